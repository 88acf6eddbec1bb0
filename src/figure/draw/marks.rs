//! Draw the layers of a panel, areas below lines below points.

use super::cells::{self, Grid};
use super::{hatch, lines};
use crate::figure::layout::{Placed, placed, range::limbs, rings, zero_line};
use crate::figure::scene::{Hover, Ink, Item, Markers, Path, Segment, Shape, Stroke};
use crate::figure::{Dash, Error, Errors, Layer, Mark, Marker};

/// Widths of lines and sizes of points, in points.
const EXACT: f64 = 1.1;
const STAIRS: f64 = 0.9;
const ERROR: f64 = 0.8;
const ZERO: f64 = 0.5;
const POINT: f64 = 3.4;
const EDGE: f64 = 0.9;
const DOT: f64 = 1.7;

/// What is drawn of the layers of a panel.
pub(super) struct Drawn {
    pub(super) items: Vec<Item>,
    /// Points that have no place inside the frame.
    pub(super) outside: usize,
}

/// Draw the layers of a panel.
pub(super) fn marks(placed: &Placed<'_>) -> Result<Drawn, Error> {
    let mut layers: Vec<&Layer> = placed.panel.layers.iter().collect();
    layers.sort_by_key(|layer| rank(&layer.mark));
    let covered = layers.iter().any(|layer| matches!(layer.mark, Mark::Cells { .. }));
    let mut pen = Pen { placed, covered, drawn: Drawn { items: Vec::new(), outside: 0 } };
    let below = layers.iter().position(|layer| rank(&layer.mark) >= 3).unwrap_or(layers.len());
    for (i, layer) in layers.iter().enumerate() {
        if i == below
            && let Some(height) = zero_line(placed.panel, &placed.y)
        {
            pen.rule(height);
        }
        pen.layer(layer)?;
    }
    Ok(pen.drawn)
}

/// From below to above.
fn rank(mark: &Mark) -> u8 {
    match mark {
        Mark::Cells { .. } => 0,
        Mark::Region { .. } | Mark::Area { .. } | Mark::Band { .. } => 1,
        Mark::Hatch { .. } | Mark::Hatching { .. } => 2,
        Mark::Rule { .. } => 3,
        Mark::Line { .. } | Mark::Contour { .. } | Mark::Steps { .. } => 4,
        Mark::Points { .. } => 5,
        Mark::Dots { .. } => 6,
        Mark::Note { .. } => 7,
    }
}

/// The shape of a marker, its size and the width of its edge; none where it is filled.
pub(super) fn shape(marker: Marker) -> (Shape, f64, Option<f64>) {
    let outer = POINT + EDGE;
    match marker {
        Marker::Circle => (Shape::Circle, outer, Some(EDGE)),
        Marker::Square => (Shape::Square, outer - 0.4, Some(EDGE)),
        Marker::Disc => (Shape::Circle, POINT, None),
        Marker::Diamond => (Shape::Diamond, outer + 0.8, Some(EDGE)),
    }
}

/// A small dot.
pub(super) fn dots(at: Vec<[f64; 2]>, ink: Ink) -> Markers {
    Markers { at, shape: Shape::Circle, size: DOT, ink, edge: None, hover: None }
}

/// The pen of a line.
pub(super) fn pen(ink: Ink, dash: Dash) -> Stroke {
    let dash = match dash {
        Dash::Solid => [0.0; 4],
        Dash::Dashed => [4.2, 2.2, 4.2, 2.2],
        Dash::DashDot => [5.0, 1.8, 1.1, 1.8],
        Dash::Dotted => [1.1, 1.9, 1.1, 1.9],
    };
    Stroke { ink, width: EXACT, dash }
}

/// The pen of error bars.
pub(super) fn error_pen(ink: Ink) -> Stroke {
    Stroke::solid(ink, ERROR)
}

struct Pen<'a, 'b> {
    placed: &'a Placed<'b>,
    covered: bool,
    drawn: Drawn,
}

impl Pen<'_, '_> {
    fn add(&mut self, path: Path) {
        self.drawn.items.push(Item::Path(path));
    }

    /// A thin line across at this height of the page.
    fn rule(&mut self, y: f64) {
        let frame = &self.placed.frame;
        let line = [[frame.x, y], [frame.right(), y]];
        if y.is_finite() {
            self.add(Path::line(&line, Stroke::solid(Ink::Muted, ZERO)));
        }
    }

    fn places(&self, x: &[f64], y: &[f64]) -> Vec<[f64; 2]> {
        let place = |(&x, &y): (&f64, &f64)| [self.placed.x.place(x), self.placed.y.place(y)];
        x.iter().zip(y).map(place).collect()
    }

