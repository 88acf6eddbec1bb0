//! Compute the scaled cumulant generating function: the leading eigenvalue of the tilted generator.
//!
//! ```text
//! L(s) x = lambda x,  Tr x = 1:      [ L(s) - lambda  -x ] [dx]        [ L(s) x - lambda x ]
//!                                    [ Tr              0 ] [dlambda] = -[ 0                 ]
//! ```
//!
//! by Newton's steps, followed from the steady state at `s = 0` in small steps of `s`, so that it stays the leading one.

use super::linear::Lu;
use super::steady::Steady;
use super::superoperator::Sparse;
use super::window::{MAX_WORK, exponential, series_steps};
use crate::exact::generating::Point;
use crate::network::{Lindbladian, Start};

/// The largest exponent of a jump that one step changes.
const STEP: f64 = 0.5;
/// Newton's steps at one field.
const ITERATIONS: usize = 30;
/// Coordinates up to which it is solved.
const MAX_SIZE: usize = 150;

/// The generating function at fields, of counts that each jump adds to.
///
/// # Errors
/// In words, where it is too large or does not converge.
pub fn generating_quantum(
    steady: &Steady,
    increments: &[Vec<f64>],
    fields: &[[f64; 2]],
) -> Result<Vec<Point>, String> {
    let size = steady.generator.size();
    if size > MAX_SIZE {
        return Err(format!("it is solved up to {MAX_SIZE} coordinates, and there are {size}"));
    }
    let scale = steady.generator.whole.bound();
    fields.iter().map(|field| Tilted { steady, increments, scale }.at(*field)).collect()
}

/// `ln <e^{s.X}>` at half a window and at its end, of counts that each jump adds to.
///
/// # Errors
/// In words, where it takes too many steps.
pub fn generating_in_windows_quantum(
    system: &Lindbladian,
    steady: &Steady,
    start: &Start,
    increments: &[Vec<f64>],
    fields: &[[f64; 2]],
    duration: f64,
) -> Result<Vec<[f64; 2]>, String> {
    let begin = super::answer::begin(system, steady, start).ok_or("the burn-in is too long")?;
    let scale = steady.generator.whole.bound();
    let tilted = Tilted { steady, increments, scale };
    fields.iter().map(|field| tilted.window(*field, &begin, duration)).collect()
}

struct Tilted<'a> {
    steady: &'a Steady,
    increments: &'a [Vec<f64>],
    scale: f64,
}

impl Tilted<'_> {
    /// What each jump adds to the exponent at a field.
    fn exponents(&self, field: [f64; 2]) -> Vec<f64> {
        let jumps = 0..self.steady.generator.jumps.len();
        let sum = |k| self.increments.iter().zip(field).map(|(own, s)| own[k] * s).sum();
        jumps.map(sum).collect()
    }

    fn at(&self, field: [f64; 2]) -> Result<Point, String> {
        let most = self.exponents(field).iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let steps = (most / STEP).ceil().max(1.0) as usize;
        let (mut x, mut lambda) = (self.steady.state.clone(), 0.0);
        let mut slope = [0.0; 2];
        for step in 1..=steps {
            let share = step as f64 / steps as f64;
            slope = self.solve(field.map(|s| s * share), &mut x, &mut lambda)?;
        }
        let scale = self.scale;
        Ok(Point { field, value: lambda, slope, bounds: [lambda; 2], scale })
    }

    /// The generator whose jumps have these weights.
    fn whole(&self, weights: &[f64]) -> Sparse {
        let generator = &self.steady.generator;
        let jumps = weights.iter().copied().zip(&generator.jumps);
        Sparse::sum(generator.size(), [(1.0, &generator.between)].into_iter().chain(jumps), 0.0)
    }

    /// Follow the tilted state through both halves of a window; what it grows by is taken out at every step.
    fn window(&self, field: [f64; 2], begin: &[f64], duration: f64) -> Result<[f64; 2], String> {
        let weights: Vec<f64> = self.exponents(field).into_iter().map(libm::exp).collect();
        let whole = self.whole(&weights);
        let half = duration / 2.0;
        let steps = series_steps(whole.bound(), half);
        if 2.0 * steps as f64 * 25.0 * whole.nonzeros() as f64 > MAX_WORK {
            return Err("it takes too many steps".into());
        }
        let (mut state, mut logarithm) = (begin.to_vec(), 0.0);
        let mut seen = [0.0; 2];
        for seen in &mut seen {
            for _ in 0..steps {
                state = exponential(&whole, state, half / steps as f64);
                let trace = self.steady.trace(&state);
                for x in &mut state {
                    *x /= trace;
                }
                logarithm += libm::log(trace);
            }
            *seen = logarithm;
        }
        Ok(seen)
    }

    /// Newton's steps at one field; the slope of the eigenvalue there.
    fn solve(&self, field: [f64; 2], x: &mut [f64], lambda: &mut f64) -> Result<[f64; 2], String> {
        let generator = &self.steady.generator;
        let size = x.len();
        let weights: Vec<f64> = self.exponents(field).into_iter().map(libm::exp).collect();
        let tilted = |factors: &mut dyn Iterator<Item = f64>| {
            Sparse::sum(size, factors.zip(&generator.jumps), 0.0)
        };
        let whole = self.whole(&weights);
        for _ in 0..ITERATIONS {
            let mut rest = whole.times(x);
            rest.iter_mut().zip(x.iter()).for_each(|(r, x)| *r -= *lambda * x);
            let error = rest.iter().fold(0.0_f64, |most, r| most.max(r.abs()));
            let factors = self.bordered(&whole, x, *lambda)?;
            let last = |b: Vec<f64>| {
                let b: Vec<f64> = b.iter().map(|r| -r).chain([0.0]).collect();
                factors.solve(&b)
            };
            if error <= 1e-14 * whole.bound() {
                let mut slope = [0.0; 2];
                for (slope, own) in slope.iter_mut().zip(self.increments) {
                    let change = tilted(&mut weights.iter().zip(own).map(|(w, d)| w * d));
                    *slope = last(change.times(x))[size];
                }
                return Ok(slope);
            }
            let change = last(rest);
            x.iter_mut().zip(&change).for_each(|(x, d)| *x += d);
            *lambda += change[size];
        }
        Err("its iteration does not converge".into())
    }

    /// The factors of the bordered matrix.
    fn bordered(&self, whole: &Sparse, x: &[f64], lambda: f64) -> Result<Lu, String> {
        let size = x.len();
        let mut matrix = vec![0.0; (size + 1) * (size + 1)];
        for row in 0..size {
            let own = &mut matrix[row * (size + 1)..][..=size];
            for &(column, value) in whole.row(row) {
                own[column as usize] = value;
            }
            own[row] -= lambda;
            own[size] = -x[row];
        }
        let trace = self.steady.generator.trace();
        matrix[size * (size + 1)..][..size].copy_from_slice(&trace);
        Lu::new(size + 1, matrix).map_err(|_| "two eigenvalues meet".into())
    }
}
