//! Choose the pictures of a scan: lines over one axis, maps over two.

mod areas;
mod lines;
mod maps;
mod regions;
mod series;

use super::with_own_names;
use crate::figure::Figure;
use crate::report::scan::ScanReport;

/// Every figure of a scan, in the order of the page; their names are the stems of files.
#[must_use]
pub fn of_scan(report: &ScanReport) -> Vec<Figure> {
    with_own_names(match report.axes.as_slice() {
        [axis] => lines::figures(report, axis),
        [x, y] => maps::figures(report, [x, y]),
        _ => Vec::new(),
    })
}
