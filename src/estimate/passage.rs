//! Estimate first passages: how often windows pass, when, and what they pass with.

use super::TimeHistogram;
use super::jackknife::{leave_one_out, mean};
use crate::kernel::TICKS;
use crate::quantity::Estimate;
use crate::tally::clock::BINS;
use crate::tally::{Block, PassageLayout};

/// A first passage at one end; times in the unit of the duration.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageEndEstimate {
    /// How many windows passed here.
    pub windows: u64,
    /// The share of windows that did.
    pub probability: Estimate,
    /// Mean time of those that did.
    pub mean: Estimate,
    /// Their distribution.
    pub times: TimeHistogram,
}

/// A first passage, at its `[lower, upper]` end.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageEstimate {
    /// By end.
    pub ends: [PassageEndEstimate; 2],
    /// Share that did not pass.
    pub censored: Estimate,
    /// Windows at the lower end for each at the upper one; no number where there is none.
    pub odds: Estimate,
    /// Mean time of those at the lower end less that of those at the upper one.
    pub delay: Estimate,
    /// `<exp(-S)>` where windows pass, or else end, if `S` is entropy production.
    pub stopped: Option<Estimate>,
}

/// The passages of a layout in windows of a `duration`.
pub(super) fn passages(
    layouts: &[PassageLayout],
    blocks: &[Block],
    duration: f64,
) -> Vec<PassageEstimate> {
    let passage = |(index, layout): (usize, &PassageLayout)| PassageEstimate {
        stopped: layout.weighs().then(|| mean(blocks, |b| b.paths.passages[index].stopped)),
        ..passed(blocks, index, duration)
    };
    layouts.iter().enumerate().map(passage).collect()
}

/// Time and number of the windows of a block that passed at an end.
fn sums(block: &Block, index: usize, end: usize, duration: f64) -> [f64; 2] {
    let sums = &block.paths.passages[index];
    [sums.times[end] as f64 / TICKS as f64 * duration, sums.windows[end] as f64]
}

fn at_end(blocks: &[Block], index: usize, end: usize, duration: f64) -> PassageEndEstimate {
    let sums = |block: &Block| sums(block, index, end, duration);
    let parts: Vec<Vec<f64>> = blocks.iter().map(|block| sums(block).to_vec()).collect();
    let bins = |block: &Block| {
        let bins = block.paths.passages[index].bins[end].clone();
        debug_assert_eq!(bins.len(), BINS, "a passage has all bins");
        bins
    };
    PassageEndEstimate {
        windows: blocks.iter().map(|block| block.paths.passages[index].windows[end]).sum(),
        probability: mean(blocks, |block| sums(block)[1]),
        mean: leave_one_out(&parts, |sums| sums[0] / sums[1]),
        times: TimeHistogram {
            bins: blocks.iter().map(bins).collect(),
            totals: blocks.iter().map(|block| block.windows).collect(),
        },
    }
}

fn passed(blocks: &[Block], index: usize, duration: f64) -> PassageEstimate {
    let at = |block: &Block, end| sums(block, index, end, duration);
    let both: Vec<Vec<f64>> =
        blocks.iter().map(|block| [0, 1].map(|end| at(block, end)).concat()).collect();
    PassageEstimate {
        ends: [0, 1].map(|end| at_end(blocks, index, end, duration)),
        censored: mean(blocks, |b| b.windows as f64 - at(b, 0)[1] - at(b, 1)[1]),
        odds: leave_one_out(&both, |s| s[1] / s[3]),
        delay: leave_one_out(&both, |s| s[0] / s[1] - s[2] / s[3]),
        stopped: None,
    }
}
