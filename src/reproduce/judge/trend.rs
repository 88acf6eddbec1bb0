//! Judge whether a formula rises, falls or turns along an axis.

use super::{Case, Finding, Known, Told, decided};
use crate::config::Formula;
use crate::config::claims::Trend;
use crate::reproduce::number::Number;

pub(super) fn judge(case: &Case<'_>, of: &Formula, along: &str, trend: Trend) -> Option<Finding> {
    let lines = case.lines(&case.bind(of)?, along);
    let steps = lines.iter().flat_map(|line| line.windows(2));
    let pairs: Vec<(Known<'_>, Number)> = steps.map(|pair| (pair[1].0, step(pair))).collect();
    let least = pairs.iter().min_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let most = pairs.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let (Some(least), Some(most)) = (least, most) else {
        return Some(Finding::empty("there are no two points to compare"));
    };
    let chances = |side: fn(&Case<'_>, Number) -> f64| -> Vec<f64> {
        pairs.iter().map(|(_, step)| side(case, *step)).collect()
    };
    let up = chances(|case, step| case.chances.above(step));
    let down = chances(|case, step| case.chances.below(step));
    let (rises, falls) = (case.all_below(&up), case.all_below(&down));
    let (rises_once, falls_once) = (case.any_below(up), case.any_below(down));
    let (yes, no) = match trend {
        Trend::Rising => (rises, falls_once || is_flat(&pairs)),
        Trend::Falling => (falls, rises_once || is_flat(&pairs)),
        Trend::Turns => (rises_once && falls_once, rises || falls),
    };
    // The step that is most against the claim; of a turn, the one that is most against the larger ones.
    let against = match trend {
        Trend::Turns if -least.1.value < most.1.value => least,
        Trend::Rising => least,
        Trend::Falling | Trend::Turns => most,
    };
    let note = format!("steps from {:.3e} to {:.3e}", least.1.value, most.1.value);
    let told = Told { number: against.1, of: None, what: format!("step of {}", of.text()) };
    Some(case.found(decided(yes, no), against.0, told, note))
}

/// The change from a point to the next.
fn step(pair: &[(Known<'_>, Number)]) -> Number {
    let [a, b] = [pair[0].1, pair[1].1];
    // Points have random streams of their own.
    let error = libm::hypot(a.error, b.error);
    Number { value: b.value - a.value, error, is_sampled: a.is_sampled || b.is_sampled }
}

/// Is an exact step no step at all?
fn is_flat(pairs: &[(Known<'_>, Number)]) -> bool {
    pairs.iter().any(|(_, step)| !step.is_sampled && step.value.abs() <= step.error)
}
