//! Keep a run's files in one folder, each written atomically.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::StoreError;

/// An output folder.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Create the folder if need be, and make sure that it can be written.
    ///
    /// # Errors
    /// When it cannot be created or written.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let folder = Self { path: path.as_ref().to_owned() };
        fs::create_dir_all(&folder.path).map_err(|source| StoreError::new(&folder.path, source))?;
        tempfile::tempfile_in(&folder.path)
            .map_err(|source| StoreError::new(&folder.path, source))?;
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Write a file whole or not at all: into a temporary file beside it, synced, then renamed.
    ///
    /// # Errors
    /// When any step fails; the file is then as it was before.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let target = self.path.join(name);
        let write = || {
            let mut file = builder().tempfile_in(&self.path)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist(&target)?;
            Ok(())
        };
        write().map_err(|source| StoreError::new(&target, source))
    }
}

/// Temporary files become the user's own: readable as the umask says.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}
