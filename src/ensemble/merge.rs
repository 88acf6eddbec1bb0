//! Join the blocks that several runs of one plan left in their folders.

use std::collections::BTreeMap;
use std::path::Path;

use super::contents::{insert, read_blocks};
use super::identity::Planned;
use super::{Folder, Shard, StoreError};
use crate::config::Plan;
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
        stride = part.keys().zip(part.keys().skip(1)).fold(stride, |s, (a, b)| gcd(s, b - a));
        for (index, block) in part {
            insert(&mut all, &folder, index, block)?;
        }
    }
    let blocks = plan.blocks();
    let missing: Vec<u64> = (0..blocks).filter(|index| !all.contains_key(index)).collect();
    if missing.is_empty() {
        return Ok(Merged { blocks: all, warnings });
    }
    let mut lines =
        if stride > 1 { by_shard(&missing, stride, blocks) } else { by_range(&missing) };
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines.extend(warnings);
    Err(StoreError::Missing { missing: missing.len(), blocks, lines })
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

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
