//! Write of a report what fits a screen: currents and noise, findings, laws, the verdict, and what
//! else there is.

mod currents;

use super::text::{self, Section, agreement, law_name, section};
use super::wrap::labelled;
use super::{Report, merit};
use crate::config::{cut, visible_lines};
use crate::judge::Law;
use crate::judge::curve::Kind;
use crate::judge::law::Holding;
use crate::number::digits::significant;

/// Lines of a screen.
pub const LINES: usize = 45;

/// Findings that are written out.
const FINDINGS: usize = 3;

/// Kinds of laws of one outcome that are named.
const NAMED: usize = 4;

/// The page that `run` and `exact` print.
#[must_use]
pub fn write(report: &Report) -> String {
    let title = cut(&report.plan.title, text::LONGEST_TITLE);
    let head = vec![title, labelled("", &report.system)];
    let physical = physical(report);
    let end = end(report);
    let rest = rest(report);
    // And the line that tells of more warnings.
    let fixed = lines(&head) + lines(&physical) + lines(&end) + lines(&rest) + 1;
    // The first warning, an empty line before it, and how many more there are.
    let first = report.warnings.first().map_or(0, |w| warning(w).lines().count() + 2);
    let currents = currents::table(report, LINES.saturating_sub(fixed + first));
    let mut left = LINES.saturating_sub(fixed + lines(&currents));
    // What was asked for comes before all warnings but the first.
    let asked = further(report, true, left.saturating_sub(first));
    left = left.saturating_sub(lines(&asked));
    let warnings = warnings(report, left);
    left = left.saturating_sub(lines(&warnings));
    let further = further(report, false, left);
    let page =
        [head, currents, physical, asked, further, end, warnings, rest].concat().join("\n") + "\n";
    visible_lines(&page).into_owned()
}

/// Currents in physical units that are listed.
const PHYSICAL: usize = 6;

/// The currents in amperes and watts, after an empty line, where the config names units.
fn physical(report: &Report) -> Vec<String> {
    let mut table = super::physical::table(report, PHYSICAL);
    if let Some(heading) = table.first_mut() {
        heading.insert(0, '\n');
    }
    table
}

/// How many lines some paragraphs take.
fn lines(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(|paragraph| paragraph.split('\n').count()).sum()
}

/// A paragraph after an empty line.
fn apart(text: &str) -> String {
    format!("\n{}", labelled("", text))
}

/// What the numbers say: findings, laws, curves, the verdict.
fn end(report: &Report) -> Vec<String> {
    let mut list: Vec<String> =
        report.findings.iter().take(FINDINGS).map(|finding| apart(&finding.text)).collect();
    if report.findings.len() > FINDINGS {
        list.push(format!("... and {} more findings", report.findings.len() - FINDINGS));
    }
    let merits = merit::sentences(report).into_iter().chain(merit::windows(report));
    list.extend(merits.map(|text| apart(&text)));
    list.extend(laws(&report.laws).map(|text| apart(&text)));
    list.extend(curves(report).map(|text| apart(&text)));
    let agreed = report.verdict.as_ref().filter(|verdict| verdict.agrees());
    list.extend(agreed.map(|verdict| apart(&agreement(verdict))));
    list
}

/// Which laws a group holds.
type Wanted = fn(&Law) -> bool;

/// The laws by their outcome; those that hold need no names.
fn laws(laws: &[Law]) -> Option<String> {
    let outcomes: [(Wanted, &str, &str); 4] = [
        (|law| law.verdict == Holding::Holds, "holds", "hold"),
        (|law| law.verdict == Holding::Fails && law.must_hold, "FAILS", "FAIL"),
        (
            |law| law.verdict == Holding::Fails && !law.must_hold,
            "does not hold, and need not",
            "do not hold, and need not",
        ),
        (|law| law.verdict == Holding::Undecided, "is undecided", "are undecided"),
    ];
    let part = |(wanted, one, several): (Wanted, &str, &str)| {
        let of: Vec<_> = laws.iter().filter(|law| wanted(law)).collect();
        match of.as_slice() {
            [] => None,
            [law] => Some(format!("1 {one} ({} of {})", law_name(law), law.subject)),
            [first, ..] if first.verdict == Holding::Holds => {
                Some(format!("{} {several}", of.len()))
            }
            _ => Some(format!("{} {several} ({})", of.len(), named(&of))),
        }
    };
    let parts: Vec<_> = outcomes.into_iter().filter_map(part).collect();
    (!parts.is_empty()).then(|| format!("Laws: {}.", parts.join("; ")))
}

