//! Narrow resonances between reservoirs of any occupation: Landauer and Buttiker's scattering, counted.
//!
//! Particles without interaction attempt a resonance a fixed number of times, `width t/h` in a time `t`, and pass as the
//! occupations on both sides allow (Levitov and Lesovik). The kernel is `scattering`, the exact route a network of
//! one state whose channels are what a step of attempts can do. One reservoir may be an N-demon.

mod compile;
mod definition;
mod demon;
mod nonthermal;
mod scattering;
mod steps;
mod trace;

use std::sync::Arc;

pub use definition::{Demon, Resonance, Resonances, ScatteringReservoir, Source};
pub(crate) use demon::solve as solve_demon;
use scattering::{Scattering, Trinomial};
pub use steps::Steps;

use super::system::check_whole;
use super::{Compiled, Declared, Filling, FollowedTrajectory, OwnKernel, Size, Statistics, System};
use crate::kernel::{Generator, KernelName};
use crate::network::{Counted, Counting, Network, Start};
use crate::quantity::{LawGroup, Name, Observable};
use crate::tally::ObservedKernel;
use compile::Passage;

impl System for Resonances {
    fn declared(&self) -> Declared {
        let names: Vec<String> = self.reservoirs.iter().map(|r| r.name.clone()).collect();
        let mut observables = Declared::currents(&names, &[Name::Particle, Name::Energy]);
        let flows = self.reservoirs.iter().any(|own| own.thermal().is_none());
        for own in &self.reservoirs {
            let heat = own.thermal().map(|_| Name::Heat);
            let flow = flows.then_some(Name::EntropyFlow);
            let names = heat.into_iter().chain(flow);
            observables.extend(names.map(|name| Observable::new(name, &own.name)));
        }
        Declared {
            kind: "a device of resonances",
            time_unit: "1/energy",
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables,
            monitored: Vec::new(),
            parts: Vec::new(),
            laws: vec![LawGroup::Fluctuation],
            kernels: vec![KernelName::Scattering],
            brings_kernel: true,
        }
    }

    fn compile(&self, _start: Option<&Start>) -> Compiled {
        let steps = self.steps();
        let passages = self.passages(&steps);
        let (counted, network) = compile::compile(self, &passages, steps.duration);
        let kernel = Arc::new(ScatteringKernel { model: self.clone(), steps, passages });
        Compiled { counted, network, kernel: Some(kernel), exact: None }
    }

    /// Attempts one by one, in place of all that can happen in a step.
    fn outline(&self, start: Option<&Start>) -> Compiled {
        let compiled = self.compile(start);
        let counted = compile::counted(self, &self.passages(&self.steps()), self.steps().duration);
        Compiled { counted, network: None, ..compiled }
    }

    fn own_start(&self, _network: Option<&Network>) -> Option<Start> {
        Some(Start::Stationary)
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        let outcomes = compile::joint_outcomes(&self.passages(&self.steps()));
        // More are not enumerated: there is no network then.
        let [states, channels] =
            if outcomes > compile::MAX_OUTCOMES { [0.0; 2] } else { [1.0, outcomes] };
        Size { states, channels, reservoirs: self.reservoirs.len() }
    }

    fn describe(&self, _counted: &Counted, _network: Option<&Network>) -> String {
        let names: Vec<&str> = self.reservoirs.iter().map(|r| r.name.as_str()).collect();
        let resonances = self.resonances.len();
        let plural = if resonances == 1 { "" } else { "s" };
        format!("{resonances} narrow resonance{plural}, reservoirs {}", names.join(", "))
    }

    fn called(&self) -> String {
        format!("a device of {} resonances", self.resonances.len())
    }

    fn summary(&self, _states: &str, reservoirs: &str) -> String {
        format!("{} resonances, reservoirs {reservoirs}", self.resonances.len())
    }

    fn find_state(&self, _name: &str) -> Result<String, Vec<String>> {
        Err(Vec::new())
    }

