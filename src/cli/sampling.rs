//! Options of what is walked block by block, and the way from there to what is printed: of runs and of scans.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use fluctua::ensemble::{FileStore, Folder, LaunchedShard, Memory, Planned, Shard, Store};
use fluctua::report::files::{self, Files};
use fluctua::report::{Report, ScanReport};
use fluctua::run::{Error, Job, ScanJob};
use rayon::ThreadPool;

use super::failure::Failure;
use super::options::{Input, Output, Printed, Question, Seed, Threads, count, save};
use super::progress::Bar;

/// What is sampled, how much of it, and what is kept.
#[derive(Args, Clone, Debug)]
pub(super) struct Sampling {
    #[command(flatten)]
    pub(super) input: Input,
    #[command(flatten)]
    seed: Seed,
    /// Trajectories in all, of a scan those of each point, such as 1e6; rounded up to equal blocks
    #[arg(long, value_name = "N", value_parser = count)]
    trajectories: Option<i64>,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Walk only the i-th of n shares of the blocks, and write no report; `fluctua merge` joins
    /// the folders of all shares. `auto` reads the share from the variables of Slurm, Open MPI or
    /// PMI; `{shard}` in DIR stands for its number
    #[arg(long, value_name = "i/n|auto", requires = "out")]
    pub(super) shard: Option<Share>,
    /// Go on with the blocks in the folder, or start there if there are none
    #[arg(long, requires = "out", conflicts_with = "overwrite")]
    resume: bool,
}

/// Which share of the blocks is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// That of this process, as its launcher numbers it.
    Auto,
    /// This one.
    Given(Shard),
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let given = text.parse().map(Self::Given);
        given.map_err(|error| format!("{error}; or `auto` under Slurm or MPI"))
    }
}

/// What is walked block by block.
pub(super) trait Walked {
    /// What comes of all blocks.
    type Report;

    /// What its blocks are of.
    fn planned(&self) -> &dyn Planned;
    /// The bar of its blocks; the words are what Ctrl-C says once all of them are stored.
    fn bar(quiet: bool, farewell: String) -> Bar;
    /// Walk all blocks that are missing, and report.
    fn all(&self, store: &mut dyn Store, bar: &Bar) -> Result<Self::Report, Error>;
    /// Walk a share of the blocks; how many there are.
    fn share(&self, shard: Shard, store: &mut dyn Store, bar: &Bar) -> Result<usize, Error>;
    /// The files of a report.
    fn files(report: &Self::Report, config: Option<&str>) -> Files;
    /// What is printed of it.
    fn text(report: &Self::Report, printed: Printed) -> String;
}

impl Walked for Job {
    type Report = Report;

    fn planned(&self) -> &dyn Planned {
        self.plan()
    }

    fn bar(quiet: bool, farewell: String) -> Bar {
        Bar::new(quiet).with_farewell(farewell)
    }

    fn all(&self, store: &mut dyn Store, bar: &Bar) -> Result<Report, Error> {
        self.run(store, bar)
    }

    fn share(&self, shard: Shard, store: &mut dyn Store, bar: &Bar) -> Result<usize, Error> {
        self.fill(shard, store, bar)
    }

    fn files(report: &Report, config: Option<&str>) -> Files {
        files::of(report, config)
    }

    fn text(report: &Report, printed: Printed) -> String {
        printed.write(report)
    }
}

impl Walked for ScanJob {
    type Report = ScanReport;

    fn planned(&self) -> &dyn Planned {
        self.plan()
    }

    fn bar(quiet: bool, _: String) -> Bar {
        Bar::new(quiet)
    }

    fn all(&self, store: &mut dyn Store, bar: &Bar) -> Result<ScanReport, Error> {
        self.run(store, bar)
    }

    fn share(&self, shard: Shard, store: &mut dyn Store, bar: &Bar) -> Result<usize, Error> {
        self.fill(shard, store, bar)
    }

    fn files(report: &ScanReport, config: Option<&str>) -> Files {
        files::of_scan(report, config)
    }

    fn text(report: &ScanReport, printed: Printed) -> String {
        printed.write_scan(report)
    }
}

impl Sampling {
    /// What has an option of its own, as `--set` options.
    pub(super) fn named(&self) -> Vec<String> {
        let trajectories = self.trajectories.map(|n| format!("sampling.trajectories={n}"));
        self.seed.option().into_iter().chain(trajectories).collect()
    }

