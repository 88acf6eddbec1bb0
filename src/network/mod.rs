//! Hold a model in compiled form: states, directed channels, and the counters each channel adds to.
//!
//! ```text
//! dp_y/dt = sum over channels c from x to y of k_c p_x  -  sum over channels c from y of k_c p_y
//! ```
//!
//! The network is the only thing the sampled and the exact route share. A channel carries its rate
//! `k` and the *log-ratio* `ln(k/k')` to its reverse, computed by the model from energies and never
//! from rates that may underflow. It solves nothing, and knows no Fermi function.

mod average;
mod counting;
mod cycles;
pub(crate) mod graph;
mod lattice;
mod listing;
mod merit;
mod quantum;
mod reservoir;
mod start;
mod structure;
mod sum;

pub use average::{Term, TimeAverage};
pub use counting::{Class, Counting, Weights, WindowObservable};
pub use cycles::{Cycle, CycleBasis};
pub use lattice::{Boundary, Coordinate, Lattice};
pub(crate) use listing::listing_with;
pub use listing::{covariance_pairs, listing};
pub use merit::{Merit, RateSum, Way, merits, no_exergy};
pub use quantum::{Lindbladian, Operator, QuantumJump};
pub use reservoir::{Environment, Reservoir, Thermal};
pub use start::{Bath, Start};
pub use structure::{Structure, classes_ahead};
pub(crate) use structure::{closed_classes_ahead, reachable};

use crate::quantity::{Name, Observable};

/// How close to a threshold a level of entropy has reached it, whichever route asks: 1e-9, relative to one and
/// the threshold.
#[must_use]
pub(crate) fn same_level(threshold: f64) -> f64 {
    same_level_of(1.0, threshold)
}

/// The same of a level that a jump changes by at most `unit`: energies have a dimension.
#[must_use]
pub(crate) fn same_level_of(unit: f64, threshold: f64) -> f64 {
    1e-9 * (unit + threshold.abs())
}

/// A directed transition between two states; states and classes are indices, from zero.
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
    /// The reservoir that drives the jump: an index into [`Counted::reservoirs`].
    pub reservoir: u32,
    /// `ln(k/k')` with the rate `k'` of the reverse channel: the entropy, in units of `k_B`, that the jump
    /// produces in the reservoir. Absent where no reverse channel exists.
    pub log_ratio: Option<f64>,
}

/// How jumps follow each other in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clock {
    /// Channels fire at their rates in continuous time.
    Continuous,
    /// In each step a channel fires with probability `rate / per_time`, or none does.
    Steps {
        /// Steps in a unit of time.
        per_time: f64,
    },
}

/// What a system counts and averages, whether or not its states can be enumerated.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// How jumps follow each other in time.
    pub clock: Clock,
    /// What is counted.
    pub counting: Counting,
    /// Probabilities and occupations.
    pub averages: Vec<TimeAverage>,
    /// Reservoirs, in the order of the config.
    pub reservoirs: Vec<Reservoir>,
    /// Why entropy production is absent, if it is.
    pub no_entropy: Option<String>,
    /// Why the currents of energy and particles need not add up to zero, if they need not: there are no forces then.
    pub unbalanced: Option<String>,
    /// What exergies are counted from, where that is told.
    pub environment: Option<Environment>,
    /// The reservoir, by its index, that takes neither particles nor energy in the mean because the config demands so: an
    /// N-demon.
    pub demon: Option<usize>,
    /// Its coefficient of performance by a closed form, where it is one of four resonances.
    pub demon_cop: Option<f64>,
    /// Entropy that parts of the system produce: counted where the laws of entropy are asked about.
    pub dissipation: Vec<WindowObservable>,
    /// Numbers that the plan itself says, with nothing solved or sampled.
    pub given: Vec<Given>,
    /// What else a reader should know: quantities that this model does not define.
    pub notes: Vec<String>,
    /// The same of its samples alone: how what is walked differs from the model.
    pub sampling_notes: Vec<String>,
}

