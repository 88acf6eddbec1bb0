//! Judge claims by the points of scans.
//!
//! Exact numbers decide; where there are none, sampled ones do, with a chance of a false alarm below the level of
//! the claim over all its points (Holm's procedure). The same test on the sampled numbers alone stands beside it:
//! where it comes to the opposite, nothing is decided.

mod crossing;
mod matched;
mod points;
mod reference;
mod spread;
mod trend;

use std::sync::OnceLock;

use super::number::{Chances, Number, Route, Sheet, Values};
use super::relation::{Related, related};
use super::table::{Point, Table};
use crate::config::Formula;
use crate::config::claims::{Claim, Letters, Outcome, Test};
use crate::judge::chance::holm::holm;
use crate::number::Function;

/// What a test came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// True, false, or not decided.
    pub outcome: Outcome,
    /// The number that decides.
    pub number: Option<Number>,
    /// What the number is, as a formula of the figure's letters; empty where the note says it.
    pub what: String,
    /// The sampled number about the same, where the one that decides is exact.
    pub sampled: Option<Number>,
    /// The point that decides, by its values on the axes.
    pub at: Vec<(String, f64)>,
    /// What else there is to say: how many points, why nothing is decided.
    pub note: String,
    /// It was asked of no point at all.
    pub is_empty: bool,
}

impl Finding {
    fn new(outcome: Outcome, number: Option<Number>, note: impl Into<String>) -> Self {
        let (note, what) = (note.into(), String::new());
        Self { outcome, number, what, sampled: None, at: Vec::new(), note, is_empty: false }
    }

    fn undetermined(why: impl Into<String>) -> Self {
        Self::new(Outcome::Undetermined, None, why)
    }

    /// It is asked of nothing.
    fn empty(why: impl Into<String>) -> Self {
        Self { is_empty: true, ..Self::undetermined(why) }
    }
}

/// What claims are judged by: the scans of one value of the unprinted parameter.
#[derive(Debug)]
pub struct Evidence<'a> {
    letters: &'a Letters,
    tables: &'a [Table],
    reference: &'a [Vec<(String, f64)>],
    level: f64,
    sheet: Sheet,
    /// The values at every point of each table by each route, computed when they are first asked for.
    values: Vec<[OnceLock<Vec<Values>>; 2]>,
}

impl<'a> Evidence<'a> {
    /// The scan of each run, the rows of `reference.csv` (values by the name of a parameter or letter), and the chance of
    /// a false alarm that each claim may raise.
    #[must_use]
    pub fn new(
        letters: &'a Letters,
        tables: &'a [Table],
        reference: &'a [Vec<(String, f64)>],
        level: f64,
    ) -> Self {
        let sheet = Sheet::new(letters);
        let values = tables.iter().map(|_| Default::default()).collect();
        Self { letters, tables, reference, level, sheet, values }
    }

    /// The points of a table with their values.
    fn known(&self, table: usize, route: Route) -> impl Iterator<Item = Known<'_>> {
        let points = &self.tables[table].points;
        let place = usize::from(route == Route::Sample);
        let values = self.values[table][place]
            .get_or_init(|| points.iter().map(|point| self.sheet.values(point, route)).collect());
        points.iter().zip(values).map(|(point, values)| Known { point, values })
    }
}

/// A point with its numbers by one route.
#[derive(Clone, Copy)]
struct Known<'a> {
    point: &'a Point,
    values: &'a Values,
}

/// What a test tells of the point that decides, where the claim wants nothing else told.
struct Told<'a> {
    number: Number,
    /// The formula whose value it is, if it is one.
    of: Option<&'a Function>,
    what: String,
}

/// One claim on its way.
struct Case<'a> {
    claim: &'a Claim,
    evidence: &'a Evidence<'a>,
    table: &'a Table,
    route: Route,
    chances: Chances,
    within: Vec<Related>,
}

