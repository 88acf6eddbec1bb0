//! Judge letters against a table of values that were computed by other means.

use std::collections::BTreeMap;

use super::{Case, Finding, Known, Told};
use crate::config::claims::Outcome;
use crate::number::Function;
use crate::number::digits::counted;
use crate::reproduce::number::{Number, ROUNDING};

/// A letter at a point with its value in the table.
struct Compared<'a> {
    known: Known<'a>,
    number: Number,
    of: Function,
    letter: String,
    reference: f64,
}

impl Compared<'_> {
    /// What is compared with the tolerance: relative to the value, or to the gross flow where that is larger.
    fn share(&self) -> f64 {
        let scale = f64::max(self.reference.abs(), self.number.error / ROUNDING);
        let apart = (self.number.value - self.reference).abs();
        if scale > 0.0 { apart / scale } else { apart }
    }

    fn difference(&self) -> Number {
        Number { value: self.number.value - self.reference, ..self.number }
    }
}

pub(super) fn judge(case: &Case<'_>, tolerance: f64) -> Finding {
    let rows = case.evidence.reference;
    if rows.is_empty() {
        return Finding::undetermined("the figure has no reference.csv");
    }
    let points: Vec<Known<'_>> = case.evidence.known(case.claim.run, case.route).collect();
    let mut compared = Vec::new();
    for row in rows {
        match of_row(case, &points, row) {
            Ok(found) => compared.extend(found),
            Err(why) => return Finding::undetermined(why),
        }
    }
    let exact: Vec<&Compared<'_>> =
        compared.iter().filter(|entry| !entry.number.is_sampled).collect();
    let sampled = compared.iter().filter(|entry| entry.number.is_sampled);
    let chances = sampled.map(|entry| case.chances.apart(entry.difference())).collect();
    let is_off = exact.iter().any(|entry| entry.share() > tolerance);
    let outcome = match (is_off || case.any_below(chances), exact.len() == compared.len()) {
        (true, _) => Outcome::Fails,
        (false, true) => Outcome::Holds,
        // A sample never proves equality.
        (false, false) => Outcome::Undetermined,
    };
    let values = counted(compared.len(), "value");
    let note = format!("furthest from the table of {values} in {}", counted(rows.len(), "row"));
    match compared.iter().max_by(|a, b| a.share().total_cmp(&b.share())) {
        Some(worst) => {
            let (of, what) = (Some(&worst.of), worst.letter.clone());
            case.found(outcome, worst.known, Told { number: worst.number, of, what }, note)
        }
        None => Finding::empty("no row of reference.csv is about this scan"),
    }
}

/// The letters of a row at its point.
fn of_row<'a>(
    case: &Case<'_>,
    points: &[Known<'a>],
    row: &[(String, f64)],
) -> Result<Vec<Compared<'a>>, String> {
    let letters = case.evidence.letters;
    let place: BTreeMap<String, f64> =
        row.iter().filter(|(name, _)| !letters.has(name)).cloned().collect();
    let text =
        || place.iter().map(|(name, at)| format!("{name} = {at}")).collect::<Vec<_>>().join(", ");
    let mut fixed = place.clone();
    fixed.retain(|name, _| case.table.axes.iter().all(|(axis, _)| axis != name));
    if !points.iter().any(|known| known.point.has(&fixed)) {
        // The row is about another run, or another value of the unprinted parameter.
        return Ok(Vec::new());
    }
    let known = points.iter().find(|known| known.point.has(&place)).copied();
    let known = known.ok_or_else(|| format!("the scan has no point at {}", text()))?;
    let mut list = Vec::new();
    for (name, reference) in row.iter().filter(|(name, _)| letters.has(name)) {
        let of = case.evidence.sheet.named(name);
        let found = of.and_then(|of| Some((known.values.number(&of)?, of)));
        let (number, of) = found.ok_or_else(|| format!("`{name}` has no value at {}", text()))?;
        let letter = name.clone();
        list.push(Compared { known, number, of, letter, reference: *reference });
    }
    Ok(list)
}
