//! Keep a run's files in one folder, each written whole or not at all.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::record::HEADER;

/// The block file of an output folder.
pub(super) const BLOCKS: &str = "blocks.bin";
/// The resolved plan of an output folder.
pub(super) const PLAN: &str = "plan.toml";

/// The files of a finished report.
pub(super) const REPORT: [&str; 3] = ["report.json", "quantities.csv", "curves.csv"];

/// An output folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Create the folder if need be.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let folder = Self::at(path);
        fs::create_dir_all(&folder.path).map_err(|source| StoreError::new(&folder.path, source))?;
        Ok(folder)
    }

    /// A folder that should be there.
    pub(super) fn at(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where its block file is, for a message.
    pub(super) fn blocks(&self) -> String {
        self.path.join(BLOCKS).display().to_string()
    }

    /// Refuse a folder with the blocks of a run, whose plan must stay.
    ///
    /// # Errors
    /// When it holds blocks.
    pub fn without_blocks(self) -> Result<Self, StoreError> {
        match fs::metadata(self.path.join(BLOCKS)) {
            Ok(file) if file.len() > HEADER as u64 => {
                Err(StoreError::HoldsBlocks { folder: self.path.display().to_string() })
            }
            _ => Ok(self),
        }
    }

    /// Make room for a report without blocks: keep other runs out, and remove what an earlier report
    /// left, so that no file of another plan stands beside the new ones.
    ///
    /// # Errors
    /// When it holds blocks, is in use, or cannot be written.
    pub fn for_report(self) -> Result<(Self, File), StoreError> {
        let folder = self.without_blocks()?;
        let lock = folder.lock()?;
        REPORT.iter().try_for_each(|name| folder.remove(name))?;
        Ok((folder, lock))
    }

    /// Let other runs into the folder again; `lock` is that of [`Self::for_report`].
    ///
    /// # Errors
    /// When the empty block file stays.
    pub fn release(&self, lock: File) -> Result<(), StoreError> {
        self.remove(BLOCKS)?;
        drop(lock);
        Ok(())
    }

    /// Write a file whole or not at all: into a part beside it, synced, then renamed.
    ///
    /// # Errors
    /// When any step fails; the file is then as it was before.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let (target, part) = (self.path.join(name), self.path.join(format!(".{name}.part")));
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&part, &target)
        };
        write().map_err(|source| {
            // The first failure is the one to tell; a part that stays is overwritten next time.
            let _ = fs::remove_file(&part);
            StoreError::new(&target, source)
        })
    }

    /// Remove a file, if it is there.
    ///
    /// # Errors
    /// When it is there and stays.
    pub(super) fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                Err(StoreError::new(&path, source))
            }
            _ => Ok(()),
        }
    }

    /// Open the block file for a run that writes, and keep other runs out of the folder.
    pub(super) fn lock(&self) -> Result<File, StoreError> {
        let path = self.path.join(BLOCKS);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|source| StoreError::new(&path, source))?;
        self.locked(file.try_lock())?;
        Ok(file)
    }

    /// Open the block file for reading, unless a run writes it.
    pub(super) fn lock_shared(&self) -> Result<File, StoreError> {
        let path = self.path.join(BLOCKS);
        let file = File::open(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => StoreError::NoBlocks { folder: self.path.display().to_string() },
            _ => StoreError::new(&path, source),
        })?;
        self.locked(file.try_lock_shared())?;
        Ok(file)
    }

    /// The lock is advisory: a file system that knows no locks (some cluster mounts) does without.
    fn locked(&self, outcome: Result<(), TryLockError>) -> Result<(), StoreError> {
        match outcome {
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::InUse { folder: self.path.display().to_string() })
            }
            Err(TryLockError::Error(source)) if source.kind() != ErrorKind::Unsupported => {
                Err(StoreError::new(&self.path.join(BLOCKS), source))
            }
            _ => Ok(()),
        }
    }
}
