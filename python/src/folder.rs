//! The output folder of a run: what the program writes with `--out`.

use std::path::{Path, PathBuf};

use fluctua::ensemble::{FileStore, Folder, Planned};
use fluctua::report::files::{self, Files};
use fluctua::report::{Report, ScanReport};
use pyo3::prelude::*;

use crate::trouble::Trouble;
use crate::work::Watch;

/// Where a run is kept, and what becomes of one that is there.
#[derive(Clone, Debug, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Out {
    pub(crate) folder: PathBuf,
    pub(crate) resume: bool,
    pub(crate) overwrite: bool,
}

impl Out {
    /// Open the folder, with the config as it was written.
    pub(crate) fn open(
        &self,
        plan: &dyn Planned,
        config: &str,
        watch: &Watch,
    ) -> Result<FileStore, Trouble> {
        let open = match (self.resume, self.overwrite) {
            (true, _) => FileStore::resume,
            (_, true) => FileStore::overwrite,
            _ => FileStore::create,
        };
        Folder::check_config(&self.folder, config)?;
        watch.going()?;
        let store = open(&self.folder, plan)?;
        store.folder().write_config(config)?;
        watch.warn(store.warnings());
        Ok(store)
    }
}

/// Write the files of a report, and return its JSON.
pub(crate) fn save(
    store: &FileStore,
    plan: &dyn Planned,
    files: &Files,
    watch: &Watch,
) -> Result<String, Trouble> {
    watch.going()?;
    store.folder().write_report(store.locked(), plan, &[], &files.list)?;
    Ok(json(files))
}

/// Write the files of a report without blocks, and return its JSON.
pub(crate) fn save_exact(
    out: &Out,
    plan: &dyn Planned,
    config: &str,
    files: &Files,
    watch: &Watch,
) -> Result<String, Trouble> {
    Folder::check_config(&out.folder, config)?;
    // From here on it is quick: the folder is left as it was, or whole.
    watch.going()?;
    let folder = Folder::create(&out.folder)?;
    let folder = if out.overwrite { folder } else { folder.without_results()? };
    let (folder, lock) = folder.for_report()?;
    watch.warn(lock.warning());
    folder.write_config(config)?;
    folder.write_report(&lock, plan, &[], &files.list)?;
    folder.release(lock)?;
    Ok(json(files))
}

/// `report.json`, which comes last.
fn json(files: &Files) -> String {
    let bytes = files.list.last().map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    String::from_utf8(bytes).expect("JSON is text")
}

/// The files of the report of a run.
pub(crate) fn of(report: &Report, config: Option<&str>) -> Files {
    files::of(report, config)
}

/// The files of the report of a scan.
pub(crate) fn of_scan(report: &ScanReport, config: Option<&str>) -> Files {
    files::of_scan(report, config)
}

/// A path as messages show it.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}
