//! Add up how trajectories pass, over starts, and say it in words: moments by end, and curves.
//!
//! Moments restricted to an end and joint densities are linear in the start, conditional ones are
//! not: they are formed last. An *artificial* end, where a chain was cut off, counts as not passed.

use super::{EndCurve, Outcome, PassageCurve, Ultimate};
use crate::exact::chain::killed::{Killed, dot};
use crate::exact::reason::Reason;

const WHAT: &str = "the first passage";

/// Moments that add up over starts: `[P, E[T; end], E[T^2; end]]` by end.
pub(crate) struct Moments {
    pub(crate) ends: Vec<[f64; 3]>,
    /// The mean weight at the end.
    pub(crate) weighted: f64,
}

impl Moments {
    pub(crate) fn of(chain: &Killed, start: &[f64]) -> Result<Self, Reason> {
        let inverse = chain.eliminate(WHAT)?;
        let ends = chain.ends().map(|rates| {
            let reach = inverse.apply(rates);
            let first = inverse.apply(&reach);
            let second = inverse.apply(&first);
            [dot(start, &reach), dot(start, &first), 2.0 * dot(start, &second)]
        });
        let ends = ends.collect();
        Ok(Self { ends, weighted: dot(start, &inverse.apply(chain.weighted())) })
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, other) in self.ends.iter_mut().zip(&other.ends) {
            sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
        self.weighted += other.weighted;
    }

    /// The largest relative change of the moments of one end.
    pub(crate) fn change_from(&self, before: &Self, end: usize) -> f64 {
        let pairs = self.ends[end].iter().zip(&before.ends[end]);
        let change =
            |(new, old): (&f64, &f64)| if new == old { 0.0 } else { (new / old - 1.0).abs() };
        pairs.map(change).fold(0.0, f64::max)
    }

    /// In words for people; artificial ends count as never passed.
    pub(crate) fn ultimate(&self, artificial: &[usize]) -> Ultimate {
        let real = |end: &usize| !artificial.contains(end);
        let ends = (0..self.ends.len())
            .map(|end| if real(&end) { outcome(self.ends[end]) } else { outcome([0.0; 3]) })
            .collect();
        let mut any = [0.0; 3];
        for end in (0..self.ends.len()).filter(real) {
            any.iter_mut().zip(self.ends[end]).for_each(|(sum, moment)| *sum += moment);
        }
        let never = f64::max(1.0 - any[0], 0.0);
        Ultimate { ends, any: outcome(any), never, exponential_average: None }
    }
}

fn outcome([probability, first, second]: [f64; 3]) -> Outcome {
    let mean = (probability > 0.0).then(|| first / probability);
    let variance = mean.map(|mean| second / probability - mean * mean);
    Outcome { probability, mean, variance }
}

/// Distributions that add up over starts.
pub(crate) struct Curves {
    /// Not passed, or lost where nothing passes.
    waiting: Vec<f64>,
    density: Vec<Vec<f64>>,
    pub(crate) passed: Vec<Vec<f64>>,
    /// First and second moment of the times by end, up to the longest of the grid.
    below: Vec<[f64; 2]>,
}

impl Curves {
    pub(crate) fn empty(ends: usize, times: usize) -> Self {
        let none = vec![vec![0.0; times]; ends];
        let below = vec![[0.0; 2]; ends];
        Self { waiting: vec![0.0; times], density: none.clone(), passed: none, below }
    }

    pub(crate) fn of(chain: &Killed, start: &[f64], times: &[f64]) -> Result<Self, Reason> {
        let ends = chain.ends().count();
        if times.is_empty() {
            return Ok(Self::empty(ends, 0));
        }
        let mut sweep = chain.sweep(WHAT, start, times)?;
        sweep.density.truncate(ends);
        sweep.moments.truncate(ends);
        let never = sweep.passed.pop().unwrap_or_default();
        sweep.alive.iter_mut().zip(never).for_each(|(alive, never)| *alive += never);
        let (density, passed, below) = (sweep.density, sweep.passed, sweep.moments);
        Ok(Self { waiting: sweep.alive, density, passed, below })
    }

    /// Count a share that starts where nothing passes; less than rounding is none.
    pub(crate) fn wait(&mut self, share: f64) {
        if share > 1e-14 {
            self.waiting.iter_mut().for_each(|waiting| *waiting += share);
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let sums = self.density.iter_mut().zip(&other.density);
        let waiting = std::iter::once((&mut self.waiting, &other.waiting));
        for (sum, other) in waiting.chain(sums).chain(self.passed.iter_mut().zip(&other.passed)) {
            sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
        for (sum, other) in self.below.iter_mut().zip(&other.below) {
            sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
    }

    pub(crate) fn survival(self, times: &[f64], artificial: &[usize]) -> PassageCurve {
        let lost =
            artificial.iter().map(|&end| self.passed[end].iter().copied().fold(0.0, f64::max));
        let lost = lost.sum();
        let mut survival = self.waiting;
        for &end in artificial {
            survival.iter_mut().zip(&self.passed[end]).for_each(|(sum, lost)| *sum += lost);
        }
        let ends = self.density.into_iter().zip(self.passed).zip(self.below).enumerate();
        let ends = ends
            .map(|(end, ((density, passed), below))| {
                if artificial.contains(&end) {
                    let none = vec![0.0; times.len()];
                    return EndCurve { density: none.clone(), passed: none, below: [0.0; 2] };
                }
                EndCurve { density, passed, below }
            })
            .collect();
        PassageCurve { times: times.to_vec(), survival, ends, lost }
    }
}
