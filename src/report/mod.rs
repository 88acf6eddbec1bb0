//! Say what was decided: the report as plain data, and its writers.
//!
//! Writers ([`json`], [`csv`], [`text`], [`screen`]) are pure functions from a [`Report`] to bytes.

pub mod csv;
pub mod json;
pub mod network;
mod response;
pub mod screen;
pub mod text;
pub mod trace;
mod walk;
pub mod wrap;

pub use walk::{TableSize, Walk};

use crate::config::Plan;
use crate::judge::{Curve, Finding, Law, Row, Verdict};
use crate::quantity::Quantity;

/// The result of a run or of an exact calculation.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Units {
    /// Unit of time.
    pub time: &'static str,
    /// Unit of energy.
    pub energy: &'static str,
}

impl Report {
    /// Was anything sampled?
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.quantities.iter().any(|row| row.sampled.is_some())
    }

    /// The answers to one quantity.
    #[must_use]
    pub fn row(&self, quantity: &Quantity) -> Option<&Row> {
        self.quantities.iter().find(|row| row.quantity == *quantity)
    }
}
