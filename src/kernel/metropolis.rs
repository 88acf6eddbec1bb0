//! Walk an Ising ring of any length: Metropolis at the nodes, an automaton between them.
//!
//! Attempts come one after the other; a window of the Poisson clock holds a Poisson number of them,
//! a window of the step clock a fixed number. Nothing is counted but the walls that node flips make
//! and the flips themselves: what a bulk spin has handed along a branch follows from these by energy
//! balance between the start and the end. Time averages are taken from configurations spread evenly
//! over the attempts, with a random offset: in law the average over all of them.

mod follow;
mod place;
mod watched;

pub use follow::Flip;
pub use place::RingStart;

use rand::Rng;

use super::automaton::{Automaton, Creutz, Q2r};
use super::poisson::{Poisson, uniform};
use super::{Generator, Kernel, Sink, TICKS, Window};
use crate::config::ring::{Bulk, Clock, Order, Ring};
use crate::model::ring::{
    Cell, Counter, FIRST_HANDED, Feature, Rules, States, Walls, features, handed_spins,
    listed_probabilities, tour,
};
use place::{Demons, cumulative, demons};

/// Most configurations that one half window contributes to the time averages.
const MAX_SAMPLES: u64 = 1 << 20;

/// Time units from one of them to the next, about: closer ones are too alike to be worth their time.
const SAMPLE_EVERY: f64 = 2.0;

/// How many attempts (sweeps, where the order is fixed) a stretch of time holds.
#[derive(Clone, Copy, Debug)]
enum Attempts {
    Poisson(Poisson),
    Fixed(u64),
}

/// A ring laid out for walking.
#[derive(Debug)]
pub struct Metropolis {
    rules: Rules,
    rule: Rule,
    /// Acceptance by node and walls before and behind, of `2^64`; `None` where certain.
    thresholds: [[[Option<u64>; 2]; 2]; 2],
    /// The order of a sweep; empty where every attempt draws its spin.
    tour: Vec<u32>,
    start: RingStart,
    walls: Option<Walls>,
    demons: Demons,
    burn_in: Option<Attempts>,
    half: Attempts,
    /// Configurations taken for the time averages in each half; a power of two.
    samples: u64,
    features: Vec<Feature>,
    handed: Vec<usize>,
    states: Option<States>,
    /// States whose probability is a time average, ahead of the features.
    probabilities: usize,
    /// Attempts in a unit of time, and whether they come at random times.
    pace: (f64, bool),
    /// Attempts (sweeps, where the order is fixed) expected in a window.
    expected: f64,
}

#[derive(Clone, Debug)]
enum Rule {
    Q2r(Q2r),
    Creutz(Creutz),
}

impl Metropolis {
    /// Precompute the walk over windows of a duration, after an unrecorded burn-in.
    ///
    /// `states` turns configurations into states of the network, where it was enumerated.
    #[must_use]
    pub fn new(
        ring: &Ring,
        start: RingStart,
        burn_in: f64,
        duration: f64,
        states: Option<States>,
    ) -> Self {
        let rules = Rules::new(ring);
        let canonical = if let RingStart::Canonical(t) = start { Some(t) } else { None };
        let attempts = |time: f64| match (ring.clock, ring.order) {
            (Clock::Poisson, _) => Attempts::Poisson(Poisson::new(rules.spins as f64 * time)),
            (Clock::Steps, Order::Random) => {
                Attempts::Fixed((rules.spins as f64 * time).round() as u64)
            }
            (Clock::Steps, _) => Attempts::Fixed(time.round() as u64),
        };
        let per_half = (duration / 2.0 / SAMPLE_EVERY) as u64;
        Self {
            rule: match &ring.bulk {
                Bulk::Q2r => Rule::Q2r(Q2r),
                Bulk::Creutz(_) => Rule::Creutz(Creutz::new(&rules)),
            },
            thresholds: thresholds(&rules),
            tour: tour(ring),
            walls: canonical.map(|temperature| Walls::canonical(&rules, temperature)),
            demons: demons(ring, canonical),
            features: features(ring, !matches!(start, RingStart::Up) || states.is_none())
                .into_iter()
                .flat_map(|(_, _, terms)| terms.into_iter().map(|(_, feature)| feature))
                .collect(),
            start: if let RingStart::Law(law) = start {
                RingStart::Law(cumulative(&law))
            } else {
                start
            },
            burn_in: (burn_in > 0.0).then(|| attempts(burn_in)),
            half: attempts(duration / 2.0),
            samples: 1 << per_half.clamp(1, MAX_SAMPLES).ilog2(),
            handed: handed_spins(ring),
            probabilities: states.as_ref().map_or(0, listed_probabilities),
            states,
            expected: match ring.order {
                Order::Random => rules.spins as f64 * duration,
                _ => duration,
            },
            pace: (rules.spins as f64, ring.clock == Clock::Poisson),
            rules,
        }
    }

