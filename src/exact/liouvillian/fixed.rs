//! Dense matrices in one fixed order of operations that every machine rounds alike: for what samples are made of. The
//! routines of `dense` are faster, and choose their instructions where they run.

use faer::{Mat, MatRef};
use rayon::prelude::*;

/// QL steps for one eigenvalue.
const STEPS: usize = 60;

/// A product of two matrices.
#[must_use]
pub fn product(left: MatRef<'_, f64>, right: MatRef<'_, f64>) -> Mat<f64> {
    let left = left.to_owned();
    let column = |j: usize| {
        let mut sum = vec![0.0; left.nrows()];
        for k in 0..left.ncols() {
            let factor = right[(k, j)];
            if factor != 0.0 {
                sum.iter_mut().zip(left.col_as_slice(k)).for_each(|(s, x)| *s += factor * x);
            }
        }
        sum
    };
    let columns: Vec<Vec<f64>> = (0..right.ncols()).into_par_iter().map(column).collect();
    Mat::from_fn(left.nrows(), right.ncols(), |i, j| columns[j][i])
}

/// Solve linear equations by elimination with pivots, in place.
pub fn solve(mut matrix: Mat<f64>, right: &mut [f64]) {
    let size = right.len();
    for k in 0..size {
        let own = matrix.col_as_slice(k);
        let pivot = (k..size).rev().max_by(|&a, &b| own[a].abs().total_cmp(&own[b].abs()));
        let pivot = pivot.unwrap_or(k);
        if pivot != k {
            right.swap(k, pivot);
            (k..size).for_each(|j| matrix.col_as_slice_mut(j).swap(k, pivot));
        }
        let own = matrix.col_as_slice(k);
        let factors: Vec<f64> = own[k + 1..].iter().map(|x| x / own[k]).collect();
        let clear = |column: &mut [f64]| {
            let first = column[k];
            if first != 0.0 {
                column[k + 1..].iter_mut().zip(&factors).for_each(|(x, f)| *x -= f * first);
            }
        };
        (k + 1..size).for_each(|j| clear(matrix.col_as_slice_mut(j)));
        clear(right);
    }
    for k in (0..size).rev() {
        let own = matrix.col_as_slice(k);
        right[k] /= own[k];
        let value = right[k];
        right[..k].iter_mut().zip(own).for_each(|(x, a)| *x -= value * a);
    }
}

/// Eigenvalues, ascending, and eigenvectors, as columns, of a real symmetric matrix: Householder's reduction, and QL steps
/// with implicit shifts. `None` where these do not converge.
#[must_use]
pub fn symmetric(matrix: &Mat<f64>) -> Option<(Vec<f64>, Mat<f64>)> {
    let size = matrix.nrows();
    let mut found = Tridiagonal::of(matrix.clone());
    found.iterate()?;
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| found.diagonal[a].total_cmp(&found.diagonal[b]));
    let values = order.iter().map(|&k| found.diagonal[k]).collect();
    Some((values, Mat::from_fn(size, size, |i, j| found.vectors[order[j]][i])))
}

