//! Put sampled times beside their exact law, as a density by bins of a quarter octave.
//!
//! The sampled density of a bin is the share of times in it over its width; the exact one is the exact
//! probability of the bin over its width, so that both say the same whatever the width. The edges of the
//! bins stand beside, so that probabilities can be had back.

use super::chance::goodness::{passed, waited};
use super::curve::{Axis, Curve, Kind, Series};
use crate::estimate::{MIN_BLOCKS, TimeHistogram};
use crate::quantity::Observable;

/// Bins less likely than this, in which nothing was seen, are not listed.
const LISTED: f64 = 1e-12;

/// Waiting or passage times of both routes.
#[derive(Clone, Debug)]
pub struct TimeCurve<'a> {
    /// Of what.
    pub observable: Observable,
    /// Waits or passages.
    pub kind: Kind,
    /// Where bins begin; the last one ends at the last edge.
    pub edges: &'a [f64],
    /// How many fell in each bin.
    pub sampled: Option<&'a TimeHistogram>,
    /// Exact probability of each bin.
    pub exact: Option<Vec<f64>>,
    /// Exact probability of time zero, in the first bin.
    pub at_once: Option<f64>,
    /// How long times are followed.
    pub window: f64,
}

impl TimeCurve<'_> {
    /// The curve.
    #[must_use]
    pub fn curve(&self) -> Curve {
        let bins = self.edges.len() - 1;
        let seen = |bin: usize| -> u64 {
            self.sampled.map_or(0, |timed| timed.bins.iter().map(|counts| counts[bin]).sum())
        };
        let likely = |bin: usize| self.exact.as_ref().is_some_and(|p| p[bin] > LISTED);
        let listed: Vec<usize> = (0..bins).filter(|&bin| seen(bin) > 0 || likely(bin)).collect();
        let width = |bin: usize| self.edges[bin + 1] - self.edges[bin];
        let middle = |&bin: &usize| f64::midpoint(self.edges[bin], self.edges[bin + 1]);
        let series = |timed: &TimeHistogram| {
            let densities = listed.iter().map(|&bin| {
                let [share, error] = timed.share(bin);
                [share / width(bin), error / width(bin)]
            });
            let (values, standard_errors) = densities.map(|[value, error]| (value, error)).unzip();
            Series { values, standard_errors }
        };
        let test = || {
            let (timed, exact) = (self.sampled?, self.exact.as_ref()?);
            // A window passes once at most; of waits it has many.
            let tested = match self.kind {
                Kind::PassageTime => passed,
                _ => waited,
            };
            (timed.totals.len() >= MIN_BLOCKS).then(|| tested(timed, exact)).flatten()
        };
        let densities = |exact: &Vec<f64>| listed.iter().map(|&b| exact[b] / width(b)).collect();
        let cells = listed.iter().map(|&bin| [self.edges[bin], self.edges[bin + 1]]).collect();
        let axis = Axis::new("time", listed.iter().map(middle).collect());
        Curve {
            window: Some(self.window),
            axes: vec![Axis { edges: cells, ..axis }],
            sampled: self.sampled.map(series),
            exact: self.exact.as_ref().map(densities),
            at_once: self.at_once.filter(|share| *share > 0.0),
            test: test(),
            ..Curve::new(self.observable.clone(), self.kind)
        }
    }
}
