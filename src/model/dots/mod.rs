//! Coulomb-coupled quantum dots, each holding zero or one electron.
//!
//! `2^n` charge states; every reservoir on a dot fills it at `gamma f(w)` and empties it at
//! `gamma (1 - f(w))`, with `w` the energy that the electron needs beside its filled neighbours and `f`
//! the Fermi function of the reservoir. Dots do not exchange electrons.

mod compile;
mod definition;

pub use definition::{Dot, Dots, Interaction, Reservoir, TunnelRate};

use super::{Compiled, Declared, DeviceSketch, ReservoirSketch, Size, Sketch, System};
use crate::kernel::KernelName;
use crate::network::Start;
use crate::quantity::{LawGroup, Name};

impl System for Dots {
    fn declared(&self) -> Declared {
        let names: Vec<String> = self.reservoirs.iter().map(|r| r.name.clone()).collect();
        Declared {
            kind: "dots",
            time_unit: "1/gamma",
            sign_convention: "Currents are positive from the reservoir into the system.",
            observables: Declared::currents(&names, &[Name::Particle, Name::Energy, Name::Heat]),
            monitored: names,
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
        let (states, reservoirs) = (f64::from(1_u32 << self.dots.len()), self.reservoirs.len());
        Size { states, channels: states * reservoirs as f64, reservoirs }
    }

    fn summary(&self, states: &str, reservoirs: &str) -> String {
        let dots = self.dots.len();
        let plural = if dots == 1 { "" } else { "s" };
        format!("{dots} dot{plural}, {states}, reservoirs {reservoirs}")
    }

    fn sketch(&self) -> Option<Sketch> {
        let reservoir = |reservoir: &Reservoir| ReservoirSketch {
            name: reservoir.name.clone(),
            dot: reservoir.dot,
            temperature: reservoir.temperature.get(),
            chemical_potential: reservoir.chemical_potential.get(),
        };
        let joined = self.interactions.iter();
        Some(Sketch::Device(DeviceSketch {
            dots: self.dots.iter().map(|dot| (dot.name.clone(), dot.energy.get())).collect(),
            interactions: joined.map(|joined| (joined.between, joined.energy.get())).collect(),
            reservoirs: self.reservoirs.iter().map(reservoir).collect(),
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
