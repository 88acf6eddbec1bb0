//! Run a plan: what the command line, other programs and executors call.
//!
//! [`prepare`] compiles the system and makes every automatic choice; the [`Job`] that it gives can do two
//! things: make any [block](Job::block) of the plan, and make the [report](Job::report) of all blocks. A run,
//! its resumption, shards and merges are these two. What is physics is asked of the model, what is statistics of the rooms above.

mod blocks;
mod describe;
mod error;
mod job;
mod kernel;
mod layout;
mod length;
pub mod memory;
mod resolve;
mod response;
pub mod scan;
mod start;
mod trace;
mod windows;

pub use error::Error;
pub use job::{Job, prepare};
pub use scan::{Effort, ScanJob, scan, scan_exact};
pub use trace::{staircases, trace};

use crate::config::Plan;
use crate::ensemble::{Progress, Store};
use crate::report::Report;

/// Stationary starts are the default for networks of at most this many states.
pub(crate) const MAX_STATES_FOR_STATIONARY_DEFAULT: usize = 1024;

/// Plans of more jumps than this are refused.
pub const MAX_JUMPS: f64 = 1e13;

/// Sample a plan and put the exact answer beside each estimate.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(6400)
/// #     .duration(20.0)
/// #     .blocks(64)
/// #     .build()?;
/// use fluctua::{ensemble::{Memory, Silent}, run};
/// let report = run::run(&plan, &mut Memory, &Silent)?;
/// assert!(report.verdict.expect("both routes answered").disagreeing.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the plan cannot be run, the store fails, or the progress asks to stop.
pub fn run(plan: &Plan, store: &mut dyn Store, progress: &dyn Progress) -> Result<Report, Error> {
    prepare(plan)?.run(store, progress)
}

/// The exact answers of a plan alone.
///
/// # Errors
/// When the plan cannot be answered.
pub fn exact(plan: &Plan) -> Result<Report, Error> {
    prepare(plan)?.run_exact()
}
