//! Evaluate the characteristic function of independent attempts on a grid of one axis or two, and transform it.
//!
//! ```text
//! P(n) = (1/M) sum_k e^{-i theta_k n} prod_a [1 + p_a (e^{i theta_k x_a} - 1) + q_a (e^{i theta_k y_a} - 1)]^{m_a}
//! ```
//!
//! On an axis of whole numbers this is the law. On an axis of real values in steps `d` it is the law with what is
//! narrower than some steps filtered out: Fourier modes beyond half of the highest fade away.

use std::f64::consts::TAU;

use faer::c64;
use rayon::prelude::*;

use super::{Attempt, Attempts, Charges};
use crate::exact::distribution::transform;
use crate::number::digits::significant;

/// Probability outside of the box, on each side of each axis.
pub(super) const OUTSIDE: f64 = 1e-20;
/// Powers of two that are tried as fields of Chernoff's bounds.
const FIELDS: std::ops::RangeInclusive<i32> = -22..=4;
/// How far from whole a number of attempts may be, as a share of it.
const WHOLE: f64 = 1e-8;
/// Places after which turned factors are made anew.
const ANEW: usize = 64;
/// How a filter fades: `exp(-36 k^12)` with the share `k` of the highest mode.
const FADING: [f64; 2] = [36.0, 12.0];

/// One axis: values `(first + n) step` with `n` below `length`.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// What a particle adds, in steps.
    pub(super) charges: Charges,
    pub(super) first: i64,
    pub(super) length: usize,
    /// The value of a step.
    pub(super) step: f64,
    /// Are values real, so that a step has no sharp ends?
    pub(super) is_real: bool,
}

impl Axis {
    /// Of whole numbers.
    ///
    /// # Errors
    /// Where they reach too far.
    pub(super) fn whole(
        attempts: &Attempts,
        charges: Charges,
        duration: f64,
    ) -> Result<Self, String> {
        let ends = reach(attempts, &charges, duration)?;
        let [first, last] = [ends[0].floor() as i64, ends[1].ceil() as i64];
        let length = ((last - first + 1) as usize).next_power_of_two();
        Ok(Self { charges, first, length, step: 1.0, is_real: false })
    }

    /// Of real values in so many steps.
    ///
    /// # Errors
    /// Where they reach too far.
    pub(super) fn real(
        attempts: &Attempts,
        charges: Charges,
        duration: f64,
        length: usize,
    ) -> Result<Self, String> {
        let ends = reach(attempts, &charges, duration)?;
        // Ends stay apart from each other, for what is filtered reaches beyond them.
        let step = 1.1 * (ends[1] - ends[0]).max(f64::MIN_POSITIVE) / length as f64;
        let first = (ends[0] / step).floor() as i64 - (length / 32) as i64;
        let charges = charges.into_iter().map(|own| own.map(|x| x / step)).collect();
        Ok(Self { charges, first, length, step, is_real: true })
    }

    /// The value at a place.
    pub(super) fn value(&self, place: usize) -> f64 {
        (self.first + place as i64) as f64 * self.step
    }

    /// The angle of a place, about zero.
    fn angle(&self, place: usize) -> f64 {
        TAU * self.turned(place) / self.length as f64
    }

    fn turned(&self, place: usize) -> f64 {
        if 2 * place > self.length { place as f64 - self.length as f64 } else { place as f64 }
    }

    fn filter(&self, place: usize) -> f64 {
        let share = 2.0 * self.turned(place).abs() / self.length as f64;
        if self.is_real { libm::exp(-FADING[0] * libm::pow(share, FADING[1])) } else { 1.0 }
    }
}

/// The first and last value that Chernoff's bounds leave in reach.
fn reach(attempts: &Attempts, charges: &Charges, duration: f64) -> Result<[f64; 2], String> {
    let one = std::slice::from_ref(charges);
    let largest = charges.iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
    let unit = if largest > 0.0 { largest } else { 1.0 };
    let mut ends = [f64::NEG_INFINITY, f64::INFINITY];
    for power in FIELDS {
        let step = libm::exp2(f64::from(power)) / unit;
        for (end, sign) in ends.iter_mut().zip([-1.0, 1.0]) {
            let logarithm = duration * attempts.point(one, [sign * step, 0.0]).value;
            let bound = sign * (logarithm - libm::log(OUTSIDE)) / step;
            *end = if sign < 0.0 { end.max(bound) } else { end.min(bound) };
        }
    }
    let near = ends.iter().all(|end| end.abs() < 1e12 * unit);
    near.then_some(ends).ok_or_else(|| "its values reach too far".to_owned())
}

