//! `fluctua run`: sample, compare, print.

use std::process::ExitCode;

use clap::Args;
use fluctua::ensemble::Memory;
use fluctua::run;

use super::failure::Failure;
use super::options::{Input, Output};
use super::progress::Bar;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    /// Seed of all randomness; same as --set sampling.seed=N
    #[arg(long)]
    seed: Option<u64>,
    /// Trajectories in all; same as --set sampling.trajectories=N
    #[arg(long)]
    trajectories: Option<u64>,
    /// Threads; the result does not depend on it [default: all cores]
    #[arg(long)]
    threads: Option<usize>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut more = Vec::new();
    more.extend(arguments.seed.map(|seed| format!("sampling.seed={seed}")));
    more.extend(arguments.trajectories.map(|n| format!("sampling.trajectories={n}")));
    let plan = arguments.input.plan(more)?;
    let pool = pool(arguments.threads)?;
    let job = run::prepare(&plan)?;
    let folder = arguments.output.folder()?;
    let bar = Bar::new(arguments.output.quiet);
    let report = pool.install(|| job.run(&mut Memory, &bar));
    bar.finish();
    let report = report?;
    arguments.output.deliver(folder.as_ref(), &report)?;
    if arguments.input.is_example() && !arguments.output.quiet {
        hint();
    }
    Ok(ExitCode::SUCCESS)
}

/// A pool of so many threads.
fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, Failure> {
    if threads == Some(0) {
        let message = "--threads 0: must be at least 1; leave it out for all cores";
        return Err(Failure::Input(message.into()));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
        .map_err(|error| Failure::Machine(format!("cannot start threads: {error}")))
}

/// Where to go from the example.
#[allow(clippy::print_stderr, reason = "a hint for a person, beside the result")]
fn hint() {
    eprintln!(
        "\nThis was the embedded example, configs/inverse_current.toml. Next:\n  \
         fluctua run --set parameters.F_N=1     the same device under a stronger force\n  \
         fluctua show                           its states and jumps\n  \
         fluctua run configs/heat_engine.toml   another device; --help lists the rest"
    );
}
