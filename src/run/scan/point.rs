//! Answer one point of a scan.

use super::keys::{Keys, UNKEYED};
use super::solver::Solver;
use crate::config::observe::Observe;
use crate::config::{Plan, PointPlan, ScanPlan};
use crate::ensemble::Silent;
use crate::estimate::Sampled;
use crate::exact::{Answers, Drive, Facts, MeanRate, answer_merits};
use crate::judge::scan::PointAgreement;
use crate::judge::{Judgement, Row, exact_value};
use crate::network;
use crate::quantity::{Estimate, Observable, Quantity, Statistic};
use crate::report::scan::ScanRow;
use crate::run::job::prepare;
use crate::run::{Error, Job};

/// What a point leaves for the report of the scan.
#[derive(Debug, Default)]
pub(super) struct PointResult {
    pub(super) parameters: Vec<f64>,
    /// Why it has no answers.
    pub(super) error: Option<String>,
    pub(super) rows: Vec<ScanRow>,
    /// Quantities of rows that no key is known of, by place.
    pub(super) unkeyed: Vec<(usize, Quantity)>,
    /// The exact rate of each current.
    pub(super) rates: Vec<Option<MeanRate>>,
    /// The sampled rate of each current.
    pub(super) sampled: Vec<Option<Estimate>>,
    pub(super) drive: Option<Drive>,
    pub(super) agreement: PointAgreement,
    pub(super) warnings: Vec<String>,
}

/// What is the same for all points.
pub(super) struct Asked<'a> {
    pub(super) scan: &'a ScanPlan,
    pub(super) solver: &'a Solver<'a>,
    pub(super) keys: &'a Keys,
    /// Currents whose changes of sign are looked for.
    pub(super) currents: &'a [Observable],
}

