//! Judge whether a formula has the same sign, or the same value, at equal points of two scans.

use super::{Case, Finding, Known};
use crate::config::Formula;
use crate::config::claims::Outcome;
use crate::reproduce::number::Number;

/// A point of both scans with the formula in each.
struct Pair<'a> {
    known: Known<'a>,
    here: Number,
    there: Number,
}

pub(super) fn judge<'p>(
    case: &Case<'p>,
    of: &Formula,
    with: usize,
    tolerance: Option<f64>,
    same: bool,
) -> Finding {
    let Some(other) = case.evidence.tables.get(with) else {
        return Finding::undetermined("the scan that it is compared with was not made");
    };
    let pair = |known: Known<'p>| -> Option<Pair<'p>> {
        let point = &known.point.parameters;
        let twin = other.points.iter().find(|twin| twin.is_at(point, &case.table.axes))?;
        let there = case.known(twin).values.number(of)?;
        Some(Pair { here: known.values.number(of)?, there, known })
    };
    let pairs: Vec<Pair<'_>> = case.points().into_iter().filter_map(pair).collect();
    if pairs.is_empty() {
        return Finding::empty("the scans have no point in common");
    }
    let (equal, apart) = match tolerance {
        None => signs(case, &pairs),
        Some(tolerance) => values(case, &pairs, tolerance),
    };
    let level = case.evidence.level;
    let differs = apart.iter().filter(|&&chance| chance < level / pairs.len() as f64).count();
    let note = format!("differs at {differs} of {} points", pairs.len());
    let (is_same, is_other) = (case.all_below(&equal), case.any_below(apart));
    let (yes, no) = if same { (is_same, is_other) } else { (is_other, is_same) };
    let outcome = match (yes, no) {
        (true, _) => Outcome::Holds,
        (_, true) => Outcome::Fails,
        _ => Outcome::Undetermined,
    };
    let furthest = pairs.iter().max_by(|a, b| a.apart().total_cmp(&b.apart()));
    match (furthest, tolerance) {
        (Some(pair), Some(_)) => {
            case.found(outcome, &pair.known, pair.difference(), note)
        }
        _ => {
            let number = Number { value: differs as f64, error: 0.0, is_sampled: false };
            Finding::new(outcome, Some(number), note)
        }
    }
}

impl Pair<'_> {
    fn difference(&self) -> Number {
        let (a, b) = (self.here, self.there);
        let error = libm::hypot(a.error, b.error);
        Number { value: a.value - b.value, error, is_sampled: a.is_sampled || b.is_sampled }
    }

    fn apart(&self) -> f64 {
        self.difference().value.abs()
    }
}

/// The chances, by point, of the data if the signs are not equal, and if they are.
fn signs(case: &Case<'_>, pairs: &[Pair<'_>]) -> (Vec<f64>, Vec<f64>) {
    let one = |pair: &Pair<'_>| {
        let up = [pair.here, pair.there].map(|number| case.chances.above(number));
        let down = [pair.here, pair.there].map(|number| case.chances.below(number));
        let both = f64::max(up[0], up[1]).min(f64::max(down[0], down[1]));
        // Both are exactly zero, or one is and the other is not.
        let zero = [pair.here, pair.there].map(|n| !n.is_sampled && n.value.abs() <= n.error);
        let opposite = f64::max(up[0], down[1]).min(f64::max(down[0], up[1]));
        match (zero, pair.here.is_sampled || pair.there.is_sampled) {
            ([true, true], _) => (0.0, 1.0),
            ([true, false] | [false, true], false) => (1.0, 0.0),
            _ => (both, opposite),
        }
    };
    pairs.iter().map(one).unzip()
}

/// The chances, by point, of the data if the values are further apart than is allowed, and if they are not.
fn values(case: &Case<'_>, pairs: &[Pair<'_>], tolerance: f64) -> (Vec<f64>, Vec<f64>) {
    let largest = |pair: &Pair<'_>| f64::max(pair.here.value.abs(), pair.there.value.abs());
    let scale = pairs.iter().map(largest).fold(0.0, f64::max);
    let one = |pair: &Pair<'_>| {
        let difference = pair.difference();
        let beyond = difference.value.abs() - tolerance * scale;
        let number = Number { value: beyond, ..difference };
        (case.chances.below(number), (2.0 * case.chances.above(number)).min(1.0))
    };
    pairs.iter().map(one).unzip()
}
