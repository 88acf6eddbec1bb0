//! Small open quantum systems: any Hamiltonian and jump operators, each jump counted as in a rate network.
//!
//! ```text
//! drho/dt = -i [H, rho] + sum_k rate_k ( A_k rho A_k^+ - {A_k^+ A_k, rho}/2 )
//! ```
//!
//! Where populations alone matter it compiles to a rate network, and all that serves networks serves it; else to a
//! [`Lindbladian`], which wave functions are walked by and whose generator is solved. Time-independent.

mod compile;
mod definition;
mod walk;

use std::sync::{Arc, OnceLock};

pub use definition::{Expectation, JumpRule, Lindblad, OperatorTerm, Part, Pauli};

use super::{Compiled, Declared, OwnAnswers, OwnKernel, Size, System};
use crate::exact::distribution::Distribution;
use crate::exact::generating::Point;
use crate::exact::{self, Answers, Steady, Waiting};
use crate::kernel::KernelName;
use crate::network::{Counted, Lattice, Lindbladian, Network, Start};
use crate::quantity::{LawGroup, Name, Observable, Quantity};

impl System for Lindblad {
    fn declared(&self) -> Declared {
        let classical = self.is_classical();
        Declared {
            kind: "a Lindblad system",
            time_unit: "1/rate",
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables: self.exchange(Vec::new()).observables(),
            monitored: self.reservoirs.iter().map(|own| own.name.clone()).collect(),
            parts: Vec::new(),
            laws: if classical { LawGroup::ALL.map(|(law, _)| law).to_vec() } else { Vec::new() },
            kernels: if classical {
                vec![KernelName::Gillespie, KernelName::Compound]
            } else {
                vec![KernelName::QuantumJump]
            },
            brings_kernel: !classical,
        }
    }

    fn compile(&self, _start: Option<&Start>) -> Compiled {
        if let Some(network) = self.classical() {
            return Compiled::of(network);
        }
        let system = Arc::new(self.lindbladian());
        let solved = Arc::new(Solved { system: Arc::clone(&system), steady: OnceLock::new() });
        Compiled {
            counted: system.counted.clone(),
            network: None,
            kernel: Some(Arc::clone(&solved) as Arc<dyn OwnKernel>),
            exact: Some(solved),
        }
    }

    fn own_start(&self, network: Option<&Network>) -> Option<Start> {
        let own = || Start::State(self.states[self.start].clone());
        Some(if network.is_some() { own() } else { Start::Stationary })
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        Size {
            states: self.states.len() as f64,
            channels: (2 * self.jumps.len()) as f64,
            reservoirs: self.reservoirs.len(),
        }
    }

    fn describe(&self, _counted: &Counted, network: Option<&Network>) -> String {
        let names: Vec<&str> = self.reservoirs.iter().map(|r| r.name.as_str()).collect();
        let size = match self.spins {
            Some(spins) => format!("{spins} quantum spins"),
            None => format!("{} quantum states", self.states.len()),
        };
        let classical = if network.is_some() { ", without coherence" } else { "" };
        let jumps = self.jumps.len();
        let plural = if jumps == 1 { "" } else { "s" };
        format!("{size}, {jumps} jump operator{plural}{classical}, reservoirs {}", names.join(", "))
    }

    fn called(&self) -> String {
        format!("a Lindblad system of {} states", self.states.len())
    }

    fn find_state(&self, name: &str) -> Result<String, Vec<String>> {
        let found = self.states.iter().find(|state| *state == name);
        found.cloned().ok_or_else(|| self.states.clone())
    }

    fn refusal(&self, law: LawGroup) -> &'static str {
        if law == LawGroup::Uncertainty {
            "a law of this model: coherence breaks the uncertainty relations of classical jumps"
        } else {
            "a law of this model: with coherence there are no states to draw it from"
        }
    }

    fn counts(&self, observable: &Observable) -> bool {
        let own = |rule: &&JumpRule| self.reservoirs[rule.reservoir].name == observable.of;
        let mut own = self.jumps.iter().filter(own);
        match observable.name {
            Name::Energy => own.any(|rule| rule.energy.get() != 0.0),
            Name::Particle => own.any(|rule| rule.particles != 0),
            _ => true,
        }
    }

    fn unenumerated(&self) -> String {
        format!("{} has coherence, and so no rate network", self.called())
    }
}

