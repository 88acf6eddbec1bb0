//! Hold an open quantum system in compiled form: an effective Hamiltonian, jump operators, and what each jump counts.
//!
//! ```text
//! drho/dt = -i [H, rho] + sum_k ( L_k rho L_k^+ - {L_k^+ L_k, rho}/2 ),   hbar = 1
//! ```
//!
//! It is to quantum systems what a [`Network`](super::Network) is to classical ones: the only thing that the sampled and
//! the exact route share. Jump operators carry their rates, `L = sqrt(rate) A`. It solves nothing.

use faer::c64;

use super::Counted;

/// Entries below this share of the largest are rounded zeros.
const ROUNDED: f64 = 1e-15;

/// An operator by its entries that are not zero, ascending by row, then column.
///
/// ```
/// use faer::c64;
/// use fluctua::network::Operator;
/// let lower = Operator::new(2, [(0, 1, c64::new(2.0, 0.0))]);
/// let number = lower.adjoint().times(&lower);
/// assert_eq!(number.entries(), [(1, 1, c64::new(4.0, 0.0))]);
/// assert!(number.is_diagonal() && number.is_hermitian() && !lower.is_hermitian());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    dimension: usize,
    entries: Vec<(u32, u32, c64)>,
}

impl Operator {
    /// The operator with these entries `(row, column, value)`; values at one place add up.
    #[must_use]
    pub fn new(dimension: usize, entries: impl IntoIterator<Item = (u32, u32, c64)>) -> Self {
        let mut all: Vec<_> = entries.into_iter().collect();
        all.sort_by_key(|&(row, column, _)| (row, column));
        let mut entries: Vec<(u32, u32, c64)> = Vec::with_capacity(all.len());
        for (row, column, value) in all {
            match entries.last_mut().filter(|last| (last.0, last.1) == (row, column)) {
                Some(last) => last.2 += value,
                None => entries.push((row, column, value)),
            }
        }
        let size = |value: &c64| value.re.abs().max(value.im.abs());
        let largest = entries.iter().map(|entry| size(&entry.2)).fold(0.0, f64::max);
        entries.retain(|entry| size(&entry.2) > ROUNDED * largest);
        Self { dimension, entries }
    }

    /// States of the basis.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// What is not zero: `(row, column, value)`.
    #[must_use]
    pub fn entries(&self) -> &[(u32, u32, c64)] {
        &self.entries
    }

    /// Its Hermitian adjoint.
    #[must_use]
    pub fn adjoint(&self) -> Self {
        let entries = self.entries.iter().map(|&(row, column, v)| (column, row, v.conj()));
        Self::new(self.dimension, entries)
    }

    /// The operator times a number.
    #[must_use]
    pub fn scaled(&self, factor: c64) -> Self {
        let entries = self.entries.iter().map(|&(row, column, v)| (row, column, factor * v));
        Self::new(self.dimension, entries)
    }

    /// The sum of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self::new(self.dimension, self.entries.iter().chain(&other.entries).copied())
    }

    /// This after the other: the matrix product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut products = Vec::new();
        for &(row, middle, a) in &self.entries {
            let from = other.entries.partition_point(|entry| entry.0 < middle);
            let own = other.entries[from..].iter().take_while(|entry| entry.0 == middle);
            products.extend(own.map(|&(_, column, b)| (row, column, a * b)));
        }
        Self::new(self.dimension, products)
    }

    /// Are all entries on the diagonal?
    #[must_use]
    pub fn is_diagonal(&self) -> bool {
        self.entries.iter().all(|&(row, column, _)| row == column)
    }

    /// Is it its own adjoint, bit for bit?
    #[must_use]
    pub fn is_hermitian(&self) -> bool {
        self.adjoint().entries == self.entries
    }

    /// A bound of its eigenvalues by absolute value: the largest sum of a row.
    #[must_use]
    pub fn bound(&self) -> f64 {
        let rows = self.entries.chunk_by(|a, b| a.0 == b.0);
        let sum = |row: &[(u32, u32, c64)]| -> f64 { row.iter().map(|e| size(e.2)).sum() };
        rows.map(sum).fold(0.0, f64::max)
    }

    /// Add the operator applied to a vector.
    pub fn apply(&self, vector: &[c64], into: &mut [c64]) {
        for &(row, column, value) in &self.entries {
            into[row as usize] += value * vector[column as usize];
        }
    }

    /// The mean `<psi|A|psi>` of a Hermitian operator in a vector, which need not be normalised.
    #[must_use]
    pub fn mean(&self, vector: &[c64]) -> f64 {
        let term = |&(row, column, value): &(u32, u32, c64)| {
            (vector[row as usize].conj() * (value * vector[column as usize])).re
        };
        self.entries.iter().map(term).sum()
    }
}

/// The absolute value of a number.
fn size(value: c64) -> f64 {
    value.norm_sqr().sqrt()
}

/// A way to jump.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantumJump {
    /// `L`, with the square root of its rate.
    pub operator: Operator,
    /// What the jump counts: an index into the classes of the counting.
    pub class: u32,
    /// The reservoir that drives it, an index into [`Counted::reservoirs`].
    pub reservoir: u32,
    /// `ln(k/k')` with the rate `k'` of the way back by the adjoint operator, where there is one.
    pub log_ratio: Option<f64>,
}

/// An open quantum system in compiled form.
///
/// The operators of the time averages stand in the order of [`Counted::averages`].
#[derive(Clone, Debug, PartialEq)]
pub struct Lindbladian {
    /// The names of the basis states.
    pub states: Vec<String>,
    /// The Hamiltonian.
    pub hamiltonian: Operator,
    /// The ways to jump.
    pub jumps: Vec<QuantumJump>,
    /// What is counted and averaged.
    pub counted: Counted,
    /// What the time averages are means of, each Hermitian.
    pub averaged: Vec<Operator>,
    /// The basis state that a trajectory starts from where it does not start stationary.
    pub start: u32,
}

impl Lindbladian {
    /// `-i H - (1/2) sum_k L_k^+ L_k`, what moves a wave function between two jumps.
    #[must_use]
    pub fn drift(&self) -> Operator {
        let between = self.hamiltonian.scaled(c64::new(0.0, -1.0));
        between.plus(&self.leaving().scaled(c64::new(-0.5, 0.0)))
    }

    /// `sum_k L_k^+ L_k`, whose mean is the rate of jumps.
    #[must_use]
    pub fn leaving(&self) -> Operator {
        let squares = self.jumps.iter().map(|jump| jump.operator.adjoint().times(&jump.operator));
        let entries: Vec<_> = squares.flat_map(|square| square.entries).collect();
        Operator::new(self.states.len(), entries)
    }

    /// The index of a basis state by name.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<u32> {
        let index = self.states.iter().position(|state| state == name)?;
        u32::try_from(index).ok()
    }
}
