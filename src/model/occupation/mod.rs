//! Say how full a reservoir is at an energy, thermal or not.
//!
//! ```text
//! x = (energy - mu particles)/T          filled        empty     ln(filled/empty)
//! fermi                                  1/(e^x + 1)   1 - f     -x
//! bose                                   1/(e^x - 1)   1 + n     -x
//! boltzmann                              e^-x          1         -x
//! ```
//!
//! A reservoir hands quanta to the system at a rate times `filled` and takes them back at the same rate times
//! `empty`; `-ln(filled/empty)` is the entropy that a quantum brings into the reservoir. Where the occupation is not
//! thermal (a nonequilibrium incoherent reservoir, doi:10.1103/PhysRevB.102.045415), it is any function of the
//! energy: a mixture of thermal ones, a table, or an expression.

mod error;
mod filling;
mod given;
mod thermal;

pub use error::Unphysical;
pub use filling::Filling;
pub(super) use filling::difference;
pub(super) use given::given_at;

use crate::network::Thermal;
use crate::number::{Finite, Function, Temperature};
use filling::is_rounding;
use thermal::{Shares, log_sum, shares};

/// Why a reservoir has no heat.
pub(super) const NO_HEAT: &str = "its occupation is not that of a temperature and a chemical potential, which heat \
                                  needs";
/// What is said of transitions that go one way.
pub(super) const ONE_WAY: &str =
    "an occupation of 0, or of 1 (to 1e-15), lets quanta through one way only:";

/// What the quanta of a reservoir are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Statistics {
    /// At most one in a level: electrons.
    #[default]
    Fermi,
    /// Any number in a level, which stimulates emission: photons, phonons.
    Bose,
    /// Dilute: molecules.
    Boltzmann,
}

impl Statistics {
    /// All of them, with their words in a config.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Fermi, "fermi"), (Self::Bose, "bose"), (Self::Boltzmann, "boltzmann")];

    /// The word used in configs.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, word)| word)
    }
}

/// A thermal occupation; both numbers are energies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThermalOccupation {
    /// Temperature; at zero a fermionic occupation is a step.
    pub temperature: Temperature,
    /// Chemical potential.
    pub chemical_potential: Finite,
}

/// How full a reservoir is, as a function of the energy of a quantum.
///
/// ```
/// use fluctua::model::{Occupation, Statistics};
/// let bath = Occupation::thermal(0.5.try_into()?, 1.0.try_into()?);
/// let filling = bath.filling(Statistics::Fermi, 2.0, 1).expect("thermal fermions always have one");
/// assert_eq!(filling.log_ratio, Some(-2.0));
/// assert!((filling.filled + filling.empty - 1.0).abs() < 1e-15);
///
/// let quanta = bath.filling(Statistics::Bose, 0.5, 1);
/// assert!(quanta.unwrap_err().to_string().contains("0.5"), "no boson has an energy below mu");
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Occupation {
    /// That of a temperature and a chemical potential.
    Thermal(ThermalOccupation),
    /// A sum of thermal ones, with weights that add to one: the two steps inside a wire between two leads.
    Mixture(Vec<(f64, ThermalOccupation)>),
    /// Linear between points `(energy, value)`, ascending; undefined outside of them.
    Table(Vec<[f64; 2]>),
    /// A function of the energy, called `e`, and its text.
    Expression(String, Function),
}

impl Occupation {
    /// The thermal occupation of a temperature and a chemical potential.
    #[must_use]
    pub fn thermal(temperature: Temperature, chemical_potential: Finite) -> Self {
        Self::Thermal(ThermalOccupation { temperature, chemical_potential })
    }

    /// Its temperature and chemical potential; none where it is not thermal.
    #[must_use]
    pub fn as_thermal(&self) -> Option<Thermal> {
        let Self::Thermal(own) = self else { return None };
        Some(Thermal {
            temperature: own.temperature.get(),
            chemical_potential: own.chemical_potential.get(),
        })
    }

