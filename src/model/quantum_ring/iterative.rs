//! Solve the Redfield equation of a large sector, without its matrix.
//!
//! Minimal residuals, preconditioned by the secular problem: an element between levels that differ is divided by
//! `-i(E_n - E_m)` and its own decay, the blocks of degenerate levels are solved together. Each product takes a few
//! multiplications of matrices over the levels; about ten products reach a residual of 1e-13.

use faer::{Mat, MatRef};

use super::levels::Levels;
use super::redfield::Dissipators;
use super::secular::{Blocks, Secular};
use super::solution::Unsolved;
use crate::exact::liouvillian::gmres::gmres;
use crate::exact::liouvillian::{Factored, Liouvillian, MAX_ORDER, cumulants};

const RESIDUAL: f64 = 1e-13;

/// The Redfield equation with its preconditioner.
pub(super) struct IterativeRedfield<'a> {
    levels: &'a Levels,
    dissipators: &'a Dissipators,
    blocks: Blocks,
    secular: Liouvillian,
    factored: Factored,
    /// Decay of each element by itself.
    decay: Mat<f64>,
}

impl<'a> IterativeRedfield<'a> {
    pub(super) fn new(levels: &'a Levels, dissipators: &'a Dissipators) -> Self {
        let blocks = Blocks::of(levels, levels.degenerate.clone());
        let secular = Secular::of(levels, &blocks, false).generator;
        let factored = secular.factor();
        let decay = dissipators.own_decay(levels);
        Self { levels, dissipators, blocks, secular, factored, decay }
    }

    /// The secular generator of degenerate levels, which has the same conserved quantities.
    pub(super) fn secular(&self) -> &Liouvillian {
        &self.secular
    }

    fn size(&self) -> usize {
        self.levels.len()
    }

    fn held<'v>(&self, vector: &'v [f64]) -> MatRef<'v, f64> {
        MatRef::from_column_major_slice(vector, self.size(), self.size())
    }

    /// The right-hand side of the stationary state, spread over the diagonal.
    fn mixed(&self) -> f64 {
        self.secular.scale / self.size() as f64
    }

    /// The generator, its stationary state pinned by the trace.
    fn apply(&self, vector: &[f64]) -> Vec<f64> {
        let held = self.held(vector);
        let levels = self.levels;
        let moved =
            self.dissipators.apply(levels, 0, held) + self.dissipators.apply(levels, 1, held);
        let pinned = self.mixed() * trace(held);
        flat(&Mat::from_fn(self.size(), self.size(), |i, j| {
            let turned = moved[(i, j)] - levels.change(i, j) * held[(j, i)];
            if i == j { turned + pinned } else { turned }
        }))
    }

    fn precondition(&self, vector: &[f64]) -> Vec<f64> {
        let held = self.held(vector);
        let blocks: Vec<f64> = self.blocks.pairs().map(|(i, j)| held[(i, j)]).collect();
        let mut out = self.blocks.spread(&self.factored.solve(&blocks));
        for j in 0..self.size() {
            for i in (0..self.size()).filter(|&i| self.blocks.group[i] != self.blocks.group[j]) {
                let (turn, decay) = (self.levels.change(i, j), self.decay[(i, j)]);
                let norm = turn * turn + decay * decay;
                out[(i, j)] = (turn * held[(j, i)] - decay * held[(i, j)]) / norm;
            }
        }
        flat(&out)
    }

    fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        gmres(&|v| self.apply(v), &|v| self.precondition(v), right, RESIDUAL)
    }

    /// The dissipator of a bath with each element times a power of what it counts, `(E_n + E_m)/2` after less before:
    /// a sum of products with those means before and after it.
    fn counted(&self, bath: usize, order: usize, vector: &[f64]) -> Vec<f64> {
        let energies = &self.levels.energies;
        let weighted = |held: MatRef<'_, f64>, power: usize| {
            Mat::from_fn(self.size(), self.size(), |i, j| {
                let mean = f64::midpoint(energies[i], energies[j]);
                held[(i, j)] * mean.powi(power as i32)
            })
        };
        let held = self.held(vector);
        let mut out = Mat::<f64>::zeros(self.size(), self.size());
        let mut ways = 1.0;
        for before in 0..=order {
            let moved = self.dissipators.apply(self.levels, bath, weighted(held, before).as_ref());
            let sign = if before.is_multiple_of(2) { ways } else { -ways };
            out += weighted(moved.as_ref(), order - before) * faer::Scale(sign);
            ways *= (order - before) as f64 / (before + 1) as f64;
        }
        flat(&out)
    }

    /// The stationary state and the cumulant rates of both heats.
    ///
    /// # Errors
    /// Where the residuals do not fall.
    pub(super) fn answer(&self) -> Result<(Mat<f64>, [[f64; MAX_ORDER]; 2]), Unsolved> {
        let size = self.size();
        let mut right = vec![0.0; size * size];
        (0..size).for_each(|k| right[k + size * k] = self.mixed());
        let failed = Unsolved::NotConverged("the stationary state of the Redfield equation");
        let stationary = self.solve(&right).ok_or(failed)?;
        let unsolved = std::cell::Cell::new(false);
        let solve = |right: &[f64]| {
            self.solve(right).unwrap_or_else(|| {
                unsolved.set(true);
                vec![0.0; right.len()]
            })
        };
        let trace = |v: &[f64]| trace(self.held(v));
        let left = cumulants(MAX_ORDER, &stationary, &trace, &|k, v| self.counted(0, k, v), &solve);
        if unsolved.get() {
            return Err(Unsolved::NotConverged("the noise of the Redfield equation"));
        }
        let rate = trace(&self.counted(1, 1, &stationary));
        // All cumulants of the sum of both heats vanish.
        let sign = |order: usize| if order.is_multiple_of(2) { -1.0 } else { 1.0 };
        let right = std::array::from_fn(|k| if k == 0 { rate } else { sign(k) * left[k] });
        let held = self.held(&stationary).to_owned();
        Ok((held, [std::array::from_fn(|k| left[k]), right]))
    }
}

fn trace(held: MatRef<'_, f64>) -> f64 {
    (0..held.ncols()).map(|k| held[(k, k)]).sum()
}

fn flat(matrix: &Mat<f64>) -> Vec<f64> {
    (0..matrix.ncols()).flat_map(|j| matrix.col_as_slice(j).to_vec()).collect()
}
