//! Hold what is asked about single trajectories: laws, waits, passages, information.

use std::fmt;

use serde::Serialize;

use crate::network::{Channel, Network};
use crate::number::Finite;
use crate::quantity::{Name, Observable};

/// The jumps between which time is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JumpKind {
    /// Through any of these reservoirs.
    pub reservoirs: Vec<String>,
    /// One way alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

/// Which way a particle jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the reservoir into the system.
    In,
    /// Out of the system.
    Out,
}

impl JumpKind {
    /// Which channels of a network are such jumps.
    #[must_use]
    pub fn channels(&self, network: &Network) -> Vec<bool> {
        let particles = |of: &str, class: u32| {
            let counted = network.counting.observables.iter();
            let mut found = counted
                .filter(|o| o.observable.name == Name::Particle && o.observable.of == of)
                .map(|o| network.counting.charge(&o.weights, class));
            found.next().unwrap_or(0.0)
        };
        let seen = |c: &Channel| {
            let name = &network.reservoirs[c.reservoir as usize].name;
            self.reservoirs.contains(name)
                && match self.direction {
                    None => true,
                    Some(Direction::In) => particles(name, c.class) > 0.0,
                    Some(Direction::Out) => particles(name, c.class) < 0.0,
                }
        };
        network.channels().iter().map(seen).collect()
    }
}

impl fmt::Display for JumpKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reservoirs.join("+"))?;
        match self.direction {
            None => Ok(()),
            Some(Direction::In) => f.write_str(".in"),
            Some(Direction::Out) => f.write_str(".out"),
        }
    }
}

/// What is passed for the first time.
#[derive(Clone, Debug, PartialEq)]
pub enum FirstPassage {
    /// One or two thresholds of a level that starts at zero.
    Level {
        /// What climbs and falls.
        of: Observable,
        /// A negative level.
        lower: Option<Finite>,
        /// A positive level.
        upper: Option<Finite>,
    },
    /// Any of these states.
    States(Vec<String>),
}

impl FirstPassage {
    /// What each end is called: `[lower, upper]`, absent where there is none.
    #[must_use]
    pub fn ends(&self) -> [Option<String>; 2] {
        match self {
            Self::States(states) => {
                let names: Vec<String> = states.iter().map(|name| unambiguous(name)).collect();
                [None, Some(names.join(" or "))]
            }
            Self::Level { of, lower, upper } => {
                match (lower.map(Finite::get), upper.map(Finite::get)) {
                    (Some(low), Some(high)) => [
                        Some(format!("{of}<={low} before {high}")),
                        Some(format!("{of}>={high} before {low}")),
                    ],
                    (lower, upper) => [
                        lower.map(|low| format!("{of}<={low}")),
                        upper.map(|high| format!("{of}>={high}")),
                    ],
                }
            }
        }
    }
}

/// The name of a state in a list of states joined by `or`: in quotes where it could be read as such a list.
fn unambiguous(name: &str) -> String {
    let joins = name.split(' ').any(|word| word == "or");
    if joins || name.contains('"') { format!("{name:?}") } else { name.to_owned() }
}

impl fmt::Display for FirstPassage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.ends()) {
            (Self::Level { of, lower: Some(low), upper: Some(high) }, _) => {
                write!(f, "{of} leaving ({}, {})", low.get(), high.get())
            }
            (_, ends) => f.write_str(&ends.into_iter().flatten().collect::<Vec<_>>().join(" or ")),
        }
    }
}
