//! Show every flip of a ring to an observer.
//!
//! The attempts of half a window are as many as without one. On the Poisson clock, where a
//! number of them is given, their times are uniform: of `r` that are left, the next comes after a share
//! `1 - u^{1/r}` of the time that is left. Steps, and sweeps, come evenly. A flip is told by its class
//! in the counter table, in place of a channel.

use super::Metropolis;
use crate::kernel::uniform;
use crate::kernel::{Generator, Jump, Observer, Rounds, SLOTS, TICKS};
use crate::model::ring::{Cell, class, flip_classes};

/// The only slot in use: windows follow each other.
pub(super) const SLOT: usize = 0;

/// The observer of a window, and the time within it. Does nothing where none listens.
pub(super) struct FlipObserver<'p, P> {
    paths: &'p mut P,
    /// Attempts since the window began, and those to come in this half.
    attempts: u64,
    left: u64,
    /// Attempts that a window should have, where they come evenly.
    evenly: Option<f64>,
    /// Share of the window that has passed, and where this half ends.
    passed: f64,
    end: f64,
}

/// The cell of a spin and the walls beside it, before its turn.
type Look = (Cell, [u8; 2]);

impl<'p, P: Observer> FlipObserver<'p, P> {
    pub(super) fn new(ring: &Metropolis, paths: &'p mut P) -> Self {
        let evenly = (!ring.pace.1).then_some(ring.expected);
        Self { paths, attempts: 0, left: 0, evenly, passed: 0.0, end: 0.0 }
    }

    /// Begin the next half window, of so many attempts.
    pub(super) fn half(&mut self, attempts: u64) {
        self.left = attempts;
        self.passed = self.end;
        self.end += 0.5;
    }

    /// The time of the next attempt.
    #[inline]
    pub(super) fn attempt(&mut self, generator: &mut Generator) {
        if !P::OBSERVES {
            return;
        }
        if let Some(expected) = self.evenly {
            self.passed = self.attempts as f64 / expected;
        } else {
            let share = -libm::expm1(libm::log(uniform(generator)) / self.left as f64);
            self.passed += (self.end - self.passed) * share;
        }
        self.attempts += 1;
        self.left -= 1;
    }

    /// See a spin before its turn.
    #[inline]
    pub(super) fn look(ring: &Metropolis, spin: usize, cells: &[Cell]) -> Option<Look> {
        let walls = |cells| ring.rules.walls_beside(cells, spin);
        P::OBSERVES.then(|| (cells[spin], walls(&cells[..ring.rules.spins])))
    }

    /// Tell of a spin's turn, where it flipped.
    #[inline]
    pub(super) fn tell(
        &mut self,
        ring: &Metropolis,
        before: Option<Look>,
        spin: usize,
        cells: &[Cell],
    ) {
        let Some((cell, walls)) = before else { return };
        if (cells[spin] ^ cell) & 1 != 0 {
            let time = (self.passed * TICKS as f64) as u64;
            let (ends, mut left) = ([TICKS; SLOTS], [[0; SLOTS]]);
            let mut jumps = [[Jump::new(0, flip_classes(&ring.handed)); SLOTS]];
            left[0][SLOT] = TICKS - time;
            jumps[0][SLOT] = Jump::new(0, class(ring.rules.right, &ring.handed, spin, walls));
            self.paths.jumps(Rounds { ends: &ends, left: &left, jumps: &jumps });
        }
    }
}
