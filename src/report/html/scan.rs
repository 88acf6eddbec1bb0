//! Write the page of a scan: where currents change sign, the figures, and the numbers of its points.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::cards;
use super::document::{Document, Section};
use super::number::{plain, whole};
use super::prose::prose;
use super::{escape, source, warnings};
use crate::figure::Figure;
use crate::report::figures;
use crate::report::scan::text::maximum;
use crate::report::scan::{ScanComparison, ScanMap, ScanReport, ScanRow};
use escape::text;

/// Series of more points than these are in `scan.csv` alone.
const MOST_POINTS: usize = 4000;
/// Zero lines and brackets that a table lists.
const MOST_ROWS: usize = 60;

/// The page of a scan; `config` is the config as the user wrote it, where it is known.
#[must_use]
pub fn of_scan(report: &ScanReport, config: Option<&str>) -> String {
    let figures = figures::of_scan(report);
    let mut sections = Vec::new();
    if !figures.is_empty() {
        sections.push(cards::section(&figures, "Figures"));
    }
    sections.extend(changes(report));
    sections.extend(boundaries(report));
    sections.extend(warnings(&report.warnings));
    if report.points.len() <= MOST_POINTS {
        sections.push(super::numbers());
    }
    sections.push(origin(report, config));
    Document {
        title: report.title.clone(),
        question: config.and_then(source::question),
        verdict: verdict(report),
        sections,
        data: escape::json(&data(report, &figures)),
    }
    .write()
}

/// What a reader asks first: do both routes agree, and what happens along the axes.
fn verdict(report: &ScanReport) -> String {
    let invalid = report.points.iter().filter(|point| point.error.is_some()).count();
    let axes: Vec<String> = report
        .axes
        .iter()
        .map(|axis| {
            let ends = [axis.values.first(), axis.values.last()].map(|v| v.map(|v| plain(*v, 6)));
            let [from, to] = ends.map(Option::unwrap_or_default);
            format!("{} from {from} to {to}", prose(&axis.name))
        })
        .collect();
    let (class, head) = match &report.comparison {
        Some(comparison) if comparison.disagreeing.is_empty() => ("ok", "Sampled and exact agree"),
        Some(_) => ("no", "Sampled and exact disagree"),
        None if report.sampled => ("so", "Sampled, not compared"),
        None => ("so", "Exact answers"),
    };
    let mut lines =
        vec![format!("{} points: {}.", whole(report.points.len() as u64), axes.join(", "))];
    lines.extend(report.comparison.as_ref().map(|c| compared(report, c)));
    if invalid > 0 {
        let verb = if invalid == 1 { "point has" } else { "points have" };
        lines.push(format!("<b>{invalid}</b> {verb} no answer: the model is not valid there."));
    }
    let mut out = format!(
        "<div class=\"verdict {class}\" id=verdict><div class=mark aria-hidden=true></div><div><h2>{head}</h2>"
    );
    for line in lines {
        let _ = write!(out, "<p>{line}</p>");
    }
    let maxima = report.maxima.iter().take(MAXIMA).map(|own| maximum(report, own));
    for told in maxima.chain(zeros(report)).chain(report.maps.iter().filter_map(found)) {
        let _ = write!(out, "<p class=find>{}</p>", prose(&told));
    }
    out + "</div></div>\n"
}

/// Maxima that are told above the figures.
const MAXIMA: usize = 12;
/// Zeros that a sentence lists.
const ZEROS: usize = 6;

/// Where currents are zero along the only axis, in a sentence.
fn zeros(report: &ScanReport) -> Option<String> {
    let [axis] = report.axes.as_slice() else { return None };
    let mut told = Vec::new();
    for contour in &report.contours {
        let at = contour.points.first().and_then(|point| point.first())?;
        let at = crate::number::digits::significant(*at, 8);
        told.push(format!("{} at {} = {at}", contour.of.observable, axis.name));
    }
    let more = told.len().saturating_sub(ZEROS);
    told.truncate(ZEROS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!told.is_empty())
        .then(|| format!("Exact currents change their sign: {}{more}.", told.join(", ")))
}

fn compared(report: &ScanReport, comparison: &ScanComparison) -> String {
    let mut line = format!(
        "Largest |<i>z</i>| of {} comparisons at all points: <b>{}</b>; the bound for all of them together is {}.",
        whole(comparison.compared as u64),
        plain(comparison.largest, 3),
        plain(comparison.bound, 3)
    );
    let far: Vec<String> = comparison
        .disagreeing
        .iter()
        .take(6)
        .map(|far| format!("{} at {}", far.quantity, place(report, far.point)))
        .collect();
    if !far.is_empty() {
        let more = comparison.disagreeing.len() - far.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let _ = write!(line, " Too far apart: <b>{}{more}</b>.", text(&far.join(", ")));
    }
    line
}

/// The values of the axes at a point.
fn place(report: &ScanReport, point: usize) -> String {
    let values = report.place(point);
    let each = report.axes.iter().zip(values);
    each.map(|(axis, value)| format!("{} = {value}", axis.name)).collect::<Vec<_>>().join(", ")
}

/// Words of points that nothing is to be said of.
const IDLE: [&str; 4] = ["none", "invalid", "along_forces", "not_two_forces"];

