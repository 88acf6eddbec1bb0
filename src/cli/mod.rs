//! Parse the command line and print; everything else is the library's.

mod documents;
mod exact;
mod example;
mod explain;
mod failure;
mod figures;
mod interrupt;
mod kill;
pub mod memory;
mod merge;
mod new;
mod options;
mod plot;
mod progress;
mod reproduce;
mod run;
mod sampling;
mod scan;
mod show;
mod stored;
mod trace;
mod validate;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use fluctua::config::{visible, visible_lines};

use failure::Failure;
use fluctua::report::wrap;

/// Sample the jump trajectories of small nonequilibrium systems and put every estimate beside the
/// exact rate-matrix answer.
#[derive(Debug, Parser)]
#[command(
    name = "fluctua",
    version,
    args_conflicts_with_subcommands = true,
    max_term_width = 80,
    after_help = "Without a command, `fluctua` runs an embedded example: two Coulomb-coupled \
                  quantum dots whose particle current flows against both forces.\n\n\
                  Start your own question from a template or an example:\n  \
                  fluctua new dots > mine.toml                   a template\n  \
                  fluctua example                                list examples\n  \
                  fluctua exact mine.toml                        its exact answers\n  \
                  fluctua run mine.toml                          a sample beside them\n  \
                  fluctua run mine.toml --set parameters.bias=3  another bias\n  \
                  fluctua explain temperature                    a key or a quantity\n\n\
                  A CONFIG called `-` is read from standard input. Colours are left out where NO_COLOR is set.\n\n\
                  Exit codes: 0 done, 1 a validation or a reproduction failed, 2 the input is wrong, 3 the machine \
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
    /// Answer every point of one or two axes; find where currents change sign
    Scan(scan::Arguments),
    /// Show the compiled network: states, channels, what each jump counts
    Show(show::Arguments),
    /// Print one trajectory as CSV
    Trace(trace::Arguments),
    /// Draw a stored report or scan again
    Plot(plot::Arguments),
    /// Join the blocks of several output folders
    Merge(merge::Arguments),
    /// Compare sampled and exact for every config of a folder
    Validate(validate::Arguments),
    /// Reproduce the papers' figures and test their claims
    Reproduce(reproduce::Arguments),
    /// Print an embedded config to start from, or list them
    Example(example::Arguments),
    /// Print a commented config of a kind of model to start from
    New(new::Arguments),
    /// Explain a key, a quantity, a statistic, a law, a field or a column
    Explain(explain::Arguments),
    /// Print the JSON Schema of configs, for editors
    Schema,
    /// Print the completions of a shell
    Completions(documents::Completions),
    /// Print a manual page
    Man(documents::Man),
}

/// How the program was called.
struct Call {
    /// The words of the command line, the name of the program first.
    words: Vec<OsString>,
    /// The words that start the program once more.
    itself: Vec<OsString>,
}

static CALL: OnceLock<Call> = OnceLock::new();

/// The words of the command line behind the name of the program.
fn arguments() -> &'static [OsString] {
    CALL.get().and_then(|call| call.words.get(1..)).unwrap_or_default()
}

/// The words that start the program once more.
fn itself() -> &'static [OsString] {
    CALL.get().map(|call| &call.itself[..]).unwrap_or_default()
}

/// Run the program, once in a process: `words` are those of the command line, the name of the program first, and
/// `itself` those that start it once more.
///
/// They are handed over because the program need not be one of its own: from Python, the process is an interpreter.
#[must_use]
pub fn main(words: Vec<OsString>, itself: Vec<OsString>) -> ExitCode {
    CALL.get_or_init(|| Call { words, itself });
    if let Some(failure) = misspelt() {
        return failure.report();
    }
    if let Err(failure) = interrupt::fail_at_limits() {
        return failure.report();
    }
    let words = std::iter::once(OsString::from("fluctua")).chain(arguments().iter().cloned());
    let matches = Cli::command().try_get_matches_from(words);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error),
    };
    let result = match cli.command {
        None => run::run(&cli.run),
        Some(Command::Run(arguments)) => run::run(&arguments),
        Some(Command::Exact(arguments)) => exact::run(&arguments),
        Some(Command::Scan(arguments)) => scan::run(&arguments),
        Some(Command::Show(arguments)) => show::run(&arguments),
        Some(Command::Trace(arguments)) => trace::run(&arguments),
        Some(Command::Plot(arguments)) => plot::run(&arguments),
        Some(Command::Merge(arguments)) => merge::run(&arguments),
        Some(Command::Validate(arguments)) => validate::run(&arguments),
        Some(Command::Reproduce(arguments)) => reproduce::run(&arguments),
        Some(Command::Example(arguments)) => example::run(&arguments),
        Some(Command::New(arguments)) => new::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Schema) => documents::schema(),
        Some(Command::Completions(arguments)) => documents::completions(&arguments),
        Some(Command::Man(arguments)) => documents::man(&arguments),
    };
    match result {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// A first word that is neither a command nor the config of a run.
fn misspelt() -> Option<Failure> {
    let word = arguments().first()?.to_string_lossy().into_owned();
    let commands = Cli::command();
    let known: Vec<String> = commands.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let path = Path::new(&word);
    let config = path.extension().is_some() || path.exists();
    if word.starts_with('-') || config || word == "help" || known.contains(&word) {
        return None;
    }
    let meant = fluctua::config::nearest(&word, &known);
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    let help = format!("  = help: {meant}There are: {}, help", known.join(", "));
    let help = wrap::hanging(&help, 10);
    Some(Failure::Input(format!("no command is called `{word}`\n{help}")))
}

/// What to say of a command line that names no work: help, or what is wrong with it.
fn unparsed(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        return Failure::Input(error.to_string()).report();
    }
    match written(error.print()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Tell a person something beside the result; where nobody can be told, work goes on.
fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", visible_lines(text));
}

/// A path as a message shows it.
fn shown(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

/// Say that no windows are written down where none, or those of many points, are walked.
fn warn_of_windows() {
    warn(
        "observe.windows_file does nothing here: windows.npy is written by `fluctua run --out DIR` alone",
    );
}

/// Warn a person, beside the result.
fn warn(warning: &str) {
    tell(&format!("warning: {warning}"));
}

/// Print a result, with nothing hidden in it.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    written(out.write_all(visible_lines(text).as_bytes()).and_then(|()| out.flush()))
}

/// A closed pipe is the reader's choice, not an error.
fn written(outcome: std::io::Result<()>) -> Result<(), Failure> {
    match outcome {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Machine(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
