//! What of one report counts in the calibration.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Serialize;
use statrs::distribution::StudentsT;

use crate::judge::Verdict;
use crate::judge::curve::Curve;
use crate::judge::law::{Holding, Law};
use crate::quantity::{Name, Quantity, Statistic};
use crate::report::Report;

/// What was judged in one report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Observed {
    /// Its seed.
    pub seed: u64,
    /// What disagrees, where anything was compared.
    pub alarm: Option<Vec<String>>,
    /// Laws that hold and were decided, by kind.
    pub laws: BTreeMap<&'static str, Lawful>,
    /// Tests, by kind.
    pub groups: BTreeMap<String, Group>,
}

/// The laws of one kind in a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lawful {
    /// How many were decided.
    pub decided: u64,
    /// Those that were told to fail.
    pub failed: Vec<String>,
}

/// The tests of one kind in a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// How many.
    pub tests: u64,
    /// The smallest chance of any.
    pub smallest: f64,
    /// Whose it is.
    pub of: String,
    /// The chance of one of them, drawn at random: tests of one report are correlated, of several they are
    /// not. Ties of counts are broken at random.
    pub drawn: f64,
    /// The drawn one comes from counts, and must be uniform.
    pub uniform: bool,
}

/// A test with its chance under agreement.
struct Judged {
    kind: String,
    of: String,
    p: f64,
    /// The chance with ties of counts broken at random, where there are any.
    randomised: Option<f64>,
}

impl Observed {
    /// What is judged in a report, `truths` being the laws that the exact numbers alone decide.
    #[must_use]
    pub fn of(report: &Report, truths: &[Law], seed: u64) -> Self {
        // A stream of its own, which no walk knows.
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(!seed);
        let mut kinds: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
        for judged in judged(report, &mut rng) {
            kinds.entry(judged.kind.clone()).or_default().push(judged);
        }
        let groups = kinds.into_iter().map(|(kind, tests)| (kind, group(&tests, &mut rng)));
        Self {
            seed,
            alarm: report.verdict.as_ref().map(disagreeing),
            groups: groups.collect(),
            laws: lawful(&report.laws, truths),
        }
    }
}

fn disagreeing(verdict: &Verdict) -> Vec<String> {
    let quantities = verdict.disagreeing.iter().map(ToString::to_string);
    quantities.chain(verdict.curves.iter().cloned()).collect()
}

/// Laws that are decided, of those that hold exactly. A law that the exact numbers do not decide is a
/// theorem, or it would not be held against the sample.
fn lawful(laws: &[Law], truths: &[Law]) -> BTreeMap<&'static str, Lawful> {
    let false_one = |law: &Law| {
        let same = |truth: &&Law| truth.law == law.law && truth.subject == law.subject;
        truths.iter().find(same).is_some_and(|truth| truth.verdict == Holding::Fails)
    };
    let mut found: BTreeMap<&'static str, Lawful> = BTreeMap::new();
    for law in laws.iter().filter(|law| law.verdict != Holding::Undecided && !false_one(law)) {
        let kind = found.entry(law.law.word()).or_default();
        kind.decided += 1;
        if law.verdict == Holding::Fails {
            kind.failed.push(law.subject.clone());
        }
    }
    found
}

fn group(tests: &[Judged], rng: &mut Xoshiro256PlusPlus) -> Group {
    let smallest = tests.iter().min_by(|a, b| a.p.total_cmp(&b.p)).expect("groups are not empty");
    let drawn = &tests[rng.random_range(0..tests.len())];
    Group {
        tests: tests.len() as u64,
        smallest: smallest.p,
        of: smallest.of.clone(),
        drawn: drawn.randomised.unwrap_or(drawn.p),
        uniform: drawn.randomised.is_some(),
    }
}

/// Every test of a report that counts in its verdict.
fn judged(report: &Report, rng: &mut Xoshiro256PlusPlus) -> Vec<Judged> {
    if report.verdict.is_none() {
        return Vec::new();
    }
    let freedom = report.plan.sampling.blocks as f64 - 1.0;
    let Ok(law) = StudentsT::new(0.0, 1.0, freedom) else { return Vec::new() };
    let rows = report.quantities.iter().filter_map(|row| {
        let randomised = row.count.map(|count| count.randomised(rng.random()));
        let (kind, of) = (kind_of_row(&row.quantity), row.quantity.to_string());
        Some(Judged { kind, of, p: row.chance(&law)?, randomised })
    });
    let mut judged: Vec<Judged> = rows.collect();
    for curve in &report.curves {
        let tests = [(&curve.test, ""), (&curve.transform_test, ", transform")];
        for (test, what) in
            tests.into_iter().filter_map(|(test, what)| Some((test.as_ref()?, what)))
        {
            let counted = !test.counts.is_empty();
            judged.push(Judged {
                kind: format!("{}{what}", kind_of_curve(curve)),
                of: curve.name(),
                p: test.p_value,
                randomised: counted.then(|| test.randomised(|| rng.random())),
            });
        }
    }
    judged
}

fn kind_of_curve(curve: &Curve) -> String {
    let axes = if curve.and.is_some() { " of two" } else { "" };
    format!("{}{axes}", curve.kind_word().replace('_', " "))
}

/// The statistic of a row; of single trajectories what is timed or counted.
fn kind_of_row(quantity: &Quantity) -> String {
    let Quantity { observable, statistic, .. } = quantity;
    match (observable.name, statistic) {
        (
            Name::WaitingTime
            | Name::WaitingCorrelation
            | Name::WaitingCensored
            | Name::PassageTime
            | Name::PassageProbability
            | Name::PassageCensored,
            _,
        ) => format!("row {} {}", observable.name.word(), statistic.word()),
        (name, Statistic::Value) => format!("row value of {}", name.word()),
        (_, statistic) => format!("row {}", statistic.word()),
    }
    .replace('_', " ")
}
