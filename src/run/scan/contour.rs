//! Draw the zero contours of the exact rates over two axes.
//!
//! Edges of the grid on which the sign changes are cut at the zero. Through a cell with two cuts runs one line; of a
//! saddle, with four, the sign at the centre says which corners are joined: it is hardly larger than a chord ([`Map::cut`]). Lines are chained into curves, and points are
//! added until no chord is further from its curve than a few thousandths of a hundredth of the axes.

use std::collections::HashMap;

use rayon::prelude::*;

use super::line::{Line, TOLERANCE};
use super::map::{Cell, Cells, Map, Vertex};
use super::point::{Asked, PointResult};
use super::root::{End, root};
use super::shared::{are_zero, proportional};
use crate::config::Axis;
use crate::judge::scan::without_rounding;
use crate::report::scan::Contour;

/// A chord may be this far from its curve, in lengths of the axes: a tenth of a point on paper is more.
pub(super) const CHORD: f64 = 2e-4;
/// Halvings of a chord.
const MAX_HALVINGS: u32 = 8;

/// A point, as values of the axes.
type Point = [f64; 2];
/// Two neighbouring vertices.
type Edge = [Vertex; 2];

/// The zero contours of every current, and whether small islands were given up.
pub(super) fn contours(asked: &Asked<'_>, results: &[PointResult]) -> (Vec<Contour>, bool) {
    let mut first = proportional(asked, results);
    let mut map = Map::new(asked, results);
    let (mut drawn, mut gave_up) = draw(&mut map, &own(&first));
    // One that is not zero on the curves of another has its own.
    let mut alone = Vec::new();
    for (current, place) in first.iter_mut().enumerate() {
        if *place != current && !shares(asked, &drawn[place], current) {
            *place = current;
            alone.push(current);
        }
    }
    if !alone.is_empty() {
        let (more, gave_up_more) = draw(&mut map, &alone);
        drawn.extend(more);
        gave_up |= gave_up_more;
    }
    let mut contours = Vec::new();
    for (current, first) in first.iter().enumerate() {
        let of = super::lines::rate_of(asked, current);
        contours.extend(drawn[first].iter().map(|points| Contour {
            of: of.clone(),
            level: 0.0,
            points: points.iter().map(|point| point.to_vec()).collect(),
        }));
    }
    (contours, gave_up)
}

/// The currents that are not proportional to one before.
fn own(first: &[usize]) -> Vec<usize> {
    (0..first.len()).filter(|&current| first[current] == current).collect()
}

/// Is a current zero in the middle of each curve of another?
fn shares(asked: &Asked<'_>, curves: &[Vec<Point>], current: usize) -> bool {
    let places: Vec<Vec<f64>> =
        curves.iter().map(|curve| curve[curve.len() / 2].to_vec()).collect();
    are_zero(asked, &places)[current]
}

/// The curves of some currents, and whether small islands were given up.
fn draw(map: &mut Map<'_>, own: &[usize]) -> (HashMap<usize, Vec<Vec<Point>>>, bool) {
    let (cells, gave_up) = map.cut(own);
    let map = &*map;
    let drawn = own
        .par_iter()
        .zip(&cells)
        .map(|(&current, cells)| (current, Drawing { map, cells, current }.curves()));
    (drawn.collect(), gave_up)
}

/// The contours of one current.
struct Drawing<'a> {
    map: &'a Map<'a>,
    cells: &'a Cells,
    current: usize,
}

/// Cut edges, numbered, and the lines between them.
#[derive(Default)]
struct Lines {
    edges: Vec<Edge>,
    index: HashMap<Edge, usize>,
    segments: Vec<[usize; 2]>,
}

impl Lines {
    fn edge(&mut self, [a, b]: Edge) -> usize {
        let key = if a < b { [a, b] } else { [b, a] };
        let edges = &mut self.edges;
        *self.index.entry(key).or_insert_with(|| {
            edges.push(key);
            edges.len() - 1
        })
    }
}

