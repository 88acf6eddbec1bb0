//! `fluctua exact`: the rate-matrix answers alone.

use std::process::ExitCode;

use clap::Args;
use fluctua::report::files;
use fluctua::run::{self, memory::Need};

use super::failure::Failure;
use super::interrupt;
use super::options::{Input, Output, Threads, save, unsaved};
use super::progress::{self, Bar, Waiting};

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    threads: Threads,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let question = arguments.input.read([])?;
    let plan = question.plan()?;
    arguments.output.check()?;
    if plan.observe.windows_file {
        super::warn_of_windows();
    }
    interrupt::watch()?;
    interrupt::quit_with("interrupted; there was nothing to save".into());
    let memory = arguments.threads.memory();
    Need::of(&plan).check(memory)?;
    let pool = arguments.threads.pool()?;
    let quiet = arguments.output.printed.quiet;
    let waiting = Waiting::new(quiet, progress::START);
    let job = pool.install(|| run::prepare(&plan)).map_err(|e| question.located(e))?;
    drop(waiting);
    let job = job.within(memory);
    let folder = arguments.output.folder(&question.text)?;
    if let Some(warning) = folder.as_ref().and_then(|(_, lock)| lock.warning()) {
        super::warn(warning);
    }
    let waiting = Waiting::new(quiet, progress::EXACT);
    let report =
        pool.install(|| job.run_exact_with(&Bar::new(quiet))).map_err(|e| question.located(e))?;
    drop(waiting);
    if let Some((folder, lock)) = folder {
        let files = files::of(&report, question.config());
        let saved = save(&folder, &lock, &report.plan, &files, &arguments.output.figures);
        let saved = saved.and_then(|()| folder.release(lock));
        saved.map_err(unsaved)?;
    }
    super::print(&arguments.output.printed.write(&report))?;
    Ok(ExitCode::SUCCESS)
}
