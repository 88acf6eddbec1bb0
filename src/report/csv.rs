//! Write the quantities of a report as CSV, one row each:
//! `name,of,statistic,window,and_name,and_of,sampled,standard_error,exact,z,expected,bound`.
//!
//! `expected` is what `z` compares with; it is empty where that is `exact` itself. `bound` is what a figure of merit
//! cannot exceed.
//! An answer within closed class `n` of a reducible network has `@n` after its `of`.

use super::Report;
use crate::config::visible_lines;
use crate::judge::Curve;

/// The columns of `quantities.csv`, and behind the parameters those of `scan.csv`, each with what it means.
pub(super) const COLUMNS: [(&str, &str); 12] = [
    ("name", "the observable's name, such as `particle`"),
    (
        "of",
        "what it is of: a reservoir, dot, state, branch or `total`; `@n` behind it: within closed class n",
    ),
    ("statistic", "which statistic of it, such as `rate`"),
    ("window", "length of the window that the number belongs to, in the unit of time; else empty"),
    ("and_name", "the partner's name in a covariance; `parameter` in a response"),
    ("and_of", "what the partner is of; the parameter's name in a response"),
    ("sampled", "the sampled value; empty where nothing was sampled or it is not resolved"),
    ("standard_error", "jackknife standard error of the sampled value"),
    ("exact", "the exact value; of cumulant rates the limit of long windows"),
    ("z", "(sampled - expected)/standard_error, in standard errors; empty at zero error"),
    ("expected", "what `z` compares with, where that is not `exact`"),
    ("bound", "what a figure of merit cannot exceed"),
];

/// The columns of `curves.csv`, each with what it means.
pub(super) const COLUMNS_OF_CURVES: [(&str, &str); 15] = [
    ("name", "the observable's name"),
    ("of", "what it is of"),
    ("kind", "which kind of curve, such as `distribution`"),
    ("window", "length of the window; empty for long-time curves"),
    ("and_name", "name of the second observable of a joint curve"),
    ("and_of", "what the second observable is of"),
    (
        "x",
        "the first variable: a count, a field, a frequency, a time; of a density the middle of its cell",
    ),
    ("y", "the second variable of a joint curve"),
    ("sampled", "the sampled value"),
    ("standard_error", "its jackknife standard error"),
    ("exact", "the exact value"),
    ("label", "`typical` or `rare`, of currents of a rate function"),
    ("expected", "the exact value for windows of this duration, where that is not `exact`"),
    ("x_from", "where the cell of a density begins"),
    ("x_to", "where it ends"),
];

/// The names of columns.
pub(super) fn names<const N: usize>(columns: [(&'static str, &str); N]) -> [&'static str; N] {
    columns.map(|(name, _)| name)
}

/// The bytes of `quantities.csv`; an absent value is an empty field.
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
/// let csv = fluctua::report::csv::write(&fluctua::run::exact(&plan)?);
/// assert!(csv.lines().count() > 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn write(report: &Report) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names(COLUMNS)).expect("memory takes every record");
    for row in &report.quantities {
        let q = &row.quantity;
        let number = |x: Option<f64>| x.map(number).unwrap_or_default();
        let class = q.class.map(|class| format!("@{class}")).unwrap_or_default();
        let record = [
            q.observable.name.word().to_owned(),
            q.observable.of.clone() + &class,
            q.statistic.word().to_owned(),
            number(q.of_window(report.plan.sampling.duration.get())),
            q.and.as_ref().map(|and| and.name.word().to_owned()).unwrap_or_default(),
            q.and.as_ref().map(|and| and.of.clone()).unwrap_or_default(),
            number(row.sampled.map(|s| s.value)),
            number(row.sampled.and_then(|s| s.standard_error)),
            number(row.exact),
            number(row.z),
            number(row.expected),
            number(row.bound),
        ];
        writer.write_record(record).expect("memory takes every record");
    }
    finish(writer)
}

/// The bytes of `curves.csv`, one row a point:
/// `name,of,kind,window,and_name,and_of,x,y,sampled,standard_error,exact,label,expected,x_from,x_to`.
///
/// Of a density, `x` is the middle of the cell that reaches from `x_from` to `x_to`.
///
/// `expected` is the exact value for windows of this duration, with which the sampled one is compared;
/// it is empty where that is `exact` itself. A label tells `typical` from `rare` currents of a rate function. Cells of a distribution that no
/// window fell into are rows from the exact probability on that `report.json` calls `listed_above`.
#[must_use]
pub fn write_curves(curves: &[Curve]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names(COLUMNS_OF_CURVES)).expect("memory takes every record");
    for curve in curves {
        let points = curve.axes.first().map_or(0, |axis| axis.values.len());
        for point in 0..points {
            let at = |list: Option<&Vec<f64>>| {
                list.and_then(|list| list.get(point)).copied().map(number).unwrap_or_default()
            };
            let edges = curve.axes.first().and_then(|axis| axis.edges.get(point));
            let edge = |side: usize| edges.map(|edges| number(edges[side])).unwrap_or_default();
            let record = [
                curve.observable.name.word().to_owned(),
                curve.observable.of.clone(),
                curve.kind_word().to_owned(),
                curve.window.map(number).unwrap_or_default(),
                curve.and.as_ref().map(|and| and.name.word().to_owned()).unwrap_or_default(),
                curve.and.as_ref().map(|and| and.of.clone()).unwrap_or_default(),
                at(curve.axes.first().map(|axis| &axis.values)),
                at(curve.axes.get(1).map(|axis| &axis.values)),
                at(curve.sampled.as_ref().map(|s| &s.values)),
                at(curve.sampled.as_ref().map(|s| &s.standard_errors)),
                at(curve.exact.as_ref()),
                curve.labels.as_ref().map(|labels| labels[point].to_owned()).unwrap_or_default(),
                at(curve.expected.as_ref()),
                edge(0),
                edge(1),
            ];
            writer.write_record(record).expect("memory takes every record");
        }
    }
    finish(writer)
}

/// A number in the shorter of its two notations; both read back to the same bits.
pub(super) fn number(x: f64) -> String {
    let (plain, exponent) = (x.to_string(), format!("{x:e}"));
    if exponent.len() < plain.len() { exponent } else { plain }
}

fn finish(writer: csv::Writer<Vec<u8>>) -> String {
    let bytes = writer.into_inner().expect("memory takes every record");
    let text = String::from_utf8(bytes).expect("names and numbers are text");
    visible_lines(&text).into_owned()
}
