//! Compile the secular equation of a ring to jump operators, for walking wave functions.
//!
//! Within a group of degenerate levels the basis is that of the loss `K`: there each component decays by itself
//! between two jumps. Nothing depends on the phases between groups, so that `H` keeps what differs within one.

use faer::{Mat, c64};

use super::QuantumRing;
use super::branch::BranchOperators;
use super::counting::{BATHS, JumpTable, counted};
use super::levels::{Levels, product};
use super::secular::{Blocks, Held};
use super::system::{connects, pairs};
use crate::exact::liouvillian::fixed::symmetric;
use crate::model::sampled_mean;
use crate::network::{Lindbladian, Operator, QuantumJump};
use crate::quantity::{Name, Observable};

/// Elements below this share of the largest are rounded zeros.
const ROUNDED_ZERO: f64 = 1e-12;

/// The jump operators between groups of levels.
pub(super) struct Grouped<'a> {
    levels: &'a Levels,
    blocks: &'a Blocks,
    /// The basis within each group, over the levels.
    basis: Mat<f64>,
    jumps: Vec<QuantumJump>,
    table: JumpTable,
}

impl QuantumRing {
    /// The system of jump operators; `branches` are averaged too.
    pub(super) fn lindbladian(
        &self,
        levels: &Levels,
        blocks: &Blocks,
        branches: &BranchOperators,
    ) -> Lindbladian {
        let held = Held::of(levels, blocks, self.lamb_shift);
        let basis = basis(levels, blocks, &held);
        let mut grouped =
            Grouped { levels, blocks, basis, jumps: Vec::new(), table: JumpTable::new() };
        grouped.between();
        grouped.within();
        let states = names(blocks);
        let size = states.len();
        let hamiltonian = grouped.turned(&held.energy);
        let averages = grouped.averages(self, branches);
        let mut counted = counted(self, Some(grouped.table));
        let mut averaged = Vec::with_capacity(averages.len());
        for (observable, operator, range) in averages {
            let [low, high] = range.unwrap_or_else(|| [-operator.bound(), operator.bound()]);
            counted.averages.push(sampled_mean(observable, low, high - low));
            averaged.push(operator);
        }
        debug_assert_eq!(hamiltonian.dimension(), size);
        Lindbladian { states, hamiltonian, jumps: grouped.jumps, counted, averaged, start: 0 }
    }
}

/// A level by the number of its group, and a letter where the group has several.
pub(super) fn names(blocks: &Blocks) -> Vec<String> {
    let mut names = Vec::with_capacity(blocks.group.len());
    for (number, group) in (1..).zip(&blocks.groups) {
        for place in 0..group.len() {
            names.push(match group.len() {
                1 => format!("level{number}"),
                _ => format!("level{number}_{}", place + 1),
            });
        }
    }
    names
}

/// The eigenvectors of the loss in each group of degenerate levels; elsewhere the levels.
fn basis(levels: &Levels, blocks: &Blocks, held: &Held) -> Mat<f64> {
    let size = levels.len();
    let mut basis = Mat::from_fn(size, size, |i, j| f64::from(u8::from(i == j)));
    for group in blocks.groups.iter().filter(|group| group.len() > 1) {
        let still = group.clone().all(|i| group.clone().all(|j| held.energy[(i, j)] == 0.0));
        let first = group.start;
        let loss = Mat::from_fn(group.len(), group.len(), |i, j| {
            f64::midpoint(held.loss[(first + i, first + j)], held.loss[(first + j, first + i)])
        });
        let Some((_, vectors)) = symmetric(&loss).filter(|_| still) else { continue };
        for (i, j) in group.clone().flat_map(|i| group.clone().map(move |j| (i, j))) {
            basis[(i, j)] = vectors[(i - first, j - first)];
        }
    }
    basis
}

