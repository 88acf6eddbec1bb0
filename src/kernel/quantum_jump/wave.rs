//! Hold wave functions, and the operators that move them, real and imaginary parts apart.
//!
//! Every sum has one order, whatever the instruction set: the same bits on every machine.

use faer::c64;

use crate::kernel::target::{Bulk, Vectors};

/// Entries, as a share of all, from which a matrix is held as columns.
const DENSE: usize = 4;
/// Columns from which a matrix is worth a call for the instruction set.
const LONG: usize = 24;

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
                let both = re.chunks_exact(rows).zip(im.chunks_exact(rows));
                for ((re, im), (&a, &b)) in both.zip(x_re.iter().zip(x_im)) {
                    for (((y_re, y_im), re), im) in
                        y_re.iter_mut().zip(y_im.iter_mut()).zip(re).zip(im)
                    {
                        *y_re += re * a - im * b;
                        *y_im += re * b + im * a;
                    }
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
