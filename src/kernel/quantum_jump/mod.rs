//! Walk wave functions from jump to jump.
//!
//! With the unnormalised `psi(t) = exp(D t) psi(0)` of the propagator and a uniform number `u`,
//!
//! ```text
//! the next jump is at |psi(t)|^2 = u;   it is jump k with probability |L_k psi|^2 / sum_j |L_j psi|^2;   psi -> L_k psi
//! ```
//!
//! so that jumps and what they count are sharp (Dalibard, Castin, Mølmer, doi:10.1103/PhysRevLett.68.580). A stationary
//! window starts in an eigenvector of the steady state, and where entropy is counted its middle and its end are projected
//! on these: the states of its record are their numbers. Means of operators are taken at times spread evenly over
//! the window, with a random offset.

mod propagator;

use std::sync::Arc;

use faer::c64;

use super::poisson::uniform;
use super::{Generator, Jump, Kernel, Observer, Rounds, SLOTS, Sink, Snapshots, TICKS, Window};
use crate::network::{Lindbladian, Operator};
use propagator::{Propagator, Wave};

/// The only slot in use: windows follow each other.
const SLOT: usize = 0;
/// The most times in half a window at which means are taken.
const MAX_SAMPLES: u64 = 1 << 16;

/// What a trajectory starts in.
#[derive(Clone, Debug, PartialEq)]
pub enum WaveStart {
    /// One of these vectors, by its probability: the eigenvectors of a steady state.
    Mixture {
        /// Probabilities.
        values: Vec<f64>,
        /// Normalised vectors.
        vectors: Vec<Vec<c64>>,
    },
    /// A basis state, some time before the window begins.
    State {
        /// Its index.
        state: u32,
        /// The time.
        before: f64,
    },
}

/// An open quantum system laid out for walking.
#[derive(Clone, Debug)]
pub struct QuantumJumps {
    system: Arc<Lindbladian>,
    propagator: Propagator,
    start: WaveStart,
    /// Are the middle and the end projected on the eigenvectors of the start?
    projects: bool,
    duration: f64,
    /// Times in half a window at which means are taken, a power of two.
    samples: u64,
    /// The step that a wait is first tried with.
    first: usize,
}

/// A jump of a trajectory that is followed, or a look at it where nothing jumps.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// When.
    pub time: f64,
    /// Which jump, by its index.
    pub jump: Option<usize>,
    /// The probability of each basis state, before the jump.
    pub populations: Vec<f64>,
}

/// Where a trajectory is.
struct Walker<'a> {
    kernel: &'a QuantumJumps,
    generator: Generator,
    wave: Wave,
    spare: Wave,
    /// The squared norm at which it jumps next.
    level: f64,
    /// The probabilities of the jumps.
    weights: Vec<f64>,
}

impl QuantumJumps {
    /// Precompute the walk; about `rate` jumps happen in a unit of time.
    #[must_use]
    pub fn new(system: &Arc<Lindbladian>, start: WaveStart, rate: f64, duration: f64) -> Self {
        let before = if let WaveStart::State { before, .. } = start { before } else { 0.0 };
        let propagator = Propagator::new(system.drift(), duration.max(before));
        let expected = (duration / 2.0 * rate / 2.0) as u64;
        let wait = 0.5 / rate.max(1.0 / duration);
        let first = (0..propagator.steps()).take_while(|&k| propagator.time(k) <= wait).count();
        let projects = matches!(start, WaveStart::Mixture { .. })
            && system.counted.counting.observables.iter().any(|o| o.boundary);
        Self {
            system: Arc::clone(system),
            start,
            projects,
            duration,
            samples: 1 << expected.clamp(1, MAX_SAMPLES).ilog2(),
            first: first.saturating_sub(1),
            propagator,
        }
    }

