//! Find the range of an axis from the data, where it is not given.

use crate::figure::scene::Direction;
use crate::figure::{Axis, Error, Errors, Mark, Panel, Scale};

/// Room on both sides of the data, as a share of their range, so that no mark touches the frame.
const PADDING: f64 = 0.04;
/// Data that differ by less, relative to their size, are one number.
const SAME: f64 = 1e-10;

/// The least and the largest number that has a place on an axis; `tight` where the marks fill the frame.
#[derive(Clone, Copy, Debug)]
struct Extent {
    scale: Scale,
    /// In the numbers in which the axis is linear.
    low: f64,
    high: f64,
    tight: bool,
    /// Was there a number without a place?
    homeless: bool,
}

impl Extent {
    fn new(scale: Scale) -> Self {
        let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { scale, low, high, tight: false, homeless: false }
    }

    fn take(&mut self, value: f64) {
        let place = self.scale.forward(value);
        if place.is_finite() {
            self.low = self.low.min(place);
            self.high = self.high.max(place);
        } else {
            self.homeless = true;
        }
    }

    fn all(&mut self, values: &[f64]) {
        for &value in values {
            self.take(value);
        }
    }

    /// The outer edges of cells about these points.
    fn cells(&mut self, values: &[f64]) {
        let edges = edges(self.scale, values);
        self.tight = true;
        for place in edges.first().into_iter().chain(edges.last()) {
            self.low = self.low.min(*place);
            self.high = self.high.max(*place);
        }
    }

    /// The least and the largest number, where there is one.
    fn data(self) -> Option<[f64; 2]> {
        let known = self.low <= self.high;
        known.then(|| [self.low, self.high].map(|place| self.scale.backward(place)))
    }

    fn direction(self, axis: &Axis, place: &str) -> Result<Direction, Error> {
        let scale = self.scale;
        if let Some([from, to]) = axis.range {
            return Ok(Direction { scale, from, to });
        }
        if self.low > self.high {
            if self.homeless {
                return Err(Error::NothingPositive { place: place.to_owned() });
            }
            let from = if scale == Scale::Log { 0.1 } else { 0.0 };
            return Ok(Direction { scale, from, to: 1.0 });
        }
        let (mut low, mut high) = (self.low, self.high);
        let size = low.abs().max(high.abs());
        if high - low <= SAME * size || high == low {
            let room = match scale {
                Scale::Linear if size == 0.0 => 1.0,
                Scale::Linear => 0.1 * size,
                Scale::Log | Scale::SymLog(_) => 0.5,
            };
            (low, high) = (low - room, high + room);
        } else if !self.tight {
            let room = PADDING * (high - low);
            (low, high) = (low - room, high + room);
        }
        let (from, to) = (scale.backward(low), scale.backward(high));
        if (high - low).is_finite() && from.is_finite() && to.is_finite() && from < to {
            return Ok(Direction { scale, from, to });
        }
        let (what, bound) = ("the largest number", "close enough to the others to be drawn");
        Err(Error::Bound { place: place.to_owned(), what, value: to, bound })
    }
}

/// The edges of cells about points, in the numbers in which the axis is linear: halfway between neighbours.
pub(in crate::figure) fn edges(scale: Scale, points: &[f64]) -> Vec<f64> {
    let places: Vec<f64> =
        points.iter().map(|&x| scale.forward(x)).filter(|place| place.is_finite()).collect();
    let [first, .., last] = places[..] else {
        return places.first().map_or(Vec::new(), |place| vec![place - 0.5, place + 0.5]);
    };
    let count = places.len();
    let mut edges = vec![first - (places[1] - first) / 2.0];
    edges.extend(places.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])));
    edges.push(last + (last - places[count - 2]) / 2.0);
    edges
}

/// Are there curves or regions that end at the outermost points of a grid? Then cells do as well.
fn ends_at_points(panels: &[&Panel]) -> bool {
    let layers = panels.iter().flat_map(|panel| &panel.layers);
    let ends = |mark: &Mark| {
        use Mark::{Area, Contour, Hatching, Region};
        matches!(mark, Region { .. } | Contour { .. } | Area { .. } | Hatching { .. })
    };
    layers.map(|layer| &layer.mark).any(ends)
}

impl Panel {
    /// From where to where its data run along x and along y, in its scales; none along an axis without data.
    ///
    /// ```
    /// use fluctua::figure::{Axis, Panel};
    /// assert_eq!(Panel::new(Axis::new("$x$"), Axis::new("$y$")).extent(), [None, None]);
    /// ```
    #[must_use]
    pub fn extent(&self) -> [Option<[f64; 2]>; 2] {
        let y = y_extent(self, f64::NEG_INFINITY, f64::INFINITY);
        [x_extent(self.x.scale, &[self]).data(), y.data()]
    }
}

/// The range of the x axis that these panels share.
pub(super) fn x_range(panels: &[&Panel], place: &str) -> Result<Direction, Error> {
    let Some(first) = panels.first() else {
        return Err(Error::Empty { place: place.to_owned(), needs: "it needs a panel" });
    };
    x_extent(first.x.scale, panels).direction(&first.x, &format!("x axis of {place}"))
}

