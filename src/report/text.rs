//! Write a report for a person at a terminal of 80 columns.

use std::fmt::Write;

use super::curve::Kind;
use super::digits::{estimated, exactly, rounded, significant};
use super::law::Holding;
use super::{Law, Report, Row, Verdict, compare::FAMILY_WISE_LEVEL, response};
use crate::config::{cut, visible_lines};
use crate::quantity::{Estimate, Name, Statistic};

const WIDTH: usize = 79;

/// The most characters of a title, and of a name in a table.
pub(super) const LONGEST_TITLE: usize = 200;
const LONGEST_NAME: usize = 120;

/// The table that `run` and `exact` print.
#[must_use]
pub fn write(report: &Report) -> String {
    let mut out = format!("{}\n", cut(&report.plan.title, LONGEST_TITLE));
    paragraph(&mut out, "", &report.system);
    let sampled = report.quantities.iter().any(|row| row.sampled.is_some());
    let mut shown = 0;
    for (heading, statistic, wanted) in sections() {
        let rows: Vec<_> = report
            .quantities
            .iter()
            .filter(|row| row.quantity.statistic == statistic && wanted(row))
            .collect();
        if !rows.is_empty() {
            shown += rows.len();
            section(&mut out, heading, &rows, sampled);
        }
    }
    for parameter in response::parameters(report) {
        let rows: Vec<_> = response::rows(report, &parameter).collect();
        shown += rows.len();
        section(&mut out, &response::heading(&parameter), &rows, sampled);
    }
    curves(&mut out, report);
    for finding in &report.findings {
        out.push('\n');
        paragraph(&mut out, "", &finding.text);
    }
    for laws in report.laws.chunk_by(alike) {
        out.push('\n');
        paragraph(&mut out, "", &lawful(laws));
    }
    if let Some(verdict) = report.verdict.as_ref().filter(|v| v.agrees()) {
        out.push('\n');
        paragraph(&mut out, "", &agreement(verdict));
    }
    for warning in &report.warnings {
        paragraph(&mut out, "warning: ", warning);
    }
    let hidden = report.quantities.len() - shown;
    if hidden > 0 {
        out.push('\n');
        paragraph(
            &mut out,
            "",
            &format!(
                "{hidden} more quantities (higher cumulants, covariances, single windows) are in --format json, --format csv and --out DIR."
            ),
        );
    }
    visible_lines(&out).into_owned()
}

/// A line for each curve: how many points, and how the routes compare.
fn curves(out: &mut String, report: &Report) {
    if report.curves.is_empty() {
        return;
    }
    out.push_str("\nCurves (the points are in --format json and in curves.csv of --out DIR)\n");
    for curve in &report.curves {
        let points = curve.axes.first().map_or(0, |axis| axis.values.len());
        let tests = curve.test.iter().chain(&curve.transform_test);
        let chances: Vec<_> = tests.map(|test| significant(test.p_value, 2)).collect();
        let routes = match (&curve.sampled, &curve.exact) {
            (Some(_), Some(_)) if !chances.is_empty() => format!("p = {}", chances.join(", ")),
            (Some(_), Some(_)) if curve.kind == Kind::Distribution => "too few to test".to_owned(),
            (Some(_), Some(_)) => "both routes".to_owned(),
            (Some(_), None) => "sampled".to_owned(),
            (None, Some(_)) => "exact".to_owned(),
            (None, None) => "no answer".to_owned(),
        };
        let name = cut(&curve.name(), LONGEST_NAME);
        let long = if name.len() > 46 { format!("\n{:48}", "") } else { String::new() };
        let _ = writeln!(out, "  {name:46}{long}{points:>6} points  {routes}");
    }
}

/// One law with one verdict, of several subjects.
fn alike(a: &Law, b: &Law) -> bool {
    a.law == b.law && a.verdict == b.verdict && a.reason == b.reason
}