    /// Walk with an observer of every jump; the windows are the same.
    pub fn walk_observed<P: Observer>(
        &self,
        generator: Generator,
        windows: u64,
        sink: &mut dyn Sink,
        paths: &mut P,
    ) {
        let mut walker = Walker::new(self, generator);
        let counting = &self.system.counted.counting;
        let mut levels = vec![0_u128; self.system.averaged.len()];
        for _ in 0..windows {
            let start = walker.begin();
            paths.begin(SLOT, start);
            let mut counters = vec![0_i64; counting.counters.len()];
            let offset = uniform(&mut walker.generator);
            walker.half(0.0, offset, &mut counters, &mut levels, paths);
            let (middle, at_middle) = (walker.projected(start), counters.clone());
            walker.half(0.5, offset, &mut counters, &mut levels, paths);
            let end = walker.projected(start);
            paths.end(SLOT, end);
            let (at_middle, at_end) = (&at_middle[..], &counters[..]);
            let others = Snapshots::default();
            sink.window(&Window { start, middle, end, at_middle, at_end, others });
        }
        let worth = u128::from(TICKS / 2 / self.samples);
        for level in &mut levels {
            *level *= worth;
        }
        sink.levels(&levels);
    }

    /// The first jumps of one trajectory, with looks at it in between.
    #[must_use]
    pub fn follow(&self, generator: Generator, most: usize, looks: usize) -> Vec<Seen> {
        let mut walker = Walker::new(self, generator);
        walker.begin();
        let mut seen = Vec::new();
        for look in 0..looks {
            let [from, until] = [look, look + 1].map(|k| self.duration * k as f64 / looks as f64);
            seen.push(Seen { time: from, jump: None, populations: walker.populations() });
            let mut time = from;
            while let Some(wait) = walker.wait(until - time) {
                time += wait;
                let populations = walker.populations();
                seen.push(Seen { time, jump: Some(walker.jump()), populations });
            }
            if seen.len() >= most {
                break;
            }
        }
        seen.truncate(most);
        seen
    }
}

impl Kernel for QuantumJumps {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        self.walk_observed(generator, windows, sink, &mut ());
    }
}

impl<'a> Walker<'a> {
    fn new(kernel: &'a QuantumJumps, generator: Generator) -> Self {
        let size = kernel.system.states.len();
        Self {
            kernel,
            generator,
            wave: Wave::zero(size),
            spare: Wave::zero(size),
            level: 1.0,
            weights: vec![0.0; kernel.system.jumps.len()],
        }
    }

    /// Draw the start of a window: its number.
    fn begin(&mut self) -> u32 {
        let (number, before) = match &self.kernel.start {
            WaveStart::Mixture { values, vectors } => {
                let number = chosen(values, uniform(&mut self.generator));
                self.wave = Wave::of(&vectors[number]);
                (number as u32, 0.0)
            }
            WaveStart::State { state, before } => {
                self.wave.clear();
                self.wave.re[*state as usize] = 1.0;
                (0, *before)
            }
        };
        self.level = uniform(&mut self.generator);
        let mut left = before;
        while let Some(wait) = self.wait(left) {
            left -= wait;
            self.jump();
        }
        number
    }

    /// Walk half a window, from a share of it on.
    fn half<P: Observer>(
        &mut self,
        from: f64,
        offset: f64,
        counters: &mut [i64],
        levels: &mut [u128],
        paths: &mut P,
    ) {
        let kernel = self.kernel;
        let half = kernel.duration / 2.0;
        let counting = &kernel.system.counted.counting;
        let samples = kernel.samples as f64;
        let mut time = 0.0;
        for sample in 0..=kernel.samples {
            let last = sample == kernel.samples;
            let until = if last { half } else { half * (sample as f64 + offset) / samples };
            while let Some(wait) = self.wait(until - time) {
                time += wait;
                let jump = self.jump();
                let class = kernel.system.jumps[jump].class;
                for &(counter, amount) in &counting.classes[class as usize].increments {
                    counters[counter as usize] += i64::from(amount);
                }
                if P::OBSERVES {
                    let share = (from + time / kernel.duration).min(1.0);
                    show(paths, class, jump, kernel.system.jumps.len(), share);
                }
            }
            time = until;
            if !last {
                self.look(levels);
            }
        }
    }

