//! Write the Lindblad equation as a real matrix over Hermitian coordinates of the density matrix.
//!
//! ```text
//! x_jj = rho_jj,   x_jk = sqrt(2) Re rho_jk,   y_jk = sqrt(2) Im rho_jk   (j < k)
//! ```
//!
//! Only what is reached from the start is kept: coherences that nothing drives are zero and take no part.

use std::collections::HashMap;
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

use faer::c64;

use super::MAX_COORDINATES;
use super::invariant::Space;

use crate::network::{Lindbladian, Operator};

/// A real sparse matrix by rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Sparse {
    first: Vec<usize>,
    entries: Vec<(u32, f64)>,
}

impl Sparse {
    /// Entries `(row, column, value)` at one place add up.
    pub(super) fn new(size: usize, mut all: Vec<(u32, u32, f64)>) -> Self {
        all.sort_by_key(|&(row, column, _)| (row, column));
        let mut sparse = Self { first: vec![0; size + 1], entries: Vec::new() };
        for place in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let value: f64 = place.iter().map(|entry| entry.2).sum();
            sparse.entries.push((place[0].1, value));
            sparse.first[place[0].0 as usize + 1] += 1;
        }
        for row in 0..size {
            sparse.first[row + 1] += sparse.first[row];
        }
        sparse
    }

    pub(super) fn size(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn nonzeros(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn row(&self, row: usize) -> &[(u32, f64)] {
        &self.entries[self.first[row]..self.first[row + 1]]
    }

    pub(super) fn triplets(&self) -> impl Iterator<Item = (u32, u32, f64)> + '_ {
        (0..self.size()).flat_map(|row| {
            self.row(row).iter().map(move |&(column, value)| (row as u32, column, value))
        })
    }

    /// Add `factor` times the matrix times a vector.
    pub(super) fn add(&self, factor: f64, x: &[f64], into: &mut [f64]) {
        for (row, sum) in into.iter_mut().enumerate() {
            let own: f64 = self.row(row).iter().map(|&(k, value)| value * x[k as usize]).sum();
            *sum += factor * own;
        }
    }

    /// The matrix times a vector.
    pub(super) fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; x.len()];
        self.add(1.0, x, &mut product);
        product
    }

    /// A row vector times the matrix: what a functional sees of an image.
    pub(super) fn seen_by(&self, functional: &[f64]) -> Vec<f64> {
        let mut seen = vec![0.0; functional.len()];
        for (row, column, value) in self.triplets() {
            seen[column as usize] += functional[row as usize] * value;
        }
        seen
    }

    /// The largest sum of absolute values of a row.
    pub(super) fn bound(&self) -> f64 {
        let row = |row| -> f64 { self.row(row).iter().map(|entry| entry.1.abs()).sum() };
        (0..self.size()).map(row).fold(0.0, f64::max)
    }

    /// The sum of matrices with factors, and a multiple of the identity.
    pub(super) fn sum<'a>(
        size: usize,
        terms: impl Iterator<Item = (f64, &'a Self)>,
        identity: f64,
    ) -> Self {
        let mut all: Vec<(u32, u32, f64)> = terms
            .filter(|(factor, _)| *factor != 0.0)
            .flat_map(|(factor, own)| own.triplets().map(move |(r, c, v)| (r, c, factor * v)))
            .collect();
        if identity != 0.0 {
            all.extend((0..size as u32).map(|k| (k, k, identity)));
        }
        Self::new(size, all)
    }
}

/// A coordinate of a Hermitian matrix: of `rho_jk` with `j <= k`, its real or its imaginary part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Coordinate {
    row: u32,
    column: u32,
    imaginary: bool,
}

impl Coordinate {
    /// The Hermitian matrix along the coordinate, of norm one.
    fn matrix(self) -> Vec<(u32, u32, c64)> {
        if self.row == self.column {
            return vec![(self.row, self.row, c64::new(1.0, 0.0))];
        }
        let value = if self.imaginary {
            c64::new(0.0, FRAC_1_SQRT_2)
        } else {
            c64::new(FRAC_1_SQRT_2, 0.0)
        };
        vec![(self.row, self.column, value), (self.column, self.row, value.conj())]
    }
}

