//! `fluctua exact`: the rate-matrix answers alone.

use std::process::ExitCode;

use clap::Args;
use fluctua::ensemble::Folder;
use fluctua::run;

use super::failure::Failure;
use super::options::{Input, Output, Threads, save};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    threads: Threads,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let plan = arguments.input.plan()?;
    let pool = arguments.threads.pool()?;
    let job = pool.install(|| run::prepare(&plan))?;
    let create = |path| Folder::create(path)?.without_blocks();
    let folder = arguments.output.out.as_ref().map(create).transpose()?;
    let report = pool.install(|| job.run_exact())?;
    if let Some(folder) = &folder {
        save(folder, &report)?;
    }
    super::print(&arguments.output.format.write(&report))?;
    Ok(ExitCode::SUCCESS)
}
