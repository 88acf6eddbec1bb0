//! Sweep the tilted chain over a finite window without overflow.
//!
//! ```text
//! <e^{s.X}> = e^{-m} sum_k (m^k / k!) 1^T P(s)^k p_0,    m = Lambda t,
//! P(s)_yx = (k_xy / Lambda) e^{s.d} + (1 - e_x / Lambda) [x = y]
//! ```
//!
//! The vector is scaled to sum one in every step and the logarithms of the scales are added up. The
//! sum ends where a bound on all that follows is negligible: with any positive `h`,
//! `rho = max_x (h P)_x / h_x` bounds the growth of `h . u` in a step.

use crate::exact::chain::uniformised::{ExitRates, UniformisedChain};
use crate::network::{Clock, Network};

/// Multiply-adds that one sweep may take.
const MAX_WORK: f64 = 2e9;
/// Steps of one sweep, whose scales are remembered.
const MAX_STEPS: f64 = 2e6;
/// What the dropped end of a sum may hold, relative to the sum, as a logarithm.
const NEGLIGIBLE: f64 = -44.0;
/// Steps back that tighten the bound on growth.
const STEPS_BACK: usize = 40;
/// Largest exponent of one jump.
const MAX_EXPONENT: f64 = 600.0;

/// A window from a start, ready for any counting field.
pub(crate) struct WindowOfCounts {
    start: Vec<f64>,
    /// `(from, to, probability, channel)` of the jumps in a uniformised step.
    ways: Vec<(u32, u32, f64, u32)>,
    stay: Vec<f64>,
    channels: usize,
    rates: ExitRates,
}

/// The sum over steps at one real field.
pub(crate) struct RealField {
    /// `ln <e^{s.X}>`, by duration.
    pub(crate) logarithms: Vec<f64>,
    /// Weight of each step number in the last duration; they sum to one.
    weights: Vec<f64>,
    /// What the vector was divided by in each step; the first is one.
    scales: Vec<f64>,
    /// A tilted step.
    chain: UniformisedChain,
}

impl WindowOfCounts {
    pub(crate) fn new(network: &Network, start: &[f64]) -> Self {
        let rates = ExitRates::of(network);
        let ways = (0..)
            .zip(network.channels())
            .filter(|(_, c)| c.rate > 0.0)
            .map(|(channel, c)| (c.from, c.to, c.rate / rates.fastest, channel))
            .collect();
        let total: f64 = start.iter().sum();
        let start = start.iter().map(|p| p / total).collect();
        let channels = network.channels().len();
        Self { start, ways, stay: rates.rarely_staying(), channels, rates }
    }

    /// Sweep at the exponents `s.d` of the channels, for ascending durations.
    pub(crate) fn real(
        &self,
        exponent: impl Fn(usize) -> f64,
        durations: &[f64],
    ) -> Result<RealField, String> {
        // Channels whose rate underflowed are asked too: a larger weight would lift them.
        let beyond = |e: &f64| e.is_nan() || e.abs() > MAX_EXPONENT;
        if let Some(beyond) = (0..self.channels).map(&exponent).find(beyond) {
            return Err(format!("a jump weighs e^{beyond:.3e} there, beyond e^{MAX_EXPONENT}"));
        }
        let tilted = |way: &(u32, u32, f64, u32)| {
            (way.0, way.1, way.2 * libm::exp(exponent(way.3 as usize)))
        };
        let ways = self.ways.iter().map(tilted).collect();
        let chain = UniformisedChain { ways, stay: self.stay.clone() };
        let means: Vec<f64> = durations.iter().map(|t| self.rates.steps(*t)).collect();
        let growth = GrowthBound::of(&chain);
        if means.iter().any(|mean| mean * growth.rate.max(1.0) > MAX_STEPS) {
            return Err(format!("its sweep over the window takes more than {MAX_STEPS:.0e} steps"));
        }
        let (sums, scales) = self.sweep(&chain, &growth, &means)?;
        let (logarithms, mut weights): (Vec<_>, Vec<_>) = match self.rates.clock {
            Clock::Continuous => sums.iter().map(LogSum::total).unzip(),
            Clock::Steps { .. } => {
                means.iter().map(|mean| after(&scales, mean.round() as usize)).unzip()
            }
        };
        let weights = weights.pop().unwrap_or_default();
        Ok(RealField { logarithms, weights, scales, chain })
    }