/// The generator over the coordinates that are kept.
#[derive(Clone, Debug)]
pub(crate) struct Superoperator {
    dimension: usize,
    coordinates: Vec<Coordinate>,
    index: HashMap<Coordinate, u32>,
    /// What happens between jumps.
    pub(super) between: Sparse,
    /// Each way to jump.
    pub(super) jumps: Vec<Sparse>,
    /// The sum of all.
    pub(super) whole: Sparse,
    /// The space that the matrices above are written in, where that is not all coordinates.
    space: Option<Space>,
}

/// Columns of an operator: by column, `(row, value)`.
struct Columns(Vec<Vec<(u32, c64)>>);

impl Columns {
    fn of(operator: &Operator) -> Self {
        let mut columns = vec![Vec::new(); operator.dimension()];
        for &(row, column, value) in operator.entries() {
            columns[column as usize].push((row, value));
        }
        Self(columns)
    }

    /// `M E + E M^+` of a Hermitian matrix.
    fn drift(&self, matrix: &[(u32, u32, c64)]) -> Vec<(u32, u32, c64)> {
        let mut image = Vec::new();
        for &(row, column, value) in matrix {
            for &(to, factor) in &self.0[row as usize] {
                image.push((to, column, factor * value));
            }
            for &(to, factor) in &self.0[column as usize] {
                image.push((row, to, value * factor.conj()));
            }
        }
        image
    }

    /// `L E L^+`.
    fn jump(&self, matrix: &[(u32, u32, c64)]) -> Vec<(u32, u32, c64)> {
        let mut image = Vec::new();
        for &(row, column, value) in matrix {
            for &(left, a) in &self.0[row as usize] {
                let right = self.0[column as usize].iter();
                image.extend(right.map(|&(right, b)| (left, right, a * value * b.conj())));
            }
        }
        image
    }
}

/// The coordinates of a Hermitian matrix that are not zero.
fn coordinates(matrix: Vec<(u32, u32, c64)>) -> Vec<(Coordinate, f64)> {
    let mut sums: HashMap<(u32, u32), (c64, f64)> = HashMap::new();
    for (row, column, value) in matrix.into_iter().filter(|entry| entry.0 <= entry.1) {
        let sum = sums.entry((row, column)).or_insert((c64::new(0.0, 0.0), 0.0));
        sum.0 += value;
        sum.1 = sum.1.max(value.re.abs()).max(value.im.abs());
    }
    let mut found = Vec::new();
    for ((row, column), (value, size)) in sums {
        let scale = if row == column { 1.0 } else { SQRT_2 };
        for (imaginary, part) in [(false, value.re), (true, value.im)] {
            if part.abs() > 1e-15 * size && !(imaginary && row == column) {
                found.push((Coordinate { row, column, imaginary }, scale * part));
            }
        }
    }
    found.sort_by_key(|entry| entry.0);
    found
}

impl Superoperator {
    /// The generator over all that is reached from some basis states, or from all.
    pub(crate) fn new(system: &Lindbladian, from: &[u32]) -> Self {
        let diagonal = |&k: &u32| Coordinate { row: k, column: k, imaginary: false };
        Self::beyond(system, from.iter().map(diagonal).collect())
    }

    /// The generator over all coordinates.
    pub(super) fn full(system: &Lindbladian) -> Self {
        let size = system.states.len() as u32;
        let pairs = (0..size).flat_map(|row| (row..size).map(move |column| (row, column)));
        let each = pairs.flat_map(|(row, column)| {
            let parts =
                [false, true].into_iter().filter(move |imaginary| row < column || !imaginary);
            parts.map(move |imaginary| Coordinate { row, column, imaginary })
        });
        Self::beyond(system, each.collect())
    }

