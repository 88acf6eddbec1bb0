//! Put a sampled law beside the exact one, cell by cell, as a curve.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::curve::{Axis, Curve, Kind, Series, Test, Unlisted};
use super::goodness::{Cell, Size, pooled, transformed};
use crate::config::plan::Subject;
use crate::estimate::{MIN_BLOCKS, SampledLaw};
use crate::network::Lattice;

/// Least exact probability of a cell that is listed though no window fell there: of a law along one
/// coordinate, which is right to that depth, and of any other.
const LISTED: [f64; 2] = [1e-30, 1e-9];

/// Values closer than this share of the largest are one.
const SAME_VALUE: f64 = 1e-10;

/// What a distribution is made of.
#[derive(Clone, Copy, Debug)]
pub struct Laws<'a> {
    /// Of what.
    pub subject: &'a Subject,
    /// The lattice of each of its observables.
    pub lattices: &'a [Lattice],
    /// Duration of the window.
    pub window: f64,
    /// The sampled law.
    pub sampled: Option<&'a SampledLaw>,
    /// The exact probability of each cell.
    pub exact: Option<&'a [(Vec<i64>, f64)]>,
}

/// A cell with its values.
struct Point {
    values: Vec<f64>,
    cell: Cell,
}

impl Laws<'_> {
    /// The curve, and what a reader should know of it.
    #[must_use]
    pub fn curve(&self) -> Curve {
        let points = self.points();
        let size = self.size();
        let (mut test, mut transform) = (None, None);
        if let (Some(size), Some(_)) = (size, self.exact)
            && size.blocks >= MIN_BLOCKS
        {
            let cells: Vec<Cell> = points.iter().map(|point| point.cell.clone()).collect();
            test = impossible(&cells).or_else(|| pooled(&cells, size));
            // Where all but one cell are too rare to be pooled, its moments are too skewed as well.
            let testable = test.is_some() && self.lattices.len() == 1;
            transform = testable.then(|| transformed(&cells, size)).flatten();
        }
        let simple = self.lattices.len() == 1 && self.lattices[0].width() <= 1;
        let least = LISTED[usize::from(!simple)];
        let (listed, rest): (Vec<&Point>, Vec<&Point>) = points
            .iter()
            .partition(|point| point.cell.exact >= least || !point.cell.counts.is_empty());
        // Smallest first, so that little is lost.
        let mut rest: Vec<f64> = rest.iter().map(|point| point.cell.exact).collect();
        rest.sort_by(f64::total_cmp);
        let unlisted = Unlisted { listed_above: least, unlisted_mass: rest.iter().sum() };
        let axis = |(k, observable): (usize, &crate::quantity::Observable)| Axis {
            name: observable.to_string(),
            values: listed.iter().map(|point| point.values[k]).collect(),
        };
        Curve {
            and: self.subject.second.clone(),
            window: Some(self.window),
            axes: self.subject.observables().enumerate().map(axis).collect(),
            sampled: size.map(|size| series(&listed, size)),
            exact: self.exact.map(|_| listed.iter().map(|point| point.cell.exact).collect()),
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

    /// Every cell that either route knows, by its values.
    fn points(&self) -> Vec<Point> {
        let mut cells: BTreeMap<&[i64], Cell> = BTreeMap::new();
        let none = || Cell { exact: 0.0, counts: Vec::new() };
        for (cell, p) in self.exact.into_iter().flatten() {
            cells.entry(cell).or_insert_with(none).exact += p;
        }
        for (block, counts) in self.sampled.iter().flat_map(|law| law.blocks.iter().enumerate()) {
            for (cell, &count) in counts {
                cells.entry(cell).or_insert_with(none).counts.push((block, count));
            }
        }
        let points = cells.into_iter().map(|(key, cell)| Point { values: self.values(key), cell });
        joined(points.collect(), self.lattices.len())
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

/// Join points of equal values, and sort them.
fn joined(points: Vec<Point>, axes: usize) -> Vec<Point> {
    let ranks: Vec<Vec<usize>> = (0..axes).map(|axis| ranks(&points, axis)).collect();
    let mut list: BTreeMap<Vec<usize>, Point> = BTreeMap::new();
    for (i, point) in points.into_iter().enumerate() {
        let rank = ranks.iter().map(|ranks| ranks[i]).collect();
        match list.entry(rank) {
            Entry::Occupied(mut known) => {
                known.get_mut().cell.exact += point.cell.exact;
                known.get_mut().cell.counts.extend(point.cell.counts);
            }
            Entry::Vacant(new) => {
                new.insert(point);
            }
        }
    }
    list.into_values().collect()
}

/// The rank of each point's value along an axis; equal values have equal ranks.
fn ranks(points: &[Point], axis: usize) -> Vec<usize> {
    let value = |i: usize| points[i].values[axis];
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| value(a).total_cmp(&value(b)));
    let largest = order.iter().map(|&i| value(i).abs()).fold(0.0, f64::max);
    let mut ranks = vec![0; points.len()];
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
    for point in points {
        let mut by_block: BTreeMap<usize, f64> = BTreeMap::new();
        for &(block, count) in &point.cell.counts {
            *by_block.entry(block).or_default() += count as f64;
        }
        let sum: f64 = by_block.values().sum();
        let squares: f64 = by_block.values().map(|count| count * count).sum();
        let variance = ((squares - sum * sum / blocks) / (blocks - 1.0)).max(0.0);
        values.push(sum / (blocks * windows));
        if blocks > 1.0 {
            errors.push((variance / blocks).sqrt() / windows);
        }
    }
    Series { values, standard_errors: errors }
}

/// A window in a cell that the exact law rules out settles the matter.
fn impossible(cells: &[Cell]) -> Option<Test> {
    let counts = cells.iter().filter(|cell| cell.exact == 0.0).flat_map(|cell| &cell.counts);
    let windows: u64 = counts.map(|(_, count)| count).sum();
    (windows > 0).then(|| Test {
        method: "windows in cells of exact probability zero".to_owned(),
        statistic: windows as f64,
        degrees: 1,
        p_value: 0.0,
    })
}
