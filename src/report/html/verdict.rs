//! Say first what a reader asks first: do sampled and exact agree, which law fails, and what was found.

use std::fmt::Write;

use super::escape::text;
use super::number::{plain, whole};
use super::prose::prose;
use crate::report::stored::{StoredComparison, StoredReport};

/// What a page opens with.
pub(super) struct Verdict {
    /// Its class: `ok`, `no`, or `so` where nothing was judged.
    pub class: &'static str,
    /// In a line.
    pub head: String,
    /// Sentences below it, as HTML.
    pub lines: Vec<String>,
}

impl Verdict {
    /// Of a report.
    pub(super) fn of(report: &StoredReport) -> Self {
        let broken: Vec<_> =
            report.laws.iter().filter(|law| law.must_hold && law.verdict == "fails").collect();
        let (mut class, mut head, mut lines) = compared(report);
        if !broken.is_empty() {
            let list: Vec<String> = broken
                .iter()
                .map(|law| format!("{} of {}", law.law.replace('_', " "), law.subject))
                .collect();
            if class != "no" {
                head = "A law that must hold fails".into();
            }
            class = "no";
            let list = text(&list.join(", "));
            lines.push(format!("Contradicted by the data: <b>{list}</b>."));
        }
        Self { class, head, lines }
    }

    /// As HTML, with what was found.
    pub(super) fn write(&self, findings: &[String]) -> String {
        let mut out = format!(
            "<div class=\"verdict {}\" id=verdict><div class=mark aria-hidden=true></div><div><h2>{}</h2>",
            self.class,
            text(&self.head)
        );
        for line in &self.lines {
            let _ = write!(out, "<p>{line}</p>");
        }
        for finding in findings {
            // The first sentence is the finding; what follows says what it depends on.
            let (first, rest) = finding.split_once(". ").unwrap_or((finding, ""));
            let end = if rest.is_empty() { "" } else { "." };
            let _ = write!(out, "<p class=find><b>{}{end}</b> {}</p>", prose(first), prose(rest));
        }
        out + "</div></div>\n"
    }
}

/// How both routes compare.
fn compared(report: &StoredReport) -> (&'static str, String, Vec<String>) {
    let both = |head: &str| head.to_owned();
    match &report.comparison {
        Some(comparison) if comparison.agrees() => {
            ("ok", both("Sampled and exact agree"), vec![largest(comparison)])
        }
        Some(comparison) => {
            let list: Vec<&str> = comparison
                .disagreeing
                .iter()
                .chain(&comparison.curves)
                .map(String::as_str)
                .collect();
            let named = text(&shortened(&list));
            let lines = vec![largest(comparison), format!("Too far apart: <b>{named}</b>.")];
            ("no", both("Sampled and exact disagree"), lines)
        }
        None if report.is_sampled() => {
            let why = "Nothing was compared: there are no exact answers, or fewer than 30 blocks. The \
                       warnings tell.";
            ("so", both("Sampled, not compared"), vec![why.into()])
        }
        None => {
            let why = "These are the answers of the rate matrix. Nothing was sampled.";
            ("so", both("Exact answers"), vec![why.into()])
        }
    }
}

/// Names that a sentence lists before it counts the rest.
const NAMED: usize = 8;

fn shortened(list: &[&str]) -> String {
    let more = list.len().saturating_sub(NAMED);
    let named = list[..list.len().min(NAMED)].join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

fn largest(comparison: &StoredComparison) -> String {
    let StoredComparison { compared, largest, bound, .. } = comparison;
    format!(
        "Largest |<i>z</i>| of {} comparisons: <b>{}</b>; the bound for all of them together is {} (chance \
         of a false alarm 0.1\u{202f}%).",
        whole(*compared as u64),
        plain(*largest, 3),
        plain(*bound, 3)
    )
}
