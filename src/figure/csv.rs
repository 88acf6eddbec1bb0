//! Write the whole data of a figure as CSV.
//!
//! Of panels, one row a point: `panel,layer,mark,label,part,x,y,z,error,low,high`. Panels and layers count from one;
//! `part` counts the curves of a contour or area from one. `z` is the number of a cell, 1 of a hatched one and 0 of
//! others; of a hatching it counts its areas from one. A staircase ends with a row at the end of its last step. A note has its text in `label`.
//!
//! Of a diagram, one row a number: `part,name,to,quantity,value,error`.
//!
//! Numbers read back to the same bits.

use super::{Body, Errors, Figure, Layer, Mark, diagram};

/// The header of the data of panels.
pub const HEADER: [&str; 11] =
    ["panel", "layer", "mark", "label", "part", "x", "y", "z", "error", "low", "high"];

/// The text of the file.
///
/// ```
/// use fluctua::figure::{Axis, Figure, Layer, Panel, csv};
/// let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$"));
/// let figure = Figure::new("f", "f").panel(panel.with(Layer::line(vec![0.5], vec![2.0])));
/// assert_eq!(csv::write(&figure).lines().nth(1), Some("1,1,line,,,0.5,2,,,,"));
/// ```
#[must_use]
pub fn write(figure: &Figure) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    match &figure.body {
        Body::Panels(panels) => {
            writer.write_record(HEADER).expect("memory takes every record");
            for (number, panel) in panels.iter().enumerate() {
                for (layer_number, layer) in panel.layers.iter().enumerate() {
                    let start = [(number + 1).to_string(), (layer_number + 1).to_string()];
                    for row in rows(layer) {
                        let fields = start.iter().cloned().chain(row.fields(layer));
                        writer.write_record(fields).expect("memory takes every record");
                    }
                }
            }
        }
        Body::Diagram(diagram) => {
            for record in diagram::records(diagram) {
                writer.write_record(record).expect("memory takes every record");
            }
        }
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("names and numbers are text")
}

/// A number in the shorter of its two notations; both read back to the same bits.
pub(super) fn number(x: f64) -> String {
    let (plain, exponent) = (x.to_string(), format!("{x:e}"));
    if exponent.len() < plain.len() { exponent } else { plain }
}

/// The numbers of a point; those that its mark does not have are absent.
#[derive(Clone, Copy, Default)]
struct Row {
    part: Option<usize>,
    x: Option<f64>,
    y: Option<f64>,
    z: Option<f64>,
    error: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl Row {
    fn at(x: f64, y: f64) -> Self {
        Self { x: Some(x), y: Some(y), ..Self::default() }
    }

    fn fields(self, layer: &Layer) -> impl Iterator<Item = String> {
        let label = match &layer.mark {
            Mark::Note { text, .. } => text.clone(),
            _ => layer.label.clone().unwrap_or_default(),
        };
        let part = self.part.map(|part| (part + 1).to_string()).unwrap_or_default();
        let numbers = [self.x, self.y, self.z, self.error, self.low, self.high];
        let numbers = numbers.map(|x| x.map(number).unwrap_or_default());
        [word(&layer.mark).to_owned(), label, part].into_iter().chain(numbers)
    }
}

/// What a mark is called in the file.
pub(super) fn word(mark: &Mark) -> &'static str {
    match mark {
        Mark::Line { .. } => "line",
        Mark::Points { .. } => "points",
        Mark::Steps { .. } => "steps",
        Mark::Dots { .. } => "dots",
        Mark::Cells { .. } => "cells",
        Mark::Region { .. } => "region",
        Mark::Area { .. } => "area",
        Mark::Contour { .. } => "contour",
        Mark::Hatch { .. } => "hatch",
        Mark::Hatching { .. } => "hatching",
        Mark::Band { .. } => "band",
        Mark::Rule { .. } => "rule",
        Mark::Note { .. } => "note",
    }
}

fn rows(layer: &Layer) -> Vec<Row> {
    let pairs = |x: &[f64], y: &[f64]| -> Vec<Row> {
        x.iter().zip(y).map(|(&x, &y)| Row::at(x, y)).collect()
    };
    match &layer.mark {
        Mark::Line { x, y, .. } | Mark::Dots { x, y } => pairs(x, y),
        Mark::Steps { x, y, until } => {
            let mut rows = pairs(x, y);
            rows.extend(y.last().map(|&last| Row::at(*until, last)));
            rows
        }
        Mark::Points { x, y, error, .. } => {
            let mut rows = pairs(x, y);
            add_errors(&mut rows, error);
            rows
        }
        Mark::Band { x, low, high } => {
            let row = |((&x, &low), &high): ((&f64, &f64), &f64)| Row {
                x: Some(x),
                low: Some(low),
                high: Some(high),
                ..Row::default()
            };
            x.iter().zip(low).zip(high).map(row).collect()
        }
        Mark::Cells { x, y, z, .. } | Mark::Region { x, y, z } => {
            grid(x, y, |i| z.get(i).copied().flatten())
        }
        Mark::Hatch { x, y, on } => grid(x, y, |i| on.get(i).map(|&on| f64::from(u8::from(on)))),
        Mark::Area { rings: paths } | Mark::Contour { paths, .. } => curves(paths),
        Mark::Hatching { areas } => {
            let numbered = areas.iter().zip(1_u32..);
            let rows = numbered.flat_map(|(rings, area)| {
                let z = Some(f64::from(area));
                curves(rings).into_iter().map(move |row| Row { z, ..row })
            });
            rows.collect()
        }
        Mark::Rule { y } => vec![Row { y: Some(*y), ..Row::default() }],
        Mark::Note { x, y, .. } => vec![Row::at(*x, *y)],
    }
}

/// One row a point of a curve.
fn curves(curves: &[Vec<[f64; 2]>]) -> Vec<Row> {
    let points = |(part, curve): (usize, &Vec<[f64; 2]>)| -> Vec<Row> {
        let row = |point: &[f64; 2]| Row { part: Some(part), ..Row::at(point[0], point[1]) };
        curve.iter().map(row).collect()
    };
    curves.iter().enumerate().flat_map(points).collect()
}

/// Error bars of points.
fn add_errors(rows: &mut [Row], errors: &Errors) {
    for (i, row) in rows.iter_mut().enumerate() {
        match errors {
            Errors::None => {}
            Errors::Symmetric(list) => row.error = list.get(i).copied(),
            Errors::Interval(list) => {
                row.low = list.get(i).map(|ends| ends[0]);
                row.high = list.get(i).map(|ends| ends[1]);
            }
        }
    }
}

/// One row a point of a grid, row by row.
fn grid(x: &[f64], y: &[f64], z: impl Fn(usize) -> Option<f64>) -> Vec<Row> {
    let point = |i: usize| Row { z: z(i), ..Row::at(x[i % x.len()], y[i / x.len()]) };
    (0..x.len() * y.len()).map(point).collect()
}