impl Drawing<'_> {
    fn curves(&self) -> Vec<Vec<Point>> {
        let mut lines = Lines::default();
        for cell in &self.cells.cells {
            self.cross(*cell, &mut lines);
        }
        let cuts: Vec<Option<Point>> = lines.edges.par_iter().map(|edge| self.cut(*edge)).collect();
        let chains = chained(lines.edges.len(), &lines.segments);
        let curves = chains.par_iter().map(|chain| {
            let points: Vec<Point> = chain.iter().filter_map(|&edge| cuts[edge]).collect();
            self.bent(&points)
        });
        curves.filter(|points| points.len() > 1).collect()
    }

    /// The lines through a cell.
    fn cross(&self, cell: Cell, lines: &mut Lines) {
        let around = self.around(cell);
        let signs: Vec<bool> =
            around.iter().map(|v| self.map.is_positive(*v, self.current)).collect();
        let n = around.len();
        // Places after which the sign changes, on the way around.
        let cuts: Vec<usize> = (0..n).filter(|&k| signs[k] != signs[(k + 1) % n]).collect();
        if cuts.is_empty() {
            return;
        }
        let edge = |k: usize| [around[k], around[(k + 1) % n]];
        let centre = cuts.len() > 2 && self.is_positive_inside(cell);
        for (place, &cut) in cuts.iter().enumerate() {
            let next = cuts[(place + 1) % cuts.len()];
            // Corners that are not joined through the centre are cut off; of two groups, the first.
            let apart = if cuts.len() > 2 { signs[(cut + 1) % n] != centre } else { place == 0 };
            if apart {
                let ends = [lines.edge(edge(cut)), lines.edge(edge(next))];
                lines.segments.push(ends);
            }
        }
    }

    /// The vertices on the border of a cell, those of smaller neighbours included, on the way around.
    fn around(&self, cell: Cell) -> Vec<Vertex> {
        let ([x, y], s) = (cell.corner, cell.size);
        let corners = [[x, y], [x + s, y], [x + s, y + s], [x, y + s]];
        let mut around = Vec::with_capacity(8);
        for k in 0..4 {
            around.push(corners[k]);
            self.inside(corners[k], corners[(k + 1) % 4], &mut around);
        }
        around
    }

    /// The vertices of smaller neighbours on a side: where there are any, one is in the middle.
    fn inside(&self, a: Vertex, b: Vertex, into: &mut Vec<Vertex>) {
        if a[0].abs_diff(b[0]) + a[1].abs_diff(b[1]) < 2 {
            return;
        }
        let middle = [a[0].midpoint(b[0]), a[1].midpoint(b[1])];
        if self.cells.vertices.contains(&middle) {
            self.inside(a, middle, into);
            into.push(middle);
            self.inside(middle, b, into);
        }
    }

    fn is_positive_inside(&self, cell: Cell) -> bool {
        let axes = self.axes();
        let far = [cell.corner[0] + cell.size, cell.corner[1] + cell.size];
        let ends = [self.map.place(cell.corner), self.map.place(far)];
        let middle = [0, 1].map(|axis: usize| {
            let [a, b] = [&ends[0], &ends[1]].map(|place| unit(&axes[axis], place[axis]));
            of_unit(&axes[axis], 0.5 * (a + b))
        });
        self.rate(middle).is_some_and(|rate| rate > 0.0)
    }

    fn axes(&self) -> &[Axis] {
        self.map.asked.scan.axes()
    }

    fn rate(&self, at: Point) -> Option<f64> {
        let wanted = &self.map.asked.currents[self.current..=self.current];
        self.map.asked.solver.rates(&at, wanted)?[0].map(without_rounding)
    }

    /// The zero on an edge whose ends differ in sign.
    fn cut(&self, [a, b]: Edge) -> Option<Point> {
        let followed = usize::from(a[0] == b[0]);
        let (map, current) = (self.map, self.current);
        let [(first, beside), (second, beside_second)] =
            [a, b].map(|vertex| map.deciding(vertex, current));
        let mut place = map.place(a);
        let fixed = place[1 - followed];
        let end = |vertex: Vertex, value: f64| End {
            at: map.axis_value(followed, f64::from(vertex[followed])),
            value,
        };
        let ends = [end(a, first), end(b, second)];
        let across = Some(1 - followed);
        let at = if beside == across && beside_second == across {
            // All along a zero line, which another one crosses: looked for next to it.
            let aside = map.aside(a, 1 - followed)[1 - followed];
            place[1 - followed] = map.axis_value(1 - followed, aside);
            self.zero(ends, followed, place)
        } else {
            let zero = [a, b].iter().position(|v| map.value(*v, current) == 0.0);
            match zero {
                None => self.zero(ends, followed, place),
                Some(k) => self.beside_zero(ends, k, followed, place).or(Some(ends[k].at)),
            }
        }?;
        Some(if followed == 0 { [at, fixed] } else { [fixed, at] })
    }

    fn zero(&self, [a, b]: [End; 2], followed: usize, place: Vec<f64>) -> Option<f64> {
        let (solver, currents) = (self.map.asked.solver, self.map.asked.currents);
        Line { solver, currents, axis: followed, place }.zero(a, b, self.current)
    }

    /// The zero inside an edge with a zero at its k-th end, where the sign next to that end is not that of the other
    /// end.
    fn beside_zero(
        &self,
        ends: [End; 2],
        k: usize,
        followed: usize,
        mut place: Vec<f64>,
    ) -> Option<f64> {
        let (zero, other) = (ends[k], ends[1 - k]);
        let at = zero.at + 1e-3 * (other.at - zero.at);
        place[followed] = at;
        let value = self.rate([place[0], place[1]])?;
        let differ = value != 0.0 && other.value != 0.0 && (value > 0.0) != (other.value > 0.0);
        differ.then(|| self.zero([End { at, value }, other], followed, place))?
    }

    /// The curve through some points, with more of them where it bends.
    fn bent(&self, points: &[Point]) -> Vec<Point> {
        let straight = straight(&self.placed(points));
        let inside: Vec<Vec<Point>> = points
            .par_windows(2)
            .zip(straight)
            .map(|(pair, straight)| {
                let mut inside = Vec::new();
                if !straight {
                    self.bend(pair[0], pair[1], MAX_HALVINGS, &mut inside);
                }
                inside
            })
            .collect();
        let mut bent: Vec<Point> = Vec::new();
        for (point, inside) in points.iter().zip(inside) {
            bent.push(*point);
            bent.extend(inside);
        }
        bent.extend(points.last());
        bent.dedup();
        bent
    }

    /// Points in lengths of the axes.
    fn placed(&self, points: &[Point]) -> Vec<Point> {
        let axes = self.axes();
        points.iter().map(|at| [0, 1].map(|k: usize| unit(&axes[k], at[k]))).collect()
    }

    fn bend(&self, from: Point, to: Point, halvings: u32, into: &mut Vec<Point>) {
        let axes = self.axes();
        let [p, q] = [from, to].map(|at| [0, 1].map(|k: usize| unit(&axes[k], at[k])));
        let along = [q[0] - p[0], q[1] - p[1]];
        let length = libm::hypot(along[0], along[1]);
        if halvings == 0 || length < 2.0 * CHORD {
            return;
        }
        let middle = [0.5 * (p[0] + q[0]), 0.5 * (p[1] + q[1])];
        let across = [-along[1] / length, along[0] / length];
        let at = |t: f64| [0, 1].map(|k: usize| of_unit(&axes[k], middle[k] + t * across[k]));
        let Some(t) = self.aside(&at, length).filter(|t| t.abs() > CHORD) else { return };
        let point = at(t);
        self.bend(from, point, halvings - 1, into);
        into.push(point);
        self.bend(point, to, halvings - 1, into);
    }

    /// How far the curve passes from the middle of a chord, along the normal; none where it is not found within its
    /// length.
    fn aside(&self, at: &dyn Fn(f64) -> Point, length: f64) -> Option<f64> {
        let axes = self.axes();
        let inside = |point: &Point| {
            point.iter().zip(axes).all(|(x, axis)| {
                let values = axis.values();
                (values[0]..=values[values.len() - 1]).contains(x)
            })
        };
        let rate = |t: f64| Some(at(t)).filter(inside).and_then(|point| self.rate(point));
        let here = End { at: 0.0, value: rate(0.0)? };
        if here.value == 0.0 {
            return Some(0.0);
        }
        let ends = [0.05, 0.25, 1.0].into_iter().flat_map(|h| [h * length, -h * length]);
        let other = ends
            .filter_map(|t| rate(t).map(|value| End { at: t, value }))
            .find(|end| (end.value > 0.0) != (here.value > 0.0))?;
        root(here, other, TOLERANCE, &rate)
    }
}

