//! Solve chains too large to factorise, by `BiCGStab` on the embedded chain.
//!
//! With `P` the jump probabilities and `e` the exit rates, the flux `y_x = e_x pi_x` solves
//! `(1 - P^T) y = 0`, and the Poisson equation is `(1 - P) h = - b / e`. Both are singular but
//! consistent, and zero is a simple eigenvalue, so Krylov methods converge within the range
//! (doi:10.1137/0913035, doi:10.1137/S0895479894279153). `BiCGStab` is begun anew from the residual
//! that is really left, since that of its recursion drifts. The distribution is right normwise,
//! as two starts tell; [`super::class`] states how far its fluxes are out of balance.
//!
//! A chain whose solution would hold more than [`MAX_BYTES`] is refused before any of it is stored, and
//! a solution that takes more than [`MAX_WORK`] multiply-adds stops there.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::matrix_free::bicgstab::{BicgParams, bicgstab, bicgstab_scratch};
use faer::matrix_free::{IdentityPrecond, InitialGuessStatus};
use faer::sparse::{SparseRowMat, SparseRowMatRef, Triplet};
use faer::{Col, Par};
use rayon::prelude::*;

use super::class::Move;
use super::elimination::LANES;

/// Steps before a solution is begun anew.
const STEPS: usize = 1000;
/// Reduction of the residual at which it is begun anew.
const REDUCTION: f64 = 1e-6;
/// Times it is begun anew before we give up.
const ROUNDS: usize = 20;
/// Multiply-adds with the matrix that one solution may take, two products a step: some minutes.
const MAX_WORK: f64 = 1e11;
/// Bytes that the solution of a distribution may hold, beside the network itself.
const MAX_BYTES: f64 = 2e9;
/// Bytes of a jump: in a list, in rows, in rows of the transpose, and while it is sorted.
const BYTES_PER_JUMP: f64 = 72.0;
/// Bytes of a state: sixteen vectors.
const BYTES_PER_STATE: f64 = 128.0;
/// Residual, relative to the solution, at which a solution is good.
const TOLERANCE: f64 = 1e-14;
/// Residual of a Poisson equation, relative to what cancels in it, that is rounding.
const ROUNDED_RESIDUAL: f64 = 4.0 * f64::EPSILON;
/// Residual at which a solution is refused.
const MAX_RESIDUAL: f64 = 1e-9;
/// Distance of the distributions from two starts at which both are refused.
const MAX_APART: f64 = 1e-8;

/// `1 - P` of the embedded chain, by rows.
pub(crate) struct Iterative {
    along: SparseRowMat<usize, f64>,
    exit: Vec<f64>,
    law: Vec<f64>,
}

impl Iterative {
    /// Solve the stationary distribution. The error says why it cannot be done.
    pub(crate) fn new(states: usize, moves: &[Move]) -> Result<Self, String> {
        check_memory(states, moves.len())?;
        let moves = || moves.iter().filter(|m| m.from != m.to);
        let mut exit = vec![0.0; states];
        for m in moves() {
            exit[m.from as usize] += m.rate;
        }
        let stays = (0..states).map(|x| Triplet::new(x, x, 1.0));
        let jumps = moves().map(|m| {
            let (from, to) = (m.from as usize, m.to as usize);
            Triplet::new(from, to, -m.rate / exit[from])
        });
        let entries: Vec<_> = stays.chain(jumps).collect();
        let along = SparseRowMat::try_new_from_triplets(states, states, &entries)
            .map_err(|error| format!("its jumps cannot be stored: {error:?}"))?;
        let law = stationary_law(&along, &exit)?;
        Ok(Self { along, exit, law })
    }

    pub(crate) fn law(&self) -> Vec<f64> {
        self.law.clone()
    }

    /// Solve the Poisson equation in place, lane by lane, up to a constant; what does not converge
    /// is not a number. A residual that is rounding beside the `gross` that cancels in `b` is none: in a uniform
    /// network `b` itself is rounding.
    pub(crate) fn solve(&self, b: &mut [[f64; LANES]], gross: &[[f64; LANES]]) {
        let asked = |lane: &usize| b.iter().any(|values| values[*lane] != 0.0);
        let lanes: Vec<usize> = (0..LANES).filter(asked).collect();
        let solved: Vec<Vec<f64>> =
            lanes.par_iter().map(|&lane| self.solve_lane(b, gross, lane)).collect();
        for (lane, potential) in lanes.into_iter().zip(solved) {
            for (values, h) in b.iter_mut().zip(potential) {
                values[lane] = h;
            }
        }
    }

    fn solve_lane(&self, b: &[[f64; LANES]], gross: &[[f64; LANES]], lane: usize) -> Vec<f64> {
        // The mean that was taken off is a long sum: what is left of it would have no solution.
        let mean: f64 = self.law.iter().zip(b).map(|(p, values)| p * values[lane]).sum();
        let right = Col::from_fn(b.len(), |x| (mean - b[x][lane]) / self.exit[x]);
        let gross = Col::from_fn(b.len(), |x| gross[x][lane] / self.exit[x]);
        let floor = ROUNDED_RESIDUAL * gross.norm_l2();
        let mut potential = Col::zeros(b.len());
        let left = improve(self.along.as_ref(), &mut potential, &right, floor);
        let solved = left.residual * right.norm_l2() <= floor.max(MAX_RESIDUAL * right.norm_l2());
        potential.iter().map(|h| if solved { *h } else { f64::NAN }).collect()
    }
}

