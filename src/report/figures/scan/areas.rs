//! Close refined zero lines to the areas that they bound.
//!
//! Zero lines end where the cells that have an answer at every corner end. On that outline the sign is known at
//! each point of the grid and changes where a line ends; the stretches of it that are negative and the zero lines,
//! joined end to end, are the closed curves around all that is negative.

use std::collections::{BTreeMap, BTreeSet};

type Point = [f64; 2];
/// A column and a row of the grid.
type Node = [usize; 2];

/// From an end of a zero line along a negative stretch: to which end, and its points.
type Parts = BTreeMap<usize, (usize, Vec<Point>)>;

/// Exact rates on a grid, `z[row * x.len() + column]`, and their refined zero lines.
pub(super) struct SignedGrid<'a> {
    pub(super) x: &'a [f64],
    pub(super) y: &'a [f64],
    pub(super) z: &'a [Option<f64>],
    pub(super) zeros: &'a [Vec<Point>],
}

/// A point of the outline.
#[derive(Clone, Copy)]
enum Stop {
    /// A point of the grid.
    Node(Node),
    /// The end of a zero line, by its number.
    End(usize),
}

impl SignedGrid<'_> {
    /// The closed curves around all that is negative, by the even-odd rule; none where signs and lines do not fit.
    pub(super) fn negative(&self) -> Option<Vec<Vec<Point>>> {
        let is_closed = |line: &&Vec<Point>| line.first() == line.last();
        let (closed, open): (Vec<_>, Vec<_>) = self.zeros.iter().partition(is_closed);
        let ends: Vec<Point> =
            open.iter().flat_map(|line| [line[0], line[line.len() - 1]]).collect();
        let mut rings: Vec<Vec<Point>> = closed.into_iter().cloned().collect();
        let (mut parts, mut placed) = (Parts::new(), 0);
        for outline in self.outlines() {
            let stops = self.stops(&outline, &ends);
            placed += stops.iter().filter(|stop| matches!(stop, Stop::End(_))).count();
            self.stretches(&stops, &mut parts, &mut rings)?;
        }
        // Every end lies on an outline and bounds one negative stretch.
        if placed != ends.len() || parts.len() != ends.len() {
            return None;
        }
        rings.extend(joined(&open, parts)?);
        Some(turned(rings))
    }

    /// The outline of all that has no answer, within the rectangle of the grid; no curves where there is none.
    pub(super) fn without_answer(&self) -> Vec<Vec<Point>> {
        if self.z.iter().all(Option::is_some) {
            return Vec::new();
        }
        // What has answers is on the left of its outlines, and on the right of what has none.
        let at =
            |outline: Vec<Node>| outline.into_iter().rev().map(|node| self.place(node)).collect();
        let mut rings: Vec<Vec<Point>> = self.outlines().into_iter().map(at).collect();
        let ([.., right], [.., top]) = (self.x, self.y) else { return Vec::new() };
        let (left, bottom) = (self.x[0], self.y[0]);
        rings.push(vec![[left, bottom], [*right, bottom], [*right, *top], [left, *top]]);
        rings
    }

    fn value(&self, [column, row]: Node) -> Option<f64> {
        self.z.get(row * self.x.len() + column).copied().flatten()
    }

    fn place(&self, [column, row]: Node) -> Point {
        [self.x[column], self.y[row]]
    }

    /// The curves around all cells that have an answer at every corner, with these on their left.
    fn outlines(&self) -> Vec<Vec<Node>> {
        let mut edges: BTreeSet<[Node; 2]> = BTreeSet::new();
        for row in 1..self.y.len() {
            for column in 1..self.x.len() {
                let (i, j) = (column - 1, row - 1);
                let corners = [[i, j], [column, j], [column, row], [i, row]];
                if corners.iter().all(|node| self.value(*node).is_some()) {
                    for k in 0..4 {
                        let edge = [corners[k], corners[(k + 1) % 4]];
                        // Two cells side by side run along their edge in both directions.
                        if !edges.remove(&[edge[1], edge[0]]) {
                            edges.insert(edge);
                        }
                    }
                }
            }
        }
        let mut outlines = Vec::new();
        while let Some(&first) = edges.first() {
            let (mut outline, mut here) = (Vec::new(), first);
            while edges.remove(&here) {
                outline.push(here[0]);
                let next = edges.range([here[1], [0, 0]]..).next().copied();
                here = next.filter(|edge| edge[0] == here[1]).unwrap_or(first);
            }
            outlines.push(outline);
        }
        outlines
    }

    /// The points along an outline, with the ends of zero lines in their places.
    fn stops(&self, outline: &[Node], ends: &[Point]) -> Vec<Stop> {
        let mut stops = Vec::new();
        for (k, &node) in outline.iter().enumerate() {
            stops.push(Stop::Node(node));
            let [from, to] = [node, outline[(k + 1) % outline.len()]].map(|node| self.place(node));
            // An end at a point of the grid belongs to the edge that starts there.
            let along = usize::from(from[0] == to[0]);
            let on = |at: &Point| {
                let share = (at[along] - from[along]) / (to[along] - from[along]);
                (at[1 - along] == from[1 - along] && (0.0..1.0).contains(&share)).then_some(share)
            };
            let numbered = ends.iter().enumerate();
            let mut here: Vec<(f64, usize)> =
                numbered.filter_map(|(number, at)| Some((on(at)?, number))).collect();
            here.sort_by(|a, b| a.0.total_cmp(&b.0));
            stops.extend(here.into_iter().map(|(_, number)| Stop::End(number)));
        }
        stops
    }

    /// The negative stretches of an outline, between two ends each; a wholly negative outline is a ring. None where
    /// the sign does not change at each end, and there alone.
    fn stretches(
        &self,
        stops: &[Stop],
        parts: &mut Parts,
        rings: &mut Vec<Vec<Point>>,
    ) -> Option<()> {
        let first = stops.iter().position(|stop| matches!(stop, Stop::End(_)));
        let mut runs: Vec<(usize, Vec<Node>)> = Vec::new();
        let mut whole = Vec::new();
        let (before, after) = stops.split_at(first.unwrap_or(0));
        for stop in after.iter().chain(before) {
            match (stop, runs.last_mut()) {
                (Stop::End(number), _) => runs.push((*number, Vec::new())),
                (Stop::Node(node), Some((_, run))) => run.push(*node),
                (Stop::Node(node), None) => whole.push(*node),
            }
        }
        let places = |nodes: &[Node]| nodes.iter().map(|node| self.place(*node)).collect();
        if runs.is_empty() {
            match self.signs(&whole) {
                [true, false] => rings.push(places(&whole)),
                [false, true] => {}
                _ => return None,
            }
            return Some(());
        }
        let signs: Vec<[bool; 2]> = runs.iter().map(|(_, run)| self.signs(run)).collect();
        let place = signs.iter().position(|signs| *signs != [false, false])?;
        let is_negative = |k: usize| signs[place][0] == (k % 2 == place % 2);
        let fits = |k: usize| !signs[k][usize::from(is_negative(k))];
        if runs.len() % 2 == 1 || !(0..runs.len()).all(fits) {
            return None;
        }
        for k in (0..runs.len()).filter(|k| is_negative(*k)) {
            let ((from, run), (to, _)) = (&runs[k], &runs[(k + 1) % runs.len()]);
            let path: Vec<Point> = places(run);
            parts.insert(*to, (*from, path.iter().rev().copied().collect()));
            parts.insert(*from, (*to, path));
        }
        Some(())
    }

    /// Are some of these points negative, and are some positive?
    fn signs(&self, nodes: &[Node]) -> [bool; 2] {
        let values = || nodes.iter().filter_map(|node| self.value(*node));
        [values().any(|z| z < 0.0), values().any(|z| z > 0.0)]
    }
}

