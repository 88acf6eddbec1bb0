//! Write the symbols of quantities: `J` with `N` below and the reservoir above.

use super::escape::text;
use crate::report::stored::StoredRow;

/// A letter with scripts.
fn scripted(letter: &str, above: &str, below: &str) -> String {
    let part = |tag: &str, script: &str| match script {
        "" => String::new(),
        script => format!("<{tag}>{}</{tag}>", text(script)),
    };
    let (above, below) = (part("sup", above), part("sub", below));
    format!("<i>{letter}</i><span class=ss>{above}{below}</span>")
}

/// The symbol of a current, or its words where it has none.
pub(super) fn current(row: &StoredRow) -> String {
    let of = row.observable.of.as_str();
    match (row.observable.name.as_str(), of) {
        ("particle", of) => scripted("J", of, "N"),
        ("energy", of) => scripted("J", of, "E"),
        ("heat", of) => scripted("J", of, "Q"),
        ("branch_energy", "upper") => scripted("I", "", "U"),
        ("branch_energy", "lower") => scripted("I", "", "D"),
        ("entropy", "total") => "<i>\u{3c3}</i>".into(),
        (name, of) => text(&words(name, of)),
    }
}

/// An observable in words: `entropy flow of b`.
pub(super) fn words(name: &str, of: &str) -> String {
    let name = name.replace('_', " ");
    if of.is_empty() || of == "total" { name } else { format!("{name} of {of}") }
}

/// A word of the report with blanks, and a capital at its head.
pub(super) fn capital(word: &str) -> String {
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}
