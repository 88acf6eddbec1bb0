//! Compare the sampled and the exact answers, family-wise.
//!
//! ```text
//! z = (sampled - exact value of what was estimated) / standard error
//! ```
//!
//! Each z-score is referred to Student's t with `blocks - 1` degrees of freedom, each number of windows to its
//! exact law; Holm's step-down procedure keeps the chance of any false alarm in a whole report below
//! [`FAMILY_WISE_LEVEL`]. What too few events carry is shown and not judged.

use crate::judge::level::{NOTICEABLE_BIAS, ROUNDING};
use std::collections::HashMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::chance::holm::{FAMILY_WISE_LEVEL, holm};
use super::{Curve, Row};
use crate::estimate::{MIN_BLOCKS, Sampled};
use crate::exact::Answer;
use crate::quantity::{Estimate, Exact, Name, Quantity, Statistic, grouped};

/// A value that does not fluctuate may differ from the exact one by this share.
const NO_DIFFERENCE: f64 = 1e-9;

/// A mean of signs below this is a rounded zero.
const CANCELLED: f64 = 1e-13;

/// The outcome of comparing a whole report.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(6400)
/// #     .duration(20.0)
/// #     .blocks(64)
/// #     .build()?;
/// use fluctua::{ensemble::{Memory, Silent}, run};
/// let verdict = run::run(&plan, &mut Memory, &Silent)?.verdict.expect("both routes answered");
/// assert!(verdict.compared > 5 && verdict.largest < verdict.bound);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Verdict {
    /// How many quantities were compared.
    pub compared: usize,
    /// The largest magnitude of a z-score.
    pub largest: f64,
    /// The bound on it: a z-score beyond this alone is a disagreement.
    pub bound: f64,
    /// The quantities that disagree, by Holm's procedure.
    #[serde(serialize_with = "as_text")]
    pub disagreeing: Vec<Quantity>,
    /// The curves whose tests do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<String>,
}

/// Write quantities as text.
pub(crate) fn as_text<S: serde::Serializer>(list: &[Quantity], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(list.iter().map(ToString::to_string))
}

/// `(sampled - exact value of what was estimated) / standard_error`; absent where nothing
/// fluctuates, and where the exact value of what was estimated is not known: its limit is no substitute.
#[must_use]
pub(crate) fn z_score(estimate: Estimate, answer: &Answer) -> Option<f64> {
    let expected = answer.exact.estimated?;
    let scale = answer.scale.max(expected.abs());
    let error = estimate.standard_error.filter(|&error| error > ROUNDING * scale)?;
    Some((estimate.value - expected) / error).filter(|z| z.is_finite())
}

/// What a reader should know about a comparison, gathered row by row.
#[derive(Default)]
struct Remarks<'a> {
    biased: Vec<&'a Quantity>,
    stepped: Vec<&'a Quantity>,
    unknown: Vec<&'a Quantity>,
    rough: Vec<&'a Quantity>,
    still: Vec<&'a Quantity>,
}

/// Zip both routes into rows, with what a reader should know about the comparison.
#[must_use]
pub fn compare(
    quantities: &[Quantity],
    sampled: &Sampled,
    exact: &[Answer],
) -> (Vec<Row>, Vec<String>) {
    let exact: HashMap<_, _> = exact.iter().map(|answer| (&answer.quantity, answer)).collect();
    let (mut rows, mut remarks) = (Vec::new(), Remarks::default());
    for quantity in quantities {
        let estimate = sampled.estimates.get(quantity).copied();
        let answer = exact.get(quantity).copied();
        if estimate.is_none() && answer.is_none() {
            continue;
        }
        let z = estimate
            .zip(answer)
            .and_then(|(estimate, answer)| remarks.test(quantity, estimate, answer, sampled));
        let judged = z.is_some() && !sampled.rough.contains(quantity);
        if z.is_some() && !judged {
            remarks.rough.push(quantity);
        }
        let expected = answer.filter(|_| estimate.is_some()).and_then(told_apart);
        let estimate = estimate.map(|estimate| without_rounding(estimate, answer));
        let exact = answer.map(rounded_zero);
        let skewness = sampled.skewness.get(quantity).copied().unwrap_or(0.0);
        rows.push(Row {
            quantity: quantity.clone(),
            sampled: estimate,
            exact,
            expected,
            z,
            judged,
            skewness,
            linear_z: None,
            count: None,
            bound: None,
        });
    }
    (rows, remarks.warnings())
}

/// The exact value of what was estimated, where it is not the exact value itself.
fn told_apart(answer: &Answer) -> Option<f64> {
    let Exact { value, estimated } = answer.exact;
    estimated
        .filter(|estimated| (estimated - value).abs() > ROUNDING * answer.scale.max(value.abs()))
}

/// Where nothing is to be seen but rounding, an estimate that scatters by no more has no error bar, and is
/// zero where it is no larger.
fn without_rounding(estimate: Estimate, answer: Option<&Answer>) -> Estimate {
    let vanishes = |answer: &&Answer| {
        rounded_zero(answer) == 0.0
            && answer.exact.estimated.is_none_or(|x| x.abs() <= answer.rounding)
    };
    let rounding = ROUNDING * answer.filter(vanishes).map_or(0.0, |answer| answer.scale);
    let Estimate { value, standard_error } = estimate;
    match standard_error {
        Some(error) if error > 0.0 && error <= rounding => Estimate {
            value: if value.abs() <= rounding { 0.0 } else { value },
            standard_error: None,
        },
        _ => estimate,
    }
}

/// The exact value as a row shows it: zero where it is a rounded one.
pub(crate) fn rounded_zero(answer: &Answer) -> f64 {
    let value = answer.exact.value;
    // A mean of signs, in which terms of one cancel.
    let signs = answer.quantity.statistic == Statistic::Value
        && is_of_signs(answer.quantity.observable.name);
    let rounding = if signs { CANCELLED } else { answer.rounding };
    if value.abs() <= rounding { 0.0 } else { value }
}

