//! Answer one point of a scan.

use super::keys::{Keys, UNKEYED};
use super::solver::Solver;
use crate::config::observe::Observe;
use crate::config::{PointPlan, ScanPlan};
use crate::ensemble::Silent;
use crate::estimate::Sampled;
use crate::exact::{Answers, Drive, Facts, MeanRate};
use crate::judge::scan::PointAgreement;
use crate::judge::{Judgement, Row, exact_value};
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic};
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
        let renewed = (plan.observe == plain).then(|| self.solver.renewed(&plan)).flatten();
        if let Some(facts) = renewed {
            return match facts.answer_long_run(covariances) {
                Ok(answers) => self.listed(parameters, &facts, answers),
                Err(error) => self.invalid(place, error.to_string()),
            };
        }
        let answered = || {
            let job = prepare(&plan)?;
            let answers = job.exact()?;
            Ok::<_, Error>(self.judged(parameters, &job, None, &answers))
        };
        answered().and_then(|result| result).unwrap_or_else(|error: Error| self.invalid(place, error.to_string()))
    }

    /// The listing of a network that only its rates are new of.
    fn listed(&self, parameters: Vec<f64>, facts: &Facts, answers: Answers) -> PointResult {
        let mut result = PointResult {
            parameters,
            rates: self.rates(&answers),
            sampled: vec![None; self.currents.len()],
            drive: facts.drive().cloned(),
            warnings: answers.warnings.clone(),
            ..PointResult::default()
        };
        for answer in answers.values {
            let row = ScanRow { exact: Some(exact_value(&answer)), ..ScanRow::default() };
            result.add(self.keys, answer.quantity, row);
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
        let asked = &job.plan().observe.covariances;
        let listed: Vec<&Row> = rows.iter().filter(|row| is_listed(&row.quantity, asked)).collect();
        let rate = |of: &Observable| {
            let wanted = Quantity::new(of.clone(), Statistic::Rate);
            rows.iter().find(|row| row.quantity == wanted)?.sampled
        };
        let unresolved = sampled.into_iter().flat_map(|sampled| &sampled.warnings);
        let before = job.notes.iter().chain(&answers.warnings).chain(unresolved).cloned();
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
                window: q.is_of_window().then(|| job.duration()),
                sampled: row.sampled,
                exact: row.exact,
                expected: row.expected,
                z: row.z,
                judged: row.is_judged(),
                bound: None,
            };
            result.add(self.keys, q.clone(), scanned);
        }
        Ok(result)
    }
}

impl PointResult {
    fn add(&mut self, keys: &Keys, quantity: Quantity, row: ScanRow) {
        let place = self.rows.len();
        match keys.find(&quantity, place) {
            Some(key) => self.rows.push(ScanRow { key, ..row }),
            None => {
                self.rows.push(ScanRow { key: UNKEYED, ..row });
                self.unkeyed.push((place, quantity));
            }
        }
    }
}

/// Does a scan list it? Cumulants of windows are those of runs, and covariances are listed where they were asked for.
fn is_listed(q: &Quantity, covariances: &[[Observable; 2]]) -> bool {
    let counted = [
        Name::Particle,
        Name::Energy,
        Name::Heat,
        Name::Entropy,
        Name::EntropyFlow,
        Name::BranchEnergy,
    ];
    if q.statistic.is_of_window() {
        return !counted.contains(&q.observable.name);
    }
    match (&q.and, q.statistic) {
        (Some(and), Statistic::CovarianceRate) => covariances
            .iter()
            .any(|pair| pair.contains(&q.observable) && pair.contains(and)),
        _ => true,
    }
}
