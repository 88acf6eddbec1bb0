//! Weigh the numbers of uniformised steps in a time, with a cut that is set by what is asked.
//!
//! With `Lambda` the fastest exit rate, `exp(W t) = sum_k w_k (1 + W/Lambda)^k`,
//! `w_k = e^{-m} m^k / k!`, `m = Lambda t`. Weights are products outward from the mode, so each is
//! right to about its distance from the mode in units of rounding, however small it is.

use crate::network::Clock;

/// The weights of a contiguous range of step numbers; they sum to one.
pub(crate) struct Arrivals {
    pub(crate) first: usize,
    pub(crate) weights: Vec<f64>,
}

impl Arrivals {
    /// Steps of which there are so many in the mean; weights below `negligible` of the largest are dropped.
    pub(crate) fn new(clock: Clock, mean: f64, negligible: f64) -> Self {
        match clock {
            Clock::Continuous => Self::poisson(mean, negligible),
            Clock::Steps { .. } => Self { first: mean.round() as usize, weights: vec![1.0] },
        }
    }

    /// About how many steps must be made before the weights are negligible.
    pub(crate) fn expected_steps(clock: Clock, mean: f64, negligible: f64) -> f64 {
        match clock {
            Clock::Steps { .. } => mean,
            Clock::Continuous if mean == 0.0 => 0.0,
            // Bennett's bound on the upper tail of a Poisson distribution, solved for the deviation.
            Clock::Continuous => {
                let needed = -libm::log(negligible);
                mean + (2.0 * mean * needed).sqrt() + needed / 3.0
            }
        }
    }

    /// The counts of a Poisson distribution.
    pub(crate) fn poisson(mean: f64, negligible: f64) -> Self {
        let mode = mean as usize;
        let mut weights = vec![1.0];
        let mut first = mode;
        while first > 0 {
            let weight = weights[weights.len() - 1] * first as f64 / mean;
            if weight < negligible {
                break;
            }
            weights.push(weight);
            first -= 1;
        }
        weights.reverse();
        let (mut count, mut weight) = (mode, mean / (mode + 1) as f64);
        while weight >= negligible {
            count += 1;
            weights.push(weight);
            weight *= mean / (count + 1) as f64;
        }
        let total: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= total;
        }
        Self { first, weights }
    }

    /// The largest number of steps.
    pub(crate) fn last(&self) -> usize {
        self.first + self.weights.len() - 1
    }

    pub(crate) fn weight(&self, count: usize) -> f64 {
        count.checked_sub(self.first).and_then(|k| self.weights.get(k)).copied().unwrap_or(0.0)
    }

    /// The probability of more than each count up to the largest, from zero on.
    pub(crate) fn beyond(&self) -> Vec<f64> {
        self.beyond_over(0)
    }

    /// The sum of the weights of larger counts `N`, each over `(N+1) ... (N+order)`.
    pub(crate) fn beyond_over(&self, order: usize) -> Vec<f64> {
        let mut beyond = vec![0.0; self.last() + 1];
        let mut sum = 0.0;
        for (count, beyond) in beyond.iter_mut().enumerate().rev() {
            *beyond = sum;
            let divisor: f64 = (1..=order).map(|more| (count + more) as f64).product();
            sum += self.weight(count) / divisor;
        }
        beyond
    }

    /// The mean of a function of the count.
    pub(crate) fn mean(&self, of: impl Fn(usize) -> f64) -> f64 {
        (self.first..).zip(&self.weights).map(|(count, weight)| weight * of(count)).sum()
    }
}
