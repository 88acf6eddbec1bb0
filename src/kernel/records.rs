//! Keep the windows of a batch until all are walked, to hand them over in the order of their starts.
//!
//! Walkers finish out of order; the sums of real numbers depend on the order of windows, so that it is part
//! of the stream.

use super::{Sink, Snapshots, Window};

/// The windows of one batch.
#[derive(Debug)]
pub(super) struct Records {
    /// State at the start and at each stop, window after window.
    states: Vec<u32>,
    /// Counts from each stop to the next, window after window.
    counts: Vec<i64>,
    counters: usize,
    /// Stops within a window, and which of them, from zero, is its middle; the last one is its end.
    stops: usize,
    middle: usize,
    windows: usize,
}

impl Records {
    /// Room for `capacity` windows of so many `counters` and `stops`.
    pub(super) fn new(capacity: usize, counters: usize, stops: usize, middle: usize) -> Self {
        let counts = Vec::with_capacity(stops * capacity * counters);
        let states = Vec::with_capacity((stops + 1) * capacity);
        Self { states, counts, counters, stops, middle, windows: 0 }
    }

    /// Forget everything and expect `windows`.
    pub(super) fn clear(&mut self, windows: usize) {
        self.windows = windows;
        self.states.clear();
        self.states.resize((self.stops + 1) * windows, 0);
        self.counts.clear();
        self.counts.resize(self.stops * windows * self.counters, 0);
    }

    /// How many windows are expected.
    pub(super) fn len(&self) -> usize {
        self.windows
    }

    /// The state of a window at its start (0) or at a stop, counted from one.
    pub(super) fn state(&mut self, window: usize, at: usize) -> &mut u32 {
        &mut self.states[(self.stops + 1) * window + at]
    }

    /// Counts of one stretch of a window, from zero.
    pub(super) fn stretch(&mut self, window: usize, stretch: usize) -> &mut [i64] {
        let from = (self.stops * window + stretch) * self.counters;
        &mut self.counts[from..from + self.counters]
    }

    /// Pass the windows on, in order.
    pub(super) fn hand_over(&mut self, sink: &mut dyn Sink) {
        let (stops, counters, middle) = (self.stops, self.counters, self.middle);
        let others = || (0..stops - 1).filter(move |&stop| stop != middle);
        let (mut states_there, mut counts_there) = (Vec::new(), Vec::new());
        for window in 0..self.len() {
            let states = &self.states[(stops + 1) * window..][..=stops];
            let counts = &mut self.counts[stops * window * counters..][..stops * counters];
            for k in counters..counts.len() {
                counts[k] += counts[k - counters];
            }
            let at = |stop: usize| &counts[stop * counters..][..counters];
            states_there.clear();
            counts_there.clear();
            for stop in others() {
                states_there.push(states[stop + 1]);
                counts_there.extend_from_slice(at(stop));
            }
            sink.window(&Window {
                start: states[0],
                middle: states[middle + 1],
                end: states[stops],
                at_middle: at(middle),
                at_end: at(stops - 1),
                others: Snapshots::new(&states_there, &counts_there),
            });
        }
    }
}
