//! Find where points begin or cease to be valid.
//!
//! Between two neighbours of which one has no answers the interval is halved until nothing is between its ends.

use rayon::prelude::*;

use super::point::{Asked, PointResult};
use crate::report::scan::ValidityEnd;

/// Halvings: to the last bits of a number.
const HALVINGS: usize = 60;
/// Ends below this share of their axis are zero.
const ROUNDING: f64 = 1e-15;
/// Ends that are looked for.
const MAX_ENDS: usize = 10_000;

/// Two neighbours along an axis: the one with answers and the one without.
struct Pair {
    axis: usize,
    valid: usize,
    invalid: usize,
}

/// Every end of validity between neighbours; `discrete` axes have nothing between their values.
pub(super) fn ends(
    asked: &Asked<'_>,
    results: &[PointResult],
    discrete: &[bool],
) -> Vec<ValidityEnd> {
    let pairs: Vec<Pair> = pairs(asked, results).into_iter().take(MAX_ENDS).collect();
    let end = |pair: &Pair| {
        let Pair { axis, valid, invalid } = *pair;
        let [from, to] = [valid, invalid].map(|index| asked.scan.place(index));
        let own = &asked.scan.axes()[axis];
        // Where there is nothing between two values, the last one with an answer.
        let value = if discrete[axis] { from[axis] } else { halved(asked, &from, to[axis], axis) };
        let others = (0..from.len()).filter(|&other| other != axis);
        let at =
            others.map(|other| (asked.scan.axes()[other].name().to_owned(), from[other])).next();
        let error = results[invalid].error.clone().unwrap_or_default();
        ValidityEnd { parameter: own.name().to_owned(), value, error, at }
    };
    pairs.par_iter().map(end).collect()
}

/// The last value of an axis that is valid, from one that is to one that is not.
fn halved(asked: &Asked<'_>, from: &[f64], invalid: f64, axis: usize) -> f64 {
    let is_log = asked.scan.axes()[axis].is_log();
    let (mut inside, mut outside) = (from[axis], invalid);
    let mut place = from.to_vec();
    for _ in 0..HALVINGS {
        let middle = if is_log {
            inside * libm::sqrt(outside / inside)
        } else {
            inside + 0.5 * (outside - inside)
        };
        if middle == inside || middle == outside {
            break;
        }
        place[axis] = middle;
        if asked.solver.error(&place).is_none() {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    // What is rounding beside the axis is zero.
    let values = asked.scan.axes()[axis].values();
    let length = values[values.len() - 1] - values[0];
    if inside.abs() < ROUNDING * length { 0.0 } else { inside }
}

fn pairs(asked: &Asked<'_>, results: &[PointResult]) -> Vec<Pair> {
    let axes = asked.scan.axes();
    let last = axes.len() - 1;
    let stride = |axis: usize| if axis == last { 1 } else { axes[last].len() };
    let mut pairs = Vec::new();
    for (index, result) in results.iter().enumerate() {
        let indices = asked.scan.indices(index);
        for axis in 0..axes.len() {
            if indices[axis] + 1 == axes[axis].len() {
                continue;
            }
            let next = index + stride(axis);
            match (result.error.is_none(), results[next].error.is_none()) {
                (true, false) => pairs.push(Pair { axis, valid: index, invalid: next }),
                (false, true) => pairs.push(Pair { axis, valid: next, invalid: index }),
                _ => {}
            }
        }
    }
    pairs
}
