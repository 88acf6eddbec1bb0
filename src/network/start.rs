//! Say where trajectories start.

use serde::Serialize;

use crate::number::Positive;

/// Where trajectories start.
///
/// ```
/// use fluctua::{config::Plan, network::Start};
/// let ring = || Plan::builder().upper(1, 1.0).lower(1, 1.0).baths(2.0, 1.0).q2r();
/// let plan = ring().start(Start::Up).build()?;
/// assert_eq!(plan.sampling.start, Some(Start::Up));
/// assert!(ring().start(Start::State("L".into())).build().is_err(), "spins have no names");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// From the stationary law.
    Stationary,
    /// From one state, by name.
    State(String),
    /// From the model's start after an unrecorded time.
    BurnIn(Positive),
    /// A ring with all spins up.
    Up,
    /// A ring with spins up or down alike.
    Random,
    /// A ring whose spins and demons are in equilibrium with a bath.
    Canonical(Bath),
}

/// One of the two baths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bath {
    /// Of spin 0.
    Left,
    /// Of the right node.
    Right,
}
