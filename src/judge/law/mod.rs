//! Hold a law of physics and what the data say of it.

pub mod claim;
mod name;

use crate::judge::level::FALSE_ALARM;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::number::digits::significant;
pub use name::LawName;

/// What the data say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// The data are compatible with the law, and could have shown otherwise.
    Holds,
    /// The data contradict the law.
    Fails,
    /// The data cannot tell.
    Undecided,
}

/// A law with its verdict.
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
/// use fluctua::judge::law::Holding;
/// let report = fluctua::run::exact(&plan)?;
/// let law = &report.laws[0];
/// assert_eq!((law.law.word(), law.verdict), ("entropy_production", Holding::Holds));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Law {
    /// Which law.
    pub law: LawName,
    /// What it was tested on: an observable, a pair, a state.
    pub subject: String,
    /// What was measured (exact where it was not sampled), if there is one number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
    /// The exact value of the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// What the law says of it: the value or the bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// It is a theorem for this system and this start: data that contradict it are in error.
    /// The fluctuation symmetry of one count among several need not hold.
    pub must_hold: bool,
    /// What the data say.
    pub verdict: Holding,
    /// Why.
    pub reason: String,
}

/// A force with six decimals, where that is how large it is.
pub(in crate::judge) fn decimal(force: f64) -> String {
    if force == 0.0 || (1e-3..1e6).contains(&force.abs()) {
        format!("{force:.6}")
    } else {
        significant(force, 7)
    }
}

/// A law holds only where the standard error resolves this share of what could be off.
pub(in crate::judge) const RESOLUTION: f64 = 0.1;

/// Distance in standard errors from which a law of so many comparisons is contradicted, by Student's t of
/// the blocks.
pub(in crate::judge) fn contradiction(blocks: u64, comparisons: usize) -> f64 {
    let degrees = blocks.saturating_sub(1).max(1) as f64;
    let tail = 0.5 * FALSE_ALARM / comparisons.max(1) as f64;
    StudentsT::new(0.0, 1.0, degrees).map_or(f64::INFINITY, |law| law.inverse_cdf(1.0 - tail))
}
