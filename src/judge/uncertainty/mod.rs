//! Judge the uncertainty relations of currents over windows, or in their long-time limit alone.
//!
//! In continuous time and from the stationary start both bounds hold at every duration of the window
//! (Horowitz, Gingrich, doi:10.1103/PhysRevE.96.020103; the kinetic one by scaling all rates in the
//! Cramer-Rao inequality), so that no limit has to be reached by a sample.

mod product;
pub mod relation;

pub(super) use product::list;

use super::Case;
use super::jumps::gross;
use super::law::{Law, LawName};
use crate::config::Plan;
use crate::estimate::{Combination, Needed};
use crate::exact::{self, Facts, Uncertainty};
use crate::network::Clock;
use crate::number::digits::significant;
use crate::quantity::{LawGroup, Observable};

/// Each current, and the tightest combination of them.
#[must_use]
pub(crate) fn combinations(plan: &Plan, facts: &Facts) -> Vec<Combination> {
    if asked(plan, facts) {
        combined(facts, facts.uncertainty())
    } else if product::shown(plan, facts) {
        combined(facts, None)
    } else {
        Vec::new()
    }
}

/// Are the relations asked for where they hold: in continuous time, from the stationary start?
fn asked(plan: &Plan, facts: &Facts) -> bool {
    plan.observe.laws.contains(&LawGroup::Uncertainty)
        && facts.network().clock == Clock::Continuous
        && facts.stationary().is_some()
}

/// The currents that do not vanish and their tightest combination; all where that is unknown.
fn combined(facts: &Facts, exact: Option<&Uncertainty>) -> Vec<Combination> {
    let one =
        |of: &Observable| Combination { name: of.to_string(), terms: vec![(of.clone(), 1.0)] };
    let Some(exact) = exact else {
        let counted = facts.network().counting.with_cumulants();
        return counted.map(|o| one(&o.observable)).collect();
    };
    let tightest = exact.tightest.iter().map(|tightest| Combination {
        name: named(&tightest.combination),
        terms: tightest.combination.clone(),
    });
    exact.currents.iter().map(|bound| one(&bound.current)).chain(tightest).collect()
}

/// Both relations of every current and of the tightest combination.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let known = case.stationary().filter(|(facts, _)| asked(case.plan, facts));
    let Some((facts, law)) = known else { return Vec::new() };
    let exact = facts.uncertainty();
    let seen = |name: &str| case.sampled?.uncertainty.iter().find(|s| s.name == name);
    let limits = exact.map(long_run).unwrap_or_default();
    let mut laws = Vec::new();
    for (k, combination) in combined(facts, exact).iter().enumerate() {
        let seen = seen(&combination.name);
        let bounds = match (seen, exact) {
            (Some(_), Some(exact)) => of_windows(facts, exact, law, &combination.terms),
            (None, _) => limits.get(k).copied().unwrap_or_default(),
            _ => [None; 2],
        };
        let few =
            case.sampled.is_some() && carrying(case, facts, combination) < Needed::TIMES.judged;
        let name = &combination.name;
        laws.extend(relation::uncertainty(name, seen, bounds, few, case.blocks()));
    }
    laws.sort_by_key(|law| law.law != LawName::ThermodynamicUncertaintyRelation);
    laws
}

/// How many jumps are expected to carry the variance of a combination in all windows together,
/// `(sum_c k p d^2)^2 / sum_c k p d^4`: where few large ones do, no scatter of the blocks tells it.
fn carrying(case: &Case<'_>, facts: &Facts, combination: &Combination) -> f64 {
    let mut increments = vec![0.0; facts.network().channels().len()];
    for (of, a) in &combination.terms {
        let own = facts.increments(of).unwrap_or_default();
        increments.iter_mut().zip(own).for_each(|(sum, d)| *sum += a * d);
    }
    let largest =
        increments.iter().filter(|d| d.is_finite()).fold(0.0, |most, d| d.abs().max(most));
    if largest == 0.0 {
        return 0.0;
    }
    let power = |n: i32| -> f64 {
        let powers: Vec<f64> = increments.iter().map(|d| (d / largest).powi(n)).collect();
        gross(facts.network(), facts.stationary().unwrap_or_default(), &powers)
    };
    let time = case.windows() as f64 * case.duration();
    power(2).powi(2) / power(4) * time
}

/// Both ratios over the windows that are sampled.
fn of_windows(
    facts: &Facts,
    exact: &Uncertainty,
    law: &[f64],
    terms: &[(Observable, f64)],
) -> [Option<f64>; 2] {
    let noise = exact::window_noise(facts.network(), law, terms, facts.duration());
    let ratio = noise.map(|[rate, variance]| variance / (rate * rate));
    [ratio.zip(exact.entropy_production), ratio.zip(Some(exact.activity))]
        .map(|pair| pair.map(|(ratio, cost)| ratio * cost))
}

/// Both ratios of each current and of the tightest combination in the limit of long windows.
fn long_run(exact: &Uncertainty) -> Vec<[Option<f64>; 2]> {
    let currents = exact.currents.iter().map(|b| [b.thermodynamic, Some(b.kinetic)]);
    let tightest = exact.tightest.iter().map(|t| [t.thermodynamic, Some(t.kinetic)]);
    currents.chain(tightest).collect()
}

/// One term of it; a coefficient of an energy may have any size.
fn coefficient((of, a): &(Observable, f64)) -> String {
    let sign = if *a < 0.0 { '-' } else { '+' };
    format!("{sign}{} {of}", significant(a.abs(), 5))
}

/// A combination in words.
fn named(combination: &[(Observable, f64)]) -> String {
    let terms: Vec<_> = combination.iter().map(coefficient).collect();
    format!("the tightest combination, {}", terms.join(" "))
}
