//! `fluctua exact`: the rate-matrix answers alone.

use std::process::ExitCode;

use clap::Args;
use fluctua::ensemble::Folder;
use fluctua::run;

use super::failure::Failure;
use super::options::{Input, Output, Threads, save};
use super::progress::Waiting;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    threads: Threads,
}

/// States from which exact answers take long enough to say so.
const LARGE: usize = 2048;

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let plan = arguments.input.plan()?;
    let pool = arguments.threads.pool()?;
    let job = pool.install(|| run::prepare(&plan)).map_err(|e| arguments.input.located(e))?;
    let create = |path| Folder::create(path)?.for_report();
    let folder = arguments.output.out.as_ref().map(create).transpose()?;
    let large = job.network.states.len() >= LARGE;
    let waiting = Waiting::new(arguments.output.quiet || !large, "solving the rate matrix exactly");
    let report = pool.install(|| job.run_exact()).map_err(|e| arguments.input.located(e))?;
    drop(waiting);
    if let Some((folder, lock)) = folder {
        save(&folder, &report)?;
        folder.release(lock)?;
    }
    super::print(&arguments.output.format.write(&report))?;
    Ok(ExitCode::SUCCESS)
}
