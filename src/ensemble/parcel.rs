//! Blocks as bytes, to be sent to another machine, and blocks that came from there.
//!
//! The bytes are those of a block file, with its checks, so that blocks of another plan, of another version, or torn ones
//! are told.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::identity::Planned;
use super::record::{self, HEADER, Header, program, read_header, read_records};
use super::{Store, StoreError};
use crate::tally::Block;

/// What messages call the bytes.
const SENT: &str = "the blocks that were handed over";

/// Blocks as bytes, each with its index.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// use fluctua::ensemble::{pack, unpack};
/// // A worker makes some blocks of a plan ...
/// let job = fluctua::run::prepare(&plan)?;
/// let blocks = [3, 4].map(|index| (index, job.block(index).unwrap()));
/// let bytes = pack(job.plan(), &blocks.into());
/// // ... and who gathers them reads them back.
/// assert_eq!(unpack(job.plan(), &bytes)?[&4], job.block(4)?);
/// // Torn bytes are told, also where they have no block yet; what has none was packed too.
/// assert!(unpack(job.plan(), &bytes[..bytes.len() - 1]).is_err());
/// let none = pack(job.plan(), &Default::default());
/// assert!(unpack(job.plan(), &none)?.is_empty());
/// assert!((0..none.len()).all(|end| unpack(job.plan(), &bytes[..end]).is_err()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn pack(plan: &dyn Planned, blocks: &BTreeMap<u64, Block>) -> Vec<u8> {
    let plan = plan.hash();
    let mut bytes = record::header(plan);
    for (&index, block) in blocks {
        bytes.extend(record::record(plan, index, &block.pack()));
    }
    bytes
}

/// The blocks that [`pack`] made these bytes of.
///
/// # Errors
/// When the bytes are torn, or the blocks are of another plan or another version.
pub fn unpack(plan: &dyn Planned, bytes: &[u8]) -> Result<BTreeMap<u64, Block>, StoreError> {
    let (path, ours) = (SENT.to_owned(), plan.hash());
    // Behind a header alone the reader of files expects nothing, and does not look whose it is.
    let head = bytes.get(..HEADER).map_or_else(|| bytes.to_vec(), |head| [head, &[0]].concat());
    match read_header(&head) {
        Header::Of { plan } if plan == ours => {}
        Header::Of { .. } => {
            let differences = vec!["what differs is not among the bytes".into()];
            return Err(StoreError::OtherPlan { path, differences });
        }
        Header::Other { program: by, stream } => {
            return Err(StoreError::OtherStream { path, by: program(by), theirs: stream });
        }
        Header::Empty => return Err(StoreError::Torn { bytes: bytes.len() }),
        Header::Foreign => return Err(StoreError::NotBlocks { path }),
        Header::Damaged => return Err(StoreError::DamagedHeader { path }),
    }
    let records = read_records(bytes, ours);
    if records.end < bytes.len() {
        return Err(StoreError::Torn { bytes: bytes.len() - records.end });
    }
    let block = |(index, payload): (u64, &[u8])| match Block::unpack(payload) {
        Ok(block) if index < plan.blocks() => Ok((index, block)),
        _ => Err(StoreError::Unreadable { path: SENT.into(), index }),
    };
    records.whole.into_iter().map(block).collect()
}

/// Blocks from elsewhere, held in memory.
#[derive(Clone, Debug, Default)]
pub struct Collected(BTreeMap<u64, Block>);

impl Collected {
    /// Keep blocks that were walked elsewhere.
    ///
    /// # Errors
    /// When one that is here already differs.
    pub fn import(&mut self, blocks: BTreeMap<u64, Block>) -> Result<(), StoreError> {
        for (index, block) in blocks {
            match self.0.entry(index) {
                Entry::Vacant(place) => {
                    place.insert(block);
                }
                Entry::Occupied(place) if place.get().pack() == block.pack() => {}
                Entry::Occupied(_) => {
                    return Err(StoreError::Conflict { path: SENT.into(), index });
                }
            }
        }
        Ok(())
    }
}

impl Store for Collected {
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError> {
        Ok(self.0.iter().map(|(&index, block)| (index, block.clone())).collect())
    }

    fn known(&mut self) -> Result<Vec<u64>, StoreError> {
        Ok(self.0.keys().copied().collect())
    }

    fn load(&mut self, index: u64) -> Result<Block, StoreError> {
        let unreadable = || StoreError::Unreadable { path: SENT.into(), index };
        self.0.get(&index).cloned().ok_or_else(unreadable)
    }

    fn append(&mut self, index: u64, block: &Block) -> Result<(), StoreError> {
        self.0.insert(index, block.clone());
        Ok(())
    }
}
