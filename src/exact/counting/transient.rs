//! Compute what a finite window shows: cumulants and covariances at `t/2` and `t`.
//!
//! With `W(s)` the generator tilted by the counting fields, `<exp(s . X_t)> = 1^T exp(W(s) t) p_0`.
//! Both ways to the exponential work on jets (the `jet` file), so every order comes at once:
//!
//! * uniformisation: `sum_k Poisson_k(Lambda t) [1 + W(s)/Lambda]^k p_0`, one sweep for both times;
//! * squaring: a uniformised short step as a matrix of jets, squared up to `t/2` and once more.
//!
//! Growth is taken away step by step: of a drift close to the mean, so that central moments do not cancel,
//! or of the whole asymptote (the `asymptote` file), so that only what decays is followed.

use super::jet::{Jet, Pair, Single};
use crate::exact::chain::arrivals::Arrivals;
use crate::exact::chain::uniformised::ExitRates;
use crate::exact::tolerance::NEGLIGIBLE_STEPS;
use crate::network::{Clock, Network};

/// What decays is followed down to this share.
const DECAYED: f64 = 1e-14;

/// A start and a generator, with the channels between two states joined into one edge.
#[derive(Clone)]
pub(crate) struct Chain {
    pub(super) start: Vec<f64>,
    edges: Vec<(u32, u32)>,
    /// The edge and rate of each channel of positive rate: `(channel, edge, rate)`.
    channels: Vec<(u32, u32, f64)>,
    rates: ExitRates,
}

