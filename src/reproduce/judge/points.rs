//! Judge relations that are claimed to hold at all points, at some, at none or at so many.

use super::{Case, Finding, Known, difference, is_true};
use crate::config::claims::{Extent, Outcome, Relation, Sense};
use crate::reproduce::number::{Number, ROUNDING};

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
) -> Finding {
    let judged: Vec<Judged<'_>> = case
        .points()
        .into_iter()
        .filter_map(|known| one(case, known, relations, tolerance))
        .collect();
    let n = judged.len();
    let (proven, refuted): (Vec<f64>, Vec<f64>) =
        judged.iter().map(|point| (point.proven, point.refuted)).unzip();
    let true_at = proven.iter().filter(|&&chance| chance < case.evidence.level).count();
    let note = format!("{true_at} of {n} points");
    let (Some(worst), Some(best)) = (
        judged.iter().min_by(|a, b| a.margin.total_cmp(&b.margin)),
        judged.iter().max_by(|a, b| a.margin.total_cmp(&b.margin)),
    ) else {
        return Finding::empty("it is asked of no point");
    };
    let decided = |yes: bool, no: bool| match (yes, no) {
        (true, _) => Outcome::Holds,
        (_, true) => Outcome::Fails,
        _ => Outcome::Undetermined,
    };
    let (outcome, point) = match extent {
        Extent::Everywhere => {
            (decided(case.all_below(&proven), case.any_below(refuted)), worst)
        }
        Extent::Somewhere => (decided(case.any_below(proven), case.all_below(&refuted)), best),
        Extent::Nowhere => (decided(case.all_below(&refuted), case.any_below(proven)), best),
        Extent::Count(count) => {
            let exact = judged.iter().all(|point| !point.number.is_sampled);
            let right = true_at as u64 == count;
            let number = Number { value: true_at as f64, error: 0.0, is_sampled: false };
            return Finding::new(decided(exact && right, exact && !right), Some(number), note);
        }
    };
    case.found(outcome, &point.known, point.number, note)
}

fn one<'a>(
    case: &Case<'_>,
    known: Known<'a>,
    relations: &[Relation],
    tolerance: f64,
) -> Option<Judged<'a>> {
    let mut judged = (0.0, 1.0, f64::INFINITY);
    for relation in relations {
        let number = difference(relation, &known.values)?;
        let right = known.values.number(&relation.right)?;
        let (proven, refuted) = chances(case, relation.sense, number, right, tolerance);
        let scale = if number.error > 0.0 { number.error } else { 1.0 };
        judged.0 = f64::max(judged.0, proven);
        // The smallest of several chances is as small by chance so many times as often.
        judged.1 = f64::min(judged.1, refuted * relations.len() as f64);
        judged.2 = f64::min(judged.2, margin(relation.sense, number.value) / scale);
    }
    let number = known.values.number(&relations.first()?.left)?;
    Some(Judged { proven: judged.0, refuted: judged.1, margin: judged.2, number, known })
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
        let allowed = match sense {
            Sense::Equal | Sense::Apart => {
                f64::max(number.error, tolerance * f64::max(right.value.abs(), number.error / ROUNDING))
            }
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
