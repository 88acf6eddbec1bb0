//! Gather the blocks that workers walked, in memory or in a folder, and report of them.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fluctua::ensemble::{Collected, FileStore, Planned, Store, unpack};
use fluctua::report::files::{self, Files};
use fluctua::report::{Report, ScanReport, json, scan as scans};
use fluctua::run::{Error, Job, ScanJob};
use fluctua::tally::Block;
use pyo3::prelude::*;

use crate::folder::{self, Out};
use crate::plan::Plan;
use crate::question::Question;
use crate::runs;
use crate::scan::Scan;
use crate::trouble::Trouble;
use crate::work::{self, Watch, Way};

/// What blocks belong to: a plan, or all points of a scan.
pub(crate) trait Whole: Send + Sync {
    fn planned(&self) -> &dyn Planned;

    /// Can it be walked, into this place?
    fn admit(&self, question: &Question, out: Option<&Out>, watch: &Watch) -> Result<(), Trouble>;

    /// Can these blocks belong to it?
    fn check(&self, blocks: &BTreeMap<u64, Block>) -> Result<(), Error>;

    /// The report of all blocks; those that are missing are walked.
    fn finish(&self, store: &mut dyn Store, watch: &Watch) -> Result<Finished, Error>;
}

/// A report of either.
pub(crate) enum Finished {
    Run(Box<Report>),
    Scan(Box<ScanReport>),
}

impl Finished {
    fn json(&self) -> String {
        match self {
            Self::Run(report) => json::write(report),
            Self::Scan(report) => scans::write(report),
        }
    }

    fn files(&self, config: Option<&str>) -> Files {
        match self {
            Self::Run(report) => files::of(report, config),
            Self::Scan(report) => files::of_scan(report, config),
        }
    }
}

impl Whole for Job {
    fn planned(&self) -> &dyn Planned {
        self.plan()
    }

    fn admit(&self, question: &Question, out: Option<&Out>, watch: &Watch) -> Result<(), Trouble> {
        runs::check(self, question, out)?;
        runs::tell_of_windows(self, out, watch);
        Ok(())
    }

    fn check(&self, blocks: &BTreeMap<u64, Block>) -> Result<(), Error> {
        Self::check(self, blocks)
    }

    fn finish(&self, store: &mut dyn Store, watch: &Watch) -> Result<Finished, Error> {
        Ok(Finished::Run(self.run(store, watch)?.into()))
    }
}

impl Whole for ScanJob {
    fn planned(&self) -> &dyn Planned {
        self.plan()
    }

    fn admit(&self, question: &Question, _: Option<&Out>, _: &Watch) -> Result<(), Trouble> {
        self.check_length().map_err(|error| question.located(error))
    }

    /// They are checked point by point, as they are used.
    fn check(&self, _blocks: &BTreeMap<u64, Block>) -> Result<(), Error> {
        Ok(())
    }

    fn finish(&self, store: &mut dyn Store, watch: &Watch) -> Result<Finished, Error> {
        Ok(Finished::Scan(self.run(store, watch)?.into()))
    }
}

/// Blocks as they arrive.
#[pyclass(frozen, module = "fluctua._native")]
pub(crate) struct Gathering {
    whole: Arc<dyn Whole>,
    question: Question,
    place: Arc<Mutex<Place>>,
    writes: bool,
}

enum Place {
    Memory(Collected),
    Folder(Box<FileStore>),
    /// The report was made.
    Closed,
}

impl Place {
    fn store(&mut self) -> Result<&mut dyn Store, Trouble> {
        match self {
            Self::Memory(blocks) => Ok(blocks),
            Self::Folder(store) => Ok(store.as_mut()),
            Self::Closed => Err(Trouble::Store("these blocks were reported of already".into())),
        }
    }
}

#[derive(FromPyObject)]
enum Planning<'py> {
    Plan(PyRef<'py, Plan>),
    Scan(PyRef<'py, Scan>),
}

#[pymethods]
impl Gathering {
    #[new]
    fn new(py: Python<'_>, plan: Planning<'_>, out: Option<Out>) -> PyResult<Self> {
        let (whole, question): (Arc<dyn Whole>, Question) = match plan {
            Planning::Plan(plan) => (Arc::clone(&plan.job) as _, plan.question.clone()),
            Planning::Scan(scan) => (Arc::clone(&scan.job) as _, scan.question.clone()),
        };
        let (walked, asked) = (Arc::clone(&whole), question.clone());
        let writes = out.is_some();
        let way = Way { writes, ..Way::quiet(None) };
        let place = work::run(py, way, move |watch| {
            // Before a run that is there is removed.
            walked.admit(&asked, out.as_ref(), watch)?;
            let Some(out) = out else { return Ok(Place::Memory(Collected::default())) };
            Ok(Place::Folder(Box::new(out.open(walked.planned(), &asked.text, watch)?)))
        })?;
        Ok(Self { whole, question, place: Arc::new(Mutex::new(place)), writes })
    }

    /// The indices of the blocks that are not there yet.
    fn missing(&self, py: Python<'_>) -> PyResult<Vec<u64>> {
        let (whole, place) = (Arc::clone(&self.whole), Arc::clone(&self.place));
        work::run(py, Way::quiet(Some(1)), move |_| {
            let known: HashSet<u64> = locked(&place).store()?.known()?.into_iter().collect();
            Ok((0..whole.planned().blocks()).filter(|index| !known.contains(index)).collect())
        })
    }

    /// Keep the blocks of some bytes; how many there are.
    fn add(&self, py: Python<'_>, bytes: Vec<u8>) -> PyResult<usize> {
        let (whole, place) = (Arc::clone(&self.whole), Arc::clone(&self.place));
        let way = Way { writes: self.writes, ..Way::quiet(Some(1)) };
        work::run(py, way, move |watch| {
            let blocks = checked(whole.as_ref(), &bytes)?;
            let count = blocks.len();
            let mut place = locked(&place);
            watch.going()?;
            match &mut *place {
                Place::Memory(held) => held.import(blocks)?,
                Place::Folder(store) => store.import(blocks)?,
                Place::Closed => drop(place.store()?),
            }
            Ok(count)
        })
    }

    /// The JSON of the report; blocks that are missing are walked here.
    fn report(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<String> {
        let (whole, question) = (Arc::clone(&self.whole), self.question.clone());
        let place = Arc::clone(&self.place);
        let way = Way { threads: None, progress, writes: self.writes };
        work::run(py, way, move |watch| {
            let mut taken = std::mem::replace(&mut *locked(&place), Place::Closed);
            let finished = whole.finish(taken.store()?, watch).map_err(|e| question.located(e))?;
            let Place::Folder(store) = taken else { return Ok(finished.json()) };
            folder::save(&store, whole.planned(), &finished.files(question.config()), watch)
        })
    }

    /// Let go of the folder.
    fn close(&self, py: Python<'_>) {
        // What was interrupted may hold it a moment longer.
        py.detach(|| *locked(&self.place) = Place::Closed);
    }
}

/// The blocks of some bytes, which can be those of this plan.
pub(crate) fn checked(whole: &dyn Whole, bytes: &[u8]) -> Result<BTreeMap<u64, Block>, Trouble> {
    let blocks = unpack(whole.planned(), bytes)?;
    whole.check(&blocks)?;
    Ok(blocks)
}

fn locked(place: &Mutex<Place>) -> MutexGuard<'_, Place> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
