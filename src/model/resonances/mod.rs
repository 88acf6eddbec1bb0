//! Resonances between reservoirs of any occupation: Landauer and Buttiker's scattering, counted.
//!
//! Particles without interaction attempt a resonance a fixed number of times, `width t/h` in a time `t`, and pass as the
//! occupations on both sides allow (Levitov and Lesovik). The kernel is `scattering`. Narrow resonances have a network of
//! one state whose channels are what a step of attempts can do, while these are few; else, and of wide resonances, the exact
//! answers are sums over independent attempts and integrals over energies. One reservoir may be an N-demon.

mod answers;
mod cells;
mod compile;
mod continuum;
mod definition;
mod demon;
mod nonthermal;
mod scattering;
mod sketch;
mod steps;
mod structure;
mod trace;
mod transmission;

use std::sync::Arc;

pub use definition::{
    Demon, Resonance, Resonances, ScatteringReservoir, Shape, Source, TransmissionFunction,
};
pub(crate) use demon::solve as solve_demon;
use scattering::{Scattering, Trinomial};
pub use steps::Steps;
pub(crate) use transmission::WideFault;

use super::system::check_whole;
use super::{
    Compiled, Declared, Filling, FollowedTrajectory, OwnAnswers, OwnKernel, Size, Sketch,
    Statistics, System,
};
use crate::kernel::{Generator, KernelName};
use crate::network::{Counted, Counting, Network, Start};
use crate::number::digits::significant;
use crate::quantity::{LawGroup, Name, Observable};
use crate::tally::ObservedKernel;
use answers::ScatteringAnswers;
use cells::Cells;
use compile::Passage;
use continuum::Continuum;

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
            planck: Some(self.planck.get()),
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables,
            monitored: Vec::new(),
            parts: Vec::new(),
            laws: vec![LawGroup::Fluctuation],
            kernels: vec![KernelName::Scattering],
            brings_kernel: true,
        }
    }

    fn compile(&self, start: Option<&Start>) -> Compiled {
        self.compile_lasting(start, self.default_duration())
    }

    fn compile_lasting(&self, _start: Option<&Start>, duration: f64) -> Compiled {
        if self.is_wide() { self.compile_wide(duration) } else { self.compile_narrow() }
    }

    /// Attempts one by one, in place of all that can happen in a step.
    fn outline(&self, start: Option<&Start>) -> Compiled {
        self.outline_lasting(start, self.default_duration())
    }

    fn outline_lasting(&self, start: Option<&Start>, duration: f64) -> Compiled {
        let compiled = self.compile_lasting(start, duration);
        if compiled.network.is_none() {
            return compiled;
        }
        let counted = compile::counted(self, &self.passages(&self.steps()), self.steps().duration);
        Compiled { counted, network: None, ..compiled }
    }

    fn own_start(&self, _network: Option<&Network>) -> Option<Start> {
        Some(Start::Stationary)
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        let outcomes = if self.is_wide() {
            f64::INFINITY
        } else {
            compile::joint_outcomes(&self.passages(&self.steps()))
        };
        // More are not enumerated: there is no network then.
        let [states, channels] =
            if outcomes > compile::MAX_OUTCOMES { [0.0; 2] } else { [1.0, outcomes] };
        Size { states, channels, reservoirs: self.reservoirs.len() }
    }

    fn describe(&self, _counted: &Counted, _network: Option<&Network>) -> String {
        let names: Vec<&str> = self.reservoirs.iter().map(|r| r.name.as_str()).collect();
        format!("{}, reservoirs {}", self.kinds(), names.join(", "))
    }

    fn sketch(&self) -> Option<Sketch> {
        Some(Sketch::Scattering(sketch::sketch(self)))
    }

    fn called(&self) -> String {
        match self.resonances.len() {
            1 => "a device of one resonance".into(),
            many => format!("a device of {many} resonances"),
        }
    }

    fn summary(&self, _states: &str, reservoirs: &str) -> String {
        if self.is_wide() {
            return format!("{}, reservoirs {reservoirs}", self.kinds());
        }
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
        let narrow = || self.steps().default_duration();
        match (self.is_wide(), self.has_narrow()) {
            (false, _) => narrow(),
            (true, has_narrow) => cells::default_duration(self, has_narrow.then(narrow)),
        }
    }

    fn check_duration(&self, duration: f64) -> Result<(), String> {
        self.check_cells(duration)?;
        if !self.has_narrow() {
            return Ok(());
        }
        let nearest = match self.steps().in_window(duration) {
            Ok(_) => return Ok(()),
            Err([Some(below), Some(above)]) => {
                format!("nearest are {} and {}", significant(below, 12), significant(above, 12))
            }
            Err([Some(longest), None]) => {
                format!("the longest that is known so well is {}", significant(longest, 12))
            }
            Err([None, above]) => {
                format!("the shortest is {}", significant(above.unwrap_or_default(), 12))
            }
        };
        Err(format!(
            "every resonance must be attempted an even whole number of times, width*duration/planck; {nearest}"
        ))
    }

    fn check_window(&self, window: f64, duration: f64) -> Result<(), String> {
        if self.is_wide() {
            // Cells are as narrow as the duration allows, so that few other windows hold whole attempts.
            let step = Cells::of(self, duration).step();
            let what = "attempts in every cell of energy, as sampling.duration and its half do";
            return check_whole(window / step, what, |steps| steps * step);
        }
        // Attempts in a step have no common divisor: whole numbers at every resonance are whole steps.
        let step = self.steps().duration;
        let what = "attempts at every resonance, width*window/planck";
        check_whole(window / step, what, |steps| steps * step)
    }

    fn unenumerated(&self) -> String {
        if self.is_wide() {
            return format!("{} has particles of all energies and no network", self.called());
        }
        format!("what can happen in one step of {} is too much to enumerate", self.called())
    }
}

