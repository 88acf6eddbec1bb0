//! Keep finished blocks in a folder that outlives the run.
//!
//! A block is appended as one record as soon as it is finished, so a run that is killed loses only
//! the blocks in flight. What a file holds is used up to its first torn or damaged record; the
//! rest is walked again. A file of another plan or stream version is refused, and so are two
//! different records of one block: the report is that of an undisturbed run, or there is none.

use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use super::contents::{contents, payload, read, unpacked};
use super::error::shown;
use super::folder::{BLOCKS, Folder, Locked};
use super::identity::Planned;
use super::record::{self, Header, read_header};
use super::{Store, StoreError};
use crate::tally::Block;

/// Blocks reach the disk itself at least this often; a killed process loses none in between, only
/// a power cut does. The clock decides nothing else.
const SYNC_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps blocks in `blocks.bin` of an output folder, beside the `plan.toml` they belong to.
#[derive(Debug)]
pub struct FileStore {
    folder: Folder,
    locked: Locked,
    plan: u64,
    /// Where the payload of each finished block lies in the file, by index.
    finished: BTreeMap<u64, Range<usize>>,
    /// Where the next record goes.
    end: u64,
    synced: Instant,
    warnings: Vec<String>,
}

impl FileStore {
    /// Start in a folder that holds neither blocks nor a report.
    ///
    /// # Errors
    /// When the folder holds blocks, a report or files of others, is in use, or cannot be written.
    pub fn create(path: impl AsRef<Path>, plan: &dyn Planned) -> Result<Self, StoreError> {
        let folder = Folder::create(path)?;
        let mut locked = folder.lock()?;
        let bytes = read(&folder, &mut locked)?;
        match read_header(&bytes) {
            Header::Empty => Self::begin(folder.without_results()?, locked, plan),
            Header::Foreign => Err(StoreError::NotBlocks { path: folder.blocks() }),
            Header::Damaged | Header::Other { .. } | Header::Of { .. } => {
                Err(StoreError::HoldsBlocks { folder: shown(folder.path()) })
            }
        }
    }

    /// Start afresh: blocks and report of a run that the folder holds are removed, and nothing else.
    ///
    /// # Errors
    /// When the folder holds files of others, is in use, or cannot be written.
    pub fn overwrite(path: impl AsRef<Path>, plan: &dyn Planned) -> Result<Self, StoreError> {
        let (folder, locked) = Folder::create(path)?.for_report()?;
        Self::begin(folder, locked, plan)
    }

    /// Go on in a folder with the blocks that it holds, or start there.
    ///
    /// # Errors
    /// When the blocks cannot be trusted or belong to another plan, or the folder is in use or
    /// cannot be written.
    pub fn resume(path: impl AsRef<Path>, plan: &dyn Planned) -> Result<Self, StoreError> {
        let folder = Folder::create(path)?;
        let mut locked = folder.lock()?;
        let bytes = read(&folder, &mut locked)?;
        let Some(contents) = contents(&folder, &bytes, plan)? else {
            return Self::begin(folder, locked, plan);
        };
        let mut warnings: Vec<String> =
            locked.warning().map(ToOwned::to_owned).into_iter().collect();
        let damage = contents.damage(&folder, bytes.len());
        warnings.extend(damage.map(|damage| damage + "; the others are walked again"));
        let store = Self {
            warnings,
            end: contents.end as u64,
            finished: contents.places,
            plan: plan.hash(),
            synced: Instant::now(),
            folder,
            locked,
        };
        store.folder.write_plan(plan)?;
        store.locked.file.set_len(store.end).map_err(|source| store.error(source))?;
        Ok(store)
    }

