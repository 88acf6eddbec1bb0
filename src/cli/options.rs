//! Options that several subcommands share, and the way to a plan.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use fluctua::config::{self, Plan};
use fluctua::ensemble::{Folder, Locked, Planned, StoreError};
use fluctua::report::files::Files;
use fluctua::report::{self, Report, ScanReport, scan};
use fluctua::run;

use super::example;
use super::failure::{Failure, reason};
use super::figures::Figures;
use super::memory;

/// The example that runs when no config is named.
pub(super) const EXAMPLE: (&str, &str) =
    ("configs/inverse_current.toml", include_str!("../../configs/inverse_current.toml"));

/// Which question.
#[derive(Args, Clone, Debug)]
pub(super) struct Input {
    /// The question, as a TOML file, or - for standard input; the embedded example when left out
    config: Option<PathBuf>,
    /// Override a key: `--set model.reservoirs.a.temperature=0.5`, `--set parameters.F_N=1` (may
    /// be repeated; wins over the file)
    #[arg(long = "set", value_name = "KEY.PATH=VALUE")]
    set: Vec<String>,
}

/// Which random numbers.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Seed {
    /// Seed of all randomness
    #[arg(long, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(0..))]
    seed: Option<i64>,
}

impl Seed {
    /// As a `--set` option.
    pub(super) fn option(self) -> Option<String> {
        self.seed.map(|seed| format!("sampling.seed={seed}"))
    }
}

impl Input {
    /// Read the text, with options of their own name beside those of `--set`.
    pub(super) fn read(
        &self,
        named: impl IntoIterator<Item = String>,
    ) -> Result<Question, Failure> {
        let set = self.set.iter().cloned().chain(named).collect();
        let Some(path) = &self.config else {
            return Ok(Question { name: EXAMPLE.0.into(), text: EXAMPLE.1.into(), set });
        };
        let name = path.display().to_string();
        let bytes = if name == STANDARD_INPUT { all(io::stdin()) } else { read(path) };
        let bytes = bytes.map_err(|error| {
            let way_out = match example::named(&name) {
                Some(known) => {
                    format!("`fluctua example {known} > {known}.toml` writes this example")
                }
                None => "name a TOML file, or none for the example".to_owned(),
            };
            Failure::Input(format!("{}: {}; {way_out}", super::shown(path), reason(&error)))
        })?;
        Ok(Question { text: text(&name, bytes)?, name, set })
    }

    /// Is this the embedded example as it stands, which a first run asks for?
    pub(super) fn is_bare(&self) -> bool {
        self.config.is_none() && self.set.is_empty()
    }
}

/// The longest config that is read, in bytes.
const MAX_CONFIG: u64 = 1 << 26;

/// What standard input is called in place of a file.
const STANDARD_INPUT: &str = "-";

/// The bytes of a config.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    all(File::open(path)?)
}

/// All bytes of a source; one that never ends is not waited for.
fn all(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = source.take(MAX_CONFIG + 1).read_to_end(&mut bytes)?;
    if read as u64 > MAX_CONFIG {
        let message = format!("longer than {} MiB", MAX_CONFIG >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The bytes of a config as text.
fn text(name: &str, bytes: Vec<u8>) -> Result<String, Failure> {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|error| {
        Failure::Input(if wide {
            format!("{name} is encoded in UTF-16; save it as UTF-8, which TOML asks for")
        } else {
            let at = error.utf8_error().valid_up_to();
            format!("{name} is not text in UTF-8: byte {} is no part of a letter", at + 1)
        })
    })
}

/// A config as it was handed over; it is read once, for it may come through a pipe.
pub(super) struct Question {
    pub(super) name: String,
    /// As it was written.
    pub(super) text: String,
    pub(super) set: Vec<String>,
}

impl Question {
    /// The config as it was written; a resolved plan is none.
    pub(super) fn config(&self) -> Option<&str> {
        Some(self.text.as_str()).filter(|text| !text.starts_with("resolved = true"))
    }

    /// Resolve the plan; say what in the config does nothing.
    pub(super) fn plan(&self) -> Result<Plan, Failure> {
        let (plan, idle) = config::read_and_check(&self.name, &self.text, &self.set)?;
        for warning in &idle {
            super::warn(warning);
        }
        Ok(plan)
    }

    /// The failure of a plan that was read but cannot be run, with the place of the key at fault.
    pub(super) fn located(&self, error: run::Error) -> Failure {
        let place =
            error.key().and_then(|key| config::place(&self.name, &self.text, &self.set, key));
        match place {
            Some(place) => Failure::from(error).concerning(&place).folded(),
            None => error.into(),
        }
    }
}

/// A whole number of at least one, which may be written as `1e6`.
pub(super) fn count(text: &str) -> Result<i64, String> {
    let float = || text.parse::<f64>().ok().filter(|x| x.fract() == 0.0 && x.abs() < 9e15);
    let whole = text.parse::<i64>().ok().or_else(|| float().map(|x| x as i64));
    whole
        .filter(|&whole| whole >= 1)
        .ok_or_else(|| "write a whole number of at least one, such as 1000000 or 1e6".into())
}

/// How a result is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// A table for a person
    Table,
    /// All of it as JSON
    Json,
    /// Its rows as CSV
    Csv,
}

/// What is printed.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Printed {
    /// What standard output carries
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Print the whole table: by default it fits a screen
    #[arg(long)]
    full: bool,
    /// No progress bar, no hints
    #[arg(long)]
    pub(super) quiet: bool,
}

