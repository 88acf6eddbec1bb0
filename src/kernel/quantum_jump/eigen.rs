//! Find the eigenvectors of a complex matrix: Householder's reduction, QR steps with Wilkinson's shift, back-substitution.
//!
//! In one fixed order, by operations that every machine rounds alike.

use faer::c64;

/// QR steps for one eigenvalue.
const STEPS: usize = 60;
const ZERO: c64 = c64::new(0.0, 0.0);
const ONE: c64 = c64::new(1.0, 0.0);

/// Eigenvalues, and eigenvectors as columns with their inverse, both row after row.
pub(super) struct Eigenvectors {
    pub(super) values: Vec<c64>,
    pub(super) vectors: Vec<c64>,
    pub(super) inverse: Vec<c64>,
}

impl Eigenvectors {
    /// Of a matrix, row after row; none where they do not converge or hardly span the space.
    pub(super) fn of(size: usize, matrix: &[c64]) -> Option<Self> {
        let mut own = Schur { size, a: matrix.to_vec(), z: identity(size) };
        own.reduce();
        own.iterate()?;
        let vectors = own.vectors();
        let inverse = inverse(size, &vectors)?;
        let values = (0..size).map(|k| own.a[k * size + k]).collect();
        Some(Self { values, vectors, inverse })
    }

    /// The largest element of `A V - V Lambda`.
    pub(super) fn residual(&self, matrix: &[c64]) -> f64 {
        let size = self.values.len();
        let rows = matrix.chunks_exact(size).zip(self.vectors.chunks_exact(size));
        let mut most = 0.0_f64;
        for (row, own) in rows {
            let mut image: Vec<c64> = own.iter().zip(&self.values).map(|(v, x)| -(v * x)).collect();
            for (factor, vectors) in row.iter().zip(self.vectors.chunks_exact(size)) {
                image.iter_mut().zip(vectors).for_each(|(sum, v)| *sum += factor * v);
            }
            most = image.iter().map(|x| length(*x)).fold(most, f64::max);
        }
        most
    }

    /// The product of the norms of the vectors and their inverse: rounding grows by it.
    pub(super) fn condition(&self) -> f64 {
        let norm = |own: &[c64]| own.iter().map(c64::norm_sqr).sum::<f64>().sqrt();
        norm(&self.vectors) * norm(&self.inverse)
    }
}

fn identity(size: usize) -> Vec<c64> {
    let mut own = vec![ZERO; size * size];
    (0..size).for_each(|k| own[k * size + k] = ONE);
    own
}

fn length(x: c64) -> f64 {
    x.norm_sqr().sqrt()
}

/// A matrix `A` on its way to a triangle, with the unitary `Z` of `Z A Z^+`.
struct Schur {
    size: usize,
    a: Vec<c64>,
    z: Vec<c64>,
}

impl Schur {
    /// Clear what is below the first subdiagonal.
    fn reduce(&mut self) {
        let n = self.size;
        for k in 0..n.saturating_sub(2) {
            let mut v: Vec<c64> = (k + 1..n).map(|i| self.a[i * n + k]).collect();
            let whole = v.iter().map(c64::norm_sqr).sum::<f64>().sqrt();
            if whole == 0.0 {
                continue;
            }
            let (first, size) = (v[0], length(v[0]));
            v[0] += if size > 0.0 { first / size * whole } else { c64::new(whole, 0.0) };
            let square: f64 = v.iter().map(c64::norm_sqr).sum();
            for column in 0..n {
                let rows = (0..v.len()).map(|i| (k + 1 + i) * n + column);
                let along: c64 =
                    v.iter().zip(rows.clone()).map(|(v, at)| v.conj() * self.a[at]).sum();
                let factor = along * (2.0 / square);
                v.iter().zip(rows).for_each(|(v, at)| self.a[at] -= factor * v);
            }
            for matrix in [&mut self.a, &mut self.z] {
                for row in matrix.chunks_exact_mut(n) {
                    let own = &mut row[k + 1..];
                    let along: c64 = own.iter().zip(&v).map(|(x, v)| x * v).sum();
                    let factor = along * (2.0 / square);
                    own.iter_mut().zip(&v).for_each(|(x, v)| *x -= factor * v.conj());
                }
            }
        }
    }

    /// QR steps until it is a triangle.
    fn iterate(&mut self) -> Option<()> {
        let n = self.size;
        let mut high = n - 1;
        let mut steps = 0;
        while high > 0 {
            let small = |a: &[c64], l: usize| {
                let beside = length(a[l * n + l]) + length(a[(l - 1) * n + l - 1]);
                length(a[l * n + l - 1]) <= f64::EPSILON * beside
            };
            let low = (1..=high).rev().find(|&l| small(&self.a, l)).unwrap_or(0);
            if low > 0 {
                self.a[low * n + low - 1] = ZERO;
            }
            if low == high {
                high -= 1;
                steps = 0;
                continue;
            }
            if steps == STEPS {
                return None;
            }
            steps += 1;
            self.step(low, high, steps % 20 == 0);
        }
        Some(())
    }

