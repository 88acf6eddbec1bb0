//! `fluctua scan`: the answers at every point of one or two axes.

use std::process::ExitCode;

use clap::Args;
use fluctua::config::ScanPlan;
use fluctua::report::files;
use fluctua::run::memory::Need;
use fluctua::run::{Effort, ScanJob};

use super::failure::Failure;
use super::interrupt;
use super::options::{Question, save, unsaved};
use super::progress::{self, Bar, Waiting};
use super::sampling::Sampling;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// An axis in place of the `[[scan]]` tables of the file, such as `F_N=0:2:41`, `F_N=0.01:1:9:log`
    /// or `model.upper.spins=1,2,3` (once or twice)
    #[arg(long, value_name = "NAME=FROM:TO:POINTS")]
    scan: Vec<String>,
    /// The exact answers alone
    #[arg(long, conflicts_with_all = ["shard", "resume"])]
    exact: bool,
    /// Find where a figure of merit, such as `power.engine`, or a rate is largest, by the exact answers alone
    #[arg(long, value_name = "NAME", requires = "over")]
    #[arg(conflicts_with_all = ["shard", "resume", "trajectories"])]
    maximise: Option<String>,
    /// The axis along which the maximum is looked for
    #[arg(long, value_name = "PARAMETER", requires = "maximise")]
    over: Option<String>,
    #[command(flatten)]
    sampling: Sampling,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let sampling = &arguments.sampling.settled()?;
    let question = sampling.input.read(sampling.named())?;
    let plan = arguments.plan(&question)?;
    sampling.output.check()?;
    if plan.base().observe.windows_file {
        super::warn_of_windows();
    }
    let memory = sampling.threads.memory();
    Need::of(plan.base()).check(memory)?;
    let pool = sampling.threads.pool()?;
    interrupt::watch()?;
    let waiting = Waiting::new(sampling.output.printed.quiet, progress::START);
    let job = pool.install(|| ScanJob::prepare(&plan)).map_err(|e| question.located(e))?;
    drop(waiting);
    job.need().check(memory).map_err(|e| question.located(e))?;
    let job = match (&arguments.maximise, &arguments.over) {
        (Some(name), Some(over)) => job.maximising(name, over).map_err(|e| question.located(e))?,
        _ => job,
    };
    let job = job.within(memory);
    let done = if arguments.exact || arguments.maximise.is_some() {
        pool.install(|| arguments.exact(&job, &question))?
    } else {
        job.check_length().map_err(|e| question.located(e))?;
        sampling.walk(&pool, &job, &question)?
    };
    super::print(&done)?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
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
        let output = &self.sampling.output;
        let folder = output.folder(&question.text)?;
        let effort = job.effort();
        if let Some(effort) = effort.as_ref().filter(|_| !output.printed.quiet) {
            tell_of(effort);
        }
        let units = if effort.is_some() { "parts of the work" } else { "points" };
        let report = job.exact_with(&Bar::of(output.printed.quiet, units));
        let report = report.map_err(|e| question.located(e))?;
        if let Some((folder, lock)) = folder {
            let files = files::of_scan(&report, question.config());
            let saved = save(&folder, &lock, job.plan(), &files, &output.figures);
            let saved = saved.and_then(|()| folder.release(lock));
            saved.map_err(unsaved)?;
        }
        Ok(output.printed.write_scan(&report))
    }
}

/// Seconds of exact answers from which a scan says before what it takes.
const LONG: f64 = 10.0;

/// Say what the exact answers of points take that differ in size, where that is long.
fn tell_of(effort: &Effort) {
    let seconds = effort.seconds();
    if seconds < LONG {
        return;
    }
    let time = match seconds {
        s if s < 120.0 => format!("{s:.0} seconds"),
        s if s < 7200.0 => format!("{:.0} minutes", s / 60.0),
        s => format!("{:.0} hours", s / 3600.0),
    };
    let [least, most] = effort.states();
    super::tell(&format!(
        "Points have {least} to {most} states; exact answers take very roughly {time} on one core, \
         nearly all of it at the largest"
    ));
}
