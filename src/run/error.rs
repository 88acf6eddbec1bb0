//! Say why a plan cannot be run.

use super::Job;
use super::layout::MAX_CELLS;
use crate::config::Plan;
use crate::ensemble::EnsembleError;
use crate::exact;
use crate::kernel::{KernelName, Unfit};
use crate::network::Start;
use crate::quantity::{Name, Observable};

/// Why a plan cannot be run.
///
/// ```
/// use fluctua::{config::Plan, network::Start, run};
/// let plan = Plan::builder()
///     .transition("a", "b", 1.0, "hop")
///     .transition("a", "c", 1.0, "hop")
///     .start(Start::Stationary)
///     .build()?;
/// let error = run::prepare(&plan).unwrap_err();
/// assert_eq!(error.key(), Some("sampling.start"));
/// assert!(error.to_string().contains("2 closed classes"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The exact route cannot start from here.
    #[error(transparent)]
    Exact(#[from] exact::Error),
    /// Somebody asked to stop before there was anything to keep.
    #[error("interrupted; there was nothing to save")]
    Interrupted,
    /// A block beyond those of the plan.
    #[error("there is no block {index}: the plan has {blocks}, counted from 0")]
    NoBlock {
        /// The index that was asked for.
        index: u64,
        /// How many there are.
        blocks: u64,
    },
    /// The plan is too long.
    #[error(
        "{trajectories} trajectories of duration {duration:e}, burn-in included, need about \
         {jumps:.1e} jumps, more than the limit of 1e13\n = help: lower sampling.trajectories or \
         sampling.duration"
    )]
    TooLong {
        /// Trajectories in the plan.
        trajectories: u64,
        /// Duration of each, with its burn-in.
        duration: f64,
        /// The estimate.
        jumps: f64,
    },
    /// The points of a scan are too long together.
    #[error(
        "{points} points of {trajectories} trajectories need about {jumps:.1e} jumps, more than the limit of \
         1e13\n = help: ask for fewer points, lower sampling.trajectories or sampling.duration, or ask for \
         --exact answers alone"
    )]
    LongScan {
        /// Points of the scan.
        points: usize,
        /// Trajectories of each.
        trajectories: u64,
        /// The estimate.
        jumps: f64,
    },
    /// A scan without a point that can be answered.
    #[error("none of the {points} points of the scan can be answered; at the first, {first}")]
    NoValidPoint {
        /// Points of the scan.
        points: usize,
        /// What is wrong at the first.
        first: String,
    },
    /// What is to be maximised over is no axis.
    #[error(
        "`{parameter}` is no axis of this scan\n = help: give its range, as \
         `--scan {parameter}=FROM:TO:POINTS` or in a [[scan]] table; the axes here are {}",
        axes.join(" and ")
    )]
    NoAxis {
        /// The parameter.
        parameter: String,
        /// The axes of the scan.
        axes: Vec<String>,
    },
    /// What is to be maximised is neither a figure of merit nor counted.
    #[error(
        "`{name}` is neither a figure of merit nor counted here{meant}\n = help: maximise power.engine, \
         efficiency.engine, cop.refrigerator, cop.heat_pump, cop.demon, exergy_efficiency.total or magnification.ring, \
         or one of the rates of {}",
        counted.join(", ")
    )]
    UnknownMaximum {
        /// The name.
        name: String,
        /// The name that was probably meant, as the end of the sentence.
        meant: String,
        /// What is counted.
        counted: Vec<String>,
    },
    /// What is to be maximised has no exact value at any point.
    #[error(
        "none of the {points} points of the scan has an exact value of `{name}`{why}\n = help: scan another range, or \
         look with `fluctua scan --exact` at what the points answer"
    )]
    NothingToMaximise {
        /// The name.
        name: String,
        /// Points of the scan.
        points: usize,
        /// Why there is none, where that is known.
        why: &'static str,
    },
    /// The plan would take more memory than there is.
    #[error(
        "this takes about {bytes} of memory ({parts}), more than the limit of {limit}\n = help: ask for less, \
         or give more with --memory, where the machine has it"
    )]
    TooMuchMemory {
        /// The estimate.
        bytes: String,
        /// Its largest parts.
        parts: String,
        /// The limit.
        limit: String,
    },
    /// The system is too large to draw from its stationary law.
    #[error(
        "the stationary law of {system} is not known; start from \
         `\"up\"`, `\"random\"`, `{{ canonical = \"left\" }}` or `{{ burn_in = 50.0 }}`"
    )]
    NoStationaryLaw {
        /// What the system is: `a ring of 40 spins`.
        system: String,
    },
    /// The states of the ring fall into several closed classes.
    #[error(
        "the ring has {count} closed classes, {} and so on, and no unique stationary \
         law\n = help: start from `\"up\"`, `\"random\"` or `{{ burn_in = 50.0 }}`; each class ahead \
         is then answered by itself",
        classes.join(" and ")
    )]
    SeveralClasses {
        /// How many.
        count: usize,
        /// Some of them in words.
        classes: Vec<String>,
    },
    /// The kernel of a system that brings it is asked to stop where it cannot.
    #[error(
        "`{kernel}` looks at windows at half their duration and at their end alone\n = help: list these two in \
         observe.windows, run once for each duration, or ask for `fluctua exact`"
    )]
    NoStops {
        /// The kernel.
        kernel: KernelName,
    },
    /// The plan asks for tables, which do not serve.
    #[error(
        "\"compound\" does not serve: {why}\n = help: use \"auto\" or \"gillespie\"\
         {}",
        way_out(why)
    )]
    NoTables {
        /// Why not.
        why: Unfit,
    },
    /// Something has a meaning from the stationary start alone.
    #[error("{what} needs the stationary start\n = help: set sampling.start = \"stationary\"")]
    NotStationary {
        /// The key that asked for it.
        key: &'static str,
        /// What.
        what: &'static str,
    },
    /// Something needs a rate network, of a system that has none.
    #[error(
        "{what} needs a rate network, but {why}\n = help: leave it out, or ask for it of a smaller system"
    )]
    NotEnumerated {
        /// The key that asked for it.
        key: &'static str,
        /// What.
        what: &'static str,
        /// Why there is no network.
        why: String,
    },
    /// Currents have no response to a parameter.
    #[error("currents have no response to `{parameter}`: {why}\n = help: {help}")]
    NoResponse {
        /// The parameter.
        parameter: String,
        /// Why not.
        why: String,
        /// What to do.
        help: String,
    },
    /// A histogram would have too many cells.
    #[error(
        "the histogram of {subject} would have about {cells:.1e} cells, more than the limit of \
         {MAX_CELLS:.0e}\n = help: lower sampling.duration, lower sampling.trajectories, or ask for less at once"
    )]
    TooManyCells {
        /// Of what.
        subject: String,
        /// The estimate.
        cells: f64,
    },
    /// A histogram of which no two windows would share a cell.
    #[error(
        "the values of {subject} have no common quantum: a cell of its histogram would be {numbers} whole numbers\n = help: \
         leave it out; its cumulants are listed anyway"
    )]
    NoCommonQuantum {
        /// Of what.
        subject: String,
        /// Whole numbers of a cell.
        numbers: usize,
    },
    /// An observable that was asked for is not counted from this start.
    #[error(
        "`{observable}` is not counted here\n = help: there are {}",
        counted.join(", ")
    )]
    NotCounted {
        /// The key that asked for it.
        key: &'static str,
        /// The observable.
        observable: String,
        /// What is counted.
        counted: Vec<String>,
    },
    /// A figure of merit that was asked for is none of this system.
    #[error(
        "there is no `{merit}` of single windows here: {why}\n = help: ask observe.merits for another figure, or leave it out"
    )]
    NoRatio {
        /// The figure.
        merit: String,
        /// Why not, or what there is.
        why: String,
    },
    /// A report needs every block of its plan once.
    #[error("{found} blocks in place of {blocks}: a report needs every block of its plan once")]
    WrongBlocks {
        /// Blocks that were given.
        found: u64,
        /// Blocks of the plan.
        blocks: u64,
    },
    /// Nothing walks the system.
    #[error(
        "this system cannot be sampled: {why}\n = help: ask for its answers by `fluctua exact`"
    )]
    NoKernel {
        /// The key that chose so.
        key: Option<&'static str>,
        /// Why not.
        why: String,
    },
    /// Walking or storing failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleError),
}

