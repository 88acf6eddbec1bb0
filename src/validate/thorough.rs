//! The long versions: coverage of thousands of runs, runs stopped, damaged, killed and split, mutated
//! configs by the hundred thousand, random devices by the thousand.

use std::fmt::Write;

use serde::Serialize;

use super::calibration::Calibration;
use super::coverage::{self, Coverage, repeat};
use super::fuzz::{Tried, random_device, try_mutated};
use super::survive::{Kills, STOPS, Survival};
use super::{Claims, Validation, judge};
use crate::config::Plan;
use crate::ensemble::{Memory, Progress, Silent};
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;
use crate::run::{self, Error};

/// Repetitions of each run whose error bars are proved.
pub const REPETITIONS: u64 = 5000;

/// Mutated texts that are tried.
pub(crate) const MUTATIONS: u64 = 100_000;

/// Random devices that are compared with their exact answers.
pub(crate) const DEVICES: u64 = 1000;

/// How often the intervals of one config held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Covered {
    /// Name of the config.
    pub config: String,
    /// Quantities that were resolved.
    pub quantities: usize,
    /// Least and largest covered share among those resolved in at least half of the repetitions.
    pub shares: Option<[f64; 2]>,
    /// Each statistic, pooled over its quantities, and all together.
    pub statistics: Vec<Coverage>,
    /// What failed.
    pub failures: Vec<Coverage>,
}

/// The outcome of the long versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Thorough {
    /// Error bars, by config.
    pub coverage: Vec<Covered>,
    /// Stopped, damaged and split runs, by config.
    pub survival: Vec<Survival>,
    /// A program that was killed.
    pub kills: Kills,
    /// What came of mutated configs; a panic stands in its place.
    pub mutations: Result<Tried, String>,
    /// Random devices, judged together; of the cases, those that disagree.
    pub devices: Validation,
    /// Random devices of which anything was compared.
    pub devices_compared: usize,
    /// False alarms of verdicts, laws and tests.
    pub calibration: Calibration,
    /// The claims about the papers' figures.
    pub claims: Claims,
}

/// Repeat one named plan [`REPETITIONS`] times and judge its error bars.
///
/// # Errors
/// When the plan cannot be run, or the progress asks to stop.
pub fn cover(name: &str, plan: &Plan, progress: &dyn Progress) -> Result<Covered, Error> {
    let runs = repeat(plan, REPETITIONS, progress)?;
    let each = runs.quantities();
    let settled = each.iter().filter(|c| 2 * c.trials >= REPETITIONS).map(|c| c.share);
    let shares = settled.fold(None, |range: Option<[f64; 2]>, share| {
        let [low, high] = range.unwrap_or([share; 2]);
        Some([low.min(share), high.max(share)])
    });
    Ok(Covered {
        config: name.to_owned(),
        quantities: each.len(),
        shares,
        statistics: runs.statistics(),
        failures: runs.failures(),
    })
}

/// Try mutated texts and random devices, and gather the outcome.
///
/// # Errors
/// When the progress asks to stop.
pub fn finish(
    coverage: Vec<Covered>,
    survival: Vec<Survival>,
    kills: Kills,
    texts: &[(String, String)],
    (calibration, claims): (Calibration, Claims),
    progress: &dyn Progress,
) -> Result<Thorough, Error> {
    let mutations = try_mutated(texts, MUTATIONS, 1, progress)?;
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
    let devices_compared = devices.cases.iter().filter(|case| case.compared > 0).count();
    devices.cases.retain(|case| !case.disagreeing.is_empty());
    Ok(Thorough {
        coverage,
        survival,
        kills,
        mutations,
        devices,
        devices_compared,
        calibration,
        claims,
    })
}

