//! Hold a law of physics and what the data say of it.

use serde::Serialize;

use crate::estimate::Exchanged;
use crate::quantity::Estimate;

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

/// Distance in standard errors from which a law is contradicted: by chance once in 1e5.
const CONTRADICTION: f64 = 4.5;

/// Largest spread of `A Q` for which the mean of its exponential is not carried by rare windows.
const MAX_SPREAD: f64 = 2.0;

/// The exchange fluctuation theorem of a heat `of` a bath, from equilibrium with the other one.
#[must_use]
pub fn exchange(of: &str, affinity: f64, spread: f64, sampled: &Exchanged) -> Vec<Law> {
    let law = |law, estimate: Estimate, bound: f64, reason: String| {
        let distance = estimate.standard_error.map(|error| (estimate.value - bound).abs() / error);
        let verdict = match distance {
            Some(distance) if distance > CONTRADICTION => Holding::Fails,
            Some(distance) if distance.is_finite() && affinity.abs() * spread < MAX_SPREAD => {
                Holding::Holds
            }
            _ => Holding::Undecided,
        };
        Law {
            law,
            subject: of.to_owned(),
            value: Some(estimate.value),
            standard_error: estimate.standard_error,
            exact: None,
            bound: Some(bound),
            verdict,
            reason,
        }
    };
    let Estimate { value, standard_error } = sampled.even;
    let error = standard_error.map(|error| format!(" +- {error:.2e}")).unwrap_or_default();
    vec![
        law(
            "exchange_fluctuation_theorem",
            sampled.integral,
            1.0,
            format!("<exp(-A Q)> is one from equilibrium with the other bath, A = {affinity:.6}"),
        ),
        law(
            "exchange_symmetry",
            sampled.odd,
            0.0,
            format!(
                "<Q (1 + exp(-A Q))> vanishes; its even partner gives <Q> = {value:.6e}{error}"
            ),
        ),
    ]
}
