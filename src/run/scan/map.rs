//! Know the exact rates on the grid of two axes, with more vertices wherever a rate may turn round.
//!
//! A cell of one sign whose smallest rate is below what the rate varies by across it is cut into four, down to an eighth
//! of the grid. Smaller islands of the other sign are not excluded.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::line::{DEPTH, may_turn};
use super::point::{Asked, PointResult};
use crate::judge::scan::without_rounding;

/// Parts of a cell of the grid along each axis.
const PARTS: u32 = 1 << DEPTH;
/// Vertices that are added at most; beyond it cells stay as they are.
const MAX_ADDED: usize = 50_000;

/// A vertex, in parts of a cell along each axis.
pub(super) type Vertex = [u32; 2];

/// A square of the grid, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) corner: Vertex,
    pub(super) size: u32,
}

impl Cell {
    /// Its corners, around it.
    fn corners(self) -> [Vertex; 4] {
        let ([x, y], s) = (self.corner, self.size);
        [[x, y], [x + s, y], [x + s, y + s], [x, y + s]]
    }

    /// Its quarters.
    fn quarters(self) -> [Self; 4] {
        let ([x, y], size) = (self.corner, self.size / 2);
        [[x, y], [x + size, y], [x, y + size], [x + size, y + size]]
            .map(|corner| Self { corner, size })
    }
}

/// Exact rates on the grid.
pub(super) struct Map<'a> {
    pub(super) asked: &'a Asked<'a>,
    /// Rates at each vertex, zero where they are rounding.
    values: HashMap<Vertex, Vec<f64>>,
}

/// The cells of one current that are not cut any further, with their corners.
pub(super) struct Cells {
    pub(super) cells: Vec<Cell>,
    pub(super) vertices: HashSet<Vertex>,
}

impl<'a> Map<'a> {
    /// From the points of a scan over two axes.
    pub(super) fn new(asked: &'a Asked<'a>, results: &[PointResult]) -> Self {
        let columns = asked.scan.axes()[1].len();
        let value = |result: &PointResult| {
            let rates = result.rates.iter();
            rates.map(|rate| rate.map_or(f64::NAN, without_rounding)).collect()
        };
        let vertex = |index: usize| [index / columns, index % columns].map(|k| k as u32 * PARTS);
        let values = results.iter().enumerate().map(|(k, result)| (vertex(k), value(result)));
        Self { asked, values: values.collect() }
    }

    /// The rate of a current at a vertex that is known.
    pub(super) fn value(&self, vertex: Vertex, current: usize) -> f64 {
        self.values.get(&vertex).map_or(f64::NAN, |rates| rates[current])
    }

    /// The value of an axis at a place along it, in parts of a cell.
    pub(super) fn axis_value(&self, axis: usize, place: u32) -> f64 {
        let axis = &self.asked.scan.axes()[axis];
        let (k, part) = ((place / PARTS) as usize, place % PARTS);
        let values = axis.values();
        if part == 0 {
            return values[k];
        }
        let share = f64::from(part) / f64::from(PARTS);
        if axis.is_log() {
            values[k] * libm::pow(values[k + 1] / values[k], share)
        } else {
            values[k] + (values[k + 1] - values[k]) * share
        }
    }

    /// The values of both axes at a vertex.
    pub(super) fn place(&self, vertex: Vertex) -> Vec<f64> {
        vec![self.axis_value(0, vertex[0]), self.axis_value(1, vertex[1])]
    }

    /// The sign of a current at a vertex. A zero among rates of one sign has that sign: nothing changes there.
    pub(super) fn is_positive(&self, vertex: Vertex, current: usize) -> bool {
        let value = self.value(vertex, current);
        if value != 0.0 {
            return value > 0.0;
        }
        let around = |place: u32| {
            let near = if place.is_multiple_of(PARTS) {
                [place.checked_sub(PARTS), Some(place), Some(place + PARTS)]
            } else {
                let below = place - place % PARTS;
                [Some(below), None, Some(below + PARTS)]
            };
            near.into_iter().flatten()
        };
        let mut near = around(vertex[0])
            .flat_map(|x| around(vertex[1]).map(move |y| [x, y]))
            .map(|beside| self.value(beside, current));
        let negative = near.clone().any(|value| value < 0.0);
        !negative || near.any(|value| value > 0.0)
    }

    /// The cells of each of some currents, cut where their rates may turn round; and whether cutting was given up.
    pub(super) fn cut(&mut self, currents: &[usize]) -> (Vec<Cells>, bool) {
        let mut of: Vec<Vec<Cell>> = currents.iter().map(|c| self.whole(*c)).collect();
        let (mut added, mut gave_up) = (0, false);
        for _ in 0..DEPTH {
            let marked: Vec<Vec<bool>> =
                currents.iter().zip(&of).map(|(c, cells)| self.marked(*c, cells)).collect();
            let missing = self.missing(&of, &marked);
            added += missing.len();
            if added > MAX_ADDED.min(self.asked.solver.affordable()) {
                gave_up = true;
                break;
            }
            self.solve(&missing);
            for (cells, marked) in of.iter_mut().zip(marked) {
                let parts = cells.iter().zip(marked).flat_map(|(cell, cut)| {
                    if cut { cell.quarters().to_vec() } else { vec![*cell] }
                });
                *cells = parts.collect();
            }
        }
        let settled = of.into_iter().map(|cells| {
            let vertices = cells.iter().flat_map(|cell| cell.corners()).collect();
            Cells { cells, vertices }
        });
        (settled.collect(), gave_up)
    }

    /// The cells of the grid whose corners all have an answer.
    fn whole(&self, current: usize) -> Vec<Cell> {
        let axes = self.asked.scan.axes();
        let [rows, columns] = [0, 1].map(|axis: usize| axes[axis].len() as u32 - 1);
        let cells = (0..rows).flat_map(|i| (0..columns).map(move |j| [i * PARTS, j * PARTS]));
        let cells = cells.map(|corner| Cell { corner, size: PARTS });
        cells
            .filter(|cell| cell.corners().iter().all(|v| !self.value(*v, current).is_nan()))
            .collect()
    }

    fn marked(&self, current: usize, cells: &[Cell]) -> Vec<bool> {
        let turns = |cell: &Cell| {
            cell.size > 1 && may_turn(&cell.corners().map(|vertex| self.value(vertex, current)))
        };
        cells.iter().map(turns).collect()
    }

    /// Vertices of the quarters of marked cells that are not known, in order.
    fn missing(&self, of: &[Vec<Cell>], marked: &[Vec<bool>]) -> Vec<Vertex> {
        let cut = of.iter().zip(marked).flat_map(|(cells, marked)| {
            cells.iter().zip(marked).filter(|(_, cut)| **cut).map(|(cell, _)| *cell)
        });
        let mut missing: Vec<Vertex> = cut
            .flat_map(|cell| cell.quarters().into_iter().flat_map(Cell::corners))
            .filter(|vertex| !self.values.contains_key(vertex))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    fn solve(&mut self, vertices: &[Vertex]) {
        let currents = self.asked.currents;
        let rates = |vertex: &Vertex| {
            let known = self.asked.solver.rates(&self.place(*vertex), currents);
            let number = |rate: Option<_>| rate.map_or(f64::NAN, without_rounding);
            let rates = known.map(|rates| rates.into_iter().map(number).collect());
            (*vertex, rates.unwrap_or_else(|| vec![f64::NAN; currents.len()]))
        };
        let found: Vec<(Vertex, Vec<f64>)> = vertices.par_iter().map(rates).collect();
        self.values.extend(found);
    }
}
