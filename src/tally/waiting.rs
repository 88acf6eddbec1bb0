//! Remember how long it takes from one jump of a kind to the next.
//!
//! A window favours short waits: a long one is more likely to be cut by its end. So only waits that
//! begin in the first half of a window are followed, each for half a window: whether and when it ends
//! within that time is then seen of every one of them. From the stationary start the expected number
//! of those that take between `t` and `t + dt` is exactly the number begun times the density of a wait
//! (Palm's formula), and what is not seen to end is the share of waits longer than half a window. Two
//! successive waits count as a pair where both end within half a window of the beginning of the first.

use serde::{Deserialize, Serialize};

use super::clock::{BINS, bin};
use crate::kernel::{MAX_SLOTS, TICKS};

/// How long each wait is followed, in ticks.
const FOLLOWED: u64 = TICKS / 2;
/// No jump yet.
const NEVER: u64 = u64::MAX;
/// Products are taken of times without so many last bits, so that their sums fit.
const COARSE: u32 = 12;

/// Which jumps are timed.
#[derive(Clone, Debug, PartialEq)]
pub struct Waits {
    /// Kinds that the jumps of a channel are of, by channel: bit `k` for kind `k`.
    pub kinds: Vec<u32>,
    /// How many kinds.
    pub count: usize,
}

/// Waits of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WaitSums {
    /// Begun in the first half of a window.
    pub begun: u64,
    /// Of these, seen to end within half a window.
    pub ended: u64,
    /// Sum of those that ended, ticks.
    pub sum: u128,
    /// Sum of their squares, in units of `2^12` ticks.
    pub squares: u128,
    /// Pairs of successive waits that ended, the sums of both, and of their products.
    pub pairs: u64,
    /// Sum of the first of each pair, ticks.
    pub firsts: u128,
    /// Sum of the second of each pair, ticks.
    pub seconds: u128,
    /// Sum of their products, in units of `2^12` ticks.
    pub products: u128,
    /// Those that ended, by bin.
    pub bins: Vec<u64>,
}

/// A unit of [`WaitSums::squares`] in units of the square of a window.
pub const SQUARE: f64 =
    ((1_u64 << COARSE) as f64 / TICKS as f64) * ((1_u64 << COARSE) as f64 / TICKS as f64);

/// Waits under way.
#[derive(Debug)]
pub(super) struct Timer<'a> {
    waits: &'a Waits,
    /// By slot and kind: when the last jump but one happened, and the last.
    slots: Vec<[u64; 2]>,
    pub(super) sums: Vec<WaitSums>,
}

impl<'a> Timer<'a> {
    pub(super) fn new(waits: &'a Waits) -> Self {
        let sums = WaitSums { bins: vec![0; BINS], ..WaitSums::default() };
        let slots = vec![[NEVER; 2]; MAX_SLOTS * waits.count];
        Self { waits, slots, sums: vec![sums; waits.count] }
    }

    #[inline]
    pub(super) fn begin(&mut self, slot: usize) {
        let count = self.waits.count;
        self.slots[slot * count..(slot + 1) * count].fill([NEVER; 2]);
    }

    #[inline]
    pub(super) fn jump(&mut self, slot: usize, time: u64, channel: u32) {
        let mut kinds = self.waits.kinds[channel as usize];
        while kinds != 0 {
            let kind = kinds.trailing_zeros() as usize;
            kinds &= kinds - 1;
            let last = &mut self.slots[slot * self.waits.count + kind];
            self.sums[kind].add(*last, time);
            *last = [last[1], time];
        }
    }
}

impl WaitSums {
    /// Add what ends with a jump at a time.
    #[inline]
    fn add(&mut self, [before, last]: [u64; 2], time: u64) {
        self.begun += u64::from(time < FOLLOWED);
        if last >= FOLLOWED {
            return;
        }
        let wait = time - last;
        if wait <= FOLLOWED {
            self.ended += 1;
            self.sum += u128::from(wait);
            self.squares += product(wait, wait);
            self.bins[bin(wait)] += 1;
        }
        if before < FOLLOWED && time - before <= FOLLOWED {
            self.pairs += 1;
            self.firsts += u128::from(last - before);
            self.seconds += u128::from(wait);
            self.products += product(last - before, wait);
        }
    }
}

#[inline]
fn product(a: u64, b: u64) -> u128 {
    u128::from(a >> COARSE) * u128::from(b >> COARSE)
}
