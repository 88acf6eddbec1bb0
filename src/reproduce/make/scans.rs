//! Make the scan of a run, and take from it what claims are judged by.

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Error;
use crate::config::ScanPlan;
use crate::config::claims::{Letters, Meaning, Run};
use crate::ensemble::{Memory, Progress};
use crate::quantity::{Observable, Quantity, Statistic};
use crate::report::ScanReport;
use crate::report::scan::{ExactCurve, ScanPoint, ScanRow};
use crate::reproduce::table::{Answer, Point, Table};
use crate::run::ScanJob;

/// Bytes that no exact answer fits into.
const NOTHING: f64 = 0.0;

/// The points of a run.
pub(super) fn table(
    plan: &ScanPlan,
    run: &Run,
    sampled: bool,
    letters: &Letters,
    progress: &dyn Progress,
) -> Result<Table, Error> {
    let memory = match (run.exact, run.memory) {
        (false, _) => NOTHING,
        (true, Some(memory)) => memory,
        (true, None) => f64::INFINITY,
    };
    let job = ScanJob::prepare(plan)?.within(memory);
    let job = if run.between { job } else { job.points_alone() };
    let report = if sampled { job.run(&mut Memory, progress)? } else { job.exact_with(progress)? };
    Ok(Taken { report: &report, letters, plan }.table())
}

/// A scan on its way to what claims are judged by.
struct Taken<'a> {
    report: &'a ScanReport,
    letters: &'a Letters,
    plan: &'a ScanPlan,
}

impl Taken<'_> {
    fn table(&self) -> Table {
        let blocks = self.plan.base().sampling.blocks;
        let wanted = self.wanted();
        let law = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64).ok();
        let valid = self.report.points.iter().filter(|point| point.error.is_none());
        let points = valid.map(|point| Point {
            parameters: self.parameters(&point.parameters),
            answers: wanted.iter().filter_map(|(of, key)| answer(point, of, *key, law)).collect(),
        });
        let axes = self.report.axes.iter().map(|axis| (axis.name.clone(), axis.values.clone()));
        let zeros = self.report.contours.iter().filter(|c| c.of.statistic == Statistic::Rate);
        let mut table = Table {
            axes: axes.collect(),
            points: points.collect(),
            between: self.between(&wanted),
            blocks,
            ..Table::default()
        };
        for zero in zeros {
            let of = zero.of.observable.clone();
            if self.report.axes.len() == 1 {
                table.crossings.extend(zero.points.iter().map(|at| (of.clone(), at[0])));
            } else {
                table.contours.push((of, zero.points.iter().map(|at| [at[0], at[1]]).collect()));
            }
        }
        table
    }

    /// The observables of the letters, with the place of each among the quantities of the scan.
    fn wanted(&self) -> Vec<(Observable, usize)> {
        let place = |of: &Observable| {
            let find = |statistic| {
                let quantity = Quantity::new(of.clone(), statistic);
                self.report.quantities.iter().position(|known| *known == quantity)
            };
            find(Statistic::Rate).or_else(|| find(Statistic::Value))
        };
        let observable = |meaning: &Meaning| match meaning {
            Meaning::Quantity(of) => Some((of.clone(), place(of)?)),
            Meaning::Formula(_) => None,
        };
        self.letters.list.iter().filter_map(|letter| observable(&letter.meaning)).collect()
    }

    fn parameters(&self, values: &[f64]) -> BTreeMap<String, f64> {
        let named = self.report.parameters.iter().zip(values);
        let known = named.filter(|(_, value)| value.is_finite());
        known.map(|(name, value)| (name.clone(), *value)).collect()
    }

    /// The exact answers between the points of the only axis: at the places of rates, which every valid point has.
    fn between(&self, wanted: &[(Observable, usize)]) -> Vec<Point> {
        let curves = || self.report.curves.iter();
        let Some(first) = curves().find(|curve| curve.of.statistic == Statistic::Rate) else {
            return Vec::new();
        };
        let exact = |of: &Quantity, value: f64| {
            let at = |curve: &ExactCurve| curve.values.iter().position(|other| *other == value);
            curves()
                .filter(|curve| curve.of == *of)
                .find_map(|curve| curve.exact.get(at(curve)?).copied())
        };
        let point = |&value: &f64| {
            let parameters = self.plan.at(&[value]).ok()?.parameters;
            let answers = wanted.iter().filter_map(|(of, key)| {
                Some(Answer::exactly(of.clone(), exact(&self.report.quantities[*key], value)?))
            });
            Some(Point { parameters: self.parameters(&parameters), answers: answers.collect() })
        };
        let stretches = curves().filter(|curve| curve.of == first.of);
        stretches.flat_map(|curve| &curve.values).filter_map(point).collect()
    }
}

/// The answers of a point to one question.
fn answer(
    point: &ScanPoint,
    of: &Observable,
    key: usize,
    law: Option<StudentsT>,
) -> Option<Answer> {
    let ScanRow { exact, sampled, z, judged, .. } = *point.row(key)?;
    let z = z.filter(|_| judged);
    Some(Answer {
        exact,
        sampled,
        chance: law.zip(z).map(|(law, z)| 2.0 * law.sf(z.abs())),
        z,
        ..Answer::exactly(of.clone(), exact.unwrap_or(0.0))
    })
}