    fn walk_by<A: Automaton>(
        &self,
        automaton: &A,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
    ) {
        let mut walker = Walker::new(self, automaton, generator);
        let mut levels = vec![0_u64; self.probabilities + self.features.len()];
        for _ in 0..windows {
            walker.begin();
            let start = walker.state();
            let before = walker.stored();
            walker.half(&mut levels, |walker, attempts, _| walker.advance(attempts));
            let (middle, at_middle) = (walker.state(), walker.counters(&before));
            walker.half(&mut levels, |walker, attempts, _| walker.advance(attempts));
            let (end, at_end) = (walker.state(), walker.counters(&before));
            let (at_middle, at_end) = (&at_middle[..], &at_end[..]);
            sink.window(&Window { start, middle, end, at_middle, at_end });
        }
        self.hand_levels(levels, sink);
    }

    fn hand_levels(&self, levels: Vec<u64>, sink: &mut dyn Sink) {
        let worth = u128::from(TICKS / 2 / self.samples);
        let numerators: Vec<u128> =
            levels.into_iter().map(|level| u128::from(level) * worth).collect();
        sink.levels(&numerators);
    }
}

impl Kernel for Metropolis {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        match &self.rule {
            Rule::Q2r(rule) => self.walk_by(rule, generator, windows, sink),
            Rule::Creutz(rule) => self.walk_by(rule, generator, windows, sink),
        }
    }
}

/// One trajectory on its way.
struct Walker<'a, A> {
    ring: &'a Metropolis,
    automaton: &'a A,
    generator: Generator,
    /// The cells, spin 0 repeated at the end.
    cells: Vec<Cell>,
    counts: Counts,
}

/// What is counted while walking, by [`Counter`].
type Counts = [i64; FIRST_HANDED as usize];

impl<'a, A: Automaton> Walker<'a, A> {
    fn new(ring: &'a Metropolis, automaton: &'a A, generator: Generator) -> Self {
        let cells = vec![0; ring.rules.spins + 1];
        Self { ring, automaton, generator, cells, counts: Counts::default() }
    }

    /// Start a trajectory.
    fn begin(&mut self) {
        let ring = self.ring;
        ring.place(&mut self.cells, &mut self.generator);
        if let Some(burn_in) = ring.burn_in {
            let attempts = burn_in.draw(&mut self.generator);
            self.advance(attempts);
        }
        self.counts = Counts::default();
    }

    /// Walk half a window and add up the levels of the sampled configurations. `advance` is told how many
    /// attempts to make, and how many are left of this half.
    fn half(&mut self, levels: &mut [u64], mut advance: impl FnMut(&mut Self, u64, u64)) {
        let attempts = self.ring.half.draw(&mut self.generator);
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
            advance(self, position - done, attempts - done);
            done = position;
            self.sample(levels);
        }
        advance(self, attempts - done, attempts - done);
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

    /// Make attempts, or sweeps where the order is fixed.
    fn advance(&mut self, attempts: u64) {
        let ring = self.ring;
        let spins = ring.rules.spins;
        let mut generator = self.generator.clone();
        let mut counts = self.counts;
        let cells = &mut self.cells[..];
        if ring.tour.is_empty() {
            for _ in 0..attempts {
                let spin = site(&mut generator, spins);
                ring.attempt(self.automaton, spin, cells, &mut counts, &mut generator);
            }
        } else {
            for _ in 0..attempts {
                for &spin in &ring.tour {
                    let spin = spin as usize;
                    ring.attempt(self.automaton, spin, cells, &mut counts, &mut generator);
                }
            }
        }
        self.generator = generator;
        self.counts = counts;
    }

    fn state(&self) -> u32 {
        let cells = &self.cells[..self.ring.rules.spins];
        self.ring.states.as_ref().and_then(|states| states.index(cells)).unwrap_or(0)
    }

    /// Walls, or their worth in demon levels, between a node and each handing spin.
    fn stored(&self) -> Vec<i64> {
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
    fn counters(&self, before: &[i64]) -> Vec<i64> {
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

impl Attempts {
    fn draw(&self, generator: &mut Generator) -> u64 {
        match self {
            Self::Poisson(law) => law.draw(generator),
            Self::Fixed(attempts) => *attempts,
        }
    }
}

impl Metropolis {
    /// One spin's turn.
    #[inline]
    fn attempt<A: Automaton>(
        &self,
        automaton: &A,
        spin: usize,
        cells: &mut [Cell],
        counts: &mut Counts,
        generator: &mut Generator,
    ) {
        let right = self.rules.right;
        if spin == 0 || spin == right {
            self.node(spin, cells, counts, generator);
        } else if let Some([before, cell, behind]) = cells.get_mut(spin - 1..spin + 2) {
            let after = automaton.turn(usize::from(spin > right), *before, *cell, *behind);
            counts[Counter::JumpsBulk as usize] += i64::from((after ^ *cell) & 1);
            *cell = after;
        }
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
fn site(generator: &mut Generator, spins: usize) -> usize {
    ((u128::from(generator.next_u64()) * spins as u128) >> 64) as usize
}

fn thresholds(rules: &Rules) -> [[[Option<u64>; 2]; 2]; 2] {
    let threshold = |bath: usize, walls: [u8; 2]| {
        let acceptance = rules.acceptance(bath, walls);
        (acceptance < 1.0).then_some((acceptance * (1_u128 << 64) as f64) as u64)
    };
    [0, 1].map(|bath| [0, 1].map(|first| [0, 1].map(|second| threshold(bath, [first, second]))))
}
