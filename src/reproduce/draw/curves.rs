//! Draw curves: exact ones as lines, sampled ones as points, and how energy circulates as a tint behind them.

use super::{Picture, labelled};
use crate::figure::{Axis, Dash, Errors, Ink, Layer, Mark, Marker, Panel};
use crate::reproduce::number::{Number, Route};
use crate::reproduce::table::{Point, Table};

/// Room above and below the curves, as a share of their height.
const MARGIN: f64 = 0.08;

/// One curve of a panel: which colour, which pattern, and what it is called.
struct Series<'a> {
    colour: usize,
    pattern: usize,
    of: &'a str,
    label: String,
}

impl Picture<'_> {
    /// One panel with all letters of all its runs.
    pub(super) fn curves(&self, of: &[String], background: Option<&[String; 2]>) -> Option<Panel> {
        let mut layers = Vec::new();
        let mut pattern = 0;
        for (run, table) in &self.shown {
            let lines = table.lines(&self.panel.x);
            for line in &lines {
                let others = if lines.len() > 1 { self.others(table, line) } else { String::new() };
                for (colour, letter) in of.iter().enumerate() {
                    let name = if self.shown.len() > 1 { *run } else { others.as_str() };
                    let label = match (self.letters.label(letter), name) {
                        (_, "") if of.len() == 1 => String::new(),
                        (label, "") => label.to_owned(),
                        (_, name) if of.len() == 1 => name.to_owned(),
                        (label, name) => format!("{label}, {name}"),
                    };
                    // Whatever differs is told apart by colour and by pattern.
                    let alone = self.shown.len() == 1 && lines.len() == 1;
                    let series = Series {
                        colour: if of.len() > 1 { colour } else { pattern },
                        pattern: if alone { colour } else { pattern },
                        of: letter,
                        label,
                    };
                    let dense = if lines.len() == 1 { &table.between } else { &Vec::new() };
                    layers.extend(self.exact(&series, line, dense));
                    layers.extend(self.sampled(&series, line));
                }
                pattern += 1;
            }
        }
        let [low, high] = extent(&layers)?;
        let y = match of {
            [one] => self.axis(one),
            _ => Axis::new("Currents"),
        };
        let x = self.axis(&self.panel.x);
        let x = if self.is_whole() { x.whole() } else { x };
        let mut panel = Panel::new(x, y.range(low, high));
        if let (Some(pair), [(_, table)]) = (background, self.shown.as_slice()) {
            panel.layers.extend(self.background(table, pair, [low, high]));
        }
        panel.layers.extend(layers);
        Some(panel)
    }

    /// Are there only whole numbers along the axis below?
    fn is_whole(&self) -> bool {
        let points =
            self.shown.iter().flat_map(|(_, table)| table.points.iter().chain(&table.between));
        points.filter_map(|point| self.x(point)).all(|x| x.fract() == 0.0)
    }

    /// The values of the other axes along a line.
    fn others(&self, table: &Table, line: &[&Point]) -> String {
        let others = table.axes.iter().filter(|(name, _)| *name != self.panel.x);
        let at = |name: &str| line.first().and_then(|point| point.parameters.get(name)).copied();
        let said = others
            .filter_map(|(name, _)| Some(format!("{} = {}", self.letters.label(name), at(name)?)));
        said.collect::<Vec<_>>().join(", ")
    }

    /// A letter along points by one route: its place, and its number where it has one.
    fn along<'p>(
        &self,
        points: impl Iterator<Item = &'p Point>,
        of: &str,
        route: Route,
    ) -> Vec<(f64, Option<Number>)> {
        points.filter_map(|point| Some((self.x(point)?, self.number(point, of, route)))).collect()
    }

    /// The exact curve through points of its own, broken where the letter does not exist; without any, a dot at each
    /// point, since nothing is known between.
    fn exact(&self, series: &Series<'_>, line: &[&Point], dense: &[Point]) -> Vec<Layer> {
        let own = self.along(dense.iter(), series.of, Route::Best);
        let is_exact = |(_, number): &(f64, Option<Number>)| number.is_some_and(|n| !n.is_sampled);
        let is_curve = own.iter().any(is_exact);
        let at_points = || self.along(line.iter().copied(), series.of, Route::Best);
        let known = if is_curve { own } else { at_points() };
        let mark = |stretch: &[(f64, Option<Number>)]| {
            let known = stretch.iter().filter_map(|(x, number)| Some((*x, number.as_ref()?.value)));
            let (x, y) = known.unzip();
            if is_curve {
                Mark::Line { x, y, dash: Dash::of(series.pattern) }
            } else {
                Mark::Dots { x, y }
            }
        };
        let stretches = known.chunk_by(|a, b| is_exact(a) == is_exact(b));
        let layer = |stretch| {
            labelled(Layer::new(Ink::Series(series.colour), mark(stretch)), &series.label)
        };
        stretches.filter(|stretch| is_exact(&stretch[0])).map(layer).collect()
    }

    /// The sampled points with their standard errors.
    fn sampled(&self, series: &Series<'_>, line: &[&Point]) -> Option<Layer> {
        let sampled = self.along(line.iter().copied(), series.of, Route::Sample);
        let sampled = sampled.into_iter().filter_map(|(x, number)| Some((x, number?)));
        let sampled = sampled.filter(|(_, n)| n.is_sampled && n.error.is_finite());
        let (x, numbers): (Vec<f64>, Vec<Number>) = sampled.unzip();
        let y = numbers.iter().map(|number| number.value).collect();
        let error = Errors::Symmetric(numbers.iter().map(|number| number.error).collect());
        let mark = Mark::Points { x, y, error, marker: Marker::of(series.pattern) };
        let layer = Layer::new(Ink::Series(series.colour), mark);
        has_points(&layer).then(|| labelled(layer, &series.label))
    }

    /// Tints where both branch currents are clockwise, or anticlockwise; parallel currents have none.
    fn background(
        &self,
        table: &Table,
        [upper, lower]: &[String; 2],
        [low, high]: [f64; 2],
    ) -> Vec<Layer> {
        let points = if table.between.is_empty() { &table.points } else { &table.between };
        let way = |point: &Point| {
            let of = |letter| self.number(point, letter, Route::Best);
            let (up, down) = (of(upper)?, of(lower)?);
            let is_zero = |n: Number| n.value.abs() <= n.error;
            let both = !is_zero(up) && !is_zero(down) && up.value * down.value > 0.0;
            Some((self.x(point)?, both.then_some(up.value > 0.0)))
        };
        let mut ways: Vec<(f64, Option<bool>)> = points.iter().filter_map(way).collect();
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        let edge = |from: f64, to: f64| {
            let inside =
                table.crossings.iter().map(|(_, at)| *at).find(|at| from <= *at && *at <= to);
            inside.unwrap_or(f64::midpoint(from, to))
        };
        let mut layers = Vec::new();
        let mut start: Option<(f64, bool)> = None;
        for (place, (x, way)) in ways.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| ways[before].0);
            let here = before.map_or(*x, |before| edge(before, *x));
            if let Some((from, clockwise)) = start
                && *way != Some(clockwise)
            {
                layers.push(tint([from, here], clockwise, [low, high]));
                start = None;
            }
            if let (None, Some(clockwise)) = (start, way) {
                start = Some((here, *clockwise));
            }
        }
        if let (Some((from, clockwise)), Some((to, _))) = (start, ways.last()) {
            layers.push(tint([from, *to], clockwise, [low, high]));
        }
        layers
    }
}

