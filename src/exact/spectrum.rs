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
//! Where jumps fall on steps, `L` of them in a unit of time, `F_j` sums over them at the times `n/L`, and
//! the spectrum has the period `2 pi L`: with `P = 1 + W/L`,
//!
//! ```text
//! - i w  becomes  L (e^{- i w / L} - 1),    e^{W T}  becomes  P^{L T} e^{i w / L},
//! ```
//!
//! the latter within the square brackets, and `<J_j> <J_k> / L` is taken off, since a step is
//! correlated with itself by the covariance of what it adds.
//!
//! Solves are dense, up to [`MAX_STATES`] and [`MAX_WORK`].

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

/// A response of so many steps is one that never ends.
const RESONANT: f64 = 1e14;

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
    /// `<J_j>`, by observable.
    means: Vec<f64>,
    /// The fastest exit rate, or steps in a unit of time.
    fastest: f64,
    clock: Clock,
}

impl Currents {
    /// Prepare the currents with the given increments by channel on a closed class.
    ///
    /// # Errors
    /// A reason, where the class is too large or its stationary law cannot be solved.
    pub fn of(network: &Network, states: &[u32], increments: &[&[f64]]) -> Result<Self, String> {
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
        let fastest = match network.clock {
            Clock::Continuous => exit.iter().copied().fold(0.0, f64::max),
            Clock::Steps { per_time } => per_time,
        };
        let of_move = |d: &&[f64]| class.moves.iter().map(|m| d[m.channel as usize]).collect();
        let increments: Vec<Vec<f64>> = increments.iter().map(of_move).collect();
        let (mut rates, mut kicks, mut means) = (Vec::new(), Vec::new(), Vec::new());
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
            means.push(mean);
        }
        Ok(Self { class, increments, rates, kicks, means, fastest, clock: network.clock })
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
        let (decayed, share) = match self.clock {
            Clock::Continuous => (self.each(|kick| self.decayed(kick, duration))?, 1.0),
            Clock::Steps { per_time } => {
                // Each half of a window has a whole number of steps.
                let steps = 2.0 * (per_time * duration / 2.0).round();
                let share = steps / (per_time * duration);
                (self.each(|kick| self.stepped(kick, steps as u64))?, share)
            }
        };
        self.solve(pairs, frequencies, Some(&Window { duration, share, decayed }))
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
        let each = |&frequency: &f64| {
            let why = || format!("its steps come back in time with the frequency {frequency}");
            self.at(pairs, frequency, window).ok_or_else(why)
        };
        frequencies.par_iter().map(each).collect()
    }

    fn each(
        &self,
        of: impl Fn(&[f64]) -> Result<Vec<f64>, String>,
    ) -> Result<Vec<Vec<f64>>, String> {
        self.kicks.iter().map(|kick| of(kick)).collect()
    }

    fn at(
        &self,
        pairs: &[[usize; 2]],
        frequency: f64,
        window: Option<&Window>,
    ) -> Option<Vec<Noise>> {
        let lu = self.resolvent(frequency).partial_piv_lu();
        let (n, count) = (self.class.states.len(), self.kicks.len());
        let kicks = Mat::from_fn(n, count, |x, j| c64::new(self.kicks[j][x], 0.0));
        let mut answer = lu.solve(&kicks);
        let largest = answer.norm_max() * self.fastest;
        if largest.is_nan() || largest > RESONANT * kicks.norm_max() {
            return None;
        }
        let mut share = 1.0;
        if let Some(window) = window {
            share = window.share;
            let turn = c64::new(0.0, frequency * window.duration * share).exp();
            let late = self.step_back(frequency) / window.duration;
            let change =
                Mat::from_fn(n, count, |x, j| late * (turn * window.decayed[j][x] - kicks[(x, j)]));
            answer = answer * Scale(c64::new(share, 0.0)) + lu.solve(lu.solve(&change));
        }
        let response =
            |j: usize, k: usize| -> c64 { (0..n).map(|x| answer[(x, k)] * self.rates[j][x]).sum() };
        let noise = |&[j, k]: &[usize; 2]| {
            let (forth, back) = (response(j, k), response(k, j));
            let real = share * self.own(j, k) + forth.re + back.re;
            Noise { real, imaginary: forth.im - back.im }
        };
        Some(pairs.iter().map(noise).collect())
    }

    /// The limit of high frequencies, `sum pi k d_j d_k`.
    #[must_use]
    pub fn white(&self, j: usize, k: usize) -> f64 {
        let increments = self.increments[j].iter().zip(&self.increments[k]);
        let moves = self.class.moves.iter().zip(increments);
        moves.map(|(m, (a, b))| self.class.law[m.from as usize] * m.rate * a * b).sum()
    }

    /// What a moment is correlated with itself.
    fn own(&self, j: usize, k: usize) -> f64 {
        match self.clock {
            Clock::Continuous => self.white(j, k),
            Clock::Steps { per_time } => {
                self.white(j, k) - self.means[j] * self.means[k] / per_time
            }
        }
    }

    /// `e^{-i w / L}` for steps, else one.
    fn step_back(&self, frequency: f64) -> c64 {
        match self.clock {
            Clock::Continuous => c64::new(1.0, 0.0),
            Clock::Steps { per_time } => c64::new(0.0, -frequency / per_time).exp(),
        }
    }

    /// `-W + Lambda pi 1^T - i w`, or `L (e^{-i w / L} - 1)` in place of the last.
    fn resolvent(&self, frequency: f64) -> Mat<c64> {
        let n = self.class.states.len();
        let law = &self.class.law;
        let turn = match self.clock {
            Clock::Continuous => c64::new(0.0, -frequency),
            Clock::Steps { per_time } => {
                // Written so that little is lost near zero.
                let half = (0.5 * frequency / per_time).sin();
                let sine = (frequency / per_time).sin();
                c64::new(-2.0 * half * half, -sine) * per_time
            }
        };
        let mut matrix = Mat::from_fn(n, n, |y, x| {
            let all = c64::new(self.fastest * law[y], 0.0);
            if x == y { all + turn } else { all }
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
        let stay = self.stay();
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
            self.affordable(step, duration)?;
            now = self.next(&now, &stay);
            log += (mean / (step + 1) as f64).ln();
        }
        Ok(end)
    }

    /// `P^steps v`.
    fn stepped(&self, kick: &[f64], steps: u64) -> Result<Vec<f64>, String> {
        let stay = self.stay();
        let gross = size(kick);
        let mut now = kick.to_vec();
        for step in 0..steps {
            if size(&now) <= DECAYED * gross {
                return Ok(vec![0.0; kick.len()]);
            }
            self.affordable(step as usize, steps as f64 / self.fastest)?;
            now = self.next(&now, &stay);
        }
        Ok(now)
    }

    fn affordable(&self, step: usize, duration: f64) -> Result<(), String> {
        if (step * (self.class.moves.len() + self.class.states.len())) as f64 <= MAX_SWEEP {
            return Ok(());
        }
        Err(format!(
            "the decay over a window of {duration} takes more than {MAX_SWEEP:.0e} multiply-adds"
        ))
    }

    /// The probability of staying through a step.
    fn stay(&self) -> Vec<f64> {
        let mut stay = vec![1.0; self.class.states.len()];
        for m in &self.class.moves {
            stay[m.from as usize] -= m.rate / self.fastest;
        }
        stay
    }

    /// One step on, `P v`.
    fn next(&self, now: &[f64], stay: &[f64]) -> Vec<f64> {
        let mut next: Vec<f64> = now.iter().zip(stay).map(|(v, stay)| v * stay).collect();
        for m in &self.class.moves {
            next[m.to as usize] += now[m.from as usize] * (m.rate / self.fastest);
        }
        // Rounding leaves a trace of the stationary law, which does not decay.
        let trace: f64 = next.iter().sum();
        for (v, p) in next.iter_mut().zip(&self.class.law) {
            *v -= trace * p;
        }
        next
    }
}

fn size(v: &[f64]) -> f64 {
    v.iter().map(|x| x.abs()).sum()
}

/// A finite window: its length, and the kicks after it, by observable.
struct Window {
    duration: f64,
    /// Its steps take this share of it; one in continuous time.
    share: f64,
    decayed: Vec<Vec<f64>>,
}
