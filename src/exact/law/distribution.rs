//! Compute the exact law of what a finite window counts, cell by cell.
//!
//! The joint law of the state and the integer coordinates of the observables
//! ([`crate::network::Lattice`]) is followed through uniformised steps, `P(n, t) = sum_k w_k p_k(n)`,
//! where no term is negative. Coordinates that are multiples of each other share an axis.
//!
//! * One axis: the window of `n` is trimmed where it holds less than 1e-50 and weights `w_k` are kept
//!   down to 1e-50 of the largest, so that probabilities down to 1e-30 are right to a relative 1e-8
//!   and better.
//! * Several axes (pairs, energies without a common quantum): one sweep of each axis finds what each
//!   step reaches down to 1e-22, and one sweep of the dense box inside gives the law. What is lost is
//!   at most about 1e-22 a step and axis: cells are right to an absolute 1e-18, and relative to
//!   rounding where they hold more than about 1e-9.
//! * Where that box is too much, the cells that hold 1e-20 or more are followed one by one
//!   (`law/sparse.rs`): cells are right to an absolute 1e-11.
//! * A boundary term sweeps from each start state apart and reads off the end state.
//!
//! A law that takes more than [`MAX_WORK`] multiply-adds or [`MAX_CELLS`] numbers is refused with
//! the estimate. The particle count of one reservoir among 12 dots (4096 states, 18 reservoirs) is
//! affordable to about `t = 40` (tunnel rate one), that of four states to about `t = 4e4`.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rayon::prelude::*;

use super::boxes::Grid;
use super::sparse::{self, Cells, Packing};
use super::sweep::{Reach, Walk};
use crate::exact::arrivals::Arrivals;
use crate::network::{Lattice, Network};

/// Multiply-adds that one law may take: some ten seconds.
pub const MAX_WORK: f64 = 1e10;
/// Numbers that may be held at once.
pub const MAX_CELLS: f64 = 2e7;

/// Sweeps that are taken to be under way at once.
const SWEEPS_UNDER_WAY: usize = 2;

/// Weights, cells and starts below this are dropped where there is one axis.
const NEGLIGIBLE: f64 = 1e-50;
/// Cells below this are dropped where there are several.
const NEGLIGIBLE_IN_BOX: f64 = 1e-22;
/// Steps through which cells are followed one by one.
const MAX_STEPS_CELL_BY_CELL: f64 = 1e6;
/// Mass that may be missing before the law is scaled to one.
const MAX_DEFECT: f64 = 1e-9;

/// The exact law of the cells of one or more observables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// Each cell as [`Lattice::push_cell`] lays it out, observable after observable, ascending,
    /// with its probability; cells of probability zero are left out.
    pub cells: Vec<(Vec<i64>, f64)>,
    /// How far the mass was from one before it was scaled to one.
    pub defect: f64,
}

impl Distribution {
    /// The law of the cells at the end of a window.
    ///
    /// `start` is the law over the states that windows start from.
    ///
    /// # Errors
    /// A reason, where the law is not affordable.
    pub fn of(
        network: &Network,
        start: &[f64],
        lattices: &[&Lattice],
        duration: f64,
    ) -> Result<Self, String> {
        Self::within(network, start, lattices, duration, MAX_WORK)
    }

    /// The same law, refused where it takes more multiply-adds than `most`; below [`MAX_WORK`] it is not
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
        let walk = Walk::new(network, &rows);
        let mass: f64 = start.iter().sum();
        let starts: Vec<(u32, f64)> = (0..)
            .zip(start)
            .map(|(x, p)| (x, p / mass))
            .filter(|&(_, p)| p >= NEGLIGIBLE)
            .collect();
        let job = Job { network, walk, axes, lattices, starts, duration, most };
        match job.affordable() {
            Ok(()) => job.solve(),
            Err(why) => job.cell_by_cell(why),
        }
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

    /// The law of some numbers of the cell alone, such as one observable of a pair.
    #[must_use]
    pub fn marginal(&self, numbers: Range<usize>) -> Self {
        let mut sums = BTreeMap::new();
        for (cell, p) in &self.cells {
            *sums.entry(cell[numbers.clone()].to_vec()).or_insert(0.0) += p;
        }
        Self { cells: sums.into_iter().collect(), defect: self.defect }
    }

