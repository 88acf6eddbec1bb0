//! Keep the windows of a batch until all are walked, to hand them over in the order of their starts.
//!
//! Walkers finish out of order; the sums of real numbers depend on the order of windows, so that it is part
//! of the stream.

use super::{Sink, Window};

/// The windows of one batch.
#[derive(Debug)]
pub(super) struct Records {
    /// State at the start, the middle and the end.
    pub(super) states: Vec<[u32; 3]>,
    /// Counts of the first half and of the second, window after window.
    counts: Vec<i64>,
    counters: usize,
}

impl Records {
    /// Room for `capacity` windows of so many `counters`.
    pub(super) fn new(capacity: usize, counters: usize) -> Self {
        let counts = Vec::with_capacity(2 * capacity * counters);
        Self { states: Vec::with_capacity(capacity), counts, counters }
    }

    /// Forget everything and expect `windows`.
    pub(super) fn clear(&mut self, windows: usize) {
        self.states.clear();
        self.states.resize(windows, [0; 3]);
        self.counts.clear();
        self.counts.resize(2 * windows * self.counters, 0);
    }

    /// How many windows are expected.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// Counts of one half (0 or 1) of a window.
    pub(super) fn half(&mut self, window: usize, half: usize) -> &mut [i64] {
        let from = (2 * window + half) * self.counters;
        &mut self.counts[from..from + self.counters]
    }

    /// Pass the windows on, in order.
    pub(super) fn hand_over(&mut self, sink: &mut dyn Sink) {
        for window in 0..self.len() {
            let [start, middle, end] = self.states[window];
            let from = 2 * window * self.counters;
            let (at_middle, at_end) =
                self.counts[from..from + 2 * self.counters].split_at_mut(self.counters);
            at_end.iter_mut().zip(&*at_middle).for_each(|(end, middle)| *end += middle);
            sink.window(&Window { start, middle, end, at_middle, at_end });
        }
    }
}