    /// Go on until the next jump, or through a time without one; how long it took to jump.
    fn wait(&mut self, left: f64) -> Option<f64> {
        let propagator = &self.kernel.propagator;
        let mut passed = 0.0;
        let mut step = self.kernel.first;
        let mut rises = true;
        loop {
            let time = propagator.time(step);
            let fits = passed + time <= left;
            if fits {
                propagator.step(step, &self.wave, &mut self.spare);
            }
            if fits && self.spare.norm() > self.level {
                std::mem::swap(&mut self.wave, &mut self.spare);
                passed += time;
                if rises && step + 1 < propagator.steps() {
                    step += 1;
                    continue;
                }
                if rises {
                    continue;
                }
            }
            rises = false;
            if step == 0 {
                break;
            }
            step -= 1;
        }
        let rest = (left - passed).max(0.0);
        let until = rest.min(propagator.shortest);
        let series = propagator.series(&self.wave);
        let fallen = series.falls_to(self.level, until);
        self.wave = series.at(fallen.unwrap_or(until));
        // A step less would have been too long by rounding alone.
        fallen.or((rest > until).then_some(until)).map(|time| passed + time)
    }

    /// Jump: which way, by its weight.
    fn jump(&mut self) -> usize {
        let jumps = &self.kernel.system.jumps;
        for (weight, jump) in self.weights.iter_mut().zip(jumps) {
            self.spare.clear();
            propagator::add(&jump.operator, 1.0, &self.wave, &mut self.spare);
            *weight = self.spare.norm();
        }
        let number = chosen(&self.weights, uniform(&mut self.generator));
        self.spare.clear();
        let factor = 1.0 / self.weights[number].sqrt();
        propagator::add(&jumps[number].operator, factor, &self.wave, &mut self.spare);
        std::mem::swap(&mut self.wave, &mut self.spare);
        self.level = uniform(&mut self.generator);
        number
    }

    /// The number of the eigenvector that the wave function is projected on, without a change of it.
    fn projected(&mut self, start: u32) -> u32 {
        let WaveStart::Mixture { vectors, .. } = &self.kernel.start else { return start };
        if !self.kernel.projects {
            return start;
        }
        let psi = self.wave.vector();
        let overlap = |own: &Vec<c64>| -> f64 {
            let sum: c64 = own.iter().zip(&psi).map(|(v, x)| v.conj() * x).sum();
            sum.norm_sqr()
        };
        let weights: Vec<f64> = vectors.iter().map(overlap).collect();
        chosen(&weights, uniform(&mut self.generator)) as u32
    }

    /// Add the mean of each operator in levels of its range.
    fn look(&self, levels: &mut [u128]) {
        let psi = self.wave.vector();
        let norm = self.wave.norm();
        let averages = &self.kernel.system.counted.averages;
        let means = self.kernel.system.averaged.iter().map(|own: &Operator| own.mean(&psi) / norm);
        for ((level, average), mean) in levels.iter_mut().zip(averages).zip(means) {
            let weight = average.terms[0].weight;
            if weight > 0.0 {
                *level += ((mean - average.offset) / weight).round().max(0.0) as u128;
            }
        }
    }

    fn populations(&self) -> Vec<f64> {
        let norm = self.wave.norm();
        let share = |(re, im): (&f64, &f64)| (re * re + im * im) / norm;
        self.wave.re.iter().zip(&self.wave.im).map(share).collect()
    }
}

/// The index that a uniform number chooses by weights.
fn chosen(weights: &[f64], uniform: f64) -> usize {
    let whole: f64 = weights.iter().sum();
    let mut left = uniform * whole;
    let mut last = 0;
    for (index, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
        last = index;
        if left < weight {
            break;
        }
        left -= weight;
    }
    last
}

/// Show a jump at a share of the window.
fn show<P: Observer>(paths: &mut P, class: u32, jump: usize, jumps: usize, share: f64) {
    let none = Jump::new(u32::MAX, jumps as u32);
    let (ends, mut left) = ([TICKS; SLOTS], [[0; SLOTS]]);
    let mut shown = [[none; SLOTS]];
    left[0][SLOT] = ((1.0 - share) * TICKS as f64) as u64;
    shown[0][SLOT] = Jump::new(class, jump as u32);
    paths.jumps(Rounds { ends: &ends, left: &left, jumps: &shown });
}