impl Lindblad {
    /// The system with its jump operators, whether or not coherences matter.
    #[must_use]
    pub fn quantum(&self) -> Lindbladian {
        self.lindbladian()
    }

    /// Do populations alone matter?
    #[must_use]
    pub fn is_classical(&self) -> bool {
        self.classical().is_some()
    }
}

/// A system with its steady state, solved when it is first asked for.
#[derive(Debug)]
struct Solved {
    system: Arc<Lindbladian>,
    steady: OnceLock<Result<Steady, exact::Error>>,
}

impl Solved {
    fn steady(&self, start: &Start) -> Result<Steady, exact::Error> {
        match start {
            Start::Stationary => {
                self.steady.get_or_init(|| Steady::of(&self.system, &Start::Stationary)).clone()
            }
            start => Steady::of(&self.system, start),
        }
    }
}

impl Solved {
    /// The system with sums of what it counts; from another start than the stationary one the entropy that flows into the
    /// reservoirs stands in place of entropy production.
    fn counting<'a>(
        &self,
        asked: impl Iterator<Item = &'a Observable>,
        start: &Start,
    ) -> Lindbladian {
        let mut system = (*self.system).clone();
        let mut sums: Vec<Observable> = asked.filter(|o| o.is_sum()).cloned().collect();
        sums.sort();
        sums.dedup();
        system.counted.count_sums(&sums);
        let all = &mut system.counted.counting.observables;
        for own in all.iter_mut().filter(|own| own.boundary && *start != Start::Stationary) {
            own.observable.name = Name::EntropyFlow;
            own.boundary = false;
        }
        system
    }

    /// What each jump adds to observables, whose boundary terms long windows forget.
    fn increments(
        &self,
        start: &Start,
        of: &[&Observable],
        long: bool,
    ) -> Result<Vec<Vec<f64>>, String> {
        let counted = self.counting(of.iter().copied(), start).counted;
        let own = |of: &&Observable| {
            let own = counted.find(of).ok_or_else(|| format!("{of} is not counted"))?;
            if own.boundary && !long {
                return Err(format!(
                    "{of} has boundary terms, which are followed in long windows alone"
                ));
            }
            let jumps = self.system.jumps.iter();
            Ok(jumps.map(|jump| counted.counting.increment(&own.weights, jump.class)).collect())
        };
        of.iter().map(own).collect()
    }
}

impl OwnAnswers for Solved {
    fn work(&self) -> f64 {
        // The superoperator has the square of the states.
        (self.system.states.len() as f64).powi(6)
    }

    fn check(&self, start: &Start) -> Result<(), exact::Error> {
        match self.steady(start) {
            Err(exact::Error::TooManyCoordinates { .. }) if *start != Start::Stationary => Ok(()),
            found => found.map(|_| ()),
        }
    }

    fn distribution(
        &self,
        start: &Start,
        lattices: &[&Lattice],
        window: f64,
    ) -> Result<Distribution, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        exact::distribution_quantum(&self.system, &steady, start, lattices, window)
    }

    fn generating(
        &self,
        start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
    ) -> Result<Vec<Point>, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        exact::generating_quantum(&steady, &self.increments(start, of, true)?, fields)
    }

    fn generating_in_windows(
        &self,
        start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
        duration: f64,
    ) -> Result<Vec<[f64; 2]>, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        let increments = self.increments(start, of, false)?;
        exact::generating_in_windows_quantum(
            &self.system,
            &steady,
            start,
            &increments,
            fields,
            duration,
        )
    }

    fn waiting(
        &self,
        is_seen: &dyn Fn(u32, u32) -> bool,
        times: &[f64],
    ) -> Result<Waiting, String> {
        let steady = self.steady(&Start::Stationary).map_err(|error| error.to_string())?;
        let jumps = self.system.jumps.iter();
        let seen: Vec<bool> = jumps.map(|jump| is_seen(jump.reservoir, jump.class)).collect();
        exact::waiting_quantum(&steady, &seen, times).map_err(|why| why.to_string())
    }

    fn answer(
        &self,
        quantities: &[Quantity],
        start: &Start,
        duration: f64,
    ) -> Result<Answers, exact::Error> {
        let steady = self.steady(start)?;
        let asked = quantities.iter().flat_map(|q| [Some(&q.observable), q.and.as_ref()]);
        let system = self.counting(asked.flatten(), start);
        Ok(exact::answer_quantum(&system, &steady, quantities, start, duration))
    }
}
