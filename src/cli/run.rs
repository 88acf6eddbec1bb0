//! `fluctua run`: sample, compare, print.

use std::process::ExitCode;

use clap::Args;
use fluctua::run;
use fluctua::run::memory::{Need, READ_BACK};

use super::failure::Failure;
use super::interrupt;
use super::progress::{self, Waiting};
use super::sampling::Sampling;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    sampling: Sampling,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let sampling = &arguments.sampling.settled()?;
    let question = sampling.input.read(sampling.named())?;
    let plan = question.plan()?;
    sampling.output.check()?;
    if plan.observe.windows_file && sampling.output.out.is_none() {
        super::warn(
            "observe.windows_file writes windows.npy into the folder of --out, and none is named",
        );
    }
    let memory = sampling.threads.memory();
    Need::of(&plan).check(memory)?;
    let pool = sampling.threads.pool()?;
    let quiet = sampling.output.printed.quiet;
    let waiting = Waiting::new(quiet, progress::START);
    let job = pool.install(|| run::prepare(&plan)).map_err(|e| question.located(e))?;
    drop(waiting);
    job.check_length().map_err(|e| question.located(e))?;
    let read_back = READ_BACK * sampling.stored();
    let need = job.need().map(|need| need.with("blocks that are read", read_back));
    need.and_then(|need| need.check(memory)).map_err(|e| question.located(e))?;
    let job = job.within(memory);
    interrupt::watch()?;
    let done = sampling.walk(&pool, &job, &question)?;
    super::print(&done)?;
    if sampling.input.is_bare() && sampling.shard.is_none() && !quiet {
        hint();
    }
    Ok(ExitCode::SUCCESS)
}

/// Where to go from the example, in the words that started this run.
fn hint() {
    let under_cargo = std::env::var_os("CARGO_PKG_NAME").is_some();
    let fluctua = if under_cargo { "cargo run --release --" } else { "fluctua" };
    super::tell("\nThis was the embedded example `inverse_current`. Next:");
    for (words, meaning) in [
        ("run --set parameters.F_N=1", "a stronger force"),
        ("show", "the states and jumps"),
        ("example", "other questions"),
        ("--help", "the rest"),
    ] {
        let command = format!("{fluctua} {words}");
        super::tell(&format!("  {command:52} {meaning}"));
    }
}
