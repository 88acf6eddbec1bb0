//! Walk slice by slice: one draw for all that happens in a slice of time.
//!
//! ```text
//! P(y, n | x) = [exp(W tau)] from x to y with counts n
//! ```
//!
//! Half a window is cut into `m` slices of length `tau`. Where a slice ends and what it counts, given
//! where it starts, is drawn from its exact law, computed beforehand and kept in tables: many jumps
//! for one random number. The windows have the law that jump-by-jump walks give them.
//!
//! What a slice does inside is not drawn. Dwell times, and the jumps that only an activity counts,
//! are handed over as their expectations given the states at the ends of every slice, `E[. | a, b,
//! tau]` (Rao and Blackwell). Sums of them have the right mean and a smaller spread than the times
//! and jumps themselves, which is what the spread of blocks shows.

mod bridge;
#[allow(clippy::inline_always, reason = "rows are unrolled where their width is known")]
mod lattice;
mod share;
mod slicing;
mod steps;
#[allow(
    unsafe_code,
    reason = "no bounds checks in a slice: indices are checked when tables are made"
)]
mod tables;
mod unfit;
#[allow(
    unsafe_code,
    clippy::inline_always,
    reason = "no bounds checks in a slice: indices are checked when tables are made"
)]
mod walkers;

pub use unfit::Unfit;

use super::Target;
use super::draws::Words;
use super::gillespie::StartLaw;
use super::table::Table;
use super::{Generator, Kernel, Sink, Snapshots, TICKS, Window};
use crate::network::Network;
use bridge::Bridges;
use share::Share;
use slicing::Slicing;
use steps::{LANES, Steps};
use tables::Tables;
use walkers::{WALKERS, Walkers};

/// The most states that are tabulated; more are walked by jumps.
const MAX_STATES: usize = 64;

/// Windows between two times that dwell is handed over: their ticks sum to `2^62` at most.
const BATCH: u64 = 1024;

/// A network laid out for walking by slices: exact in law, many jumps for one random number.
///
/// It cannot show single jumps, and hands over dwell times and activities as expectations.
#[derive(Debug)]
pub struct Compound {
    tables: Tables,
    bridges: Bridges,
    start: Table,
    /// Slices in half a window.
    slices: u64,
    /// When windows are looked at, in slices: at the middle, at the end, and at other times.
    stops: Vec<u64>,
    /// The counter of each lane.
    lanes: Vec<u32>,
    counters: usize,
    slow: Option<Unfit>,
    target: Target,
}

/// How a slice can end.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// Its probability.
    pub probability: f64,
    /// The state.
    pub state: u32,
    /// What it adds to each counter that fluctuates.
    pub counts: Vec<(u32, i64)>,
}

/// A walk by slices that was found to serve, before its tables are made.
#[derive(Debug)]
pub struct CompoundPlan {
    steps: Steps,
    slicing: Slicing,
    /// Other times at which windows are looked at, as shares of the duration.
    shares: Vec<Share>,
    /// The law of the first state.
    law: Vec<f64>,
}

impl CompoundPlan {
    /// Cut windows of a `duration` into slices; the more `windows`, the more time may go into tables.
    ///
    /// # Errors
    /// Why tables do not serve.
    ///
    /// # Panics
    /// When `start` names a state that does not exist, or has not one weight a state.
    pub fn new(
        network: &Network,
        start: &StartLaw,
        duration: f64,
        windows: u64,
    ) -> Result<Self, Unfit> {
        Self::stopping_at(network, start, duration, windows, &[])
    }

    /// The same where windows are looked at at other times too, given as shares of the duration that lie apart from
    /// each other, from a half and from the ends.
    ///
    /// # Errors
    /// Why tables do not serve.
    ///
    /// # Panics
    /// When `start` names a state that does not exist, or has not one weight a state.
    pub fn stopping_at(
        network: &Network,
        start: &StartLaw,
        duration: f64,
        windows: u64,
        shares: &[f64],
    ) -> Result<Self, Unfit> {
        let (shares, multiple) = share::of(shares)?;
        let states = network.states.len();
        if states > MAX_STATES {
            return Err(Unfit::States { states });
        }
        let law: Vec<f64> = match start {
            StartLaw::State(s) => (0..states).map(|x| f64::from(x == *s as usize)).collect(),
            StartLaw::Weights(weights) => weights.clone(),
            StartLaw::BurnIn { .. } => return Err(Unfit::BurnIn),
        };
        assert!(
            law.len() == states && law.iter().any(|&weight| weight > 0.0),
            "a trajectory must start in an existing state"
        );
        let steps = Steps::new(network, duration)?;
        let slicing = slicing::choose(&steps, &law, duration, windows, multiple)?;
        Ok(Self { steps, slicing, shares, law })
    }

    /// Why walking by jumps would be faster, if it would.
    #[must_use]
    pub fn slow(&self) -> Option<&Unfit> {
        self.slicing.slow.as_ref()
    }

    /// Make the tables, of the network that was cut into slices.
    #[must_use]
    pub fn tabulate(self, network: &Network) -> Compound {
        let Self { steps, slicing, shares, law } = self;
        let slices = slicing.slices;
        let mut stops: Vec<u64> = shares.iter().map(|share| share.of(2 * slices)).collect();
        stops.extend([slices, 2 * slices]);
        stops.sort_unstable();
        Compound {
            stops,
            bridges: Bridges::new(&steps, &network.counting, slicing.mean),
            tables: Tables::new(&slicing.ways, slicing.width),
            start: Table::of_law(&law),
            slices: slicing.slices,
            lanes: steps.lanes,
            counters: network.counting.counters.len(),
            slow: slicing.slow,
            target: Target::fastest(),
        }
    }
}

