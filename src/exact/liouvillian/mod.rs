//! Solve the generator of an open quantum system: its stationary state, its modes, the cumulants of what it counts.
//!
//! A Hermitian matrix `A + iB` is held as the real matrix `A + B`, so that a generator is a real matrix on real vectors.
//! With the counting field `s` of one count,
//!
//! ```text
//! L(s) r(s) = lambda(s) r(s),    tr r(s) = 1,    c_n = d^n lambda/ds^n at zero
//! ```
//!
//! It knows no physics: what is counted is a part of the generator whose elements change a level.

mod cumulants;
pub mod dense;
pub mod fixed;
pub mod gmres;

pub use cumulants::{MAX_ORDER, cumulants};

use faer::Mat;

use dense::Lu;

/// A generator, dense.
#[derive(Clone, Debug)]
pub struct Liouvillian {
    /// `d r/dt = matrix r`.
    pub matrix: Mat<f64>,
    /// `tr r` as a row.
    pub trace: Vec<f64>,
    /// The fastest rate that is not a rotation: what zero is measured by.
    pub scale: f64,
}

/// A part of a generator whose elements are counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The part.
    pub part: Mat<f64>,
    /// What an element counts.
    pub weight: Weight,
}

/// What an element of a counted part counts.
#[derive(Clone, Debug)]
pub enum Weight {
    /// One.
    Unit,
    /// The level of its row less that of its column.
    Levels(Vec<f64>),
}

impl Weight {
    /// What the element at a row and a column counts.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        match self {
            Self::Unit => 1.0,
            Self::Levels(levels) => levels[row] - levels[column],
        }
    }
}

impl Counted {
    /// The part with each element times a power of what it counts, applied.
    #[must_use]
    pub fn apply(&self, order: usize, vector: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; vector.len()];
        for (column, &value) in vector.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            for (row, (sum, &element)) in
                out.iter_mut().zip(self.part.col_as_slice(column)).enumerate()
            {
                if element != 0.0 {
                    *sum += element * self.weight.at(row, column).powi(order as i32) * value;
                }
            }
        }
        out
    }
}

/// The decay of a generator's modes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modes {
    /// How many do not decay: as many stationary states are independent.
    pub steady: usize,
    /// The slowest decay of the others, where there are any.
    pub relaxation: Option<f64>,
}

/// Most modes that are found one by one; of more only those that do not decay are counted.
const MAX_MODES: usize = 600;
/// Decay below this share of the fastest is none.
const STEADY: f64 = 1e-9;
/// Rounding of an eigenvalue, as a share of the largest.
const ROUNDING: f64 = 1e-14;

impl Liouvillian {
    /// How its modes decay; `None` where the iteration for them does not converge.
    #[must_use]
    pub fn modes(&self) -> Option<Modes> {
        if self.trace.len() > MAX_MODES {
            let zero = STEADY * self.scale;
            let steady = dense::pivots(self.matrix.clone()).filter(|pivot| *pivot <= zero).count();
            return Some(Modes { steady, relaxation: None });
        }
        let all = dense::eigenvalues(&self.matrix)?;
        let largest = all.iter().map(|z| libm::hypot(z.re, z.im)).fold(0.0, f64::max);
        let zero = (STEADY * self.scale).max(ROUNDING * largest);
        let steady = all.iter().filter(|z| libm::hypot(z.re, z.im) <= zero).count();
        let decays = all.iter().filter(|z| libm::hypot(z.re, z.im) > zero).map(|z| -z.re);
        Some(Modes { steady, relaxation: decays.reduce(f64::min) })
    }

    /// The cumulant generating function of a count: the eigenvalue of largest real part of the generator with each
    /// element of the part times `exp(field * count)`; `None` where the iteration does not converge.
    #[must_use]
    pub fn generating(&self, counted: &Counted, field: f64) -> Option<f64> {
        let size = self.trace.len();
        let tilted = Mat::from_fn(size, size, |row, column| {
            let weight = libm::expm1(field * counted.weight.at(row, column));
            self.matrix[(row, column)] + weight * counted.part[(row, column)]
        });
        dense::eigenvalues(&tilted)?.iter().map(|z| z.re).reduce(f64::max)
    }

    /// Factor it, with its only stationary state pinned by the trace.
    #[must_use]
    pub fn factor(&self) -> Factored {
        let mixed = self.mixed();
        let pinned = Mat::from_fn(self.trace.len(), self.trace.len(), |row, column| {
            self.matrix[(row, column)] + mixed[row] * self.trace[column]
        });
        Factored { lu: Lu::new(pinned), mixed }
    }

    /// The transposed inverse on what has no trace, applied: `x` with `x . b = c . y` for `L y = b` and `y` of trace zero.
    #[must_use]
    pub fn solve_transposed(&self, right: &[f64]) -> Vec<f64> {
        let mixed = self.mixed();
        let pinned = Mat::from_fn(self.trace.len(), self.trace.len(), |row, column| {
            self.matrix[(column, row)] + mixed[column] * self.trace[row]
        });
        // Operators whose means are sampled are made of it.
        let mut out = right.to_vec();
        fixed::solve(pinned, &mut out);
        out
    }

    /// The right-hand side whose solution is the stationary state: a multiple of the identity.
    fn mixed(&self) -> Vec<f64> {
        let count: f64 = self.trace.iter().sum();
        self.trace.iter().map(|t| t * self.scale / count).collect()
    }
}

/// A factored generator.
pub struct Factored {
    lu: Lu,
    mixed: Vec<f64>,
}

impl Factored {
    /// The stationary state, of trace one.
    #[must_use]
    pub fn stationary(&self) -> Vec<f64> {
        self.solve(&self.mixed)
    }

    /// The solution of trace zero for a right-hand side of trace zero.
    #[must_use]
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut out = right.to_vec();
        self.lu.solve(&mut out);
        out
    }
}
