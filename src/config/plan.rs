//! Hold a plan: the config with every name, unit and default resolved.
//!
//! A plan written as TOML is a config again, and gives the same report to the last bit.

use serde::Serialize;

use super::observe::Observe;
use super::written::Written;
use crate::kernel::KernelName;
use crate::model::Model;
use crate::network::Start;
use crate::number::Positive;

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
