//! Hold wave functions, and the operators that move them, real and imaginary parts apart.
//!
//! Every sum has one order, whatever the instruction set: the same bits on every machine.

use faer::c64;

use crate::kernel::target::{Bulk, Vectors};

/// Entries, as a share of all, from which a matrix is held as columns.
const DENSE: usize = 4;
/// Columns from which a matrix is worth a call for the instruction set.
const LONG: usize = 24;

/// Columns that are added at once, so that the sums pass memory less often; each sum has the order of the columns.
pub(super) const WIDTH: usize = 4;

/// A wave function.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wave {
    pub(super) re: Vec<f64>,
    pub(super) im: Vec<f64>,
}

impl Wave {
    pub(super) fn zero(size: usize) -> Self {
        Self { re: vec![0.0; size], im: vec![0.0; size] }
    }

    /// The squared norm of the first components.
    pub(super) fn norm(&self, size: usize) -> f64 {
        norm(&self.re[..size], &self.im[..size])
    }

    pub(super) fn scale(&mut self, size: usize, factor: f64) {
        self.re[..size].iter_mut().chain(&mut self.im[..size]).for_each(|x| *x *= factor);
    }
}

/// The squared norm.
pub(super) fn norm(re: &[f64], im: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (re, im) in re.iter().zip(im) {
        sum += re * re + im * im;
    }
    sum
}

/// A matrix from one subspace to others, one below the other.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub(super) rows: usize,
    columns: usize,
    entries: Entries,
    /// The instruction set, of a matrix that is worth it.
    by: Option<Vectors>,
}

#[derive(Clone, Debug)]
enum Entries {
    /// `(row, column, value)`.
    Sparse(Vec<(u32, u32, c64)>),
    /// Real parts by column.
    Real(Vec<f64>),
    /// Both parts by column.
    Complex(Vec<f64>, Vec<f64>),
}

impl Matrix {
    pub(super) fn new(rows: usize, columns: usize, entries: Vec<(u32, u32, c64)>) -> Self {
        let dense = DENSE * entries.len() >= rows * columns;
        let real = entries.iter().all(|entry| entry.2.im == 0.0);
        let by_column = |part: fn(c64) -> f64| {
            let mut all = vec![0.0; rows * columns];
            for &(row, column, value) in &entries {
                all[column as usize * rows + row as usize] += part(value);
            }
            all
        };
        let entries = match (dense, real) {
            (false, _) => Entries::Sparse(entries),
            (true, true) => Entries::Real(by_column(|x| x.re)),
            (true, false) => Entries::Complex(by_column(|x| x.re), by_column(|x| x.im)),
        };
        let by = (columns >= LONG).then(Vectors::fastest);
        Self { rows, columns, entries, by }
    }

    /// A square matrix by its columns.
    pub(super) fn of_columns(size: usize, re: Vec<f64>, im: Vec<f64>) -> Self {
        let by = (size >= LONG).then(Vectors::fastest);
        Self { rows: size, columns: size, entries: Entries::Complex(re, im), by }
    }

    /// A matrix by its rows.
    pub(super) fn of_rows(rows: usize, columns: usize, all: &[c64]) -> Self {
        let column = |part: fn(&c64) -> f64| {
            (0..columns)
                .flat_map(|k| (0..rows).map(move |j| (j, k)))
                .map(|(j, k)| part(&all[j * columns + k]))
                .collect()
        };
        let entries = Entries::Complex(column(|x| x.re), column(|x| x.im));
        let by = (columns >= LONG).then(Vectors::fastest);
        Self { rows, columns, entries, by }
    }

    pub(super) fn is_real(&self) -> bool {
        match &self.entries {
            Entries::Sparse(entries) => entries.iter().all(|entry| entry.2.im == 0.0),
            Entries::Real(_) => true,
            Entries::Complex(..) => false,
        }
    }

