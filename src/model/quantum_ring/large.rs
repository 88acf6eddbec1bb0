//! Solve the secular equation of a ring whose groups of levels hold many elements, without its matrix.
//!
//! Minimal residuals, preconditioned by the same equation for degenerate levels alone: other elements within a group are
//! divided by `-i(E_n - E_m)` and their own decay. A product takes as many multiplications as there are pairs of levels,
//! times the size of a group.

use std::ops::Range;

use faer::Mat;
use rayon::prelude::*;

use super::levels::Levels;
use super::secular::{Blocks, Held, Secular};
use super::solution::Unsolved;
use crate::exact::liouvillian::gmres::gmres;
use crate::exact::liouvillian::{Factored, Liouvillian, MAX_ORDER, cumulants};

const RESIDUAL: f64 = 1e-13;

/// Most elements of degenerate levels that the preconditioner solves together; of more the populations alone.
const MAX_TOGETHER: usize = 1500;

/// The secular equation with its preconditioner.
pub(super) struct LargeSecular<'a> {
    levels: &'a Levels,
    blocks: &'a Blocks,
    held: Held,
    /// Levels that the preconditioner solves together.
    together: Blocks,
    secular: Liouvillian,
    factored: Factored,
    /// What each element of the blocks decays by itself.
    decay: Vec<f64>,
}

/// Rates and cumulants of what a large ring counts.
pub(super) struct Counts {
    pub(super) stationary: Vec<f64>,
    pub(super) heat: [[f64; MAX_ORDER]; 2],
    pub(super) activity: [[f64; 2]; 2],
    pub(super) dephasing: [f64; 2],
}

impl<'a> LargeSecular<'a> {
    pub(super) fn new(levels: &'a Levels, blocks: &'a Blocks, lamb_shift: bool) -> Self {
        let degenerate = Blocks::of(levels, levels.degenerate.clone());
        let together = if degenerate.size <= MAX_TOGETHER {
            degenerate
        } else {
            Blocks::of(levels, (0..levels.len()).map(|k| k..k + 1).collect())
        };
        let secular = Secular::of(levels, &together, lamb_shift).generator;
        let factored = secular.factor();
        let held = Held::of(levels, blocks, lamb_shift);
        let decay = blocks.pairs().map(|(i, j)| own_decay(levels, blocks, &held, i, j)).collect();
        Self { levels, blocks, held, together, secular, factored, decay }
    }

    /// The secular generator of levels that are solved together, which has the same conserved quantities.
    pub(super) fn secular(&self) -> &Liouvillian {
        &self.secular
    }

    /// The right-hand side of the stationary state, spread over the diagonal.
    fn mixed(&self) -> f64 {
        self.secular.scale / self.levels.len() as f64
    }

    fn trace(&self, vector: &[f64]) -> f64 {
        (0..self.levels.len()).map(|i| vector[self.blocks.at(i, i)]).sum()
    }

    /// The generator, its stationary state pinned by the trace.
    fn apply(&self, vector: &[f64]) -> Vec<f64> {
        let mut out = self.jumped(vector, &|_, _, _| 1.0);
        let pinned = self.mixed() * self.trace(vector);
        for group in &self.blocks.groups {
            for (i, j) in square(group) {
                let mut sum = if i == j { pinned } else { 0.0 };
                for k in group.clone() {
                    let (loss, energy) = (&self.held.loss, &self.held.energy);
                    let [row, column] = [(k, j), (i, k)].map(|(a, b)| vector[self.blocks.at(a, b)]);
                    sum -= f64::midpoint(loss[(i, k)] * row, column * loss[(k, j)]);
                    // -i[H, A + iB], held, is -[H, (A + B)^T].
                    let [row, column] = [(j, k), (k, i)].map(|(a, b)| vector[self.blocks.at(a, b)]);
                    sum -= energy[(i, k)] * row - column * energy[(k, j)];
                }
                out[self.blocks.at(i, j)] += sum;
            }
        }
        out
    }

    /// Every jump, each times a weight of its bath and of the groups before and after it.
    fn jumped(
        &self,
        vector: &[f64],
        weight: &(dyn Fn(usize, usize, usize) -> f64 + Sync),
    ) -> Vec<f64> {
        let groups = &self.blocks.groups;
        let into: Vec<Vec<f64>> = (0..groups.len())
            .into_par_iter()
            .map(|to| {
                let mut sum = vec![0.0; groups[to].len() * groups[to].len()];
                for (bath, from) in (0..2).flat_map(|a| (0..groups.len()).map(move |n| (a, n))) {
                    let factor = weight(bath, from, to);
                    if factor != 0.0 {
                        let rate = self.blocks.rate(self.levels, bath, to, from);
                        self.add_jump(bath, [from, to], factor * rate, vector, &mut sum);
                    }
                }
                sum
            })
            .collect();
        into.concat()
    }

