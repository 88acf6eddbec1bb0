//! Write of a scan what fits a screen: what was scanned, where currents change sign, whether both routes agree, and what
//! is not valid.

use super::table::table;
use super::{Maximum, ScanMap, ScanPoint, ScanReport, ScanRow, ValidityEnd};
use crate::config::{cut, visible_lines};
use crate::number::digits::significant;
use crate::quantity::{Quantity, Units};
use crate::report::physical;
use crate::report::wrap::labelled;

/// Digits of a zero.
const DIGITS: usize = 10;
/// Zeros are found to this share of the length of a linear axis.
const TOLERANCE: f64 = 1e-14;
/// Currents of which changes of sign are told, and paragraphs of a kind.
const CURRENTS: usize = 12;
const LISTED: usize = 3;
/// The most characters of a message of a point.
const MESSAGE: usize = 240;

/// The page that `scan` prints; a `full` one has every point and every warning.
#[must_use]
pub fn write(report: &ScanReport, full: bool) -> String {
    let parts = [
        vec![cut(&report.title, 200), labelled("", &about(report))],
        table(report, full),
        units(report).into_iter().collect(),
        maxima(report, full),
        changes(report, full),
        report.maps.iter().filter(|map| map.map != "sign").map(|map| words(report, map)).collect(),
        agreement(report).into_iter().collect(),
        invalid(report, full),
        warnings(report, full),
    ];
    let paragraphs = parts.into_iter().filter(|part| !part.is_empty());
    let text: Vec<String> = paragraphs.map(|part| part.join("\n")).collect();
    visible_lines(&(text.join("\n\n") + "\n")).into_owned()
}

/// What one of each current is in amperes and watts, where the config names units.
fn units(report: &ScanReport) -> Option<String> {
    let units = Units::named(Some(&report.units.energy), Some(&report.units.time));
    let conversions = physical::conversions(units);
    (!conversions.is_empty()).then(|| format!("Units: {}.", conversions.join(", ")))
}

/// What was scanned, in a sentence.
fn about(report: &ScanReport) -> String {
    let axis = |axis: &super::ScanAxis| {
        let [first, last] = [axis.values.first(), axis.values.last()]
            .map(|x| significant(x.copied().unwrap_or(0.0), 6));
        let log = if axis.log { " in logarithms" } else { "" };
        let with: Vec<&str> = axis.with.iter().map(|moved| moved.name.as_str()).collect();
        let with =
            if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
        format!("{}{with} from {first} to {last}{log} ({} values)", axis.name, axis.values.len())
    };
    let axes: Vec<String> = report.axes.iter().map(axis).collect();
    let sampling = &report.plan["sampling"];
    let how = if report.sampled {
        let number = |key: &str| sampling[key].to_string();
        // What an axis changes is no number of all points.
        if report.axes.iter().any(|axis| axis.name.starts_with("sampling.")) {
            format!("sampled, seed {}", report.seed)
        } else {
            format!(
                "{} trajectories of each point in {} blocks, seed {}",
                number("trajectories"),
                number("blocks"),
                report.seed
            )
        }
    } else {
        "exact".to_owned()
    };
    format!("Scan of {}: {} points; {how}", axes.join(" and "), report.points.len())
}

/// Maxima that are told.
const MAXIMA: usize = 12;

/// Where the maximum is, and what the machine is worth there.
fn maxima(report: &ScanReport, full: bool) -> Vec<String> {
    let most = if full { usize::MAX } else { MAXIMA };
    let told = report.maxima.iter().take(most);
    let mut lines: Vec<String> = told.map(|own| labelled("", &maximum(report, own))).collect();
    let more = report.maxima.len().saturating_sub(most);
    lines.extend((more > 0).then(|| format!("... and {more} more maxima (--full)")));
    lines
}

