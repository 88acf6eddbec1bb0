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
    /// Seed of the trajectory; same as --set sampling.seed=N
    #[arg(long)]
    seed: Option<u64>,
    /// Stop after this many jumps
    #[arg(long, default_value_t = 1000)]
    jumps: usize,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let more = arguments.seed.map(|seed| format!("sampling.seed={seed}"));
    let plan = arguments.input.plan(more.into_iter().collect())?;
    super::print(&run::trace(&plan, arguments.jumps)?)?;
    Ok(ExitCode::SUCCESS)
}
