//! Hold many blocks in little memory, their moments as bytes.

use super::Block;

/// The blocks of a run in index order, with the moments of each packed: they are most of a block, and
/// read twice only, to add all up and to leave each out.
#[derive(Clone, Debug, Default)]
pub struct PackedBlocks {
    moments: Vec<Box<[u8]>>,
    rest: Vec<Block>,
}

impl PackedBlocks {
    /// How many blocks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.moments.len()
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.moments.is_empty()
    }

    /// The moments and averages of each block, as [`Block::bare`] has them.
    ///
    /// # Panics
    /// Never: what was packed here is unpacked.
    pub fn moments(&self) -> impl Iterator<Item = Block> {
        let unpack = |bytes: &[u8]| Block::unpack(bytes).expect("what was packed unpacks");
        self.moments.iter().map(move |bytes| unpack(bytes))
    }

    /// All that is not among [`Self::moments`].
    #[must_use]
    pub fn rest(&self) -> &[Block] {
        &self.rest
    }

    /// The moments by themselves, and the rest of each block.
    #[must_use]
    pub(crate) fn split(self) -> (Self, Vec<Block>) {
        (Self { moments: self.moments, rest: Vec::new() }, self.rest)
    }
}

impl FromIterator<PackedBlock> for PackedBlocks {
    fn from_iter<I: IntoIterator<Item = PackedBlock>>(blocks: I) -> Self {
        let (moments, rest) = blocks.into_iter().map(|block| (block.moments, block.rest)).unzip();
        Self { moments, rest }
    }
}

/// One block, its moments packed.
#[derive(Clone, Debug)]
pub struct PackedBlock {
    moments: Box<[u8]>,
    rest: Block,
}

impl From<Block> for PackedBlock {
    fn from(mut block: Block) -> Self {
        let moments = block.bare().pack().into();
        block.forget_moments();
        Self { moments, rest: block }
    }
}

impl PackedBlock {
    /// About how many bytes it holds, once more while the estimators read it.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        let rest = &self.rest;
        let numbers = rest.fluctuation.len() + rest.generating.len() + rest.response.len();
        let cells: usize = rest.histograms.iter().map(super::Histogram::bytes).sum();
        // Sums of few windows take fewer bytes than those of many; the rest moves once.
        let held = 2 * size_of::<Self>() + 3 * self.moments.len() / 2 + cells;
        held as f64 + 16.0 * numbers as f64 + rest.paths.bytes()
    }
}
