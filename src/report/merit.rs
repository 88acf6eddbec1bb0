//! Say in a sentence how well a device works as a machine.

use super::Report;
use crate::judge::Row;
use crate::number::digits::{significant, with_error};
use crate::quantity::{Estimate, Name, Observable, Statistic};

/// What stands above the table of figures of merit.
pub(super) const HEADING: &str = "Figures of merit (where the machine exists)";

/// An error bar below this share of the value is rounding.
const ROUNDING: f64 = 1e-12;

/// Is it a figure of merit?
pub(super) fn is_merit(row: &Row) -> bool {
    row.quantity.statistic == Statistic::Value && row.quantity.observable.name.is_merit()
}

/// What stands above the table of figures of merit of windows.
pub(super) const WINDOWS: &str = "Figures of merit of single windows";

/// A sentence for each figure of merit of windows: `Efficiency of the engine in windows of 200: median 0.31 +- 0.01
/// (exact 0.312), quartiles 0.1 and 0.4, 90 % between -0.2 and 0.9; none in 3 % of them; least likely is 0.75.`
pub(super) fn windows(report: &Report) -> Vec<String> {
    let rows: Vec<&Row> =
        report.quantities.iter().filter(|row| row.quantity.statistic.is_of_ratios()).collect();
    let figure = |row: &Row| {
        let least = row.quantity.statistic == Statistic::LeastLikely;
        (row.quantity.observable.clone(), row.quantity.window, least)
    };
    rows.chunk_by(|a, b| figure(a) == figure(b)).map(|rows| of_windows(report, rows)).collect()
}

fn of_windows(report: &Report, rows: &[&Row]) -> String {
    let quantity = &rows[0].quantity;
    let name = capital(&named(&quantity.observable));
    let find = |statistic| rows.iter().find(|row| row.quantity.statistic == statistic);
    let told = |statistic| find(statistic).map(|row| value(report, row));
    if let Some(least) = told(Statistic::LeastLikely) {
        let bound = rows[0]
            .bound
            .map(|bound| format!("; the bound of its mean is {}", significant(bound, 6)));
        return format!(
            "{name} of long windows: {least} is the least likely{}.",
            bound.unwrap_or_default()
        );
    }
    let pair = |what: &str, low, high| Some(format!("{what} {} and {}", told(low)?, told(high)?));
    let parts = [
        told(Statistic::Median).map(|median| format!("median {median}")),
        pair("quartiles", Statistic::Quantile25, Statistic::Quantile75),
        pair("90 % between", Statistic::Quantile05, Statistic::Quantile95),
        told(Statistic::Undefined).map(|share| format!("share of windows without one {share}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let window = quantity.of_window(report.plan.sampling.duration.get()).unwrap_or_default();
    format!("{name} in windows of {}: {}.", significant(window, 6), parts.join(", "))
}

/// `efficiency of the engine`.
fn named(of: &Observable) -> String {
    let machine = of.of.replace('_', " ");
    match of.name {
        Name::ExergyEfficiency => "exergy efficiency".into(),
        Name::Cop => format!("COP of the {machine}"),
        name => format!("{} of the {machine}", name.word()),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

/// A sentence for each machine: `Engine: power 0.02010 +- 0.00030, efficiency 0.31 +- 0.01 of at most 0.5.`
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let rows: Vec<&Row> = report.quantities.iter().filter(|row| is_merit(row)).collect();
    let machine = |row: &Row| (row.quantity.class, row.quantity.observable.of.clone());
    let groups = rows.chunk_by(|a, b| machine(a) == machine(b));
    groups.map(|rows| sentence(report, rows)).collect()
}

fn sentence(report: &Report, rows: &[&Row]) -> String {
    let quantity = &rows[0].quantity;
    let of = quantity.observable.of.replace('_', " ");
    let name = capital(&of);
    let within = quantity.class.map(|class| format!(" in class {class}")).unwrap_or_default();
    let figures: Vec<_> = rows.iter().map(|row| figure(report, row)).collect();
    format!("{name}{within}: {}.", figures.join(", "))
}

/// Is it the same in every block, and as expected? Then its error bar is rounding.
fn is_certain(row: &Row) -> bool {
    let (Some(Estimate { value, standard_error: Some(error) }), Some(exact)) =
        (row.sampled, row.exact)
    else {
        return false;
    };
    let rounding = ROUNDING * exact.abs();
    error <= rounding && (value - exact).abs() <= rounding
}

/// `0.31 +- 0.01 (exact 0.312)`.
fn value(report: &Report, row: &Row) -> String {
    let exact = row.exact.map(|exact| significant(exact, 6));
    if let (Some(exact), true) = (&exact, is_certain(row)) {
        return format!("exactly {exact}");
    }
    match (row.sampled, exact) {
        (Some(sampled), Some(exact)) => format!("{} (exact {exact})", with_error(sampled)),
        (Some(sampled), None) => with_error(sampled),
        (None, Some(exact)) if report.is_sampled() => format!("exactly {exact}"),
        (None, Some(exact)) => exact,
        (None, None) => String::new(),
    }
}

/// `efficiency 0.31 +- 0.01 (exact 0.312) of at most 0.5`.
fn figure(report: &Report, row: &Row) -> String {
    let name = row.quantity.observable.name;
    let value = value(report, row);
    let bound = row.bound.map(|bound| format!(" of at most {}", significant(bound, 6)));
    let what = match name {
        Name::Cop => "coefficient of performance (COP)",
        Name::ExergyEfficiency => "exergy efficiency",
        Name::Magnification => "the larger branch current is the heat current times",
        _ => name.word(),
    };
    let known = row.exact.or(row.sampled.map(|sampled| sampled.value)).unwrap_or(1.0);
    let heater = row.quantity.observable.of == "heat_pump" && known < 1.0;
    let remark = if heater { " (below 1: it heats the cold side too)" } else { "" };
    format!("{what} {value}{}{remark}", bound.unwrap_or_default())
}
