//! Say where the marks of a panel are, so that words keep clear of them.

use super::range::limbs;
use crate::figure::contour::{self, Grid};
use crate::figure::legend::Occupied;
use crate::figure::scale::Mapping;
use crate::figure::{Layer, Mark, Panel, Scale};

/// Lines are seen as points this far apart.
const STEP: f64 = 2.0;
/// Of longer lists every so many-th entry is looked at.
const MOST: usize = 20_000;

/// The marks of a panel as points.
pub(super) fn marks(panel: &Panel, x: &Mapping, y: &Mapping) -> Occupied {
    let rules = panel.layers.iter().filter_map(|layer| match layer.mark {
        Mark::Rule { y: height } => Some(y.place(height)),
        _ => None,
    });
    let rules = rules.chain(zero_line(panel, y)).collect();
    let mut occupied = Occupied { rules, ..Occupied::default() };
    let list = &mut occupied.marks;
    for layer in &panel.layers {
        match &layer.mark {
            Mark::Line { x: xs, y: ys, .. } => line(&places(xs, ys, x, y), list),
            Mark::Points { x: xs, y: ys, error, .. } => {
                for i in (0..xs.len()).step_by(stride(xs.len())) {
                    let across = x.place(xs[i]);
                    list.push([across, y.place(ys[i])]);
                    if let Some(ends) = limbs(y.direction.scale, ys[i], error, i) {
                        line(&ends.map(|end| [across, y.place(end)]), list);
                    }
                }
            }
            Mark::Dots { x: xs, y: ys } => list.extend(places(xs, ys, x, y)),
            Mark::Steps { x: xs, y: ys, until } => {
                let next = xs.iter().skip(1).chain([until]);
                for ((from, to), value) in xs.iter().zip(next).zip(ys).step_by(stride(xs.len())) {
                    let height = y.place(*value);
                    line(&[[x.place(*from), height], [x.place(*to), height]], list);
                }
            }
            Mark::Band { x: xs, low, high } => {
                line(&places(xs, low, x, y), list);
                line(&places(xs, high, x, y), list);
            }
            Mark::Contour { paths, .. } => {
                for path in paths {
                    let path: Vec<_> =
                        path.iter().map(|p| [x.place(p[0]), y.place(p[1])]).collect();
                    line(&path, list);
                }
            }
            Mark::Region { .. }
            | Mark::Area { .. }
            | Mark::Hatching { .. }
            | Mark::Cells { .. }
            | Mark::Hatch { .. }
            | Mark::Rule { .. }
            | Mark::Note { .. } => {}
        }
    }
    occupied
}

/// The closed curves around a region, on the page; none of what is no region. Points that have no place on a
/// logarithmic axis are left out.
pub(in crate::figure) fn rings(
    mark: &Mark,
    x: &Mapping,
    y: &Mapping,
) -> Option<Vec<Vec<[f64; 2]>>> {
    match mark {
        Mark::Region { x: xs, y: ys, z } => {
            let columns: Vec<f64> = xs.iter().map(|&at| x.place(at)).collect();
            let rows: Vec<f64> = ys.iter().map(|&at| y.place(at)).collect();
            let known = rows.iter().flat_map(|row| columns.iter().map(|column| [*column, *row]));
            let z: Vec<Option<f64>> =
                known.zip(z).filter(|(at, _)| is_placed(at)).map(|(_, z)| *z).collect();
            let [columns, rows] = [columns, rows]
                .map(|at| at.into_iter().filter(|at| at.is_finite()).collect::<Vec<_>>());
            Some(contour::regions(Grid { x: &columns, y: &rows, z: &z }))
        }
        Mark::Area { rings } => Some(placed(rings, x, y)),
        _ => None,
    }
}

/// Closed curves on the page, without what has no place on it.
pub(in crate::figure) fn placed(
    rings: &[Vec<[f64; 2]>],
    x: &Mapping,
    y: &Mapping,
) -> Vec<Vec<[f64; 2]>> {
    let place = |point: &[f64; 2]| [x.place(point[0]), y.place(point[1])];
    rings.iter().map(|ring| ring.iter().map(place).filter(is_placed).collect()).collect()
}

fn is_placed(at: &[f64; 2]) -> bool {
    at.iter().all(|at| at.is_finite())
}

/// The height of the thin line at zero of a panel of curves, where zero is inside.
pub(in crate::figure) fn zero_line(panel: &Panel, y: &Mapping) -> Option<f64> {
    let (from, to) = (y.direction.from, y.direction.to);
    let inside = from.min(to) < 0.0 && from.max(to) > 0.0 && y.direction.scale != Scale::Log;
    let is_area = |layer: &Layer| {
        matches!(layer.mark, Mark::Region { .. } | Mark::Area { .. } | Mark::Cells { .. })
    };
    let is_number = panel.y.names.is_empty();
    (inside && is_number && !panel.layers.iter().any(is_area)).then(|| y.place(0.0))
}

fn stride(length: usize) -> usize {
    length.div_ceil(MOST).max(1)
}

fn places(xs: &[f64], ys: &[f64], x: &Mapping, y: &Mapping) -> Vec<[f64; 2]> {
    let every = stride(xs.len());
    xs.iter().zip(ys).step_by(every).map(|(&a, &b)| [x.place(a), y.place(b)]).collect()
}

/// Points along a line.
fn line(points: &[[f64; 2]], list: &mut Vec<[f64; 2]>) {
    list.extend(points.first());
    for pair in points.windows(2) {
        let [a, b] = [pair[0], pair[1]];
        let length = libm::hypot(b[0] - a[0], b[1] - a[1]);
        if !length.is_finite() {
            continue;
        }
        let parts = ((length / STEP).ceil() as usize).clamp(1, 1000);
        list.extend((1..=parts).map(|i| {
            let share = i as f64 / parts as f64;
            [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
        }));
    }
}
