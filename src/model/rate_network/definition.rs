//! Define a labelled rate network: states, reservoirs, and transitions with what each exchanges.
//!
//! Rates are in one over the unit of time; particles and energy count from the reservoir into the system, so that the
//! way back has the negative.

use super::super::{Environment, Occupation, Statistics};
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
    /// Reservoirs: those that are described, in the order of the file, then the others by first appearance.
    pub reservoirs: Vec<NetworkReservoir>,
    /// The transitions, in the order of the file.
    pub transitions: Vec<Transition>,
    /// What exergies are counted from, where that is told.
    pub environment: Option<Environment>,
}

/// What transitions of a network exchange with.
///
/// ```
/// use fluctua::model::NetworkReservoir;
/// assert!(NetworkReservoir::from("bath").occupation.is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkReservoir {
    /// Its name.
    pub name: String,
    /// What its quanta are.
    pub statistics: Statistics,
    /// How full it is; unknown where it is a name alone, whose rates are all typed.
    pub occupation: Option<Occupation>,
}

impl From<&str> for NetworkReservoir {
    /// A reservoir of which nothing but the name is known.
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), statistics: Statistics::default(), occupation: None }
    }
}

/// One listed transition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transition {
    /// Index of the state before.
    pub from: usize,
    /// Index of the state after.
    pub to: usize,
    /// Rate, 1/time; of a pair, that of a quantum for which the reservoir is full, or empty.
    pub rate: Rate,
    /// Index of the reservoir.
    pub reservoir: usize,
    /// Particles from the reservoir into the system.
    pub particles: i32,
    /// Energy from the reservoir into the system.
    pub energy: Finite,
    /// Is it a pair, there and back, whose rates follow from the occupation of its reservoir?
    pub pair: bool,
}
