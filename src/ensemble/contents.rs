//! Read a block file back, or say why it cannot be used.
//!
//! Bytes are checked by sums, blocks by [`Block::unpack`]; whether a block can be one of the plan is
//! [`Shape`](crate::tally::Shape)'s to say.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::folder::{BLOCKS, Folder, Locked};
use super::identity::Planned;
use super::record::{HEADER, Header, program, read_header, read_records};
use super::{StoreError, identity};
use crate::tally::Block;

/// The blocks of a plan that a folder holds, without changing it, and what is wrong with the rest.
pub(super) fn read_blocks(
    folder: &Folder,
    plan: &dyn Planned,
) -> Result<(BTreeMap<u64, Block>, Option<String>), StoreError> {
    let bytes = read(folder, &mut folder.lock_shared()?)?;
    let Some(contents) = contents(folder, &bytes, plan)? else {
        return Ok((BTreeMap::new(), Some(format!("{} holds no blocks yet", folder.blocks()))));
    };
    let damage = contents.damage(folder, bytes.len());
    Ok((contents.blocks(folder, &bytes)?, damage))
}

/// What a block file holds.
pub(super) struct Contents {
    /// Where the payload of each block lies in the file, by index.
    pub(super) places: BTreeMap<u64, Range<usize>>,
    /// Where the last whole record ends.
    pub(super) end: usize,
}

impl Contents {
    /// A warning about the rest of the file, if there is any.
    pub(super) fn damage(&self, folder: &Folder, length: usize) -> Option<String> {
        (self.end < length).then(|| {
            format!(
                "{}: the last {} bytes are a torn or damaged record and what follows it; the {} \
                 blocks before are used",
                folder.blocks(),
                length - self.end,
                self.places.len()
            )
        })
    }

    /// The blocks themselves, by index.
    pub(super) fn blocks(
        &self,
        folder: &Folder,
        bytes: &[u8],
    ) -> Result<BTreeMap<u64, Block>, StoreError> {
        let block = |(&index, place): (&u64, &Range<usize>)| {
            unpacked(folder, index, &bytes[place.clone()]).map(|block| (index, block))
        };
        self.places.iter().map(block).collect()
    }
}

/// The block of a payload.
pub(super) fn unpacked(folder: &Folder, index: u64, payload: &[u8]) -> Result<Block, StoreError> {
    Block::unpack(payload).map_err(|_| StoreError::Unreadable { path: folder.blocks(), index })
}

/// Look through a block file; `None` where it holds nothing yet.
pub(super) fn contents(
    folder: &Folder,
    bytes: &[u8],
    plan: &dyn Planned,
) -> Result<Option<Contents>, StoreError> {
    let (path, ours) = (folder.blocks(), plan.hash());
    match read_header(bytes) {
        Header::Empty => return Ok(None),
        Header::Foreign => return Err(StoreError::NotBlocks { path }),
        Header::Damaged => return Err(StoreError::DamagedHeader { path }),
        Header::Other { program: by, stream } => {
            return Err(StoreError::OtherStream { path, by: program(by), theirs: stream });
        }
        Header::Of { plan: theirs } if theirs != ours => {
            let theirs = folder.plan().unwrap_or_default();
            let differences = identity::differences(&theirs, &plan.text());
            return Err(StoreError::OtherPlan { path, differences });
        }
        Header::Of { .. } => {}
    }
    let records = read_records(bytes, ours);
    let mut places: BTreeMap<u64, Range<usize>> = BTreeMap::new();
    for (index, payload) in records.whole {
        let readable = index < plan.blocks() && Block::unpack(payload).is_ok();
        if !readable {
            return Err(StoreError::Unreadable { path, index });
        }
        // A payload is a part of these bytes.
        let start = payload.as_ptr() as usize - bytes.as_ptr() as usize;
        match places.entry(index) {
            Entry::Vacant(place) => {
                place.insert(start..start + payload.len());
            }
            Entry::Occupied(place) if bytes[place.get().clone()] == *payload => {}
            Entry::Occupied(_) => return Err(StoreError::Conflict { path, index }),
        }
    }
    Ok(Some(Contents { places, end: records.end.max(HEADER) }))
}

/// Add a block; one that is there already must be the same.
pub(super) fn insert(
    blocks: &mut BTreeMap<u64, Block>,
    folder: &Folder,
    index: u64,
    block: Block,
) -> Result<(), StoreError> {
    match blocks.entry(index) {
        Entry::Vacant(place) => {
            place.insert(block);
        }
        Entry::Occupied(place) if place.get().pack() == block.pack() => {}
        Entry::Occupied(_) => {
            return Err(StoreError::Conflict { path: folder.blocks(), index });
        }
    }
    Ok(())
}

/// The bytes of a block file.
pub(super) fn read(folder: &Folder, locked: &mut Locked) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    locked
        .file
        .seek(SeekFrom::Start(0))
        .and_then(|_| locked.file.read_to_end(&mut bytes))
        .map_err(|source| StoreError::new(&folder.path().join(BLOCKS), source))?;
    Ok(bytes)
}

/// Some bytes of a block file.
pub(super) fn payload(
    folder: &Folder,
    locked: &mut Locked,
    place: Range<usize>,
) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![0; place.len()];
    locked
        .file
        .seek(SeekFrom::Start(place.start as u64))
        .and_then(|_| locked.file.read_exact(&mut bytes))
        .map_err(|source| StoreError::new(&folder.path().join(BLOCKS), source))?;
    Ok(bytes)
}