impl Compound {
    /// Tabulate `network` for so many `windows` of a `duration`; the more windows, the more time
    /// goes into tables.
    ///
    /// # Errors
    /// Why tables do not serve.
    ///
    /// # Panics
    /// When `start` names a state that does not exist, or has not one weight a state.
    pub fn new(
        network: &Network,
        start: &StartLaw,
        duration: f64,
        windows: u64,
    ) -> Result<Self, Unfit> {
        Ok(CompoundPlan::new(network, start, duration, windows)?.tabulate(network))
    }

    /// Why walking by jumps would be faster, if it would.
    #[must_use]
    pub fn slow(&self) -> Option<&Unfit> {
        self.slow.as_ref()
    }

    /// Draw with a given instruction set instead of the fastest.
    #[must_use]
    pub fn on(self, target: Target) -> Self {
        Self { target, ..self }
    }

    /// Slices in half a window.
    #[must_use]
    pub fn slices(&self) -> u64 {
        self.slices
    }

    /// How large its tables are: columns, outcomes, and the bytes of both.
    #[must_use]
    pub fn size(&self) -> [usize; 3] {
        self.tables.size()
    }

    /// The law that a slice is drawn from, read back from the tables.
    #[must_use]
    pub fn law(&self, state: u32) -> Vec<Ending> {
        let ending = |(probability, state, counts): (f64, u32, [i8; LANES])| Ending {
            probability,
            state,
            counts: self.lanes.iter().copied().zip(counts.map(i64::from)).collect(),
        };
        self.tables.law(state).into_iter().map(ending).collect()
    }

    /// Walk up to [`WALKERS`] windows in step and hand them over.
    fn walk_together(
        &self,
        active: usize,
        words: &mut Words,
        walkers: &mut Walkers<'_>,
        counters: &mut Counters,
        sink: &mut dyn Sink,
    ) {
        let mut starts = [0; WALKERS];
        for (walker, &word) in words.take(active).iter().enumerate() {
            starts[walker] = self.start.outcome(0, word).to;
            walkers.begin(walker, starts[walker]);
        }
        let mut sums = [[0; LANES]; WALKERS];
        let (mut middle, mut done) = (None, 0);
        counters.others.clear();
        for &stop in &self.stops {
            walkers.advance(active, stop - done, words, &mut sums);
            done = stop;
            match stop {
                _ if stop == self.slices => middle = Some((sums, walkers.states())),
                _ if stop == 2 * self.slices => {}
                _ => counters.others.push((sums, walkers.states())),
            }
        }
        let (halves, middles) = middle.expect("windows stop at their middle");
        let ends = walkers.states();
        for walker in 0..active {
            self.spread(&halves[walker], &mut counters.at_middle);
            self.spread(&sums[walker], &mut counters.at_end);
            for (k, (sums, states)) in counters.others.iter().enumerate() {
                counters.states[k] = states[walker];
                let at = &mut counters.at_others[k * self.counters..][..self.counters];
                self.spread(&sums[walker], at);
            }
            sink.window(&Window {
                start: starts[walker],
                middle: middles[walker],
                end: ends[walker],
                at_middle: &counters.at_middle,
                at_end: &counters.at_end,
                others: Snapshots::new(&counters.states, &counters.at_others),
            });
        }
    }

    /// Write the counts of lanes into their counters.
    fn spread(&self, lanes: &[i64; LANES], counters: &mut [i64]) {
        for (&counter, &count) in self.lanes.iter().zip(lanes) {
            counters[counter as usize] = count;
        }
    }

    fn hand_over(&self, windows: u64, walkers: &mut Walkers<'_>, sink: &mut dyn Sink) {
        let met = walkers.met();
        sink.dwell(&ticks(&self.bridges.times(&met), windows));
        if self.bridges.expects() {
            sink.expected(&self.bridges.jumps(&met, self.counters));
        }
    }
}

/// Counters of the window that is handed over.
struct Counters {
    at_middle: Vec<i64>,
    at_end: Vec<i64>,
    /// At other times: of all walkers, then of one.
    others: Vec<([[i64; LANES]; WALKERS], [u32; WALKERS])>,
    states: Vec<u32>,
    at_others: Vec<i64>,
}

impl Counters {
    fn new(counters: usize, others: usize) -> Self {
        Self {
            at_middle: vec![0; counters],
            at_end: vec![0; counters],
            others: Vec::with_capacity(others),
            states: vec![0; others],
            at_others: vec![0; others * counters],
        }
    }
}

/// Times in integer ticks, whose sum is that of the windows: the longest takes what rounding leaves.
#[allow(clippy::cast_sign_loss, reason = "times are not negative")]
fn ticks(times: &[f64], windows: u64) -> Vec<u64> {
    let all = windows * TICKS;
    let unit = all as f64 / times.iter().sum::<f64>();
    let mut ticks: Vec<u64> = times.iter().map(|time| (time * unit).round() as u64).collect();
    let longest = (0..times.len()).max_by(|&a, &b| times[a].total_cmp(&times[b])).unwrap_or(0);
    let others = ticks.iter().sum::<u64>() - ticks[longest];
    ticks[longest] = all - others;
    ticks
}

impl Kernel for Compound {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        let mut words = Words::on(self.target, generator);
        let mut walkers = Walkers::new(&self.tables);
        let mut counters = Counters::new(self.counters, self.stops.len() - 2);
        let mut left = windows;
        while left > 0 {
            let batch = left.min(BATCH);
            let mut rest = batch as usize;
            while rest > 0 {
                let active = rest.min(WALKERS);
                self.walk_together(active, &mut words, &mut walkers, &mut counters, sink);
                rest -= active;
            }
            self.hand_over(batch, &mut walkers, sink);
            left -= batch;
        }
    }
}
