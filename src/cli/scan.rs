//! `fluctua scan`: the answers at every point of one or two axes.

use std::process::ExitCode;

use clap::Args;
use fluctua::config::ScanPlan;
use fluctua::ensemble::{FileStore, Folder, Locked, Memory, Shard, StoreError};
use fluctua::report::{self, ScanReport, scan as written};
use fluctua::run::ScanJob;
use fluctua::run::memory::Need;

use super::failure::Failure;
use super::figures::Figures;
use super::interrupt;
use super::options::{Format, Input, Output, Question, Seed, Threads, count};
use super::progress::{self, Bar, Waiting};
use super::run::{Stage, advice, quoted_again};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// An axis in place of the `[[scan]]` tables of the file, such as `F_N=0:2:41`, `F_N=0.01:1:9:log`
    /// or `model.upper.spins=1,2,3` (once or twice)
    #[arg(long, value_name = "NAME=FROM:TO:POINTS")]
    scan: Vec<String>,
    /// The exact answers alone
    #[arg(long, conflicts_with_all = ["shard", "resume"])]
    exact: bool,
    #[command(flatten)]
    seed: Seed,
    /// Trajectories of each point, such as 1e5; rounded up to equal blocks
    #[arg(long, value_name = "N", value_parser = count)]
    trajectories: Option<i64>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    threads: Threads,
    /// Walk only the i-th of n shares of the blocks of all points, and write no report; `fluctua
    /// merge` joins the folders of all shares
    #[arg(long, value_name = "i/n", requires = "out")]
    shard: Option<Shard>,
    /// Go on with the blocks in the folder, or start there if there are none
    #[arg(long, requires = "out", conflicts_with = "overwrite")]
    resume: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.input.read(arguments.named())?;
    let plan = arguments.plan(&question)?;
    arguments.output.check()?;
    let memory = arguments.threads.memory();
    Need::of(plan.base()).check(memory)?;
    let pool = arguments.threads.pool()?;
    interrupt::watch()?;
    let waiting = Waiting::new(arguments.output.quiet, progress::START);
    let job = pool.install(|| ScanJob::prepare(&plan)).map_err(|e| question.located(e))?;
    drop(waiting);
    job.need().check(memory).map_err(|e| question.located(e))?;
    let job = job.within(memory);
    let printed = if arguments.exact {
        pool.install(|| arguments.exact(&job, &question))?
    } else {
        job.check_length().map_err(|e| question.located(e))?;
        let opened = arguments.store(&plan, &question.text);
        let mut store =
            opened.map_err(|failure| failure.advise(&arguments.advice(Stage::Opening)))?;
        let walked = pool.install(|| arguments.sampled(&job, store.as_mut(), question.config()));
        walked.map_err(|failure| failure.advise(&arguments.advice(Stage::Walking)))?
    };
    super::print(&printed)?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// What has an option of its own, as `--set` options.
    fn named(&self) -> Vec<String> {
        let trajectories = self.trajectories.map(|n| format!("sampling.trajectories={n}"));
        self.seed.option().into_iter().chain(trajectories).collect()
    }

    fn plan(&self, question: &Question) -> Result<ScanPlan, Failure> {
        let Question { name, text, set } = question;
        let (plan, idle) = ScanPlan::read_and_check(name, text, set, &self.scan)?;
        for warning in &idle {
            super::warn(warning);
        }
        Ok(plan)
    }

    /// The exact answers, saved, and what is to be printed of them.
    fn exact(&self, job: &ScanJob, question: &Question) -> Result<String, Failure> {
        interrupt::quit_with("interrupted; there was nothing to save".into());
        let folder = self.output.folder(&question.text)?;
        let report = job.exact_with(&Bar::of(self.output.quiet, "points"))?;
        if let Some((folder, lock)) = folder {
            let figures = &self.output.figures;
            let saved = save(&folder, &lock, job.plan(), &report, question.config(), figures);
            let saved = saved.and_then(|()| folder.release(lock));
            saved.map_err(super::exact::unsaved)?;
        }
        Ok(write(self.output.format, self.output.full, &report))
    }

    /// Open the output folder, if one was named.
    fn store(&self, plan: &ScanPlan, config: &str) -> Result<Option<FileStore>, Failure> {
        let Some(path) = &self.output.out else { return Ok(None) };
        let open = match (self.resume, self.output.overwrite) {
            (true, _) => FileStore::resume,
            (_, true) => FileStore::overwrite,
            _ => FileStore::create,
        };
        Folder::check_config(path, config)?;
        let store = open(path, plan)?;
        store.folder().write_config(config)?;
        if !self.output.quiet {
            store.warnings().iter().for_each(|warning| super::warn(warning));
        }
        Ok(Some(store))
    }

    /// Walk, save, and return what is to be printed.
    fn sampled(
        &self,
        job: &ScanJob,
        files: Option<&mut FileStore>,
        config: Option<&str>,
    ) -> Result<String, Failure> {
        let bar = Bar::new(self.output.quiet);
        let Some(store) = files else {
            let report = job.run(&mut Memory, &bar)?;
            return Ok(write(self.output.format, self.output.full, &report));
        };
        if let Some(shard) = self.shard {
            let blocks = job.fill(shard, store, &bar)?;
            drop(bar);
            super::run::tell_of_shard(&self.output, shard, blocks);
            return Ok(String::new());
        }
        let report = job.run(store, &bar)?;
        let figures = &self.output.figures;
        save(store.folder(), store.locked(), job.plan(), &report, config, figures)?;
        Ok(write(self.output.format, self.output.full, &report))
    }

    /// What to do about a scan that stopped early.
    fn advice(&self, stage: Stage) -> String {
        advice(self.output.out.as_deref(), stage, &quoted_again())
    }
}

/// A scan in a format; a table may be cut to what fits a screen.
pub(super) fn write(format: Format, full: bool, report: &ScanReport) -> String {
    match format {
        Format::Table => written::text::write(report, full),
        Format::Json => written::write(report),
        Format::Csv => written::csv::write(report),
    }
}

/// Write the files of a finished scan; `report.json` comes last, as the sign of completeness.
pub(super) fn save(
    folder: &Folder,
    lock: &Locked,
    plan: &ScanPlan,
    report: &ScanReport,
    config: Option<&str>,
    figures: &Figures,
) -> Result<(), StoreError> {
    folder.still_holds(lock)?;
    folder.write_plan(plan)?;
    folder.write("scan.csv", written::csv::write(report).as_bytes())?;
    folder.write("contours.csv", written::csv::write_contours(report).as_bytes())?;
    figures.write(folder, &report::figures::of_scan(report))?;
    folder.write("report.html", report::html::of_scan(report, config).as_bytes())?;
    folder.write("report.json", written::write(report).as_bytes())?;
    folder.still_holds(lock)
}
