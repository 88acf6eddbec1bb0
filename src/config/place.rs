//! Find the line and column of a value, or the `--set` option that gave it.

use std::fmt;
use std::path::Path;

use super::document::{self, Origin, Value};
use super::error::{Cause, Error};
use super::visible::{cut, is_hidden, visible};

/// The width that messages are made for.
pub(super) const WIDTH: usize = 80;
/// The most characters of an option that a message repeats.
pub(super) const OPTION: usize = 240;
/// The most characters of the user's text that a message repeats.
const REPEATED: usize = 48;

/// Text from the user, made fit for a message: short, and with nothing hidden.
pub(super) fn shorten(text: &str) -> String {
    cut(text, REPEATED)
}

/// A float in the shorter of its two notations.
pub(super) fn display(value: f64) -> String {
    let (plain, exponent) = (value.to_string(), format!("{value:e}"));
    if exponent.len() < plain.len() { exponent } else { plain }
}

/// What the user handed over: a named text and options that override it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) options: &'a [String],
}

impl Source<'_> {
    /// The error of a cause at an origin.
    pub(super) fn error(&self, origin: &Origin, cause: Cause) -> Error {
        Error::new(self.place(origin), cause)
    }

    /// Where an origin is, as a person finds it.
    pub(super) fn place(&self, origin: &Origin) -> Place {
        match origin {
            Origin::Option(index) => Place::option(&self.options[*index]),
            Origin::File(span) => Place::file(self.name, self.text, span.start, span.end),
        }
    }

    /// The path of another file in the folder of this one.
    pub(super) fn beside(&self, file: &str) -> String {
        Path::new(self.name).with_file_name(file).display().to_string()
    }
}

/// Where the value of a dotted key was written: `file:line:column`, or the `--set` option that gave
/// it; of a key that was left out, the table it belongs to.
///
/// ```
/// let place = fluctua::config::place("a.toml", "[sampling]\nseed = 3", &[], "sampling.seed");
/// assert_eq!(place.as_deref(), Some("a.toml:2:8"));
/// ```
#[must_use]
pub fn place(name: &str, text: &str, set: &[String], key: &str) -> Option<String> {
    Some(place_of(name, text, set, key)?.to_string())
}

/// The same as numbers; nothing where an option gave the value.
///
/// ```
/// let found = fluctua::config::location("a.toml", "[sampling]\nseed = 3", &[], "sampling.seed").unwrap();
/// assert_eq!((found.line, found.column), (2, 8));
/// ```
#[must_use]
pub fn location(name: &str, text: &str, set: &[String], key: &str) -> Option<Location> {
    place_of(name, text, set, key)?.location()
}

fn place_of(name: &str, text: &str, set: &[String], key: &str) -> Option<Place> {
    let source = Source { name, text, options: set };
    let root = document::parse(&source).ok()?;
    let mut node = &root;
    for part in key.split('.') {
        let Value::Table(entries) = &node.value else { break };
        let Some(entry) = entries.iter().find(|entry| entry.key == part) else { break };
        node = &entry.node;
    }
    Some(source.place(&node.origin))
}

/// Where in a file something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file, as the config was called.
    pub file: String,
    /// Its line, from one.
    pub line: usize,
    /// The character of that line, from one.
    pub column: usize,
}

/// Where a value was written, as a person finds it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Option(String),
    File { name: String, line: usize, column: usize, excerpt: Option<Excerpt> },
}

/// The line of a place, cut to the width of a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Excerpt {
    text: String,
    /// Characters before the first caret.
    before: usize,
    carets: usize,
}

impl Place {
    pub(super) fn location(&self) -> Option<Location> {
        match self {
            Self::Option(_) => None,
            Self::File { name, line, column, .. } => {
                Some(Location { file: name.clone(), line: *line, column: *column })
            }
        }
    }

    fn option(text: &str) -> Self {
        Self::Option(cut(text, OPTION))
    }

    fn file(name: &str, text: &str, start: usize, end: usize) -> Self {
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[line_start..].lines().next().unwrap_or("");
        let before = text[line_start..start].chars().count();
        let number = text[..line_start].matches('\n').count() + 1;
        let carets = text[start..end].lines().next().unwrap_or("").chars().count();
        Self::File {
            name: visible(name).into_owned(),
            line: number,
            column: before + 1,
            // The whole file has no line to show.
            excerpt: (end > 0).then(|| {
                let margin = number.to_string().len() + " | ".len();
                Excerpt::cut(line, before, carets.max(1), WIDTH - margin)
            }),
        }
    }

    /// The width of the margin that line numbers need.
    pub(super) fn gutter(&self) -> usize {
        match self {
            Self::File { line, excerpt: Some(_), .. } => line.to_string().len() + 1,
            _ => 1,
        }
    }

    /// The line of the file with carets under the value.
    pub(super) fn write_excerpt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::File { line, excerpt: Some(excerpt), .. } = self else {
            return Ok(());
        };
        let gutter = " ".repeat(self.gutter());
        let indent = " ".repeat(excerpt.before);
        let carets = "^".repeat(excerpt.carets);
        writeln!(f, "{gutter}|")?;
        writeln!(f, "{line} | {}", excerpt.text)?;
        writeln!(f, "{gutter}| {indent}{carets}")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(option) if option.starts_with("--scan ") => f.write_str(option),
            Self::Option(option) => write!(f, "--set {option}"),
            Self::File { name, line, column, .. } => write!(f, "{name}:{line}:{column}"),
        }
    }
}

/// A character of an excerpt, where a tab is a blank.
fn shown(c: char) -> impl Iterator<Item = char> {
    let escaped = (c != '\t' && is_hidden(c)).then(|| c.escape_unicode());
    let plain = escaped.is_none().then_some(if c == '\t' { ' ' } else { c });
    escaped.into_iter().flatten().chain(plain)
}

impl Excerpt {
    fn cut(line: &str, before: usize, carets: usize, width: usize) -> Self {
        const DOTS: usize = 3;
        // What is hidden takes several columns, and carets stand below what is shown.
        let shown = |text: &str| text.chars().flat_map(shown).collect::<Vec<char>>();
        let end = |count: usize| line.char_indices().nth(count).map_or(line.len(), |(at, _)| at);
        let (start, end) = (end(before), end(before + carets));
        let before = shown(&line[..start]).len();
        let carets = shown(&line[start..end]).len().max(1);
        let line = shown(line);
        let mut first = 0;
        if before + carets > width {
            first = before - before.min(width / 3);
        }
        let mut text: String = line.iter().skip(first).take(width).collect();
        if first > 0 {
            text = format!("...{}", text.chars().skip(DOTS).collect::<String>());
        }
        if line.len() > first + width {
            text = format!("{}...", text.chars().take(width - DOTS).collect::<String>());
        }
        Self { text, before: before - first, carets: carets.min(width - (before - first)) }
    }
}
