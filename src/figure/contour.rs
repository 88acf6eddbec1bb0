//! Draw the line where a grid of numbers changes sign, and fill where it is below zero: marching squares.
//!
//! The border crosses the edge between two points of opposite sign where linear interpolation is zero. In a cell
//! with two points of each sign across (a saddle) the mean of the four decides what is joined. A point without a
//! number is outside, with the border halfway. Both the fill and its outline come from the same crossings, so
//! that they cannot differ. Crossings that were refined elsewhere are drawn as they are
//! ([`Mark::Contour`](super::Mark), [`Mark::Area`](super::Mark)).

use std::collections::BTreeMap;

/// A point of the plane.
pub type Point = [f64; 2];

/// Numbers on a grid: `z[row * x.len() + column]`.
#[derive(Clone, Copy, Debug)]
pub struct Grid<'a> {
    /// Places of the columns.
    pub x: &'a [f64],
    /// Places of the rows.
    pub y: &'a [f64],
    /// The numbers, where known.
    pub z: &'a [Option<f64>],
}

/// Where an edge of the grid is crossed: the column and row of its first point, and whether it runs along y.
type Edge = (usize, usize, bool);

/// The closed curves around all that is below zero, to be filled by the even-odd rule. The grid ends at its
/// outermost points, and the curves run along them.
///
/// ```
/// use fluctua::figure::contour::{Grid, regions};
///
/// let z = [-1.0, 1.0, -1.0, 1.0].map(Some);
/// let rings = regions(Grid { x: &[0.0, 1.0], y: &[0.0, 1.0], z: &z });
/// assert_eq!(rings.len(), 1);
/// assert!(rings[0].iter().all(|point| point[0] <= 0.5));
/// ```
#[must_use]
pub fn regions(grid: Grid<'_>) -> Vec<Vec<Point>> {
    if grid.x.is_empty() || grid.y.is_empty() {
        return Vec::new();
    }
    let padded = Padded::new(grid);
    chained(&padded.crossings()).into_iter().map(|chain| padded.places(&chain)).collect()
}

/// The curves on which the numbers change sign; a closed one ends where it begins.
#[must_use]
pub fn zero_lines(grid: Grid<'_>) -> Vec<Vec<Point>> {
    if grid.x.is_empty() || grid.y.is_empty() {
        return Vec::new();
    }
    let padded = Padded::new(grid);
    let mut lines = Vec::new();
    for ring in chained(&padded.crossings()) {
        lines.extend(padded.inner_parts(&ring));
    }
    lines
}

/// A grid with one more row and column on each side, at no distance, that is outside of every region.
struct Padded<'a> {
    grid: Grid<'a>,
}

impl<'a> Padded<'a> {
    fn new(grid: Grid<'a>) -> Self {
        Self { grid }
    }

    fn columns(&self) -> usize {
        self.grid.x.len() + 2
    }

    fn rows(&self) -> usize {
        self.grid.y.len() + 2
    }

    /// The number at a point; none in the padding.
    fn value(&self, column: usize, row: usize) -> Option<f64> {
        let inside =
            (1..=self.grid.x.len()).contains(&column) && (1..=self.grid.y.len()).contains(&row);
        let index = || (row - 1) * self.grid.x.len() + column - 1;
        if inside { self.grid.z.get(index()).copied().flatten() } else { None }
    }

    fn below(&self, column: usize, row: usize) -> bool {
        self.value(column, row).is_some_and(|z| z < 0.0)
    }

    fn place(&self, column: usize, row: usize) -> Point {
        let at = |list: &[f64], i: usize| list[i.saturating_sub(1).min(list.len() - 1)];
        [at(self.grid.x, column), at(self.grid.y, row)]
    }

