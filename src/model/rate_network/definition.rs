//! Define a labelled rate network: states and transitions with what each exchanges.
//!
//! Rates are in one over the unit of time; particles and energy count from the reservoir into the system, so that the
//! way back has the negative.

use crate::number::{Finite, Rate};

/// A rate network as listed in the config.
///
/// ```
/// use fluctua::{config::Plan, model::Model};
/// let plan = Plan::builder().transition("on", "off", 1.0, "bath").build()?;
/// let Model::Network(network) = &plan.model else { panic!("a network was built") };
/// assert_eq!(network.states, ["on", "off"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RateNetwork {
    /// State names, in order of first appearance.
    pub states: Vec<String>,
    /// Index of the state a trajectory starts from.
    pub start: usize,
    /// Reservoir names, in order of first appearance.
    pub reservoirs: Vec<String>,
    /// The transitions, in the order of the file.
    pub transitions: Vec<Transition>,
}

/// One listed transition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transition {
    /// Index of the state before.
    pub from: usize,
    /// Index of the state after.
    pub to: usize,
    /// Rate, 1/time.
    pub rate: Rate,
    /// Index of the reservoir.
    pub reservoir: usize,
    /// Particles from the reservoir into the system.
    pub particles: i32,
    /// Energy from the reservoir into the system.
    pub energy: Finite,
}
