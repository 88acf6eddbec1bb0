//! Exponentiate a tilted generator by scaling and squaring, with its scale kept apart.
//!
//! ```text
//! exp(W t) = [e^(-Lambda t / m) exp((W + Lambda) t / m)]^m,    m = 2^s
//! ```
//!
//! with `Lambda` the fastest exit rate, so that no term is negative where no weight is. A short step is summed
//! as a series of [`ORDER`] terms, then squared `s` times. Each squaring doubles the relative error, which in the
//! end is about `m` times that of one product: for counting fields of modulus one that of `Lambda t` uniformised
//! steps.

use std::ops::Range;

use faer::c64;

use super::uniformised::ExitRates;
use crate::network::{Channel, Clock, Network};

/// Largest row sum of the short step.
const SHORT: f64 = 1.0;
/// Terms of the series: what is left is below `1/20!`.
const ORDER: usize = 20;
/// The series is summed in powers of the fourth power of the step.
const BLOCK: usize = 4;
/// Products that the series takes.
pub(crate) const PRODUCTS: f64 = 7.0;
/// Entries beyond this, or below its inverse, are scaled.
const LARGE: f64 = 1e60;

/// A generator without its tilt, ready to be tilted by channel.
pub(crate) struct Generator<'a> {
    channels: Vec<(usize, &'a Channel)>,
    rates: ExitRates,
}

/// `exp(W t)`: `values[x * states + y]` from state `x` to `y`, times `e^log`.
pub(crate) struct Exponential {
    states: usize,
    values: Vec<c64>,
    log: f64,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(network: &'a Network) -> Self {
        let channels = network.channels().iter().enumerate().filter(|(_, c)| c.rate > 0.0);
        Self { channels: channels.collect(), rates: ExitRates::of(network) }
    }

    /// Uniformised steps in a time.
    pub(crate) fn steps(&self, time: f64) -> f64 {
        self.rates.steps(time)
    }

    /// Complex multiply-adds of one exponential of weights about one.
    pub(crate) fn work(&self, time: f64) -> f64 {
        let squarings = 2.0 + libm::log2(self.steps(time).max(1.0));
        let each = (self.rates.exit.len() as f64).powi(3);
        // A power of steps takes up to two products a bit.
        each * (PRODUCTS + 2.0 * squarings)
    }

    /// `exp(W t)` with the rate of each channel times a weight; a power of steps where jumps fall on these.
    /// None where a weight leaves the range of numbers.
    pub(crate) fn exponential(
        &self,
        time: f64,
        weight: impl Fn(usize) -> c64,
    ) -> Option<Exponential> {
        let ExitRates { exit, fastest, clock } = &self.rates;
        let states = exit.len();
        let mut rates = vec![c64::ZERO; states * states];
        for &(channel, c) in &self.channels {
            rates[c.from as usize * states + c.to as usize] += weight(channel) * c.rate;
        }
        for (x, exit) in exit.iter().enumerate() {
            rates[x * states + x] += c64::new(fastest - exit, 0.0);
        }
        if !rates.iter().all(|rate| rate.is_finite()) {
            return None;
        }
        let one = Exponential { states, values: identity(states), log: 0.0 };
        if *fastest == 0.0 || time == 0.0 {
            return Some(one);
        }
        match *clock {
            Clock::Steps { per_time } => {
                let step = rates.iter().map(|rate| rate / per_time).collect();
                let step = Exponential { states, values: step, log: 0.0 };
                Some(step.power((per_time * time).round() as u64))
            }
            Clock::Continuous => {
                let norm = largest_row(&rates, states) * time / SHORT;
                if !norm.is_finite() {
                    return None;
                }
                let doublings = libm::log2(norm).ceil().max(0.0);
                let short = time * libm::exp2(-doublings);
                let step: Vec<c64> = rates.iter().map(|rate| rate * short).collect();
                let mut found = Exponential { states, values: series(&step, states), log: 0.0 };
                found.log = -fastest * short;
                (0..doublings as u64).for_each(|_| found.square());
                Some(found)
            }
        }
    }
}