impl Grouped<'_> {
    /// A matrix over the levels in the basis, its entries within groups.
    fn turned(&self, matrix: &Mat<f64>) -> Operator {
        let own = self.turned_whole(matrix);
        let entries = self.blocks.pairs().map(|(i, j)| (i, j, c64::new(own[(i, j)], 0.0)));
        operator(self.levels.len(), entries)
    }

    fn turned_whole(&self, matrix: &Mat<f64>) -> Mat<f64> {
        let half = product(self.basis.transpose(), matrix.as_ref());
        product(half.as_ref(), self.basis.as_ref())
    }

    /// Jumps between two groups, either way.
    fn between(&mut self) {
        let contacts = [0, 1].map(|bath| self.turned_whole(&self.levels.contacts[bath]));
        for (bath, pair) in pairs(self.blocks) {
            if !connects(self.levels, self.blocks, bath, pair) {
                continue;
            }
            let [low, high] = pair;
            let classes = self.table.pair(self.blocks, bath, pair);
            let heat = self.blocks.energies[high] - self.blocks.energies[low];
            let ratio = heat / self.levels.baths[bath].temperature;
            for (to, from, class, log_ratio) in
                [(high, low, classes[0], -ratio), (low, high, classes[1], ratio)]
            {
                self.jump(&contacts[bath], bath, [to, from], class, log_ratio);
            }
        }
    }

    /// Jumps that stay in a group.
    fn within(&mut self) {
        let contacts = [0, 1].map(|bath| self.turned_whole(&self.levels.contacts[bath]));
        for (bath, contact) in contacts.iter().enumerate() {
            let class = self.table.still(bath);
            for group in 0..self.blocks.groups.len() {
                self.jump(contact, bath, [group, group], class, 0.0);
            }
        }
    }

    fn jump(
        &mut self,
        contact: &Mat<f64>,
        bath: usize,
        [to, from]: [usize; 2],
        class: u32,
        log_ratio: f64,
    ) {
        let amplitude = self.blocks.rate(self.levels, bath, to, from).sqrt();
        let [rows, columns] = [to, from].map(|group| self.blocks.groups[group].clone());
        let entries =
            rows.flat_map(|i| columns.clone().map(move |j| (i, j))).filter_map(|(i, j)| {
                let element = contact[(i, j)];
                let there = element.abs() > ROUNDED_ZERO;
                there.then(|| (i, j, c64::new(amplitude * element, 0.0)))
            });
        let operator = operator(self.levels.len(), entries);
        if amplitude > 0.0 && !operator.entries().is_empty() {
            let reservoir = bath as u32;
            self.jumps.push(QuantumJump { operator, class, reservoir, log_ratio: Some(log_ratio) });
        }
    }

    /// What is averaged: the operator of each, and the range of its values where that is known.
    fn averages(
        &self,
        ring: &QuantumRing,
        branches: &BranchOperators,
    ) -> Vec<(Observable, Operator, Option<[f64; 2]>)> {
        let (levels, size) = (self.levels, self.levels.len());
        let mut list = Vec::new();
        let groups = &self.blocks.groups;
        let listed = if groups.len() <= crate::model::MAX_LISTED_STATES { groups.len() } else { 0 };
        for (number, group) in (1..).zip(&groups[..listed]) {
            let of = Observable::new(Name::Probability, format!("level{number}"));
            let entries = group.clone().map(|i| (i, i, c64::new(1.0, 0.0)));
            list.push((of, operator(size, entries), Some([0.0, 1.0])));
        }
        let energy = Mat::from_fn(size, size, |i, j| if i == j { levels.energies[i] } else { 0.0 });
        let range = [levels.energies[0], levels.energies[size - 1]];
        let total = Observable::new(Name::InternalEnergy, "total");
        list.push((total, self.turned(&energy), Some(range)));
        let signs: Vec<Vec<f64>> = (0..ring.spins()).map(|k| levels.sector.sign(k)).collect();
        for (spin, sign) in (1..).zip(&signs) {
            let of = Observable::new(Name::Magnetisation, spin.to_string());
            list.push((of, self.diagonal(sign), Some([-1.0, 1.0])));
        }
        for [a, b] in ring.pairs() {
            let both: Vec<f64> =
                signs[a - 1].iter().zip(&signs[b - 1]).map(|(x, y)| x * y).collect();
            let of = Observable::new(Name::Correlation, format!("s{a}s{b}"));
            list.push((of, self.diagonal(&both), Some([-1.0, 1.0])));
        }
        for (of, matrix) in ["upper", "lower"].into_iter().zip(branches) {
            list.push((Observable::new(Name::BranchEnergy, of), self.held(matrix), None));
        }
        list
    }

    /// An operator that is diagonal between configurations of the spins.
    fn diagonal(&self, values: &[f64]) -> Operator {
        let diagonal = values.iter().enumerate().map(|(s, value)| (s, s, *value)).collect();
        self.turned(&self.levels.turned(&diagonal))
    }

    /// The operator whose mean in a state `A + iB` is the sum of the elements of a matrix times those of `A + B`.
    fn held(&self, matrix: &Mat<f64>) -> Operator {
        let own = self.turned_whole(matrix);
        let part = |(i, j): (usize, usize)| {
            let [there, back] = [own[(i, j)], own[(j, i)]];
            (i, j, c64::new(f64::midpoint(there, back), f64::midpoint(there, -back)))
        };
        operator(self.levels.len(), self.blocks.pairs().map(part))
    }
}

fn operator(size: usize, entries: impl Iterator<Item = (usize, usize, c64)>) -> Operator {
    Operator::new(size, entries.map(|(row, column, value)| (row as u32, column as u32, value)))
}

/// The reservoirs whose jumps are told apart one by one.
pub(super) fn monitored() -> Vec<String> {
    BATHS.map(str::to_owned).to_vec()
}
