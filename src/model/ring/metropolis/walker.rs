//! Walk one trajectory of a ring, attempt by attempt.
//!
//! One loop serves [`Metropolis::walk_observed`] and, where nobody listens, the walk that only counts:
//! [`FlipObserver`] then does nothing, so that neither the time nor a number of the generator is spent on it.

use rand::Rng;

use super::super::automaton::Automaton;
use super::observer::FlipObserver;
use super::{Attempts, Metropolis};
use crate::kernel::uniform;
use crate::kernel::{Generator, Observer};
use crate::model::ring::{Cell, Counter, FIRST_HANDED, Feature, Rules};

/// One trajectory on its way.
pub(super) struct Walker<'a, A> {
    ring: &'a Metropolis,
    automaton: &'a A,
    pub(super) generator: Generator,
    /// The cells, spin 0 repeated at the end.
    pub(super) cells: Vec<Cell>,
    pub(super) counts: Counts,
}

/// What is counted while walking, by [`Counter`].
pub(super) type Counts = [i64; FIRST_HANDED as usize];

impl<'a, A: Automaton> Walker<'a, A> {
    pub(super) fn new(ring: &'a Metropolis, automaton: &'a A, generator: Generator) -> Self {
        let cells = vec![0; ring.rules.spins + 1];
        Self { ring, automaton, generator, cells, counts: Counts::default() }
    }

    /// Start a trajectory.
    pub(super) fn begin(&mut self) {
        let ring = self.ring;
        ring.place(&mut self.cells, &mut self.generator);
        if let Some(burn_in) = ring.burn_in {
            let attempts = burn_in.draw(&mut self.generator);
            self.advance(attempts, &mut FlipObserver::new(ring, &mut ()));
        }
        self.counts = Counts::default();
    }

    /// Walk the next half of a window and add up the levels of the sampled configurations.
    pub(super) fn half<P: Observer>(
        &mut self,
        levels: &mut [u64],
        observer: &mut FlipObserver<'_, P>,
    ) {
        let attempts = self.ring.half.draw(&mut self.generator);
        observer.half(attempts);
        // A Poisson window of n attempts has n + 1 stretches of equal mean length, the last one
        // after the last attempt; a step lasts from before one attempt to before the next.
        let places = match self.ring.half {
            Attempts::Poisson(_) => attempts + 1,
            Attempts::Fixed(_) => attempts,
        };
        let samples = self.ring.samples;
        let offset = uniform(&mut self.generator);
        let mut done = 0;
        for sample in 0..samples {
            let position = (sample as f64 + offset) * (places as f64 / samples as f64);
            let position = (position as u64).min(places.saturating_sub(1)).max(done);
            self.advance(position - done, observer);
            done = position;
            self.sample(levels);
        }
        self.advance(attempts - done, observer);
    }

    /// Add up the levels of this configuration.
    fn sample(&self, levels: &mut [u64]) {
        let (probabilities, features) = levels.split_at_mut(self.ring.probabilities);
        if !probabilities.is_empty() {
            probabilities[self.state() as usize] += 1;
        }
        let cells = &self.cells[..self.ring.rules.spins];
        for (sum, feature) in features.iter_mut().zip(&self.ring.features) {
            *sum += u64::from(feature.level(cells));
        }
    }

    /// Make attempts, or sweeps where the order is fixed, and tell their flips to who listens.
    fn advance<P: Observer>(&mut self, attempts: u64, observer: &mut FlipObserver<'_, P>) {
        let (ring, automaton) = (self.ring, self.automaton);
        let spins = ring.rules.spins;
        let mut generator = self.generator.clone();
        let mut counts = self.counts;
        let cells = &mut self.cells[..];
        if ring.tour.is_empty() {
            for _ in 0..attempts {
                observer.attempt(&mut generator);
                let spin = site(&mut generator, spins);
                ring.attempt(automaton, spin, cells, &mut counts, &mut generator, observer);
            }
        } else {
            for _ in 0..attempts {
                observer.attempt(&mut generator);
                for &spin in &ring.tour {
                    let spin = spin as usize;
                    ring.attempt(automaton, spin, cells, &mut counts, &mut generator, observer);
                }
            }
        }
        self.generator = generator;
        self.counts = counts;
    }

