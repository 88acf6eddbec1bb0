//! `fluctua trace`: one trajectory as CSV.

use std::process::ExitCode;

use clap::Args;
use fluctua::run;

use super::failure::Failure;
use super::options::{Input, Seed, count};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    seed: Seed,
    /// Stop after this many jumps
    #[arg(long, value_name = "N", default_value = "1000", value_parser = count)]
    jumps: i64,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.input.read(arguments.seed.option())?;
    let plan = question.plan()?;
    let most = arguments.jumps as usize;
    let trace = run::trace(&plan, most).map_err(|e| question.located(e))?;
    super::print(&trace)?;
    hint(trace.lines().count() - 1, most, plan.sampling.duration.get());
    Ok(ExitCode::SUCCESS)
}

/// Say what ended the trajectory.
fn hint(jumps: usize, most: usize, duration: f64) {
    super::tell(&if jumps >= most {
        format!("Stopped after {jumps} jumps; `--jumps N` shows more.")
    } else {
        format!(
            "The trajectory reached its duration, {duration}, after {jumps} jumps;\n\
             `--set sampling.duration=T` sets another."
        )
    });
}
