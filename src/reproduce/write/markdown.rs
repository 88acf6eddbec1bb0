//! Write the claims as Markdown: the README of `validation/`.

use std::fmt::Write;

use super::text::summary;
use super::{by_value, number, place};
use crate::reproduce::{JudgedClaim, Made, Reproduction};

/// How `README.md` begins.
pub const MARKDOWN_BEGINS: &str = "# What the papers claim, and what we find\n\n<!-- inputs ";

/// The text of `README.md`. The fingerprint in its first lines tells of which inputs it was made.
#[must_use]
pub fn markdown(reproduction: &Reproduction) -> String {
    let mut out = format!(
        "{MARKDOWN_BEGINS}{} -->\n\
         Written by `{} --out DIR`, as `DIR/README.md`; do not edit. Each figure is a folder \
         here: its config with its scan, its claims, and independent values where there are any. An outcome is \
         computed: *holds*, *fails*, or *silent* where it depends on a parameter that the paper does not print. \
         Numbers are exact, with the sampled one and its standard error in brackets where there is one; they are \
         named by the letters of the figure's `claims.toml`, at the point that decides. Rates are per unit of time \
         of the model, for rings one attempt per spin.\n\n{}\n",
        reproduction.inputs,
        reproduction.command,
        summary(reproduction)
    );
    let mut paper = "";
    for made in &reproduction.figures {
        if made.cited != paper {
            paper = &made.cited;
            let _ = write!(out, "\n## {paper}\n");
        }
        figure(&mut out, made, &reproduction.unprinted(made));
    }
    out
}

fn figure(out: &mut String, made: &Made, unprinted: &str) {
    let Made { paper, figure, title, .. } = made;
    let _ = write!(
        out,
        "\n### [{figure}]({paper}/{figure}): {title}\n\n| claim | source | outcome | here |\n|---|---|---|---|\n"
    );
    for claim in &made.claims {
        let mut outcome = format!("**{}**", claim.outcome.word());
        if !claim.is_expected() {
            let _ = write!(outcome, ", expected {}", claim.expected.word());
        }
        let here = here(claim, unprinted);
        let row = [&escaped(&claim.claim), &escaped(&claim.source), &outcome, &escaped(&here)]
            .map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
}

/// Text whose products are no emphasis.
fn escaped(text: &str) -> String {
    text.replace('*', "\\*")
}

/// Our number, where, and what else there is to say.
fn here(claim: &JudgedClaim, unprinted: &str) -> String {
    let (number, place, values) = (number(claim), place(claim), by_value(claim));
    let mut parts = Vec::new();
    parts.extend(match (number.is_empty(), place.is_empty()) {
        (true, _) => None,
        (false, true) => Some(number),
        (false, false) => Some(format!("{number} at {place}")),
    });
    parts.extend([&claim.note, &claim.remark].into_iter().filter(|part| !part.is_empty()).cloned());
    if !values.is_empty() {
        parts.push(format!("{unprinted}: {values}"));
    }
    parts.join("; ")
}