/// The names of some laws, each with its subject or with how many it has.
fn named(laws: &[&Law]) -> String {
    let groups: Vec<_> = laws.chunk_by(|a, b| a.law == b.law).collect();
    let name = |group: &&[&Law]| match group {
        [law] => format!("{} of {}", law_name(law), law.subject),
        many => format!("{} of {} subjects", law_name(many[0]), many.len()),
    };
    let mut names: Vec<_> = groups.iter().take(NAMED).map(name).collect();
    if groups.len() > NAMED {
        names.push(format!("{} more", groups.len() - NAMED));
    }
    names.join(", ")
}

/// How many curves of each kind, and the one that fits worst.
fn curves(report: &Report) -> Option<String> {
    let count = |kind: Kind| report.curves.iter().filter(|curve| curve.kind == kind).count();
    let kinds: Vec<_> = text::CURVES
        .iter()
        .map(|(kind, one, several)| (count(*kind), one, several))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, several)| format!("{count} {}", if count == 1 { one } else { several }))
        .collect();
    let tests = report.curves.iter().flat_map(|curve| {
        let tests = curve.test.iter().chain(&curve.transform_test);
        tests.map(|test| (test.p_value, curve.name()))
    });
    let worst = tests
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(p, name)| format!("; the smallest p is {}, of the {name}", significant(p, 2)));
    (!kinds.is_empty())
        .then(|| format!("Curves: {}{}.", kinds.join(", "), worst.unwrap_or_default()))
}

fn warning(text: &str) -> String {
    labelled("warning: ", text)
}

/// The first warning, and those after it that the lines left have room for.
fn warnings(report: &Report, left: usize) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for text in &report.warnings {
        let text = warning(text);
        // One line says how many more there are.
        if !list.is_empty() && lines(&list) + text.split('\n').count() + 1 > left {
            break;
        }
        list.push(text);
    }
    let more = report.warnings.len() - list.len();
    if more > 0 {
        let plural = if more == 1 { "" } else { "s" };
        list.push(format!("warning: and {more} more warning{plural}, which --full prints"));
    }
    if let Some(first) = list.first_mut() {
        first.insert(0, '\n');
    }
    list
}

/// Further tables, as far as there is room; those that were asked for are cut rather than left out.
fn further(report: &Report, asked: bool, mut left: usize) -> Vec<String> {
    let sampled = report.is_sampled();
    let mut list = Vec::new();
    let sections = text::further(report).into_iter().filter(|section| section.asked == asked);
    for Section { heading, rows, .. } in sections {
        // Rows may take several lines; an empty line and two of names stand above them.
        let whole = section(&heading, &rows, sampled);
        let most =
            if whole.split('\n').count() <= left { rows.len() } else { left.min(rows.len()) };
        let cut = |kept: usize| match rows.len() - kept {
            0 => whole.clone(),
            more => format!("{}\n  ... and {more} more", section(&heading, &rows[..kept], sampled)),
        };
        let least = if asked { 1 } else { rows.len() };
        let mut tables = (least..=most).rev().map(cut);
        let fitting = tables.find(|table| table.split('\n').count() <= left);
        let Some(table) = fitting.filter(|_| !rows.is_empty()) else { continue };
        left -= table.split('\n').count();
        list.push(table);
    }
    list
}

/// Where to find the rest.
fn rest(report: &Report) -> Vec<String> {
    let quantities = report.quantities.len();
    vec![apart(&format!(
        "--full prints all tables and the reasons of laws; --format json or csv and --out DIR \
         have all {quantities} quantities and the points of curves."
    ))]
}
