//! `fluctua trace`: one trajectory as CSV, and several as pictures.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fluctua::ensemble::{Earlier, Folder};
use fluctua::report::figures as drawn;
use fluctua::run;

use super::failure::Failure;
use super::figures::Figures;
use super::options::{Input, Seed, count};

/// The file of the trajectory in an output folder.
const FILE: &str = "trace.csv";

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    seed: Seed,
    /// Stop after this many jumps
    #[arg(long, value_name = "N", default_value = "1000", value_parser = count)]
    jumps: i64,
    /// Also write trace.csv into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    figures: Figures,
    /// Trajectories in the figures, the printed one first
    #[arg(long, value_name = "N", default_value = "3", requires = "figures")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=4))]
    walkers: u64,
    /// No hints
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.input.read(arguments.seed.option())?;
    let plan = question.plan()?;
    arguments.figures.check(arguments.out.as_deref())?;
    let most = arguments.jumps as usize;
    let trace = run::trace(&plan, most).map_err(|e| question.located(e))?;
    if let Some(path) = &arguments.out {
        let list = if arguments.figures.figures.is_empty() {
            Vec::new()
        } else {
            let walks = run::staircases(&plan, arguments.walkers, most);
            drawn::of_traces(&walks.map_err(|e| question.located(e))?)
        };
        let files = arguments.figures.drawn(&list);
        let folder = Folder::create(path)?;
        check_own(path)?;
        folder.write(FILE, trace.as_bytes())?;
        folder.write_figures(&files, Earlier::Kept)?;
    }
    super::print(&trace)?;
    if !arguments.quiet {
        hint(trace.lines().count() - 1, most, plan.sampling.duration.get());
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuse to write over a file of others.
fn check_own(path: &Path) -> Result<(), Failure> {
    let file = path.join(FILE);
    let mut start = Vec::new();
    let there = std::fs::symlink_metadata(&file).is_ok();
    let read = std::fs::File::open(&file).and_then(|file| file.take(5).read_to_end(&mut start));
    if !there || read.is_ok() && start == b"time," {
        return Ok(());
    }
    Err(Failure::Input(format!(
        "{} is no trajectory of fluctua, and it would be overwritten; choose another folder",
        super::shown(&file)
    )))
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
