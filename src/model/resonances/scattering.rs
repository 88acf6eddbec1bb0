//! Walk through resonances: a fixed number of attempts at each, of which every one takes a particle across, back, or
//! not at all.
//!
//! ```text
//! P(a -> b) = T f_a (1 - f_b),   P(b -> a) = T f_b (1 - f_a),   else nothing passes
//! ```
//!
//! with the transmission `T` and the occupations at the resonance (Levitov and Lesovik's trinomial); of a wide resonance,
//! those of each cell of its energies. Half a window
//! takes a draw of how many of its attempts pass, and one of how many of these go forward. Where single jumps are
//! observed, the attempts are drawn one by one: other windows of the same law.

use std::sync::Arc;

use rand::Rng;

use super::trace::Attempt;
use crate::kernel::{
    Binomial, Generator, Jump, Kernel, Observer, Rounds, SLOTS, Sink, Snapshots, TICKS, Window,
    Words,
};
use crate::tally::{JumpObserver, ObservedKernel, Recorder};

/// The only slot in use: windows follow each other.
const SLOT: usize = 0;

/// What an attempt does at one resonance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trinomial {
    /// Attempts in a step.
    pub(super) attempts: u64,
    /// Probability that a particle passes from the first reservoir to the second.
    pub(super) forward: f64,
    /// That one passes from the second to the first.
    pub(super) back: f64,
    /// That none does; not made by subtraction.
    pub(super) stay: f64,
}

/// Two counters a passage: net particles forward, and all that pass.
const COUNTERS: usize = 2;

/// Resonances laid out for walking.
#[derive(Debug)]
pub(super) struct Scattering {
    resonances: Arc<[Trinomial]>,
    /// Steps in half a window.
    half: u64,
    /// How many pass, and how many of these go forward, by resonance.
    laws: Vec<[Binomial; 2]>,
    /// Attempts below these words go forward, back, by resonance.
    thresholds: Vec<[u64; 2]>,
}

impl Scattering {
    /// Precompute the walk over windows of an even number of steps.
    pub(super) fn new(resonances: &Arc<[Trinomial]>, steps: u64) -> Self {
        let half = steps / 2;
        let law = |r: &Trinomial| {
            let most = half * r.attempts;
            let passing = Binomial::new(r.forward + r.back, r.stay, most);
            [passing, Binomial::new(r.forward, r.back, most)]
        };
        let word = |p: f64| (p * (1_u128 << 64) as f64) as u64;
        Self {
            half,
            laws: resonances.iter().map(law).collect(),
            thresholds: resonances
                .iter()
                .map(|r| [word(r.forward), word(r.forward + r.back)])
                .collect(),
            resonances: Arc::clone(resonances),
        }
    }

    /// Add the counts of half a window.
    fn half(&self, words: &mut Words, counters: &mut [i64]) {
        let each = self.resonances.iter().zip(&self.laws).zip(counters.chunks_exact_mut(COUNTERS));
        for ((resonance, [passing, forward]), counters) in each {
            let passed = passing.draw(self.half * resonance.attempts, words);
            let forward = forward.draw(passed, words);
            counters[0] += 2 * forward as i64 - passed as i64;
            counters[1] += passed as i64;
        }
    }

    /// One attempt: particles forward.
    #[inline]
    fn attempt(&self, resonance: usize, word: u64) -> i8 {
        let [forward, passing] = self.thresholds[resonance];
        i8::from(word < forward) - i8::from(word >= forward && word < passing)
    }

