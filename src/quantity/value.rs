//! Numbers of both routes.

use serde::{Deserialize, Serialize};

/// A value with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimated value.
    pub value: f64,
    /// Its delete-one-block jackknife standard error, where there are two blocks or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
}

/// An exact value, and what a sampler of finite windows estimates in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exact {
    /// The value itself: for asymptotic rates the limit of long windows.
    pub value: f64,
    /// The exact value of what the sampler estimates (the finite-window slope for cumulant rates,
    /// the finite difference for responses), where it was affordable. A z-score is taken against it.
    pub estimated: Option<f64>,
}