    /// Step until all that follows is negligible in every sum; the sums by mean, and the scales.
    fn sweep(
        &self,
        chain: &UniformisedChain,
        growth: &GrowthBound,
        means: &[f64],
    ) -> Result<(Vec<LogSum>, Vec<f64>), String> {
        let mut sums: Vec<LogSum> = means.iter().map(|&mean| LogSum::new(mean)).collect();
        let (mut law, mut next) = (self.start.clone(), vec![0.0; self.start.len()]);
        let mut scales = vec![1.0];
        for step in 0.. {
            let done = match self.rates.clock {
                Clock::Steps { .. } => means.iter().all(|mean| step >= mean.round() as usize),
                Clock::Continuous => {
                    let spread = growth.spread(&law);
                    means.iter().zip(&sums).all(|(mean, sum)| {
                        let ratio = mean * growth.rate / (step + 1) as f64;
                        sum.rest(ratio, spread) <= NEGLIGIBLE
                    })
                }
            };
            if done {
                break;
            }
            if (step * (self.ways.len() + law.len())) as f64 > MAX_WORK {
                return Err(format!(
                    "its sweep over the window takes more than {MAX_WORK:.0e} multiply-adds"
                ));
            }
            chain.forward_into(&law, &mut next);
            let scale: f64 = next.iter().sum();
            if !(scale > 0.0 && scale.is_finite()) {
                return Err("its weights leave the range of double precision".to_owned());
            }
            for (p, q) in law.iter_mut().zip(&next) {
                *p = q / scale;
            }
            scales.push(scale);
            for sum in &mut sums {
                sum.push(scale);
            }
        }
        Ok((sums, scales))
    }

    /// `<e^{s.X + i phase}> / <e^{s.X}>` at the last duration, with the phases of the channels.
    pub(crate) fn characteristic(&self, at: &RealField, phase: impl Fn(usize) -> f64) -> [f64; 2] {
        let weights: Vec<[f64; 2]> = self
            .ways
            .iter()
            .zip(&at.chain.ways)
            .map(|(way, (.., weight))| {
                let (sin, cos) = libm::sincos(phase(way.3 as usize));
                [weight * cos, weight * sin]
            })
            .collect();
        let mut law: Vec<[f64; 2]> = self.start.iter().map(|&p| [p, 0.0]).collect();
        let mut next = law.clone();
        let mut sum = [0.0; 2];
        for (step, &weight) in at.weights.iter().enumerate() {
            if step > 0 {
                for ((next, [a, b]), stay) in next.iter_mut().zip(&law).zip(&self.stay) {
                    *next = [a * stay, b * stay];
                }
                for (&(from, to, ..), [c, s]) in self.ways.iter().zip(&weights) {
                    let [a, b] = law[from as usize];
                    let target = &mut next[to as usize];
                    *target = [target[0] + a * c - b * s, target[1] + a * s + b * c];
                }
                let scale = 1.0 / at.scales[step];
                for (p, q) in law.iter_mut().zip(&next) {
                    *p = [q[0] * scale, q[1] * scale];
                }
            }
            if weight > 0.0 {
                for z in &law {
                    sum = [sum[0] + weight * z[0], sum[1] + weight * z[1]];
                }
            }
        }
        sum
    }

    /// Multiply-adds of one characteristic value.
    pub(crate) fn characteristic_work(&self, at: &RealField) -> f64 {
        (at.weights.len() * (4 * self.ways.len() + 6 * self.start.len())) as f64
    }
}

