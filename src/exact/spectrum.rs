//! Compute the noise of currents at finite frequency, from the stationary start.
//!
//! With `J_j` the jumps weighted by what they add to observable `j`, `v_k = J_k pi - <J_k> pi` and
//! `R = (-W - i w)^{-1}` on vectors that sum to zero,
//!
//! ```text
//! S_jk(w) = sum_channels pi k d_j d_k + A_jk + conj(A_kj),    A_jk = 1^T J_j R v_k
//! ```
//!
//! is two-sided, `S(0)` the covariance rate, and hermitian in `j, k`; the number to report is its real
//! part. `-W + Lambda pi 1^T - i w` does the same to such vectors and is regular at every `w`.
//!
//! A window of length `T` shows the periodogram `(1/T) [<F_j F_k*> - <F_j><F_k*>]`,
//! `F_j = sum over jumps d_j e^{i w t}`, where `A_jk` becomes
//!
//! ```text
//! 1^T J_j [ R + R^2 (e^{(W + i w) T} - 1) / T ] v_k
//! ```
//!
//! Solves are dense, up to [`MAX_STATES`] and [`MAX_WORK`]. There is no answer for a clock of steps.

use faer::prelude::*;
use faer::{Mat, Par, c64};
use rayon::prelude::*;

use super::chain::class::ClosedClass;
use crate::network::{Clock, Network};

/// States up to which frequencies are solved.
pub const MAX_STATES: usize = 1024;
/// Multiply-adds that the solves of all frequencies may take: `4/3 states^3` each.
pub const MAX_WORK: f64 = 3e10;
/// Multiply-adds that the decay over a window may take.
const MAX_SWEEP: f64 = 2e9;
/// Share of a vector that no longer matters.
const DECAYED: f64 = 1e-20;

/// A complex number: the noise of a pair of currents.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Noise {
    /// What is reported.
    pub real: f64,
    /// Odd in the frequency; zero for a current with itself.
    pub imaginary: f64,
}

/// The currents of one closed class.
pub struct Currents {
    class: ClosedClass,
    /// By observable, then move.
    increments: Vec<Vec<f64>>,
    /// `1^T J_j`, by observable, then state.
    rates: Vec<Vec<f64>>,
    /// `v_j`, by observable, then state.
    kicks: Vec<Vec<f64>>,
    fastest: f64,
}

impl Currents {
    /// Prepare the currents with the given increments by channel on a closed class.
    ///
    /// # Errors
    /// A reason, where the class is too large or its stationary law cannot be solved.
    pub fn of(network: &Network, states: &[u32], increments: &[&[f64]]) -> Result<Self, String> {
        if let Clock::Steps { .. } = network.clock {
            return Err("there is no spectrum for a clock of steps".to_owned());
        }
        if states.len() > MAX_STATES {
            return Err(format!(
                "the spectrum of {} states is not affordable (limit {MAX_STATES})",
                states.len()
            ));
        }
        let class = ClosedClass::solve(network, states)?;
        let n = class.states.len();
        let mut exit = vec![0.0; n];
        class.moves.iter().for_each(|m| exit[m.from as usize] += m.rate);
        let fastest = exit.iter().copied().fold(0.0, f64::max);
        let of_move = |d: &&[f64]| class.moves.iter().map(|m| d[m.channel as usize]).collect();
        let increments: Vec<Vec<f64>> = increments.iter().map(of_move).collect();
        let (mut rates, mut kicks) = (Vec::new(), Vec::new());
        for increments in &increments {
            let (mut rate, mut kick) = (vec![0.0; n], vec![0.0; n]);
            for (m, d) in class.moves.iter().zip(increments) {
                let flow = class.law[m.from as usize] * m.rate * d;
                rate[m.from as usize] += m.rate * d;
                kick[m.to as usize] += flow;
            }
            let mean: f64 = kick.iter().sum();
            for (kick, p) in kick.iter_mut().zip(&class.law) {
                *kick -= mean * p;
            }
            rates.push(rate);
            kicks.push(kick);
        }
        Ok(Self { class, increments, rates, kicks, fastest })
    }

    /// The noise of each pair of observables, by frequency, then pair.
    ///
    /// # Errors
    /// A reason, where it takes too much work.
    pub fn noise(
        &self,
        pairs: &[[usize; 2]],
        frequencies: &[f64],
    ) -> Result<Vec<Vec<Noise>>, String> {
        self.solve(pairs, frequencies, None)
    }

    /// The mean periodogram of a window, by frequency, then pair.
    ///
    /// # Errors
    /// A reason, where it takes too much work.
    pub fn periodogram(
        &self,
        pairs: &[[usize; 2]],
        frequencies: &[f64],
        duration: f64,
    ) -> Result<Vec<Vec<Noise>>, String> {
        let decayed =
            self.kicks.iter().map(|kick| self.decayed(kick, duration)).collect::<Result<_, _>>()?;
        self.solve(pairs, frequencies, Some(&Window { duration, decayed }))
    }

