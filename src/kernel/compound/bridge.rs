//! Compute what is expected of the time between two known states.
//!
//! Given the states `a` and `b` at the ends of a slice of length `tau`, the expected time in `x`
//! is `int P_ax(s) P_xb(tau - s) ds / P_ab(tau)`, and a counter's expected jumps are the same with
//! `sum k e_x e_y'` over its channels in place of `e_x e_x'`. Uniformised, the integral about a
//! matrix `E` is `sum_n Poisson_{n+1}(L tau)/L V_n` with `V_n = U V_{n-1} + E U^n`, `V_0 = E`.

use super::lattice::poisson;
use super::steps::Steps;
use crate::network::Counting;

/// What is expected between each pair of states.
#[derive(Debug)]
pub(super) struct Bridges {
    states: usize,
    /// The share of the slice in each state, pair after pair.
    shares: Vec<f64>,
    /// The jumps of each expected counter, pair after pair.
    jumps: Vec<f64>,
    /// Which counters these are.
    counters: Vec<u32>,
}

type Matrix = Vec<f64>;

impl Bridges {
    /// Between the ends of a slice in which `mean` uniformised steps are expected.
    pub(super) fn new(steps: &Steps, counting: &Counting, mean: f64) -> Self {
        let states = steps.states();
        let (first, weights) = poisson(mean);
        let weight = |n: usize| n.checked_sub(first).and_then(|n| weights.get(n)).copied();
        let sources = sources(steps, counting);
        let mut power = identity(states);
        let mut partial: Vec<Matrix> = sources.clone();
        let mut sums = vec![vec![0.0; states * states]; sources.len()];
        for n in 0..first + weights.len() {
            if n > 0 {
                power = apply(steps, &power);
                for (partial, source) in partial.iter_mut().zip(&sources) {
                    *partial = apply(steps, partial);
                    multiply_add(source, &power, states, partial);
                }
            }
            if let Some(weight) = weight(n + 1) {
                for (sum, partial) in sums.iter_mut().zip(&partial) {
                    sum.iter_mut().zip(partial).for_each(|(sum, v)| *sum += weight * v);
                }
            }
        }
        Self::normalised(states, &sums, mean, steps.expected.clone())
    }

    /// About how many numbers it moves to make them.
    pub(super) fn work(steps: &Steps, mean: f64) -> f64 {
        let states = steps.states();
        let channels: usize = (0..states as u32).map(|x| steps.from(x).len() + 1).sum();
        let sources = states + steps.expected.len() + 1;
        (mean + 8.0 * mean.sqrt() + 16.0) * (sources * states * channels) as f64
    }

    /// Divide by the probability of a pair, which is what the times of all states sum to. The sums
    /// lack one factor: they hold times in units of `1/L`.
    fn normalised(states: usize, sums: &[Matrix], mean: f64, counters: Vec<u32>) -> Self {
        let (times, rest) = sums.split_at(states);
        let (mut shares, mut jumps) = (Vec::new(), Vec::new());
        for pair in 0..states * states {
            let total: f64 = times.iter().map(|time| time[pair]).sum();
            let of = |sum: &Matrix| if total > 0.0 { sum[pair] / total } else { 0.0 };
            shares.extend(times.iter().map(of));
            jumps.extend(rest.iter().map(|jumps| of(jumps) * mean));
        }
        // A slice in which no step is expected leaves all time to its state.
        if mean == 0.0 {
            (0..states).for_each(|x| shares[(x * states + x) * states + x] = 1.0);
        }
        Self { states, shares, jumps, counters }
    }

    /// The time spent in each state, in slices, when each pair was met so many times.
    pub(super) fn times(&self, met: &[u64]) -> Vec<f64> {
        weighed(&self.shares, met, self.states)
    }

    /// The jumps of all counters, `total` of them, when each pair was met so many times.
    pub(super) fn jumps(&self, met: &[u64], total: usize) -> Vec<f64> {
        let mut all = vec![0.0; total];
        let sums = weighed(&self.jumps, met, self.counters.len());
        for (&counter, sum) in self.counters.iter().zip(sums) {
            all[counter as usize] = sum;
        }
        all
    }

    /// Are there counters of which only the expectation is known?
    pub(super) fn expects(&self) -> bool {
        !self.counters.is_empty()
    }
}

/// The sum of rows, each as often as its pair was met.
fn weighed(rows: &[f64], met: &[u64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; width];
    for (row, &met) in rows.chunks_exact(width.max(1)).zip(met).filter(|(_, met)| **met > 0) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += met as f64 * x);
    }
    sums
}

/// `e_x e_x'` of each state, then the jumps of each expected counter, in units of `L`.
fn sources(steps: &Steps, counting: &Counting) -> Vec<Matrix> {
    let states = steps.states();
    let mut sources = vec![vec![0.0; states * states]; states + steps.expected.len()];
    for x in 0..states {
        sources[x][x * states + x] = 1.0;
        for step in steps.from(x as u32) {
            for &(counter, amount) in &counting.classes[step.class as usize].increments {
                if let Some(place) = steps.expected.iter().position(|&k| k == counter) {
                    sources[states + place][x * states + step.to as usize] +=
                        f64::from(amount) * step.chance;
                }
            }
        }
    }
    sources
}

/// The unit matrix.
fn identity(states: usize) -> Matrix {
    (0..states * states).map(|i| f64::from(u8::from(i % (states + 1) == 0))).collect()
}

/// `U M`.
fn apply(steps: &Steps, matrix: &Matrix) -> Matrix {
    let states = steps.states();
    let mut product = vec![0.0; states * states];
    for (x, row) in product.chunks_exact_mut(states).enumerate() {
        let mut add = |factor: f64, from: usize| {
            let other = &matrix[from * states..(from + 1) * states];
            row.iter_mut().zip(other).for_each(|(sum, m)| *sum += factor * m);
        };
        add(steps.stay(x as u32), x);
        for step in steps.from(x as u32) {
            add(step.chance, step.to as usize);
        }
    }
    product
}

/// `sum += E M` for a matrix `E` of few entries.
fn multiply_add(sparse: &Matrix, matrix: &Matrix, states: usize, sum: &mut Matrix) {
    for (i, &entry) in sparse.iter().enumerate().filter(|(_, entry)| **entry != 0.0) {
        let (x, y) = (i / states, i % states);
        for b in 0..states {
            sum[x * states + b] += entry * matrix[y * states + b];
        }
    }
}
