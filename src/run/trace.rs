//! Follow trajectories of a plan jump by jump, for a person to read or to look at.

use super::Error;
use super::job::{self, Detail, Job};
use crate::config::Plan;
use crate::config::observe::Observe;
use crate::ensemble::stream::{Purpose, stream};
use crate::kernel::{Generator, KernelName};
use crate::model::FollowedTrajectory;
use crate::network::Start;
use crate::report;
use crate::report::staircases::Staircases;
use crate::tally::Trace;

/// One trajectory of a plan as CSV, up to a number of jumps.
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
/// let csv = fluctua::run::trace(&plan, 5)?;
/// assert!(csv.lines().count() > 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the plan cannot be run.
pub fn trace(plan: &Plan, most: usize) -> Result<String, Error> {
    let job = prepare(plan)?;
    Ok(match follow(&job, 0, most) {
        Walked::ByOwnKernel(followed) => report::trace::followed_csv(&followed),
        Walked::ByJumps(trace) => report::trace::csv(job.rate_network(), job.duration(), &trace),
    })
}

/// Several trajectories of a plan as staircases, each up to a number of jumps; the first is that of [`trace`].
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .duration(20.0)
/// #     .build()?;
/// let walks = fluctua::run::staircases(&plan, 3, 1000)?;
/// assert!(walks.counters.iter().all(|(_, walkers)| walkers.len() == 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the plan cannot be run.
pub fn staircases(plan: &Plan, walkers: u64, most: usize) -> Result<Staircases, Error> {
    let job = prepare(plan)?;
    let (mut followed, mut traces) = (Vec::new(), Vec::new());
    for walker in 0..walkers {
        match follow(&job, walker, most) {
            Walked::ByOwnKernel(own) => followed.push(own),
            Walked::ByJumps(trace) => traces.push(trace),
        }
    }
    let time_unit = plan.model.system().declared().time_unit;
    let (title, duration) = (plan.title.as_str(), job.duration());
    Ok(if followed.is_empty() {
        let network = job.rate_network();
        Staircases::of_network(title, time_unit, network, duration, (&traces, most))
    } else {
        let names: Vec<&str> = job.counted().reservoirs.iter().map(|r| r.name.as_str()).collect();
        Staircases::of_rows(title, time_unit, duration, (&followed, most), &names)
    })
}

/// The jumps of one trajectory.
enum Walked {
    ByOwnKernel(FollowedTrajectory),
    ByJumps(Trace),
}

/// Make a plan ready for trajectories that are followed jump by jump.
fn prepare(plan: &Plan) -> Result<Job, Error> {
    let mut plan = plan.clone();
    let brings_kernel = plan.model.system().declared().brings_kernel;
    if brings_kernel {
        // What is observed of the states may need all of them.
        plan.parts_mut().observe = Observe::default();
    } else {
        // Tables do not see inside a slice.
        plan.parts_mut().sampling.kernel = KernelName::Gillespie;
    }
    // One trajectory needs all states for a stationary start alone.
    let needs_states = !brings_kernel || plan.sampling.start == Some(Start::Stationary);
    let job = job::prepare_in(&plan, if needs_states { Detail::Whole } else { Detail::Outline })?;
    job.check_walkable()?;
    job.check_jumps(1)?;
    Ok(job)
}

/// One trajectory from its own stream.
fn follow(job: &Job, walker: u64, most: usize) -> Walked {
    let generator: Generator = stream(job.plan().sampling.seed, 0, walker, Purpose::Trace);
    if let Some(followed) = job.follow(&generator, most) {
        return Walked::ByOwnKernel(followed);
    }
    let mut trace = Trace::new(most);
    job.gillespie().follow(generator, &mut trace);
    Walked::ByJumps(trace)
}
