//! Judge where a rate is claimed to change sign along an axis.
//!
//! On the exact route the zero was refined; a sample brackets it between the last significant signs before and
//! after.

use super::{Case, Finding, Known};
use crate::config::claims::{Meaning, Outcome};
use crate::number::digits::significant;
use crate::quantity::Observable;
use crate::reproduce::number::{Number, Route};

/// Digits of a zero that are told: the last ones are the rounding of the rates about it.
const DIGITS: usize = 10;

/// What is asked: of what, along which axis, where, and how far off it may be.
struct Asked<'a> {
    of: &'a str,
    along: &'a str,
    near: f64,
    tolerance: f64,
}

pub(super) fn judge(
    case: &Case<'_>,
    of: &str,
    along: &str,
    near: f64,
    tolerance: f64,
) -> Option<Finding> {
    let asked = Asked { of, along, near, tolerance };
    let observable = observable(case, of)?;
    let mut lines = case.lines(&case.evidence.sheet.named(of)?, along);
    if case.table.axes.len() != 1 || lines.len() != 1 {
        let why = "a change of sign is asked along the only axis of a scan";
        return Some(Finding::undetermined(why));
    }
    let line = lines.remove(0);
    let is_exact = line.iter().all(|(_, number)| !number.is_sampled);
    if case.route == Route::Best && is_exact {
        // The sampled zero stands beside the refined one.
        let formula = case.evidence.sheet.named(of)?;
        let sampled = case.by_sample(&formula, along);
        let sampled = sampled.first().and_then(|line| estimate(line, &asked));
        return Some(Finding { sampled, ..exactly(case, observable, &asked) });
    }
    Some(by_sample(case, &line, &asked))
}

fn observable<'a>(case: &Case<'a>, of: &str) -> Option<&'a Observable> {
    let letter = case.evidence.letters.list.iter().find(|letter| letter.name == of)?;
    match &letter.meaning {
        Meaning::Quantity(observable) => Some(observable),
        Meaning::Formula(_) => None,
    }
}

/// By the refined zeros of the exact route.
fn exactly(case: &Case<'_>, observable: &Observable, asked: &Asked<'_>) -> Finding {
    let distance = |at: f64| (at - asked.near).abs();
    let found = case.table.crossings.iter().filter(|(other, _)| other == observable);
    let nearest = found.map(|(_, at)| *at).min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    let Some(at) = nearest else {
        return Finding::new(Outcome::Fails, None, format!("{} changes sign nowhere", asked.of));
    };
    let outcome = if distance(at) <= asked.tolerance { Outcome::Holds } else { Outcome::Fails };
    let side = if outcome == Outcome::Holds { "within" } else { "further than" };
    let from = if outcome == Outcome::Holds { "of" } else { "from" };
    let (zero, tolerance) = (significant(at, DIGITS), significant(asked.tolerance, 6));
    let note = format!("the zero {zero} is {side} {tolerance} {from} {}", asked.near);
    let number = Number::known(zero.parse().unwrap_or(at));
    Finding { what: asked.along.to_owned(), ..Finding::new(outcome, Some(number), note) }
}

/// By the last significant signs before and after the claimed place.
fn by_sample(case: &Case<'_>, line: &[(Known<'_>, Number)], asked: &Asked<'_>) -> Finding {
    let level = case.evidence.level / (2 * line.len()).max(1) as f64;
    let sign = |number: Number| match (case.chances.above(number), case.chances.below(number)) {
        (up, _) if up < level => Some(true),
        (_, down) if down < level => Some(false),
        _ => None,
    };
    let at = |known: &Known<'_>| known.at(asked.along);
    let signs: Vec<(f64, bool)> =
        line.iter().filter_map(|(known, number)| Some((at(known), sign(*number)?))).collect();
    let before = signs.iter().rev().find(|(at, _)| *at < asked.near);
    let after = signs.iter().find(|(at, _)| *at > asked.near);
    let estimate = estimate(line, asked);
    let (Some(before), Some(after)) = (before, after) else {
        let why = "the sample has a significant sign on one side at most";
        let what = asked.along.to_owned();
        return Finding { what, ..Finding::new(Outcome::Undetermined, estimate, why) };
    };
    let note = format!("between the significant signs at {} and {}", before.0, after.0);
    // Without exact numbers the bracket itself must be as narrow as is claimed.
    let is_narrow = f64::max(asked.near - before.0, after.0 - asked.near) <= asked.tolerance;
    let is_enough = case.route == Route::Sample || is_narrow;
    let brackets = before.1 != after.1 && is_enough;
    let outcome = if brackets { Outcome::Holds } else { Outcome::Undetermined };
    Finding { what: asked.along.to_owned(), ..Finding::new(outcome, estimate, note) }
}

/// The zero nearest to the claimed place, by a line through the two sampled points about it.
fn estimate(line: &[(Known<'_>, Number)], asked: &Asked<'_>) -> Option<Number> {
    let at = |known: &Known<'_>| known.at(asked.along);
    let pairs = line.windows(2).filter(|pair| pair[0].1.value * pair[1].1.value < 0.0);
    let zero = |pair: &[(Known<'_>, Number)]| {
        let [(first, y1), (second, y2)] = [&pair[0], &pair[1]];
        let (from, to) = (at(first), at(second));
        let share = y1.value / (y1.value - y2.value);
        let slope = (y2.value - y1.value) / (to - from);
        let error = libm::hypot((1.0 - share) * y1.error, share * y2.error) / slope.abs();
        Number { value: from + share * (to - from), error, is_sampled: true }
    };
    let distance = |number: &Number| (number.value - asked.near).abs();
    pairs.map(zero).min_by(|a, b| distance(a).total_cmp(&distance(b)))
}