    fn crossing(&self, (column, row, along_y): Edge) -> Point {
        let (next_column, next_row) = if along_y { (column, row + 1) } else { (column + 1, row) };
        let share = match (self.value(column, row), self.value(next_column, next_row)) {
            (Some(a), Some(b)) if a != b => (a / (a - b)).clamp(0.0, 1.0),
            _ => 0.5,
        };
        let (from, to) = (self.place(column, row), self.place(next_column, next_row));
        [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
    }

    /// The crossings that belong together, cell by cell; every edge that is crossed has two partners.
    fn crossings(&self) -> BTreeMap<Edge, [Option<Edge>; 2]> {
        let mut joined: BTreeMap<Edge, [Option<Edge>; 2]> = BTreeMap::new();
        let mut join = |a: Edge, b: Edge| {
            for (from, to) in [(a, b), (b, a)] {
                let partners = joined.entry(from).or_default();
                let free = usize::from(partners[0].is_some());
                partners[free] = Some(to);
            }
        };
        for row in 0..self.rows() - 1 {
            for column in 0..self.columns() - 1 {
                for [a, b] in self.cell(column, row).into_iter().flatten() {
                    join(a, b);
                }
            }
        }
        joined
    }

    /// The one or two pieces of the border in a cell.
    fn cell(&self, column: usize, row: usize) -> [Option<[Edge; 2]>; 2] {
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        let below = corners.map(|(column, row)| self.below(column, row));
        let bottom = (column, row, false);
        let right = (column + 1, row, true);
        let top = (column, row + 1, false);
        let left = (column, row, true);
        let edges = [bottom, right, top, left];
        let crossed: Vec<Edge> =
            (0..4).filter(|&i| below[i] != below[(i + 1) % 4]).map(|i| edges[i]).collect();
        match crossed[..] {
            [a, b] => [Some([a, b]), None],
            [_, _, _, _] => {
                let known = corners.map(|(column, row)| self.value(column, row));
                let middle = known.iter().flatten().sum::<f64>();
                let all = known.iter().all(Option::is_some);
                // The corners of the sign of the middle are joined: lines cut off the other two.
                if (all && middle < 0.0) == below[0] {
                    [Some([bottom, right]), Some([left, top])]
                } else {
                    [Some([bottom, left]), Some([right, top])]
                }
            }
            _ => [None, None],
        }
    }

    fn places(&self, ring: &[Edge]) -> Vec<Point> {
        let mut points: Vec<Point> = ring.iter().map(|&edge| self.crossing(edge)).collect();
        points.dedup();
        points
    }

    /// Does an edge lie between two points that are known, so that a sign changes there?
    fn is_inner(&self, (column, row, along_y): Edge) -> bool {
        let next = if along_y { (column, row + 1) } else { (column + 1, row) };
        self.value(column, row).is_some() && self.value(next.0, next.1).is_some()
    }

    /// The parts of a ring that are inside the grid; a ring that is so as a whole is closed.
    fn inner_parts(&self, ring: &[Edge]) -> Vec<Vec<Point>> {
        let Some(start) = ring.iter().position(|&edge| !self.is_inner(edge)) else {
            let mut whole = self.places(ring);
            whole.extend(whole.first().copied());
            return vec![whole];
        };
        let rotated: Vec<Edge> = ring[start..].iter().chain(&ring[..start]).copied().collect();
        let parts = rotated.split(|&edge| !self.is_inner(edge));
        parts.filter(|part| part.len() > 1).map(|part| self.places(part)).collect()
    }
}

/// Follow partners from edge to edge until each is in a ring.
fn chained(joined: &BTreeMap<Edge, [Option<Edge>; 2]>) -> Vec<Vec<Edge>> {
    let mut left = joined.clone();
    let mut rings = Vec::new();
    while let Some((&first, _)) = left.first_key_value() {
        let mut ring = Vec::new();
        let mut here = Some(first);
        while let Some(edge) = here {
            let Some(partners) = left.remove(&edge) else { break };
            ring.push(edge);
            here = partners.into_iter().flatten().find(|edge| left.contains_key(edge));
        }
        rings.push(ring);
    }
    rings
}
