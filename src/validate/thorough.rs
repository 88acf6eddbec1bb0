//! The long versions: coverage of thousands of runs, mutated configs by the hundred thousand, random
//! devices by the thousand.

use std::fmt::Write;

use serde::Serialize;

use super::coverage::{self, Coverage, coverage};
use super::fuzz::{Tried, random_device, try_mutated};
use super::{Validation, judge};
use crate::config::Plan;
use crate::ensemble::{Memory, Progress, Silent};
use crate::run::{self, Error};

/// Repetitions of each run whose error bars are proved.
pub const REPETITIONS: u64 = 5000;

/// Mutated texts that are tried.
pub const MUTATIONS: u64 = 100_000;

/// Random devices that are compared with their exact answers.
pub const DEVICES: u64 = 1000;

/// How often the intervals of one config held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Covered {
    /// Name of the config.
    pub config: String,
    /// Quantities that were resolved.
    pub quantities: usize,
    /// Least and largest covered share among those resolved in at least half of the repetitions.
    pub shares: Option<[f64; 2]>,
    /// What failed: the quantity and its covered share.
    pub failures: Vec<(String, f64)>,
}

/// The outcome of the long versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Thorough {
    /// Error bars, by config.
    pub coverage: Vec<Covered>,
    /// What came of mutated configs; a panic stands in its place.
    pub mutations: Result<Tried, String>,
    /// Random devices, judged together.
    pub devices: Validation,
}

/// Repeat one named plan [`REPETITIONS`] times and judge its error bars.
///
/// # Errors
/// When the plan cannot be run, or the progress asks to stop.
pub fn cover(name: &str, plan: &Plan, progress: &dyn Progress) -> Result<Covered, Error> {
    let list = coverage(plan, REPETITIONS, progress, |_, estimate| estimate)?;
    let settled = list.iter().filter(|c| 2 * c.trials >= REPETITIONS).map(Coverage::share);
    let shares = settled.fold(None, |range: Option<[f64; 2]>, share| {
        let [low, high] = range.unwrap_or([share; 2]);
        Some([low.min(share), high.max(share)])
    });
    let failures = coverage::failures(&list);
    Ok(Covered {
        config: name.to_owned(),
        quantities: list.len(),
        shares,
        failures: failures.iter().map(|c| (c.quantity.to_string(), c.share())).collect(),
    })
}

/// Try mutated texts and random devices, and gather the outcome.
///
/// # Errors
/// When the progress asks to stop.
pub fn finish(
    coverage: Vec<Covered>,
    texts: &[(String, String)],
    progress: &dyn Progress,
) -> Result<Thorough, Error> {
    let mutations = try_mutated(texts, MUTATIONS, 1);
    progress.start(DEVICES, 0);
    let mut reports = Vec::new();
    for seed in 0..DEVICES {
        if progress.stop() {
            return Err(Error::stopped(seed, DEVICES));
        }
        let report = run::run(&random_device(seed), &mut Memory, &Silent)?;
        reports.push((format!("random device {seed}"), report));
        progress.block();
    }
    let mut devices = judge(&reports);
    devices.cases.retain(|case| !case.disagreeing.is_empty());
    Ok(Thorough { coverage, mutations, devices })
}

impl Thorough {
    /// Did everything hold?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.coverage.iter().all(|covered| covered.failures.is_empty())
            && self.mutations.is_ok()
            && self.devices.agree
    }

    /// The outcome for a person at a terminal of 80 columns.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("\n{:36}{:>10}{:>18}  verdict\n", "coverage", "intervals", "covered");
        for covered in &self.coverage {
            let range = covered.shares.map(|[low, high]| format!("{low:.4} to {high:.4}"));
            let verdict = if covered.failures.is_empty() { "hold" } else { "FAIL" };
            let _ = writeln!(
                out,
                "{:36}{:>10}{:>18}  {verdict}",
                covered.config,
                covered.quantities,
                range.unwrap_or_default()
            );
            for (quantity, share) in &covered.failures {
                let _ = writeln!(out, "  {quantity} {share:.4}");
            }
        }
        let _ = writeln!(
            out,
            "{REPETITIONS} repetitions each; true coverage within {} of {} passes.\n",
            coverage::TOLERANCE,
            coverage::CONFIDENCE
        );
        let _ = match &self.mutations {
            Ok(tried) => writeln!(
                out,
                "{MUTATIONS} mutated configs: {} refused, {} prepared, {} answered, no panic.\n",
                tried.refused, tried.prepared, tried.answered
            ),
            Err(panic) => writeln!(out, "MUTATED CONFIGS: {panic}\n"),
        };
        let _ = writeln!(out, "{DEVICES} random devices:");
        out + &self.devices.text()
    }
}
