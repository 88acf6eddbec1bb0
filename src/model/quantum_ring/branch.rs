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
use crate::exact::liouvillian::Liouvillian;

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

/// The matrices whose elements, times those of the held blocks, add up to the currents of the upper and the lower branch.
pub(super) type BranchOperators = [Mat<f64>; 2];

/// The same as [`dressing`], turned over: operators within groups, whose means in the state of the secular equation are
/// the branch currents to first order.
pub(super) fn branch_operators(
    ring: &QuantumRing,
    levels: &Levels,
    blocks: &Blocks,
    generator: &Liouvillian,
) -> BranchOperators {
    let currents = Currents::of(ring, levels);
    let bare = Dissipators::of(levels, false);
    let own = |current: &Mat<f64>| {
        let within = kept(current, blocks);
        if ring.lamb_shift {
            return within;
        }
        within + dressed(levels, blocks, &bare, generator, current)
    };
    let from_left = heat_operator(levels, blocks, 0);
    match [currents.upper.as_ref().map(own), currents.lower.as_ref().map(own)] {
        [Some(upper), Some(lower)] => [upper, lower],
        [Some(upper), None] => [upper.clone(), upper - from_left],
        [None, Some(lower)] => [from_left + &lower, lower],
        [None, None] => unreachable!("a ring has three spins or more"),
    }
}

/// What first-order coherences add to a current, as an operator on the blocks.
fn dressed(
    levels: &Levels,
    blocks: &Blocks,
    dissipators: &Dissipators,
    generator: &Liouvillian,
    current: &Mat<f64>,
) -> Mat<f64> {
    let right: Vec<f64> = blocks.pairs().map(|(i, j)| current[(i, j)]).collect();
    let answered = blocks.spread(&generator.solve_transposed(&right));
    let outside = current - turned_over(levels, dissipators, answered.as_ref());
    let size = levels.len();
    let moved = Mat::from_fn(size, size, |m, n| {
        if blocks.group[n] == blocks.group[m] {
            return 0.0;
        }
        outside[(n, m)] / (levels.energies[m] - levels.energies[n])
    });
    kept(&turned_over(levels, dissipators, moved.as_ref()), blocks)
}

/// The energy that jumps of a bath bring on average, as an operator on the blocks.
fn heat_operator(levels: &Levels, blocks: &Blocks, bath: usize) -> Mat<f64> {
    let contact = &levels.contacts[bath];
    let mut out = Mat::zeros(levels.len(), levels.len());
    for (i, j) in blocks.pairs() {
        let from = blocks.group[i];
        let terms = blocks.groups.iter().enumerate().filter(|(to, _)| *to != from);
        out[(i, j)] = terms
            .map(|(to, group)| {
                let heat = blocks.energies[to] - blocks.energies[from];
                let there: f64 = group.clone().map(|k| contact[(i, k)] * contact[(k, j)]).sum();
                blocks.rate(levels, bath, to, from) * heat * there
            })
            .sum();
    }
    out
}

/// The elements within groups.
fn kept(matrix: &Mat<f64>, blocks: &Blocks) -> Mat<f64> {
    let same = |i: usize, j: usize| blocks.group[i] == blocks.group[j];
    Mat::from_fn(
        matrix.nrows(),
        matrix.ncols(),
        |i, j| {
            if same(i, j) { matrix[(i, j)] } else { 0.0 }
        },
    )
}

fn turned_over(levels: &Levels, dissipators: &Dissipators, of: MatRef<'_, f64>) -> Mat<f64> {
    dissipators.apply_transposed(levels, 0, of) + dissipators.apply_transposed(levels, 1, of)
}

fn dissipated(levels: &Levels, dissipators: &Dissipators, held: MatRef<'_, f64>) -> Mat<f64> {
    dissipators.apply(levels, 0, held) + dissipators.apply(levels, 1, held)
}
