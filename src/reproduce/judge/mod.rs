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

use super::number::{Chances, Number, Route, Values};
use super::table::{Point, Table};
use crate::config::Formula;
use crate::config::claims::{Claim, Letters, Outcome, Relation, Sense, Test};
use crate::judge::chance::holm::holm;

/// What a test came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// True, false, or not decided.
    pub outcome: Outcome,
    /// The number that decides.
    pub number: Option<Number>,
    /// The point that decides, by its values on the axes.
    pub at: Vec<(String, f64)>,
    /// What else there is to say: how many points, why nothing is decided.
    pub note: String,
    /// It was asked of no point at all.
    pub is_empty: bool,
}

impl Finding {
    fn new(outcome: Outcome, number: Option<Number>, note: impl Into<String>) -> Self {
        Self { outcome, number, at: Vec::new(), note: note.into(), is_empty: false }
    }

    fn undetermined(why: impl Into<String>) -> Self {
        Self::new(Outcome::Undetermined, None, why)
    }

    /// It is asked of nothing.
    fn empty(why: impl Into<String>) -> Self {
        Self { is_empty: true, ..Self::undetermined(why) }
    }
}

/// What a claim is judged by: the scans of one value of the unprinted parameter.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// What letters mean.
    pub letters: &'a Letters,
    /// The scan of each run.
    pub tables: &'a [Table],
    /// The rows of `reference.csv`, where the figure has one: values by the name of a parameter or letter.
    pub reference: &'a [Vec<(String, f64)>],
    /// The chance of a false alarm that each claim may raise.
    pub level: f64,
}

/// A point with its numbers by one route.
struct Known<'a> {
    point: &'a Point,
    values: Values,
}

/// One claim on its way.
struct Case<'a> {
    claim: &'a Claim,
    evidence: Evidence<'a>,
    table: &'a Table,
    route: Route,
    chances: Chances,
}

/// Judge a claim by one route.
#[must_use]
pub fn judge(claim: &Claim, evidence: Evidence<'_>, route: Route) -> Finding {
    let Some(table) = evidence.tables.get(claim.run) else {
        return Finding::undetermined("its scan was not made");
    };
    let case = Case { claim, evidence, table, route, chances: Chances::new(table.blocks) };
    match &claim.test {
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
        Test::Reference { tolerance } => reference::judge(&case, *tolerance),
    }
}

impl<'a> Case<'a> {
    /// The numbers of a point.
    fn known(&self, point: &'a Point) -> Known<'a> {
        Known { point, values: Values::of(point, self.evidence.letters, self.route) }
    }

    /// The points of the claim: those where its conditions hold, as far as this is known.
    fn points(&self) -> Vec<Known<'a>> {
        self.table.points.iter().map(|point| self.known(point)).filter(|known| self.asks(known)).collect()
    }

    /// Is this a point of the claim?
    fn asks(&self, known: &Known<'_>) -> bool {
        self.claim.within.iter().all(|condition| {
            let Some(number) = difference(condition, &known.values) else { return false };
            is_true(condition.sense, number.value, number.error.min(number.value.abs()))
                || !number.is_sampled && is_true(condition.sense, number.value, number.error)
        })
    }

    /// The lines of its points along an axis, with a formula at each point where it has a value.
    fn lines(&self, of: &Formula, along: &str) -> Vec<Vec<(Known<'a>, Number)>> {
        let line = |points: Vec<&'a Point>| {
            let known = points.into_iter().map(|point| self.known(point));
            let asked = known.filter(|known| self.asks(known));
            asked.filter_map(|known| { let n = known.values.number(of)?; Some((known, n)) }).collect()
        };
        self.table.lines(along).into_iter().map(line).collect()
    }

    /// The number that is reported of a point: the one that the claim names, else this one.
    fn told(&self, known: &Known<'_>, number: Number) -> Number {
        let named = self.claim.value.as_ref().and_then(|formula| known.values.number(formula));
        named.unwrap_or(number)
    }

    /// A finding about one point.
    fn found(&self, outcome: Outcome, known: &Known<'_>, number: Number, note: String) -> Finding {
        let number = Some(self.told(known, number));
        Finding { at: self.table.place(known.point), ..Finding::new(outcome, number, note) }
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

/// What stands on the left of a relation less what stands on the right.
fn difference(relation: &Relation, values: &Values) -> Option<Number> {
    let text = format!("({}) - ({})", relation.left.text(), relation.right.text());
    values.number(&Formula::parse(&text).ok()?)
}

/// Does a difference keep a relation, where less than `zero` is nothing?
fn is_true(sense: Sense, difference: f64, zero: f64) -> bool {
    let (below, above) = (difference < -zero, difference > zero);
    match sense {
        Sense::Below => below,
        Sense::AtMost => !above,
        Sense::Equal => !below && !above,
        Sense::Apart => below || above,
        Sense::AtLeast => !below,
        Sense::Above => above,
    }
}
