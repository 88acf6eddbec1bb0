//! Say what became of the claims: as a table, CSV, JSON, Markdown and a page with all figures. Nothing is decided here.

mod csv;
mod json;
mod markdown;
mod page;
mod text;

pub use self::csv::csv;
pub use json::json;
pub use markdown::{MARKDOWN_BEGINS, markdown};
pub use page::page;
pub use text::{list, text};

use super::JudgedClaim;
use crate::number::digits::{concise, significant};

/// Our number in a sentence, with its name: exact where there is an exact one, with the sampled one beside it. A count
/// is said by the note alone.
fn number(claim: &JudgedClaim) -> String {
    let text = digits(claim);
    if claim.what.is_empty() || text.is_empty() {
        return String::new();
    }
    format!("{} = {text}", claim.what)
}

fn digits(claim: &JudgedClaim) -> String {
    let exact = claim.value.map(|value| significant(value, 6));
    match (exact, claim.sampled) {
        (Some(exact), Some(sampled)) if sampled.standard_error.is_some() => {
            let sampled = concise(sampled);
            if claim.value == claim.sampled.map(|s| s.value) {
                sampled
            } else {
                format!("{exact} [{sampled}]")
            }
        }
        (Some(exact), _) => exact,
        (None, Some(sampled)) => concise(sampled),
        (None, None) => String::new(),
    }
}

/// Where it was found: `F_E = 1, F_N = 0.2`.
fn place(claim: &JudgedClaim) -> String {
    let at = claim.at.iter().map(|(name, value)| format!("{name} = {}", significant(*value, 6)));
    at.collect::<Vec<_>>().join(", ")
}

/// What is found for each value of the unprinted parameter: `holds at 3; fails at 0, 1`.
fn by_value(claim: &JudgedClaim) -> String {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (value, outcome) in &claim.by_value {
        let value = significant(*value, 6);
        match groups.iter_mut().find(|(word, _)| *word == outcome.word()) {
            Some((_, values)) => values.push(value),
            None => groups.push((outcome.word(), vec![value])),
        }
    }
    if groups.len() < 2 {
        return String::new();
    }
    let group = |(word, values): (&str, Vec<String>)| format!("{word} at {}", values.join(", "));
    groups.into_iter().map(group).collect::<Vec<_>>().join("; ")
}
