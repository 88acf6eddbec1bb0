//! Estimate the probability of each cell from histograms, block by block.

use std::collections::BTreeMap;

use crate::tally::Block;

/// The histogram of one subject, block by block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampledLaw {
    /// Windows in all.
    pub windows: u64,
    /// Windows of each block by cell.
    pub blocks: Vec<BTreeMap<Vec<i64>, u64>>,
}

/// The law that histogram `index` of every block counts.
pub(super) fn law(blocks: &[Block], index: usize) -> SampledLaw {
    SampledLaw {
        windows: blocks.iter().map(|block| block.windows).sum(),
        blocks: blocks.iter().map(|block| block.histograms[index].cells.clone()).collect(),
    }
}

impl SampledLaw {
    /// Windows of all blocks by cell.
    #[must_use]
    pub fn total(&self) -> BTreeMap<Vec<i64>, u64> {
        let mut total: BTreeMap<Vec<i64>, u64> = BTreeMap::new();
        for (cell, count) in self.blocks.iter().flatten() {
            *total.entry(cell.clone()).or_default() += count;
        }
        total
    }
}
