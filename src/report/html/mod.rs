//! Write a report as one page that needs nothing else: no network, no fonts, no other file.
//!
//! The verdict comes first, then the device beside its currents, the figures, the laws, the warnings, all numbers, and
//! where they come from. Numbers stand once, in the JSON that the page embeds; its figures hold geometry, and what a
//! pointer shows is looked up. A content-security policy in the page proves that nothing leaves it. A page is a pure
//! function of the report and the config text: it holds no date, no path and no name of a machine.

mod cards;
mod currents;
mod document;
mod escape;
mod fonts;
mod laws;
mod number;
mod prose;
mod scan;
mod source;
mod symbol;
mod verdict;

use std::fmt::Write;

use super::figures;
use super::stored::StoredReport;
use crate::figure::Body;
pub(crate) use cards::card;
pub use document::Document;
pub(crate) use document::Section;
use number::whole;
pub(crate) use prose::prose;
use prose::sentence;
pub use scan::of_scan;
use verdict::Verdict;

/// The page of a report.
///
/// `config` is the config as the user wrote it, where it is known: its first comment is the question of the page.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .build()?;
/// use fluctua::report::{html, json, stored::StoredReport};
/// let json = json::write(&fluctua::run::exact(&plan)?);
/// let page = html::of(&StoredReport::read(&json)?, &json, Some("# Which way do electrons go?"));
/// assert!(page.starts_with("<!doctype html>") && page.contains("Which way do electrons go?"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of(report: &StoredReport, json: &str, config: Option<&str>) -> String {
    let figures = figures::of(report);
    let (diagrams, curves): (Vec<_>, Vec<_>) =
        figures.into_iter().partition(|figure| matches!(figure.body, Body::Diagram(_)));
    let mut sections = vec![currents::section(report, &diagrams)];
    if !curves.is_empty() {
        sections.push(cards::section(&curves, "Figures"));
    }
    if !report.laws.is_empty() {
        sections.push(Section::new("laws", "Laws", laws::write(&report.laws)));
    }
    sections.extend(warnings(&report.warnings));
    sections.push(numbers());
    sections.push(source::section(report, config));
    let findings: Vec<String> = report.findings.iter().map(|f| f.text.clone()).collect();
    Document {
        title: report.title.clone(),
        question: config.and_then(source::question),
        verdict: Verdict::of(report).write(&findings) + &chips(report),
        sections,
        data: escape::json(&compact(json)),
    }
    .write()
}

/// JSON without blanks.
fn compact(json: &str) -> String {
    serde_json::from_str::<serde_json::Value>(json).map_or_else(|_| json.into(), |v| v.to_string())
}

/// How much is told below, each with a link.
fn chips(report: &StoredReport) -> String {
    let mut out = String::from("<ul class=chips>");
    if !report.laws.is_empty() {
        let laws = report.laws.len();
        let told = laws::counts(&report.laws);
        let _ = write!(out, "<li><a href=\"#laws\"><b>{laws}</b> laws: {told}</a>");
    }
    if !report.warnings.is_empty() {
        let count = report.warnings.len();
        let plural = if count == 1 { "" } else { "s" };
        let _ = write!(out, "<li><a href=\"#warnings\"><b>{count}</b> warning{plural}</a>");
    }
    if let Some(trajectories) = report.trajectories().filter(|_| report.is_sampled()) {
        let duration =
            report.plan.pointer("/sampling/duration").and_then(serde_json::Value::as_f64);
        let lasting =
            duration.map(|duration| format!(" of duration {duration}")).unwrap_or_default();
        let count = whole(trajectories);
        let _ = write!(out, "<li><a href=\"#source\"><b>{count}</b> trajectories{lasting}</a>");
    }
    let count = report.quantities.len();
    let _ = write!(out, "<li><a href=\"#all\"><b>{count}</b> numbers</a>");
    out + "</ul>\n"
}

/// What is missing or doubtful.
fn warnings(list: &[String]) -> Option<Section> {
    if list.is_empty() {
        return None;
    }
    let mut out = String::from("<ul class=\"card warn\">");
    for warning in list {
        let _ = write!(out, "<li>{}.", sentence(warning.trim_end_matches('.')));
    }
    Some(Section::new("warnings", "Warnings", out + "</ul>\n"))
}

/// The table that the script fills from the embedded JSON.
fn numbers() -> Section {
    let body = "<div class=card><p class=filter><label>Filter <input id=filter type=search \
                autocomplete=off spellcheck=false placeholder=\"particle variance\"></label> <span id=count \
                class=mu role=status></span></p><div class=\"tw tall\" tabindex=0 role=region \
                aria-label=\"All numbers\"><table id=numbers></table></div><noscript>This table is made by a \
                script from the JSON in this file; the CSV file in its folder has the same numbers.</noscript></div>\n";
    Section::new("all", "All numbers", body)
}
