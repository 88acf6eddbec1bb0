//! Walk an Ising ring of any length: Metropolis at the nodes, an automaton between them.
//!
//! Attempts come one after the other; a window of the Poisson clock holds a Poisson number of them,
//! a window of the step clock a fixed number. Nothing is counted but the walls that node flips make
//! and the flips themselves: what a bulk spin has handed along a branch follows from these by energy
//! balance between the start and the end. Time averages are taken from configurations spread evenly
//! over the attempts, with a random offset: in law the average over all of them.

mod follow;
mod observer;
mod place;
mod walker;

pub use follow::Flip;
pub use place::RingStart;

use super::automaton::{Automaton, Creutz, Q2r};
use crate::kernel::Poisson;
use crate::kernel::{Generator, Kernel, Observer, Sink, Snapshots, TICKS, Window};
use crate::model::ring::{Bulk, Clock, Order, Ring};
use crate::model::ring::{
    Feature, Rules, States, Walls, features, handed_spins, listed_probabilities, tour,
};
use crate::tally::{JumpObserver, ObservedKernel, Recorder};
use observer::{FlipObserver, SLOT};
use place::{Demons, cumulative, demons};
use walker::Walker;

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

    /// [`Kernel::walk`], with an observer of every flip.
    ///
    /// On the Poisson clock the windows are others with the same law, for the times of the attempts are
    /// drawn too. Where no time is random, they are the same.
    pub fn walk_observed<P: Observer>(
        &self,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
        paths: &mut P,
    ) {
        match &self.rule {
            Rule::Q2r(rule) => self.walk_by(rule, generator, windows, sink, paths),
            Rule::Creutz(rule) => self.walk_by(rule, generator, windows, sink, paths),
        }
    }

    fn walk_by<A: Automaton, P: Observer>(
        &self,
        automaton: &A,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
        paths: &mut P,
    ) {
        let mut walker = Walker::new(self, automaton, generator);
        let mut levels = vec![0_u64; self.probabilities + self.features.len()];
        for _ in 0..windows {
            walker.begin();
            let start = walker.state();
            let before = walker.stored();
            paths.begin(SLOT, start);
            let mut observer = FlipObserver::new(self, paths);
            walker.half(&mut levels, &mut observer);
            let (middle, at_middle) = (walker.state(), walker.counters(&before));
            walker.half(&mut levels, &mut observer);
            let (end, at_end) = (walker.state(), walker.counters(&before));
            paths.end(SLOT, end);
            let (at_middle, at_end) = (&at_middle[..], &at_end[..]);
            let others = Snapshots::default();
            sink.window(&Window { start, middle, end, at_middle, at_end, others });
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
        self.walk_observed(generator, windows, sink, &mut ());
    }
}

impl ObservedKernel for Metropolis {
    fn walk_observed(
        &self,
        generator: Generator,
        windows: u64,
        recorder: &mut Recorder<'_>,
        observer: &mut JumpObserver<'_>,
    ) {
        self.walk_observed(generator, windows, recorder, observer);
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

fn thresholds(rules: &Rules) -> [[[Option<u64>; 2]; 2]; 2] {
    let threshold = |bath: usize, walls: [u8; 2]| {
        let acceptance = rules.acceptance(bath, walls);
        (acceptance < 1.0).then_some((acceptance * (1_u128 << 64) as f64) as u64)
    };
    [0, 1].map(|bath| [0, 1].map(|first| [0, 1].map(|second| threshold(bath, [first, second]))))
}
