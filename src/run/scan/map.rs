//! Know the exact rates on the grid of two axes, with more vertices wherever a rate may turn round.
//!
//! A cell of one sign whose smallest rate is below what the rate varies by across it is cut into four, down to an eighth
//! of the grid. Smaller islands of the other sign are not excluded. Where two zero lines cross, cells are cut further, down
//! to the length of a chord: those whose corners alternate in sign, and those across which the slope of the rate
//! turns. A zero is no sign: a vertex has that of a place next to it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::contour::CHORD;
use super::line::{DEPTH, may_turn};
use super::point::{Asked, PointResult};
use crate::judge::scan::without_rounding;

/// Cuts of a cell in which zero lines may cross.
const CROSSING_DEPTH: u32 = 10;
/// Parts of a cell of the grid along each axis.
const PARTS: u32 = 1 << CROSSING_DEPTH;
/// The smallest cell that is cut for an island.
const ISLAND: u32 = PARTS >> DEPTH;
/// A slope that differs by this share of itself between two sides of a cell may turn in it.
const TWISTED: f64 = 0.25;
/// How far from a vertex its sign is asked for, in parts of a cell.
const ASIDE: f64 = 0.1;
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
    /// Rates next to vertices of which some rate is zero, along each axis.
    beside: HashMap<Vertex, [Vec<f64>; 2]>,
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
        let mut map = Self { asked, values: values.collect(), beside: HashMap::new() };
        map.look_beside(&map.values.keys().copied().collect::<Vec<_>>());
        map
    }

    /// The rate of a current at a vertex that is known.
    pub(super) fn value(&self, vertex: Vertex, current: usize) -> f64 {
        self.values.get(&vertex).map_or(f64::NAN, |rates| rates[current])
    }

    /// The value of an axis at a place along it, in parts of a cell.
    pub(super) fn axis_value(&self, axis: usize, place: f64) -> f64 {
        let axis = &self.asked.scan.axes()[axis];
        let values = axis.values();
        let k = ((place / f64::from(PARTS)) as usize).min(values.len() - 1);
        let share = place / f64::from(PARTS) - k as f64;
        if share == 0.0 {
            return values[k];
        }
        if axis.is_log() {
            values[k] * libm::pow(values[k + 1] / values[k], share)
        } else {
            values[k] + (values[k + 1] - values[k]) * share
        }
    }

    /// The values of both axes at a vertex.
    pub(super) fn place(&self, vertex: Vertex) -> Vec<f64> {
        vec![self.axis_value(0, f64::from(vertex[0])), self.axis_value(1, f64::from(vertex[1]))]
    }

    /// The place next to a vertex along an axis, inside the grid.
    pub(super) fn aside(&self, vertex: Vertex, axis: usize) -> [f64; 2] {
        let last = (self.asked.scan.axes()[axis].len() - 1) as u32 * PARTS;
        let mut place = vertex.map(f64::from);
        place[axis] += if vertex[axis] == last { -ASIDE } else { ASIDE };
        place
    }

    /// The rate of a current that decides the sign of a vertex, and along which axis it lies beside it.
    pub(super) fn deciding(&self, vertex: Vertex, current: usize) -> (f64, Option<usize>) {
        let value = self.value(vertex, current);
        let Some(beside) = self.beside.get(&vertex).filter(|_| value == 0.0) else {
            return (value, None);
        };
        let known = |axis: &usize| beside[*axis][current].abs() > 0.0;
        let axis = [0, 1].into_iter().find(known);
        (axis.map_or(0.0, |axis| beside[axis][current]), axis)
    }

    /// The sign of a current at a vertex. A zero has the sign of a place next to it, always the same one: where rates of
    /// one sign touch zero nothing changes.
    pub(super) fn is_positive(&self, vertex: Vertex, current: usize) -> bool {
        let (value, _) = self.deciding(vertex, current);
        if value != 0.0 {
            return value > 0.0;
        }
        let around = |place: u32| {
            let below = place - place % PARTS;
            let before = if place == below { place.checked_sub(PARTS) } else { Some(below) };
            let on = (place == below).then_some(place);
            [before, on, Some(below + PARTS)].into_iter().flatten()
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
        for _ in 0..CROSSING_DEPTH {
            let marked: Vec<Vec<bool>> =
                currents.par_iter().zip(&of).map(|(c, cells)| self.marked(*c, cells)).collect();
            if !marked.iter().flatten().any(|cut| *cut) {
                break;
            }
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
        let axes = self.asked.scan.axes();
        let intervals = axes.iter().map(|axis| axis.len() - 1).min().unwrap_or(1) as f64;
        // Crossings are drawn to the length of a chord.
        let least = CHORD * intervals * f64::from(PARTS);
        let is_marked = |cell: &Cell| {
            let values = cell.corners().map(|vertex| self.value(vertex, current));
            cell.size > ISLAND && may_turn(&values)
                || cell.size > 1
                    && f64::from(cell.size) > least
                    && self.may_cross(*cell, current, values)
        };
        cells.iter().map(is_marked).collect()
    }

    /// May two zero lines cross in or near a cell, by the rates around it?
    fn may_cross(&self, cell: Cell, current: usize, values: [f64; 4]) -> bool {
        let signs = cell.corners().map(|vertex| self.is_positive(vertex, current));
        // Two lines may leave a cell of one sign by the same side.
        if signs.iter().all(|sign| *sign == signs[0]) && !may_turn(&values) {
            return false;
        }
        let [a, b, c, d] = values;
        let slopes = [b - a, c - d, d - a, c - b];
        let steepest = slopes.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()));
        let is_saddle = signs[0] == signs[2] && signs[1] == signs[3];
        is_saddle || (a + c - b - d).abs() > TWISTED * steepest
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
        let map = &*self;
        let rates = |vertex: &Vertex| (*vertex, map.rates(vertex.map(f64::from)));
        let found: Vec<(Vertex, Vec<f64>)> = vertices.par_iter().map(rates).collect();
        self.values.extend(found);
        self.look_beside(vertices);
    }

    /// Solve next to those vertices of which some rate is zero, unless all rates that change are not.
    fn look_beside(&mut self, vertices: &[Vertex]) {
        let map = &*self;
        let currents = 0..self.asked.currents.len();
        // One that is zero at every point has no sign anywhere.
        let lives = |current: &usize| map.values.values().any(|rates| rates[*current].abs() > 0.0);
        let living: Vec<usize> = currents.filter(lives).collect();
        let is_zero = |vertex: &&Vertex| living.iter().any(|k| map.value(**vertex, *k) == 0.0);
        let beside = |vertex: &Vertex| {
            (*vertex, [0, 1].map(|axis: usize| map.rates(map.aside(*vertex, axis))))
        };
        let found: Vec<_> = vertices.par_iter().filter(is_zero).map(beside).collect();
        self.beside.extend(found);
    }

    /// All rates at a place, in parts of a cell.
    fn rates(&self, place: [f64; 2]) -> Vec<f64> {
        let currents = self.asked.currents;
        let at = [0, 1].map(|axis: usize| self.axis_value(axis, place[axis]));
        let known = self.asked.solver.rates(&at, currents);
        let number = |rate: Option<_>| rate.map_or(f64::NAN, without_rounding);
        let rates = known.map(|rates| rates.into_iter().map(number).collect());
        rates.unwrap_or_else(|| vec![f64::NAN; currents.len()])
    }
}
