//! Follow the distribution over the states in time: at `t`, and its mean over `[0, t]`.
//!
//! It takes uniformised steps where these are few. Where they are many and the states few, a short
//! time is doubled: with `E = exp(W t)`, as rows of distributions,
//!
//! ```text
//! p(2t) = p(t) E,    a(2t) = a(t) + a(t) E,    E <- E^2,    a(t) = integral_0^t p
//! ```
//!
//! No term is negative, so that each probability is right to relative rounding.

use super::uniformised::{ExitRates, UniformisedChain};
use crate::exact::tolerance::{NEGLIGIBLE_STEPS, WINDOW_WORK};
use crate::network::{Clock, Network};

/// A chain whose state is followed in time.
pub(crate) struct Occupation {
    chain: UniformisedChain,
    rates: ExitRates,
}

impl Occupation {
    pub(crate) fn of(network: &Network) -> Self {
        let (chain, rates) = UniformisedChain::of(network);
        Self { chain, rates }
    }

    /// The distribution over the states at `t` and its mean over `[0, t]`, from that at the start; `None` where
    /// it takes too long.
    pub(crate) fn after(&self, start: Vec<f64>, duration: f64) -> Option<[Vec<f64>; 2]> {
        let mean = self.rates.steps(duration);
        if mean == 0.0 {
            return Some([start.clone(), start]);
        }
        let n = start.len() as f64;
        let doublings = libm::log2(mean).ceil().max(1.0);
        let doubling = match self.rates.clock {
            Clock::Continuous => doublings * n.powi(3),
            Clock::Steps { .. } => f64::INFINITY,
        };
        let stepping = (mean + 30.0) * (self.chain.ways.len() as f64 + n);
        if doubling.min(stepping) > WINDOW_WORK {
            None
        } else if doubling < stepping {
            Some(self.doubled(start, duration, doublings as i32))
        } else {
            Some(self.stepped(start, duration))
        }
    }

    fn stepped(&self, start: Vec<f64>, duration: f64) -> [Vec<f64>; 2] {
        let mean = self.rates.steps(duration);
        let poisson = self.rates.arrivals(duration, NEGLIGIBLE_STEPS);
        let beyond = poisson.beyond();
        let mut law = start;
        let (mut end, mut average) = (vec![0.0; law.len()], vec![0.0; law.len()]);
        for (step, later) in beyond.iter().enumerate() {
            for (x, &p) in law.iter().enumerate() {
                end[x] += poisson.weight(step) * p;
                average[x] += later / mean * p;
            }
            law = self.chain.forward(&law);
        }
        [end, average]
    }

    fn doubled(&self, start: Vec<f64>, duration: f64, doublings: i32) -> [Vec<f64>; 2] {
        let n = start.len();
        let short = duration * 0.5_f64.powi(doublings);
        let [mut law, mut average] = self.stepped(start, short);
        let from = |x: usize| {
            let mut start = vec![0.0; n];
            start[x] = 1.0;
            let [row, _] = self.stepped(start, short);
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
}

/// A distribution times a matrix of distributions, row by row.
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