/// Factors that a grid takes; half of the places are conjugates of the others.
pub(super) fn factors(attempts: &Attempts, axes: [usize; 2]) -> f64 {
    (axes[0] * axes[1]) as f64 * attempts.kinds.len() as f64 / 2.0
}

/// The law on the grid of two axes, of which the second may have one place: row by row, not divided by the size; an
/// atom of this probability at zero on every axis is taken out.
///
/// # Errors
/// Where the window holds no whole attempts.
pub(super) fn grid(
    attempts: &Attempts,
    axes: [&Axis; 2],
    duration: f64,
    atom: f64,
) -> Result<Vec<f64>, String> {
    let [rows, columns] = axes.map(|axis| axis.length);
    let kinds = Kinds { attempts, powers: powers(attempts, duration)? };
    let half = rows / 2 + 1;
    let mut all: Vec<Vec<c64>> =
        (0..half.min(rows)).into_par_iter().map(|row| kinds.row(axes, row, atom)).collect();
    // Places beyond the middle are conjugates, with both angles turned round.
    for row in half..rows {
        let other = &all[rows - row];
        let turned = (0..columns).map(|k| other[(columns - k) % columns].conj()).collect();
        all.push(turned);
    }
    let mut grid = all.concat();
    transform(&[rows, columns], &mut grid);
    let whole = grid.len() as f64;
    Ok(grid.into_iter().map(|z| z.re / whole).collect())
}

/// Attempts of a window.
struct Kinds<'a> {
    attempts: &'a Attempts,
    powers: Vec<u64>,
}

impl Kinds<'_> {
    /// One row of the characteristic function, turned so that the box begins at zero.
    fn row(&self, axes: [&Axis; 2], row: usize, atom: f64) -> Vec<c64> {
        let [down, across] = axes;
        let turn = |angle: f64| {
            let (sin, cos) = libm::sincos(angle);
            c64::new(cos, sin)
        };
        let step = TAU / across.length as f64;
        let mut products = vec![c64::new(1.0, 0.0); across.length];
        for (a, kind) in self.attempts.kinds.iter().enumerate() {
            let (at, along) = (down.charges[a], across.charges[a]);
            let still = |own: [f64; 2]| own == [0.0; 2];
            if still(at) && still(along) {
                continue;
            }
            let steps = along.map(|x| turn(step * x));
            let mut turned = [c64::new(1.0, 0.0); 2];
            let mut factor = c64::ZERO;
            for (place, product) in products.iter_mut().enumerate() {
                // The angles jump back beyond the middle.
                if place % ANEW == 0 || place == across.length / 2 + 1 {
                    for side in 0..2 {
                        let angle = down.angle(row) * at[side] + across.angle(place) * along[side];
                        turned[side] = turn(angle);
                    }
                } else if !still(along) {
                    turned = [turned[0] * steps[0], turned[1] * steps[1]];
                }
                if place == 0 || !still(along) {
                    let sum = turned[0] * kind.forward + turned[1] * kind.back;
                    factor = power(sum + c64::new(kind.stay, 0.0), self.powers[a]);
                }
                *product *= factor;
            }
        }
        for (place, product) in products.iter_mut().enumerate() {
            let shift =
                down.angle(row) * down.first as f64 + across.angle(place) * across.first as f64;
            let filter = down.filter(row) * across.filter(place);
            *product = (*product - c64::new(atom, 0.0)) * turn(-shift) * filter;
        }
        products
    }
}

/// Attempts of a window, by kind.
///
/// # Errors
/// Where they are not whole: no window has such a law.
pub(super) fn powers(attempts: &Attempts, duration: f64) -> Result<Vec<u64>, String> {
    let power = |kind: &Attempt| {
        let all = kind.rate * duration;
        let whole = all.round();
        let is_whole = (all - whole).abs() <= WHOLE * whole;
        is_whole.then_some(whole as u64).ok_or_else(|| {
            format!("it holds {} attempts of a kind, which is not whole", significant(all, 4))
        })
    };
    attempts.kinds.iter().map(power).collect()
}

/// A whole power, by squares.
fn power(mut base: c64, mut exponent: u64) -> c64 {
    let mut result = c64::new(1.0, 0.0);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    result
}
