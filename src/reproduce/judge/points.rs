//! Judge relations that are claimed to hold at all points, at some, at none or at so many.

use super::{Case, Finding, Known, Told, decided};
use crate::config::claims::{Extent, Relation, Sense};
use crate::number::digits::counted;
use crate::reproduce::number::{Number, ROUNDING};
use crate::reproduce::relation::{Related, is_true, related};

/// What is known of the relations at one point.
struct Judged<'a> {
    known: Known<'a>,
    /// The chance of the data if not all relations hold; none or all for exact numbers.
    proven: f64,
    /// The chance of the data if all relations hold.
    refuted: f64,
    /// How far the relations are kept: below zero where one is broken.
    margin: f64,
    /// The left side of the first relation.
    number: Number,
}

pub(super) fn judge(
    case: &Case<'_>,
    extent: Extent,
    relations: &[Relation],
    tolerance: f64,
) -> Option<Finding> {
    let asked: Vec<String> = relations.iter().map(ToString::to_string).collect();
    let what = relations.first().map(|relation| relation.left.text().to_owned());
    let relations = related(&case.evidence.sheet, relations)?;
    let points = case.points().into_iter();
    let judged: Vec<Judged<'_>> =
        points.filter_map(|known| one(case, known, &relations, tolerance)).collect();
    let n = judged.len();
    let (proven, refuted): (Vec<f64>, Vec<f64>) =
        judged.iter().map(|point| (point.proven, point.refuted)).unzip();
    let true_at = proven.iter().filter(|&&chance| chance < case.evidence.level).count();
    let note = format!("{} at {true_at} of {}", asked.join(", "), counted(n, "point"));
    let (Some(worst), Some(best)) = (
        judged.iter().min_by(|a, b| a.margin.total_cmp(&b.margin)),
        judged.iter().max_by(|a, b| a.margin.total_cmp(&b.margin)),
    ) else {
        return Some(Finding::empty("it is asked of no point"));
    };
    let (outcome, point) = match extent {
        Extent::Everywhere => (decided(case.all_below(&proven), case.any_below(refuted)), worst),
        Extent::Somewhere => (decided(case.any_below(proven), case.all_below(&refuted)), best),
        Extent::Nowhere => (decided(case.all_below(&refuted), case.any_below(proven)), best),
        Extent::Count(count) => {
            let exact = judged.iter().all(|point| !point.number.is_sampled);
            let right = true_at as u64 == count;
            let number = exact.then(|| Number::known(true_at as f64));
            return Some(Finding::new(decided(exact && right, exact && !right), number, note));
        }
    };
    let of = relations.first().map(|relation| &relation.left);
    let told = Told { number: point.number, of, what: what.unwrap_or_default() };
    Some(case.found(outcome, point.known, told, note))
}

fn one<'a>(
    case: &Case<'_>,
    known: Known<'a>,
    relations: &[Related],
    tolerance: f64,
) -> Option<Judged<'a>> {
    let number = known.values.number(&relations.first()?.left)?;
    let mut judged = Judged { known, proven: 0.0, refuted: 1.0, margin: f64::INFINITY, number };
    for relation in relations {
        let difference = relation.difference(known.values)?;
        let right = known.values.number(&relation.right)?;
        let (proven, refuted) = chances(case, relation.sense, difference, right, tolerance);
        let scale = if difference.is_sampled { difference.error } else { 1.0 };
        judged.proven = f64::max(judged.proven, proven);
        // The smallest of several chances is as small by chance so many times as often.
        judged.refuted = f64::min(judged.refuted, refuted * relations.len() as f64);
        judged.margin = f64::min(judged.margin, margin(relation.sense, difference.value) / scale);
    }
    Some(judged)
}

/// The chance of a difference if the relation is false, and if it is true.
fn chances(
    case: &Case<'_>,
    sense: Sense,
    number: Number,
    right: Number,
    tolerance: f64,
) -> (f64, f64) {
    if !number.is_sampled {
        let scale = f64::max(right.value.abs(), number.error / ROUNDING);
        let allowed = match sense {
            Sense::Equal | Sense::Apart => f64::max(number.error, tolerance * scale),
            _ => number.error,
        };
        let holds = is_true(sense, number.value, allowed);
        return (f64::from(u8::from(!holds)), f64::from(u8::from(holds)));
    }
    let (above, below) = (case.chances.above(number), case.chances.below(number));
    match sense {
        Sense::Below | Sense::AtMost => (below, above),
        Sense::Above | Sense::AtLeast => (above, below),
        Sense::Equal => (1.0, case.chances.apart(number)),
        Sense::Apart => (case.chances.apart(number), 1.0),
    }
}

/// How far a difference keeps its relation.
fn margin(sense: Sense, difference: f64) -> f64 {
    match sense {
        Sense::Below | Sense::AtMost => -difference,
        Sense::Above | Sense::AtLeast => difference,
        Sense::Equal => -difference.abs(),
        Sense::Apart => difference.abs(),
    }
}
