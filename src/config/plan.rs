//! Hold a plan: the config with every name, unit and default resolved.
//!
//! A plan written as TOML is a config again, and gives the same report to the last bit. Hence a plan is
//! checked by one rule, however it was made: it can be read from TOML.

use std::ops::Deref;

use serde::Serialize;

use super::builder::PlanBuilder;
use super::error::Error;
use super::observe::Observe;
use super::written::Written;
use super::{check, read};
use crate::kernel::KernelName;
use crate::model::Model;
use crate::network::Start;
use crate::number::Positive;
use crate::quantity::Units;

/// Everything that decides a report, checked: what cannot be read from TOML is no plan.
///
/// Its [parts](PlanParts) are read as if they were its own fields, and changed by [`Plan::with`].
///
/// ```
/// use fluctua::config::Plan;
///
/// let plan = Plan::builder()
///     .dot("level", 0.0)
///     .reservoir("left", "level", 1.0, 1.0)
///     .reservoir("right", "level", 1.0, -1.0)
///     .duration(20.0)
///     .build()?;
/// assert_eq!(plan.sampling.duration.get(), 20.0);
/// let other = plan.with(|parts| parts.sampling.seed = 7)?;
/// assert_eq!(other.sampling.seed, 7);
/// // No seed is as large as this in TOML.
/// assert!(plan.with(|parts| parts.sampling.seed = u64::MAX).is_err());
/// # Ok::<(), fluctua::config::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Plan(PlanParts);

impl Plan {
    /// What builds a plan in code, by names.
    pub fn builder() -> PlanBuilder {
        PlanBuilder::default()
    }

    /// The plan with a change of its parts: written as TOML and read again, so that trajectories are rounded up to
    /// equal blocks and windows that nothing is asked of are forgotten.
    ///
    /// # Errors
    /// Where the changed parts make no plan, as a config of the same content would be refused. Where a response is
    /// asked for, the model and its parameters stand in the plan as expressions and cannot be changed so.
    pub fn with(&self, change: impl FnOnce(&mut PlanParts)) -> Result<Self, Error> {
        let mut parts = self.0.clone();
        change(&mut parts);
        parts.try_into()
    }

    /// What a reader has checked.
    pub(super) fn read(parts: PlanParts) -> Self {
        Self(parts)
    }

    /// The parts of a plan that is not looked at any more.
    #[must_use]
    pub fn into_parts(self) -> PlanParts {
        self.0
    }

    /// The parts, for what is checked otherwise: choices that are written back.
    pub(crate) fn parts_mut(&mut self) -> &mut PlanParts {
        &mut self.0
    }
}

impl Deref for Plan {
    type Target = PlanParts;

    fn deref(&self) -> &PlanParts {
        &self.0
    }
}

impl TryFrom<PlanParts> for Plan {
    type Error = Error;

    fn try_from(parts: PlanParts) -> Result<Self, Error> {
        check::indices(&parts).map_err(Error::in_code)?;
        let text = toml::to_string(&parts).map_err(Error::unwritable)?;
        let plan = read(Error::CODE, &text, &[])?;
        check::unchanged(&parts, &plan).map_err(Error::in_code)?;
        Ok(plan)
    }
}

/// What a plan holds.
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
/// use fluctua::config::Plan;
/// let mut parts = plan.into_parts();
/// parts.title = "Another name".into();
/// assert_eq!(Plan::try_from(parts)?.title, "Another name");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PlanParts {
    /// What a person calls the run; decides no number.
    pub title: String,
    /// The values of `[parameters]`, in the order of the file: a record, for the numbers below hold
    /// them already.
    pub parameters: Vec<(String, f64)>,
    /// The units of the numbers, where they are named; they decide no number.
    pub units: Units,
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
/// assert_eq!(plan.sampling.trajectories, 640);
/// assert_eq!(plan.sampling.start, None, "it is chosen when the plan is prepared");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