impl Thorough {
    /// Did everything hold, and was anything compared?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.coverage.iter().all(|covered| covered.failures.is_empty())
            && self.coverage.iter().any(|covered| covered.quantities > 0)
            && self.survival.iter().all(|survival| survival.failures.is_empty())
            && self.survival.iter().any(|survival| survival.stops > 0)
            && self.kills.holds()
            && self.mutations.is_ok()
            && self.devices.agree
            && self.calibration.holds()
            && self.claims.hold()
    }

    /// The outcome for a person at a terminal of 80 columns.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = self.coverage_text() + &self.survival_text();
        let _ = match &self.mutations {
            Ok(tried) => writeln!(
                out,
                "{MUTATIONS} mutated configs: {} refused, {} prepared, {} answered, no panic.\n",
                tried.refused, tried.prepared, tried.answered
            ),
            Err(panic) => writeln!(out, "MUTATED CONFIGS: {panic}\n"),
        };
        out + &self.devices_text() + &self.claims.text() + &self.calibration.text()
    }

    fn devices_text(&self) -> String {
        let Validation { compared, agree, cases } = &self.devices;
        let outcome = if *agree { "agree" } else { "DISAGREE" };
        let mut out = format!(
            "{DEVICES} random devices: sampled and exact {outcome} in {compared} comparisons\n\
             of {} of them (chance of a false alarm {} %).\n",
            self.devices_compared,
            FAMILY_WISE_LEVEL * 100.0
        );
        for case in cases {
            let _ = writeln!(out, "{}:", case.config);
            for quantity in &case.disagreeing {
                let _ = writeln!(out, "  {quantity}");
            }
        }
        out
    }

    fn coverage_text(&self) -> String {
        let mut out = format!("\n{:36}{:>10}{:>18}  verdict\n", "coverage", "intervals", "covered");
        for covered in &self.coverage {
            let range = covered.shares.map(|[low, high]| format!("{low:.4} to {high:.4}"));
            let _ = writeln!(
                out,
                "{:36}{:>10}{:>18}  {}",
                covered.config,
                covered.quantities,
                range.unwrap_or_default(),
                covered.verdict()
            );
            for failed in &covered.failures {
                let Coverage { subject, share, mean_z, .. } = failed;
                let _ = writeln!(out, "  {subject}: {share:.4} covered, mean z {mean_z:+.3}");
            }
        }
        let _ = writeln!(
            out,
            "{REPETITIONS} repetitions each. In each statistic and each quantity, a true coverage\n\
             within {} of {} and a true mean z within {} of 0 pass (chance of a false\n\
             alarm {} % a config).\n",
            coverage::TOLERANCE,
            coverage::CONFIDENCE,
            coverage::BIAS_TOLERANCE,
            coverage::FALSE_ALARM * 100.0
        );
        out
    }

    fn survival_text(&self) -> String {
        let mut out =
            format!("{:36}{:>7}{:>9}{:>9}  verdict\n", "survival", "stops", "damages", "refused");
        for survival in &self.survival {
            let Survival { config, stops, damages, refused, failures } = survival;
            let verdict = survival.verdict();
            let _ = writeln!(out, "{config:36}{stops:>7}{damages:>9}{refused:>9}  {verdict}");
            for failure in failures {
                let _ = writeln!(out, "  {failure}");
            }
        }
        let _ = writeln!(
            out,
            "{STOPS} stops at random blocks, each with damage to the block file; three shards\n\
             merged: the undisturbed report to the last byte, or a refusal with its cause."
        );
        let Kills { kills, in_time, same_report } = self.kills;
        let same = if same_report { "the undisturbed report" } else { "ANOTHER REPORT" };
        let late = if self.kills.holds() || !same_report { "" } else { " TOO FEW." };
        let _ = writeln!(
            out,
            "The program killed {kills} times, {in_time} of them before its end: {same}.{late}\n"
        );
        out
    }
}

impl Covered {
    fn verdict(&self) -> &'static str {
        match (self.quantities, self.failures.is_empty()) {
            (0, _) => "not compared",
            (_, true) => "hold",
            (_, false) => "FAIL",
        }
    }
}
