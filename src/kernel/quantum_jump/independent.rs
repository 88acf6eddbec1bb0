//! Let the components of a wave function decay each by itself between two jumps, where the drift is diagonal.
//!
//! ```text
//! |psi(t)|^2 = sum_k |c_k|^2 exp(-r_k t)
//! ```
//!
//! is a mixture of exponential laws: a wait is drawn as that of one component, chosen by `|c_k|^2`, without a search.

use faer::c64;

use super::chosen;
use super::wave::Wave;
use crate::kernel::{Generator, uniform};

/// What each component does.
#[derive(Clone, Debug)]
pub(super) struct Independent {
    /// Rates at which the squared components decay.
    rates: Vec<f64>,
    /// Rates and frequencies of the components beside those of the one that decays slowest.
    relative: Vec<[f64; 2]>,
    turns: bool,
}

impl Independent {
    /// By the diagonal of the drift, `-i e_k - r_k/2`.
    pub(super) fn new(diagonal: &[c64]) -> Self {
        let rates: Vec<f64> = diagonal.iter().map(|x| (-2.0 * x.re).max(0.0)).collect();
        let slowest = (0..rates.len()).min_by(|&a, &b| rates[a].total_cmp(&rates[b])).unwrap_or(0);
        let beside = |x: &c64| [x.re - diagonal[slowest].re, x.im - diagonal[slowest].im];
        let relative: Vec<[f64; 2]> = diagonal.iter().map(beside).collect();
        let turns = relative.iter().any(|own| own[1] != 0.0);
        Self { rates, relative, turns }
    }

    /// Do components keep their phases?
    pub(super) fn is_real(&self) -> bool {
        !self.turns
    }

    /// Draw the wait until the next jump.
    pub(super) fn wait(&self, wave: &Wave, weights: &mut [f64], generator: &mut Generator) -> f64 {
        let component = if self.rates.len() == 1 {
            0
        } else {
            let squares = wave.re.iter().zip(&wave.im).map(|(re, im)| re * re + im * im);
            let weights = &mut weights[..self.rates.len()];
            weights.iter_mut().zip(squares).for_each(|(weight, square)| *weight = square);
            chosen(weights, uniform(generator))
        };
        let exponential = -libm::log(uniform(generator));
        let rate = self.rates[component];
        if rate > 0.0 { exponential / rate } else { f64::INFINITY }
    }

    /// Move a wave function through a time without a jump, up to a factor and a phase.
    pub(super) fn pass(&self, wave: &mut Wave, time: f64) {
        if self.rates.len() == 1 {
            return;
        }
        for ((re, im), &[rate, frequency]) in
            wave.re.iter_mut().zip(&mut wave.im).zip(&self.relative)
        {
            let factor = if rate == 0.0 { 1.0 } else { libm::exp(rate * time) };
            if self.turns {
                let (sine, cosine) = libm::sincos(frequency * time);
                (*re, *im) =
                    (factor * (*re * cosine - *im * sine), factor * (*re * sine + *im * cosine));
            } else {
                *re *= factor;
                *im *= factor;
            }
        }
    }
}
