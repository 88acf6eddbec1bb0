//! Lay out the bins that the path tallies count times in.

use super::clock::edge;
use crate::kernel::TICKS;

/// Ascending edges of the bins of the share `1/2^halvings` of a window of a duration.
#[must_use]
pub fn edges(duration: f64, halvings: u32) -> Vec<f64> {
    let horizon = TICKS >> halvings;
    let ends = (0..).map(edge).take_while(|&ticks| ticks <= horizon);
    ends.map(|ticks| ticks as f64 / TICKS as f64 * duration).collect()
}

/// What a function that is given at every edge gains in each bin.
#[must_use]
pub fn differences(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| pair[1] - pair[0]).collect()
}
