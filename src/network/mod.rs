//! Hold a model in compiled form: states, directed channels, and the counters each channel adds to.
//!
//! The network is the only thing the sampled and the exact route share. A channel carries its rate
//! `k` and the *log-ratio* `ln(k/k')` to its reverse, computed by the model from energies and never
//! from rates that may underflow.

mod counting;
mod listing;
mod structure;

pub use counting::{Class, Counting, Weights, WindowObservable};
pub use listing::{MAX_FOR_ALL_PAIRS, covariance_pairs, listing};
pub use structure::{Structure, closed_classes_ahead};

use crate::quantity::Observable;

/// A directed transition between two states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channel {
    /// State before the jump.
    pub from: u32,
    /// State after the jump.
    pub to: u32,
    /// Jumps per unit time while in `from`; never negative, may be zero where it underflows.
    pub rate: f64,
    /// What the jump counts: an index into [`Counting::classes`].
    pub class: u32,
    /// The reservoir that drives the jump: an index into [`Network::reservoirs`].
    pub reservoir: u32,
    /// `ln(k/k')`, absent where no reverse channel exists.
    pub log_ratio: Option<f64>,
}

/// A reservoir as the answers need it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoir {
    /// Name from the config.
    pub name: String,
    /// Temperature and chemical potential, where the model knows them.
    pub thermal: Option<Thermal>,
    /// Which part of the system it exchanges particles with (the index of its dot).
    pub site: usize,
}

/// Thermal parameters of a reservoir.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thermal {
    /// Temperature, an energy.
    pub temperature: f64,
    /// Chemical potential, an energy.
    pub chemical_potential: f64,
}

/// The mean of an indicator over time: the probability of a state, the filling of a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAverage {
    /// What it is called.
    pub observable: Observable,
    /// The states in which the indicator is one, ascending.
    pub states: Vec<u32>,
}

/// A compiled rate network.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Name of each state.
    pub states: Vec<String>,
    /// All channels, ordered by their `from` state.
    channels: Vec<Channel>,
    /// Channels out of state `x` are `channels[first[x]..first[x + 1]]`.
    first: Vec<u32>,
    /// What is counted.
    pub counting: Counting,
    /// Probabilities and occupations.
    pub averages: Vec<TimeAverage>,
    /// Reservoirs, in the order of the config.
    pub reservoirs: Vec<Reservoir>,
    /// Where a trajectory starts unless told otherwise.
    pub start: u32,
    /// Why entropy production is absent, if it is.
    pub no_entropy: Option<String>,
    /// What else a reader should know: quantities that this model does not define.
    pub notes: Vec<String>,
}

impl Network {
    /// Assemble a network; channels may come in any order.
    ///
    /// # Panics
    /// When a channel names a state or class that does not exist: a bug of the model.
    #[must_use]
    pub fn new(
        states: Vec<String>,
        mut channels: Vec<Channel>,
        counting: Counting,
        reservoirs: Vec<Reservoir>,
    ) -> Self {
        channels.sort_by_key(|channel| channel.from);
        let mut first = vec![0_u32; states.len() + 1];
        for channel in &channels {
            assert!(
                (channel.to as usize) < states.len()
                    && (channel.class as usize) < counting.classes.len(),
                "a channel must name an existing state and class"
            );
            first[channel.from as usize + 1] += 1;
        }
        for x in 0..states.len() {
            first[x + 1] += first[x];
        }
        Self {
            states,
            channels,
            first,
            counting,
            averages: Vec::new(),
            reservoirs,
            start: 0,
            no_entropy: None,
            notes: Vec::new(),
        }
    }

    /// All channels, ordered by their `from` state.
    #[must_use]
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The channels that leave `state`.
    #[must_use]
    pub fn channels_from(&self, state: u32) -> &[Channel] {
        let x = state as usize;
        &self.channels[self.first[x] as usize..self.first[x + 1] as usize]
    }

    /// Total rate of leaving `state`, jumps per unit time.
    #[must_use]
    pub fn exit_rate(&self, state: u32) -> f64 {
        self.channels_from(state).iter().map(|c| c.rate).sum()
    }

    /// The index of a state by name.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<u32> {
        let index = self.states.iter().position(|state| state == name)?;
        u32::try_from(index).ok()
    }
}
