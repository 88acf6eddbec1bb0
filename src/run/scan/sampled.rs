//! Sample the points of a scan, block by block.
//!
//! Points are taken in parallel and so are the blocks of each, so that all threads work to the end; a point
//! holds its blocks until all of them are there, and leaves rows alone.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::ScanJob;
use super::point::{Asked, PointResult, prepared};
use crate::config::PointPlan;
use crate::ensemble::{EnsembleError, Progress, Shard, Silent, Store, StoreError};
use crate::report::ScanReport;
use crate::run::{Error, Job};
use crate::tally::{Block, PackedBlock};

/// Blocks that are there, those that come, and who is told.
struct Walking<'a> {
    store: Mutex<&'a mut dyn Store>,
    known: HashSet<u64>,
    shard: Shard,
    progress: &'a dyn Progress,
    done: AtomicU64,
}

impl Walking<'_> {
    /// One more block is there.
    fn count(&self, blocks: u64) {
        self.done.fetch_add(blocks, Ordering::Relaxed);
        (0..blocks).for_each(|_| self.progress.block());
    }

    /// All that was walked, on its disk.
    fn synced(self) -> Result<(), Error> {
        let store = self.store.into_inner().expect("no thread panics while it stores");
        Ok(store.sync().map_err(EnsembleError::from)?)
    }
}

impl ScanJob {
    /// Sample every point, and put the exact answers beside.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop; what was finished is stored.
    pub fn run(&self, store: &mut dyn Store, progress: &dyn Progress) -> Result<ScanReport, Error> {
        self.check_length()?;
        self.with_asked(|asked| {
            let walking = self.walking(store, Shard::WHOLE, progress)?;
            let all = 0..self.plan.points();
            let results: Result<Vec<PointResult>, Error> = all
                .into_par_iter()
                .with_max_len(1)
                .map(|index| self.sampled_point(asked, index, &walking))
                .collect();
            let results = self.interrupted(results, &walking)?;
            walking.synced()?;
            progress.walked();
            self.report(asked, results, true, progress)
        })
    }

    /// Walk what is missing of a shard's blocks into the store, and return how many it has.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop.
    pub fn fill(
        &self,
        shard: Shard,
        store: &mut dyn Store,
        progress: &dyn Progress,
    ) -> Result<usize, Error> {
        self.check_length()?;
        let walking = self.walking(store, shard, progress)?;
        let walked: Result<Vec<usize>, Error> = (0..self.plan.points())
            .into_par_iter()
            .with_max_len(1)
            .map(|index| self.filled_point(index, &walking))
            .collect();
        let blocks = self.interrupted(walked, &walking)?.into_iter().sum();
        walking.synced()?;
        Ok(blocks)
    }

    /// The blocks that a set of known ones lacks; a point that is not valid has none.
    #[must_use]
    pub fn lacking(&self, known: &HashSet<u64>) -> Vec<u64> {
        let of_point = |index: usize| {
            let missing: Vec<u64> =
                self.units(index).filter(|unit| !known.contains(unit)).collect();
            let all = missing.len() as u64 == self.blocks();
            if all && self.job(index).is_err() { Vec::new() } else { missing }
        };
        (0..self.plan.points()).into_par_iter().flat_map_iter(of_point).collect()
    }

    /// Blocks of a point.
    fn blocks(&self) -> u64 {
        self.plan.base().sampling.blocks
    }

    /// The blocks of a point as a store numbers them.
    fn units(&self, index: usize) -> std::ops::Range<u64> {
        let first = index as u64 * self.blocks();
        first..first + self.blocks()
    }

