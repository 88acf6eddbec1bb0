//! Choose counting fields and frequencies where none were given.

use super::{affinity, channel_increments};
use crate::exact::Facts;
use crate::network::Counted;
use crate::quantity::{Name, Observable};

/// Counting fields of one observable, and along each axis of a pair, where none were given.
const FIELDS: [usize; 2] = [41, 9];
/// `|s d|` of the largest jump at the ends of the chosen fields.
const LARGEST_EXPONENT: f64 = 1.0;
/// The fields of entropy production, which show its symmetry about -1/2.
const ENTROPY_FIELDS: [f64; 2] = [-1.5, 0.5];
/// A force below this share of the reach of the fields mirrors them about zero.
const SMALLEST_FORCE: f64 = 1e-9;
/// Frequencies of a spectrum where none were given: zero, then so many.
const FREQUENCIES: usize = 24;
/// Fields about zero (about -1/2 for entropy), or about `-A/2` where forces `A` mirror them: then the
/// image of a field is a field.
#[must_use]
pub fn chosen(
    counted: &Counted,
    facts: Option<&Facts>,
    observables: &[&Observable],
) -> [Vec<f64>; 2] {
    let half = FIELDS[usize::from(observables.len() > 1)] / 2;
    let increment = |observable: &Observable| {
        let found = counted.find(observable);
        found.map_or(0.0, |found| counted.counting.largest_increment(&found.weights))
    };
    let reach = |largest: f64| if largest > 0.0 { LARGEST_EXPONENT / largest } else { 1.0 };
    let entropy = matches!(observables[0].name, Name::Entropy | Name::EntropyFlow);
    if entropy && observables.len() == 1 {
        let [from, to] = ENTROPY_FIELDS;
        let centre = f64::midpoint(from, to);
        let fields = evenly(half, (to - from) * 0.5).map(|s| clean(centre + s, 1.0));
        return [fields.collect(), Vec::new()];
    }
    let increments: Vec<f64> = observables.iter().map(|o| increment(o)).collect();
    let largest = increments.iter().copied().fold(0.0, f64::max);
    let mirror = facts.and_then(|facts| mirror(facts, observables));
    let axis = |k: usize| match (mirror, increments.get(k)) {
        (Some(force), Some(increment)) => mirrored_fields(half, reach(*increment), force[k]),
        _ => evenly(half, reach(largest)).map(|s| clean(s, reach(largest))).collect(),
    };
    [axis(0), axis(1)]
}

/// Whole multiples of a step about zero, so that zero is exactly zero.
fn evenly(half: usize, reach: f64) -> impl Iterator<Item = f64> {
    let step = reach / half as f64;
    (0..=2 * half).map(move |k| (k as f64 - half as f64) * step)
}

/// Fields about `-force/2` that hold zero and their own images; about zero, where the force is beyond
/// their reach.
fn mirrored_fields(half: usize, reach: f64, force: f64) -> Vec<f64> {
    let (step, size) = (reach / half as f64, force.abs());
    let upwards: Vec<f64> = if size <= SMALLEST_FORCE * reach {
        evenly(half, reach).collect()
    } else if size < step {
        // Closer than a step, the images stand between them.
        let right = (0..=half).map(|k| k as f64 * step);
        right.clone().rev().map(|s| -size - s).chain(right).collect()
    } else {
        let parts = (size / step).round();
        let beyond = (half as f64 - (parts / 2.0).floor()).max(0.0);
        let [from, to] =
            if size <= reach { [-parts - beyond, beyond] } else { [-(half as f64), half as f64] };
        (0..=(to - from) as usize).map(|k| (from + k as f64) * (size / parts)).collect()
    };
    let turned = |s: f64| clean(if force < 0.0 { -s } else { s }, reach);
    let mut fields: Vec<f64> = upwards.into_iter().map(turned).collect();
    fields.sort_by(f64::total_cmp);
    fields
}

/// The forces that mirror the fields of counts, where they account for every cycle.
fn mirror(facts: &Facts, observables: &[&Observable]) -> Option<[f64; 2]> {
    let increments: Option<Vec<Vec<f64>>> =
        observables.iter().map(|o| channel_increments(facts.network(), o, None)).collect();
    let increments = increments?;
    let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
    let found = affinity(facts.network(), facts.classes_ahead(), &increments).ok()?;
    found.complete.then_some(found.force)
}

/// A field without the last digits, which are rounding: of twelve decimals, and of more where fields that
/// reach so far are small, for they have the dimension of one over their count.
fn clean(x: f64, reach: f64) -> f64 {
    let more = (-3.0 - libm::log10(reach).floor()).clamp(0.0, 300.0) as usize;
    format!("{x:.*}", 12 + more).parse().unwrap_or(x) + 0.0
}

/// Zero, and frequencies spread evenly in their logarithm from one to another.
#[must_use]
pub fn frequencies(from: f64, to: f64) -> Vec<f64> {
    let step = libm::pow(to / from, 1.0 / (FREQUENCIES - 1) as f64);
    let steps = (0..FREQUENCIES).map(|k| from * step.powi(k as i32));
    std::iter::once(0.0).chain(steps).map(|w| format!("{w:.6e}").parse().unwrap_or(w)).collect()
}
