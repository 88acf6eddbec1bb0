//! Quantum dots that are coupled by their charges, through common reservoirs and by tunnelling.
//!
//! Each holds zero or one electron: `2^n` charge states. Every reservoir with a lead to a dot fills it at
//! `gamma f(w)` and empties it at `gamma (1 - f(w))`, with `w` the energy that the electron needs beside its
//! filled neighbours and `f` the Fermi function of the reservoir. Between dots electrons hop incoherently, and a
//! bath or a reservoir pays the energy. Coherent tunnelling is another kind of system.

mod compile;
mod counters;
mod definition;
mod joined;
mod nonthermal;
mod ways;

pub use definition::{
    Bath, Dot, Dots, Interaction, Lead, Payer, Reservoir, TunnelRate, Tunnelling,
};

use super::{
    BathSketch, Compiled, Declared, DeviceSketch, HopSketch, Occupation, ReservoirSketch, Size,
    Sketch, System,
};
use crate::kernel::KernelName;
use crate::network::{Network, Start, Thermal};
use crate::number::Finite;
use crate::quantity::{LawGroup, Name, Observable};

impl System for Dots {
    fn declared(&self) -> Declared {
        let mut observables = Declared::currents(&[], &[]);
        for (l, of) in self.exchange_names().enumerate() {
            let particle = (l < self.reservoirs.len()).then_some(Name::Particle);
            let heat = self.thermal(l).map(|_| Name::Heat);
            let flow = self.is_nonthermal().then_some(Name::EntropyFlow);
            let own = particle.into_iter().chain([Name::Energy]).chain(heat).chain(flow);
            observables.extend(own.map(|name| Observable::new(name, of)));
        }
        Declared {
            kind: "dots",
            time_unit: "1/gamma",
            planck: None,
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables,
            monitored: self.exchange_names().map(str::to_owned).collect(),
            parts: self.dots.iter().map(|dot| dot.name.clone()).collect(),
            laws: LawGroup::ALL.map(|(law, _)| law).to_vec(),
            kernels: vec![KernelName::Gillespie, KernelName::Compound],
            brings_kernel: false,
        }
    }

    fn compile(&self, _start: Option<&Start>) -> Compiled {
        Compiled::of(compile::compile(self))
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        let states = f64::from(1_u32 << self.dots.len());
        let leads: usize = self.reservoirs.iter().map(|r| r.leads.len()).sum();
        // A hop needs one of its two dots filled and the other one empty: half of the states.
        let channels = states * (leads as f64 + self.tunnelling.len() as f64 / 2.0);
        Size { states, channels, reservoirs: self.reservoirs.len() + self.baths.len() }
    }

    fn summary(&self, states: &str, reservoirs: &str) -> String {
        let dots = self.dots.len();
        let plural = if dots == 1 { "" } else { "s" };
        format!("{dots} dot{plural}, {states}, reservoirs {reservoirs}")
    }

    fn sketch(&self) -> Option<Sketch> {
        let reservoir = |reservoir: &Reservoir| ReservoirSketch {
            name: reservoir.name.clone(),
            dots: reservoir.leads.iter().map(|lead| lead.dot).collect(),
            thermal: reservoir.occupation.as_thermal(),
        };
        let bath = |bath: &Bath| BathSketch {
            name: bath.name.clone(),
            temperature: bath.temperature.get(),
        };
        let hop = |entry: &Tunnelling| HopSketch {
            between: entry.between,
            rate: entry.rate.get(),
            payer: entry.payer,
        };
        let joined = self.interactions.iter();
        Some(Sketch::Device(DeviceSketch {
            dots: self.dots.iter().map(|dot| (dot.name.clone(), dot.energy.get())).collect(),
            interactions: joined.map(|joined| (joined.between, joined.energy.get())).collect(),
            reservoirs: self.reservoirs.iter().map(reservoir).collect(),
            baths: self.baths.iter().map(bath).collect(),
            hops: self.tunnelling.iter().map(hop).collect(),
        }))
    }

    fn find_state(&self, name: &str) -> Result<String, Vec<String>> {
        self.filled(name).map(|filled| self.state_name(&filled))
    }

    fn bipartition(&self, parts: &[Vec<usize>; 2]) -> Option<Vec<[u32; 2]>> {
        let mask = |part: &Vec<usize>| part.iter().fold(0_u32, |mask, dot| mask | 1 << dot);
        let masks = [mask(&parts[0]), mask(&parts[1])];
        Some((0..1_u32 << self.dots.len()).map(|x| masks.map(|m| x & m)).collect())
    }
}

impl Dots {
    /// The filled dots of a state's name, ascending: `empty`, `L`, `L+R` in any order.
    ///
    /// # Errors
    /// With names that states have.
    pub fn filled(&self, name: &str) -> Result<Vec<usize>, Vec<String>> {
        let names: Vec<String> = self.dots.iter().map(|dot| dot.name.clone()).collect();
        filled(&names, name)
    }

    /// Compile into the network of another device of which only rates, energies, temperatures and chemical potentials
    /// differ; none where more does, or could.
    pub(super) fn recompile(
        &self,
        other: &Self,
        network: impl FnOnce() -> Network,
    ) -> Option<Network> {
        compile::recompile(self, other, network)
    }

    /// The names of all that the dots exchange something with: reservoirs, then baths.
    pub(super) fn exchange_names(&self) -> impl Iterator<Item = &str> {
        let reservoirs = self.reservoirs.iter().map(|reservoir| reservoir.name.as_str());
        reservoirs.chain(self.baths.iter().map(|bath| bath.name.as_str()))
    }

    /// How full the `l`-th of them is; a bath has no particles, and no chemical potential.
    fn occupation(&self, l: usize) -> Occupation {
        let bath = |l: usize| self.baths[l - self.reservoirs.len()].temperature;
        let zero = || Finite::try_from(0.0).expect("zero is finite");
        let own = self.reservoirs.get(l).map(|own| own.occupation.clone());
        own.unwrap_or_else(|| Occupation::thermal(bath(l), zero()))
    }

    /// Temperature and chemical potential of the `l`-th of them, where it is thermal.
    fn thermal(&self, l: usize) -> Option<Thermal> {
        self.occupation(l).as_thermal()
    }
}

/// The filled dots of a state's name among dots of these names.
///
/// # Errors
/// With names that states have.
pub(crate) fn filled(dots: &[String], name: &str) -> Result<Vec<usize>, Vec<String>> {
    if name == "empty" {
        return Ok(Vec::new());
    }
    let filled: Option<Vec<usize>> =
        name.split('+').map(|part| dots.iter().position(|dot| dot == part.trim())).collect();
    let mut filled = filled.unwrap_or_default();
    filled.sort_unstable();
    if filled.is_empty() || filled.windows(2).any(|pair| pair[0] == pair[1]) {
        let mut known = vec!["empty".to_owned()];
        known.extend_from_slice(dots);
        if dots.len() > 1 {
            known.push(dots.join("+"));
        }
        return Err(known);
    }
    Ok(filled)
}
