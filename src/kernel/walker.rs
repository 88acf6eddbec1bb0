//! Move walkers that take turns, so that one's memory latency hides behind the others' work.

use super::draws::Draws;
use super::records::Records;
use super::table::Table;
use super::{Paths, Sink, TICKS};

/// Walkers that take turns; part of the stream, the same on every machine.
pub(super) const WALKERS: usize = 16;

/// Up to this many states every walker has dwell times of its own: additions of neighbouring
/// walkers to one number would wait for each other.
const MAX_STATES_APART: usize = 64;

/// Time before a window of which nothing is recorded, cut into stretches of equal length.
#[derive(Clone, Copy, Debug)]
pub(super) struct BurnIn {
    /// How many stretches.
    pub(super) stretches: u64,
    /// Length of each, at most half a window.
    pub(super) ticks: u64,
}

/// One trajectory on its way.
#[derive(Clone, Debug)]
struct Walker {
    state: u32,
    /// Ticks to the end of this stretch.
    left: u64,
    /// Where the dwell times of this stretch are summed, and those of windows.
    dwell: usize,
    recorded: usize,
    /// Jumps of each class in this stretch.
    counts: Vec<i64>,
    /// Stretches to go, this one included; the last two are the halves of the window.
    stretches: u64,
    /// Its place in the records.
    window: usize,
}

/// Walkers on one network, with what they count.
#[derive(Debug)]
pub(super) struct Crew<'a> {
    table: &'a Table,
    burn_in: BurnIn,
    /// What a jump of a class adds to a counter: `(class, counter, amount)`.
    increments: &'a [(u32, u32, i64)],
    walkers: Vec<Walker>,
    /// Regions of a number a state; the last takes what passes before windows.
    dwell: Vec<u64>,
}

impl<'a> Crew<'a> {
    /// Walkers at rest.
    pub(super) fn new(
        table: &'a Table,
        increments: &'a [(u32, u32, i64)],
        burn_in: BurnIn,
    ) -> Self {
        let states = table.states();
        let regions = if states <= MAX_STATES_APART { WALKERS } else { 1 };
        let walker = |w| Walker {
            state: 0,
            left: 0,
            dwell: w % regions * states,
            recorded: w % regions * states,
            counts: vec![0; table.classes()],
            stretches: 0,
            window: 0,
        };
        let walkers = (0..WALKERS).map(walker).collect();
        Self { table, burn_in, increments, walkers, dwell: vec![0; (regions + 1) * states] }
    }

    /// Set a walker on the way through a window, or through the burn-in before it.
    pub(super) fn begin<P: Paths>(
        &mut self,
        index: usize,
        window: usize,
        state: u32,
        records: &mut Records,
        paths: &mut P,
    ) {
        assert!((state as usize) < self.table.states(), "a walker must start in a state");
        let walker = &mut self.walkers[index];
        walker.window = window;
        walker.state = state;
        walker.stretches = self.burn_in.stretches + 2;
        self.begin_stretch(index, records, paths);
    }

    fn begin_stretch<P: Paths>(&mut self, index: usize, records: &mut Records, paths: &mut P) {
        let walker = &mut self.walkers[index];
        if walker.stretches == 2 {
            paths.begin(walker.window, walker.state);
        }
        if walker.stretches > 2 {
            walker.left = self.burn_in.ticks;
            walker.dwell = self.dwell.len() - self.table.states();
        } else {
            walker.left = TICKS / 2;
            walker.dwell = walker.recorded;
            records.states[walker.window][2 - walker.stretches as usize] = walker.state;
        }
    }

    /// Move the first walkers by a jump each, or to the end of a stretch; bits tell which got there.
    pub(super) fn round<P: Paths>(
        &mut self,
        active: usize,
        draws: &mut Draws,
        paths: &mut P,
    ) -> u32 {
        let (exponentials, words) = draws.take(active);
        if self.table.outgrows_cache() {
            for (walker, &word) in self.walkers.iter().zip(words) {
                self.table.prefetch(walker.state, word);
            }
        }
        let mut reached = 0;
        for (index, (walker, (&exponential, &word))) in
            self.walkers.iter_mut().zip(exponentials.iter().zip(words)).enumerate()
        {
            // SAFETY: `begin` asserts that the state exists and every outcome leads to one that
            // does, so it is a row; `walker.dwell` starts a region of as many numbers as states.
            let (row, dwell) = unsafe {
                let state = walker.state as usize;
                (self.table.row(walker.state), self.dwell.get_unchecked_mut(walker.dwell + state))
            };
            let holding = row.holding(exponential);
            if holding >= walker.left {
                // Wraps before windows only, where nobody looks.
                *dwell = dwell.wrapping_add(walker.left);
                reached |= 1 << index;
                continue;
            }
            *dwell = dwell.wrapping_add(holding);
            walker.left -= holding;
            // SAFETY: the row is of this table, and was left, so it has columns; there is a
            // count for every class of its outcomes.
            unsafe {
                let outcome = self.table.choose(row, word);
                walker.state = outcome.to;
                *walker.counts.get_unchecked_mut(outcome.class as usize) += 1;
                if walker.stretches <= 2 {
                    let time = (3 - walker.stretches) * (TICKS / 2) - walker.left;
                    paths.jump(walker.window, time, outcome.channel);
                }
            }
        }
        reached
    }

    /// Record the stretch a walker has finished and begin the next; true if its window ends.
    pub(super) fn turn<P: Paths>(
        &mut self,
        index: usize,
        records: &mut Records,
        paths: &mut P,
    ) -> bool {
        let walker = &mut self.walkers[index];
        if walker.stretches <= 2 {
            let half = records.half(walker.window, 2 - walker.stretches as usize);
            for &(class, counter, amount) in self.increments {
                half[counter as usize] += amount * walker.counts[class as usize];
            }
        }
        walker.counts.fill(0);
        walker.stretches -= 1;
        if walker.stretches == 0 {
            records.states[walker.window][2] = walker.state;
            paths.end(walker.window, walker.state);
            return true;
        }
        self.begin_stretch(index, records, paths);
        false
    }

    /// Exchange two walkers.
    pub(super) fn swap(&mut self, a: usize, b: usize) {
        self.walkers.swap(a, b);
    }

    /// Pass the dwell times on and forget them.
    pub(super) fn hand_over(&mut self, sink: &mut dyn Sink) {
        let states = self.table.states();
        let before = self.dwell.len() - states;
        let (sum, others) = self.dwell[..before].split_at_mut(states);
        for region in others.chunks_exact(states) {
            sum.iter_mut().zip(region).for_each(|(sum, ticks)| *sum += ticks);
        }
        sink.dwell(sum);
        self.dwell.fill(0);
    }
}
