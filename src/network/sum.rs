//! Count sums of observables: `x = sum_i k_i x_i` with integer `k_i`, read off the counters of its terms.
//!
//! No counter is added and no jump counts anything else, so that windows are the same with a sum and without.

use super::{Counted, RateSum, Weights, WindowObservable};
use crate::quantity::Observable;

impl Counted {
    /// Count these sums beside what is counted already; one of a term that is not counted here is left out.
    ///
    /// ```
    /// use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, 1.0)
    ///     .reservoir("right", "level", 1.0, -1.0)
    ///     .build()?;
    /// let mut counted = fluctua::model::compile(&plan.model).counted;
    /// let transferred = "particle.left-right".parse()?;
    /// counted.count_sums(&[transferred]);
    /// let found = counted.find(&"particle.left-right".parse()?).expect("it is counted");
    /// // Counters are the net particles and the jumps of each reservoir.
    /// assert_eq!(found.weights.dot(&[3, 4, -2, 5]), 5.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn count_sums(&mut self, sums: &[Observable]) {
        for sum in sums {
            if self.find(sum).is_none() {
                let added = self.sum(sum);
                self.counting.observables.extend(added);
            }
        }
    }

    /// Count the entropy that parts of the system produce, as far as it is not counted.
    pub(crate) fn count_dissipation(&mut self) {
        for own in self.dissipation.clone() {
            let all = &mut self.counting.observables;
            if !all.iter().any(|known| known.observable == own.observable) {
                all.push(own);
            }
        }
    }

    /// What a window adds to a sum with real coefficients; none where a term is not counted, or has a boundary term.
    ///
    /// ```
    /// use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, 1.0)
    ///     .reservoir("right", "level", 1.0, -1.0)
    ///     .build()?;
    /// let counted = fluctua::model::compile(&plan.model).counted;
    /// let sum = vec![("particle.left".parse()?, 0.5), ("particle.right".parse()?, -0.5)];
    /// let weights = counted.weighted(&sum).expect("both are counted");
    /// assert_eq!(weights.dot(&[3, 4, -2, 5]), 2.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn weighted(&self, sum: &RateSum) -> Option<Weights> {
        let mut entries = Vec::new();
        for (of, a) in sum {
            match &self.find(of).filter(|known| !known.boundary)?.weights {
                Weights::Integer(list) => {
                    entries.extend(list.iter().map(|&(counter, w)| (counter, a * w as f64)));
                }
                Weights::Real(list) => {
                    entries.extend(list.iter().map(|&(counter, w)| (counter, a * w)));
                }
            }
        }
        Some(Weights::Real(joined(entries.into_iter(), |w| *w != 0.0)))
    }

    fn sum(&self, sum: &Observable) -> Option<WindowObservable> {
        let terms = sum.terms();
        let terms: Option<Vec<(i64, &WindowObservable)>> = terms
            .iter()
            .map(|(k, term)| Some((*k, self.find(term).filter(|known| !known.boundary)?)))
            .collect();
        Some(WindowObservable::current(sum.clone(), weights(&terms?)))
    }
}

/// Integer where all terms are.
fn weights(terms: &[(i64, &WindowObservable)]) -> Weights {
    let integers = terms.iter().map(|(k, term)| match &term.weights {
        Weights::Integer(weights) => Some((*k, weights)),
        Weights::Real(_) => None,
    });
    if let Some(integers) = integers.collect::<Option<Vec<_>>>() {
        let entries = integers.into_iter().flat_map(|(k, weights)| {
            weights.iter().map(move |&(counter, weight)| (counter, k * weight))
        });
        return Weights::Integer(joined(entries, |w| *w != 0));
    }
    let entries = terms.iter().flat_map(|(k, term)| match &term.weights {
        Weights::Integer(weights) => {
            weights.iter().map(|&(counter, w)| (counter, (k * w) as f64)).collect::<Vec<_>>()
        }
        Weights::Real(weights) => {
            weights.iter().map(|&(counter, w)| (counter, *k as f64 * w)).collect()
        }
    });
    Weights::Real(joined(entries, |w| *w != 0.0))
}

/// Entries of one counter added, ascending by counter.
fn joined<W: Copy + std::ops::AddAssign>(
    entries: impl Iterator<Item = (u32, W)>,
    keep: impl Fn(&W) -> bool,
) -> Vec<(u32, W)> {
    let mut list: Vec<(u32, W)> = Vec::new();
    for (counter, weight) in entries {
        match list.binary_search_by_key(&counter, |known| known.0) {
            Ok(found) => list[found].1 += weight,
            Err(place) => list.insert(place, (counter, weight)),
        }
    }
    list.retain(|(_, weight)| keep(weight));
    list
}