/// A law in a sentence, whatever it is of.
fn lawful(laws: &[Law]) -> String {
    let Some(first) = laws.first() else { return String::new() };
    let verdict = match first.verdict {
        Holding::Holds => "holds",
        Holding::Fails => "FAILS",
        Holding::Undecided => "is undecided",
    };
    let number = |law: &Law| {
        let Law { value, standard_error, exact, bound, .. } = law;
        let estimate = value.map(|value| Estimate { value, standard_error: *standard_error });
        let bound = bound.filter(|&bound| bound != 0.0);
        let about = bound.unwrap_or(0.0).abs();
        let sampled = estimate.map(|estimate| format!(": {}", estimated(estimate, about)));
        let exact = exact.filter(|_| value.is_some() || laws.len() > 1);
        let exact = exact.map(|exact| exactly(exact, bound.or(*value)));
        let exact = exact.map(|exact| format!(" (exact {exact})"));
        format!("{}{}", sampled.unwrap_or_default(), exact.unwrap_or_default())
    };
    // Its subject says of what.
    let name = first.law.trim_end_matches("_of_entropy");
    let name = name.replace('_', " ").replace("onsager", "Onsager");
    let reason = &first.reason;
    if laws.len() == 1 {
        return format!(
            "Law: the {name} of {} {verdict}{}; {reason}.",
            first.subject,
            number(first)
        );
    }
    let list: Vec<_> = laws.iter().map(|law| format!("{}{}", law.subject, number(law))).collect();
    format!("Law: the {name} {verdict}; {reason}. Of {}.", list.join("; of "))
}

type Wanted = fn(&Row) -> bool;

fn sections() -> [(&'static str, Statistic, Wanted); 7] {
    let current: Wanted = |row| row.quantity.observable.name != Name::Activity;
    let average: Wanted = |row| !of_times(row);
    let activity: Wanted = |row| row.quantity.observable.name == Name::Activity;
    [
        ("Currents (per unit time)", Statistic::Rate, current),
        ("Zero-frequency noise (variance per unit time)", Statistic::VarianceRate, |_| true),
        ("Fano factor (noise / |current|)", Statistic::Fano, |_| true),
        ("Jumps per unit time", Statistic::Rate, activity),
        ("Time averages", Statistic::Value, average),
        ("Mean times of waits and passages", Statistic::Mean, of_times),
        ("Waits and passages: correlations and probabilities", Statistic::Value, of_times),
    ]
}

/// Is it about waits or passages?
fn of_times(row: &Row) -> bool {
    let name = row.quantity.observable.name;
    let waits = [Name::WaitingTime, Name::WaitingCorrelation, Name::WaitingCensored];
    let passages = [Name::PassageTime, Name::PassageProbability, Name::PassageCensored];
    waits.contains(&name) || passages.contains(&name)
}

fn section(out: &mut String, heading: &str, rows: &[&Row], sampled: bool) {
    let columns = if sampled {
        format!("{:>13} {:>9} {:>15} {:>6}", "sampled", "error", "exact", "z")
    } else {
        format!("{:>24}", "exact")
    };
    let _ = write!(out, "\n{heading}\n{:30}{columns}\n", "");
    for row in rows {
        let class = row.quantity.class.map(|class| format!(" in class {class}"));
        let name = cut(&row.quantity.observable.to_string(), LONGEST_NAME);
        let name = format!("  {name}{}", class.unwrap_or_default());
        if name.len() < 30 {
            let _ = write!(out, "{name:30}");
        } else {
            let _ = write!(out, "{name}\n{:30}", "");
        }
        let exact = row.exact.map(|x| significant(x, 10)).unwrap_or_default();
        if sampled {
            let error = row.sampled.and_then(|s| s.standard_error);
            let value = row.sampled.map(|s| rounded(s.value, error)).unwrap_or_default();
            let error = error.map(|error| rounded(error, Some(error))).unwrap_or_default();
            let z = row.judged_z().map(|z| format!("{z:.2}")).unwrap_or_default();
            let _ = write!(out, "{value:>13} {error:>9} {exact:>15} {z:>6}");
            out.truncate(out.trim_end().len());
            if let Some(expected) = row.expected.filter(|_| row.moves_z()) {
                let _ = write!(out, "\n{:44}expected {:>15}", "", significant(expected, 10));
            }
        } else {
            let _ = write!(out, "{exact:>24}");
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
}

fn agreement(verdict: &Verdict) -> String {
    let Verdict { compared, largest, bound, .. } = verdict;
    format!(
        "Sampled and exact agree: the largest |z| of {compared} comparisons is {largest:.2}, \
         within the family-wise bound {bound:.2} (chance of a false alarm {} %).",
        FAMILY_WISE_LEVEL * 100.0
    )
}

/// Wrap a text at [`WIDTH`] columns, with a hanging indent under its label.
fn paragraph(out: &mut String, label: &str, text: &str) {
    let indent = if label.is_empty() { "" } else { "  " };
    let options = textwrap::Options::new(WIDTH).initial_indent(label).subsequent_indent(indent);
    out.push_str(&textwrap::fill(text, options));
    out.push('\n');
}
