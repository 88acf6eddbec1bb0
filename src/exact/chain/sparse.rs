//! Solve chains too large for a dense table by sparse LU with one state pinned.
//!
//! With `h_0 = 0` the Poisson equation loses its singular row and column; the stationary law solves
//! the transposed system and is refined once. Pivots involve subtractions, so the law is right
//! normwise, not entry by entry; [`super::class`] checks its flux balance.

use faer::prelude::*;
use faer::sparse::linalg::cholesky::{CholeskySymbolicParams, factorize_symbolic_cholesky};
use faer::sparse::linalg::solvers::Lu;
use faer::sparse::{SparseColMat, Triplet};
use faer::{Mat, Par, Side};

use super::elimination::LANES;

/// Entries of the triangular factors that we are willing to hold.
const MAX_FILL: usize = 40_000_000;
/// Change of the law in one refinement, in the sum of absolute values, at which it is refused.
const MAX_CHANGE: f64 = 1e-8;

/// The factors of the pinned generator.
pub(crate) struct SparseFactors {
    lu: Lu<usize, f64>,
    law: Vec<f64>,
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
        // One thread, so that the number of threads changes no bit.
        faer::set_global_parallelism(Par::Seq);
        check_fill(states - 1, &entries)?;
        let matrix = SparseColMat::try_new_from_triplets(states - 1, states - 1, &entries)
            .map_err(|error| format!("the rate matrix could not be assembled ({error:?})"))?;
        let lu = matrix
            .sp_lu()
            .map_err(|error| format!("sparse LU of {states} states failed ({error:?})"))?;
        let law = stationary_law(&matrix, &lu, &from_pinned)?;
        Ok(Self { lu, law })
    }

    pub(crate) fn law(&self) -> Vec<f64> {
        self.law.clone()
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

/// The law, refined once: a correction that is not small says that relaxation is too slow.
fn stationary_law(
    matrix: &SparseColMat<usize, f64>,
    lu: &Lu<usize, f64>,
    from_pinned: &[f64],
) -> Result<Vec<f64>, String> {
    let right = Mat::from_fn(from_pinned.len(), 1, |x, _| -from_pinned[x]);
    let mut rest = right.clone();
    lu.solve_transpose_in_place(&mut rest);
    let mut change = right - matrix.transpose() * &rest;
    lu.solve_transpose_in_place(&mut change);
    let total: f64 = 1.0 + rest.col(0).iter().sum::<f64>();
    let apart = change.col(0).iter().map(|x| x.abs()).sum::<f64>() / total;
    if apart.is_nan() || apart > MAX_CHANGE {
        return Err(format!(
            "it relaxes too slowly for its stationary law to be solved by sparse LU: refining it \
             changes it by {apart:.0e}"
        ));
    }
    let rest = rest + change;
    let total: f64 = 1.0 + rest.col(0).iter().sum::<f64>();
    let rest = rest.col(0).iter().map(|x| x / total);
    Ok(std::iter::once(1.0 / total).chain(rest).collect())
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
