//! `fluctua merge`: join the blocks of several output folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fluctua::config::{self, Cause, Plan, ScanPlan};
use fluctua::ensemble::{self, FileStore, Folder, Gathered, Planned, StoreError};
use fluctua::report::{Report, ScanReport};
use fluctua::run::memory::READ_BACK;
use fluctua::run::{self, Job, ScanJob};
use fluctua::tally::Block;

use super::failure::{Failure, reason};
use super::figures::Figures;
use super::options::{Printed, save};
use super::progress::Bar;
use super::sampling::Walked;

/// What to do about a merge that found no room.
const AGAIN: &str = "The folders that were read are as they were. Make room, and give the same command again: it goes on.";

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// The folder to write: blocks, plan and report, as of an undivided run
    out: PathBuf,
    /// The folders to read, which together hold every block of one plan
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    printed: Printed,
    #[command(flatten)]
    figures: Figures,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    arguments.check_out()?;
    let arguments = &Arguments { inputs: arguments.once(), ..arguments.clone() };
    let plan = match plan(&arguments.inputs[0])? {
        Asked::Run(plan) => plan,
        Asked::Scan(scan) => return arguments.merge_scan(&scan),
    };
    let job = run::prepare(&plan)?;
    let files = arguments.inputs.iter().map(|input| Folder::at(input).block_bytes());
    let held = READ_BACK * files.sum::<u64>() as f64;
    job.need()?.with("blocks that are read", held).check(super::memory::free())?;
    let merged = ensemble::merge(&arguments.inputs, job.plan())?;
    // Before anything is written: what cannot be of this plan would stay.
    job.check(&merged.blocks)?;
    arguments.printed.warn(&merged.warnings);
    let report = arguments.write(&job, merged.blocks).map_err(|failure| failure.advise(AGAIN))?;
    super::print(&arguments.printed.write(&report))?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// The folders to read, each once; one that is named twice is told.
    fn once(&self) -> Vec<PathBuf> {
        let place = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (mut read, mut twice): (Vec<PathBuf>, Vec<String>) = Default::default();
        for input in &self.inputs {
            match read.iter().find(|other| place(other) == place(input)) {
                None => read.push(input.clone()),
                Some(other) if other == input => {
                    twice.push(format!("{} is named twice and read once", super::shown(input)));
                }
                Some(other) => twice.push(format!(
                    "{} and {} are one folder, which is read once",
                    super::shown(other),
                    super::shown(input)
                )),
            }
        }
        self.printed.warn(&twice);
        read
    }

    /// Refuse to write where is read, and where a report stands that has no blocks.
    fn check_out(&self) -> Result<(), Failure> {
        let place = |path: &Path| std::fs::canonicalize(path).ok();
        let out = place(&self.out);
        let same = |input: &&PathBuf| out.is_some() && place(input) == out;
        if let Some(input) = self.inputs.iter().find(same) {
            return Err(Failure::Input(format!(
                "{} is written and {} is read, which are one folder; name a new one first: fluctua \
                 merge OUT IN...",
                super::shown(&self.out),
                super::shown(input)
            )));
        }
        let folder = Folder::at(&self.out);
        if folder.has_report() && !self.out.join("blocks.bin").exists() {
            let folder = super::shown(&self.out);
            return Err(StoreError::HoldsReport { folder }.into());
        }
        Ok(())
    }

    /// Join the blocks of all points of a scan; they are copied one by one.
    fn merge_scan(&self, plan: &ScanPlan) -> Result<ExitCode, Failure> {
        let job = ScanJob::prepare(plan)?;
        job.need().check(super::memory::free())?;
        let gathered = ensemble::gather(&self.inputs, plan)?;
        gathered.complete(&job.lacking(&gathered.known()))?;
        self.printed.warn(gathered.warnings());
        let report = self.write_scan(&job, gathered).map_err(|failure| failure.advise(AGAIN))?;
        super::print(&self.printed.write_scan(&report))?;
        Ok(ExitCode::SUCCESS)
    }

    fn write_scan(&self, job: &ScanJob, gathered: Gathered) -> Result<ScanReport, Failure> {
        let mut store = self.open(job.plan())?;
        gathered.copy_into(&mut store)?;
        self.report(job, &mut store)
    }

    /// Open the folder that is written.
    fn open(&self, plan: &dyn Planned) -> Result<FileStore, Failure> {
        let config = self.inputs.iter().find_map(|input| Folder::at(input).config());
        if let Some(config) = &config {
            Folder::check_config(&self.out, config)?;
        }
        let store = FileStore::resume(&self.out, plan)?;
        if let Some(config) = &config {
            store.folder().write_config(config)?;
        }
        self.printed.warn(store.warnings());
        Ok(store)
    }

    /// Write the folder, or go on where an interrupted merge stopped, were it after its report.
    fn write(&self, job: &Job, blocks: BTreeMap<u64, Block>) -> Result<Report, Failure> {
        let mut store = self.open(job.plan())?;
        store.import(blocks)?;
        self.report(job, &mut store)
    }

    /// Report of all blocks, and write the files of it.
    fn report<W: Walked>(&self, job: &W, store: &mut FileStore) -> Result<W::Report, Failure> {
        let report = job.all(store, &Bar::new(self.printed.quiet))?;
        let files = W::files(&report, store.folder().config().as_deref());
        save(store.folder(), store.locked(), job.planned(), &files, &self.figures)?;
        Ok(report)
    }
}

/// What the blocks of a folder belong to.
enum Asked {
    Run(Plan),
    Scan(ScanPlan),
}

/// The plan that a folder's blocks belong to.
fn plan(folder: &Path) -> Result<Asked, Failure> {
    let name = folder.join("plan.toml").display().to_string();
    let text = Folder::at(folder).plan().map_err(|error| {
        let said = match error {
            StoreError::Io { path, source } => format!("{path}: {}", reason(&source)),
            other => other.to_string(),
        };
        Failure::Input(format!("{said}; name output folders of `fluctua run --shard`"))
    })?;
    match ScanPlan::read(&name, &text, &[], &[]) {
        Err(error) if matches!(error.cause(), Cause::NoAxis) => {
            Ok(Asked::Run(config::read(&name, &text, &[])?))
        }
        scan => Ok(Asked::Scan(scan?)),
    }
}
