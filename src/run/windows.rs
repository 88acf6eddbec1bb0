//! Write every window down, for estimators of one's own: `observe.windows_file`.
//!
//! Blocks remember sums. The windows are walked once more when all blocks are there, from the same streams, so that the
//! file, too, is a function of the plan, whatever shards, merges and resumed runs the blocks came from; and a run without
//! the file pays nothing.

use rayon::prelude::*;

use super::{Error, Job};
use crate::ensemble::stream::{Purpose, stream};
use crate::ensemble::{EnsembleError, Progress, Store};
use crate::report::npy;
use crate::tally::{Rows, Value, row_bytes};

/// Rows that wait to be written, in bytes, where a single block has fewer.
const HELD: u64 = 1 << 29;
/// Blocks that are walked for each thread before their rows are written.
const EACH: u64 = 4;
/// The file.
const FILE: &str = "windows.npy";

impl Job {
    /// Write the windows into the store, where they are asked for.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop.
    pub(super) fn keep_windows(
        &self,
        store: &mut dyn Store,
        progress: &dyn Progress,
    ) -> Result<(), Error> {
        if !self.plan.observe.windows_file {
            return Ok(());
        }
        let values = self.windows_values()?;
        let columns: Vec<(String, bool)> =
            values.iter().map(|value| (value.observable.to_string(), value.is_count())).collect();
        let work = self.work();
        let header = npy::header(&columns, work.blocks * work.windows);
        let some = at_once(self.bytes_of_windows()?, rayon::current_num_threads() as u64);
        let walked = (0..work.blocks).step_by(some as usize).flat_map(|first| {
            if progress.stop() {
                return vec![Err(self.stopped_when_walked())];
            }
            let blocks = first..work.blocks.min(first + some);
            blocks.into_par_iter().map(|index| self.windows(index)).collect()
        });
        let mut failed = None;
        let pieces = std::iter::once(Ok(header)).chain(walked);
        let mut pieces = pieces.map(|piece| piece.map_err(|error| failed = Some(error)).ok());
        let kept = store.keep(FILE, &mut pieces).map_err(EnsembleError::from)?;
        match failed {
            Some(error) => Err(error),
            None if kept => Ok(()),
            None => Err(self.stopped_when_walked()),
        }
    }

    /// What [`Job::keep_windows`] holds at most: none where no file is asked for.
    pub(super) fn windows_held(&self) -> Result<Option<f64>, Error> {
        if !self.plan.observe.windows_file {
            return Ok(None);
        }
        let bytes = self.bytes_of_windows()?;
        let some = at_once(bytes, rayon::current_num_threads() as u64);
        Ok(Some(some.min(self.work().blocks) as f64 * bytes as f64))
    }

    fn bytes_of_windows(&self) -> Result<u64, Error> {
        Ok(self.work().windows.saturating_mul(row_bytes(self.windows_values()?.len()) as u64))
    }

    /// The windows of a block as rows of bytes, as [`Rows`] writes them: of each observable whose cumulants are listed.
    ///
    /// ```
    /// # let plan = fluctua::config::Plan::builder()
    /// #     .dot("level", 0.0)
    /// #     .reservoir("left", "level", 1.0, 1.0)
    /// #     .reservoir("right", "level", 1.0, -1.0)
    /// #     .trajectories(640)
    /// #     .duration(20.0)
    /// #     .blocks(16)
    /// #     .build()?;
    /// let job = fluctua::run::prepare(&plan)?;
    /// let observables = job.counted().counting.with_cumulants().count();
    /// assert_eq!(job.windows(3)?.len(), 640 / 16 * observables * 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the plan has no block of this index, or nothing walks the system.
    pub fn windows(&self, index: u64) -> Result<Vec<u8>, Error> {
        let work = self.work();
        if index >= work.blocks {
            return Err(Error::NoBlock { index, blocks: work.blocks });
        }
        let mut rows = Rows::new(self.windows_values()?).with_room(work.windows);
        let generator = stream(work.seed, work.point, index, Purpose::Walk);
        self.ready()?.kernel.walk(generator, work.windows, &mut rows);
        Ok(rows.finish())
    }

    /// Somebody asked to stop when every block was walked and stored.
    pub(super) fn stopped_when_walked(&self) -> Error {
        let blocks = self.plan.sampling.blocks;
        Error::stopped(blocks, blocks)
    }

    fn windows_values(&self) -> Result<Vec<&Value>, Error> {
        let listed: Vec<_> =
            self.counted.counting.with_cumulants().map(|o| &o.observable).collect();
        Ok(self.ready()?.layout.values_of(&listed))
    }
}

/// Blocks of so many bytes that are walked before their rows are written.
fn at_once(bytes: u64, threads: u64) -> u64 {
    (HELD / bytes.max(1)).clamp(1, EACH * threads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_wait_are_bounded() {
        assert_eq!(at_once(80, 16), 64);
        assert_eq!(at_once(HELD / 8, 16), 8);
        assert_eq!(at_once(2 * HELD, 16), 1);
        assert_eq!(at_once(0, 1), 4);
    }

    #[test]
    fn rows_that_wait_are_counted() {
        let plan = |trajectories: u64, asked: bool| {
            let plan = crate::config::Plan::builder()
                .dot("level", 0.0)
                .reservoir("left", "level", 1.0, 1.0)
                .reservoir("right", "level", 1.0, -1.0)
                .trajectories(trajectories)
                .duration(20.0)
                .blocks(16);
            if asked { plan.windows_file() } else { plan }.build().expect("a plan")
        };
        let need = |trajectories, asked| {
            let job = crate::run::prepare(&plan(trajectories, asked)).expect("a job");
            let need = job.need().expect("it is known").bytes();
            let row = job.counted().counting.with_cumulants().count() as f64 * 8.0;
            (need, row)
        };
        let more = |trajectories| need(trajectories, true).0 - need(trajectories, false).0;
        let (_, row) = need(64, true);
        assert!((more(64) / row - 16.0_f64.min((EACH * threads()) as f64) * 4.0).abs() < 1e-6);
        // A block of ten million windows waits alone.
        assert!((more(160_000_000) / row - 1e7).abs() < 1e-3);
    }

    fn threads() -> u64 {
        rayon::current_num_threads() as u64
    }
}
