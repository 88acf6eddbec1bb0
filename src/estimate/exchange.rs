//! Estimate the two sides of the exchange fluctuation theorem, and the heat by its even part.

use super::jackknife::Jackknife;
use crate::quantity::Estimate;
use crate::tally::Block;

/// Means over all windows.
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
pub(super) fn exchanged(blocks: &[Block], duration: f64) -> Option<ExchangeEstimate> {
    blocks.first()?;
    let windows: u64 = blocks.iter().map(|block| block.windows).sum();
    let mean = |term: &dyn Fn(&Block) -> f64| {
        let sum: f64 = blocks.iter().map(term).sum();
        let mut mean = Jackknife::new(sum / windows as f64);
        for block in blocks.iter().filter(|_| blocks.len() > 1) {
            mean.add((sum - term(block)) / (windows - block.windows) as f64);
        }
        mean.estimate()
    };
    Some(ExchangeEstimate {
        integral: mean(&|block| block.exchange[0]),
        odd: mean(&|block| block.exchange[1]),
        even: mean(&|block| block.exchange[3]),
        even_rate: mean(&|block| (block.exchange[3] - block.exchange[2]) / (duration / 2.0)),
    })
}
