//! Distributions of what is counted over a window: `P(X_t = x)`, alone or of two counts jointly.
//!
//! Windows are the duration, half of it, or both.

use super::subject::{self, Subject};
use crate::config::error::Error;
use crate::config::table::{Item, Table};
use crate::network::Counted;
use crate::number::Positive;
use crate::quantity::Observable;
use crate::tally::HistogramLayout;

pub(super) const DISTRIBUTIONS: &str =
    "a list of observables and pairs, such as `[\"particle.b\", [\"particle.b\", \"energy.r\"]]`";
pub(super) const WINDOWS: &str =
    "windows of the distributions: the duration, half of it, or both in a list";

/// Where in a window something is read: at half its duration, at all of it, or at both.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .distribution("particle.left")
/// #     .windows(&[10.0, 20.0])
/// #     .build()?;
/// assert!(plan.observe.windows.middle && plan.observe.windows.end);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// At half the duration.
    pub middle: bool,
    /// At the whole duration.
    pub end: bool,
}

impl Default for Ends {
    fn default() -> Self {
        Self { middle: false, end: true }
    }
}

/// What is counted by cells: each subject at each end of the window that was asked for. `law` is the
/// stationary law, where windows start from it.
#[must_use]
pub(super) fn binned(
    subjects: &[Subject],
    windows: Ends,
    counted: &Counted,
    law: Option<&[f64]>,
) -> Vec<(Subject, HistogramLayout)> {
    let ends = [windows.middle, windows.end];
    let mut list = Vec::new();
    for subject in subjects {
        for half in (0..2).filter(|&half| ends[half]) {
            let lattices = subject.lattices(counted, law);
            list.push((subject.clone(), HistogramLayout { lattices, half }));
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

/// Read the windows they are over.
pub(super) fn read_windows(item: &Item<'_>, duration: Positive) -> Result<Ends, Error> {
    let items = if item.is_list() { item.list()? } else { vec![item.clone()] };
    let mut ends = Ends { middle: false, end: false };
    for item in &items {
        let window = item.number::<Positive>()?.get();
        let is = |time: f64| (window - time).abs() <= 1e-12 * time;
        match window {
            _ if is(duration.get()) => ends.end = true,
            _ if is(duration.get() / 2.0) => ends.middle = true,
            _ => {
                let bound = format!(
                    "a window is the duration, {}, or half of it; change sampling.duration",
                    duration.get()
                );
                return Err(item.out_of_bounds(window, &bound));
            }
        }
    }
    if items.is_empty() { Err(item.wrong_type("a list of windows")) } else { Ok(ends) }
}

/// The windows as they are written, where there are distributions over them.
pub(super) fn written(subjects: &[Subject], windows: Ends, duration: Positive) -> Vec<f64> {
    let duration = duration.get();
    let Ends { middle, end } = windows;
    let ends = [middle.then_some(duration / 2.0), end.then_some(duration)];
    ends.into_iter().flatten().filter(|_| !subjects.is_empty()).collect()
}
