//! Compute what a finite window shows: cumulants and covariances at `t/2` and `t`, time averages.
//!
//! With `W(s)` the generator tilted by the counting fields, `<exp(s . X_t)> = 1^T exp(W(s) t) p_0`.
//! Both ways to the exponential work on jets (the `jet` file), so every order comes at once:
//!
//! * uniformisation: `sum_k Poisson_k(Lambda t) [1 + W(s)/Lambda]^k p_0`, one sweep for both times;
//! * squaring: a uniformised short step as a matrix of jets, squared up to `t/2` and once more.
//!
//! Counts are taken relative to a drift close to their mean, so that central moments do not cancel.

use super::jet::{Jet, Pair, Single};
use crate::exact::arrivals::Arrivals;
use crate::network::{Clock, Network};

/// Multiplications that one sweep of plain probabilities may take.
const MAX_SWEEP: f64 = 5e8;
/// Poisson weights below this fraction of the largest are dropped.
const NEGLIGIBLE: f64 = 1e-30;

/// A start and a generator, with the channels between two states joined into one edge.
#[derive(Clone)]
pub(crate) struct Chain {
    start: Vec<f64>,
    edges: Vec<(u32, u32)>,
    /// The edge and rate of each channel of positive rate: `(channel, edge, rate)`.
    channels: Vec<(u32, u32, f64)>,
    exit: Vec<f64>,
    /// Uniformised steps in a unit of time.
    fastest: f64,
    clock: Clock,
}

/// A tilted step of the uniformised chain.
struct Steps<J> {
    /// `(from, to, weight, weight is free of counts)`.
    edges: Vec<(u32, u32, J, bool)>,
    stay: Vec<f64>,
    /// Takes the drift of one step away.
    shift: J,
}

impl Chain {
    pub(crate) fn new(network: &Network, start: Vec<f64>) -> Self {
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let mut channels = Vec::new();
        for from in 0..network.states.len() as u32 {
            let first = edges.len();
            let offset = network.channels().partition_point(|c| c.from < from) as u32;
            for (channel, c) in (offset..).zip(network.channels_from(from)) {
                if c.rate > 0.0 {
                    let known = edges[first..].iter().position(|edge| edge.1 == c.to);
                    let edge = known.map_or(edges.len(), |position| first + position);
                    if known.is_none() {
                        edges.push((from, c.to));
                    }
                    channels.push((channel, edge as u32, c.rate));
                }
            }
        }
        let exit: Vec<f64> =
            (0..network.states.len() as u32).map(|x| network.exit_rate(x)).collect();
        let fastest = match network.clock {
            Clock::Continuous => exit.iter().copied().fold(0.0, f64::max),
            Clock::Steps { per_time } => per_time,
        };
        Self { start, edges, channels, exit, fastest, clock: network.clock }
    }

    /// The walk of trajectories that start among some states; none where no one does.
    pub(crate) fn within(&self, states: &[u32]) -> Option<Self> {
        let mut start = vec![0.0; self.start.len()];
        for &state in states {
            start[state as usize] = self.start[state as usize];
        }
        let sum: f64 = start.iter().sum();
        for p in &mut start {
            *p /= sum;
        }
        (sum > 0.0).then(|| Self { start, ..self.clone() })
    }

    /// The law of the number of uniformised steps in a time.
    fn arrivals(&self, duration: f64) -> Arrivals {
        Arrivals::new(self.clock, self.fastest, duration, NEGLIGIBLE)
    }

    /// The mean number of uniformised steps in a time.
    pub(crate) fn jumps(&self, duration: f64) -> f64 {
        self.fastest * duration
    }

    /// Is `law` positive wherever a trajectory may start?
    pub(crate) fn starts_within(&self, law: &[f64]) -> bool {
        self.start.iter().zip(law).all(|(&start, &p)| start == 0.0 || p > 0.0)
    }

    /// Multiplications that one observable (or pair) takes by the cheaper way.
    pub(crate) fn cost(&self, duration: f64) -> f64 {
        self.sweep_cost(duration).min(self.squaring_cost(duration))
    }

