//! Follow a killed chain in time by uniformised steps: `exp(-S t) = sum_k Poisson_k(Lambda t) P^k`.
//!
//! Every term is positive (Jensen; Gross, Miller, doi:10.1287/opre.32.2.343). What a step shows is
//! remembered, so that one sweep serves a whole grid of times. Moments of the times up to a horizon `h`
//! need no grid: with `d_k` the rate into an end after `k` steps and `N` the steps in `h`, of which the
//! `k+1`-th is at the place `(k+1)/(N+1)` in the mean,
//!
//! ```text
//! E[T^n; T < h] = h^n sum_k (d_k / Lambda) < (k+1) ... (k+n) / [(N+1) ... (N+n)]; N > k >
//! ```

use super::{Killed, dot};
use crate::exact::chain::arrivals::Arrivals;
use crate::exact::chain::uniformised::{ExitRates, UniformisedChain};
use crate::exact::reason::Reason;
use crate::exact::tolerance::KILLED_WORK;
use crate::network::Clock;

/// Numbers that one sweep may remember.
const MAX_HISTORY: f64 = 3e7;
/// Poisson weights below this fraction of the largest are dropped: what takes many jumps in a short time is
/// as rare as that.
pub(super) const NEGLIGIBLE: f64 = 1e-305;
/// A sweep ends where no more than this share of what has passed at any end is still alive.
const DEAD: f64 = 1e-20;
/// A mean of stopped windows ends where no more than this share of it is still alive.
const STOPPED: f64 = 1e-60;

/// Multiply-adds that a whole question may take, over all its sweeps.
pub(crate) struct Budget {
    what: &'static str,
    spent: f64,
    limit: f64,
}

impl Budget {
    pub(crate) fn new(what: &'static str, limit: f64) -> Self {
        Self { what, spent: 0.0, limit }
    }

    /// Take a `size` of work, or refuse it.
    pub(crate) fn take(&mut self, size: f64) -> Result<(), Reason> {
        self.spent += size;
        let (what, size, limit) = (self.what, self.spent, self.limit);
        let unit = "multiply-adds or more";
        (size <= limit).then_some(()).ok_or(Reason::TooLarge { what, size, unit, limit })
    }
}

/// What has happened by the times of a grid; the last end is `never`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sweep {
    /// Probability to be alive, by time.
    pub(crate) alive: Vec<f64>,
    /// By end, then time.
    pub(crate) density: Vec<Vec<f64>>,
    /// By end, then time.
    pub(crate) passed: Vec<Vec<f64>>,
    /// By end, `[E[T; T < h], E[T^2; T < h]]` with `h` the longest time.
    pub(crate) moments: Vec<[f64; 2]>,
}

impl Killed {
    /// The rates at which nodes are left, into ends too.
    pub(super) fn exit_rates(&self) -> ExitRates {
        let mut exit: Vec<f64> = self.all_out().collect();
        for &(from, _, rate) in &self.moves {
            exit[from as usize] += rate;
        }
        ExitRates::new(exit, Clock::Continuous)
    }

    /// How many uniformised steps a time needs, where they are affordable.
    fn steps(&self, what: &'static str, time: f64) -> Result<usize, Reason> {
        let rates = self.exit_rates();
        let most = rates.expected_steps(time, NEGLIGIBLE);
        let (size, limit) = (most * (1 + 2 * self.out.len()) as f64, MAX_HISTORY);
        if size > limit {
            return Err(Reason::TooLarge { what, size, unit: "numbers by step", limit });
        }
        let work = most * (self.moves.len() + 3 * self.nodes().len()) as f64;
        if work > KILLED_WORK {
            let limit = KILLED_WORK;
            return Err(Reason::TooLarge { what, size: work, unit: "multiplications", limit });
        }
        Ok(rates.arrivals(time, NEGLIGIBLE).last() + 1)
    }

    /// The distribution of the time at every end, on a grid, from a start distribution.
    pub(crate) fn sweep(
        &self,
        what: &'static str,
        start: &[f64],
        times: &[f64],
    ) -> Result<Sweep, Reason> {
        let longest = times.iter().copied().fold(0.0, f64::max);
        let steps = match self.steps(what, longest) {
            Ok(steps) => steps,
            Err(why) => return self.doubled(start, times).ok_or(why),
        };
        let ends = self.out.len();
        // Sequences by step: alive, then densities, then passed.
        let mut history = vec![Vec::with_capacity(steps); 1 + 2 * ends];
        let step = self.uniformised();
        let mut passed = vec![0.0; ends];
        let reachable: Vec<bool> =
            self.out.iter().map(|out| out.iter().any(|r| *r > 0.0)).collect();
        let mut law = start.to_vec();
        for _ in 0..steps {
            let alive: f64 = law.iter().sum();
            history[0].push(alive);
            for end in 0..ends {
                let density = dot(&law, &self.out[end]);
                history[1 + end].push(density);
                history[1 + ends + end].push(passed[end]);
                passed[end] += if step.fastest > 0.0 { density / step.fastest } else { 0.0 };
            }
            let least = passed.iter().zip(&reachable).filter(|(_, reachable)| **reachable);
            let least = least.map(|(passed, _)| *passed).fold(1.0, f64::min);
            if alive <= DEAD * least {
                break;
            }
            law = step.chain.forward(&law);
        }
        // Beyond the remembered steps nothing is alive, and what has passed has passed.
        let rest: Vec<f64> = [vec![0.0; 1 + ends], passed].concat();
        let moments = history[1..=ends].iter().map(|density| step.moments(density, longest));
        let moments = moments.collect();
        let law = |t: &f64| Arrivals::poisson(step.fastest * t, NEGLIGIBLE);
        let laws: Vec<_> = times.iter().map(law).collect();
        let mut found = history.iter().zip(rest).map(|(history, rest)| -> Vec<f64> {
            laws.iter().map(|law| law.mean(|k| history.get(k).copied().unwrap_or(rest))).collect()
        });
        let alive = found.next().unwrap_or_default();
        let density = found.by_ref().take(ends).collect();
        Ok(Sweep { alive, density, passed: found.collect(), moments })
    }