fn x_extent(scale: Scale, panels: &[&Panel]) -> Extent {
    let mut extent = Extent::new(scale);
    let inner = ends_at_points(panels);
    for layer in panels.iter().flat_map(|panel| &panel.layers) {
        match &layer.mark {
            Mark::Cells { x, .. } | Mark::Hatch { x, .. } if !inner => extent.cells(x),
            Mark::Cells { x, .. } | Mark::Hatch { x, .. } | Mark::Region { x, .. } => {
                extent.tight = true;
                extent.all(x);
            }
            Mark::Steps { x, until, .. } => {
                extent.tight = true;
                extent.all(x);
                extent.take(*until);
            }
            Mark::Line { x, .. }
            | Mark::Points { x, .. }
            | Mark::Dots { x, .. }
            | Mark::Band { x, .. } => extent.all(x),
            Mark::Area { rings: curves } | Mark::Contour { paths: curves, .. } => {
                curves.iter().flatten().for_each(|point| extent.take(point[0]));
            }
            Mark::Hatching { areas } => {
                areas.iter().flatten().flatten().for_each(|point| extent.take(point[0]));
            }
            Mark::Rule { .. } | Mark::Note { .. } => {}
        }
    }
    extent
}

/// The range of the y axis of a panel, of the data that its x axis holds.
pub(super) fn y_range(panel: &Panel, x: Direction, place: &str) -> Result<Direction, Error> {
    let extent = y_extent(panel, x.from.min(x.to), x.from.max(x.to));
    extent.direction(&panel.y, &format!("y axis of {place}"))
}

/// Along y, of the data between two values of x.
fn y_extent(panel: &Panel, low: f64, high: f64) -> Extent {
    let mut extent = Extent::new(panel.y.scale);
    let inner = ends_at_points(&[panel]);
    let seen = |at: f64| (low..=high).contains(&at);
    for layer in &panel.layers {
        match &layer.mark {
            Mark::Cells { y, .. } | Mark::Hatch { y, .. } if !inner => extent.cells(y),
            Mark::Cells { y, .. } | Mark::Hatch { y, .. } | Mark::Region { y, .. } => {
                extent.tight = true;
                extent.all(y);
            }
            Mark::Line { x, y, .. } | Mark::Dots { x, y } => {
                seen_values(x, y, seen).for_each(|value| extent.take(value));
            }
            Mark::Steps { x, y, .. } => {
                seen_steps(x, y, low, high).for_each(|value| extent.take(value));
            }
            Mark::Points { x, y, error, .. } => {
                seen_values(x, y, seen).for_each(|value| extent.take(value));
                for (i, _) in x.iter().enumerate().filter(|(_, x)| seen(**x)) {
                    for end in limbs(panel.y.scale, y[i], error, i).into_iter().flatten() {
                        extent.take(end);
                    }
                }
            }
            Mark::Band { x, low, high } => {
                let both = seen_values(x, low, seen).chain(seen_values(x, high, seen));
                both.for_each(|value| extent.take(value));
            }
            Mark::Area { rings: curves } | Mark::Contour { paths: curves, .. } => {
                let points = curves.iter().flatten().filter(|point| seen(point[0]));
                points.for_each(|point| extent.take(point[1]));
            }
            Mark::Hatching { areas } => {
                let points = areas.iter().flatten().flatten().filter(|point| seen(point[0]));
                points.for_each(|point| extent.take(point[1]));
            }
            Mark::Rule { y } => extent.take(*y),
            Mark::Note { .. } => {}
        }
    }
    extent
}

fn seen_values<'a>(
    x: &'a [f64],
    y: &'a [f64],
    seen: impl Fn(f64) -> bool + 'a,
) -> impl Iterator<Item = f64> + 'a {
    x.iter().zip(y).filter(move |(x, _)| seen(**x)).map(|(_, y)| *y)
}

/// The values of a staircase that hold somewhere in a range.
fn seen_steps<'a>(
    x: &'a [f64],
    y: &'a [f64],
    low: f64,
    high: f64,
) -> impl Iterator<Item = f64> + 'a {
    let holds = move |i: usize| x[i] <= high && x.get(i + 1).is_none_or(|&next| next >= low);
    (0..x.len()).filter(move |&i| holds(i)).map(|i| y[i])
}

/// The two ends of an error bar. One that reaches zero on a logarithmic axis has no end there: it mirrors the
/// other limb.
pub(in crate::figure) fn limbs(
    scale: Scale,
    y: f64,
    errors: &Errors,
    point: usize,
) -> Option<[f64; 2]> {
    let [low, high] = match errors {
        Errors::None => return None,
        Errors::Symmetric(list) => [y - list[point], y + list[point]],
        Errors::Interval(list) => list[point],
    };
    if scale == Scale::Log && low <= 0.0 {
        return (y > 0.0 && high > 0.0).then(|| [y * (y / high), high]);
    }
    Some([low, high])
}