/// Is it a mean of products of spins?
fn is_of_signs(name: Name) -> bool {
    matches!(name, Name::Magnetisation | Name::Correlation)
}

impl<'a> Remarks<'a> {
    /// The z-score to report, if the comparison is a test.
    fn test(
        &mut self,
        quantity: &'a Quantity,
        estimate: Estimate,
        answer: &Answer,
        sampled: &Sampled,
    ) -> Option<f64> {
        let Exact { value, estimated } = answer.exact;
        let Some(expected) = estimated else {
            self.unknown.push(quantity);
            return None;
        };
        let error = estimate.standard_error?;
        let z = z_score(estimate, answer);
        let scale = answer.scale.max(expected.abs());
        let rounding = if z.is_some() { ROUNDING * answer.scale } else { NO_DIFFERENCE * scale };
        if (value - expected).abs() > rounding.max(NOTICEABLE_BIAS * error) {
            match quantity.statistic {
                Statistic::Response => self.stepped.push(quantity),
                _ => self.biased.push(quantity),
            }
        }
        let apart = (estimate.value - expected).abs() > NO_DIFFERENCE * scale;
        if z.is_none() && apart && !sampled.unseen.contains(quantity) {
            self.still.push(quantity);
        }
        z
    }

    fn warnings(&self) -> Vec<String> {
        let remarks = [
            (
                &self.biased,
                "the window is short for these: the sampled value is compared with the exact one \
                 of this window (of wide resonances, of the energy cells that it holds), which \
                 differs from the long-time limit by more than 0.1 standard errors; raise duration \
                 to close the gap",
            ),
            (
                &self.stepped,
                "the step is wide for these: the sampled value is compared with the exact \
                 difference quotient of this step, which differs from the derivative by more than \
                 0.1 standard errors; lower the step in observe.response to close the gap",
            ),
            (
                &self.unknown,
                "shown beside the exact limit but not judged, since the exact value of what was sampled \
                 (a finite window, or a finite step) is not known",
            ),
            (&self.rough, "shown but not judged, for lack of events"),
            (
                &self.still,
                "did not fluctuate in the sample, and differ from what is expected of it",
            ),
        ];
        remarks
            .into_iter()
            .filter(|(list, _)| !list.is_empty())
            .map(|(list, what)| format!("{what}: {}", grouped(list)))
            .collect()
    }
}

/// Judge all z-scores of a report together; `None` where nothing was compared, or in too few blocks.
#[must_use]
pub fn judge(rows: &[Row], curves: &[Curve], blocks: u64) -> Option<Verdict> {
    if blocks < MIN_BLOCKS as u64 {
        return None;
    }
    let law = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64).ok()?;
    let mut tests = tests(rows, curves, &law);
    tests.sort_by(|a, b| a.0.total_cmp(&b.0));
    let compared = tests.len();
    if compared == 0 {
        return None;
    }
    let mut verdict = Verdict {
        compared,
        largest: rows.iter().filter_map(Row::judged_distance).max_by(f64::total_cmp).unwrap_or(0.0),
        bound: law.inverse_cdf(1.0 - FAMILY_WISE_LEVEL / (2.0 * compared as f64)),
        disagreeing: Vec::new(),
        curves: Vec::new(),
    };
    let chances: Vec<f64> = tests.iter().map(|(chance, _)| *chance).collect();
    let rejected = holm(&chances, FAMILY_WISE_LEVEL);
    for (_, tested) in tests.into_iter().take(rejected) {
        match tested {
            Tested::Quantity(quantity) => verdict.disagreeing.push(quantity.clone()),
            Tested::Curve(name) => verdict.curves.push(name),
        }
    }
    Some(verdict)
}

/// What one comparison is about.
#[derive(Clone, Debug)]
pub(crate) enum Tested<'a> {
    Quantity(&'a Quantity),
    Curve(String),
}

/// Every comparison of a report with its chance under agreement; `law` is that of a z-score.
pub(crate) fn tests<'a>(
    rows: &'a [Row],
    curves: &'a [Curve],
    law: &StudentsT,
) -> Vec<(f64, Tested<'a>)> {
    let of_row = |row: &'a Row| Some((row.chance(law)?, Tested::Quantity(&row.quantity)));
    let of_curve = |curve: &'a Curve| {
        let both = curve.test.iter().chain(&curve.transform_test);
        both.map(|test| (test.p_value, Tested::Curve(curve.name())))
    };
    rows.iter().filter_map(of_row).chain(curves.iter().flat_map(of_curve)).collect()
}

impl Verdict {
    /// Does everything agree that was compared?
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.disagreeing.is_empty() && self.curves.is_empty()
    }

    /// The disagreement as a warning, if there is one.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let list: Vec<_> = self.disagreeing.iter().collect();
        let mut parts: Vec<String> = Vec::new();
        parts.extend((!list.is_empty()).then(|| grouped(&list)));
        parts.extend(self.curves.iter().cloned());
        (!parts.is_empty()).then(|| {
            format!(
                "SAMPLED AND EXACT DISAGREE: {}; {} is {:.2}, the \
                 family-wise bound {:.2} (chance of a false alarm {} %)",
                parts.join("; "),
                largest_of(self.compared),
                self.largest,
                self.bound,
                FAMILY_WISE_LEVEL * 100.0
            )
        })
    }
}

/// What the largest distance is of, in words.
pub(crate) fn largest_of(compared: usize) -> String {
    match compared {
        1 => "|z| of the only comparison".to_owned(),
        many => format!("the largest |z| of {many} comparisons"),
    }
}