impl Error {
    pub(super) fn not_counted(job: &Job, key: &'static str, observable: &Observable) -> Self {
        let counted = &job.counted;
        let flows = counted.find(&Observable::new(Name::EntropyFlow, "total")).is_some();
        if observable.name == Name::Entropy && flows {
            let what = "entropy production, with its boundary term (entropy_flow.total has none),";
            return Self::not_stationary(job, key, what);
        }
        let counted = counted.counting.with_cumulants().map(|o| o.observable.to_string()).collect();
        Self::NotCounted { key, observable: observable.to_string(), counted }
    }

    /// Something needs the stationary law over the states: of another start, or of states that are not enumerated.
    pub(super) fn not_stationary(job: &Job, key: &'static str, what: &'static str) -> Self {
        match job.facts {
            Some(_) => Self::NotStationary { key, what },
            // What brings its own answers has them from its steady state.
            None if *job.start() != Start::Stationary && job.own_answers.is_some() => {
                Self::NotStationary { key, what }
            }
            None => Self::NotEnumerated { key, what, why: job.plan.model.system().unenumerated() },
        }
    }

    /// The system cannot start from a stationary law, for its states are too many to know it.
    pub(super) fn no_stationary_law(plan: &Plan) -> Self {
        Self::NoStationaryLaw { system: plan.model.system().called() }
    }

