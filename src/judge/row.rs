//! Hold one quantity with its answers.
//!
//! Values are in the unit of the quantity, with the sign of its currents (from a reservoir into the system);
//! `z` has none.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Tails;
use crate::estimate::jackknife::unskewed;
use crate::quantity::{Estimate, Quantity};

/// Half of the last digit of a printed `z`.
const PRINTED_Z: f64 = 0.005;

/// One quantity with its answers.
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
/// use fluctua::{ensemble::{Memory, Silent}, quantity::Statistic, run};
/// let report = run::run(&plan, &mut Memory, &Silent)?;
/// let row = report.get("particle.left", Statistic::Rate).expect("it is always listed");
/// assert!(row.is_judged() && row.z.expect("both answered").abs() < 5.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was asked.
    pub quantity: Quantity,
    /// The sampled answer.
    pub sampled: Option<Estimate>,
    /// The exact answer.
    pub exact: Option<f64>,
    /// The exact value of what was estimated, which `z` compares with, where it is not `exact`: that of
    /// this window where `exact` is the limit of long ones, the difference quotient of a response.
    pub expected: Option<f64>,
    /// `(sampled - exact value of what was estimated) / standard_error`.
    pub z: Option<f64>,
    /// What was estimated is known exactly, and enough events carry it to count in the verdict.
    pub judged: bool,
    /// Skewness of the estimate (of `linear_z` where there is one), which `z` is freed of where it is judged.
    pub skewness: f64,
    /// Of a ratio `N/D`: `N` less its exact value times `D`, in standard errors. It is judged in place of `z`,
    /// which an uncertain `D` skews (Fieller, doi:10.1111/j.2517-6161.1954.tb00159.x).
    pub linear_z: Option<f64>,
    /// The tails of a number of windows, which is judged by them and not by `z`.
    pub count: Option<Tails>,
    /// What the value of a figure of merit cannot exceed.
    pub bound: Option<f64>,
}

impl Row {
    /// A row of which the exact answer alone is known so far.
    #[must_use]
    pub(in crate::judge) fn exact(quantity: Quantity, exact: Option<f64>) -> Self {
        Self {
            quantity,
            sampled: None,
            exact,
            expected: None,
            z: None,
            judged: false,
            skewness: 0.0,
            linear_z: None,
            count: None,
            bound: None,
        }
    }

    /// Does it count in the verdict, by `z` or as a number of windows?
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.judged || self.count.is_some()
    }

    /// `z`, where it counts in the verdict: a number of windows counts by its tails.
    #[must_use]
    pub(crate) fn judged_z(&self) -> Option<f64> {
        self.z.filter(|_| self.judged && self.count.is_none())
    }

    /// Would `z`, as it is printed, be another number if it compared with `exact`?
    #[must_use]
    pub(crate) fn moves_z(&self) -> bool {
        let error = self.sampled.and_then(|s| s.standard_error).unwrap_or(0.0);
        let apart = self.exact.zip(self.expected).map(|(exact, expected)| (exact - expected).abs());
        apart.is_some_and(|apart| apart > PRINTED_Z * error)
    }

    /// The magnitude of `z` less what skewness adds to it, where it counts in the verdict.
    #[must_use]
    pub fn judged_distance(&self) -> Option<f64> {
        let z = self.judged_z()?;
        Some(unskewed(self.linear_z.unwrap_or(z), self.skewness).abs())
    }

    /// The chance of so large a difference under agreement, where it counts in the verdict; `law` is that of
    /// a z-score.
    #[must_use]
    pub fn chance(&self, law: &StudentsT) -> Option<f64> {
        let of_count = self.count.map(|count| count.p_value());
        of_count.or_else(|| Some(2.0 * law.sf(self.judged_distance()?)))
    }
}
