//! Compute the noise of currents at finite frequency, from the stationary start.
//!
//! ```text
//! S_jk(w) = integral <dI_j(t + tau) dI_k(t)> e^{i w tau} dtau
//! ```
//!
//! is two-sided, hermitian in `j, k`, and `S(0)` is the covariance rate. Its imaginary part is odd in `w`
//! and, at low positive ones, negative where `j` leads `k` with the same sign, positive where it leads
//! with the opposite sign, as what goes in leads what goes out where both count into the system. The
//! potential `g` of each current makes its jumps, turned by their phase, martingale differences, so that
//!
//! ```text
//! S_jk = sum_channels pi k M_j conj(M_k),    M_j = d_j + g_j(y) - g_j(x),
//! sum_y k_xy (g_x - g_y) - i w g_x = sum_y k_xy d_xy - <J>,    <g> = 0,
//! ```
//!
//! in which nothing cancels but within one jump: the noise of one current is a sum of squares. The
//! potential is solved without a subtraction, by an elimination that holds apart what is lost.
//!
//! A window of length `T` shows the periodogram `(1/T) [<F_j F_k*> - <F_j><F_k*>]`,
//! `F_j = sum over jumps d_j e^{i w t}`, which adds `C_jk + conj(C_kj)`,
//!
//! ```text
//! C_jk = (1/T) h_j . (e^{(W + i w) T} - 1) v_k,    v_k(y) = sum_x pi_x k_xy d_k - <J_k> pi_y,
//! ```
//!
//! with `h` the solution for `g` in place of the current. Beside a relaxation far longer than the window
//! both terms are far above their sum: what cancels is estimated, and where it would show the
//! covariances of the window are summed instead.
//!
//! Where jumps fall on steps, `L` of them in a unit of time, `F_j` sums over them at the times `n/L`, and
//! the spectrum has the period `2 pi L`: with `P = 1 + W/L`,
//!
//! ```text
//! - i w  becomes  L (e^{- i w / L} - 1),    e^{W T}  becomes  P^{L T},
//! M_j = d_j - <J_j>/L + g_j(y) - e^{- i w / L} g_j(x),
//! ```
//!
//! a step that stays counts, with `d = 0`, and `C_jk` has a factor `e^{- i w / L}`.
//!
//! Solves are dense, up to [`MAX_STATES`] and [`MAX_WORK`]. Other starts than the stationary one, and third orders,
//! are not given.

mod clock;
mod covariances;
mod decay;

use faer::c64;
use rayon::prelude::*;

use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::resolvent::{Resolvent, modulus};
use crate::exact::chain::uniformised::ExitRates;
use crate::exact::tolerance::OUT_OF_RANGE;
use crate::network::{Clock, Network};
use clock::phase;

/// States up to which frequencies are solved.
pub const MAX_STATES: usize = 1024;
/// Multiply-adds that the solves of all frequencies may take: `4/3 states^3` each.
pub const MAX_WORK: f64 = 3e10;
/// Share of the white noise that may be lost to cancellation in the periodogram.
const LOST: f64 = 1e-12;

/// Where less of the stationary distribution is in phase at a return, steps never forget a frequency.
const RESONANT: f64 = 1e-12;

