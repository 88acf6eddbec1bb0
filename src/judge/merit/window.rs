//! Judge figures of merit of single windows: their distribution, quantiles, and how many windows have none.
//!
//! Everything is a number of windows: those in a cell, those at or below an exact quantile, those without a ratio. Each
//! is judged by its binomial law. The error of a sampled quantile is half the distance of the quantiles that lie the
//! error of its share above and below (Woodruff, doi:10.1080/01621459.1952.10483443), with that error from blocks.

use std::collections::BTreeMap;

use crate::estimate::SampledDistribution;
use crate::exact::{BinnedRatios, Ratio, RatioLaw, Route};
use crate::judge::chance::Tails;
use crate::judge::curve::is_sharp;
use crate::quantity::{Estimate, Quantity, Statistic, WindowTime};

/// Ratios closer than this share of themselves are one.
const SAME_RATIO: f64 = 1e-10;
/// A share of windows is reached from so little below.
const REACHED: f64 = 1e-12;
/// A bin may be so unlikely that no window rules it out.
const UNLIKELY: f64 = 1e-25;

/// Windows of one ratio, or without any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) ratio: Option<f64>,
    /// A ratio that stands for it: the same, or the middle of a bin, whose end is `ratio`.
    pub(super) shown: Option<f64>,
    /// The exact probability; zero where the exact law is not known.
    pub(super) exact: f64,
    /// Windows of all blocks.
    pub(super) windows: u64,
}

/// Both laws of a figure over windows of one duration.
pub(super) struct Windows<'a> {
    pub(super) ratio: &'a Ratio,
    pub(super) window: f64,
    /// None of the whole duration, as quantities have it.
    pub(super) shorter: Option<WindowTime>,
    pub(super) sampled: Option<&'a SampledDistribution>,
    /// How the exact law was computed, where it is known.
    pub(super) exact: Option<Route>,
    /// Where the exact law is in bins, the ends of what is shown.
    pub(super) reach: Option<[f64; 2]>,
    /// Is the exact law so sharp that windows can be judged by it?
    pub(super) is_sharp: bool,
    /// By ratio, ascending; those without one are the last.
    pub(super) points: Vec<Point>,
}

/// One answer of a number of windows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answered {
    pub(super) quantity: Quantity,
    pub(super) sampled: Option<Estimate>,
    pub(super) exact: Option<f64>,
    pub(super) count: Option<Tails>,
}

impl<'a> Windows<'a> {
    pub(super) fn new(
        ratio: &'a Ratio,
        window: f64,
        shorter: Option<WindowTime>,
        sampled: Option<&'a SampledDistribution>,
        exact: Option<&RatioLaw>,
    ) -> Self {
        let plain = Self {
            ratio,
            window,
            shorter,
            sampled,
            exact: None,
            reach: None,
            is_sharp: true,
            points: Vec::new(),
        };
        match exact {
            Some(RatioLaw::Binned(law)) => plain.in_bins(law),
            Some(RatioLaw::Cells(law)) => plain.in_cells(&law.cells, Some(law.route)),
            None => plain.in_cells(&[], None),
        }
    }

    fn in_cells(self, law: &[(Vec<i64>, f64)], exact: Option<Route>) -> Self {
        let mut cells: BTreeMap<Vec<i64>, (f64, u64)> = BTreeMap::new();
        for (cell, p) in law {
            cells.entry(cell.clone()).or_default().0 += p;
        }
        for block in self.sampled.iter().flat_map(|law| &law.blocks) {
            block.visit(|cell, count| match cells.get_mut(cell) {
                Some(known) => known.1 += count,
                None => {
                    cells.insert(cell.to_vec(), (0.0, count));
                }
            });
        }
        let point = |(cell, (exact, windows)): (Vec<i64>, (f64, u64))| {
            let ratio = self.ratio.value(&cell, self.window);
            Point { ratio, shown: ratio, exact, windows }
        };
        let points = joined(cells.into_iter().map(point).collect());
        Self { exact, points, ..self }
    }

