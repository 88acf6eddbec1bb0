//! `fluctua run`: sample, compare, print.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use fluctua::ensemble::{FileStore, Folder, Memory, Shard};
use fluctua::run::memory::{Need, READ_BACK};
use fluctua::run::{self, Job};

use super::failure::Failure;
use super::interrupt;
use super::options::{Input, Output, Seed, Threads, count, save};
use super::progress::{self, Bar, Waiting};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    seed: Seed,
    /// Trajectories in all, such as 1e6; rounded up to equal blocks
    #[arg(long, value_name = "N", value_parser = count)]
    trajectories: Option<i64>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    threads: Threads,
    /// Walk only the i-th of n shares of the blocks, and write no report; `fluctua merge` joins
    /// the folders of all shares
    #[arg(long, value_name = "i/n", requires = "out")]
    shard: Option<Shard>,
    /// Go on with the blocks in the folder, or start there if there are none
    #[arg(long, requires = "out", conflicts_with = "overwrite")]
    resume: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.input.read(arguments.named())?;
    let plan = question.plan()?;
    arguments.output.check()?;
    let memory = arguments.threads.memory();
    Need::of(&plan).check(memory)?;
    let pool = arguments.threads.pool()?;
    let waiting = Waiting::new(arguments.output.quiet, progress::START);
    let job = pool.install(|| run::prepare(&plan)).map_err(|e| question.located(e))?;
    drop(waiting);
    job.check_length().map_err(|e| question.located(e))?;
    let read_back = READ_BACK * arguments.stored();
    let need = job.need().map(|need| need.with("blocks that are read", read_back));
    need.and_then(|need| need.check(memory)).map_err(|e| question.located(e))?;
    let job = job.within(memory);
    let opened = arguments.store(&job, &question.text);
    let mut store = opened.map_err(|failure| failure.advise(&arguments.advice(Stage::Opening)))?;
    interrupt::watch()?;
    let done = pool.install(|| arguments.work(&job, store.as_mut(), question.config()));
    let done = done.map_err(|failure| failure.advise(&arguments.advice(Stage::Walking)))?;
    super::print(&done)?;
    if arguments.input.is_bare() && arguments.shard.is_none() && !arguments.output.quiet {
        hint();
    }
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// What has an option of its own, as `--set` options.
    fn named(&self) -> Vec<String> {
        let trajectories = self.trajectories.map(|n| format!("sampling.trajectories={n}"));
        self.seed.option().into_iter().chain(trajectories).collect()
    }

    /// Bytes of the blocks that are there already.
    fn stored(&self) -> f64 {
        let path = self.output.out.as_ref().filter(|_| self.resume);
        path.map_or(0.0, |path| Folder::at(path).block_bytes() as f64)
    }

    /// Open the output folder, if one was named.
    fn store(&self, job: &Job, config: &str) -> Result<Option<FileStore>, Failure> {
        let Some(path) = &self.output.out else { return Ok(None) };
        let open = match (self.resume, self.output.overwrite) {
            (true, _) => FileStore::resume,
            (_, true) => FileStore::overwrite,
            _ => FileStore::create,
        };
        Folder::check_config(path, config)?;
        let store = open(path, job.plan())?;
        store.folder().write_config(config)?;
        if !self.output.quiet {
            store.warnings().iter().for_each(|warning| super::warn(warning));
        }
        Ok(Some(store))
    }

    /// Walk, save, and return what is to be printed.
    fn work(
        &self,
        job: &Job,
        files: Option<&mut FileStore>,
        config: Option<&str>,
    ) -> Result<String, Failure> {
        let bar = Bar::new(self.output.quiet);
        let bar = match self.shard {
            Some(_) => bar,
            None => bar.with_farewell(format!("interrupted\n{}", self.advice(Stage::Walking))),
        };
        let Some(store) = files else {
            return Ok(self.output.write(&job.run(&mut Memory, &bar)?));
        };
        if let Some(shard) = self.shard {
            let blocks = job.fill(shard, store, &bar)?;
            drop(bar);
            tell_of_shard(&self.output, shard, blocks);
            return Ok(String::new());
        }
        let report = job.run(store, &bar)?;
        save(store.folder(), store.locked(), &report, config, &self.output.figures)?;
        Ok(self.output.write(&report))
    }

    /// What to do about a run that stopped early.
    fn advice(&self, stage: Stage) -> String {
        advice(self.output.out.as_deref(), stage, &quoted_again())
    }
}

/// Say that a shard is finished, and what comes next.
pub(super) fn tell_of_shard(output: &Output, shard: Shard, blocks: usize) {
    if let Some(path) = output.out.as_ref().filter(|_| !output.quiet) {
        let path = super::shown(path);
        super::tell(&format!(
            "Shard {shard} is finished: {blocks} blocks in {path}. Join all shards with\n  \
             fluctua merge OUT {path} ..."
        ));
    }
}

/// What to do about work into a folder that stopped early, with the command that goes on.
pub(super) fn advice(folder: Option<&Path>, stage: Stage, again: &str) -> String {
    let Some(path) = folder else {
        return "Nothing was saved; with --out DIR a run can be gone on with.".into();
    };
    let shown = super::shown(path);
    let blocks = std::fs::metadata(path.join("blocks.bin"));
    match (blocks.map(|file| file.len() > 0), stage) {
        (Ok(true), _) => {
            format!("Every finished block is safe in {shown}. Go on with\n  {again}")
        }
        (_, Stage::Opening) => format!(
            "Nothing was walked yet. Make room in {shown} or choose another folder, then start \
             with\n  {again}"
        ),
        _ => format!("{shown} holds no blocks any more. Start again with\n  {again}"),
    }
}

/// How far a run came.
#[derive(Clone, Copy)]
pub(super) enum Stage {
    Opening,
    Walking,
}

/// The command line that was given, with `--resume`.
pub(super) fn quoted_again() -> String {
    let given = std::env::args_os().skip(1).map(|word| quoted(&word.to_string_lossy()));
    let mut words: Vec<String> = std::iter::once("fluctua".into()).chain(given).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".into());
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=+./,:%@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
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
