//! Keep finished blocks.

use std::io;
use std::path::Path;

use crate::tally::Block;

/// Where finished blocks go.
pub trait Store: Send {
    /// The blocks that are already there, by index.
    ///
    /// # Errors
    /// When they cannot be read or do not belong to this plan.
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError>;

    /// Keep a block.
    ///
    /// # Errors
    /// When it cannot be written; blocks stored before stay usable.
    fn append(&mut self, index: u64, block: &Block) -> Result<(), StoreError>;
}

/// Why blocks could not be kept or read back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.display().to_string(), source }
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
