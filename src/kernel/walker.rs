//! Move walkers that take turns, so that one's memory latency hides behind the others' work.
//!
//! A round moves every walker by one jump, or to the end of its stretch. It moves them first and counts
//! afterwards: which number a jump adds to is known late, and what follows in the same pass would
//! wait for it. A window is two stretches, its halves, after those of a burn-in.

use std::cell::Cell;

use super::draws::Draws;
use super::observer::{Jump, Rounds, SLOTS};
use super::records::Records;
use super::table::Table;
use super::{Observer, Sink};

/// Walkers that take turns; part of the stream, the same on every machine.
pub(super) const WALKERS: usize = SLOTS;

/// Rounds that are shown to observers together; fewer where a stretch ends.
const ROUNDS: usize = 8;

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

/// Where one trajectory is on its way.
#[derive(Clone, Copy, Debug)]
struct Walker {
    /// Where the dwell times of its windows are summed.
    recorded: usize,
    /// Stretches to go, this one included; the last ones, as many as there are stops, are the window.
    stretches: u64,
    /// Its place in the records.
    window: usize,
}

/// Walkers on one network, with what they count.
#[derive(Debug)]
pub(super) struct Walkers<'a> {
    table: &'a Table,
    burn_in: BurnIn,
    /// When each stretch of a window ends, in ticks.
    stops: &'a [u64],
    /// What a jump of a class adds to a counter: `(class, counter, amount)`.
    increments: &'a [(u32, u32, i64)],
    progress: [Walker; WALKERS],
    /// By walker: its state.
    states: [u32; WALKERS],
    /// By round and walker: the ticks to the end of its stretch.
    left: [[u64; WALKERS]; ROUNDS],
    /// By walker: when its stretch ends, in ticks since its window began.
    ends: [u64; WALKERS],
    /// By round and walker: what it does; one past the last class and channel where it reaches the end
    /// of a stretch instead.
    jumps: [[Jump; WALKERS]; ROUNDS],
    /// The last round: always the first where nothing is observed.
    round: usize,
    /// Rounds that are still to be shown, up to the last.
    unseen: usize,
    /// By walker: where the dwell times of its stretch are summed, and where its jumps are counted.
    dwell_at: [usize; WALKERS],
    counts_at: [usize; WALKERS],
    /// Regions of a number a state; the last takes what passes before windows.
    dwell: Vec<u64>,
    /// Jumps of each class in a walker's stretch, then rounds that were none.
    counts: Vec<i64>,
}

impl<'a> Walkers<'a> {
    /// Walkers at rest.
    pub(super) fn new(
        table: &'a Table,
        increments: &'a [(u32, u32, i64)],
        burn_in: BurnIn,
        stops: &'a [u64],
    ) -> Self {
        let states = table.states();
        let regions = if states <= MAX_STATES_APART { WALKERS } else { 1 };
        let recorded = |w| w % regions * states;
        let walker = |w| Walker { recorded: recorded(w), stretches: 0, window: 0 };
        let width = table.classes() + 1;
        Self {
            table,
            burn_in,
            stops,
            increments,
            progress: std::array::from_fn(walker),
            states: [0; WALKERS],
            left: [[0; WALKERS]; ROUNDS],
            ends: [0; WALKERS],
            jumps: [[table.none(); WALKERS]; ROUNDS],
            round: 0,
            unseen: 0,
            dwell_at: std::array::from_fn(recorded),
            counts_at: std::array::from_fn(|w| w * width),
            dwell: vec![0; (regions + 1) * states],
            counts: vec![0; WALKERS * width],
        }
    }

    /// Set a walker on the way through a window, or through the burn-in before it.
    pub(super) fn begin<O: Observer>(
        &mut self,
        index: usize,
        window: usize,
        state: u32,
        records: &mut Records,
        observer: &mut O,
    ) {
        assert!((state as usize) < self.table.states(), "a walker must start in a state");
        self.states[index] = state;
        let walker = &mut self.progress[index];
        walker.window = window;
        walker.stretches = self.burn_in.stretches + self.stops.len() as u64;
        self.begin_stretch(index, records, observer);
    }

    fn begin_stretch<O: Observer>(
        &mut self,
        index: usize,
        records: &mut Records,
        observer: &mut O,
    ) {
        let (walker, state) = (&self.progress[index], self.states[index]);
        let all = self.stops.len() as u64;
        if walker.stretches == all {
            observer.begin(index, state);
        }
        if walker.stretches > all {
            self.left[self.round][index] = self.burn_in.ticks;
            self.dwell_at[index] = self.dwell.len() - self.table.states();
        } else {
            let stretch = (all - walker.stretches) as usize;
            let from = if stretch == 0 { 0 } else { self.stops[stretch - 1] };
            self.left[self.round][index] = self.stops[stretch] - from;
            self.ends[index] = self.stops[stretch];
            self.dwell_at[index] = walker.recorded;
            *records.state(walker.window, stretch) = state;
        }
    }