    pub(super) fn state(&self) -> u32 {
        let cells = &self.cells[..self.ring.rules.spins];
        self.ring.states.as_ref().and_then(|states| states.index(cells)).unwrap_or(0)
    }

    /// Walls, or their worth in demon levels, between a node and each handing spin.
    pub(super) fn stored(&self) -> Vec<i64> {
        let Rules { right, unit, .. } = self.ring.rules;
        let stored = |&spin: &usize| {
            let first = if spin < right { 0 } else { right };
            let walls = i64::from(Feature::Walls(first..spin).level(&self.cells));
            let levels = i64::from(Feature::Levels(first..spin + 1).level(&self.cells));
            // A flip that makes two walls lowers its demon by a unit; parities fit together.
            match unit[usize::from(spin > right)] {
                Some(unit) if unit != 0 => (walls, 2 * levels, i64::from(unit)),
                _ => (walls, 0, 1),
            }
        };
        self.ring
            .handed
            .iter()
            .map(stored)
            .flat_map(|(walls, levels, unit)| [walls, levels, unit])
            .collect()
    }

    /// The counters of the trajectory so far.
    pub(super) fn counters(&self, before: &[i64]) -> Vec<i64> {
        let now = self.stored();
        let handed = self.ring.handed.iter().zip(before.chunks(3).zip(now.chunks(3)));
        let mut counters = self.counts.to_vec();
        counters.extend(handed.map(|(&spin, (before, now))| {
            let upper = spin < self.ring.rules.right;
            let source = if upper { Counter::LeftUpper } else { Counter::RightLower };
            self.counts[source as usize] - (now[0] - before[0]) - (now[1] - before[1]) / now[2]
        }));
        counters
    }
}

impl Metropolis {
    /// One spin's turn, told of where it flips.
    #[inline]
    pub(super) fn attempt<A: Automaton, P: Observer>(
        &self,
        automaton: &A,
        spin: usize,
        cells: &mut [Cell],
        counts: &mut Counts,
        generator: &mut Generator,
        observer: &mut FlipObserver<'_, P>,
    ) {
        let before = FlipObserver::<P>::look(self, spin, cells);
        let right = self.rules.right;
        if spin == 0 || spin == right {
            self.node(spin, cells, counts, generator);
        } else if let Some([before, cell, behind]) = cells.get_mut(spin - 1..spin + 2) {
            let after = automaton.turn(usize::from(spin > right), *before, *cell, *behind);
            counts[Counter::JumpsBulk as usize] += i64::from((after ^ *cell) & 1);
            *cell = after;
        }
        observer.tell(self, before, spin, cells);
    }

    /// A node's turn.
    fn node(
        &self,
        spin: usize,
        cells: &mut [Cell],
        counts: &mut Counts,
        generator: &mut Generator,
    ) {
        let last = cells.len() - 1;
        let before = cells[if spin == 0 { last - 1 } else { spin - 1 }];
        let walls = [before ^ cells[spin], cells[spin + 1] ^ cells[spin]].map(|wall| wall & 1);
        let bath = usize::from(spin != 0);
        let threshold = self.thresholds[bath][usize::from(walls[0])][usize::from(walls[1])];
        if threshold.is_none_or(|threshold| generator.next_u64() < threshold) {
            cells[spin] ^= 1;
            cells[last] = cells[0];
            let made = walls.map(|wall| 1 - 2 * i64::from(wall));
            let [first, second, jumps] = COUNTERS[bath];
            counts[first as usize] += made[0];
            counts[second as usize] += made[1];
            counts[jumps as usize] += 1;
        }
    }
}

/// Counters of each node: walls before it, walls behind it, flips.
const COUNTERS: [[Counter; 3]; 2] = [
    [Counter::LeftLower, Counter::LeftUpper, Counter::JumpsLeft],
    [Counter::RightUpper, Counter::RightLower, Counter::JumpsRight],
];

/// A uniform site; each has probability `1/spins` to within `2^-64`.
#[inline]
pub(super) fn site(generator: &mut Generator, spins: usize) -> usize {
    ((u128::from(generator.next_u64()) * spins as u128) >> 64) as usize
}
