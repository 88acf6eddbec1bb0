//! Say what can happen and how fast: compile a plan's model into a [`Network`].
//!
//! All physics lives here. What leaves is a rate network with counters, which knows reservoirs by
//! name but no Fermi function.

mod dots;
mod fermi;
mod rates;
pub mod ring;

pub use fermi::occupation;

use crate::config::plan::Model;
use crate::network::{Network, TimeAverage, Weights, WindowObservable};
use crate::quantity::{Name, Observable};

/// Probabilities are listed for networks of at most this many states.
const MAX_LISTED_STATES: usize = 64;

/// Compile a model.
///
/// ```
/// use fluctua::{config, model};
/// let plan = config::read("level.toml", r#"
///     [model]
///     kind = "dots"
///     [model.dots]
///     L = { energy = 1.0 }
///     [model.reservoirs]
///     a = { dot = "L", temperature = 1.0, chemical_potential = 1.0 }
/// "#, &[])?;
/// let network = model::compile(&plan.model);
/// assert_eq!(network.states, ["empty", "L"]);
/// assert_eq!(network.exit_rate(0), 0.5);
/// # Ok::<(), config::Error>(())
/// ```
#[must_use]
pub fn compile(model: &Model) -> Network {
    match model {
        Model::Dots(dots) => dots::compile(dots),
        Model::Network(network) => rates::compile(network),
        Model::Ring(ring) => ring::compile(ring, None).0,
    }
}

/// Compile a model for a reader: of a ring with many states, what is counted alone.
#[must_use]
pub fn outline(model: &Model) -> Network {
    match model {
        Model::Ring(ring) => ring::outline(ring, None).0,
        model => compile(model),
    }
}

/// The probability of each state, while there are few.
fn probabilities(states: &[String]) -> Vec<TimeAverage> {
    if states.len() > MAX_LISTED_STATES {
        return Vec::new();
    }
    (0..)
        .zip(states)
        .map(|(state, name)| TimeAverage::share(Observable::new(Name::Probability, name), [state]))
        .collect()
}

/// The activity of each reservoir and of all, from `(counter of its jumps, its name)`.
fn activities(jumps: &[(u32, &str)]) -> Vec<WindowObservable> {
    let activity = |of: &str, counters: &[(u32, &str)]| WindowObservable {
        cumulants: false,
        ..WindowObservable::current(
            Observable::new(Name::Activity, of),
            Weights::Integer(counters.iter().map(|&(counter, _)| (counter, 1)).collect()),
        )
    };
    let each = jumps.iter().map(|entry| activity(entry.1, std::slice::from_ref(entry)));
    each.chain([activity("total", jumps)]).collect()
}
