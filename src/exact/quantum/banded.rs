//! Solve real linear equations whose matrix has entries near its diagonal alone, by elimination with pivots in one
//! fixed order.

use super::superoperator::Sparse;

/// A pivot below this share of the largest entry is none.
const SINGULAR: f64 = 1e-13;

/// The factors of a matrix whose entries are at most `band` off the diagonal.
pub(super) struct Banded {
    size: usize,
    band: usize,
    /// Row after row from `band` before the diagonal to twice that behind it.
    factors: Vec<f64>,
    swaps: Vec<usize>,
}

impl Banded {
    /// Numbers that the factors hold.
    pub(super) fn cells(size: usize, band: usize) -> f64 {
        size as f64 * (3 * band + 1) as f64
    }

    /// Factor minus a matrix; `None` where it is singular.
    pub(super) fn negative(matrix: &Sparse, band: usize) -> Option<Self> {
        let size = matrix.size();
        let factors = vec![0.0; size * (3 * band + 1)];
        let mut own = Self { size, band, factors, swaps: Vec::with_capacity(size) };
        let mut largest = 0.0_f64;
        for row in 0..size {
            for &(column, value) in matrix.row(row) {
                let at = own.at(row, column as usize);
                own.factors[at] = -value;
                largest = largest.max(value.abs());
            }
        }
        for k in 0..size {
            own.eliminate(k, SINGULAR * largest)?;
        }
        Some(own)
    }

    /// Where an entry is held.
    fn at(&self, row: usize, column: usize) -> usize {
        row * (3 * self.band + 1) + column + self.band - row
    }

    /// The last row below a pivot, and the last column behind it.
    fn ends(&self, k: usize) -> [usize; 2] {
        [1, 2].map(|bands| (k + bands * self.band).min(self.size - 1))
    }

    fn eliminate(&mut self, k: usize, least: f64) -> Option<()> {
        let [last, right] = self.ends(k);
        let value = |row: &usize| self.factors[self.at(*row, k)].abs();
        let pivot = (k..=last).max_by(|a, b| value(a).total_cmp(&value(b)))?;
        if value(&pivot) <= least {
            return None;
        }
        for column in k..=right {
            let (a, b) = (self.at(k, column), self.at(pivot, column));
            self.factors.swap(a, b);
        }
        self.swaps.push(pivot);
        let first = self.at(k, k);
        let width = right - k;
        for row in k + 1..=last {
            let own = self.at(row, k);
            let factor = self.factors[own] / self.factors[first];
            self.factors[own] = factor;
            if factor == 0.0 {
                continue;
            }
            let (upper, lower) = self.factors.split_at_mut(own);
            let pivots = &upper[first + 1..][..width];
            for (x, p) in lower[1..=width].iter_mut().zip(pivots) {
                *x -= factor * p;
            }
        }
        Some(())
    }

    /// Solve for one right-hand side.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = b.to_vec();
        for k in 0..self.size {
            x.swap(k, self.swaps[k]);
            let value = x[k];
            let below = x.iter_mut().enumerate().take(self.ends(k)[0] + 1).skip(k + 1);
            for (row, x) in below {
                *x -= self.factors[self.at(row, k)] * value;
            }
        }
        for k in (0..self.size).rev() {
            let right = self.ends(k)[1];
            let first = self.at(k, k);
            let row = &self.factors[first + 1..][..right - k];
            let sum: f64 = row.iter().zip(&x[k + 1..=right]).map(|(u, x)| u * x).sum();
            x[k] = (x[k] - sum) / self.factors[first];
        }
        x
    }
}
