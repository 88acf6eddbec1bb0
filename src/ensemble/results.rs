//! Write a finished report into the folder of its run.

use super::folder::Locked;
use super::identity::Planned;
use super::{Earlier, Folder, StoreError};

impl Folder {
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
