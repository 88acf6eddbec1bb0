//! What a ring answers for itself, and its kernel.
//!
//! Rings of up to about a million states have a rate network and exact answers; longer ones are sampled alone, by the
//! same kernel.

use std::sync::Arc;

use super::compile::{CompiledRing, is_mirrored};
use super::{
    Bulk, Clock, DemonStart, Metropolis, Order, Ring, RingStart, States, compile, counting,
    enumerated_states, outline, trace,
};
use crate::kernel::{Generator, KernelName};
use crate::model::system::check_whole;
use crate::model::{
    Compiled, Declared, ExchangeLaw, FollowedTrajectory, OwnKernel, RingSketch, Size, Sketch,
    System,
};
use crate::network::{Bath, Counted, Counting, Network, Start};
use crate::quantity::{LawGroup, Name, Observable};
use crate::tally::ObservedKernel;

impl System for Ring {
    fn declared(&self) -> Declared {
        let heat = ["left", "right"].map(|of| Observable::new(Name::Heat, of));
        let branches = ["upper", "lower"].map(|of| Observable::new(Name::BranchEnergy, of));
        let bonds = self.bonds.iter().map(ToString::to_string);
        let bonds = bonds.map(|bond| Observable::new(Name::BranchEnergy, bond));
        let entropy = [Name::Entropy, Name::EntropyFlow].map(|name| Observable::new(name, "total"));
        // Uncertainty relations hold in Poisson time alone; other laws need single jumps.
        let uncertainty = (self.clock == Clock::Poisson).then_some(LawGroup::Uncertainty);
        Declared {
            kind: "a ring",
            planck: None,
            time_unit: match (self.clock, self.order) {
                (Clock::Poisson, _) => "attempt per spin, at random times",
                (Clock::Steps, Order::Random) => "attempt per spin, step by step",
                (Clock::Steps, _) => "sweep",
            },
            sign_convention: "Heat is positive from the bath into the ring, branch_energy clockwise.",
            observables: heat.into_iter().chain(branches).chain(bonds).chain(entropy).collect(),
            monitored: Vec::new(),
            parts: Vec::new(),
            laws: std::iter::once(LawGroup::Fluctuation).chain(uncertainty).collect(),
            kernels: vec![match self.bulk {
                Bulk::Q2r => KernelName::MetropolisQ2r,
                Bulk::Creutz(_) => KernelName::MetropolisCreutz,
            }],
            brings_kernel: true,
        }
    }

    fn compile(&self, start: Option<&Start>) -> Compiled {
        self.with_kernel(compile(self, start))
    }

    fn outline(&self, start: Option<&Start>) -> Compiled {
        self.with_kernel(outline(self, start))
    }

    fn settle(&self, compiled: &mut Compiled, start: &Start) {
        // From this start the magnetisation is not listed: a state stands for both mirror images.
        let Some(network) = compiled.network.as_mut().filter(|_| !is_mirrored(start)) else {
            return;
        };
        network.counted.averages.retain(|a| a.observable.name != Name::Magnetisation);
        compiled.counted = network.counted.clone();
    }

    fn own_start(&self, network: Option<&Network>) -> Option<Start> {
        network.map(|_| Start::Up)
    }

    fn size(&self, start: Option<&Start>) -> Size {
        let states = enumerated_states(self, start);
        Size { states, channels: states * self.spins() as f64, reservoirs: 2 }
    }

    fn describe(&self, _counted: &Counted, network: Option<&Network>) -> String {
        let size = network
            .map(|n| format!(", {} states up to their mirror images", n.states.len()))
            .unwrap_or_default();
        format!("{} spins{size}, {}", self.spins(), self.dynamics())
    }

    fn sketch(&self) -> Option<Sketch> {
        Some(Sketch::Ring(RingSketch {
            upper: self.upper.spins,
            lower: self.lower.spins,
            temperatures: [Bath::Left, Bath::Right].map(|bath| self.temperature(bath)),
        }))
    }

    fn called(&self) -> String {
        format!("a ring of {} spins", self.spins())
    }

    fn summary(&self, states: &str, _reservoirs: &str) -> String {
        format!("ring of {} spins: {states}", self.spins())
    }

