//! Prove error bars: repeat whole runs with known answers and count how often the interval holds.
//!
//! A 95 % interval is `value ± t standard_error`, with `t` of Student's law at blocks - 1 degrees of
//! freedom. Over independent repetitions the number that hold is binomial for one quantity. The
//! quantities of one repetition are correlated, so a statistic is judged by the share of its
//! intervals that hold in each repetition: the scatter of that share tells how many independent
//! intervals they are worth,
//!
//! ```text
//! effective = repetitions m (1 - m) / s^2,    m, s^2 = mean and variance of the share
//! ```
//!
//! lowered by its own standard error, at least one and at most all a repetition. The mean of `z` is
//! judged likewise: for a quantity over its repetitions, for a statistic as the mean over repetitions
//! of the average over its quantities.

use serde::Serialize;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

use crate::config::Plan;
use crate::ensemble::Progress;
use crate::exact::Answer;
use crate::judge::z_score;
use crate::quantity::{Estimate, Quantity, Statistic};
use crate::run::{self, Error};

/// Confidence of the intervals.
pub(crate) const CONFIDENCE: f64 = 0.95;

/// True coverages this close to [`CONFIDENCE`] pass, since intervals of finite runs are approximate.
pub(crate) const TOLERANCE: f64 = 0.01;

/// A true mean of `z` this close to zero passes: that of a skewed estimate is not exactly zero, for
/// its error bar is larger where it is itself.
pub(crate) const BIAS_TOLERANCE: f64 = 0.15;

/// Chance that the judgement of one plan is a false alarm: half of it is shared by its statistics,
/// half by its quantities, each with its coverage and its mean of `z`.
pub const FALSE_ALARM: f64 = 1e-3;

/// A group of intervals, and what became of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// A quantity, all quantities of a statistic, or all.
    pub subject: String,
    /// Repetitions in which any of it was resolved.
    pub trials: u64,
    /// The share of intervals that held the exact value.
    pub share: f64,
    /// The independent intervals they are worth.
    pub effective: f64,
    /// Mean of `(sampled - exact)/standard_error`: the bias in error bars.
    pub mean_z: f64,
    /// Its standard error.
    pub error_of_mean: f64,
    /// The chance of a false alarm that each of its two tests is granted.
    #[serde(skip)]
    level: f64,
}

/// Many runs of one plan, their estimates beside the exact answers.
#[derive(Clone, Debug)]
pub struct Repeated {
    answers: Vec<Answer>,
    /// For each run, the estimates in the order of the answers.
    runs: Vec<Vec<Option<Estimate>>>,
    /// Intervals reach so many standard errors.
    limit: f64,
}

/// Repeat a plan with seeds counted up from its own.
///
/// # Errors
/// When the plan cannot be run, or the progress asks to stop.
pub fn repeat(plan: &Plan, repetitions: u64, progress: &dyn Progress) -> Result<Repeated, Error> {
    let job = run::prepare(plan)?;
    let answers = job.exact()?.values;
    let limit = StudentsT::new(0.0, 1.0, plan.sampling.blocks as f64 - 1.0)
        .map_or(f64::INFINITY, |law| law.inverse_cdf(0.5 + CONFIDENCE / 2.0));
    // Nothing to compare with: nothing to walk for.
    let repetitions = if answers.is_empty() { 0 } else { repetitions };
    progress.start(repetitions, 0);
    let mut runs = Vec::new();
    for repetition in 0..repetitions {
        if progress.stop() {
            return Err(Error::stopped(repetition, repetitions));
        }
        let sampled = job.sample_with_seed(plan.sampling.seed + repetition)?;
        let estimates = answers.iter().map(|a| sampled.estimates.get(&a.quantity).copied());
        runs.push(estimates.collect());
        progress.block();
    }
    Ok(Repeated { answers, runs, limit })
}

impl Repeated {
    /// The same runs with other estimates: tests use it to show that wrong error bars are caught.
    #[must_use]
    pub fn distorted(&self, distort: impl Fn(&Quantity, Estimate) -> Estimate) -> Self {
        let mut twin = self.clone();
        for run in &mut twin.runs {
            for (answer, estimate) in self.answers.iter().zip(run) {
                *estimate = estimate.map(|estimate| distort(&answer.quantity, estimate));
            }
        }
        twin
    }

    /// Each quantity that was resolved.
    #[must_use]
    pub fn quantities(&self) -> Vec<Coverage> {
        let level = FALSE_ALARM / (4.0 * self.answers.len() as f64);
        let each = self.answers.iter().map(|answer| {
            let quantity = &answer.quantity;
            self.pool(quantity.to_string(), level, |other| other == quantity)
        });
        each.flatten().collect()
    }

    /// Each statistic that was resolved, and all together.
    #[must_use]
    pub fn statistics(&self) -> Vec<Coverage> {
        let mut statistics: Vec<Statistic> = Vec::new();
        for answer in &self.answers {
            if !statistics.contains(&answer.quantity.statistic) {
                statistics.push(answer.quantity.statistic);
            }
        }
        let level = FALSE_ALARM / (4.0 * (statistics.len() + 1) as f64);
        let each = statistics
            .into_iter()
            .map(|s| self.pool(s.word().to_owned(), level, move |q| q.statistic == s));
        each.chain([self.pool("all".into(), level, |_| true)]).flatten().collect()
    }

