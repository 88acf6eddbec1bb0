//! Join the blocks of several folders.

use std::collections::HashSet;
use std::path::PathBuf;

use fluctua::cli::memory::free;
use fluctua::config::{self, Cause, Plan, ScanPlan};
use fluctua::ensemble::{self, FileStore, Folder, Planned, StoreError};
use fluctua::run::memory::READ_BACK;
use fluctua::run::{self, ScanJob};
use pyo3::prelude::*;

use crate::folder::{self, shown};
use crate::trouble::Trouble;
use crate::work::{self, Watch, Way};

/// The JSON of the report of all blocks of several folders, written into one.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    out: PathBuf,
    folders: Vec<PathBuf>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let way = Way { threads: None, progress, writes: true };
    work::run(py, way, move |watch| {
        let folders = once(folders, watch);
        let Some(first) = folders.first() else {
            return Err(Trouble::input("name the folders to join"));
        };
        check_out(&out, &folders)?;
        let text = Folder::at(first).plan()?;
        let name = shown(&first.join("plan.toml"));
        match ScanPlan::read(&name, &text, &[], &[]) {
            Err(error) if matches!(error.cause(), Cause::NoAxis) => {
                of_run(&config::read(&name, &text, &[])?, &out, &folders, watch)
            }
            scan => of_scan(&scan?, &out, &folders, watch),
        }
    })
}

/// The folders to read, each once; one that is named twice is told.
fn once(folders: Vec<PathBuf>, watch: &Watch) -> Vec<PathBuf> {
    let place = |path: &PathBuf| std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let (mut places, mut read) = (HashSet::new(), Vec::new());
    for folder in folders {
        if places.insert(place(&folder)) {
            read.push(folder);
        } else {
            watch.warn([format!("{} is named twice and read once", shown(&folder))]);
        }
    }
    read
}

/// Refuse to write where is read, and where a report stands that has no blocks.
fn check_out(out: &PathBuf, folders: &[PathBuf]) -> Result<(), Trouble> {
    let place = |path: &PathBuf| std::fs::canonicalize(path).ok();
    let there = place(out);
    if there.is_some() && folders.iter().any(|folder| place(folder) == there) {
        let message =
            format!("{} is written and cannot be read too; name a new folder", shown(out));
        return Err(Trouble::input(message));
    }
    if Folder::at(out).has_report() && !out.join("blocks.bin").exists() {
        return Err(StoreError::HoldsReport { folder: shown(out) }.into());
    }
    Ok(())
}

fn of_run(
    plan: &Plan,
    out: &PathBuf,
    folders: &[PathBuf],
    watch: &Watch,
) -> Result<String, Trouble> {
    let job = run::prepare(plan)?;
    let bytes: u64 = folders.iter().map(|folder| Folder::at(folder).block_bytes()).sum();
    job.need()?.with("blocks that are read", READ_BACK * bytes as f64).check(free())?;
    let merged = ensemble::merge(folders, job.plan())?;
    watch.warn(&merged.warnings);
    // Before anything is written: what cannot be of this plan would stay.
    job.check(&merged.blocks)?;
    let mut store = open(out, folders, job.plan(), watch)?;
    store.import(merged.blocks)?;
    let report = job.run(&mut store, watch)?;
    let config = store.folder().config();
    folder::save(&store, job.plan(), &folder::of(&report, config.as_deref()), watch)
}

fn of_scan(
    plan: &ScanPlan,
    out: &PathBuf,
    folders: &[PathBuf],
    watch: &Watch,
) -> Result<String, Trouble> {
    let job = ScanJob::prepare(plan)?;
    job.need().check(free())?;
    let gathered = ensemble::gather(folders, plan)?;
    watch.warn(gathered.warnings());
    gathered.complete(&job.lacking(&gathered.known()))?;
    let mut store = open(out, folders, job.plan(), watch)?;
    gathered.copy_into(&mut store)?;
    let report = job.run(&mut store, watch)?;
    let config = store.folder().config();
    folder::save(&store, job.plan(), &folder::of_scan(&report, config.as_deref()), watch)
}

/// Open the folder that is written.
fn open(
    out: &PathBuf,
    folders: &[PathBuf],
    plan: &dyn Planned,
    watch: &Watch,
) -> Result<FileStore, Trouble> {
    let config = folders.iter().find_map(|folder| Folder::at(folder).config());
    if let Some(config) = &config {
        Folder::check_config(out, config)?;
    }
    watch.going()?;
    let store = FileStore::resume(out, plan)?;
    watch.warn(store.warnings());
    if let Some(config) = &config {
        store.folder().write_config(config)?;
    }
    Ok(store)
}
