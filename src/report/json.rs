//! Write a report as JSON.
//!
//! The shape is `{ format, version, title, fluctua, plan, parameters, seed, kernel, units, quantities, curves, laws,
//! findings, comparison, warnings }`, without `kernel` and `comparison` where nothing was sampled. There is no null and no NaN: what is undefined is absent, and a warning
//! says why.

use serde::Serialize;

use super::{Report, Units, Walk};
use crate::config::{self, Recorded};
use crate::judge::{Curve, Finding, Law, Row, Verdict};
use crate::quantity::{Estimate, Name, Observable, Statistic};

/// Version of the shape.
pub(crate) const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u32,
    title: &'a str,
    fluctua: &'static str,
    plan: serde_json::Value,
    parameters: Recorded<'a>,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kernel: Option<&'a Walk>,
    units: &'a Units,
    quantities: Vec<Line<'a>>,
    curves: &'a [Curve],
    laws: &'a [Law],
    findings: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<&'a Verdict>,
    warnings: &'a [String],
}

#[derive(Serialize)]
struct Line<'a> {
    name: Name,
    of: &'a str,
    statistic: Statistic,
    #[serde(skip_serializing_if = "Option::is_none")]
    and: Option<&'a Observable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sampled: Option<Estimate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<f64>,
    /// What `z` compares with, where it is not `exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    z: Option<f64>,
    /// Written where both answers stand side by side and do not count in the verdict, and of what the plan itself says.
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<bool>,
    /// The exact chance of a number of windows, which is judged by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    p_value: Option<f64>,
    /// What a figure of merit cannot exceed.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
}

/// The bytes of `report.json`, with a final newline.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// let json = fluctua::report::json::write(&fluctua::run::exact(&plan)?);
/// assert!(json.starts_with('{') && json.contains("\"particle\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn write(report: &Report) -> String {
    let document = Document {
        format: "fluctua-report",
        version: VERSION,
        title: &report.plan.title,
        fluctua: env!("CARGO_PKG_VERSION"),
        plan: config::to_json(&report.plan),
        parameters: report.plan.recorded(),
        seed: report.plan.sampling.seed,
        kernel: report.kernel.as_ref(),
        units: &report.units,
        quantities: report.quantities.iter().map(|row| line(report, row)).collect(),
        curves: &report.curves,
        laws: &report.laws,
        findings: &report.findings,
        comparison: report.verdict.as_ref(),
        warnings: &report.warnings,
    };
    let mut text = serde_json::to_string_pretty(&document)
        .expect("a report holds only strings, finite numbers and lists");
    text.push('\n');
    config::visible_json(&text).into_owned()
}

/// Do both answers stand side by side, or could none?
fn is_compared(row: &Row) -> bool {
    row.sampled.is_some() && row.exact.is_some() || row.quantity.observable.name.is_given()
}

fn line<'a>(report: &Report, row: &'a Row) -> Line<'a> {
    let q = &row.quantity;
    Line {
        name: q.observable.name,
        of: &q.observable.of,
        statistic: q.statistic,
        and: q.and.as_ref(),
        class: q.class,
        window: q.of_window(report.plan.sampling.duration.get()),
        sampled: row.sampled,
        exact: row.exact,
        expected: row.expected,
        z: row.z,
        judged: (is_compared(row) && !row.is_judged()).then_some(false),
        p_value: row.count.map(|count| count.p_value()),
        bound: row.bound,
    }
}