    fn sweep_cost(&self, duration: f64) -> f64 {
        let mean = self.fastest * duration;
        let steps = mean + 12.0 * mean.sqrt() + 30.0;
        steps * (6.0 * self.edges.len() as f64 + 15.0 * self.start.len() as f64)
    }

    fn squaring_cost(&self, duration: f64) -> f64 {
        if self.clock != Clock::Continuous {
            return f64::INFINITY;
        }
        let n = self.start.len() as f64;
        let doublings = libm::log2((self.fastest * duration).max(2.0)) + 1.0;
        15.0 * n * n * (n * doublings + 25.0 * (self.edges.len() as f64 / n + 1.0))
    }

    /// The cumulants at `t/2` and `t` of a count with the given increment by channel.
    pub(crate) fn cumulants(&self, increments: &[f64], drift: f64, duration: f64) -> [[f64; 4]; 2] {
        let jets = self.window::<Single>([increments, increments], [drift, 0.0], duration);
        let mut cumulants = jets.map(|jet| jet.cumulants());
        cumulants[0][0] += drift * duration / 2.0;
        cumulants[1][0] += drift * duration;
        cumulants
    }

    /// The covariance at `t/2` and `t` of two counts.
    pub(crate) fn covariance(
        &self,
        increments: [&[f64]; 2],
        drift: [f64; 2],
        duration: f64,
    ) -> [f64; 2] {
        self.window::<Pair>(increments, drift, duration).map(|jet| jet.covariance())
    }

    fn window<J: Jet>(&self, increments: [&[f64]; 2], drift: [f64; 2], duration: f64) -> [J; 2] {
        if self.fastest == 0.0 {
            return [0.5, 1.0].map(|part| J::exp(drift.map(|d| -d * part * duration)));
        }
        if self.sweep_cost(duration) <= self.squaring_cost(duration) {
            self.sweep(&self.steps(increments, drift), drift, duration)
        } else {
            self.square(increments, drift, duration)
        }
    }

    fn steps<J: Jet>(&self, increments: [&[f64]; 2], drift: [f64; 2]) -> Steps<J> {
        let mut edges: Vec<_> =
            self.edges.iter().map(|&(from, to)| (from, to, J::ZERO, true)).collect();
        for &(channel, edge, rate) in &self.channels {
            let d = increments.map(|d| d[channel as usize]);
            let (_, _, weight, plain) = &mut edges[edge as usize];
            weight.add_scaled(&J::exp(d), rate / self.fastest);
            *plain &= d == [0.0; 2];
        }
        let stay = self.exit.iter().map(|exit| 1.0 - exit / self.fastest).collect();
        Steps { edges, stay, shift: J::exp(drift.map(|d| -d / self.fastest)) }
    }

    /// Sum over the number of uniformised steps.
    fn sweep<J: Jet>(&self, steps: &Steps<J>, drift: [f64; 2], duration: f64) -> [J; 2] {
        let laws = [0.5, 1.0].map(|part| self.arrivals(part * duration));
        let mut sums = [J::ZERO; 2];
        let mut law: Vec<J> = self.start.iter().map(|&p| J::exp([0.0; 2]).scaled(p)).collect();
        for step in 0..=laws[1].last() {
            if laws.iter().any(|poisson| poisson.weight(step) > 0.0) {
                let mut total = J::ZERO;
                for jet in &law {
                    total.add_scaled(jet, 1.0);
                }
                for ((poisson, sum), part) in laws.iter().zip(&mut sums).zip([0.5, 1.0]) {
                    let late = step as f64 / self.fastest - part * duration;
                    let shifted = J::product(&J::exp(drift.map(|d| d * late)), &total);
                    sum.add_scaled(&shifted, poisson.weight(step));
                }
            }
            law = steps.apply(&law);
        }
        sums
    }

