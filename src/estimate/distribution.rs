//! Hand over the histograms of blocks; a cell's probability is its share of the windows.

use crate::tally::{Block, Histogram};

/// The histogram of one observable, or of a pair, block by block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampledDistribution {
    /// Windows in all.
    pub windows: u64,
    /// The histogram of each block.
    pub blocks: Vec<Histogram>,
}

/// The distribution of each histogram that blocks count, in the order of the layout. They are taken out of the
/// blocks, since they are most of what these hold.
#[must_use]
pub fn distributions(blocks: Vec<Block>) -> Vec<SampledDistribution> {
    let windows = blocks.iter().map(|block| block.windows).sum();
    let histograms = blocks.first().map_or(0, |block| block.histograms.len());
    let mut all = vec![SampledDistribution { windows, blocks: Vec::new() }; histograms];
    for block in blocks {
        for (own, histogram) in all.iter_mut().zip(block.histograms) {
            own.blocks.push(histogram);
        }
    }
    all
}
