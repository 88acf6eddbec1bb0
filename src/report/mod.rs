//! Put each estimate beside its exact answer, as plain data; writers turn it into bytes.

use crate::quantity::{Estimate, Quantity};

/// The result of a run or of an exact calculation.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Title of the plan.
    pub title: String,
    /// The resolved plan, as it was run.
    pub plan: crate::config::Plan,
    /// Unit of time and of energy.
    pub units: Units,
    /// Every quantity, in listing order.
    pub quantities: Vec<Row>,
    /// What the currents say: inverse currents, circulation.
    pub findings: Vec<Finding>,
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

/// One quantity with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What was asked.
    pub quantity: Quantity,
    /// The sampled answer.
    pub sampled: Option<Estimate>,
    /// The exact answer.
    pub exact: Option<f64>,
    /// `(sampled - exact value of what was estimated) / standard_error`.
    pub z: Option<f64>,
}

/// A statement about the signs of currents, with its significance.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Finding {
    /// What was found, as an identifier: `inverse_current`, `cross_effect`, ...
    pub finding: &'static str,
    /// The observable it is about.
    pub subject: String,
    /// Distance of the sampled value from zero in standard errors, where sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub significance: Option<f64>,
    /// The finding in a sentence.
    pub text: String,
}
