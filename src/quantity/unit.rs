//! Name units of energy and time, and convert currents to amperes and watts.
//!
//! Numbers stay in the units of the config; conversions are for people.

use super::Name;

/// The charge of an electron, C, and the energy of an electronvolt, J (exact in the SI).
const ELECTRON: f64 = 1.602_176_634e-19;
/// Boltzmann's constant, J/K (exact in the SI).
const BOLTZMANN: f64 = 1.380_649e-23;

/// A unit: its word and what one of it is in the SI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// As configs and reports write it.
    pub word: &'static str,
    /// Joules or seconds.
    pub si: f64,
}

const fn unit(word: &'static str, si: f64) -> Unit {
    Unit { word, si }
}

/// Units of energy; kelvins are those of `k_B T`.
pub const ENERGIES: [Unit; 9] = [
    unit("eV", ELECTRON),
    unit("keV", 1e3 * ELECTRON),
    unit("meV", 1e-3 * ELECTRON),
    unit("ueV", 1e-6 * ELECTRON),
    unit("neV", 1e-9 * ELECTRON),
    unit("J", 1.0),
    unit("zJ", 1e-21),
    unit("K", BOLTZMANN),
    unit("mK", 1e-3 * BOLTZMANN),
];

/// Units of time.
pub const TIMES: [Unit; 6] = [
    unit("s", 1.0),
    unit("ms", 1e-3),
    unit("us", 1e-6),
    unit("ns", 1e-9),
    unit("ps", 1e-12),
    unit("fs", 1e-15),
];

/// The units that a config names for its numbers.
///
/// ```
/// use fluctua::quantity::{Name, Units};
/// let units = Units::named(Some("meV"), Some("ns"));
/// let current = units.current(Name::Particle).expect("a time is named");
/// assert_eq!(current.word, "pA");
/// assert!((current.factor - 160.217_663_4).abs() < 1e-9);
/// assert_eq!(Units::named(None, Some("ns")).current(Name::Heat), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Units {
    /// Of energies, temperatures and chemical potentials.
    pub energy: Option<Unit>,
    /// Of times; rates are one over it.
    pub time: Option<Unit>,
}

/// What a current of one is in a physical unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion {
    /// The physical unit.
    pub word: &'static str,
    /// How much of it.
    pub factor: f64,
}

impl Units {
    /// The units of these words; unknown words name none.
    #[must_use]
    pub fn named(energy: Option<&str>, time: Option<&str>) -> Self {
        let find = |list: &[Unit], word: Option<&str>| {
            list.iter().find(|unit| Some(unit.word) == word).copied()
        };
        Self { energy: find(&ENERGIES, energy), time: find(&TIMES, time) }
    }

    /// What a rate of one is: of particles in picoamperes, each with the charge of an electron; of energies in watts.
    #[must_use]
    pub fn current(self, name: Name) -> Option<Conversion> {
        let time = self.time?.si;
        match name {
            Name::Particle => Some(Conversion { word: "pA", factor: ELECTRON / time / 1e-12 }),
            Name::Energy
            | Name::Heat
            | Name::BranchEnergy
            | Name::BranchEnergyDegenerate
            | Name::Power => {
                self.energy.map(|energy| Conversion { word: "W", factor: energy.si / time })
            }
            _ => None,
        }
    }

    /// What a current of this name is counted in: `1/ns`, `meV/ns`.
    #[must_use]
    pub fn per_time(self, name: Name) -> Option<String> {
        let time = self.time?.word;
        match name {
            Name::Particle => Some(format!("1/{time}")),
            _ => self.energy.map(|energy| format!("{}/{time}", energy.word)),
        }
    }
}