    fn layer(&mut self, layer: &Layer) -> Result<(), Error> {
        let ink = match layer.ink {
            Ink::Exact if self.covered => Ink::OnMap,
            ink => ink,
        };
        match &layer.mark {
            Mark::Line { x, y, dash } => {
                let points = self.places(x, y);
                self.line(&points, pen(ink, *dash), layer);
            }
            Mark::Steps { x, y, until } => self.stairs(x, y, *until, ink),
            Mark::Points { x, y, error, marker } => {
                self.errors(x, y, error, ink);
                let (shape, size, edge) = shape(*marker);
                let markers = Markers { shape, size, edge, ..dots(Vec::new(), ink) };
                self.markers(x, y, markers, layer);
            }
            Mark::Dots { x, y } => self.markers(x, y, dots(Vec::new(), ink), layer),
            Mark::Band { x, low, high } => {
                let mut outline = self.places(x, low);
                outline.extend(self.places(x, high).into_iter().rev());
                outline.retain(|point| point.iter().all(|x| x.is_finite()));
                self.add(Path::filled(ink, Path::closed(&outline)));
            }
            Mark::Contour { paths, dash } => self.contour(paths, pen(ink, *dash)),
            Mark::Region { .. } | Mark::Area { .. } => {
                let rings = rings(&layer.mark, &self.placed.x, &self.placed.y);
                let segments = rings.iter().flatten().flat_map(|ring| Path::closed(ring));
                self.add(Path::filled(ink, segments.collect()));
            }
            Mark::Cells { x, y, z, map } => {
                let place = format!("panel {}", self.placed.number + 1);
                let grid = Grid::new(&self.placed.x, &self.placed.y, x, y);
                let range = cells::colour_range(self.placed.panel, &place)?;
                let range = range.unwrap_or(self.placed.x.direction);
                self.drawn.items.extend(cells::cells(&grid, z, map, range));
            }
            Mark::Hatch { x, y, on } => {
                let grid = Grid::new(&self.placed.x, &self.placed.y, x, y);
                self.drawn.items.push(cells::hatched(&grid, on));
            }
            Mark::Hatching { areas } => self.hatching(areas, ink),
            Mark::Rule { y } => self.rule(self.placed.y.place(*y)),
            Mark::Note { .. } => {}
        }
        Ok(())
    }

    /// Lines over what is inside all areas.
    fn hatching(&mut self, areas: &[Vec<Vec<[f64; 2]>>], ink: Ink) {
        let place = |rings: &Vec<_>| placed(rings, &self.placed.x, &self.placed.y);
        let areas: Vec<_> = areas.iter().map(place).collect();
        let pen = Stroke::solid(ink, hatch::WIDTH);
        self.add(Path::stroked(hatch::inside_all(&areas), pen));
    }

    fn line(&mut self, points: &[[f64; 2]], stroke: Stroke, layer: &Layer) {
        let kept = lines::kept(points);
        let drawn: Vec<[f64; 2]> = kept.iter().map(|&i| points[i]).collect();
        if drawn.len() == 1 {
            let dot = Markers { size: stroke.width * 2.0, ..dots(drawn, stroke.ink) };
            self.drawn.items.push(Item::Markers(dot));
            return;
        }
        let hover = hover(layer, kept, points.len());
        self.add(Path { hover, ..Path::line(&drawn, stroke) });
    }

    fn stairs(&mut self, x: &[f64], y: &[f64], until: f64, ink: Ink) {
        let mut points = Vec::new();
        for (i, (&from, &value)) in x.iter().zip(y).enumerate() {
            let to = x.get(i + 1).copied().unwrap_or(until);
            let height = self.placed.y.place(value);
            points.push([self.placed.x.place(from), height]);
            points.push([self.placed.x.place(to), height]);
        }
        let kept: Vec<_> = lines::kept(&points).into_iter().map(|i| points[i]).collect();
        self.add(Path::line(&kept, Stroke::solid(ink, STAIRS)));
    }

    /// Error bars without caps; those that begin outside of the frame end at it.
    fn errors(&mut self, x: &[f64], y: &[f64], errors: &Errors, ink: Ink) {
        let (frame, scale) = (&self.placed.frame, self.placed.y.direction.scale);
        let mut segments = Vec::new();
        for (i, (&x, &y)) in x.iter().zip(y).enumerate() {
            let Some(ends) = limbs(scale, y, errors, i) else { continue };
            let at = self.placed.x.place(x);
            let [low, high] = ends.map(|end| self.placed.y.place(end));
            let drawn = self.placed.x.holds(x) && self.placed.y.holds(y);
            if drawn && (low - high).abs() > 0.01 {
                let within = |y: f64| y.clamp(frame.y, frame.bottom());
                segments.push(Segment::Move([at, within(low)]));
                segments.push(Segment::Line([at, within(high)]));
            }
        }
        if !segments.is_empty() {
            self.add(Path::stroked(segments, error_pen(ink)));
        }
    }

    fn markers(&mut self, x: &[f64], y: &[f64], mut markers: Markers, layer: &Layer) {
        let seen = |&i: &usize| self.placed.x.holds(x[i]) && self.placed.y.holds(y[i]);
        let kept: Vec<usize> = (0..x.len()).filter(seen).collect();
        self.drawn.outside += x.len() - kept.len();
        let places = self.places(x, y);
        markers.at = kept.iter().map(|&i| places[i]).collect();
        markers.hover = hover(layer, kept, x.len());
        self.drawn.items.push(Item::Markers(markers));
    }

    fn contour(&mut self, paths: &[Vec<[f64; 2]>], stroke: Stroke) {
        let mut segments = Vec::new();
        for path in paths {
            let place =
                |point: &[f64; 2]| [self.placed.x.place(point[0]), self.placed.y.place(point[1])];
            let mut points: Vec<[f64; 2]> = path.iter().map(place).collect();
            points.retain(|point| point.iter().all(|x| x.is_finite()));
            segments.extend(if points.len() > 2 && points.first() == points.last() {
                Path::closed(&points[1..])
            } else {
                Path::open(&points)
            });
        }
        self.add(Path::stroked(segments, stroke));
    }
}

/// What a mark shows; numbers of points that count from zero are left out.
fn hover(layer: &Layer, kept: Vec<usize>, points: usize) -> Option<Hover> {
    let curve = layer.curve.clone()?;
    let points = if kept.len() == points { Vec::new() } else { kept };
    Some(Hover { curve, points })
}