    /// The probability to have reached an end by a time, from every node.
    pub(crate) fn reached_by(
        &self,
        what: &'static str,
        end: usize,
        time: f64,
    ) -> Result<Vec<f64>, Reason> {
        let steps = self.steps(what, time)?;
        let step = self.uniformised();
        let poisson = Arrivals::poisson(step.fastest * time, NEGLIGIBLE);
        let mut sum = vec![0.0; self.nodes().len()];
        let mut reached = vec![0.0; self.nodes().len()];
        for k in 0..steps {
            let weight = poisson.weight(k);
            if weight > 0.0 {
                sum.iter_mut().zip(&reached).for_each(|(sum, p)| *sum += weight * p);
            }
            if k + 1 < steps {
                reached = step.backward(&reached, &self.out[end]);
            }
        }
        Ok(sum)
    }

    /// Means of what is lost at an end, or else held at a time, each given as weight by node and as rate
    /// into ends times weight; no term is negative where none of these is. Once what is alive cannot
    /// matter, the rest is what has been lost.
    pub(crate) fn stopped<const N: usize>(
        &self,
        start: &[f64],
        weights: &[[Vec<f64>; 2]; N],
        time: f64,
        budget: &mut Budget,
    ) -> Result<[f64; N], Reason> {
        let steps = self.steps(budget.what, time)?;
        let step = self.uniformised();
        let poisson = Arrivals::poisson(step.fastest * time, NEGLIGIBLE);
        let each = (self.moves.len() + (2 + 2 * N) * self.nodes().len()) as f64;
        let largest = |of: &[f64]| of.iter().copied().fold(0.0, f64::max);
        let heaviest = weights.each_ref().map(|[held, _]| largest(held));
        let (mut passed, mut sums) = ([0.0; N], [0.0; N]);
        let (mut law, mut rest) = (start.to_vec(), 1.0);
        for k in 0..steps {
            let alive: f64 = law.iter().sum();
            if passed.iter().zip(&heaviest).all(|(passed, heavy)| alive * heavy < STOPPED * passed)
            {
                sums.iter_mut().zip(&passed).for_each(|(sum, passed)| *sum += rest * passed);
                break;
            }
            budget.take(each)?;
            let weight = poisson.weight(k);
            rest -= weight;
            for ((sum, passed), [held, lost]) in sums.iter_mut().zip(&mut passed).zip(weights) {
                if weight > 0.0 {
                    *sum += weight * (*passed + dot(&law, held));
                }
                *passed += dot(&law, lost) / step.fastest;
            }
            law = step.chain.forward(&law);
        }
        Ok(sums)
    }

    pub(super) fn uniformised(&self) -> Uniformised {
        let rates = self.exit_rates();
        let ways = self.moves.iter().map(|&(from, to, rate)| (from, to, rate / rates.fastest));
        let chain = UniformisedChain { ways: ways.collect(), stay: rates.staying() };
        Uniformised { fastest: rates.fastest, chain }
    }
}

/// The steps of the killed chain, and how many there are in a unit of time.
pub(super) struct Uniformised {
    pub(super) fastest: f64,
    pub(super) chain: UniformisedChain,
}

impl Uniformised {
    /// First and second moment of the times of an end below a horizon, from its rate by step.
    pub(super) fn moments(&self, density: &[f64], horizon: f64) -> [f64; 2] {
        if self.fastest == 0.0 {
            return [0.0; 2];
        }
        let poisson = Arrivals::poisson(self.fastest * horizon, NEGLIGIBLE);
        let [once, twice] = [1, 2].map(|order| poisson.beyond_over(order));
        let [mut first, mut second] = [0.0; 2];
        for (k, (d, (once, twice))) in density.iter().zip(once.iter().zip(&twice)).enumerate() {
            let passed = d / self.fastest * (k + 1) as f64 * horizon;
            first += passed * once;
            second += passed * ((k + 2) as f64 * horizon) * twice;
        }
        [first, second]
    }

    /// The probability to be in an end one step later, by node; `out` are the rates into it.
    pub(super) fn backward(&self, of: &[f64], out: &[f64]) -> Vec<f64> {
        if self.fastest == 0.0 {
            return of.to_vec();
        }
        self.chain.backward(of, |x| out[x] / self.fastest)
    }
}