/// The outline of all that has no answer on a map whose cells lie about their points, and so reach beyond the grid.
pub(super) fn unanswered_of_cells(
    [x, y]: [&[f64]; 2],
    log: [bool; 2],
    z: &[Option<f64>],
) -> Vec<Vec<Point>> {
    let edged = |values: &[f64], log: bool| {
        let beyond = |a: f64, b: f64| {
            if log { a * libm::sqrt(a / b) } else { a - 0.5 * (b - a) }
        };
        let [first, second, ..] = values else { return values.to_vec() };
        let [.., before, last] = values else { return values.to_vec() };
        let ends = [beyond(*first, *second), beyond(*last, *before)];
        [&[ends[0]], values, &[ends[1]]].concat()
    };
    // The cells at the border are those of its points, once more.
    let bordered = |list: Vec<usize>| {
        let ends = [list[0], list[list.len() - 1]];
        [vec![ends[0]], list, vec![ends[1]]].concat()
    };
    let rows = bordered((0..y.len()).collect());
    let columns = bordered((0..x.len()).collect());
    let width = x.len();
    let of_row = |row: usize| columns.iter().map(move |column| z[row * width + column]);
    let wider: Vec<Option<f64>> = rows.into_iter().flat_map(of_row).collect();
    let (x, y) = (edged(x, log[0]), edged(y, log[1]));
    SignedGrid { x: &x, y: &y, z: &wider, zeros: &[] }.without_answer()
}

/// Rings of zero lines and the negative stretches between their ends.
fn joined(lines: &[&Vec<Point>], mut parts: Parts) -> Option<Vec<Vec<Point>>> {
    let mut rings = Vec::new();
    while let Some((&first, _)) = parts.first_key_value() {
        let (mut ring, mut here) = (Vec::new(), first);
        // Along the outline to the end of a line, then along that line to its other end.
        while let Some((end, stretch)) = parts.remove(&here) {
            parts.remove(&end);
            ring.extend(stretch);
            let line = lines[end / 2];
            if end % 2 == 0 {
                ring.extend(line.iter().copied());
            } else {
                ring.extend(line.iter().rev().copied());
            }
            here = end ^ 1;
        }
        (here == first).then_some(())?;
        rings.push(ring);
    }
    Some(rings)
}