/// A number that a plan says by itself: how full a reservoir is at an energy.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What it is called.
    pub observable: Observable,
    /// Its value.
    pub value: f64,
}

impl Counted {
    /// Counters of a system in continuous time; averages and notes are to be added.
    #[must_use]
    pub fn new(counting: Counting, reservoirs: Vec<Reservoir>) -> Self {
        Self {
            clock: Clock::Continuous,
            counting,
            averages: Vec::new(),
            reservoirs,
            no_entropy: None,
            unbalanced: None,
            environment: None,
            demon: None,
            demon_cop: None,
            dissipation: Vec::new(),
            given: Vec::new(),
            notes: Vec::new(),
            sampling_notes: Vec::new(),
        }
    }

    /// The counted observable of a name, of those with cumulants.
    #[must_use]
    pub fn find(&self, observable: &Observable) -> Option<&WindowObservable> {
        self.counting.with_cumulants().find(|known| known.observable == *observable)
    }
}

/// A compiled rate network.
///
/// ```
/// use fluctua::network::{Channel, Class, Counting, Network};
///
/// // A level that is filled at rate 2 and emptied at rate 1; jumps into it are counted.
/// let counting = Counting {
///     counters: vec!["in".into()],
///     classes: vec![Class { increments: vec![(0, 1)] }, Class { increments: vec![(0, -1)] }],
///     observables: vec![],
/// };
/// let channel = |from, to, rate: f64, class, log_ratio| {
///     Channel { from, to, rate, class, reservoir: 0, log_ratio: Some(log_ratio) }
/// };
/// let ratio = 2.0_f64.ln();
/// let channels = vec![channel(1, 0, 1.0, 1, -ratio), channel(0, 1, 2.0, 0, ratio)];
/// let network = Network::new(vec!["empty".into(), "full".into()], channels, counting, vec![]);
///
/// assert_eq!(network.state("full"), Some(1));
/// assert_eq!(network.exit_rate(0), 2.0);
/// assert_eq!(network.channels_from(1)[0].to, 0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Name of each state.
    pub states: Vec<String>,
    /// All channels, ordered by their `from` state.
    channels: Vec<Channel>,
    /// Channels out of state `x` are `channels[first[x]..first[x + 1]]`.
    first: Vec<u32>,
    /// What is counted along its channels and averaged over its states.
    pub counted: Counted,
    /// Where a trajectory starts unless told otherwise.
    pub start: u32,
    /// The law over all states that a trajectory starts from, where that is not one state.
    pub start_law: Option<Vec<f64>>,
}

/// What is counted is asked of the network itself: `network.counting`, `network.reservoirs`.
impl std::ops::Deref for Network {
    type Target = Counted;

