//! Dense matrices, by one order of operations whatever the number of threads.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{self, ComputeEigenvectors};
use faer::linalg::lu::partial_pivoting as lu;
use faer::linalg::matmul::matmul;
use faer::perm::PermRef;
use faer::{Accum, Col, Mat, MatRef, Par, Spec, c64};
use rayon::prelude::*;

/// Columns of a product that one thread makes at a time.
const COLUMNS: usize = 64;

/// A product of two matrices.
#[must_use]
pub fn product(left: MatRef<'_, f64>, right: MatRef<'_, f64>) -> Mat<f64> {
    let mut out = Mat::zeros(left.nrows(), right.ncols());
    let width = COLUMNS.min(right.ncols().max(1));
    out.as_mut().par_col_chunks_mut(width).zip(right.par_col_chunks(width)).for_each(
        |(to, from)| {
            matmul(to, Accum::Replace, left, from, 1.0, Par::Seq);
        },
    );
    out
}

/// Eigenvalues, ascending, and eigenvectors, as columns, of a real symmetric matrix.
#[must_use]
pub fn symmetric(matrix: &Mat<f64>) -> Option<(Vec<f64>, Mat<f64>)> {
    let size = matrix.nrows();
    let (mut values, mut vectors) = (Col::zeros(size), Mat::zeros(size, size));
    let wanted = ComputeEigenvectors::Yes;
    let scratch = evd::self_adjoint_evd_scratch::<f64>(size, wanted, Par::Seq, Spec::default());
    evd::self_adjoint_evd(
        matrix.as_ref(),
        values.as_diagonal_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Spec::default(),
    )
    .ok()?;
    Some((values.iter().copied().collect(), vectors))
}

/// Eigenvalues, ascending, of the Hermitian matrix `A + iB` that is held as `A + B`.
#[must_use]
pub fn hermitian_values(held: MatRef<'_, f64>) -> Option<Vec<f64>> {
    let size = held.nrows();
    // [A, -B; B, A] has each eigenvalue twice.
    let part = |i: usize, j: usize, sign: f64| f64::midpoint(held[(i, j)], sign * held[(j, i)]);
    let doubled = Mat::from_fn(2 * size, 2 * size, |i, j| match (i < size, j < size) {
        (true, true) => part(i, j, 1.0),
        (true, false) => -part(i, j - size, -1.0),
        (false, true) => part(i - size, j, -1.0),
        (false, false) => part(i - size, j - size, 1.0),
    });
    let mut values = Col::<f64>::zeros(2 * size);
    let wanted = ComputeEigenvectors::No;
    let scratch = evd::self_adjoint_evd_scratch::<f64>(2 * size, wanted, Par::Seq, Spec::default());
    evd::self_adjoint_evd(
        doubled.as_ref(),
        values.as_diagonal_mut(),
        None,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Spec::default(),
    )
    .ok()?;
    Some(values.iter().copied().step_by(2).collect())
}

/// Eigenvalues of a real matrix, in no order.
#[must_use]
pub fn eigenvalues(matrix: &Mat<f64>) -> Option<Vec<c64>> {
    let size = matrix.nrows();
    let (mut real, mut imaginary) = (Col::<f64>::zeros(size), Col::<f64>::zeros(size));
    let no = ComputeEigenvectors::No;
    let scratch = evd::evd_scratch::<f64>(size, no, no, Par::Seq, Spec::default());
    evd::evd_real(
        matrix.as_ref(),
        real.as_diagonal_mut(),
        imaginary.as_diagonal_mut(),
        None,
        None,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Spec::default(),
    )
    .ok()?;
    Some(real.iter().zip(imaginary.iter()).map(|(&re, &im)| c64::new(re, im)).collect())
}

/// The pivots of an elimination that takes the largest element next, by absolute value: as many are zero as the matrix is
/// short of its full rank.
pub fn pivots(mut matrix: Mat<f64>) -> impl Iterator<Item = f64> {
    use faer::linalg::lu::full_pivoting::factor::{lu_in_place, lu_in_place_scratch};
    let size = matrix.nrows();
    let mut places = [vec![0_usize; size], vec![0; size], vec![0; size], vec![0; size]];
    let scratch = lu_in_place_scratch::<usize, f64>(size, size, Par::Seq, Spec::default());
    let [rows, rows_back, columns, columns_back] = &mut places;
    lu_in_place(
        matrix.as_mut(),
        rows,
        rows_back,
        columns,
        columns_back,
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Spec::default(),
    );
    (0..size).map(move |k| matrix[(k, k)].abs())
}

/// A factored matrix.
pub struct Lu {
    factors: Mat<f64>,
    forward: Vec<usize>,
    backward: Vec<usize>,
}

impl Lu {
    /// Factor a square matrix, rows pivoted.
    #[must_use]
    pub fn new(mut matrix: Mat<f64>) -> Self {
        let size = matrix.nrows();
        let (mut forward, mut backward) = (vec![0; size], vec![0; size]);
        let scratch =
            lu::factor::lu_in_place_scratch::<usize, f64>(size, size, Par::Seq, Spec::default());
        lu::factor::lu_in_place(
            matrix.as_mut(),
            &mut forward,
            &mut backward,
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
            Spec::default(),
        );
        Self { factors: matrix, forward, backward }
    }

    /// Solve in place.
    pub fn solve(&self, right: &mut [f64]) {
        let size = right.len();
        let scratch = lu::solve::solve_in_place_scratch::<usize, f64>(size, 1, Par::Seq);
        lu::solve::solve_in_place(
            self.factors.as_ref(),
            self.factors.as_ref(),
            PermRef::new_checked(&self.forward, &self.backward, size),
            faer::MatMut::from_column_major_slice_mut(right, size, 1),
            Par::Seq,
            MemStack::new(&mut MemBuffer::new(scratch)),
        );
    }
}
