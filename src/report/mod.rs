//! Say what was decided: the report as plain data, and its writers.
//!
//! Writers ([`json`], [`csv`], [`text`], [`screen`]) are pure functions from a [`Report`] to bytes; [`files`] has all that
//! a folder keeps.

pub mod csv;
pub mod figures;
pub mod files;
pub mod glossary;
pub mod html;
pub mod json;
mod merit;
pub mod network;
pub mod npy;
mod physical;
mod response;
pub mod scan;
pub mod screen;
pub mod staircases;
pub mod stored;
pub mod text;
pub mod trace;
mod walk;
pub mod wrap;

pub use scan::ScanReport;
pub use walk::{TableSize, Walk};

use crate::config::Plan;
use crate::judge::{Curve, Finding, Law, Row, Verdict};
use crate::number::digits::significant;
use crate::quantity::{Conversion, Name, Quantity, Statistic};

/// The result of a run or of an exact calculation.
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
/// let report = fluctua::run::exact(&plan)?;
/// assert!(!report.is_sampled());
/// assert_eq!(report.units.time, "1/gamma");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The resolved plan, as it was run.
    pub plan: Plan,
    /// What was simulated, in a line.
    pub system: String,
    /// How the walkers moved, where something was sampled.
    pub kernel: Option<Walk>,
    /// Unit of time and of energy.
    pub units: Units,
    /// Every quantity, in listing order.
    pub quantities: Vec<Row>,
    /// Distributions, generating functions, spectra.
    pub curves: Vec<Curve>,
    /// Laws, and what the data say of them.
    pub laws: Vec<Law>,
    /// What the signs of the currents say.
    pub findings: Vec<Finding>,
    /// The family-wise comparison, where something was compared.
    pub verdict: Option<Verdict>,
    /// What is missing or doubtful, and why.
    pub warnings: Vec<String>,
}

/// Units of a report.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Units {
    /// Unit of time.
    pub time: &'static str,
    /// Unit of energy.
    pub energy: &'static str,
    /// What a particle current of one is in picoamperes, where the config names a unit of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub particle_current: Option<String>,
    /// What an energy current of one is in watts, where the config names both units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy_current: Option<String>,
}

impl Units {
    /// Those that the config names, else what the system calls its own.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let own = plan.model.system().declared().time_unit;
        let one = |name| {
            let Conversion { word, factor } = plan.units.current(name)?;
            Some(format!("{} {word}", significant(factor, 10)))
        };
        Self {
            time: plan.units.time.map_or(own, |unit| unit.word),
            energy: plan.units.energy.map_or("model", |unit| unit.word),
            particle_current: one(Name::Particle),
            energy_current: one(Name::Energy),
        }
    }
}

impl Report {
    /// Was anything sampled?
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.quantities.iter().any(|row| row.sampled.is_some())
    }

    /// The answers to a statistic of an observable, by its name: `particle.left`.
    ///
    /// ```
    /// use fluctua::{config::Plan, quantity::Statistic, run};
    ///
    /// let plan = Plan::builder()
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, 1.0)
    ///     .reservoir("right", "level", 1.0, -1.0)
    ///     .build()?;
    /// let report = run::exact(&plan)?;
    /// let current = report.get("particle.left", Statistic::Rate).expect("a rate is always listed");
    /// assert!((current.exact.unwrap() - 0.5_f64.tanh() / 2.0).abs() < 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn get(&self, observable: &str, statistic: Statistic) -> Option<&Row> {
        self.row(&Quantity::new(observable.parse().ok()?, statistic))
    }

    /// The answers to one quantity.
    #[must_use]
    pub fn row(&self, quantity: &Quantity) -> Option<&Row> {
        self.quantities.iter().find(|row| row.quantity == *quantity)
    }
}
