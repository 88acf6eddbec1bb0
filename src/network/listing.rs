//! List the quantities every report answers, in the order a reader meets them.

use super::{Counting, TimeAverage};
use crate::quantity::{Name, Observable, Quantity, Statistic};

/// Covariances of all pairs are listed while there are at most this many observables.
pub const MAX_FOR_ALL_PAIRS: usize = 16;

/// Pairs whose covariance rate is listed: all distinct pairs of few observables, else those asked for.
#[must_use]
pub fn covariance_pairs(counting: &Counting, asked: &[[Observable; 2]]) -> Vec<[Observable; 2]> {
    let all: Vec<_> = counting.with_cumulants().map(|o| &o.observable).collect();
    if all.len() > MAX_FOR_ALL_PAIRS {
        return asked.to_vec();
    }
    let mut pairs = Vec::new();
    for (i, first) in all.iter().enumerate() {
        for second in &all[i + 1..] {
            pairs.push([(*first).clone(), (*second).clone()]);
        }
    }
    pairs
}

/// Every quantity of a report.
#[must_use]
pub fn listing(
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
    for statistic in Statistic::WINDOW_CUMULANTS {
        for o in counting.with_cumulants() {
            list.push(Quantity::new(o.observable.clone(), statistic));
        }
    }
    for o in counting.observables.iter().filter(|o| !o.cumulants) {
        list.push(Quantity::new(o.observable.clone(), Statistic::Rate));
    }
    for average in averages {
        list.push(Quantity::new(average.observable.clone(), Statistic::Value));
    }
    list
}
