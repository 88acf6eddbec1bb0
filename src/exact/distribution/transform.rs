//! Compute the distribution of cells from its characteristic function, where uniformised steps are too many.
//!
//! ```text
//! P(n) = (1/M) sum_k e^{-i theta_k.n} sum_xy p_x [exp(W(i theta_k) t)]_xy,    theta_k = 2 pi k / M
//! ```
//!
//! The work grows with the logarithm of the duration and with the width `M` of the distribution, that is with the
//! square root of the duration. `M` covers all but [`OUTSIDE`] by Chernoff's bounds on both sides of each axis,
//! so that what is folded back into the box is negligible. Terms cancel: a probability has an absolute error.
//! With `m` uniformised steps each exponential is right to about `m` units of rounding times its norm, and a
//! probability to the mean of this over all fields, which is about `m` units of rounding times the largest
//! probability. [`accuracy`] states that with a factor that grows with the states; tests compare it with closed
//! forms and with the sum over steps.

use std::f64::consts::TAU;

use faer::c64;
use rayon::prelude::*;

use super::boxes::{Extent, Grid};
use super::job::Job;
use crate::exact::chain::exponential::{Exponential, Generator};
use crate::exact::tolerance::MAX_EXPONENTIATED_STATES;

/// Probability outside the box, on each side of each axis.
const OUTSIDE: f64 = 1e-20;
/// Relative error of the largest probabilities at which the distribution is refused.
const MAX_RELATIVE: f64 = 1e-5;
/// Cells that the box may have.
const MAX_BOX: f64 = 1e6;
/// Powers of two that are tried as fields of Chernoff's bounds.
const FIELDS: std::ops::RangeInclusive<i32> = -22..=4;

/// The distributions of all groups of start and end states, one row a group, and how far any probability is off.
pub(super) struct Transformed {
    pub(super) law: Grid,
    pub(super) accuracy: f64,
}

/// The relative error of an exponential with so many steps.
fn relative(states: usize, steps: f64) -> f64 {
    (2 * states + 8) as f64 * f64::EPSILON * (steps + 1.0)
}

/// What is asked: the distribution of the axes by group of start and end state.
pub(super) struct Transform<'a> {
    pub(super) job: &'a Job<'a>,
    generator: Generator<'a>,
    /// The group of each start, then end state.
    groups: &'a [Vec<u32>],
    rows: usize,
}

impl<'a> Transform<'a> {
    /// Refuse before any work what is too much.
    pub(super) fn new(job: &'a Job<'a>, groups: &'a [Vec<u32>]) -> Result<Self, String> {
        let (states, generator) = (job.network.states.len(), Generator::new(job.network));
        if states > MAX_EXPONENTIATED_STATES {
            return Err(format!(
                "by its characteristic function it is answered up to {MAX_EXPONENTIATED_STATES} states"
            ));
        }
        let relative = relative(states, generator.steps(job.duration));
        if relative > MAX_RELATIVE {
            return Err(format!(
                "by its characteristic function it is right to a relative {relative:.0e} only, limit \
                 {MAX_RELATIVE:.0e}"
            ));
        }
        let rows = groups.iter().flatten().max().map_or(1, |most| *most as usize + 1);
        Ok(Self { job, generator, groups, rows })
    }

    /// The distribution by group.
    pub(super) fn answer(&self) -> Result<Transformed, String> {
        let axes = 0..self.job.axes.increments.len();
        let extent = Extent::of(axes.map(|axis| self.reach(axis)).collect::<Result<Vec<_>, _>>()?);
        let points: f64 = extent.shape.iter().map(|&length| length as f64).product();
        let work = 4.0 * self.generator.work(self.job.duration) * (points / 2.0 + 1.0);
        let numbers = points * self.rows as f64;
        if work > self.job.most || numbers > MAX_BOX {
            return Err(format!(
                "by its characteristic function it takes about {work:.1e} multiply-adds (limit {:.0e}) \
                 and {numbers:.1e} numbers (limit {MAX_BOX:.0e})",
                self.job.most
            ));
        }
        self.in_box(extent)
    }

    fn exponential(&self, weight: impl Fn(usize) -> c64) -> Option<Exponential> {
        self.generator.exponential(self.job.duration, weight)
    }

    /// The first and last cell of an axis that Chernoff's bounds leave in reach.
    fn reach(&self, axis: usize) -> Result<[i64; 2], String> {
        let moves = &self.job.axes.increments[axis];
        let start = self.job.spread(&self.job.starts);
        let bound = |field: f64| {
            let tilted = self
                .exponential(|channel| c64::new(libm::exp(field * moves[channel] as f64), 0.0))?;
            let bound = (tilted.log_sum(&start) - libm::log(OUTSIDE)) / field;
            bound.is_finite().then_some(bound)
        };
        let fields = || FIELDS.map(|power| libm::exp2(f64::from(power)));
        let high = fields().filter_map(bound).reduce(f64::min);
        let low = fields().filter_map(|field| bound(-field)).reduce(f64::max);
        match (low, high) {
            (Some(low), Some(high)) if high - low < MAX_BOX && low.abs().max(high.abs()) < 1e15 => {
                // A power of two, as the transform takes it.
                let (low, high) = (low.floor() as i64, high.ceil() as i64);
                let length = ((high - low + 1) as u64).next_power_of_two() as i64;
                Ok([low, low + length - 1])
            }
            _ => Err(format!("its characteristic function needs more than {MAX_BOX:.0e} fields")),
        }
    }

