//! The files of a report as `--out` keeps them: what each is called, and its bytes.

use super::stored::StoredReport;
use super::{Report, ScanReport, csv, figures, html, json, scan};
use crate::figure::Figure;

/// The files of a report, in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Files {
    /// The name of each and its bytes; `report.json` comes last, as the sign of completeness.
    pub list: Vec<(&'static str, Vec<u8>)>,
    /// What can be drawn of it.
    pub figures: Vec<Figure>,
    /// Why there is no page.
    pub problem: Option<String>,
}

/// The files of the report of a run; `config` is the config as it was written, for the page.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .build()?;
/// use fluctua::report::files;
/// let files = files::of(&fluctua::run::exact(&plan)?, None);
/// let names: Vec<&str> = files.list.iter().map(|(name, _)| *name).collect();
/// assert_eq!(names, ["quantities.csv", "curves.csv", "report.html", "report.json"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of(report: &Report, config: Option<&str>) -> Files {
    let json = json::write(report);
    let mut list = vec![
        ("quantities.csv", csv::write(report).into_bytes()),
        ("curves.csv", csv::write_curves(&report.curves).into_bytes()),
    ];
    let (figures, problem) = match StoredReport::read(&json) {
        Ok(stored) => {
            list.push(("report.html", html::of(&stored, &json, config).into_bytes()));
            (figures::of(&stored), None)
        }
        // The numbers are there all the same.
        Err(error) => (Vec::new(), Some(format!("report.html was not written: {error}"))),
    };
    list.push(("report.json", json.into_bytes()));
    Files { list, figures, problem }
}

/// The files of the report of a scan.
#[must_use]
pub fn of_scan(report: &ScanReport, config: Option<&str>) -> Files {
    let list = vec![
        ("scan.csv", scan::csv::write(report).into_bytes()),
        ("contours.csv", scan::csv::write_contours(report).into_bytes()),
        ("report.html", html::of_scan(report, config).into_bytes()),
        ("report.json", scan::write(report).into_bytes()),
    ];
    Files { list, figures: figures::of_scan(report), problem: None }
}
