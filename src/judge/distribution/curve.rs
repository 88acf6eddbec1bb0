//! Put a sampled law beside the exact one, cell by cell, as a curve.

use std::collections::BTreeMap;

use crate::config::observe::Subject;
use crate::estimate::{MIN_BLOCKS, SampledDistribution};
use crate::exact::Route;
use crate::judge::chance::goodness::{pooled, transformed};
use crate::judge::curve::{Axis, Curve, Kind, Series, Test, Unlisted};
use crate::network::Lattice;
use crate::tally::Histogram;

/// Least exact probability of a cell that is listed though no window fell there: of a law along one
/// coordinate, which is right to that depth, and of any other.
const LISTED: [f64; 2] = [1e-30, 1e-9];

/// Values closer than this share of the largest are one.
const SAME_VALUE: f64 = 1e-10;

/// Windows of one block by point, `(point, count)`, ascending.
type Counts = Vec<(usize, u64)>;

/// Windows of each block.
#[derive(Clone, Copy, Debug)]
struct Size {
    blocks: usize,
    windows_per_block: u64,
}

/// What a distribution is made of.
#[derive(Clone, Copy, Debug)]
pub struct DistributionCurves<'a> {
    /// Of what.
    pub subject: &'a Subject,
    /// The lattice of each of its observables.
    pub lattices: &'a [Lattice],
    /// Duration of the window.
    pub window: f64,
    /// The sampled law.
    pub sampled: Option<&'a SampledDistribution>,
    /// The exact probability of each cell.
    pub exact: Option<&'a [(Vec<i64>, f64)]>,
    /// How that was computed.
    pub route: Option<Route>,
}

/// What both routes know of a value.
struct Point {
    values: Vec<f64>,
    exact: f64,
    /// Windows of all blocks, and the sum of the squares of those of each.
    sampled: [f64; 2],
}

/// Every cell that either route knows, by its values.
struct Points {
    /// By value, ascending.
    list: Vec<Point>,
    /// The point of each cell.
    of: BTreeMap<Vec<i64>, usize>,
}

impl Points {
    /// The windows of a block by point, ascending; of one point in the order of its cells.
    fn counts(&self, histogram: &Histogram) -> Counts {
        let mut counts = Counts::with_capacity(histogram.cells());
        histogram.visit(|cell, count| counts.extend(self.of.get(cell).map(|&at| (at, count))));
        counts.sort_by_key(|&(at, _)| at);
        counts
    }

    /// Add the windows of a block.
    fn add(&mut self, histogram: &Histogram) {
        for of_point in self.counts(histogram).chunk_by(|a, b| a.0 == b.0) {
            let count = of_point.iter().map(|&(_, count)| count).sum::<u64>() as f64;
            let [sum, squares] = &mut self.list[of_point[0].0].sampled;
            *sum += count;
            *squares += count * count;
        }
    }
}

