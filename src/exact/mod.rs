//! Answer without sampling: what the rate matrix of a network says about its trajectories.
//!
//! With the probability `p_x` of each state and the rate `k_xy` of the jumps from `x` to `y`,
//!
//! ```text
//! dp_y/dt = sum_x (k_xy p_x - k_yx p_y)
//! ```
//!
//! [`answer`] takes the same start as the sampler and gives the same [`Quantity`] keys: means, cumulants and
//! covariances, of long times and of a finite window. Every other topic has a module of its own, named as in the
//! sampled half. The room shares the network with the sampled route and nothing after it: entropies come from
//! the channels' log-ratios, not from counters. It samples nothing, judges nothing, and writes nothing.
//!
//! Rates are per unit of model time, entropies are in units of the Boltzmann constant, and a list over states,
//! channels or reservoirs has the order of the [`Network`].

mod answer;
pub mod attempts;
mod chain;
mod counting;
mod cycles;
pub mod distribution;
mod entropy_production;
mod error;
mod facts;
mod fluctuation;
mod forces;
pub mod generating;
mod increments;
mod information;
pub mod liouvillian;
mod merit;
mod minimum;
mod passage;
mod quadrature;
mod quantum;
mod reason;
mod response;
pub mod spectrum;
mod start;
mod tolerance;
mod uncertainty;
mod waiting;

pub use answer::answer;
pub use attempts::{
    Attempt, Attempts, BinnedRatios, EntropyOfAttempts, Part, PartOfEntropy, RatioBin, RatioLaw,
    answer_attempts,
};
pub use chain::class::MAX_DENSE_STATES;
pub use chain::killed::MAX_CHAIN_STATES;
pub use counting::means::MeanRate;
pub use cycles::{CycleFlux, CycleFluxes, cycle_fluxes};
pub use distribution::{Method, Route, fourier};
pub use entropy_production::{EntropyProduction, entropy_production};
pub use error::Error;
pub use facts::Facts;
pub use fluctuation::exponential::exponential_average;
pub use fluctuation::sides::{Sided, sides_of_entropy};
pub use fluctuation::stopped::stopped_averages;
pub use forces::{Drive, Driven, Forces, drive, forces};
pub use information::{Information, information_flow};
pub(crate) use merit::mean_answers;
pub use merit::{Ratio, RatioRateFunction, answer_merits};
pub use minimum::{Minimum, minimum_of_entropy};
pub use passage::{
    EndCurve, Outcome, Passage, PassageCurve, Thresholds, Ultimate, passage_of_count,
    passage_of_entropy, passage_of_states,
};
pub use quadrature::{Node, Nodes, nodes};
pub use quantum::{
    Eigen, MAX_COORDINATES, Steady, answer_quantum, distribution_quantum,
    generating_in_windows_quantum, generating_quantum, modes_quantum, passage_quantum,
    spectrum_quantum, waiting_quantum,
};
pub use reason::Reason;
pub use response::derivative::{Fault, derivative};
pub use response::onsager::{Onsager, onsager};
pub use response::sides::{ResponseParameter, Sides, answer_responses};
pub use response::{Changes, Response, response};
pub use start::{initial_law, law_in_windows, law_of_class};
pub use uncertainty::{Bound, Tightest, Uncertainty, uncertainty, window_noise};
pub use waiting::{Waiting, waiting};

use crate::network::{Network, Start};
use crate::quantity::{Exact, Observable, Quantity};

/// What [`answer`] is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The system.
    pub network: &'a Network,
    /// The pairs whose covariance rate is wanted.
    pub pairs: &'a [[Observable; 2]],
    /// Where trajectories start.
    pub start: &'a Start,
    /// Duration of the window, in units of model time.
    pub duration: f64,
    /// Answer for the finite window too, where affordable.
    pub windows: bool,
}

/// One exact number, in the unit of its quantity; currents are positive from a reservoir into the system.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked.
    pub quantity: Quantity,
    /// The value, and what a sampler of windows estimates in its place.
    pub exact: Exact,
    /// The gross flow of what is counted: differences are relative to the larger of the two.
    pub scale: f64,
    /// The rounding of the value: a value that is not larger is a rounded zero.
    pub rounding: f64,
}

/// The exact numbers of a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// In listing order; what is undefined is absent.
    pub values: Vec<Answer>,
    /// What is absent or doubtful, and why.
    pub warnings: Vec<String>,
    /// The stationary distribution, a probability by state of the network, where one closed class lies ahead.
    pub law: Option<Vec<f64>>,
}

impl Answers {
    /// The answer to one quantity.
    #[must_use]
    pub fn get(&self, quantity: &Quantity) -> Option<&Answer> {
        self.values.iter().find(|answer| answer.quantity == *quantity)
    }

    /// Add what is not answered yet, with its warnings.
    pub(crate) fn add(&mut self, other: Self) {
        for answer in other.values {
            if self.get(&answer.quantity).is_none() {
                self.values.push(answer);
            }
        }
        self.warnings.extend(other.warnings);
    }
}

/// About how many bytes the answers of a network hold: a dense table and its factors where it is small,
/// else lists of the channels; and what pairs of reservoirs take.
#[must_use]
pub fn memory(network: &Network) -> f64 {
    let reservoirs = network.reservoirs.len() as f64;
    let (states, channels) = (network.states.len() as f64, network.channels().len() as f64);
    let dense = if states <= chain::class::MAX_DENSE_STATES as f64 { 24.0 * states } else { 0.0 };
    (dense + 200.0) * states + 72.0 * (states + channels) + 140.0 * reservoirs * reservoirs
}