    /// Start afresh: the plan first, so that no block is ever without it.
    fn begin(folder: Folder, locked: Locked, plan: &dyn Planned) -> Result<Self, StoreError> {
        folder.remove_report()?;
        // A torn header may stand there.
        locked
            .file
            .set_len(0)
            .map_err(|source| StoreError::new(&folder.path().join(BLOCKS), source))?;
        folder.write_plan(plan)?;
        let mut store = Self {
            warnings: locked.warning().map(ToOwned::to_owned).into_iter().collect(),
            folder,
            locked,
            plan: plan.hash(),
            finished: BTreeMap::new(),
            end: 0,
            synced: Instant::now(),
        };
        store.write(&record::header(store.plan))?;
        Ok(store)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What a user should know of the folder: what was found torn or damaged when it was opened and
    /// will be walked again, and whether nothing keeps other runs out.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The block file, open.
    #[must_use]
    pub fn locked(&self) -> &Locked {
        &self.locked
    }

    /// Keep blocks that were walked elsewhere, as if they had been found here.
    ///
    /// # Errors
    /// When they cannot be written, or one that is here already differs.
    pub fn import(&mut self, blocks: BTreeMap<u64, Block>) -> Result<(), StoreError> {
        for (index, block) in blocks {
            self.import_one(index, &block)?;
        }
        self.sync()
    }

    /// Keep one block that was walked elsewhere.
    pub(super) fn import_one(&mut self, index: u64, block: &Block) -> Result<(), StoreError> {
        if !self.finished.contains_key(&index) {
            let start = self.end as usize + record::BEFORE;
            self.append(index, block)?;
            let end = self.end as usize - record::AFTER;
            self.finished.insert(index, start..end);
        } else if self.payload(index)? != block.pack() {
            return Err(StoreError::Conflict { path: self.folder.blocks(), index });
        }
        Ok(())
    }

    /// The bytes of a finished block.
    fn payload(&mut self, index: u64) -> Result<Vec<u8>, StoreError> {
        let unreadable = || StoreError::Unreadable { path: self.folder.blocks(), index };
        let place = self.finished.get(&index).cloned().ok_or_else(unreadable)?;
        payload(&self.folder, &mut self.locked, place)
    }

    /// Write at the end, or leave the file as it was.
    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.check_length()?;
        let file = &mut self.locked.file;
        let written = file.seek(SeekFrom::Start(self.end)).and_then(|_| file.write_all(bytes));
        if let Err(source) = written {
            // Should this fail too, the torn record is recognised by its check.
            let _ = file.set_len(self.end);
            return Err(self.error(source));
        }
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// Does the file end where this run left it? Cut from outside, it would get holes.
    fn check_length(&self) -> Result<(), StoreError> {
        let found = self.locked.file.metadata().map_err(|source| self.error(source))?.len();
        if found == self.end {
            return Ok(());
        }
        let (path, written) = (self.folder.blocks(), self.end);
        Err(StoreError::Disturbed { path, found, written })
    }

    fn error(&self, source: io::Error) -> StoreError {
        StoreError::new(&self.folder.path().join(BLOCKS), source)
    }
}

impl Store for FileStore {
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError> {
        self.known()?.into_iter().map(|index| Ok((index, self.load(index)?))).collect()
    }

    fn known(&mut self) -> Result<Vec<u64>, StoreError> {
        Ok(self.finished.keys().copied().collect())
    }

    fn load(&mut self, index: u64) -> Result<Block, StoreError> {
        let payload = self.payload(index)?;
        unpacked(&self.folder, index, &payload)
    }

    fn append(&mut self, index: u64, block: &Block) -> Result<(), StoreError> {
        self.write(&record::record(self.plan, index, &block.pack()))?;
        if self.synced.elapsed() < SYNC_INTERVAL { Ok(()) } else { self.sync() }
    }

    fn keep(
        &mut self,
        name: &str,
        pieces: &mut dyn Iterator<Item = Option<Vec<u8>>>,
    ) -> Result<bool, StoreError> {
        self.folder.still_holds(&self.locked)?;
        self.folder.write_pieces(name, pieces)
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.synced = Instant::now();
        self.folder.still_holds(&self.locked)?;
        self.check_length()?;
        self.locked.file.sync_data().map_err(|source| self.error(source))
    }
}