    /// The attempts of half a window one by one, shown to an observer.
    fn observed_half<P: Observer>(
        &self,
        from: u64,
        generator: &mut Generator,
        counters: &mut [i64],
        paths: &mut P,
    ) {
        let none = Jump::new(0, 2 * self.resonances.len() as u32);
        let left_a_step = TICKS as f64 / (2 * self.half) as f64;
        for step in from..from + self.half {
            let left = ((2 * self.half - step) as f64 * left_a_step) as u64;
            for (r, resonance) in self.resonances.iter().enumerate() {
                for _ in 0..resonance.attempts {
                    let forward = self.attempt(r, generator.next_u64());
                    if forward == 0 {
                        continue;
                    }
                    counters[COUNTERS * r] += i64::from(forward);
                    counters[COUNTERS * r + 1] += 1;
                    let class = 2 * r as u32 + u32::from(forward < 0);
                    let (ends, mut lefts) = ([TICKS; SLOTS], [[0; SLOTS]]);
                    let mut jumps = [[none; SLOTS]];
                    lefts[0][SLOT] = left;
                    jumps[0][SLOT] = Jump::new(0, class);
                    paths.jumps(Rounds { ends: &ends, left: &lefts, jumps: &jumps });
                }
            }
        }
    }

    /// The first attempts of one trajectory, step by step.
    pub(super) fn follow(&self, mut generator: Generator, most: usize) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        for step in 0..2 * self.half {
            for (passage, law) in self.resonances.iter().enumerate() {
                for _ in 0..law.attempts {
                    if attempts.len() >= most {
                        return attempts;
                    }
                    let forward = self.attempt(passage, generator.next_u64());
                    attempts.push(Attempt { time: (step + 1) as f64, passage, forward });
                }
            }
        }
        attempts
    }

    /// The same where steps hold attempts of evenly spaced times.
    pub(super) fn follow_spread(&self, mut generator: Generator, most: usize) -> Vec<Attempt> {
        let all = |until: f64| {
            let each = self.resonances.iter().map(|law| (until * law.attempts as f64).floor());
            each.sum::<f64>()
        };
        let end = (2 * self.half) as f64;
        let mut until = end * libm::exp2(-60.0);
        while until < end && all(until) < most as f64 {
            until *= 2.0;
        }
        let mut attempts = Vec::new();
        for (passage, law) in self.resonances.iter().enumerate() {
            let within = (until * law.attempts as f64).floor() as usize;
            let time = |k: usize| k as f64 / law.attempts as f64;
            let first = (1..=within.min(most)).map(time);
            attempts.extend(first.map(|time| Attempt { time, passage, forward: 0 }));
        }
        attempts.sort_by(|a, b| a.time.total_cmp(&b.time));
        attempts.truncate(most);
        for attempt in &mut attempts {
            attempt.forward = self.attempt(attempt.passage, generator.next_u64());
        }
        attempts
    }
}

impl Kernel for Scattering {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        let mut words = Words::new(generator);
        let mut at_end = vec![0; COUNTERS * self.resonances.len()];
        for _ in 0..windows {
            at_end.fill(0);
            self.half(&mut words, &mut at_end);
            let at_middle = at_end.clone();
            self.half(&mut words, &mut at_end);
            hand(sink, &at_middle, &at_end);
        }
    }
}

impl ObservedKernel for Scattering {
    fn walk_observed(
        &self,
        mut generator: Generator,
        windows: u64,
        recorder: &mut Recorder<'_>,
        observer: &mut JumpObserver<'_>,
    ) {
        let mut at_end = vec![0; COUNTERS * self.resonances.len()];
        for _ in 0..windows {
            at_end.fill(0);
            observer.begin(SLOT, 0);
            self.observed_half(0, &mut generator, &mut at_end, observer);
            let at_middle = at_end.clone();
            self.observed_half(self.half, &mut generator, &mut at_end, observer);
            observer.end(SLOT, 0);
            hand(recorder, &at_middle, &at_end);
        }
    }
}

/// Hand over a window; the only state there is lasts.
fn hand(sink: &mut dyn Sink, at_middle: &[i64], at_end: &[i64]) {
    let others = Snapshots::default();
    sink.window(&Window { start: 0, middle: 0, end: 0, at_middle, at_end, others });
}
