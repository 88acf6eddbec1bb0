//! Define the systems: what can happen, how fast, and what each jump exchanges with which reservoir.
//!
//! All physics lives here, a folder for each kind. A kind implements [`System`]: it declares what can be
//! asked of it and compiles itself into a [`Compiled`] system, a rate network where it has one, with
//! kernels and exact answers of its own where it brings them. What leaves this room knows reservoirs by
//! name but no Fermi function.
//!
//! To add a kind: its folder here, a variant of [`Model`], its reader and writer in `config/model/`.

mod declared;
pub mod dots;
mod environment;
mod fermi;
pub mod lindblad;
mod occupation;
mod own_kernel;
pub mod quantum_ring;
mod rate_network;
pub mod resonances;
pub mod ring;
mod sketch;
mod system;

pub use declared::{Declared, Size};
pub use dots::{Bath, Dot, Dots, Interaction, Lead, Payer, Reservoir, TunnelRate, Tunnelling};
pub use environment::Environment;
pub use fermi::occupation;
pub use lindblad::Lindblad;
pub use occupation::{Filling, Occupation, Statistics, ThermalOccupation, Unphysical};
pub use own_kernel::{FollowedTrajectory, OwnKernel};
pub use quantum_ring::QuantumRing;
pub use rate_network::{Contradiction, NetworkReservoir, RateNetwork, Transition};
pub use resonances::Resonances;
pub use ring::Ring;
pub use sketch::{
    BathSketch, DeviceSketch, HopSketch, OccupationSketch, ReservoirSketch, RingSketch,
    ScatteringSketch, Sketch, TransmissionSketch,
};
pub use system::{Compiled, ExchangeLaw, OwnAnswers, System};

use crate::network::{Network, Term, TimeAverage, Weights, WindowObservable};
use crate::quantity::{Name, Observable};

/// Probabilities are listed for networks of at most this many states.
const MAX_LISTED_STATES: usize = 64;

/// The system, by kind.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// let declared = plan.model.system().declared();
/// assert_eq!(declared.kind, "dots");
/// assert_eq!(declared.monitored, ["left", "right"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Coulomb-coupled quantum dots.
    Dots(Dots),
    /// A labelled rate network.
    Network(RateNetwork),
    /// An Ising ring between two baths.
    Ring(Ring),
    /// Resonances between reservoirs.
    Resonances(Resonances),
    /// A ring of quantum spins between two baths.
    QuantumRing(QuantumRing),
    /// A small open quantum system.
    Lindblad(Lindblad),
}

impl Model {
    /// What is asked of every kind alike.
    #[must_use]
    pub fn system(&self) -> &dyn System {
        match self {
            Self::Dots(dots) => dots,
            Self::Network(network) => network,
            Self::Ring(ring) => ring,
            Self::Resonances(resonances) => resonances,
            Self::QuantumRing(ring) => ring,
            Self::Lindblad(lindblad) => lindblad,
        }
    }

    /// Compile this model into the network of another one, of which only rates, energies, temperatures and chemical
    /// potentials differ; none where more does, or it is not known.
    pub(crate) fn recompile(
        &self,
        other: &Self,
        network: impl FnOnce() -> Network,
    ) -> Option<Network> {
        match (self, other) {
            (Self::Dots(own), Self::Dots(other)) => own.recompile(other, network),
            _ => None,
        }
    }
}

/// Compile a model from its own start.
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
/// let network = model::compile(&plan.model).network.expect("dots have a rate network");
/// assert_eq!(network.states, ["empty", "L"]);
/// assert_eq!(network.exit_rate(0), 0.5);
/// # Ok::<(), config::Error>(())
/// ```
#[must_use]
pub fn compile(model: &Model) -> Compiled {
    model.system().compile(None)
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

/// Levels of a mean that a kernel samples: it is rounded to one part in so many of its range.
const LEVELS: f64 = (1_u64 << 30) as f64;

/// A mean that a kernel samples as levels from `offset` over a range.
fn sampled_mean(observable: Observable, offset: f64, range: f64) -> TimeAverage {
    let terms = vec![Term { weight: range / LEVELS, levels: Vec::new() }];
    TimeAverage { observable, offset, terms }
}

/// Names joined by commas, the first ones, and how many more there are; none of none.
fn listed(all: &[String], named: usize) -> Option<String> {
    let list = all.get(..named).unwrap_or(all).join(", ");
    match all.len().saturating_sub(named) {
        _ if all.is_empty() => None,
        0 => Some(list),
        more => Some(format!("{list} and {more} more")),
    }
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