/// A complex number: the noise of a pair of currents.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Noise {
    /// Even in the frequency.
    pub real: f64,
    /// Odd in the frequency; zero for a current with itself, and at low positive frequencies negative
    /// where the first of a pair leads with the same sign, positive where it leads with the opposite.
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
    /// ```
    /// # let plan = fluctua::config::read("level.toml", r#"
    /// #     title = "A level between two reservoirs"
    /// #     [model]
    /// #     kind = "dots"
    /// #     [model.dots]
    /// #     level = { energy = 0.0 }
    /// #     [model.reservoirs]
    /// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
    /// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
    /// # "#, &[])?;
    /// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
    /// use fluctua::exact::generating::channel_increments;
    /// use fluctua::exact::spectrum::Currents;
    /// use fluctua::quantity::{Name, Observable};
    ///
    /// let left = Observable::new(Name::Particle, "left");
    /// let increments = channel_increments(&network, &left, None).expect("counted");
    /// let currents = Currents::of(&network, &[0, 1], &[&increments])?;
    /// let noise = currents.noise(&[[0, 0]], &[0.0, 1e6])?;
    /// // Beyond all rates the jumps know nothing of each other.
    /// assert!((noise[1][0].real / currents.white(0, 0) - 1.0).abs() < 1e-9);
    /// assert!(noise[0][0].real < noise[1][0].real, "one electron at a time");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A reason, where the class is too large or its stationary distribution cannot be solved.
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
        let fastest = ExitRates::new(exit, network.clock).fastest;
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
        Ok(self.solve(pairs, frequencies, None)?.iter().map(|row| noises(row)).collect())
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
        let (decayed, steps) = match self.per_time() {
            None => (self.each(|kick| self.decayed(kick, duration))?, None),
            Some(per_time) => {
                // Each half of a window has a whole number of steps.
                let steps = 2.0 * (per_time * duration / 2.0).round();
                (self.each(|kick| self.stepped(kick, steps as u64))?, Some(steps))
            }
        };
        let share = steps.map_or(1.0, |steps| steps / (self.fastest * duration));
        let window = Window { duration, share, steps, decayed };
        let mut found = self.solve(pairs, frequencies, Some(&window))?;
        let lost: Vec<usize> = (0..frequencies.len())
            .filter(|&at| self.is_lost(pairs, frequencies[at], &window, &found[at]))
            .collect();
        let again: Vec<f64> = lost.iter().map(|&at| frequencies[at]).collect();
        for (at, summed) in lost.into_iter().zip(self.covariances(pairs, &again, &window)?) {
            for (found, summed) in found[at].iter_mut().zip(summed) {
                if summed.gross < found.gross {
                    *found = summed;
                }
            }
        }
        Ok(found.iter().map(|row| noises(row)).collect())
    }

    /// Rounding of what cancels in one of the pairs may show at this frequency.
    fn is_lost(&self, pairs: &[[usize; 2]], w: f64, window: &Window, found: &[Sum]) -> bool {
        // The imaginary part, and its error bar, shrink with the turn of a window.
        let turn = w.abs() * window.duration;
        let part = if w == 0.0 { 1.0 } else { turn.min(1.0) };
        pairs.iter().zip(found).any(|(&[j, k], sum)| {
            let white = (self.white(j, j) * self.white(k, k)).sqrt();
            sum.gross * f64::EPSILON > LOST * part * white
        })
    }

    fn solve(
        &self,
        pairs: &[[usize; 2]],
        frequencies: &[f64],
        window: Option<&Window>,
    ) -> Result<Vec<Vec<Sum>>, String> {
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
        frequencies.par_iter().map(|&w| self.at(pairs, w, window)).collect()
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
    ) -> Result<Vec<Sum>, String> {
        let turn = self.turn(frequency);
        let moves = self.class.moves.iter();
        let rates = moves.map(|m| (m.from as usize, m.to as usize, m.rate));
        let solver = Resolvent::new(rates, &self.class.law, turn).ok_or(OUT_OF_RANGE)?;
        if self.clock != Clock::Continuous && solver.coherence() < RESONANT {
            return Err(format!("its steps come back in time with the frequency {frequency}"));
        }
        let mut potentials: Vec<Potential> =
            (0..self.means.len()).map(|j| self.potential(j, &solver)).collect();
        let product =
            |&[j, k]: &[usize; 2]| Sum::of(self.product(&potentials[j], &potentials[k], turn));
        let mut noise: Vec<Sum> = pairs.iter().map(product).collect();
        if let Some(window) = window {
            for potential in &mut potentials {
                potential.repeat(&solver);
            }
            let phase = phase(frequency * window.duration * window.share);
            let late = self.step_back(frequency) / window.duration;
            let change = |j: usize, k: usize| -> Sum {
                let ends = window.decayed[k].iter().zip(&self.kicks[k]);
                let mut sum = Sum::default();
                for (h, (end, kick)) in potentials[j].pinned.iter().zip(ends) {
                    sum.value += late * h * (phase * *end - kick);
                    sum.gross += modulus(late * h) * (end.abs() + kick.abs());
                }
                sum
            };
            for (noise, &[j, k]) in noise.iter_mut().zip(pairs) {
                let [ahead, behind] = [change(j, k), change(k, j)];
                noise.value = noise.value * window.share + ahead.value + behind.value.conj();
                noise.gross += ahead.gross + behind.gross;
            }
        }
        Ok(noise)
    }

    /// The potential of an observable.
    fn potential(&self, j: usize, solver: &Resolvent<'_>) -> Potential {
        let mean = self.means[j];
        let mut pinned: Vec<c64> = self.rates[j].iter().map(|r| c64::new(r - mean, 0.0)).collect();
        let first = solver.solve(&mut pinned);
        Potential { observable: j, pinned, first }
    }

    /// `sum pi k M_j conj(M_k)`, with the steps that stay.
    fn product(&self, a: &Potential, b: &Potential, turn: c64) -> c64 {
        let per_time = self.per_time();
        // Of a step from this state, what does not depend on where it goes: 1 - e^{-i w / L} is small.
        let staying = |p: &Potential, x: usize| -> c64 {
            match per_time {
                None => c64::ZERO,
                Some(steps) => -((p.pinned[x] + p.first) * turn + self.means[p.observable]) / steps,
            }
        };
        let mut stay = vec![per_time.unwrap_or(0.0); self.class.states.len()];
        let mut sum = c64::ZERO;
        for (index, m) in self.class.moves.iter().enumerate() {
            let (from, to) = (m.from as usize, m.to as usize);
            let martingale = |p: &Potential| {
                let climbed = p.pinned[to] - p.pinned[from];
                self.increments[p.observable][index] + climbed + staying(p, from)
            };
            sum += martingale(a) * martingale(b).conj() * (self.class.law[from] * m.rate);
            stay[from] -= m.rate;
        }
        if per_time.is_some() {
            for (x, (law, rate)) in self.class.law.iter().zip(&stay).enumerate() {
                sum += staying(a, x) * staying(b, x).conj() * (law * rate);
            }
        }
        sum
    }

    /// The limit of high frequencies, `sum pi k d_j d_k`.
    #[must_use]
    pub fn white(&self, j: usize, k: usize) -> f64 {
        let increments = self.increments[j].iter().zip(&self.increments[k]);
        let moves = self.class.moves.iter().zip(increments);
        moves.map(|(m, (a, b))| self.class.law[m.from as usize] * m.rate * a * b).sum()
    }
}

fn noises(sums: &[Sum]) -> Vec<Noise> {
    sums.iter().map(|sum| Noise { real: sum.value.re, imaginary: sum.value.im }).collect()
}

/// A sum, and that of the magnitudes of its terms.
#[derive(Clone, Copy, Default)]
struct Sum {
    value: c64,
    gross: f64,
}

impl Sum {
    fn of(value: c64) -> Self {
        Self { value, gross: modulus(value) }
    }
}

/// A finite window: its length, and the kicks after it, by observable.
struct Window {
    duration: f64,
    /// Its steps take this share of it; one in continuous time.
    share: f64,
    /// How many, where jumps fall on steps.
    steps: Option<f64>,
    decayed: Vec<Vec<f64>>,
}

/// The potential of a current, less its value in the first state.
struct Potential {
    observable: usize,
    pinned: Vec<c64>,
    /// That value.
    first: c64,
}

impl Potential {
    /// Solve for it in place of the current.
    fn repeat(&mut self, solver: &Resolvent<'_>) {
        for g in &mut self.pinned {
            *g += self.first;
        }
        self.first = solver.solve(&mut self.pinned);
    }
}
