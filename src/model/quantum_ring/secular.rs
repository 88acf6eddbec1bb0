//! The secular equation of a ring: blocks within groups of levels, jumps between them.
//!
//! With the projectors `P_n` and the mean energies `e_n` of the groups, the jump operators are
//!
//! ```text
//! sqrt(2 gamma W_a(e_m - e_n)) P_m S_a P_n
//! ```
//!
//! for every bath and ordered pair of groups; `H` keeps the true splittings. The generator is completely positive and
//! keeps each bath's Gibbs state of the group energies (doi:10.1103/PhysRevE.107.054115).

use std::ops::Range;

use faer::Mat;

use super::levels::{Levels, members};
use crate::exact::liouvillian::{Counted, Liouvillian, Weight};

/// Groups of levels and where their blocks are held.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    pub groups: Vec<Range<usize>>,
    /// Mean energy of each group.
    pub energies: Vec<f64>,
    /// Group of each level.
    pub group: Vec<usize>,
    /// Where the block of each group begins.
    start: Vec<usize>,
    /// Length of the vector of all blocks.
    pub size: usize,
}

impl Blocks {
    pub(super) fn of(levels: &Levels, groups: Vec<Range<usize>>) -> Self {
        let mean = |group: &Range<usize>| {
            levels.energies[group.clone()].iter().sum::<f64>() / group.len() as f64
        };
        let energies = groups.iter().map(mean).collect();
        let group = members(&groups, levels.len());
        let mut size = 0;
        let start = groups.iter().map(|group| {
            let start = size;
            size += group.len() * group.len();
            start
        });
        let start = start.collect();
        Self { groups, energies, group, start, size }
    }

    /// Where an element between two levels of one group is held.
    pub(super) fn at(&self, i: usize, j: usize) -> usize {
        let group = self.group[i];
        let range = &self.groups[group];
        self.start[group] + (i - range.start) + range.len() * (j - range.start)
    }

    /// The pairs of levels within groups, in the order of the vector.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let within = |group: &Range<usize>| {
            let rows = group.clone();
            group.clone().flat_map(move |j| rows.clone().map(move |i| (i, j)))
        };
        self.groups.iter().flat_map(within)
    }

    /// All elements, those between groups zero.
    pub(super) fn spread(&self, vector: &[f64]) -> Mat<f64> {
        let size = self.group.len();
        let mut out = Mat::zeros(size, size);
        for ((i, j), &value) in self.pairs().zip(vector) {
            out[(i, j)] = value;
        }
        out
    }

    /// The rate of the jumps by a bath from one group to another, without their amplitudes.
    pub(super) fn rate(&self, levels: &Levels, bath: usize, to: usize, from: usize) -> f64 {
        let change = if to == from { 0.0 } else { self.energies[to] - self.energies[from] };
        2.0 * levels.coupling * levels.baths[bath].rate(change)
    }

    fn shift(&self, levels: &Levels, bath: usize, to: usize, from: usize) -> f64 {
        let change = if to == from { 0.0 } else { self.energies[to] - self.energies[from] };
        levels.coupling * levels.baths[bath].shift(change)
    }
}

/// What the secular equation is made of.
pub(super) struct Secular {
    pub generator: Liouvillian,
    /// Jumps of each bath between different groups, by their heat.
    pub heat: [Counted; 2],
    /// The same by number.
    pub activity: [Counted; 2],
    /// Jumps of each bath within groups, by number.
    pub dephasing: [Counted; 2],
}

impl Secular {
    pub(super) fn of(levels: &Levels, blocks: &Blocks, lamb_shift: bool) -> Self {
        let size = blocks.size;
        let mut matrix = Mat::zeros(size, size);
        let [moving, staying] =
            [false, true].map(|stays| [0, 1].map(|bath| jumps(levels, blocks, bath, stays)));
        let held = Held::of(levels, blocks, lamb_shift);
        let mut scale = 0.0_f64;
        for (i, j) in blocks.pairs() {
            let column = blocks.at(i, j);
            let turned = blocks.at(j, i);
            for k in blocks.groups[blocks.group[i]].clone() {
                let [left, right] = [blocks.at(k, j), blocks.at(i, k)];
                matrix[(left, column)] -= held.loss[(k, i)] / 2.0;
                matrix[(right, column)] -= held.loss[(j, k)] / 2.0;
                // -i[H, A + iB], held, is -[H, (A + B)^T]: the element (i, j) is that of (j, i) there.
                matrix[(blocks.at(k, i), column)] -= held.energy[(k, j)];
                matrix[(blocks.at(j, k), column)] += held.energy[(i, k)];
            }
            debug_assert!(turned < size);
            scale = scale.max(held.loss[(i, i)]);
        }
        for part in moving.iter().chain(&staying) {
            matrix += part;
        }
        let trace = blocks.pairs().map(|(i, j)| if i == j { 1.0 } else { 0.0 }).collect();
        let energies: Vec<f64> =
            blocks.pairs().map(|(i, _)| blocks.energies[blocks.group[i]]).collect();
        let number = |part: &Mat<f64>| Counted { part: part.clone(), weight: Weight::Unit };
        let activity = [0, 1].map(|bath| number(&moving[bath]));
        let dephasing = [0, 1].map(|bath| number(&staying[bath]));
        let heat = moving.map(|part| Counted { part, weight: Weight::Levels(energies.clone()) });
        Self { generator: Liouvillian { matrix, trace, scale }, heat, activity, dephasing }
    }
}

/// What acts between jumps: the loss `K = sum_a,m 2 gamma W_a P S_a P_m S_a P` and the energy, shifted by the baths,
/// within groups, less the mean of the group.
pub(super) struct Held {
    pub loss: Mat<f64>,
    pub energy: Mat<f64>,
}

impl Held {
    pub(super) fn of(levels: &Levels, blocks: &Blocks, lamb_shift: bool) -> Self {
        let size = levels.len();
        let (mut loss, mut energy) = (Mat::<f64>::zeros(size, size), Mat::<f64>::zeros(size, size));
        for i in 0..size {
            let own = blocks.groups[blocks.group[i]].start;
            energy[(i, i)] = levels.change(i, own);
        }
        for bath in 0..2 {
            let contact = &levels.contacts[bath];
            for (from, group) in blocks.groups.iter().enumerate() {
                for (to, other) in blocks.groups.iter().enumerate() {
                    let rate = blocks.rate(levels, bath, to, from);
                    let shift = if lamb_shift { blocks.shift(levels, bath, to, from) } else { 0.0 };
                    for (i, j) in group.clone().flat_map(|i| group.clone().map(move |j| (i, j))) {
                        let there: f64 =
                            other.clone().map(|k| contact[(i, k)] * contact[(k, j)]).sum();
                        loss[(i, j)] += rate * there;
                        energy[(i, j)] += shift * there;
                    }
                }
            }
        }
        Self { loss, energy }
    }
}

/// The jumps of a bath within groups, or between different ones.
fn jumps(levels: &Levels, blocks: &Blocks, bath: usize, stays: bool) -> Mat<f64> {
    let contact = &levels.contacts[bath];
    let mut out = Mat::zeros(blocks.size, blocks.size);
    for (i, j) in blocks.pairs() {
        let (from, column) = (blocks.group[i], blocks.at(i, j));
        for (p, q) in blocks.pairs() {
            let to = blocks.group[p];
            if (to == from) == stays {
                let rate = blocks.rate(levels, bath, to, from);
                out[(blocks.at(p, q), column)] = rate * contact[(p, i)] * contact[(q, j)];
            }
        }
    }
    out
}
