//! Sum how long it takes from one jump of a kind to the next.
//!
//! A window favours short waits: a long one is more likely to be cut by its end. So only waits that
//! begin in the first half of a window are followed, each for half a window: whether and when it ends
//! within that time is then seen of every one of them. From the stationary start the expected number
//! of those that take between `t` and `t + dt` is exactly the number begun times the density of a wait
//! (Palm's formula), and what is not seen to end is the share of waits longer than half a window. Two
//! successive waits count as a pair where both end within half a window of the beginning of the first.

mod timer;

use serde::{Deserialize, Serialize};

use super::bounds::{TOO_MANY, at_most, ensure, same, total};
use super::clock::BINS;
use super::layout::Layout;
use crate::kernel::{Rounds, TICKS, Vectors};
use timer::KindTimer;

/// How long each wait is followed, in ticks, which are exact in 53 bits.
const FOLLOWED: u64 = TICKS / 2;

/// Which jumps are timed; at most 32 kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingLayout {
    /// Kinds that the jumps of a channel are of, by channel: bit `k` for kind `k`.
    pub kinds: Vec<u32>,
    /// How many kinds.
    pub count: usize,
}

/// Sums over the waits of one kind; times in units of a window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WaitingSums {
    /// Begun in the first half of a window.
    pub begun: u64,
    /// Of these, seen to end within half a window.
    pub ended: u64,
    /// Sum of those that ended.
    pub sum: f64,
    /// Sum of their squares.
    pub squares: f64,
    /// Pairs of successive waits that ended, the sums of both, and of their products.
    pub pairs: u64,
    /// Sum of the first of each pair.
    pub firsts: f64,
    /// Sum of the second of each pair.
    pub seconds: f64,
    /// Sum of their products.
    pub products: f64,
    /// Those that ended, by bin.
    pub bins: Vec<u64>,
}

impl WaitingSums {
    /// The sums over no wait.
    fn empty() -> Self {
        Self { bins: vec![0; BINS], ..Self::default() }
    }

    /// Times are in windows, and no wait is followed for longer than half of one.
    fn are_possible(&self) -> bool {
        let [ended, pairs] = [self.ended, self.pairs].map(|count| count as f64);
        let times = [
            (self.sum, ended / 2.0),
            (self.squares, ended / 4.0),
            (self.firsts, pairs / 2.0),
            (self.seconds, pairs / 2.0),
            (self.products, pairs / 16.0),
        ];
        self.begun < TOO_MANY
            && self.ended <= self.begun
            && self.pairs <= self.ended
            && self.bins.len() == BINS
            && total(&self.bins) == Some(self.ended)
            && times.iter().all(|&(sum, most)| sum >= 0.0 && at_most(sum, most))
    }
}

/// Times the waits of every kind.
#[derive(Debug)]
pub(super) struct WaitingObserver {
    timers: Vec<KindTimer>,
    vectors: Vectors,
}

impl WaitingObserver {
    pub(super) fn new(waits: &WaitingLayout) -> Self {
        let timers = (0..waits.count).map(|kind| KindTimer::of(waits, kind));
        Self { timers: timers.collect(), vectors: Vectors::fastest() }
    }

    pub(super) fn begin(&mut self, slot: usize) {
        self.timers.iter_mut().for_each(|timer| timer.begin(slot));
    }

    pub(super) fn swap(&mut self, a: usize, b: usize) {
        self.timers.iter_mut().for_each(|timer| timer.swap(a, b));
    }

    pub(super) fn jumps(&mut self, rounds: Rounds<'_>) {
        self.timers.iter_mut().for_each(|timer| timer.jumps(self.vectors, rounds));
    }

    pub(super) fn finish(mut self) -> Vec<WaitingSums> {
        self.timers.iter_mut().map(|timer| timer.finish(self.vectors)).collect()
    }
}

/// The sums over no window, one for each kind.
pub(super) fn empty(layout: &Layout) -> Vec<WaitingSums> {
    let kinds = layout.observed.waits.as_ref().map_or(0, |waits| waits.count);
    vec![WaitingSums::empty(); kinds]
}

/// Can these be the sums of a block?
pub(super) fn check(layout: &Layout, found: &[WaitingSums]) -> Result<(), String> {
    same("waiting times", found.len(), empty(layout).len())?;
    let possible = found.iter().all(WaitingSums::are_possible);
    ensure(possible, || "impossible waiting times".into())
}