    /// The key of the config that is at fault, if it is one.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::TooLong { .. } => Some("sampling.duration"),
            Self::LongScan { .. } | Self::NoValidPoint { .. } => Some("scan"),
            Self::NotCounted { key, .. }
            | Self::NotStationary { key, .. }
            | Self::NotEnumerated { key, .. }
            | Self::Exact(exact::Error::SeveralStates { key, .. }) => Some(key),
            Self::Exact(exact::Error::TooManyElements { .. }) => Some("model.resolution"),
            Self::NoRatio { .. } => Some("observe.merits"),
            Self::TooManyCells { .. } | Self::NoCommonQuantum { .. } => {
                Some("observe.distributions")
            }
            Self::NoResponse { .. } => Some("observe.response"),
            Self::NoTables { .. } => Some("sampling.kernel"),
            Self::NoStops { .. } => Some("observe.windows"),
            Self::NoStationaryLaw { .. } | Self::SeveralClasses { .. } | Self::Exact(_) => {
                Some("sampling.start")
            }
            Self::TooMuchMemory { .. }
            | Self::Ensemble(_)
            | Self::NoBlock { .. }
            | Self::WrongBlocks { .. }
            | Self::NoAxis { .. }
            | Self::UnknownMaximum { .. }
            | Self::NothingToMaximise { .. }
            | Self::Interrupted => None,
            Self::NoKernel { key, .. } => *key,
        }
    }

    /// Somebody asked to stop after `done` of `all` pieces of work.
    #[must_use]
    pub fn stopped(done: u64, all: u64) -> Self {
        Self::Ensemble(EnsembleError::Interrupted { done, blocks: all })
    }
}

/// What else to do where tables do not serve.
fn way_out(why: &Unfit) -> &'static str {
    match why {
        Unfit::BurnIn => ", or start from `\"stationary\"` or `{ state = \"...\" }`",
        _ => "",
    }
}
