//! Open what stands under a name of a folder, where it is the plain file that it should be.
//!
//! A link is not followed, a pipe is not waited for, and what is no file is named as what it is.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::StoreError;
use super::error::shown;

/// What something is that is no plain file, in words.
pub(super) fn kind(metadata: &Metadata) -> &'static str {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else {
        special(kind)
    }
}

#[cfg(unix)]
fn special(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_: fs::FileType) -> &'static str {
    "a device"
}

/// Open a file for reading.
pub(super) fn open(path: &Path) -> Result<File, StoreError> {
    open_checked(path, &|| File::open(path))
}

/// Open a file for reading and writing; if it is new, it was not there before.
pub(super) fn open_or_create(path: &Path) -> Result<(File, bool), StoreError> {
    let both = || File::options().read(true).write(true).clone();
    match open_checked(path, &|| both().open(path)) {
        Err(StoreError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
            let file = both().create_new(true).open(path);
            file.map(|file| (file, true)).map_err(|source| StoreError::new(path, source))
        }
        file => Ok((file?, false)),
    }
}

/// Open what was looked at, and make sure that it is still that.
fn open_checked(path: &Path, open: &dyn Fn() -> io::Result<File>) -> Result<File, StoreError> {
    let failed = |source| StoreError::new(path, source);
    let there = fs::symlink_metadata(path).map_err(failed)?;
    let file = if there.is_file() { Some(open().map_err(failed)?) } else { None };
    let opened = file.as_ref().map(File::metadata).transpose().map_err(failed)?;
    match (file, opened) {
        (Some(file), Some(opened)) if is_same(&there, &opened) => Ok(file),
        (Some(_), _) => Err(StoreError::Replaced { path: shown(path) }),
        (None, _) => Err(StoreError::NotAFile { path: shown(path), what: kind(&there) }),
    }
}

/// Read the first bytes of a file, as far as there are any, and go back to its beginning.
pub(super) fn read_start(file: &mut File, start: &mut [u8]) -> io::Result<usize> {
    let mut bytes = Vec::new();
    (&*file).take(start.len() as u64).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(0))?;
    start[..bytes.len()].copy_from_slice(&bytes);
    Ok(bytes.len())
}

/// Remove a file, or a link, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Is this one file?
#[cfg(unix)]
pub(super) fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Is this one file, as far as can be told?
#[cfg(not(unix))]
pub(super) fn is_same(a: &Metadata, b: &Metadata) -> bool {
    (a.len(), a.created().ok()) == (b.len(), b.created().ok())
}

/// Make the names in a folder survive a power cut, where its system can: a synced file whose name is
/// lost is lost.
pub(super) fn sync_entries(folder: &Path) -> io::Result<()> {
    #[cfg(test)]
    SYNCED.with_borrow_mut(|synced| synced.push(folder.to_owned()));
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
thread_local! {
    /// The folders whose names were synced.
    pub(super) static SYNCED: std::cell::RefCell<Vec<std::path::PathBuf>> =
        const { std::cell::RefCell::new(Vec::new()) };
}
