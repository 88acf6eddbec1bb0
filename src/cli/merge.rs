//! `fluctua merge`: join the blocks of several output folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fluctua::config::{self, Plan};
use fluctua::ensemble::{self, FileStore, Silent, StoreError};
use fluctua::report::Report;
use fluctua::run::{self, Job};
use fluctua::tally::Block;

use super::failure::Failure;
use super::options::{Format, save};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// The folder to write: blocks, plan and report, as of an undivided run
    out: PathBuf,
    /// The folders to read, which together hold every block of one plan
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// What standard output carries
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Print the whole table: by default it fits a screen
    #[arg(long)]
    full: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let job = run::prepare(&plan(&arguments.inputs[0])?)?;
    let merged = ensemble::merge(&arguments.inputs, &job.plan)?;
    merged.warnings.iter().for_each(|warning| super::warn(warning));
    let report = arguments.write(&job, merged.blocks).map_err(|failure| {
        failure.advise(
            "The folders that were read are as they were. Make room, and give the same command \
             again: it goes on.",
        )
    })?;
    super::print(&arguments.format.write(&report, arguments.full))?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// Write the folder, or go on where an interrupted merge stopped.
    fn write(&self, job: &Job, blocks: BTreeMap<u64, Block>) -> Result<Report, Failure> {
        let finished = self.out.join("report.json").exists();
        let open = if finished { FileStore::create } else { FileStore::resume };
        let mut store = open(&self.out, &job.plan).map_err(|error| match error {
            StoreError::HoldsBlocks { folder } => Failure::Input(format!(
                "{folder} holds the blocks of a run, and its report; choose another folder"
            )),
            error => error.into(),
        })?;
        store.warnings().iter().for_each(|warning| super::warn(warning));
        store.import(blocks)?;
        let report = job.run(&mut store, &Silent)?;
        save(store.folder(), store.locked(), &report)?;
        Ok(report)
    }
}

/// The plan that a folder's blocks belong to.
fn plan(folder: &Path) -> Result<Plan, Failure> {
    let path = folder.join("plan.toml");
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::Input(format!("{name}: {error}; name output folders of `fluctua run --shard`"))
    })?;
    Ok(config::read(&name, &text, &[])?)
}