/// What a map of classes found, in a sentence.
fn found(map: &ScanMap) -> Option<String> {
    if map.map == "sign" || map.cells.is_empty() {
        return None;
    }
    let count = |class: usize| map.cells.iter().filter(|&&cell| cell == class).count();
    let parts: Vec<String> = map
        .classes
        .iter()
        .enumerate()
        .filter(|(class, word)| count(*class) > 0 && !IDLE.contains(&word.as_str()))
        .map(|(class, word)| format!("{} at {}", word.replace('_', " "), count(class)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let route = if map.sampled { "sampled" } else { "exact" };
    Some(format!("By the {route} currents: {} of {} points.", parts.join(", "), map.cells.len()))
}

/// Where rates change their sign, as a table.
fn changes(report: &ScanReport) -> Option<Section> {
    let one_axis = report.axes.len() == 1;
    let mut rows = Vec::new();
    for contour in report.contours.iter().filter(|_| one_axis) {
        let at = contour.points.first().and_then(|point| point.first())?;
        rows.push([contour.of.observable.to_string(), "exact, refined".into(), plain(*at, 11)]);
    }
    for bracket in &report.brackets {
        let route = if bracket.sampled { "sampled, significant" } else { "exact, between points" };
        let at = bracket.at.as_ref().map(|(name, value)| format!(" at {name} = {value}"));
        let between = format!("{} to {}", plain(bracket.from, 8), plain(bracket.to, 8));
        rows.push([
            bracket.of.observable.to_string(),
            route.into(),
            between + &at.unwrap_or_default(),
        ]);
    }
    if rows.is_empty() {
        return None;
    }
    let more = rows.len().saturating_sub(MOST_ROWS);
    let mut out = String::from(
        "<div class=card><div class=\"tw tall\"><table><thead><tr><th>Current<th>Route<th>Where it is zero<tbody>",
    );
    for row in rows.iter().take(MOST_ROWS) {
        let [of, route, at] = row.each_ref().map(|cell| text(cell));
        let _ = write!(out, "<tr><th>{of}<td>{route}<td>{at}");
    }
    out += "</table></div>";
    if more > 0 {
        let _ = write!(out, "<p class=mu>{more} more are in report.json.</p>");
    }
    Some(Section::new("changes", "Changes of sign", out + "</div>\n"))
}

/// Where points cease to be valid.
fn boundaries(report: &ScanReport) -> Option<Section> {
    if report.boundaries.is_empty() {
        return None;
    }
    let mut out = String::from("<ul class=\"card warn\">");
    for end in report.boundaries.iter().take(MOST_ROWS) {
        let at = end.at.as_ref().map(|(name, value)| format!(" (at {name} = {value})"));
        let line =
            format!("{} = {}{}: {}", end.parameter, end.value, at.unwrap_or_default(), end.error);
        let _ = write!(out, "<li>{}", text(&line));
    }
    Some(Section::new("boundaries", "Where validity ends", out + "</ul>\n"))
}

/// Where the numbers come from.
fn origin(report: &ScanReport, config: Option<&str>) -> Section {
    let mut out = format!(
        "<div class=two><div class=card><dl><dt>Program<dd>fluctua {}<dt>Seed<dd>{}<dt>Unit of time<dd>{}</dl><p \
         class=mu>scan.csv and contours.csv beside this page hold every number of it.</p></div>\n",
        text(&report.fluctua),
        report.seed,
        text(&report.units.time)
    );
    out += &source::listing(config);
    Section::new("source", "Source", out + "</div>\n")
}

/// The series that figures show, by their places in the list of quantities.
fn shown(figures: &[Figure]) -> BTreeSet<usize> {
    let layers = figures.iter().flat_map(Figure::panels).flat_map(|panel| &panel.layers);
    layers.filter_map(|layer| layer.curve.as_deref()?.parse().ok()).collect()
}

/// One number of a row.
type Number = fn(&ScanRow) -> Option<f64>;

/// The numbers as the script reads them: axes, and series by the key that figures name.
fn data(report: &ScanReport, figures: &[Figure]) -> String {
    let mut series = serde_json::Map::new();
    for key in shown(figures).into_iter().filter(|_| report.points.len() <= MOST_POINTS) {
        let Some(quantity) = report.quantities.get(key) else { continue };
        let observable = &quantity.observable;
        let mut told = serde_json::json!({
            "name": observable.name.word(),
            "of": observable.of,
            "statistic": quantity.statistic.word(),
        });
        let numbers: [(&str, Number); 4] = [
            ("y", |row| row.sampled.map(|s| s.value)),
            ("e", |row| row.sampled.and_then(|s| s.standard_error)),
            ("q", |row| row.exact),
            ("z", |row| row.z),
        ];
        for (name, number) in numbers {
            let list: Vec<_> =
                report.series(key).map(|row| row.and_then(number).map(shortened)).collect();
            if list.iter().any(Option::is_some) {
                told[name] = serde_json::json!(list);
            }
        }
        series.insert(key.to_string(), told);
    }
    serde_json::json!({ "axes": report.axes, "series": series }).to_string()
}

/// A number with the digits that a page can show.
fn shortened(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}
