//! Hold a report as its JSON tells it.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::quantity::Estimate;

/// A report as its JSON tells it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredReport {
    /// What a person calls the run.
    #[serde(default)]
    pub title: String,
    /// The version of the program that wrote it.
    #[serde(default)]
    pub fluctua: String,
    /// The resolved plan, in the shape of its TOML.
    #[serde(default)]
    pub plan: Value,
    /// The values of `[parameters]`, in the order of the file.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The seed of all randomness.
    #[serde(default)]
    pub seed: u64,
    /// How the walkers moved, where something was sampled.
    #[serde(default)]
    pub kernel: Option<StoredKernel>,
    /// The units of time and energy.
    #[serde(default)]
    pub units: StoredUnits,
    /// Every quantity, in listing order.
    #[serde(default)]
    pub quantities: Vec<StoredRow>,
    /// Every curve.
    #[serde(default)]
    pub curves: Vec<StoredCurve>,
    /// Every law, with what the data say of it.
    #[serde(default)]
    pub laws: Vec<StoredLaw>,
    /// What the signs of the currents say.
    #[serde(default)]
    pub findings: Vec<StoredFinding>,
    /// The family-wise comparison, where something was compared.
    #[serde(default)]
    pub comparison: Option<StoredComparison>,
    /// What is missing or doubtful, and why.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// How the walkers of a stored report moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct StoredKernel {
    /// The name of the kernel.
    #[serde(default)]
    pub name: String,
    /// Why it and no other.
    #[serde(default)]
    pub reason: String,
}

/// The units of a stored report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct StoredUnits {
    /// The unit of time.
    #[serde(default)]
    pub time: String,
    /// The unit of energy.
    #[serde(default)]
    pub energy: String,
}

/// An observable: `particle` of `b`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct StoredObservable {
    /// What is counted or averaged.
    pub name: String,
    /// Of which reservoir, dot, state or branch.
    #[serde(default)]
    pub of: String,
}

/// One quantity with its answers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredRow {
    /// Of what.
    #[serde(flatten)]
    pub observable: StoredObservable,
    /// Which statistic.
    #[serde(default)]
    pub statistic: String,
    /// The partner of a covariance, the parameter of a response.
    #[serde(default)]
    pub and: Option<StoredObservable>,
    /// Within which closed class.
    #[serde(default)]
    pub class: Option<u32>,
    /// The duration of its window, where it belongs to one.
    #[serde(default)]
    pub window: Option<f64>,
    /// The sampled answer.
    #[serde(default)]
    pub sampled: Option<Estimate>,
    /// The exact answer.
    #[serde(default)]
    pub exact: Option<f64>,
    /// What `z` compares with, where that is not `exact`.
    #[serde(default)]
    pub expected: Option<f64>,
    /// The distance in standard errors.
    #[serde(default)]
    pub z: Option<f64>,
    /// Whether it counts in the verdict; absent where it does.
    #[serde(default)]
    pub judged: Option<bool>,
    /// The bound of a figure of merit.
    #[serde(default)]
    pub bound: Option<f64>,
}

impl StoredRow {
    /// The sampled value, else the exact one.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.sampled.map(|sampled| sampled.value).or(self.exact)
    }

    /// The standard error of the sampled value.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        self.sampled.and_then(|sampled| sampled.standard_error)
    }

    /// Is it this statistic of an observable, of all classes together?
    #[must_use]
    pub fn is(&self, name: &str, of: &str, statistic: &str) -> bool {
        let StoredObservable { name: own, of: own_of } = &self.observable;
        own == name && own_of == of && self.statistic == statistic && self.class.is_none()
    }
}

/// One curve with its answers; every list has a value a point.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredCurve {
    /// Of what.
    #[serde(flatten)]
    pub observable: StoredObservable,
    /// The second observable of a joint curve.
    #[serde(default)]
    pub and: Option<StoredObservable>,
    /// What kind of curve.
    #[serde(default)]
    pub kind: String,
    /// The duration of its window, where it belongs to one.
    #[serde(default)]
    pub window: Option<f64>,
    /// Its variables.
    #[serde(default)]
    pub axes: Vec<StoredAxis>,
    /// The sampled answer.
    #[serde(default)]
    pub sampled: Option<StoredSeries>,
    /// The exact answer.
    #[serde(default)]
    pub exact: Option<Vec<f64>>,
    /// A word for each point: `typical` or `rare`.
    #[serde(default)]
    pub labels: Option<Vec<String>>,
    /// The exact value for windows of this duration, where that is not `exact`.
    #[serde(default)]
    pub expected: Option<Vec<f64>>,
    /// The exact probability of time zero, which the first cell of times of passage holds.
    #[serde(default)]
    pub at_once: Option<f64>,
    /// How the two compare.
    #[serde(default)]
    pub test: Option<StoredTest>,
    /// A second test, of a distribution.
    #[serde(default)]
    pub transform_test: Option<StoredTest>,
}

/// One variable of a curve.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredAxis {
    /// What varies.
    pub name: String,
    /// Its values.
    pub values: Vec<f64>,
    /// Where the cell of each point begins and ends, of a density.
    #[serde(default)]
    pub edges: Vec<[f64; 2]>,
}

/// Sampled values with their standard errors.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredSeries {
    /// The values.
    pub values: Vec<f64>,
    /// Their standard errors; none of a single block.
    #[serde(default)]
    pub standard_errors: Vec<f64>,
}

/// A test of a sampled against an exact curve.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredTest {
    /// What was done.
    #[serde(default)]
    pub method: String,
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    #[serde(default)]
    pub degrees: usize,
    /// The chance of a statistic at least as large if the two agree.
    pub p_value: f64,
}

/// A law, with what the data say of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredLaw {
    /// Which law.
    pub law: String,
    /// What it was tested on.
    #[serde(default)]
    pub subject: String,
    /// What was sampled, if there is one number.
    #[serde(default)]
    pub value: Option<f64>,
    /// Its standard error.
    #[serde(default)]
    pub standard_error: Option<f64>,
    /// The exact value of the same number.
    #[serde(default)]
    pub exact: Option<f64>,
    /// What the law says of it.
    #[serde(default)]
    pub bound: Option<f64>,
    /// It is a theorem for this system; reports that do not say meant one.
    #[serde(default = "theorem")]
    pub must_hold: bool,
    /// `holds`, `fails` or `undecided`.
    pub verdict: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

fn theorem() -> bool {
    true
}

/// What the signs of the currents say.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredFinding {
    /// The word for it.
    pub finding: String,
    /// The observable it is about.
    #[serde(default)]
    pub subject: String,
    /// The finding in a sentence.
    pub text: String,
}

/// The family-wise comparison.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StoredComparison {
    /// How many quantities were compared.
    pub compared: usize,
    /// The largest magnitude of a z-score.
    pub largest: f64,
    /// The bound on it.
    pub bound: f64,
    /// The quantities that disagree.
    #[serde(default)]
    pub disagreeing: Vec<String>,
    /// The curves that disagree.
    #[serde(default)]
    pub curves: Vec<String>,
}

impl StoredComparison {
    /// Does nothing disagree?
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.disagreeing.is_empty() && self.curves.is_empty()
    }
}
