//! Define a ring of quantum spins between two baths.
//!
//! ```text
//! H = sum_k J_k (sx sx + sy sy) + D_k z z + sum_i f_i sz_i,    z = (1 + sz)/2
//! ```
//!
//! with Pauli matrices, bond `k` between the spins `k` and `k + 1`. Spin 1 is the left node, and spins are counted
//! clockwise. Energies, temperatures and rates are in one unit (`k_B = hbar = 1`).

use serde::Serialize;

use crate::network::Bath;
use crate::number::{Finite, Positive, Rate};

/// A ring of spins 1/2 whose two nodes touch a bath each, within the sector of a number of up spins.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantumRing {
    /// Spins from the left node clockwise to the right one, nodes apart.
    pub upper: usize,
    /// Spins from the right node clockwise to the left one, nodes apart.
    pub lower: usize,
    /// Spins that are up; the number is conserved.
    pub up: usize,
    /// Exchange `J_k` of each bond, an energy.
    pub exchange: Vec<Finite>,
    /// Anisotropy `D_k` of each bond, an energy.
    pub anisotropy: Vec<Finite>,
    /// Field `f_i` at each spin, an energy.
    pub fields: Vec<Finite>,
    /// Temperatures of the left and the right bath, energies.
    pub temperatures: [Positive; 2],
    /// Both baths' coupling `gamma`, without dimension.
    pub coupling: Positive,
    /// Energy above which the baths' spectral density `w exp(-w/cutoff)` falls off.
    pub cutoff: Positive,
    /// What a bath's rate factor is at zero frequency.
    pub zero_frequency: ZeroFrequency,
    /// The equation of motion.
    pub equation: Equation,
    /// Do the baths shift the levels?
    pub lamb_shift: bool,
    /// Levels closer than this are one group of the secular equation.
    pub resolution: Resolution,
    /// Pairs of spins, counted from 1, whose correlation and concurrence are listed beside those of neighbours.
    pub correlations: Vec<[usize; 2]>,
}

/// The rate factor `W(0)` of a bath.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ZeroFrequency {
    /// Its limit, the temperature.
    Limit,
    /// This number, an energy.
    Value(Rate),
}

/// An equation of motion of second order in the coupling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Equation {
    /// Coherences between groups of levels are dropped: completely positive, so that it can be sampled.
    Secular,
    /// Coherences are kept: exact answers only.
    Redfield,
}

/// How levels are grouped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolution {
    /// Ten times the fastest relaxation, at most a quarter of the lower temperature.
    Auto,
    /// This energy; zero groups degenerate levels alone.
    Typed(Rate),
}

/// The most states of a sector.
pub const MAX_STATES: usize = 1000;

/// How many states a sector has.
#[must_use]
pub fn sector_states(spins: usize, up: usize) -> usize {
    (0..up.min(spins - up)).fold(1, |states, k| states * (spins - k) / (k + 1))
}

impl QuantumRing {
    /// Spins in all, both nodes included.
    #[must_use]
    pub fn spins(&self) -> usize {
        self.upper + self.lower + 2
    }

    /// Is there a number for each bond and spin, and a sector of a size that is solved? Plans are changed before they are
    /// checked.
    pub(super) fn is_consistent(&self) -> bool {
        let spins = self.spins();
        let each = [&self.exchange, &self.anisotropy, &self.fields];
        each.iter().all(|values| values.len() == spins)
            && (1..spins).contains(&self.up)
            && spins < 32
            && sector_states(spins, self.up) <= MAX_STATES
    }

    /// Where the right node sits; the left one is spin 0.
    #[must_use]
    pub fn right_node(&self) -> usize {
        self.upper + 1
    }

    /// The temperature of a bath.
    #[must_use]
    pub fn temperature(&self, bath: Bath) -> f64 {
        match bath {
            Bath::Left => self.temperatures[0].get(),
            Bath::Right => self.temperatures[1].get(),
        }
    }

    /// The energy below which levels are one group, and whether `auto` was cut to a quarter of the lower temperature.
    #[must_use]
    pub fn grouping(&self) -> (f64, bool) {
        let [left, right] = self.temperatures.map(Positive::get);
        match self.resolution {
            Resolution::Typed(typed) => (typed.get(), false),
            Resolution::Auto => {
                let wanted = 10.0 * self.coupling.get() * left.max(right);
                let most = left.min(right) / 4.0;
                (wanted.min(most), wanted > most)
            }
        }
    }

    /// Does turning the ring over, through both nodes, change nothing?
    #[must_use]
    pub fn is_mirrored(&self) -> bool {
        let spins = self.spins();
        let same = |values: &[Finite], ends: usize| {
            (0..spins).all(|k| values[k] == values[(2 * spins - k - ends) % spins])
        };
        self.upper == self.lower
            && same(&self.exchange, 1)
            && same(&self.anisotropy, 1)
            && same(&self.fields, 0)
    }
}