/// A tridiagonal matrix on its way to a diagonal one.
struct Tridiagonal {
    diagonal: Vec<f64>,
    /// What is beside the diagonal, and a zero.
    beside: Vec<f64>,
    /// The vectors that it is written in.
    vectors: Vec<Vec<f64>>,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Tridiagonal {
    /// Clear what is further from the diagonal by reflections.
    #[allow(clippy::needless_range_loop, reason = "a column is an index of several arrays")]
    fn of(mut matrix: Mat<f64>) -> Self {
        let size = matrix.nrows();
        let mut beside = vec![0.0; size];
        let mut mirrors: Vec<(Vec<f64>, f64)> = Vec::new();
        for k in 0..size.saturating_sub(1) {
            let mut v = matrix.col_as_slice(k)[k + 1..].to_vec();
            beside[k] = v[0];
            if dot(&v[1..], &v[1..]) == 0.0 {
                mirrors.push((Vec::new(), 0.0));
                continue;
            }
            beside[k] = -dot(&v, &v).sqrt().copysign(v[0]);
            v[0] -= beside[k];
            let factor = 2.0 / dot(&v, &v);
            let image = |j: usize| factor * dot(&matrix.col_as_slice(k + 1 + j)[k + 1..], &v);
            let mut w: Vec<f64> = (0..v.len()).map(image).collect();
            let along = 0.5 * factor * dot(&w, &v);
            w.iter_mut().zip(&v).for_each(|(w, v)| *w -= along * v);
            for j in 0..v.len() {
                let column = &mut matrix.col_as_slice_mut(k + 1 + j)[k + 1..];
                let both = v.iter().zip(&w);
                column.iter_mut().zip(both).for_each(|(a, (x, y))| *a -= x * w[j] + y * v[j]);
            }
            mirrors.push((v, factor));
        }
        let unit = |j: usize| (0..size).map(|i| f64::from(u8::from(i == j))).collect();
        let mut vectors: Vec<Vec<f64>> = (0..size).map(unit).collect();
        for (k, (v, factor)) in mirrors.iter().enumerate().rev() {
            for column in &mut vectors {
                let own = &mut column[(k + 1).min(size)..];
                let along = factor * dot(own, v);
                own.iter_mut().zip(v).for_each(|(x, v)| *x -= along * v);
            }
        }
        Self { diagonal: (0..size).map(|k| matrix[(k, k)]).collect(), beside, vectors }
    }

    /// QL steps until it is diagonal.
    fn iterate(&mut self) -> Option<()> {
        let size = self.diagonal.len();
        for first in 0..size {
            let mut steps = 0;
            loop {
                let small = |&k: &usize| {
                    let both = self.diagonal[k].abs() + self.diagonal[k + 1].abs();
                    self.beside[k].abs() <= f64::EPSILON * both
                };
                let last = (first..size - 1).find(small).unwrap_or(size - 1);
                if last == first {
                    break;
                }
                if steps == STEPS {
                    return None;
                }
                steps += 1;
                self.step(first, last);
            }
        }
        Some(())
    }

    /// One step on what is between two places.
    #[allow(clippy::many_single_char_names, reason = "as in the formulas")]
    fn step(&mut self, first: usize, last: usize) {
        let (d, e) = (&mut self.diagonal, &mut self.beside);
        let half = (d[first + 1] - d[first]) / (2.0 * e[first]);
        let root = libm::hypot(half, 1.0).copysign(half);
        let mut g = d[last] - d[first] + e[first] / (half + root);
        let (mut sine, mut cosine, mut shift) = (1.0, 1.0, 0.0);
        for k in (first..last).rev() {
            let (f, b) = (sine * e[k], cosine * e[k]);
            let length = libm::hypot(f, g);
            e[k + 1] = length;
            if length == 0.0 {
                d[k + 1] -= shift;
                e[last] = 0.0;
                return;
            }
            (sine, cosine) = (f / length, g / length);
            g = d[k + 1] - shift;
            let r = (d[k] - g) * sine + 2.0 * cosine * b;
            shift = sine * r;
            d[k + 1] = g + shift;
            g = cosine * r - b;
            let (lower, upper) = self.vectors.split_at_mut(k + 1);
            for (x, y) in lower[k].iter_mut().zip(&mut upper[0]) {
                (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
            }
        }
        d[first] -= shift;
        e[first] = g;
        e[last] = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{product, solve, symmetric};
    use crate::exact::liouvillian::dense;
    use faer::Mat;

    /// Beside the routines that choose their instructions, with degenerate levels and without.
    #[test]
    fn both_orders_of_operations_agree() {
        for (size, levels) in [(1, 1), (2, 2), (23, 23), (40, 7)] {
            let mixed = |i: usize, j: usize| libm::sin((i * i + 3 * j * j + i * j) as f64);
            let any = Mat::from_fn(size, size, |i, j| mixed(i, j) + mixed(j, i));
            let (_, basis) = symmetric(&any).expect("it converges");
            let values =
                Mat::from_fn(
                    size,
                    size,
                    |i, j| {
                        if i == j { (i % levels) as f64 - 2.0 } else { 0.0 }
                    },
                );
            let matrix =
                product(product(basis.as_ref(), values.as_ref()).as_ref(), basis.transpose());
            for matrix in [any, matrix] {
                let (found, vectors) = symmetric(&matrix).expect("it converges");
                let (expected, _) = dense::symmetric(&matrix).expect("it converges");
                for (a, b) in found.iter().zip(&expected) {
                    assert!((a - b).abs() < 1e-13 * size as f64, "{a} {b}");
                }
                let ones = dense::product(vectors.transpose(), vectors.as_ref());
                let image = dense::product(matrix.as_ref(), vectors.as_ref());
                for (i, j) in (0..size).flat_map(|i| (0..size).map(move |j| (i, j))) {
                    let one = f64::from(u8::from(i == j));
                    assert!((ones[(i, j)] - one).abs() < 1e-13);
                    let missed = image[(i, j)] - found[j] * vectors[(i, j)];
                    assert!(missed.abs() < 1e-13 * size as f64, "{missed}");
                }
                let shifted = Mat::from_fn(size, size, |i, j| matrix[(i, j)] + mixed(j, i + 1));
                let right: Vec<f64> = (0..size).map(|k| mixed(k, 1)).collect();
                let (mut x, mut y) = (right.clone(), right);
                solve(shifted.clone(), &mut x);
                dense::Lu::new(shifted).solve(&mut y);
                let largest = y.iter().fold(1.0_f64, |most, y| most.max(y.abs()));
                x.iter().zip(&y).for_each(|(x, y)| assert!((x - y).abs() < 1e-9 * largest));
            }
        }
    }
}