    fn in_bins(self, law: &BinnedRatios) -> Self {
        let ends = law.bins.iter().map(|bin| (Some(bin.upper), Some(bin.middle), bin.probability));
        let all = ends.chain([(None, None, law.undefined)]);
        let mut points: Vec<Point> = all
            .map(|(ratio, shown, p)| Point { ratio, shown, exact: p.max(UNLIKELY), windows: 0 })
            .collect();
        let last = points.len() - 1;
        for block in self.sampled.iter().flat_map(|law| &law.blocks) {
            block.visit(|cell, count| {
                let at = self.ratio.value(cell, self.window).map_or(last, |own| {
                    law.bins.partition_point(|bin| !is_at_most(own, bin.upper)).min(last - 1)
                });
                points[at].windows += count;
            });
        }
        let windows = self.sampled.map_or(0, |law| law.windows) as f64;
        let is_sharp = is_sharp(&law.route, windows);
        Self { exact: Some(law.route), reach: Some(law.reach), is_sharp, points, ..self }
    }

    /// Windows of all blocks.
    pub(super) fn all(&self) -> u64 {
        self.sampled.map_or(0, |law| law.windows)
    }

    /// Shares of windows by region, with standard errors from the scatter of the blocks.
    pub(super) fn shares(
        &self,
        regions: usize,
        region: impl Fn(Option<f64>) -> Option<usize>,
    ) -> Vec<Estimate> {
        let Some(law) = self.sampled.filter(|law| law.windows > 0) else { return Vec::new() };
        let mut sums = vec![[0.0; 2]; regions];
        for block in &law.blocks {
            let mut own = vec![0_u64; regions];
            block.visit(|cell, count| {
                if let Some(region) = region(self.ratio.value(cell, self.window)) {
                    own[region] += count;
                }
            });
            for (sum, own) in sums.iter_mut().zip(own) {
                sum[0] += own as f64;
                sum[1] += (own as f64).powi(2);
            }
        }
        let (blocks, windows) = (law.blocks.len() as f64, law.windows as f64);
        let share = |[sum, squares]: [f64; 2]| {
            let variance = ((squares - sum * sum / blocks) / (blocks - 1.0)).max(0.0);
            let error = (variance * blocks).sqrt() / windows;
            Estimate { value: sum / windows, standard_error: (blocks > 1.0).then_some(error) }
        };
        sums.into_iter().map(share).collect()
    }

    /// The quantiles of the windows that have a ratio, and the share of those that have none.
    pub(super) fn answers(&self) -> Vec<Answered> {
        let mut list: Vec<Answered> = Statistic::QUANTILES
            .into_iter()
            .map(|(statistic, share)| self.quantile(statistic, share))
            .collect();
        if self.ratio.lattices.len() > 1 {
            list.push(self.undefined());
        }
        list.retain(|answer| answer.sampled.is_some() || answer.exact.is_some());
        list
    }

    fn quantity(&self, statistic: Statistic) -> Quantity {
        let quantity = Quantity::new(self.ratio.merit.observable.clone(), statistic);
        Quantity { window: self.shorter, ..quantity }
    }

    fn quantile(&self, statistic: Statistic, share: f64) -> Answered {
        let exact = self.exact.and_then(|_| quantile(&self.points, share, |p| p.exact));
        let seen = |share: f64| quantile(&self.points, share, |p| p.windows as f64);
        let sampled = seen(share).map(|value| {
            let shares =
                self.shares(2, |ratio| ratio.map(|ratio| usize::from(!is_at_most(ratio, value))));
            let defined: f64 = shares.iter().map(|share| share.value).sum();
            let error = shares[0].standard_error.map(|error| error / defined);
            let wide = |error: f64| {
                let ends = [share - error, share + error].map(|share| seen(share.clamp(0.0, 1.0)));
                Some((ends[1]? - ends[0]?) / 2.0)
            };
            let standard_error = error.and_then(wide).filter(|error| *error > 0.0);
            Estimate { value, standard_error }
        });
        let count = exact.filter(|_| self.all() > 0 && self.is_sharp).map(|value| {
            let below =
                || self.points.iter().filter(|p| p.ratio.is_some_and(|r| is_at_most(r, value)));
            let windows = below().map(|p| p.windows).sum();
            Tails::binomial(windows, self.all(), below().map(|p| p.exact).sum())
        });
        Answered { quantity: self.quantity(statistic), sampled, exact, count }
    }

