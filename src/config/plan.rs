//! Hold a plan: the config with every name, unit and default resolved.
//!
//! A plan written as TOML is a config again, and gives the same report to the last bit.

use serde::Serialize;

use super::response::{Parameter, Written};
use super::trajectory::{FirstPassage, JumpKind};
use crate::kernel::KernelName;
use crate::model::Model;
use crate::network::Start;
use crate::number::Positive;
use crate::quantity::{LawGroup, Observable};

/// Everything that decides a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What a person calls the run; decides no number.
    pub title: String,
    /// The values of `[parameters]`, in the order of the file: a record, for the numbers below hold
    /// them already.
    pub parameters: Vec<(String, f64)>,
    /// The system.
    pub model: Model,
    /// How it is sampled.
    pub sampling: Sampling,
    /// What is looked at beyond what is always listed.
    pub observe: Observe,
    /// The model as it was written, where responses to parameters are asked for.
    pub written: Option<Written>,
}

/// How the system is sampled.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// Which kernel moves the walkers.
    pub kernel: KernelName,
    /// Trajectories, all blocks together; a multiple of `blocks`.
    pub trajectories: u64,
    /// Duration of each trajectory.
    pub duration: Positive,
    /// Where trajectories start; `None` until [`crate::run::prepare`] chooses.
    pub start: Option<Start>,
    /// How many blocks.
    pub blocks: u64,
    /// The seed.
    pub seed: u64,
    /// How the mean heat is estimated.
    pub estimator: Estimator,
}

/// How the mean heat that a canonical ring takes from the other bath is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// By the mean of the heat.
    #[default]
    Plain,
    /// By the mean of its even part `Q (1 - exp(-A Q))/2`, equal by the exchange fluctuation theorem:
    /// far more precise near equilibrium, far less so away from it.
    Even,
}

/// What is looked at beyond what is always listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observe {
    /// Pairs whose covariance rate is asked for by name.
    pub covariances: Vec<[Observable; 2]>,
    /// Observables and pairs whose distribution over a window is asked for.
    pub distributions: Vec<Subject>,
    /// At which ends of a window: its middle, its end.
    pub windows: Ends,
    /// Observables and pairs whose generating function is asked for.
    pub generating_functions: Vec<Generating>,
    /// Pairs (or observables with themselves) whose noise spectrum is asked for.
    pub spectra: Vec<[Observable; 2]>,
    /// The angular frequencies of spectra; chosen when the plan is prepared where left out.
    pub frequencies: Option<Vec<f64>>,
    /// Laws that are held against the run.
    pub laws: Vec<LawGroup>,
    /// Jumps whose waits are timed.
    pub waiting_times: Vec<JumpKind>,
    /// First passages that are timed.
    pub passages: Vec<FirstPassage>,
    /// Two parts of a device, as indices of dots, between which information flows.
    pub information: Option<[Vec<usize>; 2]>,
    /// Parameters that the rates of all currents are differentiated by.
    pub response: Vec<Parameter>,
}

/// One observable, or two jointly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The first, or only one.
    pub first: Observable,
    /// The second of a joint subject.
    pub second: Option<Observable>,
}

impl Subject {
    /// Its observables.
    pub fn observables(&self) -> impl Iterator<Item = &Observable> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first)?;
        self.second.iter().try_for_each(|second| write!(f, " and {second}"))
    }
}

/// Where in a window something is read: at half its duration, at all of it, or at both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// At half the duration.
    pub middle: bool,
    /// At the whole duration.
    pub end: bool,
}

impl Default for Ends {
    fn default() -> Self {
        Self { middle: false, end: true }
    }
}

/// A generating function that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Generating {
    /// Of what.
    pub subject: Subject,
    /// The counting fields of each of its observables, one over its unit; chosen when the plan is
    /// prepared where left out. The second are those of a pair alone.
    pub fields: Option<[Vec<f64>; 2]>,
}
