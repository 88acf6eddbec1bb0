//! Read points along an axis: a list, or a range.

use crate::config::error::Error;
use crate::config::shape::{FINITE, Shape, Typed};
use crate::config::table::{Item, Table};
use crate::number::Finite;

/// The most points of a curve along one axis.
pub(crate) const MAX_POINTS: u64 = 1000;

pub(super) const RANGE: &[Typed] = &[
    ("from", "the first value", Shape::Must(&FINITE)),
    ("to", "the last value", Shape::Must(&FINITE)),
    (
        "points",
        "how many values, both ends included",
        Shape::Must(&Shape::Whole(1, MAX_POINTS as i64)),
    ),
];

/// Values spread evenly from one end to the other.
pub(super) fn range(table: &Table<'_>) -> Result<Vec<f64>, Error> {
    let [from, to] = ["from", "to"].map(|key| table.require(key)?.number::<Finite>());
    let (from, to) = (from?.get(), to?.get());
    let points = table.require("points")?.count(MAX_POINTS)?;
    let step = (to - from) / points.saturating_sub(1).max(1) as f64;
    Ok((0..points).map(|k| if k + 1 == points { to } else { from + k as f64 * step }).collect())
}

/// A list of numbers.
pub(super) fn values(item: &Item<'_>) -> Result<Vec<f64>, Error> {
    let list = item.list()?;
    if list.is_empty() || list.len() as u64 > MAX_POINTS {
        return Err(item.wrong_type("a list of up to 1000 numbers"));
    }
    list.iter().map(|item| Ok(item.number::<Finite>()?.get())).collect()
}