/// Which chords have hardly anything between them and their curve, by the angles that they make with their neighbours:
/// an arc of length `l` that turns by `a` is `l a/8` from its chord.
fn straight(points: &[Point]) -> Vec<bool> {
    let chord = |k: usize| [points[k + 1][0] - points[k][0], points[k + 1][1] - points[k][1]];
    let chords: Vec<Point> = (0..points.len().saturating_sub(1)).map(chord).collect();
    let turned = |a: Point, b: Point| {
        libm::atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]).abs()
    };
    let turns: Vec<f64> = chords.windows(2).map(|pair| turned(pair[0], pair[1])).collect();
    let is_straight = |k: usize| {
        // A chord at an end of its curve has one neighbour, and one alone has none.
        let beside = [k.checked_sub(1), Some(k)].into_iter().flatten().filter_map(|k| turns.get(k));
        let most = beside.copied().reduce(f64::max).unwrap_or(f64::INFINITY);
        libm::hypot(chords[k][0], chords[k][1]) * most < 4.0 * CHORD
    };
    (0..chords.len()).map(is_straight).collect()
}

/// Where a value lies along its axis, from zero to one, in logarithms on a logarithmic one.
fn unit(axis: &Axis, value: f64) -> f64 {
    let [from, to] = ends(axis);
    if axis.is_log() {
        libm::log(value / from) / libm::log(to / from)
    } else {
        (value - from) / (to - from)
    }
}

