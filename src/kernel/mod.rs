//! Walk the trajectories of one block.
//!
//! A trajectory is a Markov jump process with rates `k_c` over a window `[0, t]`. A [`Kernel`] yields one
//! [`Window`] for each, in a fixed order, together with the time spent in each state:
//!
//! - [`Gillespie`] jump by jump, for any network; it can show every jump to an [`Observer`];
//! - [`Compound`] slice by slice, from tables of what happens in a slice of time;
//! - rings bring their own, flip by flip: `crate::model::ring::Metropolis`;
//! - [`QuantumJumps`] wave functions from jump to jump, for open quantum systems;
//! - [`Coupled`] pairs of trajectories with common random numbers, for responses.
//!
//! A kernel knows no physics and no statistics: rates and increments come with the network, sums are the
//! tally's. Equal generators give equal windows, bit by bit, on every machine and for every instruction set.

mod binomial;
mod compound;
mod coupled;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
mod draws;
mod gillespie;
mod name;
mod observer;
mod poisson;
mod quantum_jump;
mod records;
#[allow(
    unsafe_code,
    reason = "no bounds checks in a jump: indices are checked when tables are made"
)]
mod table;
#[allow(unsafe_code, reason = "calls code compiled for instruction sets found at run time")]
mod target;
#[allow(
    unsafe_code,
    reason = "no bounds checks in a jump: indices are checked when tables are made"
)]
mod walker;

pub(crate) use binomial::Binomial;
pub use compound::{Compound, CompoundPlan, Ending, Unfit};
pub use coupled::Coupled;
pub use draws::{Draws, Words};
pub use gillespie::{Gillespie, PathTally, StartLaw};
pub use name::KernelName;
pub use observer::{Jump, Observer, Rounds, SLOTS};
pub(crate) use poisson::{Poisson, uniform};
pub use quantum_jump::{QuantumJumps, Seen, WaveStart};
pub use target::Target;
pub(crate) use target::{Bulk, Vectors};

use rand_xoshiro::Xoshiro256PlusPlus;

/// The generator of a walk, xoshiro256++ (doi:10.1145/3460772); [`crate::ensemble::stream`] says how it is
/// addressed.
pub type Generator = Xoshiro256PlusPlus;

/// One trajectory over `[0, t]`, seen at `0`, `t/2` and `t`, and at other times where these are listed.
///
/// States are indices into [`Network::states`](crate::network::Network::states), counters come in the order of
/// [`Counting::counters`](crate::network::Counting::counters), counted from the beginning of the window.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// State at time zero.
    pub start: u32,
    /// State at `t/2`.
    pub middle: u32,
    /// State at `t`.
    pub end: u32,
    /// Counters at `t/2`.
    pub at_middle: &'a [i64],
    /// Counters at `t`.
    pub at_end: &'a [i64],
    /// What is seen at the other times.
    pub others: Snapshots<'a>,
}

/// States and counters at several times of a window.
#[derive(Clone, Copy, Debug, Default)]
pub struct Snapshots<'a> {
    states: &'a [u32],
    counters: &'a [i64],
}

impl<'a> Snapshots<'a> {
    /// One state a time, and as many counters for each, time after time.
    #[must_use]
    pub fn new(states: &'a [u32], counters: &'a [i64]) -> Self {
        Self { states, counters }
    }

    /// The state at each time.
    pub fn states(self) -> impl Iterator<Item = u32> + 'a {
        self.states.iter().copied()
    }

    /// The counters at each time.
    pub fn counters(self) -> impl Iterator<Item = &'a [i64]> {
        let each = self.counters.len() / self.states.len().max(1);
        self.counters.chunks(each.max(1))
    }
}

/// Ticks in a window. Time is counted in these integers, so that sums of it are exact; a jump is rounded to
/// `2^-52` of the window.
pub const TICKS: u64 = 1 << 52;

/// Takes what a kernel hands over while it walks a block.
pub trait Sink {
    /// Take one finished window. Windows come in the order of their starts, which is part of the stream.
    fn window(&mut self, window: &Window<'_>);
    /// Take the ticks spent in each state since the last call, summed over windows; one number a state.
    fn dwell(&mut self, ticks: &[u64]);
    /// Take the integral of each term's level over the ticks since the last call, in the order of
    /// the time averages: what a kernel gives that walks no enumerated states.
    fn levels(&mut self, integrals: &[u128]);
    /// Take the expected counts, by counter, since the last call, of counters that windows leave at
    /// zero because only their means are asked for.
    fn expected(&mut self, _counts: &[f64]) {}
}

/// A way to move walkers, with everything precomputed.
///
/// ```
/// use fluctua::ensemble::stream::{Purpose, stream};
/// use fluctua::kernel::{Gillespie, Kernel, Sink, StartLaw, Window};
/// use fluctua::network::{Channel, Class, Counting, Network};
///
/// // A level that is filled at rate 2 and emptied at rate 1; jumps out are counted.
/// let counting = Counting {
///     counters: vec!["out".into()],
///     classes: vec![Class { increments: vec![] }, Class { increments: vec![(0, 1)] }],
///     observables: vec![],
/// };
/// let channel = |from, to, rate, class| {
///     Channel { from, to, rate, class, reservoir: 0, log_ratio: None }
/// };
/// let channels = vec![channel(0, 1, 2.0, 0), channel(1, 0, 1.0, 1)];
/// let network = Network::new(vec!["empty".into(), "full".into()], channels, counting, vec![]);
///
/// #[derive(Default)]
/// struct Mean { jumps: i64, windows: i64 }
/// impl Sink for Mean {
///     fn window(&mut self, window: &Window<'_>) {
///         self.jumps += window.at_end[0];
///         self.windows += 1;
///     }
///     fn dwell(&mut self, _ticks: &[u64]) {}
///     fn levels(&mut self, _integrals: &[u128]) {}
/// }
///
/// // The rate is 1/(1/2 + 1) = 2/3 jumps per unit time.
/// let mut mean = Mean::default();
/// let kernel = Gillespie::new(&network, StartLaw::Weights(vec![1.0, 2.0]), 10.0);
/// kernel.walk(stream(1, 0, 0, Purpose::Walk), 1000, &mut mean);
/// assert!((mean.jumps as f64 / mean.windows as f64 / 10.0 - 2.0 / 3.0).abs() < 0.03);
/// ```
pub trait Kernel: Send + Sync {
    /// Walk `windows` trajectories and hand each to the sink.
    ///
    /// Equal generators must give equal windows on every machine, and windows must be independent and of the law
    /// of the process.
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink);
}

impl<K: Kernel + Send> Kernel for std::sync::Arc<K> {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        (**self).walk(generator, windows, sink);
    }
}