    fn deref(&self) -> &Counted {
        &self.counted
    }
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
            counted: Counted::new(counting, reservoirs),
            start: 0,
            start_law: None,
        }
    }

    /// The same network with other rates, by channel; log-ratios stay.
    ///
    /// ```
    /// # let plan = fluctua::config::Plan::builder()
    /// #     .transition("a", "b", 2.0, "hop")
    /// #     .transition("b", "a", 1.0, "hop")
    /// #     .transition("b", "trap", 0.5, "loss")
    /// #     .build()?;
    /// # let network = fluctua::model::compile(&plan.model).network.expect("it is enumerated");
    /// let faster = network.with_rates(&[4.0, 1.0, 0.5]);
    /// assert_eq!(faster.channels_from(0)[0].rate, 4.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// When there is not one rate a channel.
    #[must_use]
    pub fn with_rates(&self, rates: &[f64]) -> Self {
        assert_eq!(rates.len(), self.channels.len(), "a rate for every channel");
        let mut network = self.clone();
        network.channels.iter_mut().zip(rates).for_each(|(c, &rate)| c.rate = rate);
        network
    }

    /// Give the channels, in their order, other rates and log-ratios.
    pub(crate) fn rerate(&mut self, rates: impl Iterator<Item = (f64, Option<f64>)>) {
        let each = self.channels.iter_mut().zip(rates);
        each.for_each(|(c, new)| (c.rate, c.log_ratio) = new);
    }

    /// Do two networks have the same states, and the same channels one by one, whatever the rates?
    #[must_use]
    pub(crate) fn has_graph_of(&self, other: &Self) -> bool {
        let alike = |(a, b): (&Channel, &Channel)| {
            (a.from, a.to, a.reservoir) == (b.from, b.to, b.reservoir)
                && (a.rate > 0.0) == (b.rate > 0.0)
        };
        self.states == other.states
            && self.channels.len() == other.channels.len()
            && self.channels.iter().zip(&other.channels).all(alike)
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

    /// Where the channels that leave `state` start among all.
    #[must_use]
    pub(crate) fn first_channel(&self, state: u32) -> u32 {
        self.first[state as usize]
    }

    /// Does anything ever pass between a reservoir, by its index, and the system?
    #[must_use]
    pub fn is_active(&self, reservoir: usize) -> bool {
        let passing = self.passing(reservoir);
        self.channels.iter().any(|c| c.rate > 0.0 && passing(c) > 0.0)
    }

    /// How many jumps through a reservoir, by its index, a channel stands for: a step of a device may pass several
    /// reservoirs at once, of which its channel names one.
    pub(crate) fn passing(&self, reservoir: usize) -> impl Fn(&Channel) -> f64 {
        let name = &self.reservoirs[reservoir].name;
        let is_activity = |of: &Observable| of.name == Name::Activity && of.of == *name;
        let mut observables = self.counting.observables.iter();
        let activity = observables.find(|known| is_activity(&known.observable));
        move |c| match activity {
            Some(own) => self.counting.increment(&own.weights, c.class),
            None => f64::from(u8::from(c.reservoir as usize == reservoir)),
        }
    }

    /// Total rate of leaving `state`, jumps per unit time.
    #[must_use]
    pub fn exit_rate(&self, state: u32) -> f64 {
        self.channels_from(state).iter().map(|c| c.rate).sum()
    }

    /// The states that a trajectory may start from by default, with their probabilities.
    #[must_use]
    pub fn starts(&self) -> Vec<(u32, f64)> {
        match &self.start_law {
            None => vec![(self.start, 1.0)],
            Some(law) => (0..).zip(law.iter().copied()).filter(|&(_, p)| p > 0.0).collect(),
        }
    }

    /// Changes per unit time of the levels of a time average, in a law of the states.
    #[must_use]
    pub(crate) fn switching(&self, average: &TimeAverage, law: &[f64]) -> f64 {
        let level = |term: &Term, state: u32| {
            term.levels
                .binary_search_by_key(&state, |l| l.0)
                .map_or(0, |found| term.levels[found].1)
        };
        let changes = |c: &&Channel| {
            average.terms.iter().any(|term| level(term, c.from) != level(term, c.to))
        };
        let channels = self.channels.iter().filter(|c| c.rate > 0.0).filter(changes);
        channels.map(|c| law[c.from as usize] * c.rate).sum()
    }

    /// Which states have one of these names.
    ///
    /// ```
    /// # let plan = fluctua::config::Plan::builder()
    /// #     .transition("a", "b", 2.0, "hop")
    /// #     .transition("b", "a", 1.0, "hop")
    /// #     .transition("b", "trap", 0.5, "loss")
    /// #     .build()?;
    /// # let network = fluctua::model::compile(&plan.model).network.expect("it is enumerated");
    /// assert_eq!(network.among(&["b".into()]), [false, true, false]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn among(&self, names: &[String]) -> Vec<bool> {
        self.states.iter().map(|state| names.contains(state)).collect()
    }

    /// The index of a state by name; none where no state is called so.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<u32> {
        let index = self.states.iter().position(|state| state == name)?;
        u32::try_from(index).ok()
    }
}