    /// Square a short step's matrix of jets up to both times.
    fn square<J: Jet>(&self, increments: [&[f64]; 2], drift: [f64; 2], duration: f64) -> [J; 2] {
        let n = self.start.len();
        let doublings = libm::log2(self.fastest * duration).ceil().max(1.0) as i32;
        let short = duration * 0.5_f64.powi(doublings);
        let steps = self.steps::<J>(increments, [0.0; 2]);
        let poisson = self.arrivals(short);
        let shift = J::exp(drift.map(|d| -d * short));
        // Row x holds the jets of every end from a start in x.
        let mut matrix: Vec<J> = Vec::with_capacity(n * n);
        for x in 0..n {
            let mut row = vec![J::ZERO; n];
            let mut law = vec![J::ZERO; n];
            law[x] = J::exp([0.0; 2]);
            for step in 0..=poisson.last() {
                for (sum, jet) in row.iter_mut().zip(&law) {
                    sum.add_scaled(jet, poisson.weight(step));
                }
                law = steps.apply(&law);
            }
            matrix.extend(row.iter().map(|jet| J::product(&shift, jet)));
        }
        for _ in 1..doublings {
            matrix = squared(&matrix, n);
        }
        let half = self.total(&matrix);
        [half, self.total(&squared(&matrix, n))]
    }

    fn total<J: Jet>(&self, matrix: &[J]) -> J {
        let mut total = J::ZERO;
        for (row, &p) in matrix.chunks(self.start.len()).zip(&self.start) {
            for jet in row {
                total.add_scaled(jet, p);
            }
        }
        total
    }

    /// The law at `t` and its mean over `[0, t]`; `None` where the sweep is too long.
    pub(crate) fn occupation(&self, duration: f64) -> Option<[Vec<f64>; 2]> {
        let mean = self.fastest * duration;
        if mean == 0.0 {
            return Some([self.start.clone(), self.start.clone()]);
        }
        if (mean + 30.0) * (self.channels.len() + self.start.len()) as f64 > MAX_SWEEP {
            return None;
        }
        let poisson = self.arrivals(duration);
        let mut law = self.start.clone();
        let (mut end, mut average) = (vec![0.0; law.len()], vec![0.0; law.len()]);
        let mut later = 1.0;
        for step in 0..=poisson.last() {
            later -= poisson.weight(step);
            for (x, &p) in law.iter().enumerate() {
                end[x] += poisson.weight(step) * p;
                average[x] += f64::max(later, 0.0) / mean * p;
            }
            let mut next: Vec<f64> = law
                .iter()
                .zip(&self.exit)
                .map(|(p, exit)| p * (1.0 - exit / self.fastest))
                .collect();
            for &(_, edge, rate) in &self.channels {
                let (from, to) = self.edges[edge as usize];
                next[to as usize] += law[from as usize] * (rate / self.fastest);
            }
            law = next;
        }
        Some([end, average])
    }
}

impl<J: Jet> Steps<J> {
    /// One step of a row vector of jets.
    fn apply(&self, law: &[J]) -> Vec<J> {
        let mut next: Vec<J> = law.iter().zip(&self.stay).map(|(jet, &p)| jet.scaled(p)).collect();
        for (from, to, weight, plain) in &self.edges {
            let (source, target) = (&law[*from as usize], &mut next[*to as usize]);
            if *plain {
                target.add_scaled(source, weight.constant());
            } else {
                target.add_product(source, weight);
            }
        }
        next.iter().map(|jet| J::product(&self.shift, jet)).collect()
    }
}

/// `matrix^2`, its rows scaled back to probability one so that rounding does not double each time.
fn squared<J: Jet>(matrix: &[J], n: usize) -> Vec<J> {
    let mut square = vec![J::ZERO; n * n];
    for x in 0..n {
        let row = &mut square[x * n..(x + 1) * n];
        for y in 0..n {
            let through = &matrix[x * n + y];
            for (target, onward) in row.iter_mut().zip(&matrix[y * n..(y + 1) * n]) {
                target.add_product(through, onward);
            }
        }
        let total: f64 = row.iter().map(Jet::constant).sum();
        for jet in row {
            *jet = jet.scaled(1.0 / total);
        }
    }
    square
}