    fn solve(
        &self,
        pairs: &[[usize; 2]],
        frequencies: &[f64],
        window: Option<&Window>,
    ) -> Result<Vec<Vec<Noise>>, String> {
        let n = self.class.states.len() as f64;
        let work = 4.0 / 3.0 * n.powi(3) * frequencies.len() as f64;
        if work > MAX_WORK {
            return Err(format!(
                "a spectrum of {} frequencies and {n} states takes {work:.1e} multiply-adds, above \
                 the limit of {MAX_WORK:.0e}",
                frequencies.len()
            ));
        }
        if let Some(w) = frequencies.iter().find(|w| !w.is_finite()) {
            return Err(format!("a frequency must be a finite number, not {w}"));
        }
        // One thread a solve, so that the number of threads changes no bit.
        faer::set_global_parallelism(Par::Seq);
        let each = |&frequency: &f64| self.at(pairs, frequency, window);
        Ok(frequencies.par_iter().map(each).collect())
    }

    fn at(&self, pairs: &[[usize; 2]], frequency: f64, window: Option<&Window>) -> Vec<Noise> {
        let lu = self.resolvent(frequency).partial_piv_lu();
        let (n, count) = (self.class.states.len(), self.kicks.len());
        let kicks = Mat::from_fn(n, count, |x, j| c64::new(self.kicks[j][x], 0.0));
        let mut answer = lu.solve(&kicks);
        if let Some(Window { duration, decayed }) = window {
            let turn = c64::new(0.0, frequency * duration).exp();
            let change =
                Mat::from_fn(n, count, |x, j| (turn * decayed[j][x] - kicks[(x, j)]) / *duration);
            answer += lu.solve(lu.solve(&change));
        }
        let response =
            |j: usize, k: usize| -> c64 { (0..n).map(|x| answer[(x, k)] * self.rates[j][x]).sum() };
        let noise = |&[j, k]: &[usize; 2]| {
            let (forth, back) = (response(j, k), response(k, j));
            Noise { real: self.white(j, k) + forth.re + back.re, imaginary: forth.im - back.im }
        };
        pairs.iter().map(noise).collect()
    }

    /// The limit of high frequencies, `sum pi k d_j d_k`.
    #[must_use]
    pub fn white(&self, j: usize, k: usize) -> f64 {
        let increments = self.increments[j].iter().zip(&self.increments[k]);
        let moves = self.class.moves.iter().zip(increments);
        moves.map(|(m, (a, b))| self.class.law[m.from as usize] * m.rate * a * b).sum()
    }

    /// `-W + Lambda pi 1^T - i w`.
    fn resolvent(&self, frequency: f64) -> Mat<c64> {
        let n = self.class.states.len();
        let law = &self.class.law;
        let mut matrix = Mat::from_fn(n, n, |y, x| {
            let turn = if x == y { -frequency } else { 0.0 };
            c64::new(self.fastest * law[y], turn)
        });
        for m in &self.class.moves {
            let (from, to) = (m.from as usize, m.to as usize);
            matrix[(from, from)] += c64::new(m.rate, 0.0);
            matrix[(to, from)] -= c64::new(m.rate, 0.0);
        }
        matrix
    }

    /// `e^{W T} v`, by uniformised steps until the vector has decayed.
    fn decayed(&self, kick: &[f64], duration: f64) -> Result<Vec<f64>, String> {
        let mean = self.fastest * duration;
        if mean == 0.0 {
            return Ok(kick.to_vec());
        }
        let mut stay = vec![1.0; kick.len()];
        for m in &self.class.moves {
            stay[m.from as usize] -= m.rate / self.fastest;
        }
        let size = |v: &[f64]| v.iter().map(|x| x.abs()).sum::<f64>();
        let gross = size(kick);
        let (mut now, mut end) = (kick.to_vec(), vec![0.0; kick.len()]);
        // The Poisson weight of a step; its logarithm, because the first ones underflow.
        let mut log = -mean;
        for step in 0.. {
            let weight = log.exp();
            for (end, value) in end.iter_mut().zip(&now) {
                *end += weight * value;
            }
            let late = step as f64 > mean && weight < DECAYED;
            if late || size(&now) <= DECAYED * gross {
                break;
            }
            if (step * (self.class.moves.len() + kick.len())) as f64 > MAX_SWEEP {
                return Err(format!(
                    "the decay over a window of {duration} takes more than {MAX_SWEEP:.0e} \
                     multiply-adds"
                ));
            }
            let mut next: Vec<f64> = now.iter().zip(&stay).map(|(v, stay)| v * stay).collect();
            for m in &self.class.moves {
                next[m.to as usize] += now[m.from as usize] * (m.rate / self.fastest);
            }
            // Rounding leaves a trace of the stationary law, which does not decay.
            let trace: f64 = next.iter().sum();
            for (v, p) in next.iter_mut().zip(&self.class.law) {
                *v -= trace * p;
            }
            now = next;
            log += (mean / (step + 1) as f64).ln();
        }
        Ok(end)
    }
}

/// A finite window: its length, and the kicks after it, by observable.
struct Window {
    duration: f64,
    decayed: Vec<Vec<f64>>,
}
