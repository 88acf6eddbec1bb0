//! Follow the law of the states in time: at `t`, and its mean over `[0, t]`.
//!
//! A law takes uniformised steps where these are few. Where they are many and the states few, a short
//! time is doubled: with `E = exp(W t)`, as rows of laws,
//!
//! ```text
//! p(2t) = p(t) E,    a(2t) = a(t) + a(t) E,    E <- E^2,    a(t) = integral_0^t p
//! ```
//!
//! No term is negative, so that each probability is right to relative rounding.

use super::transient::Chain;
use crate::network::Clock;

/// Multiplications that the steps, or the doubling, may take.
const MAX_WORK: f64 = 5e8;

impl Chain {
    /// The law at `t` and its mean over `[0, t]`; `None` where that takes too long.
    pub(crate) fn occupation(&self, duration: f64) -> Option<[Vec<f64>; 2]> {
        let mean = self.fastest * duration;
        if mean == 0.0 {
            return Some([self.start.clone(), self.start.clone()]);
        }
        let n = self.start.len() as f64;
        let doublings = libm::log2(mean).ceil().max(1.0);
        let doubling = match self.clock {
            Clock::Continuous => doublings * n.powi(3),
            Clock::Steps { .. } => f64::INFINITY,
        };
        let stepping = (mean + 30.0) * (self.channels.len() as f64 + n);
        if doubling.min(stepping) > MAX_WORK {
            None
        } else if doubling < stepping {
            Some(self.doubled(duration, doublings as i32))
        } else {
            Some(self.stepped(duration))
        }
    }

    fn stepped(&self, duration: f64) -> [Vec<f64>; 2] {
        let mean = self.fastest * duration;
        let poisson = self.arrivals(duration);
        let beyond = poisson.beyond();
        let mut law = self.start.clone();
        let (mut end, mut average) = (vec![0.0; law.len()], vec![0.0; law.len()]);
        for (step, later) in beyond.iter().enumerate() {
            for (x, &p) in law.iter().enumerate() {
                end[x] += poisson.weight(step) * p;
                average[x] += later / mean * p;
            }
            law = self.step(&law);
        }
        [end, average]
    }

    fn doubled(&self, duration: f64, doublings: i32) -> [Vec<f64>; 2] {
        let n = self.start.len();
        let short = duration * 0.5_f64.powi(doublings);
        let [mut law, mut average] = self.stepped(short);
        let from = |x: usize| {
            let mut start = vec![0.0; n];
            start[x] = 1.0;
            let [row, _] = Self { start, ..self.clone() }.stepped(short);
            row
        };
        let mut matrix: Vec<f64> = (0..n).flat_map(from).collect();
        for _ in 0..doublings {
            let later = through(&average, &matrix);
            average.iter_mut().zip(later).for_each(|(a, b)| *a = f64::midpoint(*a, b));
            law = through(&law, &matrix);
            let rows = matrix.chunks(n).map(|row| through(row, &matrix));
            matrix = rows.flat_map(normalised).collect();
        }
        [normalised(law), normalised(average)]
    }

    fn step(&self, law: &[f64]) -> Vec<f64> {
        let stay = law.iter().zip(&self.exit).map(|(p, exit)| p * (1.0 - exit / self.fastest));
        let mut next: Vec<f64> = stay.collect();
        for &(_, edge, rate) in &self.channels {
            let (from, to) = self.edges[edge as usize];
            next[to as usize] += law[from as usize] * (rate / self.fastest);
        }
        next
    }
}

/// A law times a matrix of laws, row by row.
fn through(law: &[f64], matrix: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; law.len()];
    for (p, row) in law.iter().zip(matrix.chunks(law.len())) {
        next.iter_mut().zip(row).for_each(|(next, onward)| *next += p * onward);
    }
    next
}

fn normalised(mut law: Vec<f64>) -> Vec<f64> {
    let total: f64 = law.iter().sum();
    for p in &mut law {
        *p /= total;
    }
    law
}
