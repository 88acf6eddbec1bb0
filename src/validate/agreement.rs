//! Judge the reports of many configs together.
//!
//! Each z-score is referred to Student's t with the blocks of its own report less one degrees of
//! freedom; Holm's step-down procedure over all of them keeps the chance that any of them raises a
//! false alarm below [`FAMILY_WISE_LEVEL`].

use std::fmt::Write;

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::thorough::Thorough;
use crate::judge::Row;
use crate::judge::chance::holm::{FAMILY_WISE_LEVEL, holm};
use crate::judge::compare::{Tested, tests};
use crate::report::Report;

/// How many times the trajectories of its plan a thorough validation walks.
pub const THOROUGH: u64 = 16;

/// The outcome for all configs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validation {
    /// How many quantities were compared.
    pub compared: usize,
    /// Do sampled and exact agree in all of them? Nothing compared is no agreement.
    pub agree: bool,
    /// The outcome for each config, in their order.
    pub cases: Vec<Case>,
}

/// The outcome for one config.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// Name of the config.
    pub config: String,
    /// How many quantities were compared.
    pub compared: usize,
    /// The largest magnitude of a z-score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest: Option<f64>,
    /// A z-score beyond this alone is a disagreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// The quantities and curves that disagree, by Holm's procedure.
    pub disagreeing: Vec<String>,
}

/// Judge all z-scores of named reports together.
#[must_use]
pub fn judge(reports: &[(String, Report)]) -> Validation {
    // The chance of each comparison under agreement, whose it is, and of what.
    let mut tests: Vec<(f64, usize, Tested<'_>)> =
        (0..).zip(reports).flat_map(|(case, (_, report))| of_case(case, report)).collect();
    tests.sort_by(|a, b| a.0.total_cmp(&b.0));
    let compared = tests.len();
    let mut cases: Vec<Case> =
        reports.iter().map(|(config, report)| case(config, report, compared)).collect();
    let chances: Vec<f64> = tests.iter().map(|(chance, ..)| *chance).collect();
    let rejected = holm(&chances, FAMILY_WISE_LEVEL);
    for (_, case, tested) in tests.into_iter().take(rejected) {
        cases[case].disagreeing.push(match tested {
            Tested::Quantity(quantity) => quantity.to_string(),
            Tested::Curve(name) => name,
        });
    }
    Validation { compared, agree: compared > 0 && rejected == 0, cases }
}

fn of_case(case: usize, report: &Report) -> Vec<(f64, usize, Tested<'_>)> {
    let Some(law) = law(report) else { return Vec::new() };
    let tests = tests(&report.quantities, &report.curves, &law).into_iter();
    tests.map(|(chance, tested)| (chance, case, tested)).collect()
}

/// The law of a z-score of a report under agreement; none where there is no error bar.
fn law(report: &Report) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, report.plan.sampling.blocks.saturating_sub(1) as f64).ok()
}

fn case(config: &str, report: &Report, all: usize) -> Case {
    let scores: Vec<f64> = report.quantities.iter().filter_map(Row::judged_distance).collect();
    let tail = FAMILY_WISE_LEVEL / (2.0 * all as f64);
    let bound = law(report).filter(|_| !scores.is_empty()).map(|law| law.inverse_cdf(1.0 - tail));
    Case {
        config: config.to_owned(),
        compared: law(report).map_or(0, |law| {
            report.quantities.iter().filter(|row| row.chance(&law).is_some()).count()
        }),
        largest: scores.into_iter().max_by(f64::total_cmp),
        bound,
        disagreeing: Vec::new(),
    }
}

impl Validation {
    /// The table for a person at a terminal of 80 columns.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!(
            "{:36}{:>9}{:>13}{:>8}  verdict\n",
            "config", "compared", "largest |z|", "bound"
        );
        for case in &self.cases {
            let number = |x: Option<f64>| x.map(|x| format!("{x:.2}")).unwrap_or_default();
            let (largest, bound) = (number(case.largest), number(case.bound));
            let Case { config, compared, .. } = case;
            let verdict = case.verdict();
            let _ = writeln!(out, "{config:36}{compared:>9}{largest:>13}{bound:>8}  {verdict}");
            for quantity in &case.disagreeing {
                let _ = writeln!(out, "  {quantity}");
            }
        }
        let _ = writeln!(out, "\n{}", self.summary());
        out
    }

    fn summary(&self) -> String {
        let (compared, configs) = (self.compared, self.cases.len());
        let disagreeing: usize = self.cases.iter().map(|case| case.disagreeing.len()).sum();
        let chance = FAMILY_WISE_LEVEL * 100.0;
        match (compared, disagreeing) {
            (0, _) => "Nothing was compared, so nothing is validated.".into(),
            (_, 0) => format!(
                "Sampled and exact agree in all {compared} comparisons of {configs} configs\n\
                 (chance of a false alarm {chance} %)."
            ),
            _ => format!(
                "SAMPLED AND EXACT DISAGREE in {disagreeing} of {compared} comparisons of \
                 {configs} configs\n(chance of a false alarm {chance} %)."
            ),
        }
    }
}

/// The outcome as JSON, with a final newline.
#[must_use]
pub fn json(validation: &Validation, thorough: Option<&Thorough>) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        format: &'static str,
        version: u32,
        fluctua: &'static str,
        false_alarm: f64,
        #[serde(flatten)]
        validation: &'a Validation,
        #[serde(skip_serializing_if = "Option::is_none")]
        thorough: Option<&'a Thorough>,
    }
    let document = Document {
        format: "fluctua-validation",
        version: 1,
        fluctua: env!("CARGO_PKG_VERSION"),
        false_alarm: FAMILY_WISE_LEVEL,
        validation,
        thorough,
    };
    let text = serde_json::to_string_pretty(&document);
    text.expect("a validation holds only strings, finite numbers and lists") + "\n"
}

impl Case {
    fn verdict(&self) -> &'static str {
        match (self.compared, self.disagreeing.is_empty()) {
            (0, _) => "not compared",
            (_, true) => "agree",
            (_, false) => "DISAGREE",
        }
    }
}