    /// The generator over all that is reached from some coordinates.
    fn beyond(system: &Lindbladian, mut known: Vec<Coordinate>) -> Self {
        let drift = Columns::of(&system.drift());
        let jumps: Vec<Columns> =
            system.jumps.iter().map(|jump| Columns::of(&jump.operator)).collect();
        let mut index: HashMap<Coordinate, u32> = (0..).zip(&known).map(|(k, &c)| (c, k)).collect();
        let mut entries = vec![Vec::new(); 1 + jumps.len()];
        let mut next = 0;
        // More are not solved.
        while next < known.len() && known.len() <= MAX_COORDINATES {
            let matrix = known[next].matrix();
            let images = std::iter::once(drift.drift(&matrix));
            let images = images.chain(jumps.iter().map(|jump| jump.jump(&matrix)));
            for (own, image) in entries.iter_mut().zip(images) {
                for (coordinate, value) in coordinates(image) {
                    let row = *index.entry(coordinate).or_insert_with(|| {
                        known.push(coordinate);
                        known.len() as u32 - 1
                    });
                    own.push((row, next as u32, value));
                }
            }
            next += 1;
        }
        let size = known.len();
        let mut parts = entries.into_iter().map(|entries| Sparse::new(size, entries));
        let between = parts.next().unwrap_or_default();
        let jumps: Vec<Sparse> = parts.collect();
        let whole = Sparse::sum(size, jumps.iter().chain([&between]).map(|own| (1.0, own)), 0.0);
        let dimension = system.states.len();
        Self { dimension, coordinates: known, index, between, jumps, whole, space: None }
    }

    /// The same within the space of all that follows from a state.
    pub(super) fn within(mut self, state: &[f64]) -> Self {
        let space = Space::of(&self, state);
        self.between = space.matrix(&self.between);
        self.jumps = self.jumps.iter().map(|own| space.matrix(own)).collect();
        let all = self.jumps.iter().chain([&self.between]).map(|own| (1.0, own));
        self.whole = Sparse::sum(space.size(), all, 0.0);
        Self { space: Some(space), ..self }
    }

    /// How many coordinates there are.
    pub(crate) fn size(&self) -> usize {
        self.space.as_ref().map_or(self.coordinates.len(), Space::size)
    }

    /// A vector over all coordinates in those that count.
    fn projected(&self, vector: Vec<f64>) -> Vec<f64> {
        match &self.space {
            Some(space) => space.project(&vector),
            None => vector,
        }
    }

    /// Basis states.
    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// The vector whose product with a state is `Tr(A rho)`, of a Hermitian operator.
    pub(super) fn functional(&self, operator: &Operator) -> Vec<f64> {
        let mut vector = vec![0.0; self.coordinates.len()];
        for &(row, column, value) in operator.entries().iter().filter(|entry| entry.0 <= entry.1) {
            let scale = if row == column { 1.0 } else { SQRT_2 };
            for (imaginary, part) in [(false, value.re), (true, value.im)] {
                if let Some(&at) = self.index.get(&Coordinate { row, column, imaginary }) {
                    vector[at as usize] = scale * part;
                }
            }
        }
        self.projected(vector)
    }

    /// The vector of the trace.
    pub(super) fn trace(&self) -> Vec<f64> {
        let on = |c: &Coordinate| f64::from(u8::from(c.row == c.column));
        self.projected(self.coordinates.iter().map(on).collect())
    }

    /// The state of a basis state alone.
    pub(super) fn pure(&self, state: u32) -> Vec<f64> {
        let on = |c: &Coordinate| c.row == state && c.column == state;
        self.projected(self.coordinates.iter().map(|c| f64::from(u8::from(on(c)))).collect())
    }

    /// The density matrix of a state, row after row.
    pub(super) fn density(&self, state: &[f64]) -> Vec<c64> {
        let expanded = self.space.as_ref().map(|space| space.expand(state));
        let state = expanded.as_deref().unwrap_or(state);
        let size = self.dimension;
        let mut density = vec![c64::new(0.0, 0.0); size * size];
        for (coordinate, &x) in self.coordinates.iter().zip(state) {
            for (row, column, value) in coordinate.matrix() {
                density[row as usize * size + column as usize] += value * x;
            }
        }
        density
    }
}
