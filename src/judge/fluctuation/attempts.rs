//! Judge the fluctuation theorems and the second law of independent attempts, as they are walked.

use super::theorem::{self, Tail};
use super::{few, rounded_down, second_law};
use crate::exact::EntropyOfAttempts;
use crate::judge::Case;
use crate::judge::law::Law;
use crate::number::digits::significant;
use crate::quantity::{Name, Observable};

/// Particles that bring entropy in the shortest window that is proposed.
const LEAST_PASSING: f64 = 0.1;

/// Every law of entropy production, where that is counted.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let Some([integral, detailed]) = theorems(case) else { return Vec::new() };
    let mut laws = vec![integral, detailed];
    laws.extend(
        case.attempts().into_iter().flat_map(|[_, own]| second_law::of_attempts(case, own)),
    );
    laws
}

/// The integral and the detailed theorem.
pub(super) fn theorems(case: &Case<'_>) -> Option<[Law; 2]> {
    let [_, walked] = case.attempts()?;
    case.counted.find(&Observable::new(Name::Entropy, "total"))?;
    let entropy = walked.entropy_without(&[])?;
    let tail = tail(case, &entropy, case.duration());
    let sampled = case.paths().and_then(|paths| paths.fluctuation.as_ref());
    let average = libm::exp(case.duration() * entropy.exponential(1.0));
    let average = Some(average).filter(|average| average.is_finite()).ok_or(None);
    let shorter = if tail.is_heavy() { shorter(case, &entropy) } else { None };
    let time = case.windows() as f64 * case.duration();
    let few = sampled.and_then(|_| few(entropy.passing() * time));
    let integral = theorem::integral(sampled, average, &tail, shorter, few, case.blocks());
    Some([integral, detailed(case, &entropy)])
}

/// The detailed theorem, exactly attempt by attempt: where it holds for each it holds for sums of independent ones.
fn detailed(case: &Case<'_>, entropy: &EntropyOfAttempts<'_>) -> Law {
    let sides = entropy.sides();
    let sampled = case.paths().and_then(|paths| paths.fluctuation.as_ref());
    let largest = sides.iter().filter(|side| side.told).map(crate::exact::Sided::relative);
    let largest = largest.reduce(f64::max);
    let law = match sampled {
        Some(_) => theorem::detailed(sampled, &Ok(Vec::new()), case.blocks()),
        None => theorem::detailed(None, &Ok(sides), case.blocks()),
    };
    let each = match (sampled, largest) {
        (Some(_), Some(largest)) => format!(
            "; exactly, each attempt obeys it to a relative difference of {}",
            significant(largest, 2)
        ),
        (None, Some(_)) => " of single attempts, which add up independently".to_owned(),
        _ => String::new(),
    };
    Law { exact: largest, reason: law.reason + &each, ..law }
}

/// What decides whether the mean of `exp(-S)` can be sampled in windows of a duration.
fn tail(case: &Case<'_>, entropy: &EntropyOfAttempts<'_>, duration: f64) -> Tail {
    Tail {
        produced: entropy.rate()[0] * duration,
        square: Some(entropy.exponential(2.0) * duration),
        windows: case.windows() as f64,
        duration,
        steps: entropy.passing() * duration,
    }
}

/// A duration that may be chosen, of two digits where it can be, at which the mean of `exp(-S)` can be sampled.
fn shorter(case: &Case<'_>, entropy: &EntropyOfAttempts<'_>) -> Option<f64> {
    let system = case.plan.model.system();
    let allowed = |duration: &f64| system.check_duration(*duration).is_ok();
    let mut duration = case.duration();
    loop {
        let half = 0.5 * duration;
        duration = Some(rounded_down(half)).filter(allowed).unwrap_or(half);
        let tail = tail(case, entropy, duration);
        if tail.steps < LEAST_PASSING {
            return None;
        }
        if !tail.is_heavy() && allowed(&duration) {
            return Some(duration);
        }
    }
}
