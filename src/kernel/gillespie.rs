//! Walk jump by jump in continuous time (Gillespie's direct method, doi:10.1021/j100540a008).
//!
//! A state `x` is held for a time `tau`, then left through a channel `c`:
//!
//! ```text
//! tau = E/k_x,    P(c) = k_c/k_x,    k_x = sum of k_c over the channels out of x
//! ```
//!
//! with `E` a unit exponential. A holding time that outlasts half a window is
//! cut there and drawn afresh, which an exponential does not notice. Holding times are rounded to
//! ticks. Several walkers take turns, so that one's memory latency hides behind the others' work.

use std::ops::ControlFlow;

use super::draws::Draws;
use super::records::Records;
use super::table::Table;
use super::walker::{BurnIn, WALKERS, Walkers};
use super::{Generator, Jump, Kernel, Observer, Sink, TICKS};
use crate::network::Network;

/// Windows walked before any is handed over; part of the stream. Their dwell times sum to `2^60`
/// ticks at most, which a word holds.
const BATCH: u64 = 256;

/// Counts kept for a batch: it is smaller where counters abound.
const MAX_COUNTS: u64 = 1 << 20;

/// Where trajectories start.
#[derive(Clone, Debug, PartialEq)]
pub enum StartLaw {
    /// In one state.
    State(u32),
    /// In each state with a probability proportional to its weight; one must be positive.
    Weights(Vec<f64>),
    /// Wherever `state` has led to after a `time` of which nothing is recorded.
    BurnIn {
        /// The state before.
        state: u32,
        /// How long, in model time.
        time: f64,
    },
}

/// Takes one trajectory as it happens: what [`Gillespie::follow`] shows its jumps to.
pub trait PathTally {
    /// The trajectory starts in `state` at time zero.
    fn start(&mut self, state: u32);
    /// At `time`, in ticks, it jumps through a channel, an index into [`Network::channels`]. `Break` ends the
    /// walk.
    fn jump(&mut self, time: u64, channel: usize) -> ControlFlow<()>;
}

/// A network laid out for walking jump by jump; see [`Kernel`] for an example.
#[derive(Debug)]
pub struct Gillespie {
    table: Table,
    start: Table,
    burn_in: BurnIn,
    /// When windows are looked at, in ticks, ascending: at the middle, at the end, and at other times.
    stops: Vec<u64>,
    counters: usize,
    /// What a jump of a class adds to a counter: `(class, counter, amount)`.
    increments: Vec<(u32, u32, i64)>,
}

impl Gillespie {
    /// Lay out `network` for windows of a `duration`, in the unit of time that its rates are counted in.
    ///
    /// Memory is about 32 bytes a channel and 16 a state.
    ///
    /// # Panics
    /// When `start` names a state that does not exist, or has not one weight a state.
    #[must_use]
    pub fn new(network: &Network, start: StartLaw, duration: f64) -> Self {
        let states = network.states.len();
        let certain = |state: u32| (0..states).map(|x| f64::from(x == state as usize)).collect();
        let (weights, before): (Vec<f64>, _) = match start {
            StartLaw::State(state) => (certain(state), 0.0),
            StartLaw::Weights(weights) => (weights, 0.0),
            StartLaw::BurnIn { state, time } => (certain(state), time / duration),
        };
        assert!(
            weights.len() == states && weights.iter().any(|&weight| weight > 0.0),
            "a trajectory must start in an existing state"
        );
        let table = Table::new(network, duration);
        let taken = (0..).zip(network.counting.classes.iter().take(table.classes()));
        let increments = taken.flat_map(|(class, c)| {
            c.increments.iter().map(move |&(counter, amount)| (class, counter, i64::from(amount)))
        });
        Self {
            table,
            start: Table::of_law(&weights),
            burn_in: stretches(before),
            stops: vec![TICKS / 2, TICKS],
            counters: network.counting.counters.len(),
            increments: increments.collect(),
        }
    }

    /// Look at windows at other times too, given as shares of the duration that lie apart from each other, from a
    /// half and from the ends.
    ///
    /// # Panics
    /// When a share is not between zero and one.
    #[must_use]
    #[allow(clippy::cast_sign_loss, reason = "shares are positive")]
    pub fn stopping_at(mut self, shares: &[f64]) -> Self {
        for share in shares {
            let ticks = (share * TICKS as f64).round() as u64;
            assert!(0 < ticks && ticks < TICKS, "a window ends within the duration");
            self.stops.push(ticks);
        }
        self.stops.sort_unstable();
        self
    }

