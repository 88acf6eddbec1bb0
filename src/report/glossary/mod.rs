//! Say what each word of configs and reports means: for `fluctua explain`, and for the reference in `docs/`.
//!
//! Keys come from the tables that read configs, columns from those that write CSV; quantities, statistics, laws and
//! fields have their lines here.

mod choices;
mod fields;
mod fields_of_scan;
mod laws;
mod pages;
mod quantities;
mod statistics;

pub use fields::is_field;
pub use fields_of_scan::is_scan_field;
pub use pages::pages;

use crate::config::schema::{KnownKey, keys};
use crate::report::{csv, wrap};

/// A word of reports.
struct Entry {
    word: &'static str,
    /// What kind of word it is.
    what: &'static str,
    meaning: &'static str,
    /// Its unit; empty where it has none.
    unit: &'static str,
    /// Its formula; empty where the meaning says it all.
    formula: &'static str,
}

/// Every entry that is no key.
fn entries() -> impl Iterator<Item = Entry> {
    let columns = [("a column of quantities.csv and scan.csv", &csv::COLUMNS[..])]
        .into_iter()
        .chain([("a column of curves.csv", &csv::COLUMNS_OF_CURVES[..])]);
    let columns = columns.flat_map(|(what, list)| {
        list.iter().map(move |&(word, meaning)| Entry {
            word,
            what,
            meaning,
            unit: "",
            formula: "",
        })
    });
    let fields = fields::FIELDS.iter().map(|&(word, meaning)| Entry {
        word,
        what: "a field of report.json",
        meaning,
        unit: "",
        formula: "",
    });
    let of_scans = fields_of_scan::FIELDS.iter().map(|&(word, meaning)| Entry {
        word,
        what: "a field of report.json of a scan",
        meaning,
        unit: "",
        formula: "",
    });
    quantities::entries()
        .chain(statistics::entries())
        .chain(laws::entries())
        .chain(choices::entries())
        .chain(fields)
        .chain(of_scans)
        .chain(columns)
}

/// Every word that is explained.
///
/// ```
/// assert!(fluctua::report::glossary::words().contains(&"heat".to_owned()));
/// ```
#[must_use]
pub fn words() -> Vec<String> {
    let keys = keys();
    let of_keys = keys.iter().flat_map(|key| [key.name().to_owned(), key.path.clone()]);
    let mut words: Vec<String> =
        of_keys.chain(entries().map(|entry| entry.word.to_owned())).collect();
    words.sort();
    words.dedup();
    words
}

/// What a word means, in every sense that it has: a key by its name or its path, an observable such as `particle.b`, a
/// statistic, a law, a field or a column.
///
/// ```
/// use fluctua::report::glossary::explain;
/// let text = explain("heat.left").expect("it is a quantity");
/// assert!(text.contains("a quantity") && text.contains("energy"));
/// assert!(explain("sampling.duration").expect("it is a key").contains("a number above zero"));
/// assert_eq!(explain("nonsense"), None);
/// ```
#[must_use]
pub fn explain(word: &str) -> Option<String> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_owned();
    let exact: Vec<Entry> = entries().filter(|entry| entry.word == word).collect();
    let mut found = exact;
    if found.is_empty() {
        // `particle.b` is of a quantity, `sampled` of a field.
        let head = word.split('.').next().unwrap_or(word);
        found = quantities::entries().filter(|entry| entry.word == head).collect();
        found.extend(fields::entries_called(word));
        found.extend(fields_of_scan::entries_called(word));
    } else {
        let called = fields::entries_called(word).chain(fields_of_scan::entries_called(word));
        found.extend(called.filter(|entry| entry.word != word));
    }
    let named = |key: &KnownKey| key.path == word || key.name() == word || same(&key.path, word);
    let keys: Vec<KnownKey> = keys().into_iter().filter(named).collect();
    let mut text: Vec<String> = found.iter().map(paragraph).collect();
    if !keys.is_empty() {
        let mut lines = format!("{} - a key of configs\n", last(word));
        for key in &keys {
            lines += &line(key);
        }
        text.push(lines);
    }
    (!text.is_empty()).then(|| text.join("\n"))
}

/// Is it the path of a key, with names of the user's own?
fn same(known: &str, path: &str) -> bool {
    let plain = |part: &str| part.trim_end_matches("[]").to_owned();
    let parts = |path: &str| -> Vec<String> {
        let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        path.split('.').filter(|part| !number(part)).map(plain).collect()
    };
    let (known, path) = (parts(known), parts(path));
    known.len() == path.len()
        && known.iter().zip(&path).all(|(known, own)| known == own || known == "NAME")
}

fn paragraph(entry: &Entry) -> String {
    let mut text = format!("{} - {}\n", entry.word, entry.what);
    text += &indented(entry.meaning);
    if !entry.unit.is_empty() {
        text += &indented(&format!("unit: {}", entry.unit));
    }
    if !entry.formula.is_empty() {
        text += &indented(&format!("formula: {}", entry.formula));
    }
    text
}

/// A key with its path, its values and its meaning.
fn line(key: &KnownKey) -> String {
    let of = match key.kinds.as_slice() {
        [] => String::new(),
        kinds => format!(" ({})", kinds.join(", ")),
    };
    let needed = if key.needed { ", needed" } else { "" };
    let head = format!("{}{of}: {}{needed}", key.path, key.value);
    indented(&head) + &wrap::hanging(&format!("    {}", key.meaning), 4) + "\n"
}

fn indented(text: &str) -> String {
    wrap::hanging(&format!("  {text}"), 2) + "\n"
}
