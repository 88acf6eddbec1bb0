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
use crate::kernel::{SLOTS, TICKS};

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

/// Times that are kept before they are looked at, the two before them included.
const KEPT: usize = 64;

/// Times of the jumps of a kind, by slot; the first two have been looked at.
#[derive(Clone, Debug)]
struct Heard {
    /// How many.
    found: [usize; SLOTS],
    times: [[u64; KEPT]; SLOTS],
}

/// Waits under way.
#[derive(Debug)]
pub(super) struct Timer {
    /// Kinds by channel; the last of none.
    kinds: Vec<u32>,
    /// By kind.
    heard: Vec<Heard>,
    /// Rounds since all were told.
    rounds: usize,
    pub(super) sums: Vec<WaitSums>,
}

impl Timer {
    pub(super) fn new(waits: &Waits) -> Self {
        let sums = WaitSums { bins: vec![0; BINS], ..WaitSums::default() };
        let heard = Heard { found: [2; SLOTS], times: [[NEVER; KEPT]; SLOTS] };
        Self {
            kinds: waits.kinds.iter().copied().chain([0]).collect(),
            heard: vec![heard; waits.count],
            rounds: 0,
            sums: vec![sums; waits.count],
        }
    }

    pub(super) fn begin(&mut self, slot: usize) {
        for heard in &mut self.heard {
            heard.times[slot][..2].fill(NEVER);
        }
    }

    pub(super) fn swap(&mut self, a: usize, b: usize) {
        for heard in &mut self.heard {
            heard.found.swap(a, b);
            heard.times.swap(a, b);
        }
    }

    pub(super) fn jumps(&mut self, times: &[u64; SLOTS], channels: &[u32; SLOTS]) {
        for (kind, heard) in (0..).zip(&mut self.heard) {
            heard.hear(&self.kinds, kind, times, channels);
        }
        self.rounds += 1;
        if self.rounds == KEPT - 2 {
            self.rounds = 0;
            (0..SLOTS).for_each(|slot| self.end(slot));
        }
    }

    /// Look at the times of a slot.
    pub(super) fn end(&mut self, slot: usize) {
        for (heard, sums) in self.heard.iter_mut().zip(&mut self.sums) {
            let times = &mut heard.times[slot];
            let found = std::mem::replace(&mut heard.found[slot], 2);
            sums.add(&times[..found]);
            times.copy_within(found - 2..found, 0);
        }
    }
}

impl Heard {
    /// Keep the times of jumps of a kind.
    #[inline(never)]
    fn hear(&mut self, kinds: &[u32], kind: u32, times: &[u64; SLOTS], channels: &[u32; SLOTS]) {
        let slots = self.found.iter_mut().zip(&mut self.times);
        for ((found, heard), (&time, &channel)) in slots.zip(times.iter().zip(channels)) {
            heard[*found % KEPT] = time;
            *found += (kinds[channel as usize] >> kind & 1) as usize;
        }
    }
}

impl WaitSums {
    /// Add what ends with the jumps at some times, the third on.
    fn add(&mut self, times: &[u64]) {
        let Some(&time) = times.get(2) else { return };
        // The first jump of a window ends no wait.
        let first = usize::from(times[1] == NEVER);
        let mut begun = u64::from(first == 1 && time < FOLLOWED);
        let [mut ended, mut pairs] = [0; 2];
        let [mut sum, mut firsts, mut seconds] = [0; 3];
        let [mut squares, mut products] = [0; 2];
        for times in times[first..].windows(3) {
            let (before, last, time) = (times[0], times[1], times[2]);
            if last >= FOLLOWED {
                break;
            }
            begun += u64::from(time < FOLLOWED);
            let wait = time - last;
            if wait <= FOLLOWED {
                ended += 1;
                sum += wait;
                squares += product(wait, wait);
                self.bins[bin(wait)] += 1;
            }
            if before < FOLLOWED && time - before <= FOLLOWED {
                pairs += 1;
                firsts += last - before;
                seconds += wait;
                products += product(last - before, wait);
            }
        }
        self.begun += begun;
        self.ended += ended;
        self.sum += u128::from(sum);
        self.squares += squares;
        self.pairs += pairs;
        self.firsts += u128::from(firsts);
        self.seconds += u128::from(seconds);
        self.products += products;
    }
}

#[inline]
fn product(a: u64, b: u64) -> u128 {
    u128::from(a >> COARSE) * u128::from(b >> COARSE)
}
