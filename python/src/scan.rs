//! A scan made ready: shares of its blocks.

use std::sync::Arc;

use fluctua::cli::memory::free;
use fluctua::ensemble::{Collected, Planned, Shard, Store, pack};
use fluctua::run::ScanJob;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::question::{Answered, Question};
use crate::trouble::Trouble;
use crate::work::{self, Way};

/// A scan made ready.
#[pyclass(frozen, module = "fluctua._native")]
pub(crate) struct Scan {
    pub(crate) job: Arc<ScanJob>,
    pub(crate) question: Question,
}

/// Read a scan and prepare its first point.
pub(crate) fn prepared(question: &Question, axes: &[String]) -> Result<Answered<ScanJob>, Trouble> {
    let Answered { result: plan, idle } = question.scan(axes)?;
    let located = |error| question.located(error);
    let job = ScanJob::prepare(&plan).map_err(located)?;
    job.need().check(free()).map_err(located)?;
    Ok(Answered { result: job.within(free()), idle })
}

#[pymethods]
impl Scan {
    #[new]
    fn new(py: Python<'_>, question: Question, axes: Vec<String>) -> PyResult<Self> {
        let asked = question.clone();
        let job = work::answer(py, Way::quiet(None), move |_| {
            let answered = prepared(&asked, &axes)?;
            answered.result.check_length().map_err(|error| asked.located(error))?;
            Ok(answered)
        })?;
        Ok(Self { job: Arc::new(job), question })
    }

    /// The resolved plan as TOML.
    #[getter]
    fn text(&self) -> String {
        self.job.plan().text()
    }

    #[getter]
    fn blocks(&self) -> u64 {
        self.job.plan().blocks()
    }

    /// One of several shares of the blocks as bytes; shares are counted from one.
    fn walk<'py>(
        &self,
        py: Python<'py>,
        share: u64,
        of: u64,
        threads: Option<i64>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let (job, question) = (Arc::clone(&self.job), self.question.clone());
        let bytes = work::run(py, Way::quiet(threads), move |watch| {
            let shard: Shard = format!("{share}/{of}")
                .parse()
                .map_err(|error: fluctua::ensemble::NotAShard| Trouble::input(error.to_string()))?;
            let mut store = Collected::default();
            job.fill(shard, &mut store, watch).map_err(|error| question.located(error))?;
            Ok(pack(job.plan(), &store.finished()?.into_iter().collect()))
        })?;
        Ok(PyBytes::new(py, &bytes))
    }
}
