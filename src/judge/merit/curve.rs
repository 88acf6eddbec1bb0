//! Lay out the law of a figure of merit of windows as curves: its distribution, and its rate function.

use super::window::{Windows, quantile};
use crate::estimate::MIN_BLOCKS;
use crate::exact::RatioRateFunction;
use crate::judge::chance::goodness::{pooled, transformed};
use crate::judge::curve::{Axis, Curve, Kind, Series, Test, Unlisted};
use crate::quantity::{Estimate, Observable};

/// Different ratios up to which each is a point; more are counted by bins.
const MOST_RATIOS: usize = 101;
/// Bins, and the shares of the windows with a ratio that lie below and up to the end of them.
const BINS: usize = 61;
const REACH: [f64; 2] = [0.005, 0.995];
/// A ratio is that of a point to this share of itself.
const SAME_RATIO: f64 = 1e-9;
/// Least exact probability of a ratio that is listed though no window had it.
const LISTED: f64 = 1e-9;

impl Windows<'_> {
    /// The distribution: the probability of each ratio or bin of ratios, and how both routes compare over all ratios.
    pub(super) fn curve(&self) -> Option<Curve> {
        let listed = |k: &usize| self.points[*k].exact >= LISTED || self.points[*k].windows > 0;
        let with_ratio = (0..self.points.len()).filter(|&k| self.points[k].ratio.is_some());
        let ratios: Vec<f64> =
            with_ratio.filter(listed).filter_map(|k| self.points[k].shown).collect();
        let edges: Vec<[f64; 2]> =
            if ratios.len() > MOST_RATIOS { self.bins()? } else { Vec::new() };
        let values: Vec<f64> = match edges.as_slice() {
            [] => ratios,
            edges => edges.iter().map(|[from, to]| f64::midpoint(*from, *to)).collect(),
        };
        let region = |ratio: Option<f64>| place(&values, &edges, ratio?);
        let mut exact = vec![0.0; values.len()];
        for point in &self.points {
            if let Some(region) = region(point.shown) {
                exact[region] += point.exact;
            }
        }
        let unlisted_mass = (1.0 - exact.iter().sum::<f64>()).max(0.0);
        let [test, transform_test] = self.tests();
        let observable = self.ratio.merit.observable.clone();
        Some(Curve {
            window: Some(self.window),
            axes: vec![Axis {
                name: observable.to_string(),
                values: values.clone(),
                edges: edges.clone(),
            }],
            sampled: self.sampled.map(|_| series(&self.shares(values.len(), region))),
            exact: self.exact.map(|_| exact),
            exact_route: self.exact,
            unlisted: self.exact.map(|_| Unlisted { listed_above: LISTED, unlisted_mass }),
            test,
            transform_test,
            ..Curve::new(observable, Kind::Distribution)
        })
    }

    /// Bins of one width between quantiles of the exact law, or else of the sampled one.
    fn bins(&self) -> Option<Vec<[f64; 2]>> {
        let end = |share| match self.exact {
            Some(_) => quantile(&self.points, share, |p| p.exact),
            None => quantile(&self.points, share, |p| p.windows as f64),
        };
        let [from, to] = REACH.map(end);
        let [from, to] = match self.reach {
            Some(reach) => reach,
            None => [from?, to?],
        };
        let width = (to - from) / (BINS - 1) as f64;
        let edge = |k: usize| from + (k as f64 - 0.5) * width;
        (width > 0.0).then(|| (0..BINS).map(|k| [edge(k), edge(k + 1)]).collect())
    }

    /// All windows by their ratio, those without one as the last cell.
    fn tests(&self) -> [Option<Test>; 2] {
        let enough = self.sampled.is_some_and(|law| law.blocks.len() >= MIN_BLOCKS);
        if self.exact.is_none() || !enough || !self.is_sharp {
            return [None, None];
        }
        let exact: Vec<f64> = self.points.iter().map(|point| point.exact).collect();
        let counts: Vec<u64> = self.points.iter().map(|point| point.windows).collect();
        let ruled_out = self.points.iter().filter(|point| point.exact == 0.0);
        let windows = ruled_out.map(|point| point.windows).sum::<u64>();
        let test = if windows > 0 {
            Some(Test::impossible(windows as f64))
        } else {
            pooled(&exact, &counts)
        };
        [test, transformed(&exact, &counts)]
    }
}

/// The place of a ratio: the nearest of single ones, or the bin that it falls into.
fn place(values: &[f64], edges: &[[f64; 2]], ratio: f64) -> Option<usize> {
    let Some([from, to]) = edges.first() else {
        let above = values.partition_point(|value| *value < ratio);
        let apart = |k: usize| values.get(k).map(|value| (value - ratio).abs());
        let known = [above.wrapping_sub(1), above].into_iter().filter_map(|k| Some((k, apart(k)?)));
        let near = known.filter(|(_, apart)| *apart <= SAME_RATIO * ratio.abs());
        return near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(k, _)| k);
    };
    let bin = (ratio - from) / (to - from);
    (0.0..edges.len() as f64).contains(&bin).then_some(bin as usize)
}

fn series(shares: &[Estimate]) -> Series {
    Series {
        values: shares.iter().map(|share| share.value).collect(),
        standard_errors: shares.iter().filter_map(|share| share.standard_error).collect(),
    }
}

/// The rate function of a figure of merit.
pub(super) fn rate_function(of: &Observable, found: &RatioRateFunction) -> Curve {
    let [ratios, values] = [0, 1].map(|k| found.points.iter().map(|point| point[k]).collect());
    Curve {
        axes: vec![Axis::new(of.to_string(), ratios)],
        exact: Some(values),
        ..Curve::new(of.clone(), Kind::RateFunction)
    }
}