impl Resonances {
    /// Narrow resonances alone.
    fn compile_narrow(&self) -> Compiled {
        let steps = self.steps();
        let passages = self.passages(&steps);
        let (counted, network) = compile::compile(self, &passages, steps.duration);
        let found = Cells { steps: steps.clone(), passages: passages.clone() }.attempts(self);
        let answers = ScatteringAnswers { limit: found.clone(), walked: found };
        let exact = Some(Arc::new(answers) as Arc<dyn OwnAnswers>);
        let kernel = Arc::new(ScatteringKernel { model: self.clone(), steps, passages });
        Compiled { counted, network, kernel: Some(kernel), exact }
    }

    /// Wide resonances, and narrow ones beside them, in windows of a duration.
    fn compile_wide(&self, duration: f64) -> Compiled {
        let continuum = Continuum::of(self).expect("checked when the model was read");
        let cells = Cells::of(self, duration);
        let (limit, walked) = (continuum.attempts(self), cells.attempts(self));
        let Cells { steps, passages } = cells;
        let mut counted = compile::counted(self, &passages, steps.duration);
        counted.sampling_notes.push(cells::note(self, &limit, &walked, steps.duration));
        // Particles of any energy may have an infinite entropy, though none of the cells has.
        let everywhere = compile::no_entropy(self, &continuum.passages);
        if counted.no_entropy.is_none() && everywhere.is_some() {
            counted
                .counting
                .observables
                .retain(|own| !matches!(own.observable.name, Name::Entropy | Name::EntropyFlow));
            counted.dissipation.clear();
            counted.no_entropy = everywhere;
        }
        let kernel = Arc::new(ScatteringKernel { model: self.clone(), steps, passages });
        let exact = Some(Arc::new(ScatteringAnswers { limit, walked }) as Arc<dyn OwnAnswers>);
        Compiled { counted, network: None, kernel: Some(kernel), exact }
    }

    /// Has any of its resonances a continuum of energies?
    pub(crate) fn is_wide(&self) -> bool {
        self.resonances.iter().any(Resonance::is_wide)
    }

    fn has_narrow(&self) -> bool {
        !self.resonances.iter().all(Resonance::is_wide)
    }

    /// Is each wide resonance as wide as a cell of energies, or wider?
    fn check_cells(&self, duration: f64) -> Result<(), String> {
        let wide = self.resonances.iter().filter(|own| own.is_wide());
        let Some(least) = wide.min_by(|a, b| a.width.get().total_cmp(&b.width.get())) else {
            return Ok(());
        };
        let (width, cell) = (least.width.get(), cells::narrowest(self, duration));
        if cell <= width * (1.0 + 1e-9) {
            return Ok(());
        }
        Err(format!(
            "cells of energy are at least 2 planck/duration = {} wide, {} times as wide as the resonance `{}`; the \
             shortest is {}",
            significant(cell, 4),
            significant(cell / width, 4),
            least.name,
            cells::rounded_up(2.0 * self.planck.get() / width)
        ))
    }

    /// How many resonances of which kind, in words.
    fn kinds(&self) -> String {
        let wide = self.resonances.iter().filter(|own| own.is_wide()).count();
        let narrow = self.resonances.len() - wide;
        let words = |count: usize, kind: &str| {
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {kind} resonance{plural}")
        };
        match (narrow, wide) {
            (_, 0) => words(narrow, "narrow"),
            (0, _) => words(wide, "wide"),
            _ => format!("{} and {}", words(narrow, "narrow"), words(wide, "wide")),
        }
    }

    /// The clock of the attempts at its narrow resonances.
    pub(crate) fn steps(&self) -> Steps {
        let narrow = self.resonances.iter().filter(|own| !own.is_wide());
        let widths: Vec<f64> = narrow.map(|r| r.width.get()).collect();
        Steps::of(&widths, self.planck.get()).expect("checked when the model was read")
    }

    /// Of a device without wide resonances.
    fn passages(&self, steps: &Steps) -> Vec<Passage> {
        let each = steps.attempts.iter().enumerate();
        each.map(|(r, &attempts)| self.narrow_passage(r, attempts)).collect()
    }

    /// What passes a narrow resonance.
    fn narrow_passage(&self, r: usize, attempts: u64) -> Passage {
        let resonance = &self.resonances[r];
        let fillings = resonance.between.map(|l| self.filling(l, r));
        let place = (r, resonance.energy.get());
        Passage::new(place, attempts, resonance.height.get(), fillings)
    }

    /// The resonance of a passage, of a wide one with the energy.
    fn passage_name(&self, passage: &Passage) -> String {
        let resonance = &self.resonances[passage.resonance];
        if resonance.is_wide() {
            format!("{} at {}", resonance.name, passage.energy)
        } else {
            resonance.name.clone()
        }
    }

    /// How a reservoir fills a resonance at its centre.
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
        if self.model.is_wide() {
            "cells of energy are attempted a fixed number of times"
        } else {
            "resonances are attempted a fixed number of times"
        }
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
        let scattering = self.scattering(duration);
        let attempts = if self.model.is_wide() {
            scattering.follow_spread(generator, most)
        } else {
            scattering.follow(generator, most)
        };
        trace::rows(&self.model, &self.passages, self.steps.duration, &attempts)
    }
}