/// `Largest power.engine: 0.0123 at eps = 2.31; there efficiency.engine = 0.34 of at most 0.5`.
pub(in crate::report) fn maximum(report: &ScanReport, maximum: &Maximum) -> String {
    let Maximum { of, parameter, value, exact, at_end, merits, at } = maximum;
    let fixed = at.as_ref().map(|(name, at)| format!(" (for {name} = {})", significant(*at, 6)));
    if report.is_constant(of) {
        let exact = significant(*exact, DIGITS);
        return format!("{} is {exact} at every point: it has no maximum", of.observable);
    }
    let end = if *at_end { ", an end of the axis: there may be more beyond" } else { "" };
    let each = merits.iter().map(|merit| {
        let bound = merit.bound.map(|bound| format!(" of at most {}", significant(bound, 6)));
        let (of, exact) = (&merit.of.observable, significant(merit.exact, DIGITS));
        format!("{of} = {exact}{}", bound.unwrap_or_default())
    });
    let each: Vec<String> = each.collect();
    let there =
        if each.is_empty() { String::new() } else { format!("; there {}", each.join(", ")) };
    format!(
        "Largest {}{}: {} at {parameter} = {}{end}{there}",
        of.observable,
        fixed.unwrap_or_default(),
        significant(*exact, DIGITS),
        significant(*value, 8)
    )
}

/// Where each current changes sign.
fn changes(report: &ScanReport, full: bool) -> Vec<String> {
    let of_contours = report.contours.iter().map(|contour| &contour.of);
    let of_brackets = report.brackets.iter().map(|bracket| &bracket.of);
    let mut currents: Vec<&Quantity> = Vec::new();
    for of in of_contours.chain(of_brackets) {
        if !currents.contains(&of) {
            currents.push(of);
        }
    }
    if currents.is_empty() {
        return vec!["No current changes sign.".to_owned()];
    }
    let most = if full { usize::MAX } else { CURRENTS };
    let more = currents.len().saturating_sub(most);
    let told = currents.into_iter().take(most).map(|of| labelled("  ", &change(report, of)));
    let mut lines = vec!["Changes of sign:".to_owned()];
    lines.extend(told);
    lines.extend((more > 0).then(|| format!("  ... and {more} more currents")));
    lines
}

/// Where one current changes sign.
fn change(report: &ScanReport, of: &Quantity) -> String {
    let contours: Vec<_> = report.contours.iter().filter(|contour| contour.of == *of).collect();
    let brackets: Vec<_> = report.brackets.iter().filter(|bracket| bracket.of == *of).collect();
    let name = of.observable.to_string();
    let [axis] = report.axes.as_slice() else {
        let points: usize = contours.iter().map(|contour| contour.points.len()).sum();
        let curves = match contours.len() {
            0 => String::new(),
            1 => format!("; zero on 1 curve of {points} points"),
            n => format!("; zero on {n} curves of {points} points"),
        };
        return format!("{name}: {}{curves}", signs(report, of));
    };
    let zeros: Vec<String> =
        contours.iter().map(|contour| zero(axis, contour.points[0][0])).collect();
    let between: Vec<String> = brackets
        .iter()
        .map(|b| {
            let [from, to] = [b.from, b.to].map(|x| significant(x, 6));
            let how = if b.sampled { "sampled " } else { "" };
            format!("{how}between {from} and {to}")
        })
        .collect();
    let exact =
        if zeros.is_empty() { String::new() } else { format!(" zero at {}", zeros.join(", ")) };
    let separator = if zeros.is_empty() || between.is_empty() { "" } else { ";" };
    let between =
        if between.is_empty() { String::new() } else { format!(" {}", between.join(", ")) };
    let first = first_sign(report, of)
        .and_then(|(point, sign)| {
            let at = significant(*axis.values.get(point)?, 6);
            Some(format!(", {sign} at {} = {at}", axis.name))
        })
        .unwrap_or_default();
    format!("{name}:{exact}{separator}{between}{first}")
}

/// A zero, with its accuracy where that is less than the digits that are printed.
fn zero(axis: &super::ScanAxis, at: f64) -> String {
    let [first, last] =
        [axis.values.first(), axis.values.last()].map(|x| x.copied().unwrap_or(0.0));
    let accuracy = if axis.log { 0.0 } else { TOLERANCE * (last - first) };
    let is_point = at != 0.0 && axis.values.contains(&at);
    if is_point || accuracy <= libm::pow(10.0, -(DIGITS as f64)) * at.abs() {
        return significant(at, DIGITS);
    }
    format!("{} (within {})", significant(at, DIGITS), significant(accuracy, 1))
}

