//! Keep what the events carry, and say what they do not.
//!
//! A cumulant of high order lives on rare bursts. An error bar drawn from windows that happened to
//! miss them is too small, and no look at the same windows reveals it; so the rule looks at a number
//! that does not depend on luck: how many jumps there were in all. The thresholds come from the
//! coverage tests.

use std::collections::HashMap;

use super::exchange::Exchanged;
use super::jackknife::Jackknifed;
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic};

/// Third and fourth cumulants need at least this many windows a block.
const MIN_WINDOWS_FOR_HIGH_CUMULANTS: u64 = 100;

/// Jumps that a third cumulant needs, through the reservoir it belongs to or through each of them.
const MIN_JUMPS_FOR_THIRD: f64 = 1e4;

/// Jumps that a fourth cumulant needs.
const MIN_JUMPS_FOR_FOURTH: f64 = 1e5;

/// A Fano factor is resolved only where its rate differs from zero by this many standard errors:
/// nearer to zero the ratio is too skewed for a symmetric interval.
const MIN_SIGNIFICANCE_FOR_FANO: f64 = 20.0;

/// The sampled answers.
#[derive(Clone, Debug, Default)]
pub struct Sampled {
    /// The estimate of each quantity that was resolved.
    pub estimates: HashMap<Quantity, Estimate>,
    /// What was not resolved, and why.
    pub warnings: Vec<String>,
    /// The exchange fluctuation theorem, where trajectories start in equilibrium with a bath.
    pub exchange: Option<Exchanged>,
}

/// Why an estimate is withheld.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unresolved {
    FewWindows,
    FewJumps,
    NoRate,
}

/// How much was sampled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    pub(super) windows_per_block: u64,
    /// Time in all windows together.
    pub(super) time: f64,
}

pub(super) fn resolve(quantities: &[Quantity], answers: &[Jackknifed], effort: Effort) -> Sampled {
    let rates: HashMap<_, _> = quantities
        .iter()
        .zip(answers)
        .filter(|(q, _)| q.statistic == Statistic::Rate)
        .map(|(q, answer)| (&q.observable, answer.estimate))
        .collect();
    let mut sampled = Sampled::default();
    let mut withheld = Vec::new();
    for (q, answer) in quantities.iter().zip(answers) {
        if let Some(why) = unresolved(q, effort, &rates) {
            withheld.push((q, why));
            continue;
        }
        let mut estimate = answer.estimate;
        if q.statistic == Statistic::Fano {
            estimate.value = answer.unbiased;
        }
        if estimate.value.is_finite() && estimate.standard_error.is_none_or(f64::is_finite) {
            sampled.estimates.insert(q.clone(), estimate);
        }
    }
    sampled.warnings = warnings(&withheld, effort.windows_per_block);
    sampled
}

fn unresolved(
    q: &Quantity,
    effort: Effort,
    rates: &HashMap<&Observable, Estimate>,
) -> Option<Unresolved> {
    let few = |needed: f64| {
        if effort.windows_per_block < MIN_WINDOWS_FOR_HIGH_CUMULANTS {
            Some(Unresolved::FewWindows)
        } else {
            (jumps(&q.observable, effort, rates) < needed).then_some(Unresolved::FewJumps)
        }
    };
    match q.statistic {
        Statistic::ThirdCumulant | Statistic::ThirdCumulantRate => few(MIN_JUMPS_FOR_THIRD),
        Statistic::FourthCumulant | Statistic::FourthCumulantRate => few(MIN_JUMPS_FOR_FOURTH),
        Statistic::Fano => {
            let rate = rates.get(&q.observable)?;
            let error = rate.standard_error?;
            (rate.value.abs() <= MIN_SIGNIFICANCE_FOR_FANO * error).then_some(Unresolved::NoRate)
        }
        _ => None,
    }
}

/// The jumps that carry an observable: through its reservoir, else through the quietest of all
/// reservoirs that jump.
fn jumps(observable: &Observable, effort: Effort, rates: &HashMap<&Observable, Estimate>) -> f64 {
    let own = rates.get(&Observable::new(Name::Activity, &observable.of));
    let rate = match own {
        Some(rate) if observable.of != "total" => rate.value,
        _ => rates
            .iter()
            .filter(|(o, rate)| o.name == Name::Activity && rate.value > 0.0)
            .map(|(_, rate)| rate.value)
            .fold(f64::INFINITY, f64::min),
    };
    rate * effort.time
}

fn warnings(withheld: &[(&Quantity, Unresolved)], windows_per_block: u64) -> Vec<String> {
    let names = |why| {
        let list = withheld.iter().filter(|(_, other)| *other == why);
        list.map(|(q, _)| q.to_string()).collect::<Vec<_>>().join(", ")
    };
    let mut warnings = Vec::new();
    if withheld.iter().any(|(_, why)| *why == Unresolved::FewWindows) {
        warnings.push(format!(
            "not resolved: third and fourth cumulants (they need \
             {MIN_WINDOWS_FOR_HIGH_CUMULANTS} windows a block, there are {windows_per_block}; \
             raise trajectories or lower blocks)"
        ));
    }
    let jumps = format!(
        "too few jumps carry them: a third cumulant needs {MIN_JUMPS_FOR_THIRD:e}, a fourth \
         {MIN_JUMPS_FOR_FOURTH:e}; sample more or longer trajectories"
    );
    for (why, reason) in [
        (Unresolved::FewJumps, jumps.as_str()),
        (Unresolved::NoRate, "the current is too close to zero for its error bar"),
    ] {
        let names = names(why);
        if !names.is_empty() {
            warnings.push(format!("not resolved: {names} ({reason})"));
        }
    }
    warnings
}