/// The distribution from two starts: small residuals alone say little where relaxation is slow.
fn stationary_law(along: &SparseRowMat<usize, f64>, exit: &[f64]) -> Result<Vec<f64>, String> {
    let states = exit.len();
    let against = along.transpose().to_row_major().map_err(|error| format!("{error:?}"))?;
    let flat = Col::full(states, 1.0 / states as f64);
    let on_one = Col::from_fn(states, |x| if x == 0 { 1.0 } else { 0.0 });
    let from = |flux| law_from(against.as_ref(), exit, flux);
    let (law, other) = rayon::join(|| from(flat), || from(on_one));
    let (law, other) = (law?, other?);
    let apart: f64 = law.iter().zip(&other).map(|(p, q)| (p - q).abs()).sum();
    if apart > MAX_APART {
        return Err(format!(
            "it relaxes too slowly for its stationary law to be solved by iteration: from two starts \
             it is {apart:.0e} apart"
        ));
    }
    Ok(law)
}

fn law_from(
    against: SparseRowMatRef<'_, usize, f64>,
    exit: &[f64],
    mut flux: Col<f64>,
) -> Result<Vec<f64>, String> {
    let Left { residual, steps } = improve(against, &mut flux, &Col::zeros(exit.len()), 0.0);
    if residual.is_nan() || residual > MAX_RESIDUAL {
        let most = most_steps(against.compute_nnz());
        return Err(format!(
            "its stationary law did not converge (residual {residual:.1e} of the flux after {steps} \
             steps, limit {most}); a smaller system, or rates that differ less, may"
        ));
    }
    let mut law: Vec<f64> =
        flux.iter().zip(exit).map(|(flux, exit)| f64::max(flux / exit, 0.0)).collect();
    let total: f64 = law.iter().sum();
    for p in &mut law {
        *p /= total;
    }
    Ok(law)
}

/// Refuse what would hold too much, before it is stored.
fn check_memory(states: usize, jumps: usize) -> Result<(), String> {
    let bytes = BYTES_PER_JUMP * (states + jumps) as f64 + BYTES_PER_STATE * states as f64;
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    Err(format!(
        "its stationary law would take {bytes:.1e} bytes for {jumps} jumps, more than the limit of \
         {MAX_BYTES:.0e}; shorten the ring, or sample it from another start than the stationary one"
    ))
}

/// Steps that a solution may take with so many entries.
fn most_steps(entries: usize) -> usize {
    ((MAX_WORK / (2.0 * entries as f64)) as usize).min(STEPS * ROUNDS)
}

/// What a solution leaves.
struct Left {
    /// The residual, relative to `b`, or to `x` where `b` is zero.
    residual: f64,
    steps: usize,
}

/// What `BiCGStab` makes of a residual in so many steps, and how many it took. What is left is judged by the
/// caller, whether or not all steps were taken.
fn round(
    matrix: SparseRowMatRef<'_, usize, f64>,
    residual: &Col<f64>,
    good: f64,
    steps: usize,
) -> (Col<f64>, usize) {
    let identity = IdentityPrecond { dim: residual.nrows() };
    let scratch = bicgstab_scratch(identity, identity, matrix, 1, Par::Seq);
    let mut change = Col::zeros(residual.nrows());
    let taken = bicgstab(
        change.as_mat_mut(),
        identity,
        identity,
        matrix,
        residual.as_mat(),
        BicgParams {
            initial_guess: InitialGuessStatus::MaybeNonZero,
            abs_tolerance: good,
            rel_tolerance: REDUCTION,
            max_iters: steps,
            ..BicgParams::default()
        },
        |_| {},
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
    );
    (change, taken.map_or(steps, |taken| taken.iter_count.max(1)))
}

/// Improve `x` until `matrix x = b` up to a `floor` of rounding, or the steps are spent.
fn improve(
    matrix: SparseRowMatRef<'_, usize, f64>,
    x: &mut Col<f64>,
    b: &Col<f64>,
    floor: f64,
) -> Left {
    let most = most_steps(matrix.compute_nnz());
    let mut steps = 0;
    let mut residual = b - matrix * &*x;
    for _ in 0..ROUNDS {
        let good = floor.max(TOLERANCE * x.norm_l2().max(b.norm_l2()));
        if residual.norm_l2() <= good || steps >= most {
            break;
        }
        let (change, taken) = round(matrix, &residual, 0.1 * good, STEPS.min(most - steps));
        steps += taken;
        let improved = &*x + change;
        let left = b - matrix * &improved;
        // Rounding has the last word; a breakdown leaves no number.
        let shrinks = left.norm_l2() < residual.norm_l2();
        if !shrinks {
            break;
        }
        (*x, residual) = (improved, left);
    }
    let size = b.norm_l2();
    let residual = residual.norm_l2() / if size == 0.0 { x.norm_l2() } else { size };
    Left { residual, steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million states of ten jumps each are solved, two of eighteen each are not.
    #[test]
    fn what_would_hold_too_much_is_refused() {
        assert_eq!(check_memory(1 << 20, 10 << 20), Ok(()));
        let message = check_memory(1 << 21, 18 << 21).expect_err("too much");
        assert!(message.contains("limit of 2e9") && message.contains("shorten"), "{message}");
    }

    #[test]
    fn steps_are_bounded_by_their_work() {
        assert_eq!(most_steps(1 << 16), STEPS * ROUNDS);
        assert_eq!(most_steps(10_000_000), 5000);
    }
}
