//! Name units of energy and time, and convert currents to amperes and watts.
//!
//! Numbers stay in the units of the config; conversions are for people.

use super::Name;

/// The charge of an electron, C, and the energy of an electronvolt, J (exact in the SI).
const ELECTRON: f64 = 1.602_176_634e-19;
/// Boltzmann's constant, J/K (exact in the SI).
const BOLTZMANN: f64 = 1.380_649e-23;
/// Planck's constant, J s (exact in the SI).
const PLANCK: f64 = 6.626_070_15e-34;
const TWO_PI: f64 = 2.0 * std::f64::consts::PI;
/// Planck's constant may differ from the exact one by this share: it is written with few digits.
const CLOSE: f64 = 1e-3;

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

/// Units of time that Planck's constant makes of those of energy: where hbar is one, and where h is.
const OF_ENERGIES: [[&str; 2]; ENERGIES.len()] = [
    ["hbar/eV", "h/eV"],
    ["hbar/keV", "h/keV"],
    ["hbar/meV", "h/meV"],
    ["hbar/ueV", "h/ueV"],
    ["hbar/neV", "h/neV"],
    ["hbar/J", "h/J"],
    ["hbar/zJ", "h/zJ"],
    ["hbar/K", "h/K"],
    ["hbar/mK", "h/mK"],
];

/// The units of time that Planck's constant makes of one of energy.
fn of_energies() -> impl Iterator<Item = [Unit; 2]> {
    let pairs = ENERGIES.iter().zip(OF_ENERGIES);
    pairs.map(|(energy, [reduced, whole])| {
        [unit(reduced, PLANCK / TWO_PI / energy.si), unit(whole, PLANCK / energy.si)]
    })
}

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
        let of_energy = || of_energies().flatten().find(|unit| Some(unit.word) == time);
        Self { energy: find(&ENERGIES, energy), time: find(&TIMES, time).or_else(of_energy) }
    }

    /// Planck's constant h in these units, where both are named.
    ///
    /// ```
    /// use fluctua::quantity::Units;
    /// let planck = Units::named(Some("meV"), Some("ps")).planck().expect("both are named");
    /// assert!((planck - 4.135_667_697).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn planck(self) -> Option<f64> {
        Some(PLANCK / (self.energy?.si * self.time?.si))
    }

    /// Is this Planck's constant h in these units, to three digits? Where one of them has no name, nothing speaks against it.
    #[must_use]
    pub fn agrees_with(self, planck: f64) -> bool {
        self.planck().is_none_or(|own| (planck / own - 1.0).abs() <= CLOSE)
    }

    /// With the unit of time that this value of h makes of the unit of energy, where energy alone is named and the unit of
    /// time has a name.
    ///
    /// ```
    /// use fluctua::quantity::Units;
    /// let energy = Units::named(Some("meV"), None);
    /// let hbar_is_one = energy.tied(2.0 * std::f64::consts::PI).time.expect("energy is named");
    /// assert_eq!(hbar_is_one.word, "hbar/meV");
    /// assert!((hbar_is_one.si - 0.658_212e-12).abs() < 1e-17);
    /// assert_eq!(energy.tied(4.1357).time.expect("it has a name").word, "ps");
    /// assert_eq!(energy.tied(3.0).time, None);
    /// ```
    #[must_use]
    pub fn tied(self, planck: f64) -> Self {
        let (Some(energy), None) = (self.energy, self.time) else { return self };
        let own = ENERGIES.iter().position(|unit| *unit == energy);
        let made = own.and_then(|own| of_energies().nth(own)).into_iter().flatten();
        let with = |time| Self { time: Some(time), ..self };
        let mut times = made.chain(TIMES).map(with);
        times.find(|units| units.agrees_with(planck)).unwrap_or(self)
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
        let energy = self.energy.map(|energy| energy.word);
        match (name, time.split_once('/')) {
            (Name::Particle, None) => Some(format!("1/{time}")),
            (Name::Particle, Some((h, energy))) => Some(format!("{energy}/{h}")),
            (_, Some((h, own))) if energy == Some(own) => Some(format!("{own}^2/{h}")),
            _ => self.energy.map(|energy| format!("{}/{time}", energy.word)),
        }
    }
}
