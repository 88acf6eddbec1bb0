//! Runs, exact answers, scans and trajectories, and the program itself.

use std::ffi::OsString;

use fluctua::cli::memory::free;
use fluctua::ensemble::Memory;
use fluctua::report::{json, scan as scans};
use fluctua::run as library;
use fluctua::run::memory::READ_BACK;
use pyo3::prelude::*;

use crate::folder::{self, Out};
use crate::question::{Answered, Question};
use crate::scan;
use crate::trouble::Trouble;
use crate::work::{self, Watch, Way};

/// The JSON of a sampled report.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    question: Question,
    threads: Option<i64>,
    out: Option<Out>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let way = Way { threads, progress, writes: out.is_some() };
    work::answer(py, way, move |watch| {
        let Answered { result: job, idle } = question.job()?;
        check(&job, &question, out.as_ref())?;
        tell_of_windows(&job, out.as_ref(), watch);
        let Some(out) = out else {
            let report = job.run(&mut Memory, watch).map_err(|e| question.located(e))?;
            return Ok(Answered { result: json::write(&report), idle });
        };
        let mut store = out.open(job.plan(), &question.text, watch)?;
        let report = job.run(&mut store, watch).map_err(|e| question.located(e))?;
        let files = folder::of(&report, question.config());
        Ok(Answered { result: folder::save(&store, job.plan(), &files, watch)?, idle })
    })
}

/// Refuse what is too long or too large, before it is walked.
pub(crate) fn check(
    job: &library::Job,
    question: &Question,
    out: Option<&Out>,
) -> Result<(), Trouble> {
    job.check_length().map_err(|e| question.located(e))?;
    let stored = out.filter(|out| out.resume).map(|out| fluctua::ensemble::Folder::at(&out.folder));
    let stored = stored.map_or(0.0, |folder| folder.block_bytes() as f64);
    let need = job.need().map(|need| need.with("blocks that are read", READ_BACK * stored));
    need.and_then(|need| need.check(free())).map_err(|e| question.located(e))
}

/// Warn of windows that are written nowhere.
pub(crate) fn tell_of_windows(job: &library::Job, out: Option<&Out>, watch: &Watch) {
    if job.plan().observe.windows_file && out.is_none() {
        let told =
            "observe.windows_file writes windows.npy into the folder of out=, and none is named";
        watch.warn([told]);
    }
}

/// The JSON of the exact answers alone.
#[pyfunction]
pub(crate) fn exact(
    py: Python<'_>,
    question: Question,
    threads: Option<i64>,
    out: Option<Out>,
) -> PyResult<String> {
    let way = Way { threads, progress: None, writes: out.is_some() };
    work::answer(py, way, move |watch| {
        let Answered { result: job, idle } = question.job()?;
        let report = job.run_exact_with(watch).map_err(|e| question.located(e))?;
        let result = match out {
            None => json::write(&report),
            Some(out) => {
                let files = folder::of(&report, question.config());
                folder::save_exact(&out, &report.plan, &question.text, &files, watch)?
            }
        };
        Ok(Answered { result, idle })
    })
}

/// The JSON of a scan.
#[pyfunction]
#[pyo3(name = "scan")]
pub(crate) fn run_scan(
    py: Python<'_>,
    question: Question,
    axes: Vec<String>,
    exact: bool,
    threads: Option<i64>,
    out: Option<Out>,
    progress: Option<Py<PyAny>>,
) -> PyResult<String> {
    let way = Way { threads, progress, writes: out.is_some() };
    work::answer(py, way, move |watch| {
        let Answered { result: job, idle } = scan::prepared(&question, &axes)?;
        let located = |error| question.located(error);
        if exact {
            let report = job.exact_with(watch).map_err(located)?;
            let result = match out {
                None => scans::write(&report),
                Some(out) => {
                    let files = folder::of_scan(&report, question.config());
                    folder::save_exact(&out, job.plan(), &question.text, &files, watch)?
                }
            };
            return Ok(Answered { result, idle });
        }
        job.check_length().map_err(located)?;
        let Some(out) = out else {
            let report = job.run(&mut Memory, watch).map_err(located)?;
            return Ok(Answered { result: scans::write(&report), idle });
        };
        let mut store = out.open(job.plan(), &question.text, watch)?;
        let report = job.run(&mut store, watch).map_err(located)?;
        let files = folder::of_scan(&report, question.config());
        Ok(Answered { result: folder::save(&store, job.plan(), &files, watch)?, idle })
    })
}

/// One trajectory as CSV.
#[pyfunction]
pub(crate) fn trace(py: Python<'_>, question: Question, jumps: usize) -> PyResult<String> {
    work::answer(py, Way::quiet(Some(1)), move |_| {
        let Answered { result: plan, idle } = question.plan()?;
        let result = library::trace(&plan, jumps).map_err(|e| question.located(e))?;
        Ok(Answered { result, idle })
    })
}

/// The program, once in a process; its exit code.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, words: Vec<OsString>, itself: Vec<OsString>) -> u8 {
    let code = py.detach(|| fluctua::cli::main(words, itself));
    (0..=u8::MAX).find(|byte| std::process::ExitCode::from(*byte) == code).unwrap_or(1)
}
