//! Remember how deep entropy production falls along each window.
//!
//! Every jump adds `ln(k/k') + ln p(x) - ln p(x')`, so that the level is entropy production with its
//! boundary term at any time; the minimum includes `S(0) = 0`.

use crate::kernel::MAX_SLOTS;

/// Levels within this of a depth, relative to one and the depth, have reached it.
const SAME_LEVEL: f64 = 1e-9;

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
pub(super) struct Lows<'a> {
    minimum: &'a Minimum,
    /// By slot: the level and its minimum.
    slots: Vec<[f64; 2]>,
    pub(super) sums: Vec<f64>,
}

impl<'a> Lows<'a> {
    pub(super) fn new(minimum: &'a Minimum) -> Self {
        let sums = vec![0.0; 1 + minimum.depths.len()];
        Self { minimum, slots: vec![[0.0; 2]; MAX_SLOTS], sums }
    }

    #[inline]
    pub(super) fn begin(&mut self, slot: usize) {
        self.slots[slot] = [0.0; 2];
    }

    #[inline]
    pub(super) fn jump(&mut self, slot: usize, channel: u32) {
        let [level, lowest] = &mut self.slots[slot];
        *level += self.minimum.gains[channel as usize];
        *lowest = if *level < *lowest { *level } else { *lowest };
    }

    pub(super) fn end(&mut self, slot: usize) {
        let lowest = self.slots[slot][1];
        self.sums[0] += lowest;
        for (sum, depth) in self.sums[1..].iter_mut().zip(&self.minimum.depths) {
            *sum += f64::from(u8::from(lowest <= SAME_LEVEL * (1.0 + depth) - depth));
        }
    }
}