    /// Everything that fails, statistics first.
    #[must_use]
    pub fn failures(&self) -> Vec<Coverage> {
        let mut all = self.statistics();
        all.extend(self.quantities());
        all.retain(|coverage| !coverage.holds());
        all
    }

    /// Pool the intervals of some quantities, repetition by repetition.
    fn pool(
        &self,
        subject: String,
        level: f64,
        of: impl Fn(&Quantity) -> bool,
    ) -> Option<Coverage> {
        let (mut shares, mut biases, mut intervals, mut missed) = (vec![], vec![], 0, 0);
        let members: Vec<usize> =
            (0..self.answers.len()).filter(|&k| of(&self.answers[k].quantity)).collect();
        for run in &self.runs {
            let z = members.iter().filter_map(|&k| z_score(run[k]?, &self.answers[k]));
            let z: Vec<f64> = z.collect();
            if z.is_empty() {
                continue;
            }
            let held = z.iter().filter(|z| z.abs() <= self.limit).count();
            shares.push(held as f64 / z.len() as f64);
            biases.push(z.iter().sum::<f64>() / z.len() as f64);
            intervals += z.len();
            missed += usize::from(held < z.len());
        }
        let trials = shares.len() as f64;
        let [(share, spread), (mean_z, spread_z)] =
            [mean_and_variance(&shares)?, mean_and_variance(&biases)?];
        let worth = trials * share * (1.0 - share) / spread;
        // One standard error of that number, which rests on the repetitions that miss.
        let caution = 1.0 - (2.0 / (missed as f64 + 2.0)).sqrt();
        let effective = if spread > 0.0 { worth * caution } else { trials };
        Some(Coverage {
            subject,
            trials: shares.len() as u64,
            share,
            effective: effective.clamp(trials, intervals as f64),
            mean_z,
            error_of_mean: (spread_z / trials).sqrt(),
            level,
        })
    }
}

/// The mean of some numbers and their variance about it, of two numbers or more.
fn mean_and_variance(list: &[f64]) -> Option<(f64, f64)> {
    let n = list.len() as f64;
    let mean = list.iter().sum::<f64>() / n;
    let squares: f64 = list.iter().map(|x| (x - mean).powi(2)).sum();
    (n >= 2.0).then(|| (mean, squares / (n - 1.0)))
}

impl Coverage {
    /// Are the coverage and the mean of `z` within their tolerances, as far as can be told?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.chance_of_share() >= self.level && self.chance_of_bias() >= self.level
    }

    /// Chance of a share at least this far out if the true coverage were at the edge of tolerance.
    #[must_use]
    pub(crate) fn chance_of_share(&self) -> f64 {
        let trials = self.effective.floor();
        let held = (self.share * trials).round() as u64;
        let low = binomial(trials, CONFIDENCE - TOLERANCE).cdf(held);
        let high = at_least(trials, CONFIDENCE + TOLERANCE, held);
        low.min(high)
    }

    /// Chance of a mean of `z` at least this far out if the true one were at the edge of tolerance.
    #[must_use]
    pub(crate) fn chance_of_bias(&self) -> f64 {
        let beyond = (self.mean_z.abs() - BIAS_TOLERANCE) / self.error_of_mean;
        let law = StudentsT::new(0.0, 1.0, self.trials as f64 - 1.0);
        law.map_or(1.0, |law| if beyond > 0.0 { 2.0 * law.sf(beyond) } else { 1.0 })
    }

    /// Probability that a true coverage of `share` is found wrong.
    #[must_use]
    pub fn power(&self, share: f64) -> f64 {
        let trials = self.effective.floor();
        let (low, high) = (
            binomial(trials, CONFIDENCE - TOLERANCE).inverse_cdf(self.level),
            binomial(trials, CONFIDENCE + TOLERANCE),
        );
        // The fewest that are too many.
        let mut many = high.inverse_cdf(1.0 - self.level);
        while many <= trials as u64 && at_least(trials, CONFIDENCE + TOLERANCE, many) >= self.level
        {
            many += 1;
        }
        let few = if low == 0 { 0.0 } else { binomial(trials, share).cdf(low - 1) };
        few + at_least(trials, share, many)
    }

    /// Probability that a true mean of `z` of this size is found wrong.
    #[must_use]
    pub fn power_of_bias(&self, mean_z: f64) -> f64 {
        StudentsT::new(0.0, 1.0, self.trials as f64 - 1.0).map_or(0.0, |law| {
            let bound = law.inverse_cdf(1.0 - self.level / 2.0);
            law.sf(bound - (mean_z.abs() - BIAS_TOLERANCE) / self.error_of_mean)
        })
    }
}

fn binomial(trials: f64, share: f64) -> Binomial {
    Binomial::new(share, trials as u64).expect("a share is a probability")
}

/// Chance of at least so many.
fn at_least(trials: f64, share: f64, many: u64) -> f64 {
    if many == 0 { 1.0 } else { binomial(trials, share).sf(many - 1) }
}
