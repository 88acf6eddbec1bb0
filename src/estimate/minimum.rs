//! Estimate how deep entropy production falls along windows.

use super::jackknife::mean;
use crate::quantity::Estimate;
use crate::tally::Block;

/// The minimum of entropy production.
#[derive(Clone, Debug, PartialEq)]
pub struct MinimumEstimate {
    /// `<min S>`.
    pub mean: Estimate,
    /// `P(min S <= -s)` for each depth.
    pub reached: Vec<Estimate>,
    /// How many windows reached each.
    pub windows: Vec<u64>,
}

/// The mean minimum, and how often each of so many depths is reached.
pub(super) fn minima(blocks: &[Block], depths: usize) -> MinimumEstimate {
    let at = |i: usize| mean(blocks, move |block| block.paths.minimum[i]);
    let windows = |i: usize| blocks.iter().map(|block| block.paths.minimum[i]).sum::<f64>() as u64;
    MinimumEstimate {
        mean: at(0),
        reached: (1..=depths).map(at).collect(),
        windows: (1..=depths).map(windows).collect(),
    }
}
