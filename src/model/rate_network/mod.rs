//! Any labelled rate network: rates as they are typed, or of pairs by the occupation of a reservoir.

mod balance;
mod compile;
mod counters;
mod definition;
mod given;
mod notes;
mod rates;

pub(super) use counters::CounterTable;
pub use definition::{NetworkReservoir, RateNetwork, Transition};
pub(super) use notes::heat_left_out;
pub use rates::Contradiction;

use super::{Compiled, Declared, Occupation, Size, System};
use crate::kernel::KernelName;
use crate::network::{Start, Thermal};
use crate::quantity::{LawGroup, Name, Observable};

impl System for RateNetwork {
    fn declared(&self) -> Declared {
        Declared {
            kind: "network",
            time_unit: "1/rate",
            planck: None,
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables: self.observables(),
            monitored: self.reservoirs.iter().map(|own| own.name.clone()).collect(),
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
        let own = |t: &&Transition| self.reservoirs[t.reservoir].name == observable.of;
        let mut own = self.transitions.iter().filter(own);
        match observable.name {
            Name::Energy => own.any(|t| t.energy.get() != 0.0),
            Name::Particle => own.any(|t| t.particles != 0),
            _ => true,
        }
    }
}

impl RateNetwork {
    /// The network of its channels.
    pub(super) fn compiled(&self) -> crate::network::Network {
        compile::compile(self)
    }

    /// What can be counted.
    pub(super) fn observables(&self) -> Vec<Observable> {
        let each = self.reservoirs.iter();
        let each = each.flat_map(|own| {
            // Heat needs a temperature and a chemical potential.
            let heat = own.thermal().map(|_| Name::Heat);
            let flow = self.lists_entropy_flows().then_some(Name::EntropyFlow);
            let names = [Name::Particle, Name::Energy].into_iter().chain(heat).chain(flow);
            names.map(|name| Observable::new(name, &own.name))
        });
        Declared::currents(&[], &[]).into_iter().chain(each).collect()
    }

    /// Is the entropy that flows into each reservoir listed? Where all are thermal it is that of the heat; where none is
    /// described, the total is enough.
    fn lists_entropy_flows(&self) -> bool {
        let described = self.reservoirs.iter().any(|own| own.occupation.is_some());
        let thermal = self.reservoirs.iter().all(|own| own.thermal().is_some());
        !thermal && (described || self.environment.is_some())
    }
}

impl NetworkReservoir {
    /// Temperature and chemical potential, where it has them.
    #[must_use]
    pub fn thermal(&self) -> Option<Thermal> {
        self.occupation.as_ref().and_then(Occupation::as_thermal)
    }
}
