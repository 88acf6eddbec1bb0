//! Say where finished blocks go.

use super::StoreError;
use crate::tally::Block;

/// Where finished blocks go: a folder, memory, a cluster.
///
/// A store need not know the plan; it must give back the same blocks that were appended.
pub trait Store: Send {
    /// Hand over the blocks that are already there, each once. A walk asks before it appends.
    ///
    /// # Errors
    /// When they cannot be read or do not belong to this plan.
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError>;

    /// The indices of the blocks that are already there, for work that takes them one by one.
    ///
    /// # Errors
    /// As [`Self::finished`].
    fn known(&mut self) -> Result<Vec<u64>, StoreError> {
        Ok(Vec::new())
    }

    /// Hand over one of the [known](Self::known) blocks.
    ///
    /// # Errors
    /// When it cannot be read, or is not there.
    fn load(&mut self, index: u64) -> Result<Block, StoreError> {
        Err(StoreError::Unreadable { path: "the store".into(), index })
    }

    /// Keep a block.
    ///
    /// # Errors
    /// When it cannot be written; blocks stored before stay usable.
    fn append(&mut self, index: u64, block: &Block) -> Result<(), StoreError>;

    /// Keep a file beside the blocks, of these pieces, whole or not at all: a piece that is none ends it, and nothing is
    /// kept. Returns whether all pieces were there. A store without files asks for no piece.
    ///
    /// # Errors
    /// When it cannot be written.
    fn keep(
        &mut self,
        _name: &str,
        _pieces: &mut dyn Iterator<Item = Option<Vec<u8>>>,
    ) -> Result<bool, StoreError> {
        Ok(true)
    }

    /// Make all that was kept survive a power cut.
    ///
    /// # Errors
    /// When it cannot be written.
    fn sync(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Keeps nothing: every block is walked afresh.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory;

impl Store for Memory {
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError> {
        Ok(Vec::new())
    }

    fn append(&mut self, _index: u64, _block: &Block) -> Result<(), StoreError> {
        Ok(())
    }
}
