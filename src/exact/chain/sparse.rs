//! Solve chains too large for a dense table by sparse LU with one state pinned.
//!
//! With `h_0 = 0` the Poisson equation loses its singular row and column; the stationary law solves
//! the transposed system. Pivots involve subtractions, so the law is right normwise, not entry by
//! entry; [`super::class`] checks its flux balance.

use faer::prelude::*;
use faer::sparse::linalg::cholesky::{CholeskySymbolicParams, factorize_symbolic_cholesky};
use faer::sparse::linalg::solvers::Lu;
use faer::sparse::{SparseColMat, Triplet};
use faer::{Mat, Par, Side};

use super::elimination::LANES;

/// Entries of the triangular factors that we are willing to hold.
const MAX_FILL: usize = 40_000_000;

/// The factors of the pinned generator.
pub(crate) struct SparseFactors {
    lu: Lu<usize, f64>,
    /// Rates from the pinned state, which is the first.
    from_pinned: Vec<f64>,
}

impl SparseFactors {
    /// Factorise; channels are `(from, to, rate)`. The error says why it cannot be done.
    pub(crate) fn new(
        states: usize,
        channels: impl Iterator<Item = (usize, usize, f64)>,
    ) -> Result<Self, String> {
        let mut entries = Vec::new();
        let mut from_pinned = vec![0.0; states - 1];
        for (from, to, rate) in channels {
            if from == 0 {
                from_pinned[to - 1] += rate;
                continue;
            }
            entries.push(Triplet::new(from - 1, from - 1, -rate));
            if to > 0 {
                entries.push(Triplet::new(from - 1, to - 1, rate));
            }
        }
        // One thread, so that the number of threads changes no bit. Nothing else here uses faer.
        faer::set_global_parallelism(Par::Seq);
        check_fill(states - 1, &entries)?;
        let matrix = SparseColMat::try_new_from_triplets(states - 1, states - 1, &entries)
            .map_err(|error| format!("the rate matrix could not be assembled ({error:?})"))?;
        let lu = matrix
            .sp_lu()
            .map_err(|error| format!("sparse LU of {states} states failed ({error:?})"))?;
        Ok(Self { lu, from_pinned })
    }

    pub(crate) fn law(&self) -> Vec<f64> {
        let n = self.from_pinned.len();
        let mut rest = Mat::from_fn(n, 1, |x, _| -self.from_pinned[x]);
        self.lu.solve_transpose_in_place(&mut rest);
        let total: f64 = 1.0 + (0..n).map(|x| rest[(x, 0)]).sum::<f64>();
        let rest = (0..n).map(|x| rest[(x, 0)] / total);
        std::iter::once(1.0 / total).chain(rest).collect()
    }

    /// Solve the Poisson equation in place, as [`super::elimination::Elimination::solve`] does.
    pub(crate) fn solve(&self, b: &mut [[f64; LANES]]) {
        let mut right = Mat::from_fn(b.len() - 1, LANES, |x, lane| b[x + 1][lane]);
        self.lu.solve_in_place(&mut right);
        for (x, values) in b.iter_mut().enumerate() {
            *values = std::array::from_fn(|lane| if x == 0 { 0.0 } else { right[(x - 1, lane)] });
        }
    }
}

/// Estimate the fill from a symbolic Cholesky factor of the symmetrised pattern.
fn check_fill(n: usize, entries: &[Triplet<usize, usize, f64>]) -> Result<(), String> {
    let upper: Vec<_> =
        entries.iter().map(|e| Triplet::new(e.row.min(e.col), e.row.max(e.col), 1.0)).collect();
    let failed = |what: &str| format!("the fill of {n} states could not be estimated ({what})");
    let pattern = SparseColMat::<usize, f64>::try_new_from_triplets(n, n, &upper)
        .map_err(|error| failed(&format!("{error:?}")))?;
    let factor = factorize_symbolic_cholesky(
        pattern.symbolic(),
        Side::Upper,
        faer::sparse::linalg::cholesky::SymmetricOrdering::Amd,
        CholeskySymbolicParams::default(),
    )
    .map_err(|error| failed(&format!("{error:?}")))?;
    let fill = 2 * factor.len_val();
    if fill > MAX_FILL {
        return Err(format!(
            "its sparse factors would hold {fill} numbers, above the limit of {MAX_FILL}"
        ));
    }
    Ok(())
}
