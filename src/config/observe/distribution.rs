//! Distributions of what is counted over a window: `P(X_t = x)`, alone or of two counts jointly.
//!
//! Windows are the duration, or those that `windows` lists.

use super::Windows;
use super::subject::{self, Subject};
use crate::config::error::Error;
use crate::config::table::Table;
use crate::network::Counted;
use crate::quantity::Observable;
use crate::tally::HistogramLayout;

pub(super) const DISTRIBUTIONS: &str =
    "a list of observables and pairs, such as `[\"particle.b\", [\"particle.b\", \"energy.r\"]]`";

/// What is counted by cells: each subject at each window that was asked for. `law` is the
/// stationary law, where windows start from it.
#[must_use]
pub(super) fn binned(
    subjects: &[Subject],
    windows: &Windows,
    counted: &Counted,
    law: Option<&[f64]>,
) -> Vec<(Subject, HistogramLayout)> {
    let mut list = Vec::new();
    for subject in subjects {
        for stop in windows.stops() {
            let lattices = subject.lattices(counted, law);
            list.push((subject.clone(), HistogramLayout { lattices, stop }));
        }
    }
    list
}

/// Read the subjects.
pub(super) fn read(table: &Table<'_>, known: &[Observable]) -> Result<Vec<Subject>, Error> {
    let mut subjects = Vec::new();
    for item in super::list(table, "distributions")? {
        let asked = subject::read(&item, known)?;
        subject::once(&item, &asked, subjects.iter())?;
        subjects.push(asked);
    }
    Ok(subjects)
}
