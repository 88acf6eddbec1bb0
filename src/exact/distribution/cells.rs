//! Follow the joint distribution of state and integer cells where it fills little of a box.
//!
//! The distribution of a state is a list of cells, ascending by a key into which all axes are packed. A jump adds
//! a constant to a key and keeps the order, so that the distribution after a step is a merge of shifted lists.
//! Cells of a probability below [`CUT`] are dropped; what they hold together bounds the error of every
//! cell, and more than [`MAX_DROPPED`] is refused. Lists are merged in a fixed order.

use rayon::prelude::*;

use super::sweep::{JointChain, Way};
use crate::exact::chain::arrivals::Arrivals;

/// Cells below this are dropped in every step.
const CUT: f64 = 1e-20;
/// Probability that may be dropped in all.
const MAX_DROPPED: f64 = 1e-11;
/// Cells that are held at once, by all sweeps.
const MAX_HELD: f64 = 1e7;
/// Cells that are merged by all sweeps: one takes about ten times a dense multiply-add.
const MAX_MERGED: f64 = 1e9;

/// Cells by key, ascending, with their probabilities.
pub(crate) type Cells = Vec<(i64, f64)>;

/// How cells are packed into keys: the first axis weighs most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packing {
    bits: u32,
    axes: usize,
}

impl Packing {
    /// Room for so many axes, if no cell goes beyond `farthest` along any.
    pub(crate) fn new(axes: usize, farthest: f64) -> Option<Self> {
        let bits = 63 / axes.max(1) as u32;
        (bits > 1 && farthest < libm::exp2(f64::from(bits - 1))).then_some(Self { bits, axes })
    }

    fn key(self, cell: &[i64]) -> i64 {
        cell.iter().fold(0, |key, n| (key << self.bits) + n)
    }

    /// The cell of a key.
    pub(crate) fn cell(self, mut key: i64, cell: &mut [i64]) {
        for n in cell[..self.axes].iter_mut().rev() {
            let unused = 64 - self.bits;
            *n = key << unused >> unused;
            key = (key - *n) >> self.bits;
        }
    }
}

/// Sum the distributions of all step numbers, from `start` with every axis at zero, in one of so many `sweeps`; one
/// list for each group of end states.
///
/// # Errors
/// A reason, where the cells are too many or too much was dropped.
pub(crate) fn sweep(
    chain: &JointChain,
    packing: Packing,
    start: &[f64],
    groups: &[u32],
    arrivals: &Arrivals,
    sweeps: f64,
) -> Result<Vec<Cells>, String> {
    let shifts: Vec<i64> = chain.shifts.iter().map(|shift| packing.key(shift)).collect();
    let rows = groups.iter().max().map_or(1, |most| *most as usize + 1);
    let mut law: Vec<Cells> = vec![Vec::new(); rows];
    let mut now: Vec<Cells> =
        start.iter().map(|&p| if p > 0.0 { vec![(0, p)] } else { Vec::new() }).collect();
    let (mut dropped, mut merged) = (0.0, 0.0);
    for step in 0..=arrivals.last() {
        collect(&now, groups, arrivals.weight(step), &mut law);
        if step == arrivals.last() {
            break;
        }
        let onward = |y: usize| {
            let mut cells = into(chain.ways_into(y), &shifts, &now);
            let before: f64 = cells.iter().filter(|c| c.1 < CUT).map(|c| c.1).sum();
            cells.retain(|c| c.1 >= CUT);
            (cells, before)
        };
        let next: Vec<(Cells, f64)> = (0..now.len()).into_par_iter().map(onward).collect();
        dropped += next.iter().map(|(_, dropped)| dropped).sum::<f64>();
        now = next.into_iter().map(|(cells, _)| cells).collect();
        let held = now.iter().chain(&law).map(Vec::len).sum::<usize>() as f64;
        merged += held * chain.ways() as f64 / now.len() as f64;
        if held * sweeps > MAX_HELD || merged * sweeps > MAX_MERGED {
            return Err(format!(
                "cell by cell it takes more than {MAX_HELD:.0e} numbers or {MAX_MERGED:.0e} merges"
            ));
        }
    }
    if dropped > MAX_DROPPED {
        return Err(format!("cell by cell it drops a probability of {dropped:.1e}"));
    }
    Ok(law)
}

/// Add a step's distribution to that of its groups of end states.
fn collect(now: &[Cells], groups: &[u32], weight: f64, law: &mut [Cells]) {
    if weight == 0.0 {
        return;
    }
    law.par_iter_mut().enumerate().for_each(|(group, law)| {
        let members = now.iter().zip(groups).filter(|(_, of)| **of as usize == group);
        let weighed = members.map(|(cells, _)| scaled(cells, 0, weight));
        let sum = weighed.reduce(|a, b| merge(&a, &b)).unwrap_or_default();
        *law = merge(law, &sum);
    });
}

/// The distribution of one state after a step, from all ways into it.
fn into(ways: &[Way], shifts: &[i64], now: &[Cells]) -> Cells {
    match ways {
        [] => Vec::new(),
        [way] => scaled(&now[way.from as usize], shifts[way.shift as usize], way.probability),
        _ => {
            let (some, others) = ways.split_at(ways.len() / 2);
            merge(&into(some, shifts, now), &into(others, shifts, now))
        }
    }
}

fn scaled(cells: &[(i64, f64)], shift: i64, factor: f64) -> Cells {
    cells.iter().map(|&(key, p)| (key + shift, p * factor)).collect()
}

/// The sum of two distributions.
fn merge(a: &[(i64, f64)], b: &[(i64, f64)]) -> Cells {
    let mut sum = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while let (Some(&left), Some(&right)) = (a.get(i), b.get(j)) {
        sum.push(match left.0.cmp(&right.0) {
            std::cmp::Ordering::Less => left,
            std::cmp::Ordering::Greater => right,
            std::cmp::Ordering::Equal => (left.0, left.1 + right.1),
        });
        i += usize::from(left.0 <= right.0);
        j += usize::from(right.0 <= left.0);
    }
    sum.extend_from_slice(&a[i..]);
    sum.extend_from_slice(&b[j..]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_cells_and_add() {
        for axes in 1..=6 {
            let packing = Packing::new(axes, 100.0).expect("room");
            let cells: Vec<Vec<i64>> = (0..4)
                .map(|k| (0..axes as i64).map(|i| 7 * i - 13 * k + k * i).collect())
                .collect();
            let mut found = vec![0; axes];
            for (a, b) in cells.iter().zip(&cells[1..]) {
                packing.cell(packing.key(a), &mut found);
                assert_eq!(found, *a);
                let sum: Vec<i64> = a.iter().zip(b).map(|(a, b)| a + b).collect();
                assert_eq!(packing.key(&sum), packing.key(a) + packing.key(b));
            }
        }
        assert!(Packing::new(4, 1e5).is_none());
    }

    #[test]
    fn merged_laws_are_sums() {
        let sum = merge(&[(-2, 0.1), (0, 0.2), (5, 0.3)], &[(0, 0.5), (1, 0.25)]);
        assert_eq!(sum, [(-2, 0.1), (0, 0.7), (1, 0.25), (5, 0.3)]);
    }
}
