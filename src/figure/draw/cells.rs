//! Colour the cells of a map, merge equal neighbours, and draw the colour bar.

use std::collections::BTreeMap;

use super::frame::LINE;
use super::hatch;
use crate::figure::layout::{Bar, range};
use crate::figure::scale::Mapping;
use crate::figure::scene::{Direction, Ink, Item, Path, Rect, Segment, Stroke};
use crate::figure::{ColourMap, Error, Mark, Panel, Scale};

/// So many colours on each side of zero.
const SHADES: f64 = 127.0;
/// Length of the ticks of a colour bar.
const TICK: f64 = 2.0;

/// The numbers at the ends of the colours of a panel's map, where it has a colour bar.
pub(in crate::figure) fn bar_range(panel: &Panel, place: &str) -> Result<Option<Direction>, Error> {
    if panel.bar.is_none() { Ok(None) } else { colour_range(panel, place) }
}

/// The numbers at the ends of the colours of a panel's map, where it has one of numbers.
pub(super) fn colour_range(panel: &Panel, place: &str) -> Result<Option<Direction>, Error> {
    let maps = panel.layers.iter().filter_map(|layer| match &layer.mark {
        Mark::Cells { z, map: ColourMap::Diverging, .. } => Some((z, true)),
        Mark::Cells { z, map: ColourMap::Sequential, .. } => Some((z, false)),
        _ => None,
    });
    let maps: Vec<_> = maps.collect();
    let Some(&(_, diverging)) = maps.first() else { return Ok(None) };
    let scale = panel.bar.as_ref().map_or(Scale::Linear, |bar| bar.scale);
    let given = panel.bar.as_ref().and_then(|bar| bar.range);
    let known = maps.iter().flat_map(|(z, _)| z.iter().flatten().copied());
    let placed: Vec<f64> = known.filter(|z| scale.forward(*z).is_finite()).collect();
    if placed.is_empty() && scale == Scale::Log && given.is_none() {
        return Err(Error::NothingPositive { place: format!("colour bar of {place}") });
    }
    let largest = placed.iter().map(|z| z.abs()).fold(0.0, f64::max);
    if diverging {
        let reach = given.map_or(largest, |[from, to]| from.abs().max(to.abs()));
        let reach = if reach > 0.0 { reach } else { 1.0 };
        if scale == Scale::Log {
            let bound = "linear or symmetric-logarithmic, for zero is its middle";
            let (place, what) = (format!("colour bar of {place}"), "a diverging map on a scale");
            return Err(Error::Bound { place, what, value: reach, bound });
        }
        return Ok(Some(Direction { scale, from: -reach, to: reach }));
    }
    if let Some([from, to]) = given {
        return Ok(Some(Direction { scale, from, to }));
    }
    let low = placed.iter().copied().fold(f64::INFINITY, f64::min);
    let high = placed.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low < high {
        return Ok(Some(Direction { scale, from: low, to: high }));
    }
    let middle = if low.is_finite() { low } else { 1.0 };
    Ok(Some(match scale {
        Scale::Log => Direction { scale, from: middle / 2.0, to: middle * 2.0 },
        _ => Direction { scale, from: middle - 0.5, to: middle + 0.5 },
    }))
}

/// The colour of a number.
fn shade(z: f64, map: &ColourMap, range: Direction) -> Option<(i64, Ink)> {
    let Direction { scale, from, to } = range;
    match map {
        ColourMap::Classes(classes) => {
            let number = z as usize;
            classes.get(number).map(|class| (number as i64, class.ink))
        }
        ColourMap::Diverging => {
            let share = (scale.forward(z) / scale.forward(to)).clamp(-1.0, 1.0);
            let step = (share * SHADES).round();
            Some((step as i64, Ink::Diverging(step / SHADES)))
        }
        ColourMap::Sequential => {
            let (low, high) = (scale.forward(from), scale.forward(to));
            let share = (scale.forward(z) - low) / (high - low);
            if share.is_nan() {
                return None;
            }
            let step = (share.clamp(0.0, 1.0) * 2.0 * SHADES).round();
            Some((step as i64, Ink::Sequential(step / (2.0 * SHADES))))
        }
    }
}

/// A grid in its place on the page.
pub(super) struct Grid {
    columns: Vec<f64>,
    rows: Vec<f64>,
}