/// The first point where the current is known and not zero, and its sign there.
fn first_sign(report: &ScanReport, of: &Quantity) -> Option<(usize, &'static str)> {
    let key = report.quantities.iter().position(|known| known == of)?;
    let value = |row: &ScanRow| row.exact.or(row.sampled.map(|sampled| sampled.value));
    let values = report.series(key).map(|row| row.and_then(value)).enumerate();
    let (point, first) = values
        .filter_map(|(point, value)| Some((point, value?)))
        .find(|(_, value)| *value != 0.0)?;
    Some((point, if first > 0.0 { "positive" } else { "negative" }))
}

/// How many points have which sign.
fn signs(report: &ScanReport, of: &Quantity) -> String {
    let maps = report.maps.iter().filter(|map| map.of.as_ref() == Some(&of.observable));
    let told: Vec<String> = maps
        .map(|map| {
            let how = if map.sampled { "sampled " } else { "" };
            format!("{how}{}", counts(map))
        })
        .collect();
    if told.is_empty() { "of one sign at all points".into() } else { told.join("; ") }
}

/// How many points have each word.
fn counts(map: &ScanMap) -> String {
    let count = |class: usize| map.cells.iter().filter(|cell| **cell == class).count();
    let mut counts: Vec<(usize, &str)> =
        map.classes.iter().enumerate().map(|(class, word)| (count(class), word.as_str())).collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let counts =
        counts.iter().map(|(count, word)| format!("{} at {count}", word.replace('_', " ")));
    counts.collect::<Vec<_>>().join(", ")
}

/// What the signs mean, by how many points.
fn words(report: &ScanReport, map: &ScanMap) -> String {
    let how = if map.sampled { "sampled" } else { "exact" };
    let what = match map.map.as_str() {
        "inverse_current" => "Currents and forces",
        "circulation" => "Circulation",
        other => other,
    };
    labelled("", &format!("{what} ({how}, {} points): {}.", report.points.len(), counts(map)))
}

fn agreement(report: &ScanReport) -> Option<String> {
    let comparison = report.comparison.as_ref().filter(|all| all.disagreeing.is_empty())?;
    Some(labelled(
        "",
        &format!(
            "Sampled and exact agree in {} comparisons over all points: the largest |z| is {:.2}, the \
             family-wise bound {:.2}.",
            comparison.compared, comparison.largest, comparison.bound
        ),
    ))
}

/// Points without answers, and where validity ends.
fn invalid(report: &ScanReport, full: bool) -> Vec<String> {
    let points: Vec<(usize, &ScanPoint)> =
        report.points.iter().enumerate().filter(|(_, point)| point.error.is_some()).collect();
    if points.is_empty() {
        return Vec::new();
    }
    let most = if full { usize::MAX } else { LISTED };
    let at = |point: usize| {
        let place = report.place(point);
        let named = report
            .axes
            .iter()
            .zip(place)
            .map(|(axis, x)| format!("{} = {}", axis.name, significant(x, 6)));
        named.collect::<Vec<_>>().join(", ")
    };
    let have = if points.len() == 1 { "has" } else { "have" };
    let mut lines =
        vec![format!("{} of {} points {have} no answer:", points.len(), report.points.len())];
    lines.extend(points.iter().take(most).map(|(index, point)| {
        let why = cut(point.error.as_deref().unwrap_or_default(), MESSAGE);
        labelled("  ", &format!("{}: {why}", at(*index)))
    }));
    let more = points.len().saturating_sub(most);
    lines.extend((more > 0).then(|| format!("  ... and {more} more")));
    let end = |end: &ValidityEnd| {
        let other = end.at.as_ref();
        let other = other.map(|(name, at)| format!(" (for {name} = {})", significant(*at, 6)));
        let value = significant(end.value, DIGITS);
        format!("{} = {value}{}", end.parameter, other.unwrap_or_default())
    };
    let ends: Vec<String> = report.boundaries.iter().take(most).map(end).collect();
    let more = report.boundaries.len() - ends.len();
    if !ends.is_empty() {
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        lines.push(labelled("  ", &format!("validity ends at {}{more}", ends.join("; "))));
    }
    lines
}

fn warnings(report: &ScanReport, full: bool) -> Vec<String> {
    let most = if full { usize::MAX } else { LISTED };
    let told = report.warnings.iter().take(most);
    let mut lines: Vec<String> =
        told.map(|w| labelled("warning: ", &cut(w, 4 * MESSAGE))).collect();
    let more = report.warnings.len().saturating_sub(most);
    lines.extend((more > 0).then(|| format!("... and {more} more warnings (--full)")));
    lines
}
