//! Gather the blocks that workers walked, in memory or in a folder, and report of them.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use fluctua::ensemble::{Collected, FileStore, Planned, Store};
use fluctua::report::json;
use fluctua::run::Job;
use pyo3::prelude::*;

use crate::folder::{self, Out};
use crate::plan::{Plan, checked};
use crate::question::Question;
use crate::trouble::{Trouble, bug};
use crate::work::{self, Way};

/// Blocks of a plan as they arrive.
#[pyclass(frozen, module = "fluctua._native")]
pub(crate) struct Gathering {
    job: Arc<Job>,
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

#[pymethods]
impl Gathering {
    #[new]
    fn new(py: Python<'_>, plan: &Plan, out: Option<Out>) -> PyResult<Self> {
        let (job, question) = (Arc::clone(&plan.job), plan.question.clone());
        let (planned, text) = (Arc::clone(&job), question.text.clone());
        let writes = out.is_some();
        let way = Way { writes, ..Way::quiet(None) };
        let place = work::run(py, way, move |_| match out {
            None => Ok(Place::Memory(Collected::default())),
            Some(out) => Ok(Place::Folder(Box::new(out.open(planned.plan(), &text)?))),
        })?;
        Ok(Self { job, question, place: Arc::new(Mutex::new(place)), writes })
    }

    /// The indices of the blocks that are not there yet.
    fn missing(&self, py: Python<'_>) -> PyResult<Vec<u64>> {
        let mut place = self.place.lock().map_err(|_| bug("a thread panicked"))?;
        let known = place.store().and_then(|store| Ok(store.known()?));
        let known: HashSet<u64> = known.map_err(|trouble| trouble.raise(py))?.into_iter().collect();
        Ok((0..self.job.plan().blocks()).filter(|index| !known.contains(index)).collect())
    }

    /// Keep the blocks of some bytes; how many there are.
    fn add(&self, py: Python<'_>, bytes: &[u8]) -> PyResult<usize> {
        let keep = || {
            let blocks = checked(&self.job, bytes)?;
            let count = blocks.len();
            let mut place =
                self.place.lock().map_err(|_| Trouble::Store("a thread panicked".into()))?;
            match &mut *place {
                Place::Memory(held) => held.import(blocks)?,
                Place::Folder(store) => store.import(blocks)?,
                Place::Closed => drop(place.store()?),
            }
            Ok(count)
        };
        keep().map_err(|trouble: Trouble| trouble.raise(py))
    }

    /// The JSON of the report; blocks that are missing are walked here.
    fn report(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<String> {
        let (job, question) = (Arc::clone(&self.job), self.question.clone());
        let place = Arc::clone(&self.place);
        let way = Way { threads: None, progress, writes: self.writes };
        work::run(py, way, move |watch| {
            let mut place = place.lock().map_err(|_| Trouble::Store("a thread panicked".into()))?;
            let mut taken = std::mem::replace(&mut *place, Place::Closed);
            let report = job.run(taken.store()?, watch).map_err(|e| question.located(e))?;
            let Place::Folder(store) = taken else { return Ok(json::write(&report)) };
            folder::save(&store, job.plan(), &folder::of(&report, question.config()))
        })
    }

    /// Let go of the folder.
    fn close(&self) -> PyResult<()> {
        *self.place.lock().map_err(|_| bug("a thread panicked"))? = Place::Closed;
        Ok(())
    }
}