    /// The mean of a function of the cell.
    pub fn mean(&self, of: impl Fn(&[i64]) -> f64) -> f64 {
        self.cells.iter().map(|(cell, p)| p * of(cell)).sum()
    }
}

/// The independent integers behind all coordinates, by channel.
struct Axes {
    increments: Vec<Vec<i64>>,
    /// Each coordinate of each observable: its axis and how many of it one step of the axis makes;
    /// none for a coordinate that never moves.
    places: Vec<Vec<Option<(usize, i64)>>>,
}

impl Axes {
    fn of(network: &Network, lattices: &[&Lattice]) -> Self {
        let mut increments: Vec<Vec<i64>> = Vec::new();
        let mut place = |coordinate: &crate::network::Coordinate| {
            let channels = network.channels().iter();
            let mut moves: Vec<i64> = channels
                .map(|c| {
                    let seen = c.rate > 0.0;
                    if seen { coordinate.increment(&network.counting, c.class) } else { 0 }
                })
                .collect();
            let first = *moves.iter().find(|d| **d != 0)?;
            let common = moves.iter().fold(0, |common, &d| divisor(common, d.abs()));
            let factor = common * first.signum();
            for d in &mut moves {
                *d /= factor;
            }
            let axis = increments.iter().position(|known| *known == moves).unwrap_or_else(|| {
                increments.push(moves);
                increments.len() - 1
            });
            Some((axis, factor))
        };
        let places: Vec<Vec<_>> =
            lattices.iter().map(|l| l.coordinates.iter().map(&mut place).collect()).collect();
        Self { increments, places }.with_wide_lines()
    }

    /// Put the axis of the largest increments last, where a line of cells is contiguous.
    fn with_wide_lines(mut self) -> Self {
        let largest = |moves: &Vec<i64>| moves.iter().map(|d| d.unsigned_abs()).max();
        let widest = (0..self.increments.len()).max_by_key(|&axis| largest(&self.increments[axis]));
        let (Some(widest), last) = (widest, self.increments.len().saturating_sub(1)) else {
            return self;
        };
        self.increments.swap(widest, last);
        for place in self.places.iter_mut().flatten().flatten() {
            place.0 = match place.0 {
                axis if axis == widest => last,
                axis if axis == last => widest,
                axis => axis,
            };
        }
        self
    }
}

/// The greatest common divisor.
fn divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

/// A law over the cells of the axes, one for each group of end states.
enum Law {
    Dense(Grid),
    Sparse(Vec<Cells>, Packing),
}

impl Law {
    /// Show every cell of a group that holds anything.
    fn visit(&self, group: usize, axes: usize, mut show: impl FnMut(&[i64], f64)) {
        let mut cell = vec![0; axes];
        match self {
            Self::Dense(law) => {
                for (position, &p) in law.row(group).iter().enumerate().filter(|(_, p)| **p > 0.0) {
                    law.extent.cell(position, &mut cell);
                    show(&cell, p);
                }
            }
            Self::Sparse(law, packing) => {
                for &(key, p) in &law[group] {
                    packing.cell(key, &mut cell);
                    show(&cell, p);
                }
            }
        }
    }
}

struct Job<'a> {
    network: &'a Network,
    walk: Walk,
    axes: Axes,
    lattices: &'a [&'a Lattice],
    starts: Vec<(u32, f64)>,
    duration: f64,
    /// Multiply-adds that may be taken.
    most: f64,
}

