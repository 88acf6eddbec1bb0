//! Small open quantum systems: any Hamiltonian and jump operators, each jump counted as in a rate network.
//!
//! ```text
//! drho/dt = -i [H, rho] + sum_k rate_k ( A_k rho A_k^+ - {A_k^+ A_k, rho}/2 )
//! ```
//!
//! Where populations alone matter it compiles to a rate network, and all that serves networks serves it; else to a
//! [`Lindbladian`], which wave functions are walked by and whose generator is solved. Time-independent.

mod answers;
mod compile;
mod definition;
mod walk;

use std::sync::Arc;

pub(in crate::model) use answers::Solved;
pub use definition::{Expectation, JumpRule, Lindblad, OperatorTerm, Part, Pauli};

use super::{Compiled, Declared, OwnKernel, Size, Sketch, System};
use crate::kernel::KernelName;
use crate::network::{Counted, Lindbladian, Network, Start};
use crate::quantity::{LawGroup, Name, Observable};

impl System for Lindblad {
    fn declared(&self) -> Declared {
        let classical = self.is_classical();
        Declared {
            kind: "a Lindblad system",
            time_unit: "1/rate",
            planck: (!classical).then_some(2.0 * std::f64::consts::PI),
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables: self.exchange(Vec::new()).observables(),
            monitored: self.reservoirs.iter().map(|own| own.name.clone()).collect(),
            parts: Vec::new(),
            laws: if classical {
                LawGroup::ALL.map(|(law, _)| law).to_vec()
            } else {
                vec![LawGroup::Fluctuation]
            },
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
        let solved = Arc::new(Solved::new(Arc::clone(&system)).with_beside());
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

    fn sketch(&self) -> Option<Sketch> {
        let hamiltonian = self.hermitian(&self.hamiltonian);
        let energy = |state: u32| {
            let own = hamiltonian.entries().iter().find(|e| (e.0, e.1) == (state, state));
            own.map_or(0.0, |entry| entry.2.re)
        };
        Some(Sketch::Levels(
            (0..).zip(&self.states).map(|(k, name)| (name.clone(), energy(k))).collect(),
        ))
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
            "a law of this model: coherence breaks the uncertainty relations of classical jumps; their products are listed"
        } else {
            "a law of this model: with coherence there are no states to draw it from"
        }
    }

    fn passes(&self) -> bool {
        true
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
