//! `fluctua validate`: sampled against exact for every config of a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use fluctua::config;
use fluctua::ensemble::Memory;
use fluctua::run::{self, Job};
use fluctua::validate::{self, THOROUGH};

use super::failure::Failure;
use super::interrupt;
use super::options::Threads;
use super::progress::Bar;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// The folder whose configs (*.toml) are validated
    #[arg(default_value = "configs")]
    dir: PathBuf,
    /// The long version: 16 times the trajectories
    #[arg(long)]
    thorough: bool,
    /// What standard output carries
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Seed of all randomness, in place of that of each config
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    threads: Threads,
    /// No progress bar
    #[arg(long)]
    quiet: bool,
}

/// How the outcome is printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table for a person
    Table,
    /// The outcome as JSON
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let pool = arguments.threads.pool()?;
    let configs = configs(&arguments.dir)?;
    // All of them, before the first is walked: a mistake in the last must not cost the time.
    let jobs: Vec<(String, Job)> =
        configs.iter().map(|path| job(path, arguments)).collect::<Result<_, Failure>>()?;
    interrupt::watch()?;
    let mut reports = Vec::new();
    for (name, job) in jobs {
        let bar = Bar::new(arguments.quiet);
        let report = pool.install(|| job.run(&mut Memory, &bar));
        let report = report.map_err(|error| Failure::from(error).concerning(&name))?;
        reports.push((name, report));
    }
    let validation = validate::judge(&reports);
    super::print(&match arguments.format {
        Format::Table => validation.text(),
        Format::Json => validation.json(),
    })?;
    Ok(ExitCode::from(u8::from(!validation.agree)))
}

/// The configs of a folder, by name.
fn configs(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let way_out = "name a folder with configs: fluctua validate DIR";
    let wrong = |what: String| Failure::Input(format!("{}: {what}; {way_out}", dir.display()));
    let entries = fs::read_dir(dir).map_err(|error| wrong(error.to_string()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| wrong(error.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() { Err(wrong("no *.toml in it".into())) } else { Ok(paths) }
}

/// Make a config ready, under its file name.
fn job(path: &Path, arguments: &Arguments) -> Result<(String, Job), Failure> {
    let name = path.display().to_string();
    let text =
        fs::read_to_string(path).map_err(|error| Failure::Input(format!("{name}: {error}")))?;
    let set: Vec<_> = arguments.seed.map(|n| format!("sampling.seed={n}")).into_iter().collect();
    let mut plan = config::read(&name, &text, &set)?;
    if arguments.thorough {
        plan.sampling.trajectories *= THOROUGH;
    }
    let job = run::prepare(&plan).map_err(|error| Failure::from(error).concerning(&name))?;
    let short = path.file_name().map_or(name, |file| file.to_string_lossy().into_owned());
    Ok((short, job))
}