impl Asked<'_> {
    /// A point without answers.
    pub(super) fn invalid(&self, place: &[f64], error: String) -> PointResult {
        PointResult {
            parameters: self.scan.known(place),
            error: Some(error),
            rates: vec![None; self.currents.len()],
            sampled: vec![None; self.currents.len()],
            ..PointResult::default()
        }
    }

    /// The exact answers at values of the axes.
    pub(super) fn exact(&self, place: &[f64]) -> PointResult {
        let PointPlan { plan, parameters } = match self.scan.at(place) {
            Ok(point) => point,
            Err(error) => return self.invalid(place, error.cause().to_string()),
        };
        let covariances = &plan.observe.covariances;
        let plain = Observe { covariances: covariances.clone(), ..Observe::default() };
        let stationary = (plan.observe == plain).then(|| self.solver.stationary(&plan)).flatten();
        if let Some(found) = stationary {
            let answered = found.and_then(|found| {
                let answers = found.facts.answer_long_run(covariances)?;
                let listed = self.listed(parameters, &found.facts, answers);
                self.solver.release(found);
                Ok(listed)
            });
            return answered.unwrap_or_else(|error| self.invalid(place, error.to_string()));
        }
        let answered = || {
            let job = prepared(&plan)?;
            let answers = job.exact()?;
            Ok::<_, Error>(self.judged(parameters, &job, None, &answers))
        };
        answered()
            .and_then(|result| result)
            .unwrap_or_else(|error: Error| self.invalid(place, error.to_string()))
    }

    /// The listing of a network that only its rates are new of.
    fn listed(&self, parameters: Vec<f64>, facts: &Facts, mut answers: Answers) -> PointResult {
        let merits = network::merits(facts.network(), Some(facts.network()));
        answer_merits(&merits, &mut answers);
        let bound = |q: &Quantity| {
            let merit = merits.iter().find(|merit| merit.observable == q.observable);
            merit.and_then(|merit| merit.bound)
        };
        let mut result = PointResult {
            parameters,
            rates: self.rates(&answers),
            sampled: vec![None; self.currents.len()],
            drive: facts.drive().cloned(),
            warnings: answers.warnings,
            rows: Vec::with_capacity(answers.values.len()),
            ..PointResult::default()
        };
        for answer in answers.values {
            let bound = bound(&answer.quantity);
            let row = ScanRow { exact: Some(exact_value(&answer)), bound, ..ScanRow::default() };
            result.add(self.keys, answer.quantity, row);
        }
        for given in &facts.network().given {
            let quantity = Quantity::new(given.observable.clone(), Statistic::Value);
            let row = ScanRow { exact: Some(given.value), ..ScanRow::default() };
            result.add(self.keys, quantity, row);
        }
        result
    }

    fn rates(&self, answers: &Answers) -> Vec<Option<MeanRate>> {
        let rate = |of: &Observable| {
            let known = |q: &Quantity| {
                q.statistic == Statistic::Rate && q.class.is_none() && q.observable == *of
            };
            let answer = answers.values.iter().find(|answer| known(&answer.quantity))?;
            Some(MeanRate { value: answer.exact.value, gross: answer.scale })
        };
        self.currents.iter().map(rate).collect()
    }

    /// Both routes of a point that was prepared.
    ///
    /// # Errors
    /// Where it cannot be judged.
    pub(super) fn judged(
        &self,
        parameters: Vec<f64>,
        job: &Job,
        sampled: Option<&Sampled>,
        answers: &Answers,
    ) -> Result<PointResult, Error> {
        let judged = job.judged(sampled, answers, &Silent)?;
        let Judgement { rows, warnings, .. } = judged;
        let listed: Vec<&Row> = rows.iter().filter(|row| is_listed(&row.quantity)).collect();
        let rate = |of: &Observable| {
            let wanted = Quantity::new(of.clone(), Statistic::Rate);
            rows.iter().find(|row| row.quantity == wanted)?.sampled
        };
        let unresolved = sampled.into_iter().flat_map(|sampled| &sampled.warnings);
        let walked = sampled.map(|_| &job.counted().sampling_notes).into_iter().flatten();
        let before = job.notes.iter().chain(walked).chain(&answers.warnings);
        let before = before.chain(unresolved).cloned();
        let mut result = PointResult {
            parameters,
            rates: self.rates(answers),
            sampled: self.currents.iter().map(rate).collect(),
            drive: job.facts().and_then(Facts::drive).cloned(),
            agreement: PointAgreement::of(listed.iter().copied(), job.plan().sampling.blocks),
            warnings: before.chain(warnings).collect(),
            ..PointResult::default()
        };
        for row in listed {
            let q = &row.quantity;
            let scanned = ScanRow {
                key: 0,
                window: q.of_window(job.duration()),
                sampled: row.sampled,
                exact: row.exact,
                expected: row.expected,
                z: row.z,
                judged: row.is_judged(),
                bound: row.bound,
            };
            result.add(self.keys, q.clone(), scanned);
        }
        Ok(result)
    }
}

impl PointResult {
    /// Its rows, each with what it answers.
    pub(super) fn quantities<'a>(
        &'a self,
        keys: &'a Keys,
    ) -> impl Iterator<Item = (&'a Quantity, &'a ScanRow)> {
        let unkeyed = |place: usize| self.unkeyed.iter().find(|(known, _)| *known == place);
        self.rows.iter().enumerate().filter_map(move |(place, row)| {
            let of = keys.list().get(row.key).or_else(|| unkeyed(place).map(|(_, of)| of))?;
            Some((of, row))
        })
    }

    fn add(&mut self, keys: &Keys, quantity: Quantity, row: ScanRow) {
        let place = self.rows.len();
        let known = keys.find(&quantity, place);
        self.rows.push(ScanRow { key: known.unwrap_or(UNKEYED), ..row });
        if known.is_none() {
            self.unkeyed.push((place, quantity));
        }
    }
}

/// The job of a point: covariances that were not asked for are left out.
///
/// # Errors
/// When its plan cannot be run.
pub(super) fn prepared(plan: &Plan) -> Result<Job, Error> {
    let mut job = prepare(plan)?;
    let asked = &plan.observe.covariances;
    job.pairs.retain(|[a, b]| asked.iter().any(|pair| pair.contains(a) && pair.contains(b)));
    Ok(job)
}

/// Does a scan list it? Cumulants of windows are left to runs.
fn is_listed(q: &Quantity) -> bool {
    !q.statistic.is_of_window() || !q.observable.name.is_flow()
}
