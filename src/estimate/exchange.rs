//! Estimate the two sides of the exchange fluctuation theorem, and the heat by its even part.

use super::jackknife::Jackknife;
use crate::quantity::Estimate;
use crate::tally::Block;

/// Means over all windows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchanged {
    /// `<exp(-A Q)>`, which the theorem says is one.
    pub integral: Estimate,
    /// `<Q (1 + exp(-A Q))>`, which it says is zero.
    pub odd: Estimate,
    /// `<Q (1 - exp(-A Q))>/2`: the mean heat, precise where `A Q` is small.
    pub even: Estimate,
}

/// The means over the windows of all blocks.
pub(super) fn exchanged(blocks: &[Block]) -> Option<Exchanged> {
    let mean = |term: usize| {
        let windows: u64 = blocks.iter().map(|block| block.windows).sum();
        let sum: f64 = blocks.iter().map(|block| block.exchange[term]).sum();
        let mut mean = Jackknife::new(sum / windows as f64);
        for block in blocks.iter().filter(|_| blocks.len() > 1) {
            mean.add((sum - block.exchange[term]) / (windows - block.windows) as f64);
        }
        mean.estimate()
    };
    blocks.first()?;
    Some(Exchanged { integral: mean(0), odd: mean(1), even: mean(2) })
}
