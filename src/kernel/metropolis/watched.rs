//! Let somebody watch every flip of a ring.
//!
//! The attempts of half a window are as many as [`Metropolis::walk`](super::Kernel::walk) makes. On the
//! Poisson clock, where a number of them is given, their times are uniform: of `r` that are left, the
//! next comes after a share `1 - u^{1/r}` of the time that is left. Steps, and sweeps, come evenly.
//! A flip is told by its class in the counter table, in place of a channel.

use super::super::poisson::uniform;
use super::super::{Generator, Jump, Paths, Rounds, SLOTS, Sink, TICKS, Window};
use super::{Automaton, Metropolis, Rule, Walker, site};
use crate::model::ring::{class, flip_classes};

/// The only slot in use: windows follow each other.
const SLOT: usize = 0;

impl Metropolis {
    /// Walk trajectories as `walk` does, and show every flip.
    pub fn walk_watched(
        &self,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
        paths: &mut impl Paths,
    ) {
        match &self.rule {
            Rule::Q2r(rule) => self.watched_by(rule, generator, windows, sink, paths),
            Rule::Creutz(rule) => self.watched_by(rule, generator, windows, sink, paths),
        }
    }

    fn watched_by<A: Automaton>(
        &self,
        automaton: &A,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
        paths: &mut impl Paths,
    ) {
        let mut walker = Walker::new(self, automaton, generator);
        let mut levels = vec![0_u64; self.probabilities + self.features.len()];
        for _ in 0..windows {
            walker.begin();
            let start = walker.state();
            let before = walker.stored();
            paths.begin(SLOT, start);
            let mut clock = Clock::new(self, 0, 0.0);
            walker.half(&mut levels, |walker, n, left| walker.watch(n, left, &mut clock, paths));
            let (middle, at_middle) = (walker.state(), walker.counters(&before));
            let mut clock = Clock::new(self, clock.attempts, 0.5);
            walker.half(&mut levels, |walker, n, left| walker.watch(n, left, &mut clock, paths));
            let (end, at_end) = (walker.state(), walker.counters(&before));
            paths.end(SLOT, end);
            let (at_middle, at_end) = (&at_middle[..], &at_end[..]);
            sink.window(&Window { start, middle, end, at_middle, at_end });
        }
        self.hand_levels(levels, sink);
    }
}

/// The time within half a window.
struct Clock {
    /// Attempts since the window began.
    attempts: u64,
    /// Attempts that a window should have, where they come evenly.
    evenly: Option<f64>,
    /// Share of the window that has passed, and where this half ends.
    passed: f64,
    end: f64,
}

impl Clock {
    /// The clock of the half that begins when this share of the window and so many attempts have passed.
    fn new(ring: &Metropolis, attempts: u64, passed: f64) -> Self {
        let evenly = (!ring.pace.1).then_some(ring.expected);
        Self { attempts, evenly, passed, end: passed + 0.5 }
    }

    /// The time of the next attempt in ticks, where so many are left in this half.
    fn next(&mut self, left: u64, generator: &mut Generator) -> u64 {
        if let Some(expected) = self.evenly {
            self.passed = self.attempts as f64 / expected;
        } else {
            let share = -libm::expm1(libm::log(uniform(generator)) / left as f64);
            self.passed += (self.end - self.passed) * share;
        }
        self.attempts += 1;
        (self.passed * TICKS as f64) as u64
    }
}

impl<A: Automaton> Walker<'_, A> {
    /// Make attempts, or sweeps, of so many that are left, and show their flips.
    fn watch(&mut self, attempts: u64, left: u64, clock: &mut Clock, paths: &mut impl Paths) {
        let ring = self.ring;
        for made in 0..attempts {
            let time = clock.next(left - made, &mut self.generator);
            if ring.tour.is_empty() {
                let spin = site(&mut self.generator, ring.rules.spins);
                self.show(spin, time, paths);
            }
            for &spin in &ring.tour {
                self.show(spin as usize, time, paths);
            }
        }
    }

    /// One spin's turn.
    fn show(&mut self, spin: usize, time: u64, paths: &mut impl Paths) {
        let ring = self.ring;
        let before = self.cells[spin];
        let walls = ring.rules.walls_beside(&self.cells[..ring.rules.spins], spin);
        let Self { cells, counts, generator, automaton, .. } = self;
        ring.attempt(*automaton, spin, cells, counts, generator);
        if (self.cells[spin] ^ before) & 1 != 0 {
            let (ends, mut left) = ([TICKS; SLOTS], [[0; SLOTS]]);
            let mut jumps = [[Jump::new(0, flip_classes(&ring.handed)); SLOTS]];
            left[0][SLOT] = TICKS - time;
            jumps[0][SLOT] = Jump::new(0, class(ring.rules.right, &ring.handed, spin, walls));
            paths.jumps(Rounds { ends: &ends, left: &left, jumps: &jumps });
        }
    }
}