impl Job<'_> {
    fn with_boundary(&self) -> bool {
        self.lattices.iter().any(|lattice| lattice.boundary.is_some())
    }

    /// Sweeps of the whole law.
    fn sweeps(&self) -> usize {
        if self.with_boundary() { self.starts.len() } else { 1 }
    }

    fn cut(&self) -> f64 {
        if self.axes.increments.len() <= 1 { NEGLIGIBLE } else { NEGLIGIBLE_IN_BOX }
    }

    /// Refuse before any work what is too much by far.
    fn affordable(&self) -> Result<(), String> {
        let (walk, cut) = (&self.walk, self.cut());
        let steps = Arrivals::expected_steps(walk.clock, walk.fastest, self.duration, cut);
        if self.axes.increments.is_empty() {
            return self.check(steps * walk.ways() as f64 * self.sweeps() as f64, steps, 1.0);
        }
        let sweeps = if self.axes.increments.len() == 1 { self.sweeps() } else { 1 };
        for axis in &self.axes.increments {
            let walk = Walk::new(self.network, &[axis]);
            let width = walk.expected_width(steps, cut);
            // The window widens as the square root of the steps.
            let work = steps * walk.ways() as f64 * (2.0 / 3.0 * width + 1.0) * sweeps as f64;
            self.check(work, steps, width)?;
        }
        Ok(())
    }

    fn check(&self, work: f64, steps: f64, volume: f64) -> Result<(), String> {
        let states = self.network.states.len();
        // Two step laws of each sweep under way, and the law of each group of end states. What is
        // affordable must not depend on the threads of this run.
        let rows = if self.with_boundary() {
            states as f64 * (2.0 * SWEEPS_UNDER_WAY.min(self.sweeps()) as f64)
                + (states * self.sweeps()) as f64
        } else {
            2.0 * states as f64 + 2.0
        };
        let cells = rows * volume;
        if work <= self.most && cells <= MAX_CELLS {
            return Ok(());
        }
        Err(format!(
            "the exact law of what a window of {} counts takes about {work:.1e} multiply-adds \
             (limit {:.0e}) and {cells:.1e} numbers (limit {MAX_CELLS:.0e}): {steps:.1e} \
             steps of {states} states with {volume:.1e} cells",
            self.duration, self.most
        ))
    }

    fn solve(&self) -> Result<Distribution, String> {
        let walk = &self.walk;
        let arrivals = Arrivals::new(walk.clock, walk.fastest, self.duration, self.cut());
        let ranges = self.ranges(&arrivals)?;
        let reach = match &ranges {
            None => Reach::Adapt(NEGLIGIBLE),
            Some(ranges) => match self.check_box(ranges, &arrivals) {
                Ok(()) => Reach::Known(ranges),
                Err(why) => return self.cell_by_cell(why),
            },
        };
        let most = self.most / self.sweeps() as f64;
        let sweep = |starts: &[(u32, f64)], groups: &[u32]| -> Result<Law, String> {
            let swept = walk.sweep(&self.spread(starts), groups, &arrivals, &reach, most);
            Ok(Law::Dense(swept.ok_or_else(|| self.too_much())?.law))
        };
        if !self.with_boundary() {
            let groups = vec![0; self.network.states.len()];
            return self.collected(&[(vec![vec![]], sweep(&self.starts, &groups)?)]);
        }
        let laws = self
            .starts
            .par_iter()
            .map(|&(x, p)| {
                let (groups, numbers) = self.groups(x);
                Ok((numbers, sweep(&[(x, p)], &groups)?))
            })
            .collect::<Result<Vec<_>, String>>()?;
        self.collected(&laws)
    }

    /// The law cell by cell, start after start, where `why` rules dense boxes out. A law that is promised
    /// down to 1e-30 is not.
    fn cell_by_cell(&self, why: String) -> Result<Distribution, String> {
        let (walk, cut) = (&self.walk, NEGLIGIBLE_IN_BOX);
        let steps = Arrivals::expected_steps(walk.clock, walk.fastest, self.duration, cut);
        let deep = self.axes.increments.len() <= 1 && !self.with_boundary();
        if deep || self.most < MAX_WORK || steps > MAX_STEPS_CELL_BY_CELL {
            return Err(why);
        }
        let arrivals = Arrivals::new(walk.clock, walk.fastest, self.duration, cut);
        self.solve_sparsely(&arrivals).map_err(|also| format!("{why}; {also}"))
    }

    fn solve_sparsely(&self, arrivals: &Arrivals) -> Result<Distribution, String> {
        let farthest = self.walk.farthest(arrivals.last());
        let packing = Packing::new(self.axes.increments.len(), farthest)
            .ok_or("its cells reach too far to be followed one by one")?;
        let sweep = |starts: &[(u32, f64)], groups: &[u32]| -> Result<Law, String> {
            let start = self.spread(starts);
            let cells =
                sparse::sweep(&self.walk, packing, &start, groups, arrivals, self.sweeps() as f64)?;
            Ok(Law::Sparse(cells, packing))
        };
        if !self.with_boundary() {
            let groups = vec![0; self.network.states.len()];
            return self.collected(&[(vec![vec![]], sweep(&self.starts, &groups)?)]);
        }
        let laws = self.starts.iter().map(|&(x, p)| {
            let (groups, numbers) = self.groups(x);
            Ok((numbers, sweep(&[(x, p)], &groups)?))
        });
        self.collected(&laws.collect::<Result<Vec<_>, String>>()?)
    }

    /// What each axis reaches by step, where there is not just one.
    fn ranges(&self, arrivals: &Arrivals) -> Result<Option<Vec<Vec<[i64; 2]>>>, String> {
        if self.axes.increments.len() == 1 {
            return Ok(None);
        }
        let (start, groups) = (self.spread(&self.starts), vec![0; self.network.states.len()]);
        let reached = self.axes.increments.iter().map(|axis| {
            let walk = Walk::new(self.network, &[axis]);
            let reach = Reach::Adapt(NEGLIGIBLE_IN_BOX);
            let swept = walk.sweep(&start, &groups, arrivals, &reach, self.most);
            Ok(swept.ok_or_else(|| self.too_much())?.reach)
        });
        reached.collect::<Result<Vec<_>, String>>().map(Some)
    }

    /// Refuse a box that is too much, before its sweep.
    fn check_box(&self, ranges: &[Vec<[i64; 2]>], arrivals: &Arrivals) -> Result<(), String> {
        let volumes = (0..=arrivals.last()).map(|step| -> f64 {
            ranges.iter().map(|axis| (axis[step][1] - axis[step][0] + 1) as f64).product()
        });
        let (sum, most) = volumes.fold((0.0, 0.0_f64), |(sum, most), v| (sum + v, most.max(v)));
        let work = sum * self.walk.ways() as f64 * self.sweeps() as f64;
        self.check(work, arrivals.last() as f64, most)
    }

    fn too_much(&self) -> String {
        format!(
            "the exact law of what a window of {} counts takes more than {:.0e} \
             multiply-adds: it spreads wider than estimated",
            self.duration, self.most
        )
    }

    fn spread(&self, starts: &[(u32, f64)]) -> Vec<f64> {
        let mut law = vec![0.0; self.network.states.len()];
        for &(x, p) in starts {
            law[x as usize] = p;
        }
        law
    }

    /// Group the end states by their boundary numbers from `start`; the numbers of each group, by
    /// observable.
    fn groups(&self, start: u32) -> (Vec<u32>, Vec<Vec<Option<i64>>>) {
        let mut known = HashMap::new();
        let mut numbers = Vec::new();
        let groups = (0..self.network.states.len() as u32).map(|end| {
            let boundaries = self.lattices.iter().map(|lattice| lattice.boundary.as_ref());
            let key: Vec<Option<i64>> =
                boundaries.map(|b| b.map(|b| i64::from(b.number(start, end)))).collect();
            *known.entry(key).or_insert_with_key(|key| {
                numbers.push(key.clone());
                numbers.len() as u32 - 1
            })
        });
        (groups.collect(), numbers)
    }

    /// Put the laws of all starts and end groups under their cells.
    fn collected(&self, laws: &[(Vec<Vec<Option<i64>>>, Law)]) -> Result<Distribution, String> {
        let mut sums: BTreeMap<Vec<i64>, f64> = BTreeMap::new();
        for (numbers, law) in laws {
            for (group, numbers) in numbers.iter().enumerate() {
                law.visit(group, self.axes.increments.len(), |axes, p| {
                    *sums.entry(self.cell(axes, numbers)).or_insert(0.0) += p;
                });
            }
        }
        let mass: f64 = sums.values().sum();
        if mass.is_nan() || (mass - 1.0).abs() > MAX_DEFECT {
            return Err(format!("the exact law lost its mass: {mass} is left of one"));
        }
        let cells = sums.into_iter().map(|(cell, p)| (cell, p / mass)).collect();
        Ok(Distribution { cells, defect: mass - 1.0 })
    }

    fn cell(&self, axes: &[i64], numbers: &[Option<i64>]) -> Vec<i64> {
        let mut cell = Vec::new();
        for (observable, places) in self.axes.places.iter().enumerate() {
            cell.extend(places.iter().map(|p| p.map_or(0, |(axis, factor)| factor * axes[axis])));
            cell.extend(numbers.get(observable).copied().flatten());
        }
        cell
    }
}
