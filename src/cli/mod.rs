//! Parse the command line and print; everything else is the library's.

mod exact;
mod failure;
mod interrupt;
mod kill;
mod memory;
mod merge;
mod options;
mod progress;
mod run;
mod show;
mod trace;
mod validate;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use failure::Failure;

/// Sample the jump trajectories of small nonequilibrium systems and put every estimate beside the
/// exact rate-matrix answer.
#[derive(Debug, Parser)]
#[command(
    name = "fluctua",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Without a subcommand, `fluctua` runs an embedded example: two Coulomb-coupled \
                  quantum dots whose particle current flows against both forces.\n\n\
                  Exit codes: 0 done, 1 a validation failed, 2 the input is wrong, 3 the machine \
                  failed (disk, memory), 130 interrupted."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::Arguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sample a system; put the exact answer beside each estimate
    Run(run::Arguments),
    /// Compute the exact rate-matrix answers alone
    Exact(exact::Arguments),
    /// Show the compiled network: states, channels, what each jump counts
    Show(show::Arguments),
    /// Print one trajectory as CSV
    Trace(trace::Arguments),
    /// Join the blocks of several output folders
    Merge(merge::Arguments),
    /// Compare sampled and exact for every config of a folder
    Validate(validate::Arguments),
}

/// Run the program.
pub(crate) fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let result = match cli.command {
        None => run::run(&cli.run),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Exact(arguments)) => exact::run(&arguments),
        Some(Command::Show(arguments)) => show::run(&arguments),
        Some(Command::Trace(arguments)) => trace::run(&arguments),
        Some(Command::Merge(arguments)) => merge::run(&arguments),
        Some(Command::Validate(arguments)) => validate::run(&arguments),
    };
    match result {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// Warn a person, beside the result.
#[allow(clippy::print_stderr, reason = "this is where warnings reach the user")]
fn warn(warning: &str) {
    eprintln!("warning: {warning}");
}

/// Print a result; a closed pipe is the reader's choice, not an error.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