/// Outer curves against the clock and inner ones with it, for programs that fill by winding.
fn turned(mut rings: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let inside = |at: Point, ring: &Vec<Point>| {
        let next = ring.iter().skip(1).chain(ring.first());
        let crossed = ring.iter().zip(next).filter(|(a, b)| {
            (a[1] < at[1]) != (b[1] < at[1])
                && a[0] + (b[0] - a[0]) * (at[1] - a[1]) / (b[1] - a[1]) < at[0]
        });
        crossed.count() % 2 == 1
    };
    let middle = |ring: &Vec<Point>| {
        let [a, b] = [ring[0], ring[1 % ring.len()]];
        [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])]
    };
    rings.retain(|ring| ring.len() > 2);
    let inner: Vec<bool> = (0..rings.len())
        .map(|k| {
            let others = (0..rings.len()).filter(|other| *other != k);
            others.filter(|other| inside(middle(&rings[k]), &rings[*other])).count() % 2 == 1
        })
        .collect();
    for (ring, inner) in rings.iter_mut().zip(inner) {
        if (area(ring) < 0.0) != inner {
            ring.reverse();
        }
    }
    rings
}

/// Twice the area inside a curve, positive against the clock.
fn area(ring: &[Point]) -> f64 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AXIS: [f64; 5] = [0.0, 1.0, 2.0, 3.0, 4.0];

    fn on_grid(f: impl Fn(f64, f64) -> Option<f64>) -> Vec<Option<f64>> {
        AXIS.iter().flat_map(|y| AXIS.iter().map(|x| f(*x, *y)).collect::<Vec<_>>()).collect()
    }

    fn signed<'a>(z: &'a [Option<f64>], zeros: &'a [Vec<Point>]) -> SignedGrid<'a> {
        SignedGrid { x: &AXIS, y: &AXIS, z, zeros }
    }

    fn areas(rings: &[Vec<Point>]) -> Vec<f64> {
        let mut areas: Vec<f64> = rings.iter().map(|ring| area(ring) / 2.0).collect();
        areas.sort_by(f64::total_cmp);
        areas
    }

    #[test]
    fn what_is_negative_ends_at_the_refined_lines() {
        // Bent lines, which a straight one through the edges would miss.
        let zeros = [vec![[1.5, 0.0], [1.2, 2.0], [1.5, 4.0]], vec![[4.0, 3.5], [3.5, 4.0]]];
        let z = on_grid(|x, y| Some(if x < 1.5 || x + y > 7.5 { -1.0 } else { 1.0 }));
        assert_eq!(areas(&signed(&z, &zeros).negative().unwrap_or_default()), [0.125, 5.4]);
        let z: Vec<_> = z.iter().map(|z| z.map(|z| -z)).collect();
        assert_eq!(areas(&signed(&z, &zeros).negative().unwrap_or_default()), [16.0 - 5.4 - 0.125]);
    }

    #[test]
    fn islands_are_holes_or_areas() {
        let island = vec![vec![[1.1, 1.2], [1.9, 1.2], [1.5, 1.8], [1.1, 1.2]]];
        let all = |z: f64| on_grid(move |_, _| Some(z));
        let found = |z: f64| areas(&signed(&all(z), &island).negative().unwrap_or_default());
        let island_area = 0.24;
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close(&found(1.0), &[island_area]), "{:?}", found(1.0));
        assert!(close(&found(-1.0), &[-island_area, 16.0]), "{:?}", found(-1.0));
    }

    #[test]
    fn points_without_answers_bound_what_is_known() {
        let known = |x: f64, y: f64| (!(x > 2.5 && y > 2.5)).then_some(x - 1.5);
        let zeros = [vec![[1.5, 4.0], [1.5, 0.0]]];
        let z = on_grid(known);
        let grid = signed(&z, &zeros);
        assert_eq!(areas(&grid.negative().unwrap_or_default()), [6.0]);
        // Four cells have no answer at some corner: the frame, less the rest.
        assert_eq!(areas(&grid.without_answer()), [-12.0, 16.0]);
        let z = on_grid(|_, _| Some(1.0));
        assert!(signed(&z, &[]).without_answer().is_empty());
    }

    #[test]
    fn a_zero_in_a_corner_bounds_on_either_side() {
        let zeros = [vec![[0.0, 0.0], [4.0, 4.0]]];
        let z = on_grid(|x, y| Some(x - y));
        assert_eq!(areas(&signed(&z, &zeros).negative().unwrap_or_default()), [8.0]);
    }

    #[test]
    fn lines_that_do_not_fit_their_signs_are_seen() {
        let z = on_grid(|x, _| Some(x - 1.5));
        assert!(signed(&z, &[]).negative().is_none());
        assert!(signed(&z, &[vec![[1.5, 4.0], [1.5, 1.0]]]).negative().is_none());
    }
}
