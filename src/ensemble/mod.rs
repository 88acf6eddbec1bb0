//! Walk many trajectories, block by block, on all threads.
//!
//! A block is walked from its own stream and stored when it is finished; results are the blocks in
//! index order. Hence any number of threads, and any mixture of stored and fresh blocks, gives the
//! same bits.

mod folder;
mod store;
pub mod stream;

pub use folder::Folder;
pub use store::{Memory, Store, StoreError};

use std::sync::Mutex;

use rayon::prelude::*;

use crate::kernel::Kernel;
use crate::tally::{Block, Layout, Recorder};
use stream::{Purpose, stream};

/// What a run tells about itself while it works.
pub trait Progress: Sync {
    /// `done` of `blocks` blocks were already there.
    fn start(&self, _blocks: u64, _done: u64) {}
    /// One more block is finished and stored.
    fn block(&self) {}
    /// Should blocks that were not begun be left?
    fn stop(&self) -> bool {
        false
    }
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Which blocks to walk and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Seed of the plan.
    pub seed: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Windows in each.
    pub windows: u64,
}

/// Why an ensemble is incomplete.
#[derive(Debug, thiserror::Error)]
pub enum EnsembleError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// [`Progress::stop`] said so.
    #[error("interrupted after {done} of {blocks} blocks")]
    Interrupted {
        /// Blocks that are stored.
        done: u64,
        /// Blocks in all.
        blocks: u64,
    },
}

/// Walk every block that is not in the store and return all of them in index order.
///
/// # Errors
/// When the store fails, or when the progress asks to stop; what was finished is stored.
pub fn walk(
    work: Work,
    kernel: &dyn Kernel,
    layout: &Layout,
    store: &mut dyn Store,
    progress: &dyn Progress,
) -> Result<Vec<Block>, EnsembleError> {
    let mut blocks: Vec<Option<Block>> = vec![None; work.blocks as usize];
    for (index, block) in store.finished()? {
        if let Some(place) = blocks.get_mut(index as usize) {
            *place = Some(block);
        }
    }
    let missing: Vec<u64> =
        (0..work.blocks).filter(|&index| blocks[index as usize].is_none()).collect();
    progress.start(work.blocks, work.blocks - missing.len() as u64);
    let store = Mutex::new(store);
    let fresh: Vec<(u64, Block)> = missing
        .into_par_iter()
        .with_max_len(1)
        .filter(|_| !progress.stop())
        .map(|index| {
            let block = walk_block(work, index, Purpose::Walk, kernel, layout);
            store.lock().expect("no thread panics while it stores").append(index, &block)?;
            progress.block();
            Ok((index, block))
        })
        .collect::<Result<_, StoreError>>()?;
    for (index, block) in fresh {
        blocks[index as usize] = Some(block);
    }
    let done = blocks.iter().flatten().count() as u64;
    if done < work.blocks {
        return Err(EnsembleError::Interrupted { done, blocks: work.blocks });
    }
    Ok(blocks.into_iter().flatten().collect())
}

/// The sums of one block.
#[must_use]
pub fn walk_block(
    work: Work,
    index: u64,
    purpose: Purpose,
    kernel: &dyn Kernel,
    layout: &Layout,
) -> Block {
    let mut recorder = Recorder::new(layout);
    kernel.walk(stream(work.seed, 0, index, purpose), work.windows, &mut recorder);
    recorder.finish()
}