/// Judge a claim by one route.
#[must_use]
pub fn judge(claim: &Claim, evidence: &Evidence<'_>, route: Route) -> Finding {
    let Some(table) = evidence.tables.get(claim.run) else {
        return Finding::undetermined("its scan was not made");
    };
    let Some(within) = related(&evidence.sheet, &claim.within) else {
        return Finding::undetermined("it refers to a name that is not known");
    };
    let chances = Chances::new(table.blocks);
    let case = Case { claim, evidence, table, route, chances, within };
    let found = match &claim.test {
        Test::Points { extent, relations, tolerance } => {
            points::judge(&case, *extent, relations, *tolerance)
        }
        Test::Crossing { of, along, near, tolerance } => {
            crossing::judge(&case, of, along, *near, *tolerance)
        }
        Test::Trend { of, along, trend } => trend::judge(&case, of, along, *trend),
        Test::Spread { of, along, tolerance, constant } => {
            spread::judge(&case, of, along, *tolerance, *constant)
        }
        Test::Match { of, with, tolerance, same } => {
            matched::judge(&case, of, *with, *tolerance, *same)
        }
        Test::Reference { tolerance } => Some(reference::judge(&case, *tolerance)),
    };
    found.unwrap_or_else(|| Finding::undetermined("it refers to a name that is not known"))
}

impl<'a> Case<'a> {
    fn bind(&self, formula: &Formula) -> Option<Function> {
        self.evidence.sheet.bind(formula)
    }

    /// The points of the claim: those where its conditions hold, as far as this is known.
    fn points(&self) -> Vec<Known<'a>> {
        let known = self.evidence.known(self.claim.run, self.route);
        known
            .filter(|known| self.within.iter().all(|condition| condition.holds(known.values)))
            .collect()
    }

    /// The lines of its points along an axis, with a formula at each point where it has a value.
    fn lines(&self, of: &Function, along: &str) -> Vec<Vec<(Known<'a>, Number)>> {
        self.lines_of(self.points(), of, along)
    }

    /// The same of the sampled numbers of all points.
    fn by_sample(&self, of: &Function, along: &str) -> Vec<Vec<(Known<'a>, Number)>> {
        self.lines_of(self.evidence.known(self.claim.run, Route::Sample).collect(), of, along)
    }

    fn lines_of(
        &self,
        points: Vec<Known<'a>>,
        of: &Function,
        along: &str,
    ) -> Vec<Vec<(Known<'a>, Number)>> {
        let others = self.table.others(along);
        let mut lines: Vec<Vec<(Known<'a>, Number)>> = Vec::new();
        for known in points {
            let Some(number) = known.values.number(of) else { continue };
            if !known.point.parameters.contains_key(along) {
                continue;
            }
            let parameters = &known.point.parameters;
            match lines.iter_mut().find(|line| line[0].0.point.is_at(parameters, &others)) {
                Some(line) => line.push((known, number)),
                None => lines.push(vec![(known, number)]),
            }
        }
        for line in &mut lines {
            line.sort_by(|a, b| a.0.at(along).total_cmp(&b.0.at(along)));
        }
        lines
    }

    /// A finding about one point, with the number that the claim wants told of it; else that of the test.
    fn found(&self, outcome: Outcome, known: Known<'_>, told: Told<'_>, note: String) -> Finding {
        let wanted = self.claim.value.as_ref().and_then(|formula| self.bind(formula));
        let wanted = wanted.as_ref().or(told.of);
        let what = self.claim.value.as_ref().map_or(told.what, |formula| formula.text().to_owned());
        let told = wanted.and_then(|of| known.values.number(of)).unwrap_or(told.number);
        let by_sample = || self.evidence.sheet.values(known.point, Route::Sample).number(wanted?);
        Finding {
            what,
            at: self.table.place(known.point),
            sampled: if told.is_sampled {
                Some(told)
            } else {
                by_sample().filter(|n| n.is_sampled)
            },
            ..Finding::new(outcome, Some(told), note)
        }
    }

    /// Is any of these chances too small, over all of them? Holm's first step.
    fn any_below(&self, mut chances: Vec<f64>) -> bool {
        chances.sort_by(f64::total_cmp);
        holm(&chances, self.evidence.level) > 0
    }

    /// Are all of these chances too small, each by itself?
    fn all_below(&self, chances: &[f64]) -> bool {
        !chances.is_empty() && chances.iter().all(|&chance| chance < self.evidence.level)
    }
}

impl Known<'_> {
    /// The value of a parameter here.
    fn at(&self, parameter: &str) -> f64 {
        self.point.parameters.get(parameter).copied().unwrap_or(f64::NAN)
    }
}

/// What a claim comes to that is true, or false, or neither.
fn decided(yes: bool, no: bool) -> Outcome {
    match (yes, no) {
        (true, _) => Outcome::Holds,
        (_, true) => Outcome::Fails,
        _ => Outcome::Undetermined,
    }
}
