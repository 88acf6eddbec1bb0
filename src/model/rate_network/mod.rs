//! Any labelled rate network, as its transitions are listed.

mod compile;
mod definition;

pub use definition::{RateNetwork, Transition};

use super::{Compiled, Declared, Size, System};
use crate::kernel::KernelName;
use crate::network::Start;
use crate::quantity::{LawGroup, Name, Observable};

impl System for RateNetwork {
    fn declared(&self) -> Declared {
        Declared {
            kind: "network",
            time_unit: "1/rate",
            sign_convention: "Currents are positive from the reservoir into the system.",
            // Heat needs a chemical potential, which a rate network does not know.
            observables: Declared::currents(&self.reservoirs, &[Name::Particle, Name::Energy]),
            monitored: self.reservoirs.clone(),
            parts: Vec::new(),
            laws: LawGroup::ALL.map(|(law, _)| law).to_vec(),
            kernels: vec![KernelName::Gillespie, KernelName::Compound],
            brings_kernel: false,
        }
    }

    fn compile(&self, _start: Option<&Start>) -> Compiled {
        Compiled::of(compile::compile(self))
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        Size {
            states: self.states.len() as f64,
            // A transition may have its reverse added.
            channels: (2 * self.transitions.len()) as f64,
            reservoirs: self.reservoirs.len(),
        }
    }

    fn find_state(&self, name: &str) -> Result<String, Vec<String>> {
        let found = self.states.iter().find(|state| *state == name);
        found.cloned().ok_or_else(|| self.states.clone())
    }

    fn counts(&self, observable: &Observable) -> bool {
        let own = |t: &&Transition| self.reservoirs[t.reservoir] == observable.of;
        let mut own = self.transitions.iter().filter(own);
        match observable.name {
            Name::Energy => own.any(|t| t.energy.get() != 0.0),
            Name::Particle => own.any(|t| t.particles != 0),
            _ => true,
        }
    }
}
