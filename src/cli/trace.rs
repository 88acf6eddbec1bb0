//! `fluctua trace`: one trajectory as CSV.

use std::process::ExitCode;

use clap::Args;
use fluctua::run;

use super::failure::Failure;
use super::options::Input;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Stop after this many jumps
    #[arg(long, default_value_t = 1000)]
    jumps: usize,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let plan = arguments.input.plan()?;
    super::print(&run::trace(&plan, arguments.jumps)?)?;
    Ok(ExitCode::SUCCESS)
}