impl Exponential {
    /// The row of a state: where trajectories from it end.
    pub(crate) fn row(&self, state: usize) -> impl Iterator<Item = c64> {
        let factor = libm::exp(self.log);
        self.values[self.range(state)].iter().map(move |value| value * factor)
    }

    /// `ln sum_xy start_x exp(W t)_xy` where all terms are positive.
    pub(crate) fn log_sum(&self, start: &[f64]) -> f64 {
        let rows = start.iter().enumerate().map(|(x, p)| {
            let ends: f64 = self.values[self.range(x)].iter().map(|value| value.re).sum();
            p * ends
        });
        self.log + libm::log(rows.sum::<f64>())
    }

    /// The largest sum of absolute values in a row, real and imaginary parts apart: an upper bound of the norm.
    pub(crate) fn norm(&self) -> f64 {
        largest_row(&self.values, self.states) * libm::exp(self.log)
    }

    fn range(&self, state: usize) -> Range<usize> {
        state * self.states..(state + 1) * self.states
    }

    fn square(&mut self) {
        self.values = product(&self.values, &self.values, self.states);
        self.log *= 2.0;
        self.scale();
    }

    fn power(mut self, mut steps: u64) -> Self {
        let states = self.states;
        let mut found = Self { states, values: identity(states), log: 0.0 };
        while steps > 0 {
            if steps % 2 == 1 {
                found.values = product(&found.values, &self.values, states);
                found.log += self.log;
                found.scale();
            }
            steps /= 2;
            if steps > 0 {
                self.square();
            }
        }
        found
    }

    /// Keep the largest entry near one.
    fn scale(&mut self) {
        let largest = self.values.iter().map(|v| v.re.abs().max(v.im.abs())).fold(0.0, f64::max);
        if largest > 0.0 && !(1.0 / LARGE..LARGE).contains(&largest) {
            self.values.iter_mut().for_each(|value| *value /= largest);
            self.log += libm::log(largest);
        }
    }
}

fn identity(states: usize) -> Vec<c64> {
    let mut one = vec![c64::ZERO; states * states];
    one.iter_mut().step_by(states + 1).for_each(|value| *value = c64::new(1.0, 0.0));
    one
}

/// `sum_k step^k / k!`, in blocks of four terms (Paterson, Stockmeyer, doi:10.1137/0202007).
fn series(step: &[c64], states: usize) -> Vec<c64> {
    let mut powers = vec![identity(states), step.to_vec()];
    for _ in 2..=BLOCK {
        powers.push(product(&powers[powers.len() - 1], step, states));
    }
    let mut factor = [1.0; ORDER];
    for k in 1..ORDER {
        factor[k] = factor[k - 1] / k as f64;
    }
    let mut sum = vec![c64::ZERO; states * states];
    for block in (0..ORDER / BLOCK).rev() {
        if block + 1 < ORDER / BLOCK {
            sum = product(&sum, &powers[BLOCK], states);
        }
        for (power, factor) in powers.iter().zip(&factor[BLOCK * block..BLOCK * (block + 1)]) {
            sum.iter_mut().zip(power).for_each(|(sum, value)| *sum += value * *factor);
        }
    }
    sum
}

fn largest_row(values: &[c64], states: usize) -> f64 {
    let rows = values.chunks_exact(states);
    rows.map(|row| row.iter().map(|value| value.re.abs() + value.im.abs()).sum())
        .fold(0.0, f64::max)
}

fn product(a: &[c64], b: &[c64], states: usize) -> Vec<c64> {
    let mut sum = vec![c64::ZERO; states * states];
    for (row, factors) in sum.chunks_exact_mut(states).zip(a.chunks_exact(states)) {
        for (factor, other) in factors.iter().zip(b.chunks_exact(states)) {
            for (sum, value) in row.iter_mut().zip(other) {
                sum.re += factor.re * value.re - factor.im * value.im;
                sum.im += factor.re * value.im + factor.im * value.re;
            }
        }
    }
    sum
}
