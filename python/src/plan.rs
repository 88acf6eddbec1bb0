//! A plan made ready: its blocks, and the report of all of them.

use std::sync::Arc;

use fluctua::ensemble::{Collected, Planned, pack};
use fluctua::report::json;
use fluctua::run::{Error, Job};
use fluctua::tally::Block;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;

use crate::gather::checked;
use crate::question::Question;
use crate::runs;
use crate::trouble::Trouble;
use crate::work::{self, Way};

/// A plan made ready.
#[pyclass(frozen, module = "fluctua._native")]
pub(crate) struct Plan {
    pub(crate) job: Arc<Job>,
    pub(crate) question: Question,
}

/// Rates of a network: row, column and rate of each channel.
type Rates = (Vec<u32>, Vec<u32>, Vec<f64>);

#[pymethods]
impl Plan {
    #[new]
    fn new(py: Python<'_>, question: Question) -> PyResult<Self> {
        let asked = question.clone();
        let job = work::answer(py, Way::quiet(None), move |_| asked.job())?;
        Ok(Self { job: Arc::new(job), question })
    }

    /// The resolved plan as TOML.
    #[getter]
    fn text(&self) -> String {
        self.job.plan().text()
    }

    #[getter]
    fn title(&self) -> &str {
        &self.job.plan().title
    }

    #[getter]
    fn blocks(&self) -> u64 {
        self.job.plan().blocks()
    }

    /// The names of the states, where the system has a rate network.
    #[getter]
    fn states(&self) -> Vec<String> {
        self.job.network().map(|network| network.states.clone()).unwrap_or_default()
    }

    fn rates(&self) -> Option<Rates> {
        let channels = self.job.network()?.channels();
        let into = channels.iter().map(|channel| channel.to).collect();
        let from = channels.iter().map(|channel| channel.from).collect();
        Some((into, from, channels.iter().map(|channel| channel.rate).collect()))
    }

    /// Blocks as bytes.
    fn walk<'py>(
        &self,
        py: Python<'py>,
        blocks: Vec<u64>,
        threads: Option<i64>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let (job, question) = (Arc::clone(&self.job), self.question.clone());
        let bytes = work::run(py, Way::quiet(threads), move |watch| {
            runs::check(&job, &question, None)?;
            let one = |index: u64| {
                if fluctua::ensemble::Progress::stop(watch) {
                    return Err(Error::Interrupted);
                }
                Ok((index, job.block(index)?))
            };
            let walked: Result<Vec<(u64, Block)>, Error> =
                blocks.into_par_iter().with_max_len(1).map(one).collect();
            let walked = walked.map_err(|error| question.located(error))?;
            Ok(pack(job.plan(), &walked.into_iter().collect()))
        })?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The JSON of the report of all blocks.
    fn report(&self, py: Python<'_>, parts: Vec<Vec<u8>>) -> PyResult<String> {
        let (job, question) = (Arc::clone(&self.job), self.question.clone());
        work::run(py, Way::quiet(None), move |watch| {
            let mut store = Collected::default();
            for part in parts {
                store.import(checked(job.as_ref(), &part)?)?;
            }
            complete(&job, &mut store)?;
            let report = job.run(&mut store, watch).map_err(|error| question.located(error))?;
            Ok(json::write(&report))
        })
    }
}

/// Refuse to report of some blocks.
fn complete(job: &Job, store: &mut Collected) -> Result<(), Trouble> {
    let found = fluctua::ensemble::Store::known(store)?.len() as u64;
    let blocks = job.plan().blocks();
    if found == blocks { Ok(()) } else { Err(Error::WrongBlocks { found, blocks }.into()) }
}