/// `ln` of the sum after so many steps, and the weight of each step number.
fn after(scales: &[f64], steps: usize) -> (f64, Vec<f64>) {
    let mut weights = vec![0.0; steps + 1];
    weights[steps] = 1.0;
    (scales[..=steps].iter().map(|scale| libm::log(*scale)).sum(), weights)
}

/// A bound on the growth of the sum over states in any number of steps: `rate` in each, and the spread of the
/// positive vector `h` that shows it.
struct GrowthBound {
    rate: f64,
    weights: Vec<f64>,
    least: f64,
}

impl GrowthBound {
    fn of(chain: &UniformisedChain) -> Self {
        let back = |h: &[f64]| chain.backward(h, |_| 0.0);
        let mut h = vec![1.0; chain.stay.len()];
        for _ in 0..STEPS_BACK {
            let next = back(&h);
            let most = next.iter().copied().fold(0.0, f64::max);
            let least = next.iter().copied().fold(f64::INFINITY, f64::min);
            if !(least / most > 1e-200 && most.is_finite()) {
                break;
            }
            // Half the old keeps chains that alternate from doing so.
            h = h.iter().zip(next).map(|(old, new)| 0.5 * (old + new / most)).collect();
        }
        let ratios = back(&h).into_iter().zip(&h).map(|(next, h)| next / h);
        let rate = ratios.fold(0.0, |most: f64, ratio| if ratio > most { ratio } else { most });
        let least = h.iter().copied().fold(f64::INFINITY, f64::min);
        Self { rate: rate * (1.0 + 1e-12), weights: h, least }
    }

    /// `h . u / min h`: how much more than the sum of `u` may grow.
    fn spread(&self, law: &[f64]) -> f64 {
        self.weights.iter().zip(law).map(|(h, p)| h * p).sum::<f64>() / self.least
    }
}

/// A sum of Poisson-weighted terms, held by the logarithms of its terms.
struct LogSum {
    mean: f64,
    /// `ln` of the largest term, of the last one, and what rounding left out of the latter.
    largest: f64,
    last: f64,
    lost: f64,
    /// Ratio of each term to the one before.
    ratios: Vec<f64>,
}

impl LogSum {
    fn new(mean: f64) -> Self {
        Self { mean, largest: -mean, last: -mean, lost: 0.0, ratios: Vec::new() }
    }

    fn push(&mut self, scale: f64) {
        let ratio = self.mean * scale / (self.ratios.len() + 1) as f64;
        self.ratios.push(ratio);
        let add = libm::log(ratio) + self.lost;
        let sum = self.last + add;
        self.lost = add - (sum - self.last);
        self.last = sum;
        self.largest = self.largest.max(sum);
    }

    /// `ln` of a bound on all later terms, relative to the largest so far.
    fn rest(&self, ratio: f64, spread: f64) -> f64 {
        if ratio == 0.0 {
            return f64::NEG_INFINITY;
        }
        if ratio.is_nan() || ratio >= 1.0 {
            return f64::INFINITY;
        }
        self.last - self.largest + libm::log(spread * ratio / (1.0 - ratio))
    }

    /// `ln` of the sum, and the share of each term.
    fn total(&self) -> (f64, Vec<f64>) {
        let mut shares = vec![0.0; self.ratios.len() + 1];
        let (mut log, mut lost) = (-self.mean, 0.0);
        let (mut best, mut place) = (log, 0);
        for (k, ratio) in self.ratios.iter().enumerate() {
            let add = libm::log(*ratio) + lost;
            let sum: f64 = log + add;
            lost = add - (sum - log);
            log = sum;
            if log > best {
                (best, place) = (log, k + 1);
            }
        }
        shares[place] = 1.0;
        for k in place..self.ratios.len() {
            shares[k + 1] = shares[k] * self.ratios[k];
        }
        for k in (0..place).rev() {
            shares[k] = shares[k + 1] / self.ratios[k];
        }
        let total: f64 = shares.iter().sum();
        for share in &mut shares {
            *share /= total;
        }
        (best + libm::log(total), shares)
    }
}
