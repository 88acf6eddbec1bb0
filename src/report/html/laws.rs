//! List the laws by name, those open that fail.

use std::fmt::Write;

use super::escape::text;
use super::number::{columns, plain};
use super::prose::sentence;
use super::symbol::capital;
use crate::quantity::Estimate;
use crate::report::stored::StoredLaw;

/// How the laws of a report came out, in a line.
pub(super) fn counts(laws: &[StoredLaw]) -> String {
    let of = |word: &str| laws.iter().filter(|law| badge(law).1 == word).count();
    let mut parts = vec![format!("{} hold", of("holds"))];
    for (word, told) in [
        ("fails", "must hold and fail"),
        ("need not hold", "need not hold and do not"),
        ("undecided", "undecided"),
    ] {
        let count = of(word);
        if count > 0 {
            parts.push(format!("{count} {told}"));
        }
    }
    parts.join(", ")
}

/// The class and the word of a verdict.
fn badge(law: &StoredLaw) -> (&'static str, &'static str) {
    match law.verdict.as_str() {
        "holds" => ("holds", "holds"),
        "fails" if law.must_hold => ("fails", "fails"),
        "fails" => ("free", "need not hold"),
        _ => ("open", "undecided"),
    }
}

/// All laws; those of one name are one entry.
pub(super) fn write(laws: &[StoredLaw]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for law in laws {
        if !names.contains(&law.law.as_str()) {
            names.push(&law.law);
        }
    }
    let mut out = String::from("<div class=card>");
    for name in names {
        let group: Vec<&StoredLaw> = laws.iter().filter(|law| law.law == name).collect();
        out += &entry(name, &group);
    }
    out + "</div>\n"
}

/// The laws of one name.
fn entry(name: &str, group: &[&StoredLaw]) -> String {
    let order = ["fails", "open", "free", "holds"];
    let worst = order.iter().find(|class| group.iter().any(|law| badge(law).0 == **class));
    let worst = group.iter().find(|law| Some(&badge(law).0) == worst);
    let (class, word) = worst.map_or(("open", "undecided"), |law| badge(law));
    let holding = group.iter().filter(|law| law.verdict == "holds").count();
    let told = match group {
        [one] => text(&one.subject),
        _ => format!("{holding} of {} hold", group.len()),
    };
    let open = if class == "fails" { " open" } else { "" };
    let mut out = format!(
        "<details class=law{open}><summary><span class=\"v {class}\">{}</span> <b>{}</b> <span \
         class=mu>{told}</span></summary><div class=tw><table><thead><tr><th>Of<th>Verdict<th \
         class=num>Sampled<th class=num>Error<th class=num>Exact<th class=num>Bound<tbody>",
        sign(word),
        text(&capital(name))
    );
    for law in group {
        out += &row(law);
    }
    out += "</table></div>";
    let mut said: Vec<&str> = Vec::new();
    for law in group.iter().filter(|law| !law.reason.is_empty()) {
        if !said.contains(&law.reason.as_str()) {
            said.push(&law.reason);
        }
    }
    for reason in said.iter().take(REASONS) {
        let _ = write!(out, "<p class=mu>{}.</p>", sentence(reason));
    }
    if said.len() > REASONS {
        let more = said.len() - REASONS;
        let _ = write!(out, "<p class=mu>{more} more reasons are in report.json.</p>");
    }
    out + "</details>"
}

/// Reasons that are shown of the laws of one name.
const REASONS: usize = 6;

/// The word of a verdict, with its sign.
fn sign(word: &str) -> String {
    let sign = match word {
        "holds" => "\u{2713}",
        "fails" => "\u{2717}",
        "need not hold" => "\u{2260}",
        _ => "?",
    };
    format!("<span aria-hidden=true>{sign}</span> {word}")
}

fn row(law: &StoredLaw) -> String {
    let StoredLaw { value, standard_error, exact, bound, .. } = law;
    let estimate = value.map(|value| Estimate { value, standard_error: *standard_error });
    let [value, error] = estimate.map(columns).unwrap_or_default();
    let number = |x: &Option<f64>| x.map(|x| plain(x, 6)).unwrap_or_default();
    let (class, word) = badge(law);
    format!(
        "<tr><th>{}<td><span class=\"v {class}\">{}</span><td class=num>{value}<td class=\"num pm\">{error}<td \
         class=num>{}<td class=num>{}",
        text(&law.subject),
        sign(word),
        number(exact),
        number(bound)
    )
}
