//! Prove that verdicts keep their levels: repeat small runs of every kind with many seeds, and count
//! how often a report of a correct sampler raises an alarm.
//!
//! [`repeat`] turns each report into an [`Observed`]; [`judge`](judge()) holds their counts against
//! binomial bands of what the stated levels allow.

mod bands;
mod judge;
mod observed;
mod setups;
mod text;

use rayon::prelude::*;
use serde::Serialize;

pub use judge::{Band, Calibration, FALSE_ALARM, Kind, LEVELS, SetupCount, judge};
pub use observed::{Group, Lawful, Observed};
pub use setups::{Setup, setups};

use crate::ensemble::Progress;
use crate::report::Report;
use crate::run::{self, Error};

/// Seeds of each setup in a thorough validation; all setups together give some 28 000 reports.
pub const SEEDS: u64 = 600;

/// Seeds of one setup stand so far from those of the next, so that no two reports share a stream.
pub const STRIDE: u64 = 1_000_000;

/// All reports of one setup.
#[derive(Clone, Debug, Serialize)]
pub struct Repeated {
    /// Its name.
    pub setup: String,
    /// What it is there for.
    pub purpose: String,
    /// What was judged in each report.
    pub reports: Vec<Observed>,
}

/// Run each of the wanted [`setups`](setups()) with so many seeds; number `k` has the seeds from `k` times
/// [`STRIDE`] on.
///
/// # Errors
/// When a setup cannot be run, or the progress asks to stop.
pub fn repeat(
    wanted: impl Fn(&str) -> bool,
    seeds: u64,
    progress: &dyn Progress,
) -> Result<Vec<Repeated>, Error> {
    repeat_distorted(wanted, seeds, |report| report, progress)
}

/// The same with other reports: tests use it to show that wrong judging is caught.
///
/// # Errors
/// When a setup cannot be run, or the progress asks to stop.
pub fn repeat_distorted(
    wanted: impl Fn(&str) -> bool,
    seeds: u64,
    distort: impl Fn(Report) -> Report + Sync,
    progress: &dyn Progress,
) -> Result<Vec<Repeated>, Error> {
    let setups: Vec<_> = (0..).zip(setups()).filter(|(_, setup)| wanted(&setup.name)).collect();
    let reports = setups.len() as u64 * seeds;
    progress.start(reports, 0);
    let mut repeated = Vec::new();
    for (done, (index, setup)) in (0..).zip(setups) {
        let job = run::prepare(&setup.plan())?;
        let exact = job.answers(progress)?;
        let truths = job.run_exact().map_or(Vec::new(), |report| report.laws);
        let report = |k: u64| {
            if progress.stop() {
                return Err(Error::stopped(done * seeds, reports));
            }
            let seed = index * STRIDE + k;
            let report = distort(job.report_with_seed(seed, &exact)?);
            progress.block();
            Ok(Observed::of(&report, &truths, seed))
        };
        let reports = (0..seeds).into_par_iter().map(report).collect::<Result<_, Error>>()?;
        repeated.push(Repeated { setup: setup.name, purpose: setup.purpose, reports });
    }
    Ok(repeated)
}
