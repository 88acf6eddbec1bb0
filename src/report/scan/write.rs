//! Write a scan as JSON.
//!
//! The shape is `{ format, version, title, fluctua, seed, units, sampled, axes, comparison, contours, brackets, boundaries, maps,
//! curves, warnings, plan, points }`; lists that are empty are written as such, and `comparison` is absent where nothing
//! was compared, `maxima` where nothing was maximised. There is no null and no NaN. Each entry of a list, and each quantity of a point, is a line of its own,
//! so that a large scan can be read line by line.

use std::fmt::Write as _;

use rayon::prelude::*;
use serde::Serialize;

use super::shape::{
    Answered, BracketShape, ContourShape, CurveShape, EndShape, FORMAT, Key, MaximumShape, VERSION,
};
use super::{ScanPoint, ScanReport};
use crate::config;

/// The bytes of `report.json`, with a final newline.
#[must_use]
pub fn write(report: &ScanReport) -> String {
    let mut out = String::from("{\n");
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(out, "  \"{name}\": {value},");
    };
    field("format", &json(&FORMAT));
    field("version", &json(&VERSION));
    field("title", &json(&report.title));
    field("fluctua", &json(&report.fluctua));
    field("seed", &json(&report.seed));
    field("units", &json(&report.units));
    field("sampled", &json(&report.sampled));
    field("axes", &lines(&report.axes));
    if let Some(comparison) = &report.comparison {
        field("comparison", &json(comparison));
    }
    field("contours", &lines(report.contours.iter().map(ContourShape::from)));
    field("brackets", &lines(report.brackets.iter().map(BracketShape::from)));
    field("boundaries", &lines(report.boundaries.iter().map(EndShape::from)));
    if !report.maxima.is_empty() {
        field("maxima", &lines(report.maxima.iter().map(MaximumShape::from)));
    }
    field("maps", &lines(&report.maps));
    field("curves", &lines(report.curves.iter().map(CurveShape::from)));
    field("warnings", &lines(&report.warnings));
    field("plan", &json(&report.plan));
    // Names are written once, not at every point.
    let keys: Vec<String> = report.quantities.iter().map(|q| opened(&Key::from(q))).collect();
    let names: Vec<String> = report.parameters.iter().map(json).collect();
    let points: Vec<String> =
        report.points.par_iter().map(|point| written(point, &keys, &names)).collect();
    let _ = write!(out, "  \"points\": [\n{}\n  ]\n}}\n", points.join(",\n"));
    config::visible_json(&out).into_owned()
}

/// A point: its parameters on a line, then each quantity on its own.
fn written(point: &ScanPoint, keys: &[String], names: &[String]) -> String {
    let known = names.iter().zip(&point.parameters).filter(|(_, value)| value.is_finite());
    let parameters: Vec<String> =
        known.map(|(name, value)| format!("{name}: {}", json(value))).collect();
    let mut out = format!("    {{ \"parameters\": {{ {} }}", parameters.join(", "));
    if let Some(error) = &point.error {
        let _ = write!(out, ", \"error\": {} }}", json(error));
        return out;
    }
    out.push_str(", \"quantities\": [");
    for (index, row) in point.rows.iter().enumerate() {
        let answered = json(&Answered::from(row));
        let answered = answered.trim_start_matches('{');
        let comma = if index > 0 { "," } else { "" };
        let separator = if answered == "}" { "" } else { "," };
        let _ = write!(out, "{comma}\n      {}{separator}{answered}", keys[row.key]);
    }
    out.push_str("\n    ] }");
    out
}

/// The key of a row, open for its answers.
fn opened(key: &Key) -> String {
    let mut text = json(key);
    text.pop();
    text
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("a scan holds only strings, finite numbers and lists")
}

/// A list with a line for each entry.
fn lines<T: Serialize>(entries: impl IntoIterator<Item = T>) -> String {
    let entries: Vec<String> =
        entries.into_iter().map(|entry| format!("\n    {}", json(&entry))).collect();
    if entries.is_empty() { "[]".into() } else { format!("[{}\n  ]", entries.join(",")) }
}
