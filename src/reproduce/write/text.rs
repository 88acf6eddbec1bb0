//! The table for a person at a terminal of 80 columns.

use std::fmt::Write;

use super::{by_value, number, place};
use crate::number::digits::counted;
use crate::report::wrap;
use crate::reproduce::{Made, Reproduction, Source};

/// Width of the column of outcomes.
const OUTCOME: usize = 14;

/// Every claim with its outcome, figure by figure, and the sum.
#[must_use]
pub fn text(reproduction: &Reproduction) -> String {
    let mut out = String::new();
    for made in &reproduction.figures {
        figure(&mut out, made, &reproduction.unprinted(made));
    }
    let _ = writeln!(out, "{}", summary(reproduction));
    out
}

fn figure(out: &mut String, made: &Made, unprinted: &str) {
    let _ = writeln!(out, "{}", wrap::hanging(&format!("{}: {}", made.name(), made.title), 2));
    for claim in &made.claims {
        let mark = if claim.is_expected() { "  " } else { "! " };
        let line = format!("{mark}{:OUTCOME$}{}", claim.outcome.word(), claim.claim);
        let _ = writeln!(out, "{}", wrap::hanging(&line, OUTCOME + 2));
        let mut parts = vec![claim.source.clone()];
        if !claim.is_expected() {
            parts.push(format!("EXPECTED: {}", claim.expected.word()));
        }
        let number = number(claim);
        let place = place(claim);
        match (number.is_empty(), place.is_empty()) {
            (true, _) => {}
            (false, true) => parts.push(format!("here {number}")),
            (false, false) => parts.push(format!("here {number} at {place}")),
        }
        parts.extend(Some(claim.note.clone()).filter(|note| !note.is_empty()));
        let values = by_value(claim);
        if !values.is_empty() {
            parts.push(format!("{unprinted}: {values}"));
        }
        parts.extend(
            claim.by_sample.map(|outcome| format!("by the sample alone: {}", outcome.word())),
        );
        let detail = format!("{:1$}{2}", "", OUTCOME + 2, parts.join("; "));
        let _ = writeln!(out, "{}", wrap::hanging(&detail, OUTCOME + 2));
    }
    out.push('\n');
}

/// How many claims hold, fail and are not printed, and whether all are as expected.
pub(super) fn summary(reproduction: &Reproduction) -> String {
    let claims: Vec<_> = reproduction.claims().collect();
    let count = |word: &str| claims.iter().filter(|claim| claim.outcome.word() == word).count();
    let others = claims.iter().filter(|claim| !claim.is_expected()).count();
    let verdict = match (claims.len(), others) {
        (0, _) => "No claim was judged.".to_owned(),
        (_, 0) => "Every outcome is as expected.".to_owned(),
        (_, n) => format!("{n} OUTCOMES ARE NOT AS EXPECTED."),
    };
    let undetermined = match count("undetermined") {
        0 => String::new(),
        n => format!(", {n} undetermined"),
    };
    format!(
        "{} of {}: {} hold, {} fail, {} depend on what is not printed{undetermined}.\n{verdict}",
        counted(claims.len(), "claim"),
        counted(reproduction.figures.len(), "figure"),
        count("holds"),
        count("fails"),
        count("silent"),
    )
}

/// The figures that can be reproduced, by name.
#[must_use]
pub fn list(figures: &[Source]) -> String {
    let mut out = String::from(
        "Reproduce one with `fluctua reproduce NAME`, a paper, or `fluctua reproduce all`.\n\n",
    );
    for figure in figures {
        let question = figure.config.lines().next().unwrap_or("").trim_start_matches("# ");
        out += &wrap::hanging(&format!("{:24} {question}", figure.name()), 25);
        out.push('\n');
    }
    out
}