    /// Replace a wave function by what the matrix makes of another; of real ones the real part alone is moved.
    pub(super) fn apply(&self, real: bool, from: &Wave, into: &mut Wave) {
        let bulk = Product { matrix: self, real, from, into };
        match self.by {
            Some(vectors) => vectors.run(bulk),
            None => bulk.run(),
        }
    }
}

/// The product of a matrix and a wave function.
struct Product<'a> {
    matrix: &'a Matrix,
    real: bool,
    from: &'a Wave,
    into: &'a mut Wave,
}

impl Bulk for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { matrix, real, from, into } = self;
        let (rows, columns) = (matrix.rows, matrix.columns);
        let (x_re, x_im) = (&from.re[..columns], &from.im[..columns]);
        let (y_re, y_im) = (&mut into.re[..rows], &mut into.im[..rows]);
        y_re.fill(0.0);
        if !real {
            y_im.fill(0.0);
        }
        match &matrix.entries {
            Entries::Sparse(entries) => {
                for &(row, column, value) in entries {
                    let (a, b) = (x_re[column as usize], x_im[column as usize]);
                    y_re[row as usize] += value.re * a - value.im * b;
                    y_im[row as usize] += value.re * b + value.im * a;
                }
            }
            Entries::Real(parts) => {
                for (column, &a) in parts.chunks_exact(rows).zip(x_re) {
                    add(column, a, y_re);
                }
                if !real {
                    for (column, &b) in parts.chunks_exact(rows).zip(x_im) {
                        add(column, b, y_im);
                    }
                }
            }
            Entries::Complex(re, im) => {
                let mut column = 0;
                while column < columns {
                    let width = if columns - column >= WIDTH { WIDTH } else { 1 };
                    let own = column * rows..(column + width) * rows;
                    let parts = [&re[own.clone()], &im[own]];
                    let factors = [&x_re[column..column + width], &x_im[column..column + width]];
                    add_columns(parts, rows, factors, [y_re, y_im]);
                    column += width;
                }
            }
        }
    }
}

#[inline(always)]
fn add(column: &[f64], factor: f64, into: &mut [f64]) {
    for (y, x) in into.iter_mut().zip(column) {
        *y += x * factor;
    }
}

/// Add columns of a matrix, each times a factor: one, or `WIDTH` of them, `stride` apart.
#[inline(always)]
pub(super) fn add_columns(
    [re, im]: [&[f64]; 2],
    stride: usize,
    [a, b]: [&[f64]; 2],
    [y_re, y_im]: [&mut [f64]; 2],
) {
    let rows = y_re.len();
    let y_im = &mut y_im[..rows];
    if a.len() < WIDTH {
        let (re, im, a, b) = (&re[..rows], &im[..rows], a[0], b[0]);
        for j in 0..rows {
            y_re[j] += re[j] * a - im[j] * b;
            y_im[j] += re[j] * b + im[j] * a;
        }
        return;
    }
    let (re_0, im_0) = (&re[..rows], &im[..rows]);
    let (re_1, im_1) = (&re[stride..stride + rows], &im[stride..stride + rows]);
    let (re_2, im_2) = (&re[2 * stride..2 * stride + rows], &im[2 * stride..2 * stride + rows]);
    let (re_3, im_3) = (&re[3 * stride..3 * stride + rows], &im[3 * stride..3 * stride + rows]);
    let (a, b) = ([a[0], a[1], a[2], a[3]], [b[0], b[1], b[2], b[3]]);
    for j in 0..rows {
        let (mut u, mut v) = (y_re[j], y_im[j]);
        u += re_0[j] * a[0] - im_0[j] * b[0];
        v += re_0[j] * b[0] + im_0[j] * a[0];
        u += re_1[j] * a[1] - im_1[j] * b[1];
        v += re_1[j] * b[1] + im_1[j] * a[1];
        u += re_2[j] * a[2] - im_2[j] * b[2];
        v += re_2[j] * b[2] + im_2[j] * a[2];
        u += re_3[j] * a[3] - im_3[j] * b[3];
        v += re_3[j] * b[3] + im_3[j] * a[3];
        (y_re[j], y_im[j]) = (u, v);
    }
}
