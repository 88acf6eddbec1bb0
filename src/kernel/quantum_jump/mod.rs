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
//! on these: the states of its record are their numbers. Between two jumps a wave function stays in a subspace and moves in
//! there component by component, by the modes of the drift, or in steps where these hardly span it. Means of operators are taken at times spread evenly over
//! the window, with a random offset.

mod eigen;
mod independent;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
mod modes;
mod stepped;
mod subspace;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
mod turn;
mod walker;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
mod wave;

use std::sync::Arc;

use faer::c64;

use super::poisson::uniform;
use super::{Generator, Kernel, Observer, Sink, Snapshots, TICKS, Window};
use crate::network::Lindbladian;
use subspace::Subspaces;
use walker::Walker;

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
    subspaces: Subspaces,
    start: Begin,
    /// Are the middle and the end projected on the eigenvectors of the start?
    projects: bool,
    duration: f64,
    /// Times in half a window at which means are taken, a power of two.
    samples: u64,
}

/// Where a window begins.
#[derive(Clone, Debug)]
enum Begin {
    /// In a vector, by these probabilities; each is found in a subspace, at a place.
    Mixture { values: Vec<f64>, vectors: Vec<[u32; 2]> },
    /// In a basis state, some time before.
    State { state: u32, before: f64 },
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

impl QuantumJumps {
    /// Precompute the walk; about `rate` jumps happen in a unit of time.
    #[must_use]
    pub fn new(system: &Arc<Lindbladian>, start: WaveStart, rate: f64, duration: f64) -> Self {
        let (vectors, before) = match &start {
            WaveStart::Mixture { vectors, .. } => (&vectors[..], 0.0),
            WaveStart::State { before, .. } => (&[][..], *before),
        };
        let subspaces = Subspaces::new(system, vectors, duration + before);
        let projects =
            !vectors.is_empty() && system.counted.counting.observables.iter().any(|o| o.boundary);
        let start = match start {
            WaveStart::Mixture { mut values, vectors } => {
                let places = subspaces.places(vectors.len());
                // What lies nowhere is no vector.
                for (value, place) in values.iter_mut().zip(&places) {
                    *value = place.map_or(0.0, |_| *value);
                }
                let vectors = places.into_iter().map(Option::unwrap_or_default).collect();
                Begin::Mixture { values, vectors }
            }
            WaveStart::State { state, before } => Begin::State { state, before },
        };
        let expected = (duration / 2.0 * rate / 2.0) as u64;
        let samples = 1 << expected.clamp(1, MAX_SAMPLES).ilog2();
        Self { system: Arc::clone(system), subspaces, start, projects, duration, samples }
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
        let mut counters = vec![0_i64; self.system.counted.counting.counters.len()];
        let mut at_middle = counters.clone();
        let mut levels = vec![0_u128; self.system.averaged.len()];
        for _ in 0..windows {
            let start = walker.begin();
            paths.begin(SLOT, start);
            counters.fill(0);
            let offset = uniform(walker.generator());
            walker.half(0.0, offset, &mut counters, &mut levels, paths);
            let middle = walker.projected(start);
            at_middle.copy_from_slice(&counters);
            walker.half(0.5, offset, &mut counters, &mut levels, paths);
            let end = walker.projected(start);
            paths.end(SLOT, end);
            let others = Snapshots::default();
            let (at_middle, at_end) = (&at_middle[..], &counters[..]);
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
                let Some([jump, _]) = walker.jump() else { continue };
                seen.push(Seen { time, jump: Some(jump as usize), populations });
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