    fn undefined(&self) -> Answered {
        let sampled = self.shares(1, |ratio| ratio.is_none().then_some(0)).pop();
        // None of all windows is a number without an error bar.
        let sampled = sampled.map(|Estimate { value, standard_error }| Estimate {
            value,
            standard_error: standard_error.filter(|error| *error > 0.0),
        });
        let without = self.points.last().filter(|point| point.ratio.is_none());
        let exact = self.exact.map(|_| without.map_or(0.0, |point| point.exact));
        let windows = without.map_or(0, |point| point.windows);
        let count = exact.filter(|_| self.all() > 0 && self.is_sharp);
        let count = count.map(|p| Tails::binomial(windows, self.all(), p));
        Answered { quantity: self.quantity(Statistic::Undefined), sampled, exact, count }
    }
}

fn is_at_most(ratio: f64, value: f64) -> bool {
    ratio - value <= SAME_RATIO * ratio.abs().max(value.abs())
}

/// The least ratio that a share of the windows with a ratio does not exceed.
pub(super) fn quantile(
    points: &[Point],
    share: f64,
    weight: impl Fn(&Point) -> f64,
) -> Option<f64> {
    let with_ratio = || points.iter().filter(|point| point.ratio.is_some());
    let all: f64 = with_ratio().map(&weight).sum();
    let mut sum = 0.0;
    let mut reached = with_ratio().filter(|point| weight(point) > 0.0).skip_while(|point| {
        sum += weight(point);
        sum < share * all * (1.0 - REACHED)
    });
    reached.next()?.ratio
}

/// Points of equal ratios joined, ascending; what has no ratio is the last.
fn joined(mut points: Vec<Point>) -> Vec<Point> {
    let key = |point: &Point| (point.ratio.is_none(), point.ratio.unwrap_or(0.0));
    points.sort_by(|a, b| key(a).0.cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1)));
    let mut list: Vec<Point> = Vec::new();
    for point in points {
        let same = |last: &Point| match (last.ratio, point.ratio) {
            (None, None) => true,
            (Some(last), Some(own)) => is_at_most(own, last),
            _ => false,
        };
        match list.last_mut().filter(|last| same(last)) {
            Some(last) => {
                last.exact += point.exact;
                last.windows += point.windows;
            }
            None => list.push(point),
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(ratio: Option<f64>, exact: f64, windows: u64) -> Point {
        Point { ratio, shown: ratio, exact, windows }
    }

    #[test]
    fn equal_ratios_are_joined_and_quantiles_leave_the_rest_out() {
        let third = 1.0 / 3.0;
        let points = joined(vec![
            point(None, 0.1, 1),
            point(Some(0.1 + 0.2), 0.2, 2),
            point(Some(third), 0.1, 1),
            point(Some(0.3), 0.1, 1),
            point(Some(-1e6), 0.1, 1),
            point(None, 0.1, 1),
            point(Some(2.0 * third / 2.0), 0.3, 3),
        ]);
        let ratios: Vec<_> = points.iter().map(|point| point.ratio).collect();
        assert_eq!(ratios.len(), 4, "{points:?}");
        assert!(ratios[3].is_none() && (points[1].exact - 0.3).abs() < 1e-15, "{points:?}");
        // Of the 0.8 with a ratio: 1/8 at -1e6, 3/8 at 0.3, 4/8 at 1/3.
        let of = |share| quantile(&points, share, |p| p.exact).expect("some have a ratio");
        assert_eq!([of(0.0), of(0.12)], [-1e6; 2]);
        assert!((of(0.5) - 0.3).abs() < 1e-12 && (of(0.51) - third).abs() < 1e-12);
        assert_eq!(of(1.0), points[2].ratio.unwrap_or(0.0));
        assert_eq!(quantile(&points[3..], 0.5, |p| p.exact), None);
    }
}
