//! Prove error bars: repeat whole runs with known answers and count how often the interval holds.
//!
//! A 95 % interval is `value ± t standard_error`, with `t` of Student's law at blocks - 1 degrees of
//! freedom. Over independent repetitions the number that hold is binomial, so a coverage can be
//! judged at a stated false-alarm rate.

use std::collections::HashMap;

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

use crate::config::Plan;
use crate::ensemble::Progress;
use crate::quantity::{Estimate, Quantity};
use crate::report::z_score;
use crate::run::{self, Error};

/// Confidence of the intervals.
pub const CONFIDENCE: f64 = 0.95;

/// True coverages this close to [`CONFIDENCE`] pass, since intervals of finite runs are approximate.
pub const TOLERANCE: f64 = 0.01;

/// Chance that the judgement of one plan, all quantities together, is a false alarm.
pub const FALSE_ALARM: f64 = 1e-4;

/// How often the interval of one quantity held.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Which quantity.
    pub quantity: Quantity,
    /// Repetitions in which it was resolved.
    pub trials: u64,
    /// Of these, how many intervals held the exact value.
    pub covered: u64,
    /// Mean of `(sampled - exact)/standard_error`: the bias in error bars.
    pub mean_z: f64,
}

impl Coverage {
    /// The covered share.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.covered as f64 / self.trials as f64
    }

    /// Chance of a count at least this far out if the true coverage were at the edge of tolerance.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        let law = |p| Binomial::new(p, self.trials).expect("a share is a probability");
        let low = law(CONFIDENCE - TOLERANCE).cdf(self.covered);
        let high = match self.covered {
            0 => 1.0,
            covered => law(CONFIDENCE + TOLERANCE).sf(covered - 1),
        };
        low.min(high)
    }
}

/// The coverages that fail, all quantities of a plan together, at [`FALSE_ALARM`].
#[must_use]
pub fn failures(coverages: &[Coverage]) -> Vec<&Coverage> {
    let level = FALSE_ALARM / coverages.len() as f64;
    coverages.iter().filter(|coverage| coverage.p_value() < level).collect()
}

/// Repeat a plan with seeds counted up from its own, and count which intervals hold.
///
/// `distort` stands between the estimate and its judgement: tests use it to show that wrong error
/// bars are caught.
///
/// # Errors
/// When the plan cannot be run, or the progress asks to stop.
pub fn coverage(
    plan: &Plan,
    repetitions: u64,
    progress: &dyn Progress,
    distort: impl Fn(&Quantity, Estimate) -> Estimate,
) -> Result<Vec<Coverage>, Error> {
    let job = run::prepare(plan)?;
    let answers = job.exact()?;
    let blocks = plan.sampling.blocks as f64;
    let limit = StudentsT::new(0.0, 1.0, blocks - 1.0)
        .map_or(f64::INFINITY, |law| law.inverse_cdf(0.5 + CONFIDENCE / 2.0));
    let mut sums: HashMap<Quantity, (u64, u64, f64)> = HashMap::new();
    progress.start(repetitions, 0);
    for repetition in 0..repetitions {
        if progress.stop() {
            return Err(Error::stopped(repetition, repetitions));
        }
        progress.block();
        let sampled = job.sample_with_seed(plan.sampling.seed + repetition)?;
        for answer in &answers.values {
            let Some(&estimate) = sampled.estimates.get(&answer.quantity) else { continue };
            if let Some(z) = z_score(distort(&answer.quantity, estimate), answer) {
                let entry = sums.entry(answer.quantity.clone()).or_default();
                entry.0 += 1;
                entry.1 += u64::from(z.abs() <= limit);
                entry.2 += z;
            }
        }
    }
    let list = answers.values.iter().filter_map(|answer| {
        let &(trials, covered, z) = sums.get(&answer.quantity)?;
        let quantity = answer.quantity.clone();
        Some(Coverage { quantity, trials, covered, mean_z: z / trials as f64 })
    });
    Ok(list.collect())
}
