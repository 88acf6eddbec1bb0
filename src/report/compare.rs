//! Compare the sampled and the exact answers, family-wise.
//!
//! Each z-score is referred to Student's t with `blocks - 1` degrees of freedom; Holm's step-down
//! procedure keeps the chance of any false alarm in a whole report below [`FAMILY_WISE_LEVEL`].

use std::collections::HashMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Row;
use crate::estimate::Sampled;
use crate::exact::Answer;
use crate::quantity::{Estimate, Exact, Quantity};

/// Chance that a report of a correct sampler shows any disagreement.
pub const FAMILY_WISE_LEVEL: f64 = 1e-3;

/// The asymptote and the finite-window value are told apart from this many standard errors.
const NOTICEABLE_BIAS: f64 = 0.1;

/// The outcome of comparing a whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// How many quantities were compared.
    pub compared: usize,
    /// The largest magnitude of a z-score.
    pub largest: f64,
    /// The bound on it: a z-score beyond this alone is a disagreement.
    pub bound: f64,
    /// The quantities that disagree, by Holm's procedure.
    pub disagreeing: Vec<Quantity>,
}

/// An error bar below this share of the gross flow is rounding: the value does not fluctuate.
const ROUNDING: f64 = 1e-12;

/// An exact value below this share of its gross flow is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-15;

/// `(sampled - exact value of what was estimated) / standard_error`; absent where nothing
/// fluctuates.
#[must_use]
pub fn z_score(estimate: Estimate, answer: &Answer) -> Option<f64> {
    let error = estimate.standard_error.filter(|&error| error > ROUNDING * answer.scale)?;
    let expected = answer.exact.estimated.unwrap_or(answer.exact.value);
    Some((estimate.value - expected) / error).filter(|z| z.is_finite())
}

/// Zip both routes into rows, with what a reader should know about the comparison.
#[must_use]
pub fn compare(
    quantities: &[Quantity],
    sampled: &Sampled,
    exact: &[Answer],
) -> (Vec<Row>, Vec<String>) {
    let exact: HashMap<_, _> = exact.iter().map(|answer| (&answer.quantity, answer)).collect();
    let (mut rows, mut biased) = (Vec::new(), Vec::new());
    for quantity in quantities {
        let (sampled, answer) = (sampled.estimates.get(quantity).copied(), exact.get(quantity));
        if sampled.is_none() && answer.is_none() {
            continue;
        }
        if sampled.zip(answer.copied()).is_some_and(|(s, answer)| window_is_short(s, answer)) {
            biased.push(quantity.to_string());
        }
        rows.push(Row {
            quantity: quantity.clone(),
            sampled,
            exact: answer.map(|answer| rounded_zero(answer)),
            z: sampled.zip(answer.copied()).and_then(|(s, answer)| z_score(s, answer)),
        });
    }
    (rows, short_window(&biased).into_iter().collect())
}

fn rounded_zero(answer: &Answer) -> f64 {
    let value = answer.exact.value;
    if value.abs() <= ROUNDED_ZERO * answer.scale { 0.0 } else { value }
}

fn window_is_short(estimate: Estimate, answer: &Answer) -> bool {
    let Exact { value, estimated } = answer.exact;
    let (Some(estimated), Some(error)) = (estimated, estimate.standard_error) else {
        return false;
    };
    (value - estimated).abs() > (NOTICEABLE_BIAS * error).max(ROUNDING * answer.scale)
}

fn short_window(biased: &[String]) -> Option<String> {
    (!biased.is_empty()).then(|| {
        format!(
            "the window is short for {}: the sampled value is compared with the exact one of this \
             window, which differs from the long-time limit by more than {NOTICEABLE_BIAS} \
             standard error; raise duration to close the gap",
            biased.join(", ")
        )
    })
}

/// Judge all z-scores of a report together; `None` where nothing was compared.
#[must_use]
pub fn judge(rows: &[Row], blocks: u64) -> Option<Verdict> {
    let law = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64).ok()?;
    let mut tests: Vec<(f64, &Quantity)> =
        rows.iter().filter_map(|row| Some((row.z?.abs(), &row.quantity))).collect();
    tests.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (largest, compared) = (tests.first()?.0, tests.len());
    let disagreeing = (0..)
        .zip(&tests)
        .take_while(|&(rank, (z, _))| {
            2.0 * law.sf(*z) < FAMILY_WISE_LEVEL / (compared - rank) as f64
        })
        .map(|(_, (_, quantity))| (*quantity).clone())
        .collect();
    let bound = law.inverse_cdf(1.0 - FAMILY_WISE_LEVEL / (2.0 * compared as f64));
    Some(Verdict { compared, largest, bound, disagreeing })
}