    fn step(&mut self, low: usize, high: usize, odd: bool) {
        let size = self.size;
        let at = |k: usize, j: usize| k * size + j;
        let shift = if odd { self.a[at(high, high)] * 1.01 } else { self.shift(high) };
        (low..=high).for_each(|k| self.a[at(k, k)] -= shift);
        let mut turns = Vec::with_capacity(high - low);
        for k in low..high {
            let column = [self.a[at(k, k)], self.a[at(k + 1, k)]];
            let norm = (column[0].norm_sqr() + column[1].norm_sqr()).sqrt();
            let turn = if norm > 0.0 { column.map(|x| x / norm) } else { [ONE, ZERO] };
            let (above, below) = self.a.split_at_mut(at(k + 1, 0));
            for (first, second) in above[at(k, k)..].iter_mut().zip(&mut below[k..size]) {
                let both = [*first, *second];
                *first = turn[0].conj() * both[0] + turn[1].conj() * both[1];
                *second = turn[0] * both[1] - turn[1] * both[0];
            }
            turns.push(turn);
        }
        for (k, turn) in (low..high).zip(turns) {
            let rows = self.a.chunks_exact_mut(size).take((k + 2).min(high) + 1);
            for row in rows.chain(self.z.chunks_exact_mut(size)) {
                let both = [row[k], row[k + 1]];
                row[k] = both[0] * turn[0] + both[1] * turn[1];
                row[k + 1] = both[1] * turn[0].conj() - both[0] * turn[1].conj();
            }
        }
        (low..=high).for_each(|k| self.a[at(k, k)] += shift);
    }

    /// The eigenvalue of the last two rows that is closer to the last element.
    fn shift(&self, high: usize) -> c64 {
        let n = self.size;
        let at = |i: usize, j: usize| self.a[(high + i - 1) * n + high + j - 1];
        let half = (at(0, 0) - at(1, 1)) * 0.5;
        let product = at(0, 1) * at(1, 0);
        let mut root = root(half * half + product);
        if (half.conj() * root).re < 0.0 {
            root = -root;
        }
        let far = half + root;
        if far == ZERO { at(1, 1) } else { at(1, 1) - product / far }
    }

    /// The eigenvectors, normalised.
    fn vectors(&self) -> Vec<c64> {
        let n = self.size;
        let scale = self.a.iter().map(|x| length(*x)).fold(0.0, f64::max);
        let mut all = vec![ZERO; n * n];
        for k in 0..n {
            let value = self.a[k * n + k];
            let mut x = vec![ZERO; n];
            x[k] = ONE;
            for i in (0..k).rev() {
                let sum: c64 = (i + 1..=k).map(|j| self.a[i * n + j] * x[j]).sum();
                let mut apart = self.a[i * n + i] - value;
                if length(apart) < f64::EPSILON * scale {
                    apart = c64::new(f64::EPSILON * scale, 0.0);
                }
                x[i] = -sum / apart;
            }
            let turned: Vec<c64> = self
                .z
                .chunks_exact(n)
                .map(|row| row.iter().zip(&x[..=k]).map(|(z, x)| z * x).sum())
                .collect();
            let norm = turned.iter().map(c64::norm_sqr).sum::<f64>().sqrt();
            turned.iter().enumerate().for_each(|(i, v)| all[i * n + k] = v / norm);
        }
        all
    }
}

/// A square root.
fn root(x: c64) -> c64 {
    let size = length(x);
    let re = ((size + x.re) * 0.5).max(0.0).sqrt();
    let im = ((size - x.re) * 0.5).max(0.0).sqrt();
    c64::new(re, if x.im < 0.0 { -im } else { im })
}

/// The inverse, by elimination with pivots from rows.
fn inverse(n: usize, matrix: &[c64]) -> Option<Vec<c64>> {
    let (mut a, mut out) = (matrix.to_vec(), identity(n));
    for k in 0..n {
        let larger =
            |i: &usize, j: &usize| a[i * n + k].norm_sqr().total_cmp(&a[j * n + k].norm_sqr());
        let pivot = (k..n).rev().max_by(larger)?;
        if a[pivot * n + k] == ZERO {
            return None;
        }
        for own in [&mut a, &mut out] {
            if pivot != k {
                let (above, below) = own.split_at_mut(pivot * n);
                above[k * n..(k + 1) * n].swap_with_slice(&mut below[..n]);
            }
        }
        let factor = ONE / a[k * n + k];
        for own in [&mut a, &mut out] {
            own[k * n..(k + 1) * n].iter_mut().for_each(|x| *x *= factor);
        }
        let [row_a, row_out] = [&a, &out].map(|own| own[k * n..(k + 1) * n].to_vec());
        for i in (0..n).filter(|&i| i != k) {
            let factor = a[i * n + k];
            if factor != ZERO {
                a[i * n..(i + 1) * n].iter_mut().zip(&row_a).for_each(|(x, y)| *x -= factor * y);
                out[i * n..(i + 1) * n]
                    .iter_mut()
                    .zip(&row_out)
                    .for_each(|(x, y)| *x -= factor * y);
            }
        }
    }
    Some(out)
}
