//! Write a scan as tidy CSV: a row for each point and quantity, and a row for each point of a contour.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::{ScanReport, ScanRow};
use crate::config::visible_lines;
use crate::quantity::Quantity;
use crate::report::csv::{COLUMNS, names, number};

/// The bytes of `scan.csv`: all parameters, and the keys that are scanned, then the columns of `quantities.csv`.
///
/// An absent value is an empty field, and a point without answers has no row.
#[must_use]
pub fn write(report: &ScanReport) -> String {
    let parameters = report.parameters.iter().map(String::as_str);
    let mut out = record(parameters.chain(names(COLUMNS))) + "\n";
    let keys: Vec<[String; 2]> = report.quantities.iter().map(key).collect();
    let points = report.points.par_iter().map(|point| {
        let values: Vec<String> = point.parameters.iter().map(|x| of(Some(*x))).collect();
        let values = values.join(",");
        let mut text = String::new();
        for row in &point.rows {
            if !values.is_empty() {
                text.push_str(&values);
                text.push(',');
            }
            line(&keys[row.key], row, &mut text);
        }
        text
    });
    let points: Vec<String> = points.collect();
    out.extend(points);
    visible_lines(&out).into_owned()
}

fn line([before, after]: &[String; 2], row: &ScanRow, text: &mut String) {
    text.push_str(before);
    text.push(',');
    text.push_str(&of(row.window));
    text.push(',');
    text.push_str(after);
    let numbers = [
        row.sampled.map(|sampled| sampled.value),
        row.sampled.and_then(|sampled| sampled.standard_error),
        row.exact,
        row.z,
        row.expected,
        row.bound,
    ];
    for x in numbers {
        text.push(',');
        text.push_str(&of(x));
    }
    text.push('\n');
}

/// A number, or nothing.
fn of(x: Option<f64>) -> String {
    x.filter(|x| x.is_finite()).map(number).unwrap_or_default()
}

/// What a row says of its quantity, before its window and after it.
fn key(q: &Quantity) -> [String; 2] {
    let class = q.class.map(|class| format!("@{class}")).unwrap_or_default();
    let named = q.observable.of.clone() + &class;
    let and = q.and.as_ref();
    let partner = [
        and.map(|and| and.name.word().to_owned()).unwrap_or_default(),
        and.map(|and| and.of.clone()).unwrap_or_default(),
    ];
    [
        record([q.observable.name.word(), &named, q.statistic.word()].into_iter()),
        record(partner.iter().map(String::as_str)),
    ]
}

/// Fields as a record, quoted where they must be, without the end of the line.
fn record<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let quoted = |field: &str| {
        if field.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field.to_owned()
        }
    };
    fields.map(quoted).collect::<Vec<_>>().join(",")
}

/// The bytes of `contours.csv`, a row a point: `name,of,statistic,level,curve`, then the values of the axes. Curves are
/// numbered from zero; a closed one ends where it begins.
#[must_use]
pub fn write_contours(report: &ScanReport) -> String {
    let own = ["name", "of", "statistic", "level", "curve"].into_iter();
    let mut out = record(own.chain(report.axes.iter().map(|axis| axis.name.as_str()))) + "\n";
    for (index, contour) in report.contours.iter().enumerate() {
        let [key, _] = key(&contour.of);
        for point in &contour.points {
            let values: Vec<String> = point.iter().map(|x| number(*x)).collect();
            let level = number(contour.level);
            let _ = writeln!(out, "{key},{level},{index},{}", values.join(","));
        }
    }
    visible_lines(&out).into_owned()
}
