//! `fluctua exact`: the rate-matrix answers alone.

use std::process::ExitCode;

use clap::Args;
use fluctua::run;

use super::failure::Failure;
use super::options::{Input, Output};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let plan = arguments.input.plan(Vec::new())?;
    let job = run::prepare(&plan)?;
    let folder = arguments.output.folder()?;
    let report = job.run_exact()?;
    arguments.output.deliver(folder.as_ref(), &report)?;
    Ok(ExitCode::SUCCESS)
}