fn tint(x: [f64; 2], clockwise: bool, [low, high]: [f64; 2]) -> Layer {
    let (k, word) = if clockwise { (0, "clockwise") } else { (1, "anticlockwise") };
    let mark = Mark::Band { x: x.to_vec(), low: vec![low; 2], high: vec![high; 2] };
    Layer::new(Ink::Region(k), mark).label(word)
}

fn has_points(layer: &Layer) -> bool {
    match &layer.mark {
        Mark::Line { x, .. } | Mark::Points { x, .. } | Mark::Dots { x, .. } => !x.is_empty(),
        _ => false,
    }
}

/// From the lowest to the highest number that is drawn, with room to both sides.
fn extent(layers: &[Layer]) -> Option<[f64; 2]> {
    let of = |layer: &Layer| -> Vec<f64> {
        match &layer.mark {
            Mark::Line { y, .. } | Mark::Dots { y, .. } => y.clone(),
            Mark::Points { y, error: Errors::Symmetric(e), .. } => {
                y.iter().zip(e).flat_map(|(y, e)| [y - e, y + e]).collect()
            }
            _ => Vec::new(),
        }
    };
    let all: Vec<f64> = layers.iter().flat_map(of).collect();
    let low = all.iter().copied().min_by(f64::total_cmp)?;
    let high = all.iter().copied().max_by(f64::total_cmp)?;
    let room = if high > low { MARGIN * (high - low) } else { 1.0 };
    Some([low - room, high + room])
}
