//! Remember how deep entropy production falls along each window.
//!
//! Every jump adds `ln(k/k') + ln p(x) - ln p(x')`, so that the level is entropy production with its
//! boundary term at any time; the minimum includes `S(0) = 0`.

use crate::kernel::{Jump, SLOTS};
use crate::network::same_level;

/// What jumps produce, and the depths that are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// By channel.
    pub gains: Vec<f64>,
    /// The `s` of `P(min S <= -s)`.
    pub depths: Vec<f64>,
}

/// Levels under way and sums: of the minimum, then of windows that reach each depth.
#[derive(Debug)]
pub(super) struct MinimaOfEntropy<'a> {
    depths: &'a [f64],
    /// By channel; the last for none.
    gains: Vec<f64>,
    /// By slot.
    levels: [f64; SLOTS],
    lowest: [f64; SLOTS],
    pub(super) sums: Vec<f64>,
}

impl<'a> MinimaOfEntropy<'a> {
    pub(super) fn new(minimum: &'a Minimum) -> Self {
        let sums = vec![0.0; 1 + minimum.depths.len()];
        let gains = minimum.gains.iter().copied().chain([0.0]).collect();
        Self { depths: &minimum.depths, gains, levels: [0.0; SLOTS], lowest: [0.0; SLOTS], sums }
    }

    pub(super) fn begin(&mut self, slot: usize) {
        (self.levels[slot], self.lowest[slot]) = (0.0, 0.0);
    }

    pub(super) fn swap(&mut self, a: usize, b: usize) {
        self.levels.swap(a, b);
        self.lowest.swap(a, b);
    }

    /// Out of line: among other tallies the levels would not stay at hand.
    #[inline(never)]
    pub(super) fn jumps(&mut self, jumps: &[Jump; SLOTS]) {
        let gains = &self.gains[..];
        let slots = self.levels.iter_mut().zip(&mut self.lowest);
        for ((level, lowest), jump) in slots.zip(jumps) {
            *level += gains[jump.channel()];
            *lowest = if *level < *lowest { *level } else { *lowest };
        }
    }

    pub(super) fn end(&mut self, slot: usize) {
        let lowest = self.lowest[slot];
        self.sums[0] += lowest;
        for (sum, depth) in self.sums[1..].iter_mut().zip(self.depths) {
            *sum += f64::from(u8::from(lowest <= same_level(*depth) - depth));
        }
    }
}
