//! List the quantities every report answers, in the order a reader meets them.

use super::{Counting, TimeAverage};
use crate::quantity::{Name, Observable, Quantity, Statistic};

/// Covariances of all pairs are listed while there are at most this many observables.
pub(crate) const MAX_FOR_ALL_PAIRS: usize = 16;

/// Pairs whose covariance rate is listed: all distinct pairs of few observables, else those asked
/// for, each once. Sums make no pair of others be left out.
///
/// # Errors
/// The first observable asked for that nothing counts.
pub fn covariance_pairs(
    counting: &Counting,
    asked: &[[Observable; 2]],
) -> Result<Vec<[Observable; 2]>, Observable> {
    let all: Vec<_> = counting.with_cumulants().map(|o| &o.observable).collect();
    if let Some(unknown) = asked.iter().flatten().find(|o| !all.contains(o)) {
        return Err(unknown.clone());
    }
    let plain: Vec<_> = all.iter().copied().filter(|o| !o.is_sum()).collect();
    let fits = |list: &[&Observable]| list.len() <= MAX_FOR_ALL_PAIRS;
    let listed = [all, plain].into_iter().find(|list| fits(list)).unwrap_or_default();
    let mut pairs: Vec<[Observable; 2]> = Vec::new();
    for (i, first) in listed.iter().enumerate() {
        for second in &listed[i + 1..] {
            pairs.push([(*first).clone(), (*second).clone()]);
        }
    }
    for [first, second] in asked {
        let known = |p: &[Observable; 2]| p.contains(first) && p.contains(second);
        if first != second && !pairs.iter().any(known) {
            pairs.push([first.clone(), second.clone()]);
        }
    }
    Ok(pairs)
}

/// Every quantity that a report answers, whatever else is asked: cumulant rates, Fano factors, covariance rates,
/// cumulants of windows, activities and time averages.
#[must_use]
pub fn listing(
    counting: &Counting,
    averages: &[TimeAverage],
    pairs: &[[Observable; 2]],
) -> Vec<Quantity> {
    listing_with(&Statistic::WINDOW_CUMULANTS, counting, averages, pairs)
}

/// The same with some of the cumulants of windows.
pub(crate) fn listing_with(
    windows: &[Statistic],
    counting: &Counting,
    averages: &[TimeAverage],
    pairs: &[[Observable; 2]],
) -> Vec<Quantity> {
    let mut list = Vec::new();
    for statistic in Statistic::CUMULANT_RATES {
        for o in counting.with_cumulants() {
            list.push(Quantity::new(o.observable.clone(), statistic));
        }
    }
    for o in counting.with_cumulants() {
        if o.observable.name == Name::Particle {
            list.push(Quantity::new(o.observable.clone(), Statistic::Fano));
        }
    }
    for [first, second] in pairs {
        list.push(Quantity::covariance(first.clone(), second.clone()));
    }
    for statistic in windows {
        for o in counting.with_cumulants() {
            list.push(Quantity::new(o.observable.clone(), *statistic));
        }
    }
    for o in counting.observables.iter().filter(|o| !o.cumulants) {
        list.push(Quantity::new(o.observable.clone(), Statistic::Rate));
    }
    for average in averages {
        list.push(Quantity::new(average.observable.clone(), average.statistic()));
    }
    list
}