/// The value at a share of an axis.
pub(super) fn of_unit(axis: &Axis, share: f64) -> f64 {
    let [from, to] = ends(axis);
    if axis.is_log() { from * libm::pow(to / from, share) } else { from + (to - from) * share }
}

fn ends(axis: &Axis) -> [f64; 2] {
    let values = axis.values();
    [values[0], values[values.len() - 1]]
}

/// Chains of edges that lines join, open ones from end to end; a closed one ends where it begins.
fn chained(edges: usize, segments: &[[usize; 2]]) -> Vec<Vec<usize>> {
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); edges];
    for (segment, ends) in segments.iter().enumerate() {
        for &end in ends {
            at[end].push(segment);
        }
    }
    let mut used = vec![false; segments.len()];
    let mut chains = Vec::new();
    let open = (0..edges).filter(|&edge| at[edge].len() == 1);
    let closed = 0..edges;
    for first in open.chain(closed) {
        let mut chain = vec![first];
        let mut here = first;
        while let Some(&segment) = at[here].iter().find(|&&segment| !used[segment]) {
            used[segment] = true;
            let [a, b] = segments[segment];
            here = if a == here { b } else { a };
            chain.push(here);
        }
        if chain.len() > 1 {
            chains.push(chain);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::chained;

    #[test]
    fn lines_are_chained_in_any_order() {
        let chains = chained(7, &[[2, 1], [4, 5], [0, 1], [5, 6], [6, 4], [2, 3]]);
        assert_eq!(chains, [vec![0, 1, 2, 3], vec![4, 5, 6, 4]]);
        assert!(chained(3, &[]).is_empty());
    }
}
