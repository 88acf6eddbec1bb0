//! Estimate how close combinations of currents come to their uncertainty bounds.
//!
//! ```text
//! D sigma / J^2 >= 2,    D activity / J^2 >= 1
//! ```
//!
//! Of `a . J` with the covariance `C` of whole windows of duration `t`, `D = a^T C a / t`, both
//! `D sigma / J^2` and `D activity / J^2` are formed from all sums at once and jackknifed, which
//! removes the bias of the ratio. The bounds hold for every `t` from the stationary start, while a
//! slope between two windows may lie below them where the current oscillates.

use super::Question;
use super::counting::{covariance, variance};
use super::jackknife::Jackknife;
use super::resolve::MIN_SIGNIFICANCE;
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic};
use crate::tally::{Block, Layout};

/// A sum of currents with coefficients.
#[derive(Clone, Debug, PartialEq)]
pub struct Combination {
    /// What it is called.
    pub name: String,
    /// Its terms.
    pub terms: Vec<(Observable, f64)>,
}

/// How close a combination comes to both bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct UncertaintyEstimate {
    /// What it is called.
    pub name: String,
    /// `D sigma / J^2` of whole windows, where entropy production is counted.
    pub thermodynamic: Option<Estimate>,
    /// `D activity / J^2` of whole windows.
    pub kinetic: Option<Estimate>,
    /// The rate is far enough from zero to divide by.
    pub resolved: bool,
}

/// Where a combination is found.
struct Places {
    /// Among the quantities.
    rates: Vec<(usize, f64)>,
    /// Terms of the variance, among what windows count.
    variances: Vec<(usize, f64)>,
    /// Terms of the variance by both counts and their pair.
    covariances: Vec<([usize; 3], f64)>,
}

/// Ratios that are evaluated on all blocks and on all but one.
pub(super) struct Ratios<'a> {
    drawn: &'a Question<'a>,
    places: Vec<Option<Places>>,
    sigma: Option<usize>,
    activity: Option<usize>,
    /// Of each combination: rate, thermodynamic, kinetic.
    answers: Vec<[Jackknife; 3]>,
}

impl<'a> Ratios<'a> {
    pub(super) fn new(drawn: &'a Question<'a>, values: &[f64], sums: &Block) -> Self {
        let index = |q: &Quantity| drawn.quantities.iter().position(|known| known == q);
        let total = |name| index(&Quantity::new(Observable::new(name, "total"), Statistic::Rate));
        let places = drawn.combinations.iter().map(|c| places(&c.terms, drawn.layout, &index));
        let mut ratios = Self {
            drawn,
            places: places.collect(),
            sigma: total(Name::Entropy),
            activity: total(Name::Activity),
            answers: Vec::new(),
        };
        ratios.answers =
            ratios.of(values, sums).into_iter().map(|v| v.map(Jackknife::new)).collect();
        ratios
    }

    /// Rate and both ratios of each combination; not a number where it has none.
    fn of(&self, values: &[f64], sums: &Block) -> Vec<[f64; 3]> {
        let sum = |terms: &[(usize, f64)]| terms.iter().map(|&(i, a)| a * values[i]).sum::<f64>();
        let at = |index: Option<usize>| index.map_or(f64::NAN, |i| values[i]);
        let ratios = |places: &Option<Places>| {
            let Some(places) = places else { return [f64::NAN; 3] };
            let rate = sum(&places.rates);
            let ratio = places.variance(sums) / self.drawn.duration / (rate * rate);
            [rate, ratio * at(self.sigma), ratio * at(self.activity)]
        };
        self.places.iter().map(ratios).collect()
    }

    /// Add the values and sums without one block.
    pub(super) fn add(&mut self, values: &[f64], sums: &Block) {
        for (answers, values) in self.of(values, sums).into_iter().zip(&mut self.answers) {
            values.iter_mut().zip(answers).for_each(|(answer, value)| answer.add(value));
        }
    }

    /// The ratios of all combinations, with error bars.
    pub(super) fn finish(self) -> Vec<UncertaintyEstimate> {
        let names = self.drawn.combinations.iter().map(|c| c.name.clone());
        let finite = |answer: &Jackknife| {
            let estimate = answer.unbiased();
            let error = estimate.standard_error.is_none_or(f64::is_finite);
            (estimate.value.is_finite() && error).then_some(estimate)
        };
        let tightness = |(name, [rate, thermodynamic, kinetic]): (String, &[Jackknife; 3])| {
            let rate = rate.estimate();
            let error = rate.standard_error.unwrap_or(f64::INFINITY);
            UncertaintyEstimate {
                name,
                thermodynamic: finite(thermodynamic),
                kinetic: finite(kinetic),
                resolved: rate.value.abs() > MIN_SIGNIFICANCE * error,
            }
        };
        names.zip(&self.answers).map(tightness).collect()
    }
}

impl Places {
    /// The variance of the combination over whole windows.
    fn variance(&self, sums: &Block) -> f64 {
        let (windows, full) = (sums.windows, &sums.full);
        let own = self.variances.iter().map(|&(i, a)| a * variance(windows, full, i));
        let both =
            |&([i, j, pair], a): &([usize; 3], f64)| a * covariance(windows, full, i, j, pair);
        own.sum::<f64>() + self.covariances.iter().map(both).sum::<f64>()
    }
}

/// Where the terms of a combination are found; none where one of them is not counted.
fn places(
    terms: &[(Observable, f64)],
    layout: &Layout,
    index: &dyn Fn(&Quantity) -> Option<usize>,
) -> Option<Places> {
    let (mut rates, mut variances, mut covariances) = (Vec::new(), Vec::new(), Vec::new());
    for (k, (first, a)) in terms.iter().enumerate() {
        let i = layout.index(first)?;
        rates.push((index(&Quantity::new(first.clone(), Statistic::Rate))?, *a));
        variances.push((i, a * a));
        for (second, b) in &terms[k + 1..] {
            let j = layout.index(second)?;
            let joins = |&pair: &(usize, usize)| pair == (i, j) || pair == (j, i);
            covariances.push(([i, j, layout.pairs.iter().position(joins)?], 2.0 * a * b));
        }
    }
    Some(Places { rates, variances, covariances })
}
