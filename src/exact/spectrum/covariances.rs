//! Sum the mean periodogram of a window over its covariances.
//!
//! ```text
//! (1/T) [<F_j F_k*> - <F_j><F_k*>] = sum_channels pi k d_j d_k + D_jk + conj(D_kj),
//! D_jk = integral_0^T (1 - t/T) e^{i w t} r_j . e^{W t} v_k dt,    r_j(x) = sum_y k_xy d_j - <J_j>,
//! ```
//!
//! in which no relaxation time beyond the window appears, so that none cancels. With uniformised steps `P`
//! at the fastest rate `q`, and the Poisson weight `p_n(q t)` of `n` of them,
//!
//! ```text
//! D_jk = sum_n [I_n - (n + 1) / (q T) I_{n+1}] r_j . P^n v_k,    s = q - i w,
//! I_n = integral_0^T p_n(q t) e^{i w t} dt = [q I_{n-1} - p_n(q T) e^{i w T}] / s,    q I_{-1} = 1.
//! ```
//!
//! Where jumps fall on `N` steps, `L` of them in a unit of time, `D_jk` is
//! `(1 / (L^2 T)) sum_{m=1}^{N-1} (N - m) e^{i w m / L} r_j . P^{m-1} v_k`, and the first term is that of
//! `N` steps, less `<J_j><J_k> / L` in a unit of time.

use std::f64::consts::TAU;

use faer::c64;

use super::clock::phase;
use super::decay::{DECAYED, MAX_SWEEP, size};
use super::{Currents, Sum, Window};
use crate::exact::chain::resolvent::modulus;

impl Currents {
    /// The mean periodogram, by frequency, then pair.
    ///
    /// # Errors
    /// A reason, where it takes too much work.
    pub(super) fn covariances(
        &self,
        pairs: &[[usize; 2]],
        frequencies: &[f64],
        window: &Window,
    ) -> Result<Vec<Vec<Sum>>, String> {
        let of = |&[j, k]: &[usize; 2]| {
            let step =
                self.per_time().map_or(0.0, |per_time| self.means[j] * self.means[k] / per_time);
            Sum::of(c64::new((self.white(j, k) - step) * window.share, 0.0))
        };
        let white: Vec<Sum> = pairs.iter().map(of).collect();
        let mut sums = vec![white; frequencies.len()];
        if frequencies.is_empty() || self.fastest == 0.0 {
            return Ok(sums);
        }
        let mean = self.fastest * window.duration;
        let mut weights: Vec<Weights> =
            frequencies.iter().map(|&w| Weights::new(self.fastest, w, window)).collect();
        let chain = self.steps();
        let mut now = self.kicks.clone();
        for step in 0_u32.. {
            let n = f64::from(step);
            let next = libm::exp(log_poisson(n + 1.0, mean));
            let past = match window.steps {
                None => n > mean && next < DECAYED,
                Some(steps) => n + 1.0 >= steps,
            };
            let gone = |(now, kick): (&Vec<f64>, &Vec<f64>)| size(now) <= DECAYED * size(kick);
            if past || now.iter().zip(&self.kicks).all(gone) {
                break;
            }
            self.affordable_sum(n, pairs.len(), frequencies.len(), window.duration)?;
            let lags: Vec<[(f64, f64); 2]> =
                pairs.iter().map(|&[j, k]| [self.lag(j, &now[k]), self.lag(k, &now[j])]).collect();
            for (sums, weights) in sums.iter_mut().zip(&mut weights) {
                let weight = weights.next(n, next);
                for (sum, [ahead, behind]) in sums.iter_mut().zip(&lags) {
                    sum.value += weight * ahead.0 + weight.conj() * behind.0;
                    sum.gross += modulus(weight) * (ahead.1 + behind.1);
                }
            }
            now = now.iter().map(|now| self.next(now, &chain)).collect();
        }
        Ok(sums)
    }

    /// `r_j . v`, and the sum of the magnitudes of its terms.
    fn lag(&self, j: usize, v: &[f64]) -> (f64, f64) {
        let terms = self.rates[j].iter().zip(v).map(|(rate, v)| (rate - self.means[j]) * v);
        terms.fold((0.0, 0.0), |(sum, gross), term| (sum + term, gross + term.abs()))
    }

    fn affordable_sum(
        &self,
        step: f64,
        pairs: usize,
        frequencies: usize,
        duration: f64,
    ) -> Result<(), String> {
        let states = self.class.states.len();
        let onward = self.means.len() * (self.class.moves.len() + states);
        let work = onward + 2 * pairs * states + 4 * frequencies * (1 + pairs);
        if step * work as f64 <= 2.0 * MAX_SWEEP {
            return Ok(());
        }
        Err(format!(
            "the relaxation is far slower than the window of {duration}, whose covariances take more \
             than {:.0e} multiply-adds",
            2.0 * MAX_SWEEP
        ))
    }
}

/// What the covariances after successive steps count, at one frequency.
struct Weights {
    fastest: f64,
    frequency: f64,
    duration: f64,
    steps: Option<f64>,
    /// `I_n`.
    integral: c64,
}

impl Weights {
    fn new(fastest: f64, frequency: f64, window: &Window) -> Self {
        let (duration, steps) = (window.duration, window.steps);
        let mut this = Self { fastest, frequency, duration, steps, integral: c64::ZERO };
        let none = libm::exp(-fastest * duration);
        this.integral = this.after(c64::new(1.0 / fastest, 0.0), none);
        this
    }

    /// `I_n` from the one before and `p_n`.
    fn after(&self, before: c64, poisson: f64) -> c64 {
        let phase = phase(self.frequency * self.duration);
        (before * self.fastest - phase * poisson) / c64::new(self.fastest, -self.frequency)
    }

    /// That of `P^n`, from `p_{n+1}`.
    fn next(&mut self, n: f64, poisson: f64) -> c64 {
        let counted = self.fastest * self.duration;
        if let Some(steps) = self.steps {
            let phase = phase(self.frequency * (n + 1.0) / self.fastest);
            return phase * ((steps - n - 1.0) / (self.fastest * counted));
        }
        let after = self.after(self.integral, poisson);
        let weight = self.integral - after * ((n + 1.0) / counted);
        self.integral = after;
        weight
    }
}

/// The logarithm of a Poisson weight, by Stirling's series, in which near the mean little cancels.
fn log_poisson(n: f64, mean: f64) -> f64 {
    if n < 32.0 {
        return (1..=n as u32).map(|k| libm::log(mean / f64::from(k))).sum::<f64>() - mean;
    }
    let series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * n * n)) / (n * n)) / n;
    let far = (n - mean) / mean;
    (n - mean) - n * libm::log1p(far) - 0.5 * libm::log(TAU * n) - series
}
