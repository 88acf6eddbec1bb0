//! Estimate waiting times between jumps of a kind from the sums of each block.

use super::TimeHistogram;
use super::jackknife::leave_one_out;
use crate::quantity::Estimate;
use crate::tally::{Block, WaitingSums};

/// Waits of one kind; times in the unit of the duration.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingEstimate {
    /// How many were begun.
    pub begun: u64,
    /// How many of these were seen to end.
    pub ended: u64,
    /// Mean of these.
    pub mean: Estimate,
    /// Their variance.
    pub variance: Estimate,
    /// Correlation of two successive ones.
    pub correlation: Estimate,
    /// Share that took longer than half a window.
    pub censored: Estimate,
    /// Their distribution.
    pub times: TimeHistogram,
}

/// The waits of a kind in windows of a `duration`.
pub(super) fn waits(blocks: &[Block], kind: usize, duration: f64) -> WaitingEstimate {
    let of = |block: &Block| -> Vec<f64> {
        let WaitingSums { begun, ended, sum, squares, pairs, firsts, seconds, products, .. } =
            block.paths.waits[kind];
        let [begun, ended, pairs] = [begun, ended, pairs].map(|count| count as f64);
        vec![begun, ended, sum, squares, pairs, firsts, seconds, products]
    };
    let parts: Vec<Vec<f64>> = blocks.iter().map(of).collect();
    let variance = |s: &[f64]| s[3] / s[1] - (s[2] / s[1]).powi(2);
    let covariance = |s: &[f64]| s[7] / s[4] - s[5] / s[4] * (s[6] / s[4]);
    let waits = |block: &Block| block.paths.waits[kind].clone();
    WaitingEstimate {
        begun: blocks.iter().map(|block| waits(block).begun).sum(),
        ended: blocks.iter().map(|block| waits(block).ended).sum(),
        mean: leave_one_out(&parts, |s| s[2] / s[1] * duration),
        variance: leave_one_out(&parts, |s| variance(s) * duration * duration),
        correlation: leave_one_out(&parts, |s| covariance(s) / variance(s)),
        censored: leave_one_out(&parts, |s| 1.0 - s[1] / s[0]),
        times: TimeHistogram {
            bins: blocks.iter().map(|block| waits(block).bins).collect(),
            totals: blocks.iter().map(|block| waits(block).begun).collect(),
        },
    }
}
