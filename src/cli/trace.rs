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
    let trace = run::trace(&plan, arguments.jumps).map_err(|e| arguments.input.located(e))?;
    super::print(&trace)?;
    if trace.lines().count() > arguments.jumps {
        hint(arguments.jumps);
    }
    Ok(ExitCode::SUCCESS)
}

fn hint(jumps: usize) {
    super::tell(&format!("Stopped after {jumps} jumps; `--jumps N` shows more."));
}
