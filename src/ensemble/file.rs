//! Keep finished blocks in a folder that outlives the run.
//!
//! A block is appended as one record as soon as it is finished, so a run that is killed loses only
//! the blocks in flight. What a file holds is used up to its first torn or damaged record; the
//! rest is walked again. A file of another plan or stream version is refused, and so are two
//! different records of one block: the report is that of an undisturbed run, or there is none.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::contents::{contents, payload, read};
use super::folder::{BLOCKS, Folder, PLAN, REPORT};
use super::record::{self, Header, read_header};
use super::{Store, StoreError, identity};
use crate::config::{Plan, to_toml};
use crate::tally::Block;

/// Blocks reach the disk itself at least this often; a killed process loses none in between, only
/// a power cut does. The clock decides nothing else.
const SYNC_INTERVAL: Duration = Duration::from_secs(1);

/// Keeps blocks in `blocks.bin` of an output folder, beside the `plan.toml` they belong to.
#[derive(Debug)]
pub struct FileStore {
    folder: Folder,
    /// Locked until the store is dropped.
    file: File,
    plan: u64,
    finished: BTreeMap<u64, Block>,
    /// Where the next record goes.
    end: u64,
    synced: Instant,
    warning: Option<String>,
}

impl FileStore {
    /// Start in a folder that holds no blocks.
    ///
    /// # Errors
    /// When the folder holds blocks, is in use, or cannot be written.
    pub fn create(path: impl AsRef<Path>, plan: &Plan) -> Result<Self, StoreError> {
        let folder = Folder::create(path)?;
        let mut file = folder.lock()?;
        let bytes = read(&folder, &mut file)?;
        match read_header(&bytes) {
            Header::Empty => Self::begin(folder, file, plan),
            Header::Foreign => Err(StoreError::NotBlocks { path: folder.blocks() }),
            Header::Damaged | Header::Of { .. } => {
                Err(StoreError::HoldsBlocks { folder: folder.path().display().to_string() })
            }
        }
    }

    /// Go on in a folder with the blocks that it holds, or start there.
    ///
    /// # Errors
    /// When the blocks cannot be trusted or belong to another plan, or the folder is in use or
    /// cannot be written.
    pub fn resume(path: impl AsRef<Path>, plan: &Plan) -> Result<Self, StoreError> {
        let folder = Folder::create(path)?;
        let mut file = folder.lock()?;
        let bytes = read(&folder, &mut file)?;
        let Some(contents) = contents(&folder, &bytes, plan)? else {
            return Self::begin(folder, file, plan);
        };
        let store = Self {
            warning: contents.warning(&folder, bytes.len()),
            end: contents.end as u64,
            finished: contents.blocks,
            plan: identity::hash(plan),
            synced: Instant::now(),
            folder,
            file,
        };
        store.folder.write(PLAN, to_toml(plan).as_bytes())?;
        store.file.set_len(store.end).map_err(|source| store.error(source))?;
        Ok(store)
    }

    /// Start afresh: the plan first, so that no block is ever without it.
    fn begin(folder: Folder, file: File, plan: &Plan) -> Result<Self, StoreError> {
        REPORT.iter().try_for_each(|name| folder.remove(name))?;
        folder.write(PLAN, to_toml(plan).as_bytes())?;
        let mut store = Self {
            folder,
            file,
            plan: identity::hash(plan),
            finished: BTreeMap::new(),
            end: 0,
            synced: Instant::now(),
            warning: None,
        };
        store.write(&record::header(store.plan))?;
        Ok(store)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What was found torn or damaged when the folder was opened, and will be walked again.
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Keep blocks that were walked elsewhere, as if they had been found here.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn import(&mut self, blocks: BTreeMap<u64, Block>) -> Result<(), StoreError> {
        blocks.iter().try_for_each(|(&index, block)| self.append(index, block))?;
        self.finished.extend(blocks);
        self.sync()
    }

    /// Write at the end, or leave the file as it was.
    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let written =
            self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(bytes));
        if let Err(source) = written {
            // Should this fail too, the torn record is recognised by its check.
            let _ = self.file.set_len(self.end);
            return Err(self.error(source));
        }
        self.end += bytes.len() as u64;
        Ok(())
    }

    fn error(&self, source: io::Error) -> StoreError {
        StoreError::new(&self.folder.path().join(BLOCKS), source)
    }
}

impl Store for FileStore {
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError> {
        Ok(std::mem::take(&mut self.finished).into_iter().collect())
    }

    fn append(&mut self, index: u64, block: &Block) -> Result<(), StoreError> {
        self.write(&record::record(self.plan, index, &payload(block)))?;
        if self.synced.elapsed() < SYNC_INTERVAL { Ok(()) } else { self.sync() }
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.synced = Instant::now();
        let path = self.folder.path().join(BLOCKS);
        // An unlinked file takes writes without complaint.
        fs::metadata(&path)
            .and_then(|_| self.file.sync_data())
            .map_err(|source| StoreError::new(&path, source))
    }
}
