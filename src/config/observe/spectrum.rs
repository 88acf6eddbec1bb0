//! Noise spectra of currents.

use super::points::{MAX_POINTS, RANGE, range, values};
use super::subject;
use crate::config::error::{Cause, Error};
use crate::config::shape::{RATE, Shape};
use crate::config::table::{Item, Table};
use crate::quantity::Observable;

pub(super) const SPECTRA: &str =
    "a list of observables and pairs of currents, such as `[\"particle.b\"]`";
pub(super) const FREQUENCIES: &str =
    "angular frequencies, a list or `{ from = 0.1, to = 10.0, points = 21 }`";

pub(super) const SHAPE: Shape =
    Shape::Either(&[Shape::List(&RATE, 1, MAX_POINTS as usize), Shape::Table(RANGE)]);

/// Read the pairs; an observable alone is one with itself.
pub(super) fn read(table: &Table<'_>, known: &[Observable]) -> Result<Vec<[Observable; 2]>, Error> {
    let mut pairs = Vec::new();
    for item in super::list(table, "spectra")? {
        let asked = subject::read(&item, known)?;
        let second = asked.second.clone().unwrap_or_else(|| asked.first.clone());
        let pair = [asked.first.clone(), second];
        if pairs.contains(&pair) {
            let (key, name) = (item.path.clone(), asked.to_string());
            return Err(item.error(Cause::AskedTwice { key, name }));
        }
        pairs.push(pair);
    }
    Ok(pairs)
}

/// Read angular frequencies.
pub(super) fn read_frequencies(item: &Item<'_>) -> Result<Vec<f64>, Error> {
    let values = if item.is_table() { range(&item.table(RANGE)?)? } else { values(item)? };
    match values.iter().find(|w| **w < 0.0) {
        Some(wrong) => Err(item.out_of_bounds(*wrong, "must be zero or more")),
        None => Ok(values),
    }
}

/// The currents of pairs, each once.
pub(super) fn currents(pairs: &[[Observable; 2]]) -> Vec<&Observable> {
    let mut list: Vec<&Observable> = Vec::new();
    for observable in pairs.iter().flatten() {
        if !list.contains(&observable) {
            list.push(observable);
        }
    }
    list
}
