//! Join the blocks that several runs of one plan left in their folders.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::contents::{contents, insert, payload, read, read_blocks, unpacked};
use super::folder::Locked;
use super::identity::Planned;
use super::{FileStore, Folder, Shard, Store, StoreError};
use crate::config::Plan;
use crate::number::common_divisor;
use crate::tally::Block;

/// Shards or ranges of blocks that a message lists.
const LISTED: usize = 12;

/// All blocks of a plan, gathered from several folders.
#[derive(Debug)]
pub struct Merged {
    /// The blocks, by index.
    pub blocks: BTreeMap<u64, Block>,
    /// What is wrong with the folders; other folders made up for it.
    pub warnings: Vec<String>,
}

/// All blocks of a plan, from several folders; a block that two of them hold must be the same.
///
/// # Errors
/// When a folder cannot be read, is in use, holds blocks of another plan or contradicts another,
/// or when blocks are missing.
pub fn merge<P: AsRef<Path>>(folders: &[P], plan: &Plan) -> Result<Merged, StoreError> {
    let (mut all, mut stride, mut warnings) = (BTreeMap::new(), 0, Vec::new());
    for path in folders {
        let folder = Folder::at(path);
        let (part, damage) = read_blocks(&folder, plan)?;
        warnings.extend(damage);
        stride =
            part.keys().zip(part.keys().skip(1)).fold(stride, |s, (a, b)| common_divisor(s, b - a));
        for (index, block) in part {
            insert(&mut all, &folder, index, block)?;
        }
    }
    let blocks = plan.blocks();
    let missing: Vec<u64> = (0..blocks).filter(|index| !all.contains_key(index)).collect();
    if missing.is_empty() {
        return Ok(Merged { blocks: all, warnings });
    }
    Err(lacking(&missing, stride, blocks, warnings))
}

/// The error of blocks that no folder holds; where all lie `stride` apart, shards are named.
fn lacking(missing: &[u64], stride: u64, blocks: u64, warnings: Vec<String>) -> StoreError {
    let mut lines = if stride > 1 { by_shard(missing, stride, blocks) } else { by_range(missing) };
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines.extend(warnings);
    StoreError::Missing { missing: missing.len(), blocks, lines }
}

/// Where the blocks of a plan lie in several folders, which are kept from being written.
#[derive(Debug)]
pub struct Gathered {
    folders: Vec<(Folder, Locked)>,
    /// By index: which folder, and where in its block file.
    places: BTreeMap<u64, (usize, Range<usize>)>,
    /// Blocks of each folder lie so far apart.
    stride: u64,
    blocks: u64,
    warnings: Vec<String>,
}

/// Find the blocks of a plan in several folders without holding them; a block that two of them hold must be the same.
///
/// # Errors
/// When a folder cannot be read, is in use, holds blocks of another plan or contradicts another.
pub fn gather<P: AsRef<Path>>(folders: &[P], plan: &dyn Planned) -> Result<Gathered, StoreError> {
    let mut found = Gathered {
        folders: Vec::new(),
        places: BTreeMap::new(),
        stride: 0,
        blocks: plan.blocks(),
        warnings: Vec::new(),
    };
    let mut checks: BTreeMap<u64, u64> = BTreeMap::new();
    for (number, path) in folders.iter().enumerate() {
        let folder = Folder::at(path);
        let mut locked = folder.lock_shared()?;
        let bytes = read(&folder, &mut locked)?;
        if let Some(contents) = contents(&folder, &bytes, plan)? {
            found.warnings.extend(contents.damage(&folder, bytes.len()));
            let keys = || contents.places.keys();
            let apart = keys().zip(keys().skip(1));
            found.stride = apart.fold(found.stride, |stride, (a, b)| common_divisor(stride, b - a));
            for (index, place) in contents.places {
                let check = xxh3_64(&bytes[place.clone()]);
                if *checks.entry(index).or_insert(check) != check {
                    return Err(StoreError::Conflict { path: folder.blocks(), index });
                }
                found.places.entry(index).or_insert((number, place));
            }
        } else {
            found.warnings.push(format!("{} holds no blocks yet", folder.blocks()));
        }
        found.folders.push((folder, locked));
    }
    Ok(found)
}

impl Gathered {
    /// Indices of the blocks that were found.
    #[must_use]
    pub fn known(&self) -> HashSet<u64> {
        self.places.keys().copied().collect()
    }

    /// What is wrong with the folders; other folders may make up for it.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Refuse to go on where some blocks are `missing`.
    ///
    /// # Errors
    /// When there is any.
    pub fn complete(&self, missing: &[u64]) -> Result<(), StoreError> {
        if missing.is_empty() {
            return Ok(());
        }
        Err(lacking(missing, self.stride, self.blocks, self.warnings.clone()))
    }

    /// Copy the blocks one by one into a store, as if they had been found there.
    ///
    /// # Errors
    /// When they cannot be read or written, or one that is there already differs.
    pub fn copy_into(mut self, store: &mut FileStore) -> Result<(), StoreError> {
        for (index, (number, place)) in self.places {
            let (folder, locked) = &mut self.folders[number];
            let payload = payload(folder, locked, place)?;
            store.import_one(index, &unpacked(folder, index, &payload)?)?;
        }
        store.sync()
    }
}

/// Blocks that lie `stride` apart in every folder were walked by so many shards.
fn by_shard(missing: &[u64], stride: u64, blocks: u64) -> Vec<String> {
    let mut shards: BTreeMap<u64, usize> = BTreeMap::new();
    for index in missing {
        *shards.entry(index % stride).or_default() += 1;
    }
    let line = |(first, lacks): (u64, usize)| {
        let shard = Shard::of_block(first, stride);
        format!("shard {shard}: {lacks} of its {} blocks", shard.blocks(blocks).count())
    };
    shards.into_iter().map(line).collect()
}

fn by_range(missing: &[u64]) -> Vec<String> {
    let line = |range: &[u64]| match range {
        [first, .., last] => format!("blocks {first} to {last}"),
        range => format!("block {}", range[0]),
    };
    missing.chunk_by(|a, b| a + 1 == *b).map(line).collect()
}