    fn walking<'a>(
        &self,
        store: &'a mut dyn Store,
        shard: Shard,
        progress: &'a dyn Progress,
    ) -> Result<Walking<'a>, Error> {
        let known = store.known().map_err(EnsembleError::from)?;
        let known: HashSet<u64> = known.into_iter().filter(|unit| shard.holds(*unit)).collect();
        let wanted = shard.blocks(self.plan.points() as u64 * self.blocks()).count();
        let done = known.len() as u64;
        progress.start(wanted as u64, done);
        let (store, done) = (Mutex::new(store), AtomicU64::new(done));
        Ok(Walking { store, known, shard, progress, done })
    }

    /// Say how far the work came, where it was stopped.
    fn interrupted<T>(&self, results: Result<T, Error>, walking: &Walking<'_>) -> Result<T, Error> {
        results.map_err(|error| match error {
            Error::Interrupted => {
                let all = walking.shard.blocks(self.plan.points() as u64 * self.blocks()).count();
                Error::stopped(walking.done.load(Ordering::Relaxed), all as u64)
            }
            error => error,
        })
    }

    /// The job of a point, with the streams of its own.
    fn job(&self, index: usize) -> Result<(Job, Vec<f64>), String> {
        let PointPlan { plan, parameters } =
            self.plan.point(index).map_err(|error| error.cause().to_string())?;
        let mut job = prepared(&plan).map_err(|error| error.to_string())?;
        job.point = self.stream(index);
        job.check_length().and_then(|()| job.ready().map(|_| ())).map_err(|e| e.to_string())?;
        Ok((job.within(self.memory), parameters))
    }

    /// The point as random streams number it, from one: axes are counted in the order of their names, so that their
    /// order in the file decides no sample.
    fn stream(&self, index: usize) -> u64 {
        let place = match (self.plan.axes(), self.plan.indices(index).as_slice()) {
            ([slow, fast], &[i, j]) if slow.name() > fast.name() => j * slow.len() + i,
            _ => index,
        };
        place as u64 + 1
    }

    fn filled_point(&self, index: usize, walking: &Walking<'_>) -> Result<usize, Error> {
        let wanted: Vec<u64> =
            self.units(index).filter(|unit| walking.shard.holds(*unit)).collect();
        let there = wanted.iter().filter(|unit| walking.known.contains(unit)).count();
        if there == wanted.len() {
            return Ok(there);
        }
        if walking.progress.stop() {
            return Err(Error::Interrupted);
        }
        let Ok((job, _)) = self.job(index) else {
            walking.count(wanted.len() as u64);
            return Ok(0);
        };
        self.walked(&job, index, walking)?;
        Ok(wanted.len())
    }

    fn sampled_point(
        &self,
        asked: &Asked<'_>,
        index: usize,
        walking: &Walking<'_>,
    ) -> Result<PointResult, Error> {
        if walking.progress.stop() {
            return Err(Error::Interrupted);
        }
        let (job, parameters) = match self.job(index) {
            Ok(job) => job,
            Err(error) => {
                walking.count(self.blocks());
                return Ok(asked.invalid(&self.plan.place(index), error));
            }
        };
        let mut blocks = self.walked(&job, index, walking)?;
        blocks.extend(self.stored(&job, index, walking)?);
        blocks.sort_unstable_by_key(|(index, _)| *index);
        let blocks = blocks.into_iter().map(|(_, block)| block).collect();
        let sampled = job.estimate(&job.ready()?.layout, blocks);
        let answers = job.answers(&Silent)?;
        asked.judged(parameters, &job, Some(&sampled), &answers)
    }

    /// Walk the missing blocks of a point into the store.
    fn walked(
        &self,
        job: &Job,
        index: usize,
        walking: &Walking<'_>,
    ) -> Result<Vec<(u64, PackedBlock)>, Error> {
        let first = self.units(index).start;
        let missing: Vec<u64> = self
            .units(index)
            .filter(|unit| walking.shard.holds(*unit) && !walking.known.contains(unit))
            .collect();
        let walker = job.walker(job.work(), job.ready()?);
        let block = |unit: u64| {
            if walking.progress.stop() {
                return Err(Error::Interrupted);
            }
            let block = walker(unit - first);
            let mut store = walking.store.lock().expect("no thread panics while it stores");
            store.append(unit, &block).map_err(EnsembleError::from)?;
            drop(store);
            walking.count(1);
            Ok((unit, PackedBlock::from(block)))
        };
        missing.into_par_iter().with_max_len(1).map(block).collect()
    }

    /// The blocks of a point that the store has.
    fn stored(
        &self,
        job: &Job,
        index: usize,
        walking: &Walking<'_>,
    ) -> Result<Vec<(u64, PackedBlock)>, Error> {
        let shape = job.shape(&job.ready()?.layout);
        let known = self.units(index).filter(|unit| walking.known.contains(unit));
        let load = |unit: u64| {
            let mut store = walking.store.lock().expect("no thread panics while it stores");
            let block: Block = store.load(unit)?;
            drop(store);
            shape.check(&block).map_err(|what| StoreError::Impossible { index: unit, what })?;
            Ok((unit, PackedBlock::from(block)))
        };
        let loaded: Result<Vec<_>, StoreError> = known.map(load).collect();
        loaded.map_err(|error| EnsembleError::from(error).into())
    }
}