impl Grid {
    /// The edges of the cells about the points of a grid.
    pub(super) fn new(x: &Mapping, y: &Mapping, xs: &[f64], ys: &[f64]) -> Self {
        let places = |mapping: &Mapping, points: &[f64]| -> Vec<f64> {
            let scale = mapping.direction.scale;
            let edges = range::edges(scale, points);
            edges.iter().map(|&edge| mapping.place(scale.backward(edge))).collect()
        };
        Self { columns: places(x, xs), rows: places(y, ys) }
    }

    /// Runs of cells of one kind in each row.
    fn runs<K: PartialEq + Copy>(&self, kind: impl Fn(usize) -> Option<K>) -> Vec<(K, Rect)> {
        let width = self.columns.len().saturating_sub(1);
        let mut list = Vec::new();
        for row in 0..self.rows.len().saturating_sub(1) {
            let mut column = 0;
            while column < width {
                let here = kind(row * width + column);
                let end = (column..width).find(|&c| kind(row * width + c) != here).unwrap_or(width);
                if let Some(here) = here {
                    let (x, y) = (self.columns[column], self.rows[row].min(self.rows[row + 1]));
                    let (right, bottom) =
                        (self.columns[end], self.rows[row].max(self.rows[row + 1]));
                    let (x, right) = (x.min(right), x.max(right));
                    list.push((here, Rect { x, y, width: right - x, height: bottom - y }));
                }
                column = end;
            }
        }
        list
    }
}

/// The cells of a map, one path a colour.
pub(super) fn cells(
    grid: &Grid,
    z: &[Option<f64>],
    map: &ColourMap,
    range: Direction,
) -> Vec<Item> {
    let colour = |i: usize| z.get(i).copied().flatten().and_then(|z| shade(z, map, range));
    let mut paths: BTreeMap<i64, (Ink, Vec<Segment>)> = BTreeMap::new();
    let kinds = grid.runs(|i| colour(i).map(|(key, _)| key));
    let inks: BTreeMap<i64, Ink> = (0..z.len()).filter_map(colour).collect();
    for (key, place) in kinds {
        if let Some(&ink) = inks.get(&key) {
            let (_, segments) = paths.entry(key).or_insert((ink, Vec::new()));
            segments.extend(place.outline());
        }
    }
    let path = |(ink, segments)| Item::Path(Path { crisp: true, ..Path::filled(ink, segments) });
    paths.into_values().map(path).collect()
}

/// Hatching of the cells that are `on`.
pub(super) fn hatched(grid: &Grid, on: &[bool]) -> Item {
    let runs = grid.runs(|i| on.get(i).copied().unwrap_or(false).then_some(()));
    let mut segments = Vec::new();
    for ((), place) in runs {
        hatch::inside(&place, &mut segments);
    }
    Item::Path(Path::stroked(segments, Stroke::solid(Ink::Muted, hatch::WIDTH)))
}

/// The colour bar of a panel.
pub(super) fn bar(bar: &Bar, panel: &Panel) -> Vec<Item> {
    let map = panel.layers.iter().find_map(|layer| match &layer.mark {
        Mark::Cells { map, .. } if !matches!(map, ColourMap::Classes(_)) => Some(map),
        _ => None,
    });
    let mut items = Vec::new();
    let steps = 128;
    for step in 0..steps {
        let share = (f64::from(step) + 0.5) / f64::from(steps);
        let ink = match map {
            Some(ColourMap::Diverging) => Ink::Diverging(2.0 * share - 1.0),
            _ => Ink::Sequential(share),
        };
        let height = bar.place.height / f64::from(steps);
        let y = bar.place.bottom() - height * f64::from(step + 1);
        let place = Rect { y, height, ..bar.place };
        items.push(Item::Path(Path { crisp: true, ..Path::filled(ink, place.outline()) }));
    }
    let mut segments = bar.place.outline();
    for (value, _) in &bar.ticks.majors {
        let at = bar.mapping.place(*value);
        segments.push(Segment::Move([bar.place.right(), at]));
        segments.push(Segment::Line([bar.place.right() - TICK, at]));
    }
    items.push(Item::Path(Path::stroked(segments, Stroke::solid(Ink::Frame, LINE))));
    items
}
