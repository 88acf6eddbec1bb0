//! Follow a small killed chain over a time of many jumps, by doubling a short one.
//!
//! With `E = exp(-S t)`, and for each end with rates `e` into it `f = integral_0^t exp(-S s) e ds` (the
//! probability to have ended there) and its moments `m_n = integral_0^t s^n exp(-S s) e ds`,
//!
//! ```text
//! f <- f + E f,    m_1 <- m_1 + E (m_1 + t f),    m_2 <- m_2 + E (m_2 + 2 t m_1 + t^2 f),    E <- E^2
//! ```
//!
//! No term is negative, and rows of `E` and all `f` sum to one: every probability is right to relative
//! rounding, however small it is. Times of a grid that differ by powers of two share one doubling.

use std::collections::BTreeMap;

use super::decay::{NEGLIGIBLE, Sweep};
use super::{Killed, dot};
use crate::exact::chain::arrivals::Arrivals;
use crate::exact::tolerance::KILLED_WORK;

/// A chain after a time.
struct After {
    time: f64,
    /// Row by row, from each node to each.
    alive: Vec<f64>,
    /// By end, then node: `f`, `m_1`, `m_2`.
    ended: Vec<[Vec<f64>; 3]>,
}

impl Killed {
    /// What a sweep over uniformised steps tells, by doubling; `None` where states or times are many.
    pub(super) fn doubled(&self, start: &[f64], times: &[f64]) -> Option<Sweep> {
        let ends = self.out.len();
        let nothing = || vec![vec![0.0; times.len()]; ends];
        let mut sweep = Sweep {
            alive: vec![start.iter().sum(); times.len()],
            density: nothing(),
            passed: nothing(),
            moments: vec![[0.0; 2]; ends],
        };
        // Times by mantissa; those of one are doubled one into the other.
        let mut octaves: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (index, &t) in times.iter().enumerate().filter(|(_, t)| **t > 0.0) {
            octaves.entry(t.to_bits() << 12).or_default().push(index);
        }
        let longest = times.iter().copied().fold(0.0, f64::max);
        let doublings = libm::log2(self.exit_rates().steps(longest)).max(0.0) + 64.0;
        let n = self.nodes().len() as f64;
        if octaves.len() as f64 * doublings * n.powi(3) > KILLED_WORK {
            return None;
        }
        for mut group in octaves.into_values() {
            group.sort_by(|&a, &b| times[a].total_cmp(&times[b]));
            let mut after = self.short(times[group[0]]);
            for index in group {
                while after.time < times[index] {
                    after.double();
                }
                self.record(&after, start, index, &mut sweep, times[index] == longest);
            }
        }
        for (index, _) in times.iter().enumerate().filter(|(_, t)| **t == 0.0) {
            (0..ends).for_each(|end| sweep.density[end][index] = dot(start, &self.out[end]));
        }
        Some(sweep)
    }

    fn record(&self, after: &After, start: &[f64], index: usize, sweep: &mut Sweep, last: bool) {
        let mut law = vec![0.0; start.len()];
        for (p, row) in start.iter().zip(after.alive.chunks(start.len())) {
            law.iter_mut().zip(row).for_each(|(sum, onward)| *sum += p * onward);
        }
        sweep.alive[index] = law.iter().sum();
        for (end, [passed, first, second]) in after.ended.iter().enumerate() {
            sweep.density[end][index] = dot(&law, &self.out[end]);
            sweep.passed[end][index] = dot(start, passed);
            if last {
                sweep.moments[end] = [dot(start, first), dot(start, second)];
            }
        }
    }

    /// The chain after `time` halved until hardly a jump falls in it.
    fn short(&self, time: f64) -> After {
        let (n, step) = (self.nodes().len(), self.uniformised());
        let halvings = libm::log2(step.fastest * time).ceil().max(0.0) as i32;
        let time = time * 0.5_f64.powi(halvings);
        let poisson = Arrivals::poisson(step.fastest * time, NEGLIGIBLE);
        let mut alive = Vec::with_capacity(n * n);
        for x in 0..n {
            let (mut law, mut sum) = (vec![0.0; n], vec![0.0; n]);
            law[x] = 1.0;
            for k in 0..=poisson.last() {
                sum.iter_mut().zip(&law).for_each(|(sum, p)| *sum += poisson.weight(k) * p);
                law = step.chain.forward(&law);
            }
            alive.extend(sum);
        }
        let (beyond, nothing) = (poisson.beyond(), vec![0.0; n]);
        let ended = self.out.iter().map(|out| {
            let mut sums = [0, 1, 2].map(|_| vec![0.0; n]);
            let mut rate = out.clone();
            for k in 0..beyond.len() {
                let later = |more: usize| beyond.get(k + more).copied().unwrap_or(0.0);
                let mut weight = 1.0 / step.fastest;
                for (order, sum) in sums.iter_mut().enumerate() {
                    let share = weight * later(order);
                    sum.iter_mut().zip(&rate).for_each(|(sum, rate)| *sum += share * rate);
                    weight *= (k + 1 + order) as f64 / step.fastest;
                }
                rate = step.backward(&rate, &nothing);
            }
            sums
        });
        After { time, alive, ended: ended.collect() }
    }
}

impl After {
    fn double(&mut self) {
        let (n, t) = (self.alive.len().isqrt(), self.time);
        let alive = &self.alive;
        let onward = |of: &[f64]| -> Vec<f64> { alive.chunks(n).map(|row| dot(row, of)).collect() };
        for [passed, first, second] in &mut self.ended {
            let later = (0..n).map(|x| second[x] + 2.0 * t * first[x] + t * t * passed[x]);
            let later = onward(&later.collect::<Vec<_>>());
            second.iter_mut().zip(later).for_each(|(sum, more)| *sum += more);
            let later = (0..n).map(|x| first[x] + t * passed[x]);
            let later = onward(&later.collect::<Vec<_>>());
            first.iter_mut().zip(later).for_each(|(sum, more)| *sum += more);
            let later = onward(passed);
            passed.iter_mut().zip(later).for_each(|(sum, more)| *sum += more);
        }
        let mut square = vec![0.0; n * n];
        for (row, target) in alive.chunks(n).zip(square.chunks_mut(n)) {
            for (p, through) in row.iter().zip(alive.chunks(n)) {
                target.iter_mut().zip(through).for_each(|(sum, onward)| *sum += p * onward);
            }
        }
        // Rounding would double each time.
        for (x, row) in square.chunks_mut(n).enumerate() {
            let ended: f64 = self.ended.iter().map(|[passed, ..]| passed[x]).sum();
            let total = ended + row.iter().sum::<f64>();
            for p in row.iter_mut() {
                *p /= total;
            }
            for moment in self.ended.iter_mut().flatten() {
                moment[x] /= total;
            }
        }
        self.alive = square;
        self.time *= 2.0;
    }
}
