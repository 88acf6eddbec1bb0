//! Hold a law of physics and what the data say of it.

use serde::Serialize;

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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Law {
    /// Which law, as an identifier: `integral_fluctuation_theorem`, ...
    pub law: &'static str,
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
    /// What the data say.
    pub verdict: Holding,
    /// Why.
    pub reason: String,
}