/// A window whose counts are followed as a series in the counting fields: what is counted, between which weights,
/// and what growth is taken away.
pub(crate) struct WindowJet<'a, J> {
    /// By channel, for each counting field.
    pub(crate) increments: [&'a [f64]; 2],
    /// `exp` of it is taken away in each unit of time.
    pub(crate) growth: J,
    /// The weight of each start, and of each end.
    pub(crate) start: Vec<J>,
    pub(crate) end: Vec<J>,
    /// The end weights have no part in what lasts: all decays.
    pub(crate) decays: bool,
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
        Self { start, edges, channels, rates: ExitRates::of(network) }
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

    /// The distribution of the number of uniformised steps in a time.
    fn arrivals(&self, duration: f64) -> Arrivals {
        self.rates.arrivals(duration, NEGLIGIBLE_STEPS)
    }

    /// The mean number of uniformised steps in a time.
    pub(crate) fn jumps(&self, duration: f64) -> f64 {
        self.rates.steps(duration)
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
        let mean = self.rates.fastest * duration;
        let steps = mean + 12.0 * mean.sqrt() + 30.0;
        steps * (6.0 * self.edges.len() as f64 + 15.0 * self.start.len() as f64)
    }

    fn squaring_cost(&self, duration: f64) -> f64 {
        if self.rates.clock != Clock::Continuous {
            return f64::INFINITY;
        }
        let n = self.start.len() as f64;
        let doublings = libm::log2((self.rates.fastest * duration).max(2.0)) + 1.0;
        15.0 * n * n * (n * doublings + 25.0 * (self.edges.len() as f64 / n + 1.0))
    }

    /// The cumulants at `t/2` and `t` of a count with the given increment by channel.
    pub(crate) fn cumulants(&self, increments: &[f64], drift: f64, duration: f64) -> [[f64; 4]; 2] {
        let height = vec![0.0; self.start.len()];
        self.cumulants_between(increments, &height, drift, duration)
    }

    /// The same, with the height of the end less that of the start added.
    pub(crate) fn cumulants_between(
        &self,
        increments: &[f64],
        height: &[f64],
        drift: f64,
        duration: f64,
    ) -> [[f64; 4]; 2] {
        let growth = Single::of_cumulants([drift, 0.0, 0.0, 0.0]);
        let window = self.window([increments; 2], [height; 2], growth);
        let mut cumulants = self.follow(&window, duration).map(|jet| jet.cumulants());
        cumulants[0][0] += drift * duration / 2.0;
        cumulants[1][0] += drift * duration;
        cumulants
    }

    /// The covariance at `t/2` and `t` of two counts, given as in [`Self::cumulants_between`].
    pub(crate) fn covariance_between(
        &self,
        increments: [&[f64]; 2],
        heights: [&[f64]; 2],
        drift: [f64; 2],
        duration: f64,
    ) -> [f64; 2] {
        let window = self.window(increments, heights, Pair::of_cumulants(drift, 0.0));
        self.follow(&window, duration).map(|jet| jet.covariance())
    }

    fn window<'a, J: Jet>(
        &self,
        increments: [&'a [f64]; 2],
        heights: [&[f64]; 2],
        growth: J,
    ) -> WindowJet<'a, J> {
        let weight = |x: usize, sign: f64| J::exp(heights.map(|height| sign * height[x]));
        let states = 0..self.start.len();
        let start = states.clone().map(|x| weight(x, -1.0).scaled(self.start[x])).collect();
        let end = states.map(|x| weight(x, 1.0)).collect();
        WindowJet { increments, growth, start, end, decays: false }
    }

    /// `<exp(s . X)>` at `t/2` and `t` between the weights of starts and ends, without the growth.
    pub(crate) fn follow<J: Jet>(&self, window: &WindowJet<'_, J>, duration: f64) -> [J; 2] {
        if self.rates.fastest == 0.0 {
            let held = dot(&window.start, &window.end);
            let shift = |part: f64| window.growth.scaled(-part * duration).exponential();
            return [0.5, 1.0].map(|part| J::product(&shift(part), &held));
        }
        if self.sweep_cost(duration) <= self.squaring_cost(duration) {
            self.sweep(window, duration)
        } else {
            self.square(window, duration)
        }
    }

    /// A uniformised step, with what grows in a time taken away.
    fn steps<J: Jet>(&self, increments: [&[f64]; 2], away: J) -> Steps<J> {
        let mut edges: Vec<_> =
            self.edges.iter().map(|&(from, to)| (from, to, J::ZERO, true)).collect();
        for &(channel, edge, rate) in &self.channels {
            let d = increments.map(|d| d[channel as usize]);
            let (_, _, weight, plain) = &mut edges[edge as usize];
            weight.add_scaled(&J::exp(d), rate / self.rates.fastest);
            *plain &= d == [0.0; 2];
        }
        Steps {
            edges,
            stay: self.rates.staying(),
            shift: away.scaled(-1.0 / self.rates.fastest).exponential(),
        }
    }

    /// Sum over the number of uniformised steps.
    fn sweep<J: Jet>(&self, window: &WindowJet<'_, J>, duration: f64) -> [J; 2] {
        let laws = [0.5, 1.0].map(|part| self.arrivals(part * duration));
        let steps = self.steps(window.increments, window.growth);
        let mut sums = [J::ZERO; 2];
        let mut law = window.start.clone();
        for step in 0..=laws[1].last() {
            if laws.iter().any(|poisson| poisson.weight(step) > 0.0) {
                let total = dot(&law, &window.end);
                for ((poisson, sum), part) in laws.iter().zip(&mut sums).zip([0.5, 1.0]) {
                    let late = step as f64 / self.rates.fastest - part * duration;
                    let shift = window.growth.scaled(late).exponential();
                    sum.add_scaled(&J::product(&shift, &total), poisson.weight(step));
                }
            }
            law = steps.apply(&law);
        }
        sums
    }

    /// Square a short step's matrix of jets up to both times.
    fn square<J: Jet>(&self, window: &WindowJet<'_, J>, duration: f64) -> [J; 2] {
        let n = self.start.len();
        let doublings = libm::log2(self.rates.fastest * duration).ceil().max(1.0) as i32;
        let short = duration * 0.5_f64.powi(doublings);
        let mut matrix = self.short_step(window, short);
        for _ in 1..doublings {
            if window.decays && has_decayed(&matrix, &window.end) {
                return [J::ZERO; 2];
            }
            matrix = squared(&matrix, n);
        }
        let half = between(&window.start, &matrix, &window.end);
        [half, between(&window.start, &squared(&matrix, n), &window.end)]
    }

    /// Row x holds the jets of every end from a start in x.
    fn short_step<J: Jet>(&self, window: &WindowJet<'_, J>, short: f64) -> Vec<J> {
        let n = self.start.len();
        let steps = self.steps::<J>(window.increments, J::ZERO);
        let poisson = self.arrivals(short);
        let shift = window.growth.scaled(-short).exponential();
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
        matrix
    }
}

/// `sum_x a_x b_x`.
pub(super) fn dot<J: Jet>(a: &[J], b: &[J]) -> J {
    let mut sum = J::ZERO;
    for (a, b) in a.iter().zip(b) {
        sum.add_product(a, b);
    }
    sum
}

/// `sum_xy a_x m_xy b_y`.
fn between<J: Jet>(start: &[J], matrix: &[J], end: &[J]) -> J {
    let mut total = J::ZERO;
    for (row, weight) in matrix.chunks(end.len()).zip(start) {
        total.add_product(weight, &dot(row, end));
    }
    total
}

/// Is nothing left of the end weights but rounding?
fn has_decayed<J: Jet>(matrix: &[J], end: &[J]) -> bool {
    let largest = |jets: &mut dyn Iterator<Item = J>| {
        let mut most = [0.0_f64; 5];
        for jet in jets {
            most.iter_mut().zip(jet.terms()).for_each(|(most, term)| *most = most.max(term.abs()));
        }
        most
    };
    let before = largest(&mut end.iter().copied());
    let after = largest(&mut matrix.chunks(end.len()).map(|row| dot(row, end)));
    before.iter().zip(after).all(|(before, after)| after <= DECAYED * before)
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
