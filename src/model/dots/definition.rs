//! Define Coulomb-coupled dots: energies, interactions, reservoirs with their leads, tunnelling.
//!
//! Energies, temperatures and chemical potentials are in one unit of energy (the Boltzmann constant is one), rates in
//! one over the unit of time. Dots and reservoirs are told apart by their place in the lists.

use super::super::{Environment, Occupation};
use crate::number::{Finite, Rate, Temperature};

/// Coulomb-coupled dots, each holding zero or one electron.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// use fluctua::model::Model;
/// let Model::Dots(dots) = &plan.model else { panic!("dots were built") };
/// assert_eq!(dots.dots[0].name, "level");
/// let right = dots.reservoirs[1].occupation.as_thermal().expect("it has a temperature");
/// assert_eq!(right.chemical_potential, -1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// The dots, in the order of the file.
    pub dots: Vec<Dot>,
    /// Pairwise interactions; a pair stands at most once.
    pub interactions: Vec<Interaction>,
    /// The reservoirs, in the order of the file.
    pub reservoirs: Vec<Reservoir>,
    /// Baths that pay the energy of tunnelling and exchange no particles, in the order of the file.
    pub baths: Vec<Bath>,
    /// Dots that exchange electrons; a pair stands at most once with a bath or reservoir.
    pub tunnelling: Vec<Tunnelling>,
    /// The state a burn-in starts from, as a set of filled dots (indices, ascending).
    pub start: Vec<usize>,
    /// What exergies are counted from, where that is told.
    pub environment: Option<Environment>,
}

impl Dots {
    /// The name of the state in which these dots are filled: `empty`, `L`, `L+R`.
    #[must_use]
    pub fn state_name(&self, filled: &[usize]) -> String {
        if filled.is_empty() {
            return "empty".to_owned();
        }
        let names: Vec<_> = filled.iter().map(|&dot| self.dots[dot].name.as_str()).collect();
        names.join("+")
    }
}

/// A dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Its name.
    pub name: String,
    /// Energy of the filled dot alone.
    pub energy: Finite,
}

/// The energy of two dots filled at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interaction {
    /// Indices of the two dots, ascending.
    pub between: [usize; 2],
    /// The energy, of either sign.
    pub energy: Finite,
}

/// A fermionic reservoir with a lead to one dot, or to several.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoir {
    /// Its name.
    pub name: String,
    /// Its leads, in the order of the file; a dot has at most one.
    pub leads: Vec<Lead>,
    /// How full it is, by the energy of an electron.
    pub occupation: Occupation,
}

/// A contact between a reservoir and a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// Index of the dot.
    pub dot: usize,
    /// Tunnel rates: the last entry whose dots are all filled holds.
    pub tunnel_rate: Vec<TunnelRate>,
}

impl Lead {
    /// Can an electron ever pass?
    pub(super) fn is_open(&self) -> bool {
        self.tunnel_rate.iter().any(|entry| entry.rate.get() > 0.0)
    }
}

/// A tunnel rate and the dots that must be filled for it.
#[derive(Clone, Debug, PartialEq)]
pub struct TunnelRate {
    /// The rate, 1/time.
    pub rate: Rate,
    /// Indices of other dots, ascending; empty always matches.
    pub occupied: Vec<usize>,
}

/// A bath that exchanges energy and no particles: phonons.
#[derive(Clone, Debug, PartialEq)]
pub struct Bath {
    /// Its name, which no reservoir has.
    pub name: String,
    /// Temperature, an energy; at zero electrons hop down alone.
    pub temperature: Temperature,
}

/// Incoherent hops of electrons between two dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tunnelling {
    /// Indices of the two dots, ascending.
    pub between: [usize; 2],
    /// The rate of a hop that changes no energy, 1/time.
    pub rate: Rate,
    /// Which environment pays the energy of a hop.
    pub payer: Payer,
}

/// What pays the energy of a hop between dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// A bath of [`Dots::baths`], by its index.
    Bath(usize),
    /// A reservoir of [`Dots::reservoirs`], by its index: the energy is heat of that reservoir.
    Reservoir(usize),
}