    /// How full it is for a transition that takes this energy and so many particles out of it.
    ///
    /// # Errors
    /// Where it is no occupation of these statistics at this energy.
    pub fn filling(
        &self,
        statistics: Statistics,
        energy: f64,
        particles: i32,
    ) -> Result<Filling, Unphysical> {
        let shares_of = |own: &ThermalOccupation| shares(own, statistics, energy, particles);
        match self {
            Self::Thermal(own) => {
                let Shares { filled, empty, exponent, .. } = shares_of(own)?;
                let log_ratio = Some(-exponent).filter(|ratio| ratio.is_finite());
                Ok(Filling { filled, empty, log_ratio })
            }
            Self::Mixture(parts) => {
                let parts = parts.iter().filter(|(weight, _)| *weight > 0.0);
                let parts = parts.map(|(weight, own)| Ok((*weight, shares_of(own)?)));
                Ok(mixed(&parts.collect::<Result<Vec<_>, _>>()?))
            }
            Self::Table(points) => computed(statistics, energy, interpolated(points, energy)?),
            Self::Expression(_, function) => {
                let value = function.value(&[energy]).ok_or(Unphysical::NoValue { energy })?;
                computed(statistics, energy, value)
            }
        }
    }
}

/// Every term of `1 - f` is one of the empty shares, so that nothing is subtracted.
fn mixed(parts: &[(f64, Shares)]) -> Filling {
    let sum = |share: fn(&Shares) -> f64| parts.iter().map(|(w, own)| w * share(own)).sum::<f64>();
    let log = |share: fn(&Shares) -> f64| {
        log_sum(parts.iter().map(|(weight, own)| libm::log(*weight) + share(own)))
    };
    let log_ratio = log(|own| own.log_filled) - log(|own| own.log_empty);
    Filling {
        filled: sum(|own| own.filled),
        empty: sum(|own| own.empty),
        log_ratio: Some(log_ratio).filter(|ratio| ratio.is_finite()),
    }
}

/// The filling of a value that an expression or a table has.
///
/// A value above zero is kept, however small: its logarithm is the entropy of a quantum. One below zero by at most 1e-15
/// is zero. The empty share of fermions is a subtraction, so that at most 1e-15 of it is nothing.
fn computed(statistics: Statistics, energy: f64, value: f64) -> Result<Filling, Unphysical> {
    let most = if statistics == Statistics::Fermi { 1.0 } else { f64::INFINITY };
    let within = (0.0..=most).contains(&value);
    if !within && !is_rounding(value) && !is_rounding(value - most) {
        return Err(Unphysical::OutOfBounds { energy, value, most });
    }
    let filled = value.max(0.0);
    Ok(match statistics {
        Statistics::Fermi => Filling::of_fermions([filled, difference(1.0 - filled)]),
        Statistics::Bose => Filling::of([filled, 1.0 + filled]),
        Statistics::Boltzmann => Filling::of([filled, 1.0]),
    })
}

/// Energies that differ by less than this share of the largest are one.
const ROUNDED: f64 = 1e-12;

fn interpolated(points: &[[f64; 2]], energy: f64) -> Result<f64, Unphysical> {
    let outside = || {
        let [from, to] = [points.first(), points.last()].map(|end| end.map_or(0.0, |end| end[0]));
        Unphysical::OutsideTable { energy, from, to }
    };
    // The energy of a transition is a sum, which may miss the end of a table by rounding.
    let [first, last] = [points.first(), points.last()].map(|end| end.map_or(energy, |end| end[0]));
    let nearest = energy.max(first).min(last);
    let rounded = (energy - nearest).abs() <= ROUNDED * (first.abs() + last.abs());
    let energy = if rounded { nearest } else { energy };
    let around = points.windows(2).find(|pair| (pair[0][0]..=pair[1][0]).contains(&energy));
    let pair = around.ok_or_else(outside)?;
    let [[from, below], [to, above]] = [pair[0], pair[1]];
    let share = (energy - from) / (to - from);
    Ok(below * (1.0 - share) + above * share)
}
