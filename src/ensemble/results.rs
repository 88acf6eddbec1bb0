//! Write a finished report into the folder of its run, each file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};

use super::entry::{self, sync_entries};
use super::folder::Locked;
use super::identity::Planned;
use super::{Earlier, Folder, StoreError};

impl Folder {
    /// Write a file whole or not at all: into a part beside it, synced, then renamed. The part is
    /// always a new file, whatever has its name; a link of the final name is replaced, not followed.
    ///
    /// # Errors
    /// When any step fails; the file is then as it was before.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let fill = &mut |file: &mut File| file.write_all(bytes).map(|()| true);
        self.write_filled(name, fill).map(drop)
    }

    /// The same of a file that is made in pieces; where one is missing there is no file. Returns whether there is.
    pub(super) fn write_pieces(
        &self,
        name: &str,
        pieces: &mut dyn Iterator<Item = Option<Vec<u8>>>,
    ) -> Result<bool, StoreError> {
        let fill = &mut |file: &mut File| {
            for piece in &mut *pieces {
                let Some(bytes) = piece else { return Ok(false) };
                file.write_all(&bytes)?;
            }
            Ok(true)
        };
        self.write_filled(name, fill)
    }

    fn write_filled(
        &self,
        name: &str,
        fill: &mut dyn FnMut(&mut File) -> io::Result<bool>,
    ) -> Result<bool, StoreError> {
        let (target, part) = (self.path().join(name), self.path().join(format!(".{name}.part")));
        let mut write = || {
            entry::remove(&part)?;
            let mut file = File::create_new(&part)?;
            if !fill(&mut file)? {
                entry::remove(&part)?;
                return Ok(false);
            }
            file.sync_all()?;
            fs::rename(&part, &target)?;
            sync_entries(self.path()).map(|()| true)
        };
        write().map_err(|source| {
            // The first failure is the one to tell; a part that stays is removed next time.
            let _ = fs::remove_file(&part);
            StoreError::new(&target, source)
        })
    }

    /// Write the plan, the drawings, and the files of a report in their order.
    ///
    /// A folder that was lost meanwhile, and perhaps made anew by another run, is told from ours before
    /// anything is written into it, and once more at the end.
    ///
    /// # Errors
    /// When the folder is not ours any more, or a file cannot be written.
    pub fn write_report(
        &self,
        lock: &Locked,
        plan: &dyn Planned,
        drawings: &[(String, Vec<u8>)],
        files: &[(&str, Vec<u8>)],
    ) -> Result<(), StoreError> {
        self.still_holds(lock)?;
        self.write_plan(plan)?;
        self.write_figures(drawings, Earlier::Removed)?;
        files.iter().try_for_each(|(name, bytes)| self.write(name, bytes))?;
        self.still_holds(lock)
    }
}
