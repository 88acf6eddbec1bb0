//! The energy that each branch of a ring carries, clockwise.
//!
//! A state that is diagonal in energy carries none. Of the secular equation the state `r_0` is dressed with its
//! coherences of first order in the coupling, `D` the Redfield dissipator:
//!
//! ```text
//! r_1 = D r_0 / (i (E_n - E_m))           between groups
//! (L_0 + D_secular) r_1 = - P D r_1       within them
//! ```
//!
//! so that the branch current is `Tr(A r_0)` with one operator for each branch.

use faer::{Mat, MatRef};

use super::QuantumRing;
use super::levels::Levels;
use super::redfield::Dissipators;
use super::secular::Blocks;

/// `[h_{i-1}, h_i]` between levels at the first spin of each branch that has one.
pub(super) struct Currents {
    upper: Option<Mat<f64>>,
    lower: Option<Mat<f64>>,
}

impl Currents {
    pub(super) fn of(ring: &QuantumRing, levels: &Levels) -> Self {
        let at = |spin: usize| levels.turned(&levels.sector.current(ring, spin));
        Self {
            upper: (ring.upper > 0).then(|| at(1)),
            lower: (ring.lower > 0).then(|| at(ring.right_node() + 1)),
        }
    }

    /// The currents of the upper and the lower branch in a state; an empty branch carries what the heat from the left
    /// bath leaves to it.
    pub(super) fn means(&self, held: MatRef<'_, f64>, from_left: f64) -> [f64; 2] {
        let mean = |current: &Mat<f64>| {
            let columns = 0..current.ncols();
            columns
                .map(|j| {
                    let column = current.col_as_slice(j).iter().enumerate();
                    column.map(|(i, value)| value * held[(i, j)]).sum::<f64>()
                })
                .sum::<f64>()
        };
        match [self.upper.as_ref().map(mean), self.lower.as_ref().map(mean)] {
            [Some(upper), Some(lower)] => [upper, lower],
            [Some(upper), None] => [upper, upper - from_left],
            [None, Some(lower)] => [lower + from_left, lower],
            [None, None] => unreachable!("a ring has three spins or more"),
        }
    }
}

/// The first-order coherences of a state of the secular equation, which `solve` inverts on what has no trace.
pub(super) fn dressing(
    levels: &Levels,
    blocks: &Blocks,
    dissipators: &Dissipators,
    solve: &dyn Fn(&[f64]) -> Vec<f64>,
    held: MatRef<'_, f64>,
) -> Mat<f64> {
    let moved = dissipated(levels, dissipators, held);
    let size = levels.len();
    let outside = Mat::from_fn(size, size, |n, m| {
        if blocks.group[n] == blocks.group[m] {
            return 0.0;
        }
        moved[(m, n)] / (levels.energies[m] - levels.energies[n])
    });
    let back = dissipated(levels, dissipators, outside.as_ref());
    let right: Vec<f64> = blocks.pairs().map(|(i, j)| -back[(i, j)]).collect();
    outside + blocks.spread(&solve(&right))
}

fn dissipated(levels: &Levels, dissipators: &Dissipators, held: MatRef<'_, f64>) -> Mat<f64> {
    dissipators.apply(levels, 0, held) + dissipators.apply(levels, 1, held)
}