    fn in_box(&self, extent: Extent) -> Result<Transformed, String> {
        let volume = extent.volume();
        let values: Vec<Option<(Vec<c64>, f64)>> = (0..volume)
            .into_par_iter()
            .filter(|&place| place <= mirror(&extent.shape, place))
            .map(|place| self.at(&extent.shape, place))
            .collect();
        let mut sums = vec![vec![c64::ZERO; volume]; self.rows];
        let mut norms = 0.0;
        let half = (0..volume).filter(|&place| place <= mirror(&extent.shape, place));
        for (place, value) in half.zip(values) {
            let (value, norm) = value.ok_or("its characteristic function is not a number")?;
            let image = mirror(&extent.shape, place);
            norms += if image == place { norm } else { 2.0 * norm };
            for (sum, value) in sums.iter_mut().zip(value) {
                (sum[place], sum[image]) = (value, value.conj());
            }
        }
        let (states, steps) =
            (self.job.network.states.len(), self.generator.steps(self.job.duration));
        let accuracy = relative(states, steps) * norms / volume as f64 + OUTSIDE;
        let mut law = Grid::zeros(self.rows, extent);
        for (row, mut values) in sums.into_iter().enumerate() {
            transform(&law.extent.shape, &mut values);
            let extent = law.extent.clone();
            let mut cell = vec![0; extent.shape.len()];
            for (place, p) in law.row_mut(row).iter_mut().enumerate() {
                extent.cell(place, &mut cell);
                *p = values[folded(&extent.shape, &cell)].re / volume as f64;
            }
        }
        Ok(Transformed { law, accuracy })
    }

    /// The characteristic function of each group at one field, and the norm of its exponential.
    fn at(&self, shape: &[usize], place: usize) -> Option<(Vec<c64>, f64)> {
        let turns = position(shape, place);
        let moves = &self.job.axes.increments;
        let found = self.exponential(|channel| {
            let phase: f64 = (moves.iter().zip(&turns).zip(shape))
                .map(|((moves, &turn), &length)| {
                    // Reduced exactly: a turn more or less is none.
                    let product = i128::from(moves[channel]) * turn as i128;
                    product.rem_euclid(length as i128) as f64 / length as f64
                })
                .sum();
            let (sin, cos) = libm::sincos(TAU * phase);
            c64::new(cos, sin)
        })?;
        let mut sums = vec![c64::ZERO; self.rows];
        for (&(x, p), groups) in self.job.starts.iter().zip(self.groups) {
            for (value, &group) in found.row(x as usize).zip(groups) {
                sums[group as usize] += value * p;
            }
        }
        sums.iter().all(|sum| sum.is_finite()).then(|| (sums, found.norm()))
    }
}

/// The numbers of a place by axis, the last of which varies fastest.
fn position(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut position = vec![0; shape.len()];
    for (number, &length) in position.iter_mut().zip(shape).rev() {
        *number = place % length;
        place /= length;
    }
    position
}

/// The place of the field of opposite sign.
fn mirror(shape: &[usize], place: usize) -> usize {
    let turns = position(shape, place).into_iter().zip(shape);
    turns.fold(0, |image, (turn, &length)| image * length + (length - turn) % length)
}

/// The place that a cell has modulo the box.
fn folded(shape: &[usize], cell: &[i64]) -> usize {
    let numbers = cell.iter().zip(shape);
    numbers.fold(0, |place, (&n, &length)| place * length + n.rem_euclid(length as i64) as usize)
}

/// `sum_k e^{-i theta_k.n} value_k`, axis by axis.
pub(in crate::exact) fn transform(shape: &[usize], values: &mut [c64]) {
    let mut stride = values.len();
    for &length in shape {
        let block = stride;
        stride /= length;
        let mut line = vec![c64::ZERO; length];
        for block in values.chunks_exact_mut(block) {
            for first in 0..stride {
                let along = || (first..).step_by(stride).take(length);
                line.iter_mut().zip(along()).for_each(|(value, place)| *value = block[place]);
                transform_line(&mut line);
                line.iter().zip(along()).for_each(|(value, place)| block[place] = *value);
            }
        }
    }
}

/// The same along one axis, of a power of two points (Cooley, Tukey, doi:10.1090/S0025-5718-1965-0178586-1):
/// with `libm`, so that every processor computes the same bits.
fn transform_line(values: &mut [c64]) {
    let points = values.len();
    for place in 1..points {
        let image = place.reverse_bits() >> (usize::BITS - points.trailing_zeros());
        if place < image {
            values.swap(place, image);
        }
    }
    let turns: Vec<c64> = (0..points / 2)
        .map(|k| {
            let (sin, cos) = libm::sincos(TAU * k as f64 / points as f64);
            c64::new(cos, -sin)
        })
        .collect();
    let mut half = 1;
    while half < points {
        for pair in values.chunks_exact_mut(2 * half) {
            let (even, odd) = pair.split_at_mut(half);
            let turns = turns.iter().step_by(points / (2 * half));
            for ((even, odd), turn) in even.iter_mut().zip(odd).zip(turns) {
                let turned = *odd * *turn;
                (*even, *odd) = (*even + turned, *even - turned);
            }
        }
        half *= 2;
    }
}
