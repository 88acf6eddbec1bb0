//! Write one page with all figures and, under each, what the paper claims of it and what was found.

use std::fmt::Write;

use super::{by_value, number, place};
use crate::config::claims::Outcome;
use crate::report::html::{Document, Section, card, prose};
use crate::reproduce::{JudgedClaim, Made, Reproduction};

/// The page of a reproduction, which needs nothing else.
#[must_use]
pub fn page(reproduction: &Reproduction) -> String {
    let figures = reproduction.drawn();
    let mut body = String::new();
    let mut paper = "";
    for made in &reproduction.figures {
        if made.cited != paper {
            paper = &made.cited;
            let _ = writeln!(body, "<p class=mu>{}</p>", prose(paper));
        }
        let name = format!("{}_{}", made.paper, made.figure);
        if let Some(figure) = figures.iter().find(|figure| figure.name == name) {
            let _ = writeln!(body, "<div class=grid>{}</div>", card(figure));
        }
        body += &claims(made, &reproduction.unprinted(made));
    }
    Document {
        title: "What the papers claim, and what we find".into(),
        question: None,
        verdict: verdict(reproduction),
        sections: vec![Section::new("figures", "Figures and claims", body)],
        data: "{}".into(),
    }
    .write()
}

/// Is every outcome the expected one?
fn verdict(reproduction: &Reproduction) -> String {
    let summary = super::text::summary(reproduction);
    let (counts, head) = summary.split_once('\n').unwrap_or((&summary, ""));
    let class = if reproduction.holds() { "ok" } else { "no" };
    let mut out = format!(
        "<div class=\"verdict {class}\" id=verdict><div class=mark aria-hidden=true></div><div><h2>{}</h2><p>{}</p>",
        prose(head),
        prose(counts)
    );
    for claim in reproduction.claims().filter(|claim| !claim.is_expected()) {
        let JudgedClaim { paper, figure, claim, outcome, expected, .. } = claim;
        let _ = write!(
            out,
            "<p class=find>{}/{}: {} <b>{}</b>, expected {}.</p>",
            prose(paper),
            prose(figure),
            prose(claim),
            outcome.word(),
            expected.word()
        );
    }
    out + "</div></div>\n"
}

/// The claims of a figure as a table.
fn claims(made: &Made, unprinted: &str) -> String {
    let mut out = format!(
        "<div class=\"card claims\"><h3>{}: {}</h3><div class=tw><table><thead><tr><th>Claim<th>Source<th>Outcome<th>Here<tbody>",
        prose(&made.name()),
        prose(&made.title)
    );
    for claim in &made.claims {
        let (class, sign) = match claim.outcome {
            _ if !claim.is_expected() => ("fails", "!"),
            Outcome::Holds => ("holds", "\u{2713}"),
            Outcome::Fails => ("free", "\u{2717}"),
            Outcome::Silent | Outcome::Undetermined => ("open", "?"),
        };
        let values = by_value(claim);
        let values = if values.is_empty() { values } else { format!("{unprinted}: {values}") };
        let parts = [number(claim), place(claim), claim.note.clone(), values, claim.remark.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td><span class=\"v {class}\"><span aria-hidden=true>{sign}</span> {}</span><td>{}",
            prose(&claim.claim),
            prose(&claim.source),
            claim.outcome.word(),
            prose(&parts.join("; "))
        );
    }
    out + "</table></div></div>\n"
}
