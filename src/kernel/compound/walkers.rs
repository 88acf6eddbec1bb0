//! Move walkers slice by slice, in step with each other.

use super::steps::LANES;
use super::tables::{Outcome, Tables};
use crate::kernel::draws::Words;

/// Walkers that move together; part of the stream, the same on every machine.
pub(super) const WALKERS: usize = 16;

/// Up to this many states every walker counts pairs of its own: additions of neighbouring walkers
/// to one number would wait for each other.
const MAX_STATES_APART: usize = 16;

/// Walkers on their way, and what they met.
#[derive(Debug)]
pub(super) struct Walkers<'a> {
    tables: &'a Tables,
    /// Slices whose counts fit 16 bits.
    spell: u64,
    /// The first column of each walker's state.
    firsts: [u32; WALKERS],
    counts: [[i16; LANES]; WALKERS],
    /// How often each pair was met, region after region; the last of each is for undecided words.
    met: Vec<u64>,
    /// How far the regions of two walkers are apart: nothing where they share one.
    apart: usize,
}

impl<'a> Walkers<'a> {
    pub(super) fn new(tables: &'a Tables) -> Self {
        let pairs = tables.undecided() as usize + 1;
        let own = pairs <= MAX_STATES_APART * MAX_STATES_APART + 1;
        Self {
            tables,
            spell: i16::MAX as u64 / tables.largest(),
            firsts: [0; WALKERS],
            counts: [[0; LANES]; WALKERS],
            met: vec![0; if own { WALKERS * pairs } else { pairs }],
            apart: if own { pairs } else { 0 },
        }
    }

    /// Set a walker on a state.
    pub(super) fn begin(&mut self, walker: usize, state: u32) {
        assert!(state < self.tables.states(), "a walker must start in a state");
        self.firsts[walker] = self.tables.first(state);
    }

    /// The state of each walker.
    pub(super) fn states(&self) -> [u32; WALKERS] {
        self.firsts.map(|first| self.tables.state(first))
    }

    /// Move all walkers by a number of slices and add what they count; only the first are `active`.
    pub(super) fn advance(
        &mut self,
        active: usize,
        slices: u64,
        words: &mut Words,
        sums: &mut [[i64; LANES]; WALKERS],
    ) {
        let mut left = slices;
        while left > 0 {
            let spell = left.min(self.spell);
            self.counts = [[0; LANES]; WALKERS];
            for _ in 0..spell {
                self.slice(active, words);
            }
            for (sums, counts) in sums.iter_mut().zip(&self.counts) {
                sums.iter_mut().zip(counts).for_each(|(sum, &count)| *sum += i64::from(count));
            }
            left -= spell;
        }
    }

    /// Move all walkers by a slice.
    ///
    /// One loop looks up, one moves, one counts: a store to an address not yet known would hold up
    /// the loads of the next walker.
    #[inline]
    fn slice(&mut self, active: usize, words: &mut Words) {
        let tables = self.tables;
        let mut chosen = [0; WALKERS];
        let walkers = chosen.iter_mut().zip(&self.firsts);
        for ((chosen, &first), &word) in walkers.zip(words.take(WALKERS)) {
            // SAFETY: `begin` and every outcome set the first column of a state.
            *chosen = unsafe { tables.choose(first, word) };
        }
        let mut pairs = [0; WALKERS];
        for walker in 0..WALKERS {
            // SAFETY: `choose` gave it.
            let outcome = unsafe { tables.outcome_of(chosen[walker]) };
            pairs[walker] = outcome.pair;
            self.firsts[walker] = outcome.first;
            add(&mut self.counts[walker], outcome);
        }
        let mut region = 0;
        for &pair in &pairs[..active] {
            let place = region + pair as usize;
            debug_assert!(place < self.met.len());
            // SAFETY: a region has a place for every pair, and there is a region for each walker
            // unless all share one.
            unsafe { *self.met.get_unchecked_mut(place) += 1 };
            region += self.apart;
        }
        let undecided = tables.undecided();
        // All at once: a look at each would cost more than the draw.
        if pairs.iter().map(|&pair| u32::from(pair == undecided)).sum::<u32>() > 0 {
            self.decide(&pairs[..active], words);
        }
    }

    /// Draw a second word for walkers whose first was undecided.
    #[cold]
    #[inline(never)]
    fn decide(&mut self, pairs: &[u32], words: &mut Words) {
        for (walker, _) in pairs.iter().enumerate().filter(|p| *p.1 == self.tables.undecided()) {
            let outcome = self.tables.decide(self.firsts[walker], words.take(1)[0]);
            self.firsts[walker] = outcome.first;
            add(&mut self.counts[walker], outcome);
            self.met[walker * self.apart + outcome.pair as usize] += 1;
        }
    }

    /// How often each pair was met since the last call.
    pub(super) fn met(&mut self) -> Vec<u64> {
        let pairs = self.tables.undecided() as usize;
        let mut sums = vec![0; pairs];
        for region in self.met.chunks_exact(pairs + 1) {
            sums.iter_mut().zip(region).for_each(|(sum, met)| *sum += met);
        }
        self.met.fill(0);
        sums
    }
}

#[inline(always)]
fn add(sums: &mut [i16; LANES], outcome: &Outcome) {
    for (sum, &count) in sums.iter_mut().zip(&outcome.counts) {
        *sum = sum.wrapping_add(i16::from(count));
    }
}