    fn refusal(&self, law: LawGroup) -> &'static str {
        if law == LawGroup::Uncertainty {
            "a law of this model: fixed numbers of attempts break the uncertainty relations of Poisson jumps"
        } else {
            "a law of this model: resonances have `fluctuation` alone"
        }
    }

    fn default_duration(&self) -> f64 {
        self.steps().default_duration()
    }

    fn check_duration(&self, duration: f64) -> Result<(), String> {
        let nearest = match self.steps().in_window(duration) {
            Ok(_) => return Ok(()),
            Err([Some(below), Some(above)]) => format!("{below} and {above}"),
            Err([_, above]) => format!("{}", above.unwrap_or_default()),
        };
        Err(format!(
            "every resonance must be attempted an even whole number of times, width*duration/planck; nearest are {nearest}"
        ))
    }

    fn check_window(&self, window: f64) -> Result<(), String> {
        // Attempts in a step have no common divisor: whole numbers at every resonance are whole steps.
        let step = self.steps().duration;
        let what = "attempts at every resonance, width*window/planck";
        check_whole(window / step, what, |steps| steps * step)
    }

    fn unenumerated(&self) -> String {
        format!("what can happen in one step of {} is too much to enumerate", self.called())
    }
}

impl Resonances {
    /// The clock of its attempts.
    pub(crate) fn steps(&self) -> Steps {
        let widths: Vec<f64> = self.resonances.iter().map(|r| r.width.get()).collect();
        Steps::of(&widths, self.planck.get()).expect("checked when the model was read")
    }

    fn passages(&self, steps: &Steps) -> Vec<Passage> {
        let each = self.resonances.iter().zip(&steps.attempts).enumerate();
        let passage = |(r, (resonance, &attempts)): (usize, (&Resonance, &u64))| {
            let fillings = resonance.between.map(|l| self.filling(l, r));
            Passage::new(attempts, resonance.height.get(), fillings)
        };
        each.map(passage).collect()
    }

    /// How a reservoir fills a resonance.
    fn filling(&self, reservoir: usize, resonance: usize) -> Filling {
        match &self.reservoirs[reservoir].source {
            Source::Occupation(occupation) => occupation
                .filling(Statistics::Fermi, self.resonances[resonance].energy.get(), 1)
                .expect("checked when the model was read"),
            Source::Demon(demon) => {
                let found = demon.fillings.iter().find(|(index, _)| *index == resonance);
                found.expect("a demon has all resonances that it is joined by").1
            }
        }
    }
}

/// The kernel `scattering` of a device.
#[derive(Debug)]
struct ScatteringKernel {
    model: Resonances,
    steps: Steps,
    passages: Vec<Passage>,
}

impl ScatteringKernel {
    fn scattering(&self, duration: f64) -> Scattering {
        let trinomials: Arc<[Trinomial]> = self.passages.iter().map(|p| p.trinomial).collect();
        let steps = self.steps.in_window(duration).expect("checked when the plan was read");
        Scattering::new(&trinomials, steps)
    }
}

impl OwnKernel for ScatteringKernel {
    fn reason(&self) -> &'static str {
        "resonances are attempted a fixed number of times"
    }

    fn is_stationary(&self) -> bool {
        true
    }

    fn attempts(&self) -> f64 {
        self.steps.attempts.iter().sum::<u64>() as f64 / self.steps.duration
    }

    fn observed(&self) -> Counting {
        compile::counting(&self.model, &self.passages)
    }

    fn kernel(
        &self,
        _start: &Start,
        _stationary: Option<&[f64]>,
        duration: f64,
    ) -> Box<dyn ObservedKernel> {
        Box::new(self.scattering(duration))
    }

    fn follow(
        &self,
        _start: &Start,
        _stationary: Option<&[f64]>,
        duration: f64,
        generator: Generator,
        most: usize,
    ) -> FollowedTrajectory {
        let attempts = self.scattering(duration).follow(generator, most);
        trace::rows(&self.model, &self.passages, self.steps.duration, &attempts)
    }
}