    /// Add `S M S^T` of the block of a group.
    fn add_jump(
        &self,
        bath: usize,
        [from, to]: [usize; 2],
        factor: f64,
        vector: &[f64],
        sum: &mut [f64],
    ) {
        let contact = &self.levels.contacts[bath];
        let [from, to] = [&self.blocks.groups[from], &self.blocks.groups[to]];
        let rows = to.len();
        for j in from.clone() {
            let column = contact.col_as_slice(j);
            // S M, of this column.
            let mut half = vec![0.0; rows];
            for i in from.clone() {
                let element = vector[self.blocks.at(i, j)];
                let own = &contact.col_as_slice(i)[to.clone()];
                half.iter_mut().zip(own).for_each(|(x, s)| *x += s * element);
            }
            for (q, &s) in column[to.clone()].iter().enumerate().filter(|(_, s)| **s != 0.0) {
                let into = &mut sum[q * rows..][..rows];
                into.iter_mut().zip(&half).for_each(|(x, h)| *x += factor * s * h);
            }
        }
    }

    fn precondition(&self, vector: &[f64]) -> Vec<f64> {
        let at = |(i, j): (usize, usize)| vector[self.blocks.at(i, j)];
        let own: Vec<f64> = self.together.pairs().map(at).collect();
        let solved = self.factored.solve(&own);
        let mut out = vec![0.0; vector.len()];
        for ((i, j), value) in self.together.pairs().zip(solved) {
            out[self.blocks.at(i, j)] = value;
        }
        for (i, j) in self.blocks.pairs() {
            if self.together.group[i] == self.together.group[j] {
                continue;
            }
            let (turn, decay) = (self.levels.change(i, j), self.decay[self.blocks.at(i, j)]);
            let norm = turn * turn + decay * decay;
            if norm > 0.0 {
                out[self.blocks.at(i, j)] = (turn * at((j, i)) - decay * at((i, j))) / norm;
            }
        }
        out
    }

    /// The solution of trace zero for a right-hand side of trace zero.
    pub(super) fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        gmres(&|v| self.apply(v), &|v| self.precondition(v), right, RESIDUAL)
    }

    /// The stationary state and what is counted.
    ///
    /// # Errors
    /// Where the residuals do not fall.
    pub(super) fn counts(&self) -> Result<Counts, Unsolved> {
        let mut right = vec![0.0; self.blocks.size];
        (0..self.levels.len()).for_each(|i| right[self.blocks.at(i, i)] = self.mixed());
        let failed = Unsolved::NotConverged("the stationary state of the secular equation");
        let stationary = self.solve(&right).ok_or(failed)?;
        let unsolved = std::cell::Cell::new(false);
        let solve = |right: &[f64]| {
            self.solve(right).unwrap_or_else(|| {
                unsolved.set(true);
                vec![0.0; right.len()]
            })
        };
        let trace = |v: &[f64]| self.trace(v);
        let heat = |bath: usize, order: usize, v: &[f64]| {
            let energies = &self.blocks.energies;
            self.jumped(v, &move |a, n, m| {
                if a == bath { (energies[m] - energies[n]).powi(order as i32) } else { 0.0 }
            })
        };
        let moves = |bath: usize, v: &[f64]| {
            self.jumped(v, &move |a, n, m| f64::from(u8::from(a == bath && n != m)))
        };
        let stays = |bath: usize| {
            self.jumped(&stationary, &move |a, n, m| f64::from(u8::from(a == bath && n == m)))
        };
        let left = cumulants(MAX_ORDER, &stationary, &trace, &|k, v| heat(0, k, v), &solve);
        let rate = trace(&heat(1, 1, &stationary));
        // All cumulants of the sum of both heats vanish.
        let sign = |order: usize| if order.is_multiple_of(2) { -1.0 } else { 1.0 };
        let right = std::array::from_fn(|k| if k == 0 { rate } else { sign(k) * left[k] });
        let activity = [0, 1].map(|bath| {
            let found = cumulants(2, &stationary, &trace, &|_, v| moves(bath, v), &solve);
            [found[0], found[1]]
        });
        let dephasing = [0, 1].map(|bath| trace(&stays(bath)));
        if unsolved.get() {
            return Err(Unsolved::NotConverged("the noise of the secular equation"));
        }
        let heat = [std::array::from_fn(|k| left[k]), right];
        Ok(Counts { stationary, heat, activity, dephasing })
    }
}

fn square(group: &Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    let rows = group.clone();
    group.clone().flat_map(move |j| rows.clone().map(move |i| (i, j)))
}

fn own_decay(levels: &Levels, blocks: &Blocks, held: &Held, i: usize, j: usize) -> f64 {
    let group = blocks.group[i];
    let kept = |bath: usize| {
        let contact: &Mat<f64> = &levels.contacts[bath];
        blocks.rate(levels, bath, group, group) * contact[(i, i)] * contact[(j, j)]
    };
    f64::midpoint(held.loss[(i, i)], held.loss[(j, j)]) - kept(0) - kept(1)
}
