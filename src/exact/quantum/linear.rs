//! Solve real linear equations by elimination with pivots, in one fixed order: the same bits on every machine.

/// A pivot below this share of the largest entry is none.
const SINGULAR: f64 = 1e-11;

/// The factors of a square matrix, row after row.
#[derive(Clone, Debug)]
pub(super) struct Lu {
    size: usize,
    factors: Vec<f64>,
    rows: Vec<usize>,
}

impl Lu {
    /// Factor a matrix; where it is singular, how many pivots are missing.
    pub(super) fn new(size: usize, mut a: Vec<f64>) -> Result<Self, usize> {
        let whole = a.clone();
        let least = SINGULAR * a.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let mut rows: Vec<usize> = (0..size).collect();
        for k in 0..size {
            let at = |row: &usize| a[row * size + k].abs();
            let pivot = (k..size).max_by(|x, y| at(x).total_cmp(&at(y))).unwrap_or(k);
            if at(&pivot) <= least {
                return Err(missing(size, whole, least));
            }
            if pivot != k {
                let (upper, lower) = a.split_at_mut(pivot * size);
                upper[k * size..][..size].swap_with_slice(&mut lower[..size]);
                rows.swap(k, pivot);
            }
            let (upper, lower) = a.split_at_mut((k + 1) * size);
            let pivots = &upper[k * size + k..];
            for row in lower.chunks_exact_mut(size).filter(|row| row[k] != 0.0) {
                let factor = row[k] / pivots[0];
                row[k] = factor;
                for (x, p) in row[k + 1..].iter_mut().zip(&pivots[1..]) {
                    *x -= factor * p;
                }
            }
        }
        Ok(Self { size, factors: a, rows })
    }

    /// Solve for one right-hand side.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let size = self.size;
        let mut x: Vec<f64> = self.rows.iter().map(|&row| b[row]).collect();
        for row in 0..size {
            let own = &self.factors[row * size..][..row];
            let sum: f64 = own.iter().zip(&x).map(|(l, x)| l * x).sum();
            x[row] -= sum;
        }
        for row in (0..size).rev() {
            let own = &self.factors[row * size..][..size];
            let sum: f64 = own[row + 1..].iter().zip(&x[row + 1..]).map(|(u, x)| u * x).sum();
            x[row] = (x[row] - sum) / own[row];
        }
        x
    }
}

/// How many pivots a matrix lacks, by elimination with the largest of all that is left.
fn missing(size: usize, mut a: Vec<f64>, least: f64) -> usize {
    let mut columns: Vec<usize> = (0..size).collect();
    for k in 0..size {
        let left = (k..size).flat_map(|row| (k..size).map(move |column| (row, column)));
        let value = |&(row, column): &(usize, usize)| a[row * size + columns[column]].abs();
        let Some(pivot) = left.max_by(|x, y| value(x).total_cmp(&value(y))) else { break };
        if value(&pivot) <= least {
            return size - k;
        }
        columns.swap(k, pivot.1);
        for column in 0..size {
            a.swap(k * size + column, pivot.0 * size + column);
        }
        for row in k + 1..size {
            let factor = a[row * size + columns[k]] / a[k * size + columns[k]];
            for &column in &columns[k..] {
                a[row * size + column] -= factor * a[k * size + column];
            }
        }
    }
    0
}
