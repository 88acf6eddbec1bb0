//! Estimate the two sides of the exchange fluctuation theorem, and the heat by its even part.

use super::jackknife::mean;
use crate::quantity::Estimate;
use crate::tally::Block;

/// Means over all windows, each with its standard error; `Q` is the heat, `A` the affinity, one over energy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExchangeEstimate {
    /// `<exp(-A Q)>`, which the theorem says is one.
    pub integral: Estimate,
    /// `<Q (1 + exp(-A Q))>`, which it says is zero.
    pub odd: Estimate,
    /// `<Q (1 - exp(-A Q))>/2`: the mean heat, precise where `A Q` is small.
    pub even: Estimate,
    /// Its slope from the middle of the windows to their end: the heat per unit time.
    pub even_rate: Estimate,
}

/// The means over the windows of all blocks.
pub(super) fn exchange(blocks: &[Block], duration: f64) -> ExchangeEstimate {
    ExchangeEstimate {
        integral: mean(blocks, |block| block.exchange[0]),
        odd: mean(blocks, |block| block.exchange[1]),
        even: mean(blocks, |block| block.exchange[3]),
        even_rate: mean(blocks, |block| (block.exchange[3] - block.exchange[2]) / (duration / 2.0)),
    }
}
