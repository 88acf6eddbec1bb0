//! Define an Ising ring: two branches of spins between a left and a right node.
//!
//! Couplings and temperatures are energies; a coupling above zero aligns neighbours. Spin 1 is the left node, and spins
//! are counted clockwise.

use serde::Serialize;

use crate::network::Bath;
use crate::number::{Finite, Positive, Temperature};

/// An Ising ring whose two nodes touch a bath each.
///
/// ```
/// use fluctua::{config::Plan, model::Model, network::Bath};
/// let plan = Plan::builder().upper(2, 1.0).lower(3, 1.5).baths(2.0, 0.5).q2r().build()?;
/// let Model::Ring(ring) = &plan.model else { panic!("a ring was built") };
/// assert_eq!(ring.spins(), 7);
/// assert_eq!(ring.temperature(Bath::Right), 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// From the left node clockwise to the right node.
    pub upper: Branch,
    /// From the right node clockwise back to the left node.
    pub lower: Branch,
    /// Temperature of the left bath, an energy.
    pub left: Temperature,
    /// Temperature of the right bath, an energy.
    pub right: Temperature,
    /// How the spins between the nodes move.
    pub bulk: Bulk,
    /// How attempts follow each other in time.
    pub clock: Clock,
    /// Which spin attempts next.
    pub order: Order,
    /// Bonds whose energy current is counted beside those at the nodes, named by the spin before
    /// them: bond 1 lies behind the left node, spin 1.
    pub bonds: Vec<usize>,
    /// Pairs of spins, counted from 1, whose correlation is listed beside that of neighbours.
    pub correlations: Vec<[usize; 2]>,
}

impl Ring {
    /// Spins in all, both nodes included.
    #[must_use]
    pub fn spins(&self) -> usize {
        self.upper.spins + self.lower.spins + 2
    }

    /// The temperature of a bath.
    #[must_use]
    pub fn temperature(&self, bath: Bath) -> f64 {
        match bath {
            Bath::Left => self.left.get(),
            Bath::Right => self.right.get(),
        }
    }

    /// Where the right node sits; the left one is spin 0.
    #[must_use]
    pub fn right_node(&self) -> usize {
        self.upper.spins + 1
    }
}

/// The spins between two nodes and the coupling of their bonds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Branch {
    /// Spins that touch no bath; may be zero.
    pub spins: usize,
    /// Coupling of each of the `spins + 1` bonds, an energy of either sign.
    pub coupling: Finite,
}

/// The deterministic rule of the spins between the nodes.
#[derive(Clone, Debug, PartialEq)]
pub enum Bulk {
    /// A spin flips if its neighbours differ.
    Q2r,
    /// A spin flips if its demon can pay or take the energy.
    Creutz(Creutz),
}

/// Demons with levels `0, quantum, ..., (levels - 1) quantum`, one for each bulk spin.
#[derive(Clone, Debug, PartialEq)]
pub struct Creutz {
    /// Distance of the levels, an energy.
    pub quantum: Positive,
    /// How many levels, from 1 to [`MAX_LEVELS`].
    pub levels: u8,
    /// Where demons start.
    pub start: DemonStart,
}

/// Most levels a demon may have.
pub const MAX_LEVELS: u8 = 64;

/// The law of the demons at the start; a canonical start of the spins sets the demons too.
#[derive(Clone, Debug, PartialEq)]
pub enum DemonStart {
    /// All at level zero.
    Zero,
    /// Each level alike.
    Uniform,
    /// A Boltzmann law at this temperature.
    Thermal(Positive),
    /// These levels, upper branch first, both branches clockwise.
    List(Vec<u8>),
}

/// How attempts follow each other; one time unit holds one attempt for each spin on average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Every spin attempts at rate one: a master equation.
    Poisson,
    /// Time goes in steps of one attempt; as many steps as spins make one time unit.
    Steps,
}

/// Which spin attempts next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// A spin drawn uniformly, independently for every attempt.
    Random,
    /// In a sweep every second spin from the left node on, then the others.
    Checkerboard,
    /// In a sweep all spins clockwise from the left node.
    Sequential,
}