    /// The same with the share that a launcher numbers, and the folder of that share.
    pub(super) fn settled(&self) -> Result<Self, Failure> {
        let mut own = self.clone();
        let shard = match self.shard {
            None => return Ok(own),
            Some(Share::Given(shard)) => shard,
            Some(Share::Auto) => {
                let found = LaunchedShard::find(&|name| std::env::var(name).ok());
                let found = found.map_err(|error| {
                    let help = "write the share, such as `--shard 1/16`";
                    Failure::Input(format!("{error}\n  = help: {help}")).folded()
                })?;
                if !self.output.printed.quiet {
                    super::tell(&format!("{found}"));
                }
                found.shard
            }
        };
        own.shard = Some(Share::Given(shard));
        own.output.out = self.output.out.as_deref().map(|path| folder_of(path, shard));
        Ok(own)
    }

    /// Bytes of the blocks that are there already.
    pub(super) fn stored(&self) -> f64 {
        let path = self.output.out.as_ref().filter(|_| self.resume);
        path.map_or(0.0, |path| Folder::at(path).block_bytes() as f64)
    }

    /// Walk, save, and return what is to be printed.
    pub(super) fn walk<W: Walked + Sync>(
        &self,
        pool: &ThreadPool,
        job: &W,
        question: &Question,
    ) -> Result<String, Failure> {
        let opened = self.store(job.planned(), &question.text);
        let mut store = opened.map_err(|failure| failure.advise(&self.advice(Stage::Opening)))?;
        let walked = pool.install(|| self.work(job, store.as_mut(), question.config()));
        walked.map_err(|failure| failure.advise(&self.advice(Stage::Walking)))
    }

    /// Open the output folder, if one was named.
    fn store(&self, plan: &dyn Planned, config: &str) -> Result<Option<FileStore>, Failure> {
        let Some(path) = &self.output.out else { return Ok(None) };
        let open = match (self.resume, self.output.overwrite) {
            (true, _) => FileStore::resume,
            (_, true) => FileStore::overwrite,
            _ => FileStore::create,
        };
        Folder::check_config(path, config)?;
        let store = open(path, plan)?;
        store.folder().write_config(config)?;
        self.output.printed.warn(store.warnings());
        Ok(Some(store))
    }

    fn work<W: Walked>(
        &self,
        job: &W,
        files: Option<&mut FileStore>,
        config: Option<&str>,
    ) -> Result<String, Failure> {
        let Output { printed, figures, .. } = &self.output;
        let Some(store) = files else {
            let bar = W::bar(printed.quiet, self.farewell());
            return Ok(W::text(&job.all(&mut Memory, &bar)?, *printed));
        };
        if let Some(Share::Given(shard)) = self.shard {
            let blocks = job.share(shard, store, &Bar::new(printed.quiet))?;
            self.tell_of_shard(shard, blocks);
            return Ok(String::new());
        }
        let report = job.all(store, &W::bar(printed.quiet, self.farewell()))?;
        let files = W::files(&report, config);
        save(store.folder(), store.locked(), job.planned(), &files, figures)?;
        Ok(W::text(&report, *printed))
    }

    fn farewell(&self) -> String {
        format!("interrupted\n{}", self.advice(Stage::Walking))
    }

    /// Say that a shard is finished, and what comes next.
    fn tell_of_shard(&self, shard: Shard, blocks: usize) {
        if let Some(path) = self.output.out.as_ref().filter(|_| !self.output.printed.quiet) {
            let path = super::shown(path);
            super::tell(&format!(
                "Shard {shard} is finished: {blocks} blocks in {path}. Join all shards with\n  \
                 fluctua merge OUT {path} ..."
            ));
        }
    }

    /// What to do about work that stopped early.
    fn advice(&self, stage: Stage) -> String {
        advice(self.output.out.as_deref(), stage, &quoted_again())
    }
}

/// The folder of a share: `{shard}` in its path stands for the number of the share.
fn folder_of(path: &Path, shard: Shard) -> PathBuf {
    let shard = shard.to_string();
    let number = shard.split('/').next().unwrap_or_default();
    match path.to_str() {
        Some(text) => text.replace("{shard}", number).into(),
        None => path.to_owned(),
    }
}

/// What to do about work into a folder that stopped early, with the command that goes on.
fn advice(folder: Option<&Path>, stage: Stage, again: &str) -> String {
    let Some(path) = folder else {
        return "Nothing was saved; with --out DIR a run can be gone on with.".into();
    };
    let shown = super::shown(path);
    let blocks = std::fs::metadata(path.join("blocks.bin"));
    match (blocks.map(|file| file.len() > 0), stage) {
        (Ok(true), _) => {
            format!("Every finished block is safe in {shown}. Go on with\n  {again}")
        }
        (_, Stage::Opening) if !path.exists() => {
            format!("Nothing was walked yet: {shown} cannot be made. Choose another folder")
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
enum Stage {
    Opening,
    Walking,
}

/// The command line that was given, with `--resume`.
fn quoted_again() -> String {
    let given = super::arguments().iter().map(|word| quoted(&word.to_string_lossy()));
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
