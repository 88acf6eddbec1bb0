//! Judge whether a formula has the same sign, or the same value, at equal points of two scans.

use super::{Case, Finding, Known, Told, decided};
use crate::config::Formula;
use crate::number::digits::counted;
use crate::reproduce::number::Number;

/// The formula at a point of both scans.
#[derive(Clone, Copy)]
struct Pair {
    here: Number,
    there: Number,
}

pub(super) fn judge(
    case: &Case<'_>,
    of: &Formula,
    with: usize,
    tolerance: Option<f64>,
    same: bool,
) -> Option<Finding> {
    let (text, of) = (of.text(), case.bind(of)?);
    if with >= case.evidence.tables.len() {
        return Some(Finding::undetermined("the scan that it is compared with was not made"));
    }
    let others: Vec<Known<'_>> = case.evidence.known(with, case.route).collect();
    let pair = |known: &Known<'_>| {
        let place = &known.point.parameters;
        let twin = others.iter().find(|twin| twin.point.is_at(place, &case.table.axes))?;
        let (here, there) = (known.values.number(&of)?, twin.values.number(&of)?);
        Some(Pair { here, there })
    };
    let points = case.points().into_iter();
    let found: Vec<(Known<'_>, Pair)> =
        points.filter_map(|known| Some((known, pair(&known)?))).collect();
    let pairs: Vec<Pair> = found.iter().map(|(_, pair)| *pair).collect();
    let apart_most =
        |a: &&(Known<'_>, Pair), b: &&(Known<'_>, Pair)| a.1.apart().total_cmp(&b.1.apart());
    let Some(furthest) = found.iter().max_by(apart_most) else {
        return Some(Finding::empty("the scans have no point in common"));
    };
    let (equal, apart) = match tolerance {
        None => signs(case, &pairs),
        Some(tolerance) => values(case, &pairs, tolerance),
    };
    let level = case.evidence.level;
    let differs = apart.iter().filter(|&&chance| chance < level / pairs.len() as f64).count();
    let what = if tolerance.is_some() { "value" } else { "sign" };
    let points = counted(pairs.len(), "point");
    let note = format!("the {what} of {text} differs at {differs} of {points}");
    let (is_same, is_other) = (case.all_below(&equal), case.any_below(apart));
    let outcome = if same { decided(is_same, is_other) } else { decided(is_other, is_same) };
    Some(match tolerance {
        Some(_) => {
            let (number, what) = (furthest.1.difference(), format!("difference of {text}"));
            case.found(outcome, furthest.0, Told { number, of: None, what }, note)
        }
        None => Finding::new(outcome, Some(Number::known(differs as f64)), note),
    })
}

impl Pair {
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
fn signs(case: &Case<'_>, pairs: &[Pair]) -> (Vec<f64>, Vec<f64>) {
    let one = |pair: &Pair| {
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
fn values(case: &Case<'_>, pairs: &[Pair], tolerance: f64) -> (Vec<f64>, Vec<f64>) {
    let largest = |pair: &Pair| f64::max(pair.here.value.abs(), pair.there.value.abs());
    let scale = pairs.iter().map(largest).fold(0.0, f64::max);
    let one = |pair: &Pair| {
        let difference = pair.difference();
        let beyond = difference.value.abs() - tolerance * scale;
        let number = Number { value: beyond, ..difference };
        (case.chances.below(number), (2.0 * case.chances.above(number)).min(1.0))
    };
    pairs.iter().map(one).unzip()
}