    fn stands_for(&self) -> &'static str {
        " up to their mirror images"
    }

    fn find_state(&self, _name: &str) -> Result<String, Vec<String>> {
        Err(Vec::new())
    }

    fn refusal(&self, law: LawGroup) -> &'static str {
        if law == LawGroup::Uncertainty {
            "a law of this clock: the uncertainty relations hold with `clock = \"poisson\"` alone"
        } else {
            "a law of this model: a ring has `fluctuation` and, in Poisson time, `uncertainty`"
        }
    }

    fn check_duration(&self, duration: f64) -> Result<(), String> {
        let bound = match (self.clock, self.order) {
            (Clock::Poisson, _) => return Ok(()),
            (Clock::Steps, Order::Random) => {
                let steps = duration / 2.0 * self.spins() as f64;
                if (steps - steps.round()).abs() <= 1e-9 * steps && steps >= 0.5 {
                    return Ok(());
                }
                "half of it must hold a whole number of steps, spins to a unit of time"
            }
            (Clock::Steps, _) if duration % 2.0 == 0.0 => return Ok(()),
            (Clock::Steps, _) => "half of it must hold a whole number of sweeps",
        };
        Err(bound.into())
    }

    fn check_window(&self, window: f64, _duration: f64) -> Result<(), String> {
        let (each, what) = match (self.clock, self.order) {
            (Clock::Poisson, _) => return Ok(()),
            (Clock::Steps, Order::Random) => {
                (self.spins() as f64, "steps, spins to a unit of time")
            }
            (Clock::Steps, _) => (1.0, "sweeps"),
        };
        check_whole(window * each, what, |steps| steps / each)
    }

    fn exchange(&self, start: &Start) -> ExchangeLaw {
        let Start::Canonical(bath) = start else { return ExchangeLaw::None };
        let (of, other) = match bath {
            Bath::Left => ("right", Bath::Right),
            Bath::Right => ("left", Bath::Left),
        };
        let affinity = 1.0 / self.temperature(*bath) - 1.0 / self.temperature(other);
        if self.order != Order::Random {
            return ExchangeLaw::Silent("a fixed order of updates is not its own reverse");
        }
        if affinity != 0.0 && affinity.is_finite() {
            return ExchangeLaw::Holds { of, affinity };
        }
        ExchangeLaw::Silent(if self.left == self.right {
            "both baths have one temperature, where it says nothing"
        } else {
            "a bath is at temperature zero"
        })
    }
}

impl Ring {
    fn with_kernel(&self, compiled: CompiledRing) -> Compiled {
        let CompiledRing { counted, enumerated } = compiled;
        let (network, states) = enumerated.unzip();
        let kernel = Arc::new(RingKernel { ring: self.clone(), states });
        Compiled { counted, network, kernel: Some(kernel), exact: None }
    }

    /// The rule of its bulk, the start of its demons, and its clock.
    fn dynamics(&self) -> String {
        let bulk = match &self.bulk {
            Bulk::Q2r => "Q2R bulk".to_owned(),
            Bulk::Creutz(creutz) => {
                let start = match &creutz.start {
                    DemonStart::Zero => "at level zero".to_owned(),
                    DemonStart::Uniform => "at any level".to_owned(),
                    DemonStart::Thermal(t) => format!("thermal at {}", t.get()),
                    DemonStart::List(levels) => format!("at levels {levels:?}"),
                };
                format!("Creutz bulk, demons of {} levels starting {start}", creutz.levels)
            }
        };
        let clock = match (self.clock, self.order) {
            (Clock::Poisson, _) => "Poisson clock",
            (Clock::Steps, Order::Random) => "clock of steps",
            (Clock::Steps, Order::Checkerboard) => "checkerboard sweeps",
            (Clock::Steps, Order::Sequential) => "sequential sweeps",
        };
        format!("{bulk}, {clock}")
    }
}

/// The kernel of a ring: Metropolis at the nodes, an automaton between them.
#[derive(Debug)]
struct RingKernel {
    ring: Ring,
    /// Configurations of the states, where these were enumerated.
    states: Option<States>,
}

impl RingKernel {
    fn metropolis(&self, start: &Start, stationary: Option<&[f64]>, duration: f64) -> Metropolis {
        let (start, burn_in) = match start {
            Start::Stationary => {
                (RingStart::Law(stationary.map(<[f64]>::to_vec).unwrap_or_default()), 0.0)
            }
            Start::Random => (RingStart::Random, 0.0),
            Start::Canonical(bath) => (RingStart::Canonical(self.ring.temperature(*bath)), 0.0),
            Start::BurnIn(time) => (RingStart::Up, time.get()),
            Start::Up | Start::State(_) => (RingStart::Up, 0.0),
        };
        Metropolis::new(&self.ring, start, burn_in, duration, self.states.clone())
    }
}

impl OwnKernel for RingKernel {
    fn reason(&self) -> &'static str {
        "a ring is walked attempt by attempt"
    }

    fn attempts(&self) -> f64 {
        self.ring.spins() as f64
    }

    fn observed(&self) -> Counting {
        counting(&self.ring)
    }

    fn kernel(
        &self,
        start: &Start,
        stationary: Option<&[f64]>,
        duration: f64,
    ) -> Box<dyn ObservedKernel> {
        Box::new(self.metropolis(start, stationary, duration))
    }

    fn follow(
        &self,
        start: &Start,
        stationary: Option<&[f64]>,
        duration: f64,
        generator: Generator,
        most: usize,
    ) -> FollowedTrajectory {
        let kernel = self.metropolis(start, stationary, duration);
        trace::rows(&self.ring, &kernel.follow(generator, duration, most))
    }
}
