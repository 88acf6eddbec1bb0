//! Options that several subcommands share, and the way to a plan.

use std::path::PathBuf;

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
}

impl Input {
    /// Read and resolve the plan.
    pub(super) fn plan(&self) -> Result<Plan, Failure> {
        let set = self.overrides();
        let Some(path) = &self.config else {
            return Ok(config::read(EXAMPLE.0, EXAMPLE.1, &set)?);
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::Input(format!("{name}: {error}; name a TOML file, or none for the example"))
        })?;
        Ok(config::read(&name, &text, &set)?)
    }

    /// The failure of a plan that was read but cannot be run, with the place of the key at fault.
    pub(super) fn located(&self, error: run::Error) -> Failure {
        let key = error.key();
        let (name, text) = match &self.config {
            None => (EXAMPLE.0.to_owned(), EXAMPLE.1.to_owned()),
            Some(path) => {
                (path.display().to_string(), std::fs::read_to_string(path).unwrap_or_default())
            }
        };
        let place = key.and_then(|key| config::place(&name, &text, &self.overrides(), key));
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
    /// Also write report.json, quantities.csv and plan.toml (and blocks.bin, where blocks are
    /// walked) into this folder
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
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
    folder.write("plan.toml", config::to_toml(&report.plan).as_bytes())?;
    folder.write("quantities.csv", report::csv::write(report).as_bytes())?;
    folder.write("curves.csv", report::csv::write_curves(&report.curves).as_bytes())?;
    folder.write("report.json", report::json::write(report).as_bytes())?;
    folder.still_holds(lock)
}
