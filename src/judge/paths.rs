//! Gather numbers of single trajectories from both routes, and withhold what too few times carry.
//!
//! A number that fewer than 100 times carry is not resolved, one that fewer than 1000 carry is shown and not
//! judged; shares of independent windows are judged as counts, exactly, however few they are.

use std::collections::HashMap;

use super::{Curve, Law, Row, Tails, compare};
use crate::estimate::{Evidence, Needed, Sampled};
use crate::exact::Answer;
use crate::quantity::{Estimate, Exact, Name, Observable, Quantity, Statistic};

/// A sum below this share of its terms is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-15;
/// Events that a sample may well miss, or not.
const FEW: f64 = 10.0;

/// What single trajectories tell.
#[derive(Default)]
pub(super) struct PathResults {
    quantities: Vec<Quantity>,
    sampled: Sampled,
    answers: Vec<Answer>,
    /// The tails of numbers of windows.
    counts: HashMap<Quantity, Tails>,
    pub(super) curves: Vec<Curve>,
    pub(super) laws: Vec<Law>,
    pub(super) warnings: Vec<String>,
}

/// One number of both routes.
pub(super) struct Number {
    pub(super) quantity: Quantity,
    /// With how many times carry it.
    pub(super) sampled: Option<(Estimate, u64)>,
    pub(super) exact: Option<Exact>,
    pub(super) scale: Scale,
    /// Of a share of independent windows: how many, of how many.
    pub(super) count: Option<[u64; 2]>,
    /// Of a share of anything else: how many are expected of what is rarer, these or the others.
    pub(super) rarer: f64,
}

/// What differences of a number are relative to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// It is a share: relative to one.
    Share,
    /// Relative to what cancels in it, or to itself where that is larger.
    Gross(f64),
}

impl Scale {
    fn value(self) -> f64 {
        match self {
            Self::Share => 1.0,
            Self::Gross(gross) => gross,
        }
    }
}

impl PathResults {
    /// Both routes row by row, and what a reader should know of the comparison.
    pub(super) fn rows(&self) -> (Vec<Row>, Vec<String>) {
        let (mut rows, remarks) = compare(&self.quantities, &self.sampled, &self.answers);
        for row in &mut rows {
            row.count = self.counts.get(&row.quantity).copied();
        }
        (rows, remarks)
    }

    pub(super) fn add(&mut self, number: Number) {
        let Number { quantity, sampled, exact, scale, count, rarer } = number;
        let shown = |s: &Self| s.sampled.estimates.contains_key(&quantity);
        if let Some((estimate, times)) = sampled {
            let finite = |x: f64| x.is_finite();
            let whole =
                finite(estimate.value) && estimate.standard_error.is_none_or(f64::is_finite);
            let evidence = |events: f64| Needed::TIMES.evidence(events);
            if evidence(times as f64) == Evidence::Withheld || !whole {
                self.warnings.push(format!(
                    "not resolved: {quantity} (only {times} times carry it; sample more or longer \
                     trajectories)"
                ));
            } else {
                self.sampled.estimates.insert(quantity.clone(), estimate);
                if count.is_none() && evidence((times as f64).min(rarer)) < Evidence::Judged {
                    self.sampled.rough.insert(quantity.clone());
                }
            }
        }
        let finite = exact.filter(|e| e.value.is_finite());
        if let (Some([here, all]), true) = (count, shown(self))
            && let Some(probability) = finite.and_then(|exact| exact.estimated)
        {
            self.counts.insert(quantity.clone(), Tails::binomial(here, all, probability));
        }
        // A share that is as good as none or all need not fluctuate in the sample; nor need a count,
        // whose tails tell whether it may be what it is.
        if let Some((Estimate { value, standard_error: Some(0.0) }, times)) = sampled
            && let Some(estimated) = finite.and_then(|exact| exact.estimated)
            && (count.is_some()
                || ((value - estimated).abs() * (times as f64) < FEW && scale == Scale::Share))
        {
            self.sampled.unseen.insert(quantity.clone());
        }
        let rounding =
            if quantity.statistic == Statistic::Value { 0.0 } else { ROUNDED_ZERO * scale.value() };
        self.answers.extend(finite.map(|exact| Answer {
            quantity: quantity.clone(),
            exact,
            scale: scale.value(),
            rounding,
        }));
        self.quantities.push(quantity);
    }
}

/// A number without answers yet.
pub(super) fn number(name: Name, of: &str, statistic: Statistic) -> Number {
    let quantity = Quantity::new(Observable::new(name, of), statistic);
    let (sampled, exact, count) = (None, None, None);
    Number { quantity, sampled, exact, scale: Scale::Gross(0.0), count, rarer: f64::INFINITY }
}

/// An exact value, and the exact value of what is estimated for it.
pub(super) fn exactly(value: f64, estimated: f64) -> Exact {
    Exact { value, estimated: Some(estimated) }
}
