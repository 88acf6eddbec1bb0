//! Find the smallest space that a state and all that follows from it lie in.
//!
//! Where a symmetry keeps several steady states apart, the states that follow from one start need not know of the others:
//! the generator and every jump are projected on the space that they span, by orthogonalisation.

use super::superoperator::{Sparse, Superoperator};

/// What of an image is shorter than this share of the matrix lies in the space already.
const INSIDE: f64 = 1e-9;

/// Orthonormal vectors that span the space.
#[derive(Clone, Debug)]
pub(super) struct Space(Vec<Vec<f64>>);

impl Space {
    /// All that follows from a state.
    pub(super) fn of(generator: &Superoperator, state: &[f64]) -> Self {
        let mut basis: Vec<Vec<f64>> = Vec::new();
        extend(&mut basis, state.to_vec(), 1.0);
        let mut next = 0;
        while next < basis.len() {
            for own in generator.jumps.iter().chain([&generator.between]) {
                let image = own.times(&basis[next]);
                extend(&mut basis, image, own.bound());
            }
            next += 1;
        }
        Self(basis)
    }

    pub(super) fn size(&self) -> usize {
        self.0.len()
    }

    /// The coordinates of a vector in it.
    pub(super) fn project(&self, vector: &[f64]) -> Vec<f64> {
        self.0.iter().map(|own| dot(own, vector)).collect()
    }

    /// The vector of coordinates in it.
    pub(super) fn expand(&self, coordinates: &[f64]) -> Vec<f64> {
        let mut vector = vec![0.0; self.0.first().map_or(0, Vec::len)];
        for (own, factor) in self.0.iter().zip(coordinates) {
            vector.iter_mut().zip(own).for_each(|(x, y)| *x += factor * y);
        }
        vector
    }

    /// A matrix within it.
    pub(super) fn matrix(&self, of: &Sparse) -> Sparse {
        let mut entries = Vec::new();
        for (column, own) in (0..).zip(&self.0) {
            let image = of.times(own);
            for (row, value) in (0..).zip(self.project(&image)) {
                if value.abs() > 1e-16 * of.bound() {
                    entries.push((row, column, value));
                }
            }
        }
        Sparse::new(self.size(), entries)
    }
}

/// Add what of a vector lies outside.
fn extend(basis: &mut Vec<Vec<f64>>, mut vector: Vec<f64>, scale: f64) {
    for _ in 0..2 {
        for own in basis.iter() {
            let along = dot(own, &vector);
            vector.iter_mut().zip(own).for_each(|(x, y)| *x -= along * y);
        }
    }
    let length = dot(&vector, &vector).sqrt();
    if length > INSIDE * scale {
        for x in &mut vector {
            *x /= length;
        }
        basis.push(vector);
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
