//! Say in a sentence how well a device works as a machine.

use super::Report;
use crate::judge::Row;
use crate::number::digits::{significant, with_error};
use crate::quantity::{Name, Statistic};

/// What stands above the table of figures of merit.
pub(super) const HEADING: &str = "Figures of merit (where the machine exists)";

/// Is it a figure of merit?
pub(super) fn is_merit(row: &Row) -> bool {
    row.quantity.statistic == Statistic::Value && row.quantity.observable.name.is_merit()
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
    let mut name: String = of.chars().take(1).flat_map(char::to_uppercase).collect();
    name.extend(of.chars().skip(1));
    let within = quantity.class.map(|class| format!(" in class {class}")).unwrap_or_default();
    let figures: Vec<_> = rows.iter().map(|row| figure(report, row)).collect();
    format!("{name}{within}: {}.", figures.join(", "))
}

/// `efficiency 0.31 +- 0.01 (exact 0.312) of at most 0.5`.
fn figure(report: &Report, row: &Row) -> String {
    let name = row.quantity.observable.name;
    let exact = row.exact.map(|exact| significant(exact, 6));
    let value = match (row.sampled, exact) {
        (Some(sampled), Some(exact)) => format!("{} (exact {exact})", with_error(sampled)),
        (Some(sampled), None) => with_error(sampled),
        (None, Some(exact)) if report.is_sampled() => format!("exactly {exact}"),
        (None, Some(exact)) => exact,
        (None, None) => String::new(),
    };
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
