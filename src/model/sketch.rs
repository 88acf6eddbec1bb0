//! Describe how a system is put together, so that it can be drawn.
//!
//! Energies, temperatures and chemical potentials are in one unit of energy.

use super::Payer;
use crate::network::Thermal;

/// The parts of a system and what joins them.
///
/// ```
/// use fluctua::{config::Plan, model::Sketch};
/// let plan = Plan::builder().upper(2, 1.0).lower(3, 1.5).baths(2.0, 0.5).q2r().build()?;
/// let Some(Sketch::Ring(ring)) = plan.model.system().sketch() else { panic!("it is a ring") };
/// assert_eq!((ring.upper, ring.lower, ring.temperatures), (2, 3, [2.0, 0.5]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Sketch {
    /// Dots with their reservoirs.
    Device(DeviceSketch),
    /// A ring of spins between two baths.
    Ring(RingSketch),
    /// Reservoirs and what particles pass between them, along the energy.
    Scattering(ScatteringSketch),
    /// The basis states of a quantum system, each with its mean energy.
    Levels(Vec<(String, f64)>),
}

/// Reservoirs and resonances over one range of energies.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatteringSketch {
    /// From the lowest energy that matters to the highest.
    pub range: [f64; 2],
    /// The reservoirs.
    pub reservoirs: Vec<OccupationSketch>,
    /// The resonances.
    pub resonances: Vec<TransmissionSketch>,
}

/// How full a reservoir is.
#[derive(Clone, Debug, PartialEq)]
pub struct OccupationSketch {
    /// Its name.
    pub name: String,
    /// Its temperature and chemical potential, where it has them.
    pub thermal: Option<Thermal>,
    /// `[energy, occupation]`, ascending; empty where it is known at single energies alone.
    pub curve: Vec<[f64; 2]>,
    /// The same at single energies.
    pub points: Vec<[f64; 2]>,
}

/// How likely particles pass a resonance.
#[derive(Clone, Debug, PartialEq)]
pub struct TransmissionSketch {
    /// Its name.
    pub name: String,
    /// The reservoirs that it joins, by their places in the list.
    pub between: [usize; 2],
    /// `[energy, probability]`, ascending.
    pub curve: Vec<[f64; 2]>,
}

/// Dots, what couples them, and their reservoirs.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceSketch {
    /// The name of each dot and its energy when it alone is filled.
    pub dots: Vec<(String, f64)>,
    /// The energy of two dots, by their places in the list, filled at once.
    pub interactions: Vec<([usize; 2], f64)>,
    /// The reservoirs.
    pub reservoirs: Vec<ReservoirSketch>,
    /// Baths that pay for hops and exchange no particles.
    pub baths: Vec<BathSketch>,
    /// Where electrons hop from dot to dot.
    pub hops: Vec<HopSketch>,
}

/// A bath that exchanges energy alone.
#[derive(Clone, Debug, PartialEq)]
pub struct BathSketch {
    /// Its name.
    pub name: String,
    /// Its temperature, an energy.
    pub temperature: f64,
}

/// Electrons hop between two dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HopSketch {
    /// The dots, by their places in the list.
    pub between: [usize; 2],
    /// The rate of a hop that changes no energy.
    pub rate: f64,
    /// What pays for it.
    pub payer: Payer,
}

/// A reservoir at one dot or more.
#[derive(Clone, Debug, PartialEq)]
pub struct ReservoirSketch {
    /// Its name.
    pub name: String,
    /// The dots that it has leads to, by their places in the list.
    pub dots: Vec<usize>,
    /// Its temperature and chemical potential, where it has them.
    pub thermal: Option<Thermal>,
}

/// A ring whose two nodes touch a bath each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RingSketch {
    /// Spins of the upper branch, nodes apart.
    pub upper: usize,
    /// Spins of the lower branch.
    pub lower: usize,
    /// The temperatures of the left and the right bath, energies.
    pub temperatures: [f64; 2],
}