impl Printed {
    /// What standard output carries of a report.
    pub(super) fn write(self, report: &Report) -> String {
        match self.format {
            Format::Table if self.full => report::text::write(report),
            Format::Table => report::screen::write(report),
            Format::Json => report::json::write(report),
            Format::Csv => report::csv::write(report),
        }
    }

    /// What standard output carries of a scan.
    pub(super) fn write_scan(self, report: &ScanReport) -> String {
        match self.format {
            Format::Table => scan::text::write(report, self.full),
            Format::Json => scan::write(report),
            Format::Csv => scan::csv::write(report),
        }
    }

    /// Tell what there is to know beside the result.
    pub(super) fn warn(self, warnings: &[String]) {
        if !self.quiet {
            for warning in warnings {
                super::warn(warning);
            }
        }
    }
}

/// Where a result goes.
#[derive(Args, Clone, Debug)]
pub(super) struct Output {
    #[command(flatten)]
    pub(super) printed: Printed,
    /// Also write report.json, report.html (a page to look at), the tables as CSV, plan.toml and
    /// config.toml (and blocks.bin, where blocks are walked) into this folder
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Start afresh in a folder that holds a run: its files are removed, and no others
    #[arg(long, requires = "out")]
    pub(super) overwrite: bool,
    #[command(flatten)]
    pub(super) figures: Figures,
}

impl Output {
    /// Refuse what cannot be written, before anything is computed.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let written = self.out.as_deref().and_then(Path::to_str);
        if written.is_some_and(|path| path.contains("{shard}")) {
            return Err(Failure::Input(
                "`{shard}` in --out stands for the number of a share, and no --shard is given\n  = help: add \
                 `--shard auto` or `--shard 1/16`, or name a folder without `{shard}`"
                    .into(),
            ));
        }
        self.figures.check(self.out.as_deref())
    }

    /// The output folder for a report without blocks, if one was named.
    pub(super) fn folder(&self, config: &str) -> Result<Option<(Folder, Locked)>, Failure> {
        let Some(path) = &self.out else { return Ok(None) };
        let open = || {
            Folder::check_config(path, config)?;
            let folder = Folder::create(path)?;
            let folder = if self.overwrite { folder } else { folder.without_results()? };
            let (folder, lock) = folder.for_report()?;
            folder.write_config(config)?;
            Ok((folder, lock))
        };
        open().map(Some).map_err(unsaved)
    }
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

/// Write the files of a finished report, and the figures that are asked for.
pub(super) fn save(
    folder: &Folder,
    lock: &Locked,
    plan: &dyn Planned,
    files: &Files,
    figures: &Figures,
) -> Result<(), StoreError> {
    if let Some(problem) = &files.problem {
        super::warn(problem);
    }
    folder.write_report(lock, plan, &figures.drawn(&files.figures), &files.list)
}

/// Say what to do where the report finds no place.
pub(super) fn unsaved(error: StoreError) -> Failure {
    Failure::from(error)
        .advise("The report was not saved. Make room or choose another folder, then ask again.")
}
