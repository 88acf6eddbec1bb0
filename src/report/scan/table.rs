//! Write the rates at the points of a scan as a table, or over two axes as a picture of letters.

use super::picture::picture;
use super::{ScanReport, ScanRow};
use crate::number::digits::{concise, significant};
use crate::quantity::{Name, Statistic};
use crate::report::wrap::{WIDTH, labelled};

/// Points of the table.
const POINTS: usize = 11;
/// Values that differ by less than this share of the largest are equal.
const SAME: f64 = 1e-9;
/// Currents below this share of the largest are rounding.
const NOTHING: f64 = 1e-12;

/// What the points answer: a picture over two axes, else the rates of some currents at some points; all points in
/// `full`.
pub(super) fn table(report: &ScanReport, full: bool) -> Vec<String> {
    let picture = picture(report);
    match (full, picture.is_empty()) {
        (false, false) => picture,
        (false, true) => rates(report, false),
        (true, true) => rates(report, true),
        (true, false) => [picture, vec![String::new()], rates(report, true)].concat(),
    }
}

/// The rates of as many currents as fit.
fn rates(report: &ScanReport, full: bool) -> Vec<String> {
    let most = if full { report.points.len() } else { POINTS.min(report.points.len()) };
    let last = report.points.len() - 1;
    let shown: Vec<usize> = (0..most).map(|k| (k * last) / most.saturating_sub(1).max(1)).collect();
    let mut columns: Vec<Vec<String>> = (0..report.axes.len())
        .map(|axis| {
            let values = shown.iter().map(|&point| significant(report.place(point)[axis], 5));
            std::iter::once(report.axes[axis].name.clone()).chain(values).collect()
        })
        .collect();
    let mut left_out: Vec<String> = Vec::new();
    for key in currents(report) {
        let head = report.quantities[key].observable.to_string();
        let cell = |&point: &usize| report.points[point].row(key).map_or("-".into(), value);
        let column: Vec<String> =
            std::iter::once(head.clone()).chain(shown.iter().map(cell)).collect();
        let width: usize = columns.iter().chain([&column]).map(|c| width(c) + 2).sum();
        if full || width <= WIDTH {
            columns.push(column);
        } else {
            left_out.push(head);
        }
    }
    let widths: Vec<usize> = columns.iter().map(|column| width(column)).collect();
    let line = |row: usize| {
        let cells =
            columns.iter().zip(&widths).map(|(column, width)| format!("{:>width$}", column[row]));
        cells.collect::<Vec<_>>().join("  ")
    };
    let left = report.points.len() - most;
    let between = if report.axes.len() > 1 { "not on this diagonal" } else { "between" };
    let more = (left > 0).then(|| format!("... and {left} points {between} (--full)"));
    let hint = (!left_out.is_empty()).then(|| {
        let list = left_out.join(", ");
        labelled(
            "",
            &format!("No room for {list}: --full shows them, and so does scan.csv of --out DIR"),
        )
    });
    (0..=most).map(line).chain(more).chain(hint).collect()
}

/// What the config asks for first, then currents that a word of a map names, figures of merit, currents that are zero
/// somewhere, and others; those that are another but for its sign, or nothing at all, last.
fn currents(report: &ScanReport) -> Vec<usize> {
    let observe = &report.plan["observe"];
    let asked = |key: &usize| {
        let q = &report.quantities[*key];
        q.observable.is_sum() || names(observe, &q.observable.to_string())
    };
    let words = || report.maps.iter().filter(|map| map.map != "sign").flat_map(|map| &map.classes);
    let named = |key: &usize| {
        let own = report.quantities[*key].observable.to_string();
        words().any(|word| word.split([' ', ',']).any(|part| part == own))
    };
    let rank = |key: &usize| {
        let zero = || report.contours.iter().any(|c| c.of == report.quantities[*key]);
        match () {
            () if asked(key) => 0,
            () if is_current(report, *key) && named(key) => 1,
            () if is_merit(report, *key) => 2,
            () if zero() => 3,
            () => 4,
        }
    };
    let listed = |key: &usize| is_current(report, *key) || is_merit(report, *key);
    let mut keys: Vec<usize> = (0..report.quantities.len()).filter(listed).collect();
    keys.sort_by_key(rank);
    let series: Vec<Vec<Option<f64>>> = keys.iter().map(|key| numbers(report, *key)).collect();
    let most = |of: &[Option<f64>]| of.iter().flatten().fold(0.0_f64, |most, x| most.max(x.abs()));
    let gross = series.iter().map(|own| most(own)).fold(0.0, f64::max);
    let own = |k: &usize| {
        let repeated = (0..*k).any(|other| same(&series[other], &series[*k]));
        asked(&keys[*k]) || !repeated && most(&series[*k]) > NOTHING * gross
    };
    let (own, others): (Vec<usize>, Vec<usize>) = (0..keys.len()).partition(own);
    own.into_iter().chain(others).map(|k| keys[k]).collect()
}

/// Does a list of the config name an observable?
fn names(value: &serde_json::Value, observable: &str) -> bool {
    match value {
        serde_json::Value::String(text) => text == observable,
        serde_json::Value::Array(list) => list.iter().any(|own| names(own, observable)),
        serde_json::Value::Object(table) => table.values().any(|own| names(own, observable)),
        _ => false,
    }
}

fn numbers(report: &ScanReport, key: usize) -> Vec<Option<f64>> {
    let number = |row: &ScanRow| row.exact.or(row.sampled.map(|sampled| sampled.value));
    report.series(key).map(|row| row.and_then(number)).collect()
}

/// Are two series the same but for their sign?
fn same(a: &[Option<f64>], b: &[Option<f64>]) -> bool {
    let scale = a.iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
    [1.0, -1.0].iter().any(|sign| {
        a.iter().zip(b).all(|pair| match pair {
            (Some(a), Some(b)) => (a - sign * b).abs() <= SAME * scale,
            (None, None) => true,
            _ => false,
        })
    })
}

fn width(column: &[String]) -> usize {
    column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0)
}

/// The sampled answer, else the exact one.
fn value(row: &ScanRow) -> String {
    match (row.sampled, row.exact) {
        (Some(sampled), _) => concise(sampled),
        (None, Some(exact)) => significant(exact, 6),
        _ => "-".into(),
    }
}

fn is_current(report: &ScanReport, key: usize) -> bool {
    let q = &report.quantities[key];
    let currents = [Name::Particle, Name::Energy, Name::Heat, Name::BranchEnergy];
    q.statistic == Statistic::Rate && q.class.is_none() && currents.contains(&q.observable.name)
}

/// Is it a figure of merit, which some point at least has?
fn is_merit(report: &ScanReport, key: usize) -> bool {
    let q = &report.quantities[key];
    let merits =
        [Name::Power, Name::Efficiency, Name::Cop, Name::ExergyEfficiency, Name::Magnification];
    let any = || numbers(report, key).iter().any(Option::is_some);
    q.statistic == Statistic::Value && merits.contains(&q.observable.name) && any()
}
