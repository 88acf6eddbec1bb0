//! Show uncertainty products where no relation bounds them: of systems that are clocked in steps.
//!
//! `variance_rate sigma / rate^2` is at least 2 in Poisson time alone. Fixed numbers of attempts fluctuate less, so that
//! the product stands beside 2 and is not judged.

use super::Case;
use crate::judge::{Gathered, Row};
use crate::network::Clock;
use crate::quantity::{LawGroup, Name, Observable, Quantity, Statistic};

/// A rate below this share of its gross flow is zero.
const ZERO: f64 = 1e-9;

/// Are products shown: of a stationary system in steps whose theorems are tested?
pub(super) fn shown(plan: &crate::config::Plan, facts: &crate::exact::Facts) -> bool {
    plan.observe.laws.contains(&LawGroup::Fluctuation)
        && facts.network().clock != Clock::Continuous
        && facts.stationary().is_some()
}

/// The product of every current that flows.
pub(in crate::judge) fn list(case: &Case<'_>, gathered: &mut Gathered) {
    let Some((facts, _)) = case.stationary().filter(|(facts, _)| shown(case.plan, facts)) else {
        return;
    };
    let counted = facts.network().counting.with_cumulants();
    let rows = counted.filter_map(|o| {
        let name = o.observable.to_string();
        let seen = case.sampled.and_then(|s| s.uncertainty.iter().find(|seen| seen.name == name));
        let sampled = seen.filter(|seen| seen.resolved).and_then(|seen| seen.thermodynamic);
        let exact = exact(case, &o.observable);
        let of = Observable::new(Name::UncertaintyProduct, name);
        let row = Row { sampled, ..Row::exact(Quantity::new(of, Statistic::Value), exact) };
        (row.sampled.is_some() || row.exact.is_some()).then_some(row)
    });
    gathered.given.extend(rows);
}

/// The exact product in the limit of long windows; none of a current that vanishes.
fn exact(case: &Case<'_>, of: &Observable) -> Option<f64> {
    let answer = |of: &Observable, statistic| case.exact.get(&Quantity::new(of.clone(), statistic));
    let rate = answer(of, Statistic::Rate)?;
    let noise = answer(of, Statistic::VarianceRate)?.exact.value;
    let sigma = answer(&Observable::new(Name::Entropy, "total"), Statistic::Rate)?.exact.value;
    let flows = rate.exact.value.abs() > ZERO * rate.scale;
    flows.then(|| noise * sigma / rate.exact.value.powi(2))
}
