//! Say currents in amperes and watts, where the config names the units of its numbers.

use super::Report;
use super::text::{LONGEST_NAME, is_idle};
use crate::config::cut;
use crate::judge::Row;
use crate::number::digits::{concise, significant};
use crate::quantity::{Conversion, Estimate, Name, Statistic, Units};

/// A table of the currents that have a physical unit, with at most so many of them; empty where none has.
pub(super) fn table(report: &Report, most: usize) -> Vec<String> {
    let units = report.plan.units;
    let listed = |row: &&Row| {
        let of_rate = row.quantity.statistic == Statistic::Rate;
        let power = row.quantity.observable.name == Name::Power;
        (of_rate || power) && !is_idle(report, &row.quantity.observable)
    };
    let rows = report.quantities.iter().filter(listed);
    let rows: Vec<(&Row, Conversion)> =
        rows.filter_map(|row| Some((row, units.current(row.quantity.observable.name)?))).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("Currents in physical units ({})", conversions(units).join(", "))];
    lines.extend(rows.iter().take(most).map(|(row, conversion)| line(row, *conversion)));
    if rows.len() > most {
        lines.push(format!("  ... and {} more in --full", rows.len() - most));
    }
    lines
}

/// What one of each current is.
pub(super) fn conversions(units: Units) -> Vec<String> {
    let one = |name: Name| {
        let Conversion { word, factor } = units.current(name)?;
        Some(format!("{} = {} {word}", units.per_time(name)?, significant(factor, 6)))
    };
    [Name::Particle, Name::Energy].into_iter().filter_map(one).collect()
}

fn line(row: &Row, Conversion { word, factor }: Conversion) -> String {
    let scaled = |sampled: Estimate| Estimate {
        value: factor * sampled.value,
        standard_error: sampled.standard_error.map(|error| factor * error),
    };
    let name = cut(&row.quantity.observable.to_string(), LONGEST_NAME);
    let class = row.quantity.class.map(|class| format!(" in class {class}")).unwrap_or_default();
    let sampled = row.sampled.map(|sampled| concise(scaled(sampled))).unwrap_or_default();
    let exact = row.exact.map(|exact| significant(factor * exact, 6)).unwrap_or_default();
    let name = format!("  {name}{class}");
    if row.sampled.is_none() {
        return format!("{name:28} {exact:>16} {word}");
    }
    format!("{name:28} {sampled:>18} {exact:>16} {word}")
}
