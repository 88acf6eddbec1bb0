//! Say where trajectories start.

use serde::Serialize;

use crate::number::Positive;

/// Where trajectories start.
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
