//! Choose the pictures of a report.
//!
//! A report has a figure of each curve, diagrams of its currents, of the ring or of the states, and the distribution of
//! its z-scores. All are made from what `report.json` holds, so that a stored report is drawn as a new one.

mod at_once;
mod change;
mod comparison;
mod curve;
mod device;
mod files;
mod interval;
mod joint;
mod levels;
mod populations;
mod scan;
mod scattering;
mod smooth;
mod states;
mod trace;
mod words;

use super::stored::{StoredCurve, StoredReport};
use crate::figure::Figure;
pub use change::{Change, Unseen};
use curve::Subject;
pub use files::{Drawn, Format, files};
pub use scan::of_scan;
pub use trace::of_traces;

/// Every figure of a report, in the order of the page. Names are the stems of files: each is there once, whatever
/// the case of its letters.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .distribution("particle.left")
/// #     .build()?;
/// use fluctua::report::{figures, json, stored::StoredReport};
/// let json = json::write(&fluctua::run::exact(&plan)?);
/// let names: Vec<_> = figures::of(&StoredReport::read(&json)?).into_iter().map(|f| f.name).collect();
/// assert!(names.contains(&"distribution_particle_left_100".to_owned()), "{names:?}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of(report: &StoredReport) -> Vec<Figure> {
    let mut figures = Vec::new();
    let plan = report.plan();
    if let Some(plan) = &plan {
        figures.extend(device::figures(report, plan));
        figures.extend(states::figure(report, plan));
        figures.extend(levels::figure(report, plan));
    }
    for group in groups(report) {
        let name = name(group.curves[0].1);
        figures.extend(match group.curves[0].1.axes.as_slice() {
            [_] => group.figure(&name),
            [_, _] => joint::figure(report, group.curves[0], &name),
            _ => None,
        });
    }
    figures.extend(comparison::figure(report));
    with_own_names(figures)
}

/// Curves that belong into one frame: those of one kind, subject and window.
fn groups(report: &StoredReport) -> Vec<Subject<'_>> {
    let mut groups: Vec<Subject<'_>> = Vec::new();
    let same = |a: &StoredCurve, b: &StoredCurve| {
        a.kind == b.kind
            && a.observable == b.observable
            && a.and == b.and
            && a.window == b.window
            && a.axes.len() == b.axes.len()
            && a.axes.len() == 1
            && ["scgf", "rate_function"].contains(&a.kind.as_str())
    };
    for (index, curve) in report.curves.iter().enumerate().filter(|(_, c)| c.points() > 0) {
        match groups.iter_mut().find(|group| same(group.curves[0].1, curve)) {
            Some(group) => group.curves.push((index, curve)),
            None => groups.push(Subject { report, curves: vec![(index, curve)] }),
        }
    }
    groups
}

/// The stem of the files of a curve: `distribution_particle_b_40`.
fn name(curve: &StoredCurve) -> String {
    let kind = if curve.kind == "scgf" { "generating_function" } else { &curve.kind };
    let over = curve.window.map(|window| window.to_string()).unwrap_or_default();
    let (of, and) = (&curve.observable, curve.and.as_ref());
    let mut parts = vec![kind, &of.name, &of.of];
    parts.extend(and.iter().flat_map(|and| [and.name.as_str(), and.of.as_str()]));
    parts.extend(Some(over.as_str()).filter(|over| !over.is_empty()));
    words::stem(&parts)
}

/// Longest stem, which leaves room for endings in any file system.
const LONGEST: usize = 120;

/// Figures whose names differ in more than the case of letters.
pub(super) fn with_own_names(mut figures: Vec<Figure>) -> Vec<Figure> {
    let mut taken: Vec<String> = Vec::new();
    for figure in &mut figures {
        figure.name.truncate(LONGEST);
        let own = figure.name.clone();
        for number in 2.. {
            let folded = figure.name.to_ascii_lowercase();
            if !taken.contains(&folded) {
                taken.push(folded);
                break;
            }
            figure.name = format!("{own}_{number}");
        }
    }
    figures
}
