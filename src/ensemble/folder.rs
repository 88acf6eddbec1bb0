//! Keep a run's files in one folder, each written whole or not at all.
//!
//! No link in the folder is followed: a name that leads out of it would let a run overwrite what
//! belongs to others. A folder is ours if a block file or a report of fluctua stands in it; a file of
//! another owner that has one of our names is never touched.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::entry::{self, is_same, sync_entries};
use super::error::shown;
use super::identity::{Planned, RESOLVED};
use super::record::{HEADER, Header, read_header};

/// The block file of an output folder.
pub(super) const BLOCKS: &str = "blocks.bin";
/// The resolved plan of an output folder.
pub(super) const PLAN: &str = "plan.toml";

/// The config of an output folder, as the user wrote it.
pub(super) const CONFIG: &str = "config.toml";

/// The longest plan or config that is read, in bytes.
const MAX_TEXT: u64 = 1 << 28;

/// The files of a finished report; the first is written last, as the sign of completeness.
pub(super) const REPORT: [&str; 7] = [
    "report.json",
    "quantities.csv",
    "curves.csv",
    "scan.csv",
    "contours.csv",
    "report.html",
    "windows.npy",
];

/// How `report.json` begins, of a run and of a scan.
const REPORT_BEGINS: [&[u8]; 2] =
    [b"{\n  \"format\": \"fluctua-report\"", b"{\n  \"format\": \"fluctua-scan\""];

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
    /// When something else has its name, or it cannot be created.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let folder = Self::at(path);
        let missing = folder.path.ancestors().take_while(|path| !existing(path).exists());
        let missing: Vec<_> = missing.filter_map(Path::parent).map(existing).collect();
        let there = missing.last().copied().unwrap_or(&folder.path);
        if let Ok(metadata) = fs::metadata(there)
            && !metadata.is_dir()
        {
            let (folder, path) = (shown(&folder.path), shown(there));
            return Err(StoreError::NotAFolder { folder, path, what: entry::kind(&metadata) });
        }
        fs::create_dir_all(&folder.path)
            .and_then(|()| missing.into_iter().try_for_each(sync_entries))
            .map_err(|source| StoreError::new(&folder.path, source))?;
        Ok(folder)
    }

    /// A folder that should be there.
    #[must_use]
    pub fn at(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned() }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where its block file is, for a message.
    pub(super) fn blocks(&self) -> String {
        shown(&self.path.join(BLOCKS))
    }

    /// Refuse a folder with blocks or a report of a run, which must stay.
    ///
    /// # Errors
    /// When it holds blocks, or a report.
    pub fn without_results(self) -> Result<Self, StoreError> {
        let folder = || shown(&self.path);
        match fs::symlink_metadata(self.path.join(BLOCKS)) {
            Ok(file) if file.is_file() && file.len() > HEADER as u64 => {
                Err(StoreError::HoldsBlocks { folder: folder() })
            }
            _ if self.has_report() => Err(StoreError::HoldsReport { folder: folder() }),
            _ => Ok(self),
        }
    }

    /// Make room for a report without blocks: keep other runs out, and remove what an earlier report
    /// left, so that no file of another plan stands beside the new ones.
    ///
    /// # Errors
    /// When its files belong to others, it is in use, or it cannot be written.
    pub fn for_report(self) -> Result<(Self, Locked), StoreError> {
        let lock = self.lock()?;
        self.remove_report()?;
        lock.file.set_len(0).map_err(|source| StoreError::new(&self.path.join(BLOCKS), source))?;
        Ok((self, lock))
    }

    /// Remove what an earlier report of ours left, its figures included.
    pub(super) fn remove_report(&self) -> Result<(), StoreError> {
        REPORT.iter().try_for_each(|name| self.remove(name))?;
        self.remove_figures()
    }

    /// Bytes of the block file, none where there is none.
    #[must_use]
    pub fn block_bytes(&self) -> u64 {
        fs::symlink_metadata(self.path.join(BLOCKS)).map_or(0, |file| file.len())
    }

    /// Is there a finished report of ours?
    #[must_use]
    pub fn has_report(&self) -> bool {
        let mut start = Vec::new();
        let most = REPORT_BEGINS.iter().map(|begins| begins.len()).max().unwrap_or(0);
        let mut read = |file: File| file.take(most as u64).read_to_end(&mut start);
        let report = entry::open(&self.path.join(REPORT[0]));
        report.is_ok_and(|file| read(file).is_ok())
            && REPORT_BEGINS.iter().any(|begins| start.starts_with(begins))
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
        let [there, ours] = fs::symlink_metadata(&path)
            .and_then(|there| Ok([there, locked.file.metadata()?]))
            .map_err(|source| StoreError::new(&path, source))?;
        if is_same(&there, &ours) {
            Ok(())
        } else {
            Err(StoreError::Replaced { path: self.blocks() })
        }
    }

    /// Write what a config was resolved into.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_plan(&self, plan: &dyn Planned) -> Result<(), StoreError> {
        self.write(PLAN, plan.text().as_bytes())
    }

    /// Refuse a folder that no run of fluctua used before and that holds another config.
    ///
    /// # Errors
    /// When it does: that config belongs to others.
    pub fn check_config(path: impl AsRef<Path>, text: &str) -> Result<(), StoreError> {
        let folder = Self::at(path);
        let there = fs::symlink_metadata(folder.path.join(CONFIG)).is_ok();
        let used = folder.has_report() || fs::symlink_metadata(folder.path.join(BLOCKS)).is_ok();
        if !there || used || folder.config().as_deref() == Some(text) {
            return Ok(());
        }
        let (folder, name) = (shown(&folder.path), CONFIG);
        Err(StoreError::ForeignFolder { folder, name })
    }

    /// Keep the config as the user wrote it, unless it stands there already; a resolved plan is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_config(&self, text: &str) -> Result<(), StoreError> {
        match self.config() {
            Some(there) if there == text => Ok(()),
            _ if text.starts_with(RESOLVED) => Ok(()),
            _ => self.write(CONFIG, text.as_bytes()),
        }
    }

    /// The config that stands in the folder.
    #[must_use]
    pub fn config(&self) -> Option<String> {
        self.text(CONFIG).ok()
    }

    /// The resolved plan that stands in the folder.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn plan(&self) -> Result<String, StoreError> {
        self.text(PLAN)
    }

    /// A text of the folder, which no run makes longer than [`MAX_TEXT`].
    fn text(&self, name: &str) -> Result<String, StoreError> {
        let path = self.path.join(name);
        let mut text = String::new();
        let file = entry::open(&path)?;
        file.take(MAX_TEXT + 1)
            .read_to_string(&mut text)
            .and_then(|read| {
                let too_long = read as u64 > MAX_TEXT;
                if too_long { Err(ErrorKind::FileTooLarge.into()) } else { Ok(text) }
            })
            .map_err(|source| StoreError::new(&path, source))
    }

    /// Remove a file, if it is there.
    ///
    /// # Errors
    /// When it is there and stays.
    pub(super) fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path.join(name);
        entry::remove(&path).map_err(|source| StoreError::new(&path, source))
    }

    /// Open the block file for a run that writes, and keep other runs out of the folder; what
    /// belongs to others stays as it is.
    pub(super) fn lock(&self) -> Result<Locked, StoreError> {
        let path = self.path.join(BLOCKS);
        let (mut file, is_new) = entry::open_or_create(&path)?;
        if is_new && let Some(name) = self.foreign() {
            // Nobody waits for a lock on a file that this run made for nothing.
            entry::remove(&path).map_err(|source| StoreError::new(&path, source))?;
            let folder = shown(&self.path);
            return Err(StoreError::ForeignFolder { folder, name });
        }
        sync_entries(&self.path).map_err(|source| StoreError::new(&path, source))?;
        let warning = self.locked(file.try_lock())?;
        let mut start = [0; HEADER];
        let length = entry::read_start(&mut file, &mut start)
            .map_err(|source| StoreError::new(&path, source))?;
        if read_header(&start[..length]) == Header::Foreign {
            return Err(StoreError::NotBlocks { path: self.blocks() });
        }
        Ok(Locked { file, warning })
    }

    /// Where no run of fluctua left a block file or a report: a file of others with a name of ours.
    fn foreign(&self) -> Option<&'static str> {
        // A folder of that name is an error of its own, for it cannot be overwritten.
        let there = |name: &&str| {
            fs::symlink_metadata(self.path.join(name)).is_ok_and(|there| !there.is_dir())
        };
        let is_plan = || self.plan().is_ok_and(|plan| plan.starts_with(RESOLVED));
        if self.has_report() {
            return None;
        }
        REPORT.into_iter().find(there).or((there(&PLAN) && !is_plan()).then_some(PLAN))
    }

    /// Open the block file for reading, unless a run writes it.
    pub(super) fn lock_shared(&self) -> Result<Locked, StoreError> {
        let path = self.path.join(BLOCKS);
        let file = entry::open(&path).map_err(|error| match error {
            StoreError::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
                StoreError::NoBlocks { folder: shown(&self.path) }
            }
            error => error,
        })?;
        let warning = self.locked(file.try_lock_shared())?;
        Ok(Locked { file, warning })
    }

    /// The lock is advisory: a file system that knows no locks (some cluster mounts) does without,
    /// with a warning.
    fn locked(&self, outcome: Result<(), TryLockError>) -> Result<Option<String>, StoreError> {
        let folder = shown(&self.path);
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

#[cfg(test)]
mod tests {
    use std::io;

    use super::entry::SYNCED;
    use super::*;

    /// A power cut cannot be had in a test; that the system is asked at every name can.
    #[test]
    fn every_new_name_is_synced() {
        let parent = tempfile::tempdir().expect("a folder");
        let out = parent.path().join("deep").join("er");
        let synced = || SYNCED.with_borrow_mut(std::mem::take);
        let folder = Folder::create(&out).expect("a folder");
        assert_eq!(synced(), [parent.path().join("deep"), parent.path().to_owned()]);
        folder.write(PLAN, RESOLVED.as_bytes()).expect("a file");
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
