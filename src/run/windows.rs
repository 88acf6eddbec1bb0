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
use crate::tally::{Rows, Value};

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
        let some = 4 * rayon::current_num_threads() as u64;
        let rows = (0..work.blocks).step_by(some as usize).map(|first| {
            if progress.stop() {
                return Err(self.stopped_when_walked());
            }
            let blocks: Vec<u64> = (first..work.blocks.min(first + some)).collect();
            let rows: Result<Vec<Vec<u8>>, Error> =
                blocks.into_par_iter().map(|index| self.windows(index)).collect();
            Ok(rows?.concat())
        });
        let mut failed = None;
        let pieces = std::iter::once(Ok(header)).chain(rows);
        let mut pieces = pieces.map(|piece| piece.map_err(|error| failed = Some(error)).ok());
        let kept = store.keep(FILE, &mut pieces).map_err(EnsembleError::from)?;
        match failed {
            Some(error) => Err(error),
            None if kept => Ok(()),
            None => Err(self.stopped_when_walked()),
        }
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
        let mut rows = Rows::new(self.windows_values()?);
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
