//! Options that several subcommands share, and the way to a plan.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::{Args, ValueEnum};
use fluctua::config::{self, Plan};
use fluctua::ensemble::{Folder, Locked, StoreError};
use fluctua::report::{self, Report};
use fluctua::run;

use super::failure::Failure;
use super::memory;

/// The example that runs when no config is named.
pub(super) const EXAMPLE: (&str, &str) =
    ("configs/inverse_current.toml", include_str!("../../configs/inverse_current.toml"));

/// Which plan.
#[derive(Args, Clone, Debug)]
pub(super) struct Input {
    /// The question, as a TOML file; the embedded example when left out
    config: Option<PathBuf>,
    /// Override a key: `--set model.reservoirs.a.temperature=0.5`, `--set parameters.F_N=1` (may
    /// be repeated; wins over the file)
    #[arg(long = "set", value_name = "KEY.PATH=VALUE")]
    set: Vec<String>,
    /// Seed of all randomness
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..))]
    seed: Option<i64>,
    /// Trajectories in all; rounded up to equal blocks
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
    trajectories: Option<i64>,
    #[arg(skip)]
    text: OnceLock<String>,
}

/// The longest config that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 26;

/// The text of a config; a device that never ends is not waited for.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(MAX_CONFIG + 1).read_to_string(&mut text)?;
    if read as u64 > MAX_CONFIG {
        let message = format!("longer than {} MiB", MAX_CONFIG >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(text)
}

impl Input {
    /// Read and resolve the plan.
    pub(super) fn plan(&self) -> Result<Plan, Failure> {
        Ok(config::read(&self.name(), self.text()?, &self.overrides())?)
    }

    /// What messages call the config.
    fn name(&self) -> String {
        self.config.as_ref().map_or(EXAMPLE.0.to_owned(), |path| path.display().to_string())
    }

    /// The config as it was written; it is read once, for it may come through a pipe.
    pub(super) fn text(&self) -> Result<&str, Failure> {
        let text = match (self.text.get(), &self.config) {
            (Some(text), _) => return Ok(text),
            (None, None) => EXAMPLE.1.to_owned(),
            (None, Some(path)) => read(path).map_err(|error| {
                let way_out = "name a TOML file, or none for the example";
                Failure::Input(format!("{}: {error}; {way_out}", super::shown(path)))
            })?,
        };
        Ok(self.text.get_or_init(|| text))
    }

    /// The failure of a plan that was read but cannot be run, with the place of the key at fault.
    pub(super) fn located(&self, error: run::Error) -> Failure {
        let key = error.key();
        let text = self.text().unwrap_or_default();
        let place = key.and_then(|key| config::place(&self.name(), text, &self.overrides(), key));
        match place {
            Some(place) => Failure::from(error).concerning(&place).folded(),
            None => error.into(),
        }
    }

    /// The `--set` options, those that have a name of their own included.
    fn overrides(&self) -> Vec<String> {
        let mut set = self.set.clone();
        set.extend(self.seed.map(|seed| format!("sampling.seed={seed}")));
        set.extend(self.trajectories.map(|n| format!("sampling.trajectories={n}")));
        set
    }

    /// Is this the embedded example?
    pub(super) fn is_example(&self) -> bool {
        self.config.is_none()
    }
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// A table for a person
    Table,
    /// The full report as JSON
    Json,
    /// One row a quantity
    Csv,
}

impl Format {
    /// The report in this format.
    pub(super) fn write(self, report: &Report) -> String {
        match self {
            Self::Table => report::text::write(report),
            Self::Json => report::json::write(report),
            Self::Csv => report::csv::write(report),
        }
    }
}

/// Where a result goes.
#[derive(Args, Clone, Debug)]
pub(super) struct Output {
    /// What standard output carries
    #[arg(long, value_enum, default_value = "table")]
    pub(super) format: Format,
    /// Also write report.json, quantities.csv, curves.csv, plan.toml and config.toml (and blocks.bin,
    /// where blocks are walked) into this folder
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Start afresh in a folder that holds a run: its files are removed, and no others
    #[arg(long, requires = "out")]
    pub(super) overwrite: bool,
    /// No progress bar, no hints
    #[arg(long)]
    pub(super) quiet: bool,
}

/// How much of the machine is used.
#[derive(Args, Clone, Debug)]
pub(super) struct Threads {
    /// Threads; the result does not depend on it [default: all cores]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Memory that may be taken, as in 500MB or 2GB: what takes more is refused, or not answered
    /// exactly; the numbers do not depend on it [default: what the machine has free]
    #[arg(long, value_name = "SIZE", value_parser = memory::parse)]
    memory: Option<f64>,
}

impl Threads {
    /// Bytes that may be taken.
    pub(super) fn memory(&self) -> f64 {
        self.memory.unwrap_or_else(memory::free)
    }

    /// A pool of so many threads.
    pub(super) fn pool(&self) -> Result<rayon::ThreadPool, Failure> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.unwrap_or(0).into())
            .build()
            .map_err(|error| Failure::Machine(format!("cannot start threads: {error}")))
    }
}

/// Write the files of a finished report; `report.json` comes last, as the sign of completeness.
///
/// A folder that was lost meanwhile, and perhaps made anew by another run, is told from ours before
/// anything is written into it, and once more at the end.
pub(super) fn save(folder: &Folder, lock: &Locked, report: &Report) -> Result<(), StoreError> {
    folder.still_holds(lock)?;
    folder.write_plan(&report.plan)?;
    folder.write("quantities.csv", report::csv::write(report).as_bytes())?;
    folder.write("curves.csv", report::csv::write_curves(&report.curves).as_bytes())?;
    folder.write("report.json", report::json::write(report).as_bytes())?;
    folder.still_holds(lock)
}
