//! Walk many trajectories, block by block, on all threads, and keep the blocks.
//!
//! ```text
//! block = function of (plan, index)
//! ```
//!
//! A block is walked from its own random stream ([`stream`](mod@stream)) and stored when it is finished; results
//! are the blocks in index order. Hence any number of threads, any shards, and any mixture of stored and
//! fresh blocks gives the same bits. Nothing is estimated here.

mod block_file;
mod contents;
mod drawn;
mod entry;
mod error;
mod folder;
mod identity;
mod launcher;
mod merge;
mod parcel;
mod record;
mod results;
mod shard;
mod store;
pub mod stream;

pub use block_file::FileStore;
pub use drawn::Earlier;
pub use error::{EnsembleError, StoreError};
pub use folder::{Folder, Locked};
pub use identity::Planned;
pub use launcher::{LaunchedShard, LauncherError};
pub use merge::{Gathered, Merged, gather, merge};
pub use parcel::{Collected, pack, unpack};
pub use record::HEADER;
pub use shard::{NotAShard, Shard};
pub use store::{Memory, Store};

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;

use rayon::prelude::*;

use crate::kernel::{Coupled, Kernel};
use crate::tally::{
    Block, JumpObserver, Layout, ObservedKernel, PackedBlock, PackedBlocks, Recorder, Shape,
};
use stream::{Purpose, stream};

/// What a run says of itself while it works; every method may be called by any thread.
pub trait Progress: Sync {
    /// `done` of `blocks` blocks were already there.
    fn start(&self, _blocks: u64, _done: u64) {}
    /// One more block is finished and stored.
    fn block(&self) {}
    /// So many more are finished at once.
    fn blocks(&self, count: u64) {
        (0..count).for_each(|_| self.block());
    }
    /// All wanted blocks are finished and stored; what follows is computed in one piece.
    fn walked(&self) {}
    /// Should blocks that were not begun be left?
    fn stop(&self) -> bool {
        false
    }
}

/// Says nothing and never asks to stop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}

/// Which blocks to walk and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Seed of the plan.
    pub seed: u64,
    /// Which point of a scan, from one; zero where nothing is scanned.
    pub point: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Windows in each.
    pub windows: u64,
    /// Which of the blocks are wanted.
    pub shard: Shard,
}

/// Walk every wanted block that is not in the store and return all that are wanted, in index order and
/// packed as they come; `block` walks the one of an index. Blocks of the store must have the shape of the
/// plan.
///
/// # Errors
/// When the store fails, or when the progress asks to stop; what was finished is stored.
pub fn walk(
    work: Work,
    shape: &Shape<'_>,
    block: &(dyn Fn(u64) -> Block + Sync),
    store: &mut dyn Store,
    progress: &dyn Progress,
) -> Result<PackedBlocks, EnsembleError> {
    let mut there: BTreeMap<u64, Block> = store.finished()?.into_iter().collect();
    check(&there, shape)?;
    there.retain(|&index, _| work.shard.holds(index));
    let known: HashSet<u64> = there.keys().copied().collect();
    let wanted: Vec<u64> = work.shard.blocks(work.blocks).collect();
    let mut finished: Vec<(u64, PackedBlock)> = Vec::with_capacity(wanted.len());
    finished.extend(there.into_iter().map(|(index, block)| (index, block.into())));
    let missing: Vec<u64> = wanted.iter().copied().filter(|b| !known.contains(b)).collect();
    progress.start(wanted.len() as u64, finished.len() as u64);
    let (shared, held) = (Mutex::new(&mut *store), Mutex::new(&mut finished));
    missing.into_par_iter().with_max_len(1).filter(|_| !progress.stop()).try_for_each(|index| {
        let block = block(index);
        shared.lock().expect("no thread panics while it stores").append(index, &block)?;
        let packed = PackedBlock::from(block);
        held.lock().expect("no thread panics while it keeps").push((index, packed));
        progress.block();
        Ok::<(), StoreError>(())
    })?;
    store.sync()?;
    if finished.len() < wanted.len() {
        let (done, blocks) = (finished.len() as u64, wanted.len() as u64);
        return Err(EnsembleError::Interrupted { done, blocks });
    }
    finished.sort_unstable_by_key(|(index, _)| *index);
    progress.walked();
    Ok(finished.into_iter().map(|(_, block)| block).collect())
}

/// Check that blocks from elsewhere have the shape of the plan.
///
/// # Errors
/// [`StoreError::Impossible`] with the index of the first that has not, and what is wrong with it.
pub fn check(blocks: &BTreeMap<u64, Block>, shape: &Shape<'_>) -> Result<(), StoreError> {
    let mut blocks = blocks.iter();
    blocks.try_for_each(|(&index, block)| {
        shape.check(block).map_err(|what| StoreError::Impossible { index, what })
    })
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
    kernel.walk(stream(work.seed, work.point, index, purpose), work.windows, &mut recorder);
    recorder.finish()
}

/// The sums of one block whose jumps are observed one by one.
#[must_use]
pub(crate) fn observe_block(
    work: Work,
    index: u64,
    layout: &Layout,
    kernel: &dyn ObservedKernel,
) -> Block {
    let (mut recorder, mut observer) = (Recorder::new(layout), JumpObserver::new(&layout.observed));
    let generator = stream(work.seed, work.point, index, Purpose::Walk);
    kernel.walk_observed(generator, work.windows, &mut recorder, &mut observer);
    Block { paths: observer.finish(), ..recorder.finish() }
}

/// What the pairs of trajectories of a block count, as [`Block::response`] holds it; each pair of
/// networks has its own part of the stream.
#[must_use]
pub(crate) fn respond_block(work: Work, index: u64, pairs: &[Coupled<'_>]) -> Vec<i64> {
    let mut generator = stream(work.seed, work.point, index, Purpose::Response);
    let mut counters = Vec::new();
    for pair in pairs {
        counters.extend(pair.walk(generator.clone(), work.windows).into_iter().flatten());
        generator.jump();
    }
    counters
}