    /// Move the first walkers by a jump each, or to the end of a stretch; bits tell which got there.
    pub(super) fn round<O: Observer>(
        &mut self,
        active: usize,
        draws: &mut Draws,
        observer: &mut O,
    ) -> u32 {
        let (exponentials, words) = draws.take(active);
        if self.table.outgrows_cache() {
            for (&state, &word) in self.states.iter().zip(words) {
                self.table.prefetch(state, word);
            }
        }
        let reached = self.jump::<O>(exponentials, words);
        self.count(active);
        if O::OBSERVES {
            self.unseen += 1;
            self.hide(active);
            if reached != 0 || self.unseen == ROUNDS {
                self.show(observer);
            }
        }
        reached
    }

    /// Let each walker stay where it is until it jumps or reaches the end of its stretch; bits tell
    /// which got there.
    #[inline]
    fn jump<O: Observer>(&mut self, exponentials: &[f64], words: &[u64]) -> u32 {
        let table = self.table.view();
        let none = self.table.none();
        let before = self.round;
        self.round = if O::OBSERVES { self.unseen } else { before };
        // Where nothing is observed both are one row.
        let rows = Cell::from_mut(&mut self.left[..]).as_slice_of_cells();
        let [before, after] = [before, self.round].map(|row| cells(&rows[row]));
        let jumps = &mut self.jumps[self.round];
        let dwell = &mut self.dwell[..];
        let mut reached = 0;
        let places = self.states.iter_mut().zip(&self.dwell_at);
        let left = before.iter().zip(after);
        let draws = exponentials.iter().zip(words);
        let walkers = places.zip(left).zip(jumps).zip(draws).enumerate();
        for (index, walker) in walkers {
            let ((((state, &at), (before, after)), jump), (&exponential, &word)) = walker;
            // SAFETY: `begin` asserts that the state exists and every outcome leads to one that
            // does, so it is a row; `at` starts a region of as many numbers as states.
            let (row, dwell) =
                unsafe { (table.row(*state), dwell.get_unchecked_mut(at + *state as usize)) };
            let (left, holding) = (before.get(), row.holding(exponential));
            if holding >= left {
                // It can wrap only in the burn-in, whose dwell times are dropped.
                *dwell = dwell.wrapping_add(left);
                reached |= 1 << index;
                *jump = none;
                continue;
            }
            *dwell = dwell.wrapping_add(holding);
            after.set(left - holding);
            // SAFETY: the row is of this table, and was left, so it has columns.
            let outcome = unsafe { table.choose(row, word) };
            *state = outcome.to;
            *jump = outcome.jump();
        }
        reached
    }

    /// Count the jumps by class.
    #[inline]
    fn count(&mut self, active: usize) {
        let jumps = &self.jumps[self.round];
        for (jump, &at) in jumps.iter().zip(&self.counts_at).take(active) {
            // SAFETY: `at` starts a region with a count for every class, and one more.
            unsafe { *self.counts.get_unchecked_mut(at + jump.class()) += 1 };
        }
    }

    /// Hide from observers what is outside windows in the last round: slots at rest, and burn-in.
    #[inline]
    fn hide(&mut self, active: usize) {
        let (jumps, none) = (&mut self.jumps[self.round], self.table.none());
        jumps[active..].fill(none);
        if self.burn_in.stretches > 0 {
            for (jump, walker) in jumps.iter_mut().zip(&self.progress) {
                if walker.stretches > self.stops.len() as u64 {
                    *jump = none;
                }
            }
        }
    }

    /// Show observers the jumps within windows.
    #[inline]
    fn show<O: Observer>(&mut self, observer: &mut O) {
        let (left, jumps) = (&self.left[..self.unseen], &self.jumps[..self.unseen]);
        observer.jumps(Rounds { ends: &self.ends, left, jumps });
        self.unseen = 0;
    }

    /// Record the stretch a walker has finished and begin the next; true if its window ends.
    pub(super) fn turn<O: Observer>(
        &mut self,
        index: usize,
        records: &mut Records,
        observer: &mut O,
    ) -> bool {
        let walker = &mut self.progress[index];
        let at = self.counts_at[index];
        let counts = &mut self.counts[at..=at + self.table.classes()];
        let all = self.stops.len() as u64;
        if walker.stretches <= all {
            let stretch = records.stretch(walker.window, (all - walker.stretches) as usize);
            for &(class, counter, amount) in self.increments {
                stretch[counter as usize] += amount * counts[class as usize];
            }
        }
        counts.fill(0);
        walker.stretches -= 1;
        if walker.stretches == 0 {
            *records.state(walker.window, self.stops.len()) = self.states[index];
            observer.end(index, self.states[index]);
            return true;
        }
        self.begin_stretch(index, records, observer);
        false
    }

    /// Exchange two walkers.
    pub(super) fn swap<O: Observer>(&mut self, a: usize, b: usize, observer: &mut O) {
        self.progress.swap(a, b);
        self.states.swap(a, b);
        self.left[self.round].swap(a, b);
        self.ends.swap(a, b);
        self.dwell_at.swap(a, b);
        self.counts_at.swap(a, b);
        observer.swap(a, b);
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

/// The numbers of a row, to be read and written in turn.
fn cells(row: &Cell<[u64; WALKERS]>) -> &[Cell<u64>] {
    let row: &Cell<[u64]> = row;
    row.as_slice_of_cells()
}