impl DistributionCurves<'_> {
    /// The curve, and what a reader should know of it.
    #[must_use]
    pub fn curve(&self) -> Curve {
        let points = self.points();
        let size = self.size();
        let (mut test, mut transform) = (None, None);
        if self.exact.is_some() && size.is_some_and(|size| size.blocks >= MIN_BLOCKS) {
            let exact: Vec<f64> = points.list.iter().map(|point| point.exact).collect();
            let counts: Vec<u64> =
                points.list.iter().map(|point| point.sampled[0] as u64).collect();
            test = impossible(&points.list).or_else(|| pooled(&exact, &counts));
            let ordered = self.lattices.len() == 1;
            transform = ordered.then(|| transformed(&exact, &counts)).flatten();
        }
        let simple = self.lattices.len() == 1 && self.lattices[0].width() <= 1;
        // What may be all error is no number.
        let accuracy = self.route.map_or(0.0, |route| route.absolute_accuracy);
        let least = LISTED[usize::from(!simple)].max(accuracy);
        let shown = |point: &&Point| if point.exact < accuracy { 0.0 } else { point.exact };
        let (listed, rest): (Vec<&Point>, Vec<&Point>) =
            points.list.iter().partition(|point| point.exact >= least || point.sampled[0] > 0.0);
        // Smallest first, so that little is lost.
        let mut rest: Vec<f64> = rest.iter().map(|point| point.exact).collect();
        rest.sort_by(f64::total_cmp);
        let unlisted = Unlisted { listed_above: least, unlisted_mass: rest.iter().sum() };
        let axis = |(k, observable): (usize, &crate::quantity::Observable)| Axis {
            name: observable.to_string(),
            values: listed.iter().map(|point| point.values[k]).collect(),
            edges: Vec::new(),
        };
        Curve {
            and: self.subject.second.clone(),
            window: Some(self.window),
            axes: self.subject.observables().enumerate().map(axis).collect(),
            sampled: size.map(|size| series(&listed, size)),
            exact: self.exact.map(|_| listed.iter().map(shown).collect()),
            exact_route: self.route,
            unlisted: self.exact.map(|_| unlisted),
            test,
            transform_test: transform,
            ..Curve::new(self.subject.first.clone(), Kind::Distribution)
        }
    }

    fn size(&self) -> Option<Size> {
        let sampled = self.sampled?;
        let blocks = sampled.blocks.len();
        (blocks > 0).then(|| Size { blocks, windows_per_block: sampled.windows / blocks as u64 })
    }

    fn points(&self) -> Points {
        let mut cells: BTreeMap<Vec<i64>, f64> = BTreeMap::new();
        for (cell, p) in self.exact.into_iter().flatten() {
            *cells.entry(cell.clone()).or_default() += p;
        }
        let blocks = || self.sampled.iter().flat_map(|law| &law.blocks);
        for block in blocks() {
            block.visit(|cell, _| {
                if !cells.contains_key(cell) {
                    cells.insert(cell.to_vec(), 0.0);
                }
            });
        }
        let mut points = joined(cells, |cell| self.values(cell), self.lattices.len());
        blocks().for_each(|block| points.add(block));
        points
    }

    fn values(&self, mut key: &[i64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.lattices.len());
        for lattice in self.lattices {
            let (own, rest) = key.split_at(lattice.width());
            // Zero has one sign.
            values.push(lattice.value(own) + 0.0);
            key = rest;
        }
        values
    }
}

/// Make a point of the cells of equal values.
fn joined(
    cells: BTreeMap<Vec<i64>, f64>,
    values: impl Fn(&[i64]) -> Vec<f64>,
    axes: usize,
) -> Points {
    let values: Vec<Vec<f64>> = cells.keys().map(|cell| values(cell)).collect();
    let ranks: Vec<Vec<usize>> = (0..axes).map(|axis| ranks(&values, axis)).collect();
    let rank = |cell: usize| ranks.iter().map(move |ranks| ranks[cell]);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| rank(a).cmp(rank(b)));
    let mut place = vec![0; values.len()];
    let same = |a: &usize, b: &usize| rank(*a).eq(rank(*b));
    for (point, members) in order.chunk_by(same).enumerate() {
        for &cell in members {
            place[cell] = point;
        }
    }
    let first = order.chunk_by(same).map(|members| values[members[0]].clone());
    let point = |values| Point { values, exact: 0.0, sampled: [0.0; 2] };
    let mut list: Vec<Point> = first.map(point).collect();
    for (p, &point) in cells.values().zip(&place) {
        list[point].exact += p;
    }
    Points { list, of: cells.into_keys().zip(place).collect() }
}

/// The rank of each cell's value along an axis; equal values have equal ranks.
fn ranks(values: &[Vec<f64>], axis: usize) -> Vec<usize> {
    let value = |i: usize| values[i][axis];
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    let largest = order.iter().map(|&i| value(i).abs()).fold(0.0, f64::max);
    let mut ranks = vec![0; values.len()];
    let mut rank = 0;
    for pair in order.windows(2) {
        rank += usize::from(value(pair[1]) - value(pair[0]) > SAME_VALUE * largest);
        ranks[pair[1]] = rank;
    }
    ranks
}

/// Sampled probabilities, with standard errors from the scatter of the blocks.
fn series(points: &[&Point], size: Size) -> Series {
    let (blocks, windows) = (size.blocks as f64, size.windows_per_block as f64);
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for [sum, squares] in points.iter().map(|point| point.sampled) {
        let variance = ((squares - sum * sum / blocks) / (blocks - 1.0)).max(0.0);
        values.push(sum / (blocks * windows));
        if blocks > 1.0 {
            errors.push((variance / blocks).sqrt() / windows);
        }
    }
    Series { values, standard_errors: errors }
}

/// A window in a cell that the exact law rules out settles the matter.
fn impossible(points: &[Point]) -> Option<Test> {
    let ruled_out = points.iter().filter(|point| point.exact == 0.0);
    let windows: f64 = ruled_out.map(|point| point.sampled[0]).sum();
    (windows > 0.0).then(|| Test::impossible(windows))
}
