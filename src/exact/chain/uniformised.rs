//! Step through a chain at the pace of its fastest state.
//!
//! With the exit rates `e_x` and a pace `L` that no state exceeds,
//!
//! ```text
//! exp(W t) = sum_k w_k P^k,    P_yx = k_xy / L + (1 - e_x / L) [x = y],    w_k = e^(-L t) (L t)^k / k!
//! ```
//!
//! in which no term is negative (Jensen, doi:10.1080/03461238.1953.10419459; Gross, Miller,
//! doi:10.1287/opre.32.2.343). The weights `w_k` are those of [`super::arrivals`]. Every sum over steps in this room
//! goes through [`UniformisedChain`], but for those that carry more than a number by state: series in counting
//! fields (`counting/transient.rs`), boxes or lists of cells (`distribution`), and complex numbers
//! (`generating/window.rs`, `spectrum`).

use super::arrivals::Arrivals;
use crate::network::{Clock, Network};

/// The rates at which states are left, and the pace of uniformised steps.
#[derive(Clone)]
pub(crate) struct ExitRates {
    /// By state, per unit time.
    pub(crate) exit: Vec<f64>,
    /// Steps in a unit of time: the fastest exit rate, or those of the clock.
    pub(crate) fastest: f64,
    pub(crate) clock: Clock,
}

impl ExitRates {
    pub(crate) fn of(network: &Network) -> Self {
        let exit = (0..network.states.len() as u32).map(|x| network.exit_rate(x)).collect();
        Self::new(exit, network.clock)
    }

    /// From the exit rate of each state.
    pub(crate) fn new(exit: Vec<f64>, clock: Clock) -> Self {
        let fastest = match clock {
            Clock::Continuous => exit.iter().copied().fold(0.0, f64::max),
            Clock::Steps { per_time } => per_time,
        };
        Self { exit, fastest, clock }
    }

    /// The mean number of steps in a time.
    pub(crate) fn steps(&self, time: f64) -> f64 {
        self.fastest * time
    }

    /// The distribution of the number of steps in a time, without weights below `negligible` of the largest.
    pub(crate) fn arrivals(&self, time: f64, negligible: f64) -> Arrivals {
        Arrivals::new(self.clock, self.steps(time), negligible)
    }

    /// About how many steps must be made in a time before their weights are negligible.
    pub(crate) fn expected_steps(&self, time: f64, negligible: f64) -> f64 {
        Arrivals::expected_steps(self.clock, self.steps(time), negligible)
    }

    /// The probability to stay through a step, right to absolute rounding: what a mean needs.
    pub(crate) fn staying(&self) -> Vec<f64> {
        let stay = |exit: &f64| if self.fastest > 0.0 { 1.0 - exit / self.fastest } else { 1.0 };
        self.exit.iter().map(stay).collect()
    }

    /// The same right to relative rounding, also where a state hardly ever stays: what the probability of a rare
    /// count needs. It differs from [`Self::staying`] in the last bits, and both are pinned by results.
    pub(crate) fn rarely_staying(&self) -> Vec<f64> {
        let stay = |exit: &f64| {
            if self.fastest > 0.0 { (self.fastest - exit) / self.fastest } else { 1.0 }
        };
        self.exit.iter().map(stay).map(|p| f64::max(p, 0.0)).collect()
    }
}

/// A step of a chain, killed, weighted or neither.
pub(crate) struct UniformisedChain {
    /// `(from, to, weight)`: the probability of the jump in a step, times what else it weighs.
    pub(crate) ways: Vec<(u32, u32, f64)>,
    /// The probability to stay, by state.
    pub(crate) stay: Vec<f64>,
}

impl UniformisedChain {
    /// The chain of a network, and its rates.
    pub(crate) fn of(network: &Network) -> (Self, ExitRates) {
        let rates = ExitRates::of(network);
        let channels = network.channels().iter().filter(|c| c.rate > 0.0);
        let ways = channels.map(|c| (c.from, c.to, c.rate / rates.fastest)).collect();
        (Self { ways, stay: rates.staying() }, rates)
    }

    /// `P v`: the distribution after one more step.
    pub(crate) fn forward(&self, law: &[f64]) -> Vec<f64> {
        let mut next = vec![0.0; law.len()];
        self.forward_into(law, &mut next);
        next
    }

    /// [`Self::forward`] into a list that is there.
    pub(crate) fn forward_into(&self, law: &[f64], next: &mut [f64]) {
        for ((next, p), stay) in next.iter_mut().zip(law).zip(&self.stay) {
            *next = p * stay;
        }
        for &(from, to, weight) in &self.ways {
            next[to as usize] += law[from as usize] * weight;
        }
    }

    /// `v P + gain`: the mean of a function of the state one step later, and what the step brings.
    pub(crate) fn backward(&self, of: &[f64], gain: impl Fn(usize) -> f64) -> Vec<f64> {
        let kept = of.iter().zip(&self.stay).enumerate();
        let mut next: Vec<f64> = kept.map(|(x, (value, stay))| value * stay + gain(x)).collect();
        for &(from, to, weight) in &self.ways {
            next[from as usize] += of[to as usize] * weight;
        }
        next
    }
}