    /// Walk one trajectory over a window, jump by jump, until its end or the tally breaks off.
    pub fn follow(&self, generator: Generator, tally: &mut impl PathTally) {
        let mut draws = Draws::new(generator);
        let mut state = self.first_state(&mut draws);
        for _ in 0..self.burn_in.stretches {
            let unseen = |_, _| ControlFlow::Continue(());
            let _ = self.stretch(&mut draws, &mut state, self.burn_in.ticks, unseen);
        }
        tally.start(state);
        let _ = self
            .stretch(&mut draws, &mut state, TICKS, |time, jump| tally.jump(time, jump.channel()));
    }

    /// Walk for a number of ticks, at most a window, and show each jump with its time since the beginning.
    fn stretch(
        &self,
        draws: &mut Draws,
        state: &mut u32,
        ticks: u64,
        mut jump: impl FnMut(u64, Jump) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut time = 0;
        loop {
            let (exponential, word) = draws.one();
            let holding = self.table.holding(*state, exponential);
            if holding >= ticks - time {
                return ControlFlow::Continue(());
            }
            time += holding;
            let outcome = self.table.outcome(*state, word);
            *state = outcome.to;
            jump(time, outcome.jump())?;
        }
    }

    /// Draw a state from the law of the start.
    fn first_state(&self, draws: &mut Draws) -> u32 {
        self.start.outcome(0, draws.one().1).to
    }

    /// Walk one window a record.
    fn batch<O: Observer>(
        &self,
        draws: &mut Draws,
        walkers: &mut Walkers<'_>,
        records: &mut Records,
        observer: &mut O,
    ) {
        let windows = records.len();
        let mut active = windows.min(WALKERS);
        for walker in 0..active {
            walkers.begin(walker, walker, self.first_state(draws), records, observer);
        }
        let mut begun = active;
        while active > 0 {
            let mut reached = walkers.round(active, draws, observer);
            // From the last, so that a walker swapped in has been looked at.
            while reached != 0 {
                let walker = reached.ilog2() as usize;
                reached ^= 1 << walker;
                if !walkers.turn(walker, records, observer) {
                    continue;
                }
                if begun < windows {
                    walkers.begin(walker, begun, self.first_state(draws), records, observer);
                    begun += 1;
                } else {
                    active -= 1;
                    walkers.swap(walker, active, observer);
                }
            }
        }
    }
}

/// Cut a time, counted in windows, into stretches of equal length and at most half a window.
#[allow(clippy::cast_sign_loss, reason = "times are not negative")]
fn stretches(windows: f64) -> BurnIn {
    let halves = 2.0 * windows;
    let count = halves.ceil();
    let ticks = halves / count.max(1.0) * (TICKS / 2) as f64;
    BurnIn { stretches: count as u64, ticks: ticks as u64 }
}

impl Kernel for Gillespie {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        self.walk_observed(generator, windows, sink, &mut ());
    }
}

impl Gillespie {
    /// [`Kernel::walk`], with an observer of every jump. The windows are the same, bit by bit.
    pub fn walk_observed<O: Observer>(
        &self,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
        observer: &mut O,
    ) {
        let mut draws = Draws::new(generator);
        let mut walkers = Walkers::new(&self.table, &self.increments, self.burn_in, &self.stops);
        let counts = (self.stops.len() * self.counters).div_ceil(2).max(1) as u64;
        let most = (MAX_COUNTS / counts).clamp(WALKERS as u64, BATCH);
        let middle = self.stops.iter().position(|&stop| stop == TICKS / 2).unwrap_or(0);
        let (capacity, stops) = (windows.min(most) as usize, self.stops.len());
        let mut records = Records::new(capacity, self.counters, stops, middle);
        let mut left = windows;
        while left > 0 {
            let batch = left.min(most);
            records.clear(batch as usize);
            self.batch(&mut draws, &mut walkers, &mut records, observer);
            records.hand_over(sink);
            walkers.hand_over(sink);
            left -= batch;
        }
    }
}
