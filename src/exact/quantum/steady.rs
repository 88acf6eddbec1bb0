//! Solve for the steady state, and for what a disturbance of it adds up to.
//!
//! ```text
//! L rho = 0, Tr rho = 1;      x = L^# b:  L x = b, Tr x = 0, for Tr b = 0
//! ```
//!
//! One row of the generator follows from the others and gives way to the trace; where more rows do, there are several
//! steady states.

use faer::c64;

use super::hermitian::Eigen;
use super::linear::Lu;
use super::superoperator::Superoperator;
use super::window::Ends;
use super::{MAX_COORDINATES, Problem};
use crate::exact::Error;
use crate::network::{Lindbladian, Operator, Start};

/// Smaller eigenvalues of a steady state are rounding.
const LEAST: f64 = 1e-16;

/// The generator of a system from a start, solved.
#[derive(Clone, Debug)]
pub struct Steady {
    pub(super) generator: Superoperator,
    factors: Lu,
    /// The coordinate whose row is that of the trace.
    replaced: usize,
    /// The steady state.
    pub(super) state: Vec<f64>,
}

impl Steady {
    /// Solve what is ahead of a start.
    ///
    /// # Errors
    /// Where there are several steady states, or too many coordinates.
    pub fn of(system: &Lindbladian, start: &Start) -> Result<Self, Error> {
        let all: Vec<u32> = (0..system.states.len() as u32).collect();
        let from = match start {
            Start::Stationary => all,
            Start::State(name) => {
                let known = system.state(name);
                vec![known.ok_or_else(|| Error::UnknownState { state: name.clone() })?]
            }
            _ => vec![system.start],
        };
        let generator = Superoperator::new(system, &from);
        if generator.size() > MAX_COORDINATES {
            return Err(Problem::TooLarge.into());
        }
        let apart = match Self::solved(generator.clone()) {
            Ok(steady) => return Ok(steady),
            Err(missing) => Problem::several(system, &from, missing + 1),
        };
        let [only] = from[..] else { return Err(apart.into()) };
        // What follows from the start may know of one steady state alone.
        let begin = generator.pure(only);
        Self::solved(generator.within(&begin)).map_err(|_| apart.into())
    }

    /// Eliminate the generator; where there are several steady states, how many more than one.
    fn solved(generator: Superoperator) -> Result<Self, usize> {
        let size = generator.size();
        let (trace, bound) = (generator.trace(), generator.whole.bound().max(f64::MIN_POSITIVE));
        let larger = |a: &usize, b: &usize| trace[*a].abs().total_cmp(&trace[*b].abs());
        let replaced = (0..size).rev().max_by(larger).unwrap_or(0);
        let mut matrix = vec![0.0; size * size];
        for (row, own) in matrix.chunks_exact_mut(size).enumerate() {
            if row == replaced {
                own.iter_mut().zip(&trace).for_each(|(x, on)| *x = bound * on);
            } else {
                for &(column, value) in generator.whole.row(row) {
                    own[column as usize] = value;
                }
            }
        }
        let factors = Lu::new(size, matrix)?;
        let mut b = vec![0.0; size];
        b[replaced] = bound;
        let mut steady = Self { generator, factors, replaced, state: Vec::new() };
        let first = steady.factors.solve(&b);
        // Once more for what rounding has left.
        let rest = steady.generator.whole.times(&first);
        let correction = steady.inverse(&rest);
        steady.state = first.iter().zip(correction).map(|(x, c)| x - c).collect();
        Ok(steady)
    }

    /// The mean of a Hermitian operator in the steady state.
    #[must_use]
    pub fn mean(&self, operator: &Operator) -> f64 {
        dot(&self.generator.functional(operator), &self.state)
    }

    /// `L^# b` of a vector without trace.
    pub(super) fn inverse(&self, b: &[f64]) -> Vec<f64> {
        let solve = |b: &[f64]| {
            let mut b = b.to_vec();
            b[self.replaced] = 0.0;
            self.factors.solve(&b)
        };
        let mut x = solve(b);
        let back = self.generator.whole.times(&x);
        let rest: Vec<f64> = b.iter().zip(back).map(|(b, back)| b - back).collect();
        x.iter_mut().zip(solve(&rest)).for_each(|(x, more)| *x += more);
        x
    }

    /// The eigenvalues of the steady state, descending, and its eigenvectors: the states that a stationary trajectory
    /// starts in. Eigenvalues below 1e-16 are rounding and stand for that.
    #[must_use]
    pub fn eigen(&self, dimension: usize) -> Eigen {
        let mut eigen = Eigen::of(dimension, self.generator.density(&self.state));
        eigen.values.iter_mut().for_each(|p| *p = p.max(LEAST));
        eigen
    }

    /// The lowest eigenvalue of the steady state.
    #[must_use]
    pub fn lowest_eigenvalue(&self) -> f64 {
        let size = self.generator.dimension();
        let values = Eigen::of(size, self.generator.density(&self.state)).values;
        values.last().copied().unwrap_or(1.0)
    }

    /// The largest rate of its generator.
    #[must_use]
    pub fn fastest(&self) -> f64 {
        self.generator.whole.bound()
    }

    /// The ends of a window that counts `ln p_i - ln p_f` too, with the eigenvalue `p_i` of the steady state that it
    /// starts in, and that `p_f` which its end is projected on; in a unit.
    pub(super) fn with_boundary(&self, unit: f64) -> Ends {
        let size = self.generator.dimension();
        let eigen = self.eigen(size);
        let function = |of: &dyn Fn(f64) -> f64| {
            let mut entries = Vec::with_capacity(size * size);
            for row in 0..size {
                for column in row..size {
                    let term = |(p, v): (&f64, &Vec<c64>)| v[row] * v[column].conj() * of(*p);
                    let value: c64 = eigen.values.iter().zip(&eigen.vectors).map(term).sum();
                    entries.push((row as u32, column as u32, value));
                }
            }
            self.generator.functional(&Operator::new(size, entries))
        };
        let factorials = [1.0, 1.0, 2.0, 6.0, 24.0];
        let term = |p: f64, n: usize, sign: f64| {
            (sign * libm::log(p) / unit).powi(n as i32) / factorials[n]
        };
        Ends {
            start: (0..5).map(|n| function(&|p| p * term(p, n, 1.0))).collect(),
            end: (0..5).map(|n| function(&|p| term(p, n, -1.0))).collect(),
        }
    }

    /// The trace of a state.
    pub(super) fn trace(&self, state: &[f64]) -> f64 {
        dot(&self.generator.trace(), state)
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
