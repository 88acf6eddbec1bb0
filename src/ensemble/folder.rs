//! Keep a run's files in one folder, each written whole or not at all.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::record::HEADER;

/// The block file of an output folder.
pub(super) const BLOCKS: &str = "blocks.bin";
/// The resolved plan of an output folder.
pub(super) const PLAN: &str = "plan.toml";

/// The files of a finished report.
pub(super) const REPORT: [&str; 3] = ["report.json", "quantities.csv", "curves.csv"];

/// What the system answers for a lock where no lock daemon serves the file system (`ENOLCK`).
const NO_LOCKS: i32 = if cfg!(any(target_os = "linux", target_os = "android")) { 37 } else { 77 };

/// An output folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

/// The block file of a folder, open, and kept from other runs until it is dropped.
#[derive(Debug)]
pub struct Locked {
    pub(super) file: File,
    warning: Option<String>,
}

impl Locked {
    /// That nothing keeps other runs out, where the file system knows no locks.
    #[must_use]
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }
}

impl Folder {
    /// Create the folder if need be.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let folder = Self::at(path);
        let missing = folder.path.ancestors().take_while(|path| !path.exists());
        let missing: Vec<_> = missing.filter_map(Path::parent).map(existing).collect();
        fs::create_dir_all(&folder.path)
            .and_then(|()| missing.into_iter().try_for_each(sync_entries))
            .map_err(|source| StoreError::new(&folder.path, source))?;
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
    pub fn for_report(self) -> Result<(Self, Locked), StoreError> {
        let folder = self.without_blocks()?;
        let lock = folder.lock()?;
        REPORT.iter().try_for_each(|name| folder.remove(name))?;
        Ok((folder, lock))
    }

    /// Let other runs into the folder again; `lock` is that of [`Self::for_report`].
    ///
    /// # Errors
    /// When the empty block file stays.
    pub fn release(&self, lock: Locked) -> Result<(), StoreError> {
        self.remove(BLOCKS)?;
        drop(lock);
        Ok(())
    }

    /// Is its block file still the one that was opened? A run that goes on writing into a removed
    /// file, or beside the blocks of another run, would notice nothing.
    ///
    /// # Errors
    /// When the block file is gone, or is another.
    pub fn still_holds(&self, locked: &Locked) -> Result<(), StoreError> {
        let path = self.path.join(BLOCKS);
        let [there, ours] = fs::metadata(&path)
            .and_then(|there| Ok([there, locked.file.metadata()?]))
            .map_err(|source| StoreError::new(&path, source))?;
        if is_same(&there, &ours) {
            Ok(())
        } else {
            Err(StoreError::Replaced { path: self.blocks() })
        }
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
            fs::rename(&part, &target)?;
            sync_entries(&self.path)
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
    pub(super) fn lock(&self) -> Result<Locked, StoreError> {
        let path = self.path.join(BLOCKS);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file
            .and_then(|file| sync_entries(&self.path).map(|()| file))
            .map_err(|source| StoreError::new(&path, source))?;
        let warning = self.locked(file.try_lock())?;
        Ok(Locked { file, warning })
    }

    /// Open the block file for reading, unless a run writes it.
    pub(super) fn lock_shared(&self) -> Result<Locked, StoreError> {
        let path = self.path.join(BLOCKS);
        let file = File::open(&path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => StoreError::NoBlocks { folder: self.path.display().to_string() },
            _ => StoreError::new(&path, source),
        })?;
        let warning = self.locked(file.try_lock_shared())?;
        Ok(Locked { file, warning })
    }

    /// The lock is advisory: a file system that knows no locks (some cluster mounts) does without,
    /// with a warning.
    fn locked(&self, outcome: Result<(), TryLockError>) -> Result<Option<String>, StoreError> {
        let folder = self.path.display().to_string();
        match outcome {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { folder }),
            Err(TryLockError::Error(source))
                if source.kind() == ErrorKind::Unsupported
                    || source.raw_os_error() == Some(NO_LOCKS) =>
            {
                Ok(Some(format!(
                    "{folder}: this file system knows no locks ({source}), so nothing keeps a \
                     second run out; start none"
                )))
            }
            Err(TryLockError::Error(source)) => {
                Err(StoreError::new(&self.path.join(BLOCKS), source))
            }
        }
    }
}

/// The folder itself, where an ancestor is named by nothing: that of a relative path.
fn existing(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Is this one file?
#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Is this one file, as far as can be told?
#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    (a.len(), a.created().ok()) == (b.len(), b.created().ok())
}

/// Make the names in a folder survive a power cut, where its system can: a synced file whose name is
/// lost is lost.
fn sync_entries(folder: &Path) -> io::Result<()> {
    #[cfg(test)]
    tests::SYNCED.with_borrow_mut(|synced| synced.push(folder.to_owned()));
    if !cfg!(unix) {
        return Ok(());
    }
    let unable = |kind| {
        matches!(
            kind,
            ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
        )
    };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !unable(error.kind()) => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        /// The folders whose names were synced.
        pub(super) static SYNCED: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
    }

    /// A power cut cannot be had in a test; that the system is asked at every name can.
    #[test]
    fn every_new_name_is_synced() {
        let parent = tempfile::tempdir().expect("a folder");
        let out = parent.path().join("deep").join("er");
        let synced = || SYNCED.with_borrow_mut(std::mem::take);
        let folder = Folder::create(&out).expect("a folder");
        assert_eq!(synced(), [parent.path().join("deep"), parent.path().to_owned()]);
        folder.write(PLAN, b"plan").expect("a file");
        assert_eq!(synced(), [&*out]);
        let _lock = folder.lock().expect("a lock");
        assert_eq!(synced(), [&*out]);
    }

    #[test]
    fn a_file_system_without_locks_is_used_with_a_warning() {
        let folder = Folder::at("somewhere");
        let refused = |error| folder.locked(Err(TryLockError::Error(error)));
        for error in [io::Error::from_raw_os_error(NO_LOCKS), ErrorKind::Unsupported.into()] {
            let warning = refused(error).expect("no lock is no failure").expect("a warning");
            assert!(warning.contains("somewhere") && warning.contains("no locks"), "{warning}");
        }
        let error = refused(ErrorKind::PermissionDenied.into()).expect_err("a failure");
        assert!(matches!(error, StoreError::Io { .. }), "{error}");
        let error = folder.locked(Err(TryLockError::WouldBlock)).expect_err("in use");
        assert!(matches!(error, StoreError::InUse { .. }), "{error}");
        assert_eq!(folder.locked(Ok(())).expect("a lock"), None);
    }
}
