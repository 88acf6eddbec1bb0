//! Compute the distribution of what a finite window counts, cell by cell.
//!
//! The joint distribution of the state and the integer coordinates of the observables
//! ([`crate::network::Lattice`]) is followed through uniformised steps,
//!
//! ```text
//! P(n, t) = sum_k w_k p_k(n),    w_k = e^(-L t) (L t)^k / k!
//! ```
//!
//! where no term is negative. Coordinates that are multiples of each other share an axis.
//!
//! * One axis: the window of `n` is trimmed where it holds less than 1e-50 and weights `w_k` are kept
//!   down to 1e-50 of the largest, so that probabilities down to 1e-30 are right to a relative 1e-8
//!   and better.
//! * Several axes (pairs, energies without a common quantum): one sweep of each axis finds what each
//!   step reaches down to 1e-22, and one sweep of the dense box inside gives the distribution. What is lost is
//!   at most about 1e-22 a step and axis: cells are right to an absolute 1e-18, and relative to
//!   rounding where they hold more than about 1e-9.
//! * Where that box is too much, the cells that hold 1e-20 or more are followed one by one
//!   (`distribution/cells.rs`): cells are right to an absolute 1e-11.
//! * Where steps are too many, the characteristic function answers (`distribution/transform.rs`): cells are right to
//!   the absolute accuracy that [`Route`] states.
//! * A boundary term sweeps from each start state apart and reads off the end state.
//!
//! A distribution that takes more than [`MAX_WORK`] multiply-adds or [`MAX_CELLS`] numbers by every route is refused
//! with the estimates. The particle count of one reservoir among 12 dots (4096 states, 18 reservoirs) is
//! affordable to about `t = 40` (tunnel rate one), that of four states to about `t = 4e4` by steps, and
//! beyond to about `t = 1e8` by its characteristic function. Observables without integer coordinates, such as time
//! averages, have no cells.

mod axes;
mod boxes;
mod cells;
pub mod fourier;
mod job;
mod sweep;
mod transform;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::exact::tolerance::LONG_WORK;
use crate::network::{Lattice, Network};
use axes::Axes;
use job::{Job, NEGLIGIBLE};
use sweep::JointChain;
pub(super) use transform::transform;

/// Multiply-adds that one distribution may take: some ten seconds.
pub const MAX_WORK: f64 = LONG_WORK;
/// Numbers that may be held at once.
pub const MAX_CELLS: f64 = 2e7;

/// How a distribution was computed, and how far a probability may be off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Route {
    /// By what method.
    pub method: Method,
    /// Probabilities below this may be all error.
    pub absolute_accuracy: f64,
}

/// A method for the distribution over cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A sum over uniformised steps, in boxes.
    Uniformisation,
    /// The same, cell by cell.
    UniformisationCellByCell,
    /// A Fourier sum of the characteristic function.
    CharacteristicFunction,
    /// The product of the laws of independent attempts.
    Product,
    /// One of these two, for cells of energy in place of a continuum.
    CellsOfEnergy,
}

/// The exact distribution over the cells of one or more observables.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// Each cell as its lattice lays it out, observable after observable, ascending,
    /// with its probability; cells of probability zero are left out.
    pub cells: Vec<(Vec<i64>, f64)>,
    /// How far the mass was from one before it was scaled to one.
    pub defect: f64,
    /// How it was computed.
    pub route: Route,
}

impl Distribution {
    /// The distribution over the cells at the end of a window.
    ///
    /// `start` holds the probability of each state where windows start, `lattices` the integer coordinates of each
    /// observable, and `duration` is in units of model time.
    ///
    /// ```
    /// # let plan = fluctua::config::read("level.toml", r#"
    /// #     title = "A level between two reservoirs"
    /// #     [model]
    /// #     kind = "dots"
    /// #     [model.dots]
    /// #     level = { energy = 0.0 }
    /// #     [model.reservoirs]
    /// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
    /// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
    /// # "#, &[])?;
    /// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
    /// use fluctua::exact::distribution::Distribution;
    /// use fluctua::network::Lattice;
    ///
    /// let mut observables = network.counting.observables.iter();
    /// let left = observables.find(|o| o.observable.to_string() == "particle.left").expect("counted");
    /// let lattice = Lattice::of(left, None);
    /// let found = Distribution::of(&network, &[0.5, 0.5], &[&lattice], 4.0)?;
    /// assert!((found.mass() - 1.0).abs() < 1e-14);
    /// let mean = found.mean(|cell| lattice.value(cell));
    /// assert!((mean - 4.0 * 0.5 * 0.5_f64.tanh()).abs() < 1e-13);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A reason, where the distribution is not affordable.
    pub fn of(
        network: &Network,
        start: &[f64],
        lattices: &[&Lattice],
        duration: f64,
    ) -> Result<Self, String> {
        Self::within(network, start, lattices, duration, MAX_WORK)
    }

    /// The same, refused where it takes more multiply-adds than `most`; below [`MAX_WORK`] it is not
    /// followed cell by cell.
    pub(crate) fn within(
        network: &Network,
        start: &[f64],
        lattices: &[&Lattice],
        duration: f64,
        most: f64,
    ) -> Result<Self, String> {
        let axes = Axes::of(network, lattices);
        let rows: Vec<&[i64]> = axes.increments.iter().map(Vec::as_slice).collect();
        let chain = JointChain::new(network, &rows);
        let mass: f64 = start.iter().sum();
        let starts: Vec<(u32, f64)> = (0..)
            .zip(start)
            .map(|(x, p)| (x, p / mass))
            .filter(|&(_, p)| p >= NEGLIGIBLE)
            .collect();
        Job { network, chain, axes, lattices, starts, duration, most }.answer()
    }

    /// The probability of a cell.
    #[must_use]
    pub fn probability(&self, cell: &[i64]) -> f64 {
        let found = self.cells.binary_search_by(|entry| entry.0.as_slice().cmp(cell));
        found.map_or(0.0, |found| self.cells[found].1)
    }

    /// The probabilities of all cells together.
    #[must_use]
    pub fn mass(&self) -> f64 {
        self.cells.iter().map(|cell| cell.1).sum()
    }

    /// The distribution of some numbers of the cell alone, such as one observable of a pair.
    #[must_use]
    pub fn marginal(&self, numbers: Range<usize>) -> Self {
        let mut sums = BTreeMap::new();
        for (cell, p) in &self.cells {
            *sums.entry(cell[numbers.clone()].to_vec()).or_insert(0.0) += p;
        }
        Self { cells: sums.into_iter().collect(), ..*self }
    }

    /// The mean of a function of the cell.
    pub fn mean(&self, of: impl Fn(&[i64]) -> f64) -> f64 {
        self.cells.iter().map(|(cell, p)| p * of(cell)).sum()
    }
}
