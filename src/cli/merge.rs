//! `fluctua merge`: join the blocks of several output folders.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fluctua::config::{self, Plan};
use fluctua::ensemble::{self, FileStore, Silent};
use fluctua::run;

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
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let job = run::prepare(&plan(&arguments.inputs[0])?)?;
    let blocks = ensemble::merge(&arguments.inputs, &job.plan)?;
    let mut store = FileStore::create(&arguments.out, &job.plan)?;
    let written = store.import(blocks).map_err(Failure::from).and_then(|()| {
        let report = job.run(&mut store, &Silent)?;
        save(store.folder(), &report)?;
        Ok(report)
    });
    let report = written.map_err(|failure| {
        let out = arguments.out.display();
        failure.advise(&format!(
            "The folders that were read are as they were. Make room, remove {out}, and merge again."
        ))
    })?;
    super::print(&arguments.format.write(&report))?;
    Ok(ExitCode::SUCCESS)
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
