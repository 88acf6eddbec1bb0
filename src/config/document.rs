//! Turn TOML text and `--set` options into one tree whose nodes know where they came from.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Cause, Error};
use super::place::{Source, shorten};
use super::scan::option as scan_option;
use super::unquoted;

/// The most parts a `--set` path may have.
const MAX_PARTS: usize = 16;

/// Tables whose keys are names, and what they name.
const NAMES: [(&str, &str); 3] =
    [("parameters", "parameter"), ("model.dots", "dot"), ("model.reservoirs", "reservoir")];
/// The most `--set` options; each looks for its key among all others.
const MAX_OPTIONS: usize = 1000;

/// Where a value was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    /// In these bytes of the file.
    File(Range<usize>),
    /// In this `--set` option, counted from zero.
    Option(usize),
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// A TOML value; tables keep the order of the file.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Datetime,
    Array(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) origin: Origin,
    pub(super) node: Node,
}

impl Value {
    /// The text of a number.
    pub(super) fn constant(&self) -> Option<String> {
        match self {
            Self::Integer(integer) => Some(integer.to_string()),
            Self::Float(float) => Some(format!("{float:?}")),
            _ => None,
        }
    }

    /// The value in words, short enough for a message.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{}\"", shorten(text)),
            Self::Integer(integer) => integer.to_string(),
            Self::Float(float) => float.to_string(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Datetime => "a date or time".to_owned(),
            Self::Array(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

impl Entry {
    /// A key that was set in code.
    pub(super) fn in_code(key: &str, node: Node) -> Self {
        Self { key: key.to_owned(), origin: Origin::File(0..0), node }
    }
}

impl Node {
    /// A value that was set in code.
    pub(super) fn in_code(value: Value) -> Self {
        Self { value, origin: Origin::File(0..0) }
    }

    /// The entries of a list; what was something else becomes one.
    pub(super) fn list(&mut self) -> &mut Vec<Self> {
        if !matches!(self.value, Value::Array(_)) {
            self.value = Value::Array(Vec::new());
        }
        match &mut self.value {
            Value::Array(items) => items,
            _ => unreachable!("it was made a list"),
        }
    }

    /// A table, or a list of them?
    fn holds_tables(&self) -> bool {
        match &self.value {
            Value::Table(_) => true,
            Value::Array(items) => items.iter().any(Node::holds_tables),
            _ => false,
        }
    }

    /// The value of a key, where this is a table that has it.
    pub(super) fn entry(&self, key: &str) -> Option<&Node> {
        let Value::Table(entries) = &self.value else { return None };
        entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The value at a path of keys and of places in lists, where there is one.
    pub(super) fn below(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, part| match &node.value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => node.entry(part),
        })
    }

    /// Every key of the tables inside this one, with its path.
    pub(super) fn collect_paths(&self, path: &str, paths: &mut Vec<(String, String)>) {
        let Value::Table(entries) = &self.value else { return };
        for Entry { key, node, .. } in entries {
            let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            node.collect_paths(&below, paths);
            if !path.is_empty() {
                paths.push((key.clone(), below));
            }
        }
    }

    /// The origin of some bytes of a text value, where the file spells the text out as it is.
    pub(super) fn part(&self, text: &str, part: Range<usize>) -> Origin {
        match &self.origin {
            Origin::File(span) if span.len() == text.len() + 2 => {
                let start = span.start + 1;
                Origin::File(start + part.start..start + part.end)
            }
            origin => origin.clone(),
        }
    }
}

impl serde::Serialize for Node {
    /// As TOML again: plain values come before tables, each kind in the order of the file.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Integer(integer) => serializer.serialize_i64(*integer),
            Value::Float(float) => serializer.serialize_f64(*float),
            Value::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Value::Datetime => serializer.serialize_str("a date or time"),
            Value::Array(items) => serializer.collect_seq(items),
            Value::Table(entries) => {
                let (tables, plain): (Vec<_>, Vec<_>) =
                    entries.iter().partition(|entry| entry.node.holds_tables());
                serializer.collect_map(plain.into_iter().chain(tables).map(|e| (&e.key, &e.node)))
            }
        }
    }
}

/// Parse the file, then apply the `--set` options in order.
pub(super) fn parse(source: &Source<'_>) -> Result<Node, Error> {
    let table = DeTable::parse(source.text).map_err(|error| {
        let end = source.text.len();
        let origin = Origin::File(error.span().unwrap_or(end..end));
        let message = error.message().to_owned();
        let unquoted = error.span().and_then(|span| unquoted::unquoted(source.text, span.start));
        source.error(&origin, Cause::Syntax { message, unquoted })
    })?;
    let root = DeValue::Table(table.into_inner());
    let mut root = convert(Spanned::new(0..0, root), None);
    let resolved = is_resolved(&root);
    if source.options.len() > MAX_OPTIONS {
        let (found, most) = (source.options.len(), MAX_OPTIONS);
        return Err(source.error(&Origin::Option(most), Cause::TooManyOptions { found, most }));
    }
    let mut axes = Vec::new();
    for (index, option) in source.options.iter().enumerate() {
        match scan_option::axis(option) {
            Some(axis) => axes.push((index, axis)),
            None => set(source, &mut root, index, option, resolved)?,
        }
    }
    if let Some((first, _)) = axes.first() {
        let table = |(index, axis): &(usize, &str)| {
            let found = scan_option::table(axis, *index);
            found.map_err(|cause| source.error(&Origin::Option(*index), cause))
        };
        let value = Value::Array(axes.iter().map(table).collect::<Result<_, _>>()?);
        let origin = Origin::Option(*first);
        if let Ok(scan) = child(&mut root, "scan", &origin, None) {
            *scan = Node { value, origin };
        }
    }
    Ok(root)
}

/// Is this a plan whose numbers are resolved, so that its parameters are a record?
pub(super) fn is_resolved(root: &Node) -> bool {
    matches!(root.entry("resolved").map(|node| &node.value), Some(Value::Boolean(true)))
}

/// Our tree for a parsed value; everything inside an option comes from that option.
fn convert(value: Spanned<DeValue<'_>>, option: Option<usize>) -> Node {
    let at = |span| option.map_or(Origin::File(span), Origin::Option);
    let origin = at(value.span());
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(integer) => {
            // An integer beyond 64 bits is a float; whoever wants a whole number refuses it.
            i64::from_str_radix(integer.as_str(), integer.radix())
                .map_or_else(|_| float(integer.as_str()), Value::Integer)
        }
        DeValue::Float(text) => float(text.as_str()),
        DeValue::Boolean(boolean) => Value::Boolean(boolean),
        DeValue::Datetime(_) => Value::Datetime,
        DeValue::Array(array) => {
            Value::Array(array.into_iter().map(|item| convert(item, option)).collect())
        }
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.into_iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let entry = |(key, item): (Spanned<_>, _)| Entry {
                origin: at(key.span()),
                node: convert(item, option),
                key: String::from(key.into_inner()),
            };
            Value::Table(entries.into_iter().map(entry).collect())
        }
    };
    Node { value, origin }
}

/// A float as TOML writes it; one too large becomes infinite, which every reader refuses.
fn float(text: &str) -> Value {
    Value::Float(text.parse().unwrap_or(f64::NAN))
}

/// Apply one `key.path=value`.
fn set(
    source: &Source<'_>,
    root: &mut Node,
    index: usize,
    option: &str,
    resolved: bool,
) -> Result<(), Error> {
    let origin = Origin::Option(index);
    let (path, text) =
        option.split_once('=').ok_or_else(|| source.error(&origin, Cause::OptionWithoutValue))?;
    let parts: Vec<_> = path.trim().split('.').map(str::trim).collect();
    if parts.len() > MAX_PARTS || parts.iter().any(|part| part.is_empty()) {
        return Err(source.error(&origin, Cause::OptionPath { path: shorten(path) }));
    }
    if resolved && parts[0] == "parameters" {
        return Err(source.error(&origin, Cause::Recorded { origin: source.beside("config.toml") }));
    }
    let mut node = root;
    for (depth, part) in parts.iter().enumerate() {
        let parent = parts[..depth].join(".");
        // A whole dot, reservoir or parameter may be added; a path into one that is not there is a mistake.
        // A parameter that is added and that nothing uses is refused once all is read.
        let adds = depth + 1 == parts.len();
        node = child(node, part, &origin, names(&parent).filter(|_| !adds))
            .map_err(|fault| source.error(&origin, fault.cause(parent, part)))?;
    }
    *node = match DeValue::parse(text.trim()) {
        Ok(value) => convert(value, Some(index)),
        Err(_) => Node { value: Value::Text(text.trim().to_owned()), origin },
    };
    Ok(())
}

/// The value at a path of keys in what is set in code; missing tables and keys are created.
pub(super) fn node_at<'n>(root: &'n mut Node, path: &[&str]) -> Result<&'n mut Node, Cause> {
    at_path(root, path, &Origin::File(0..0), |_| None)
}

/// The same, where what is missing comes from an origin, and nothing is named that is not there.
pub(super) fn node_from<'n>(
    root: &'n mut Node,
    path: &[&str],
    origin: &Origin,
) -> Result<&'n mut Node, Cause> {
    at_path(root, path, origin, names)
}

fn at_path<'n>(
    root: &'n mut Node,
    path: &[&str],
    origin: &Origin,
    names: impl Fn(&str) -> Option<&'static str>,
) -> Result<&'n mut Node, Cause> {
    if path.len() > MAX_PARTS {
        return Err(Cause::OptionPath { path: shorten(&path.join(".")) });
    }
    let mut node = root;
    for (depth, part) in path.iter().enumerate() {
        let parent = path[..depth].join(".");
        node =
            child(node, part, origin, names(&parent)).map_err(|fault| fault.cause(parent, part))?;
    }
    Ok(node)
}

/// What the keys of a table name, where they are names.
fn names(path: &str) -> Option<&'static str> {
    NAMES.iter().find(|(table, _)| *table == path).map(|(_, what)| *what)
}

/// Why a path leads nowhere.
enum DeadEnd {
    /// The table names other things of this kind.
    Unnamed(&'static str, Vec<String>),
    /// The list has this many entries.
    List(usize),
    /// A plain value has no keys.
    Plain(String),
}

impl DeadEnd {
    fn cause(self, parent: String, part: &str) -> Cause {
        let part = part.to_owned();
        match self {
            Self::Unnamed(what, known) => {
                let (key, name) = (parent, shorten(&part));
                Cause::UnknownName { key, what, name, known }
            }
            Self::List(length) => Cause::OptionIndex { parent, part, length },
            Self::Plain(found) => Cause::OptionIntoValue { parent, found },
        }
    }
}

/// The value under a part of a path; missing tables and keys are created, but not those that name
/// something.
fn child<'n>(
    node: &'n mut Node,
    part: &str,
    origin: &Origin,
    names: Option<&'static str>,
) -> Result<&'n mut Node, DeadEnd> {
    match &mut node.value {
        Value::Array(items) => {
            let length = items.len();
            part.parse::<usize>()
                .ok()
                .and_then(|index| items.get_mut(index))
                .ok_or(DeadEnd::List(length))
        }
        Value::Table(entries) => {
            let found = entries.iter().position(|entry| entry.key == part);
            if let (None, Some(what)) = (found, names) {
                let known = entries.iter().map(|entry| entry.key.clone()).collect();
                return Err(DeadEnd::Unnamed(what, known));
            }
            let position = found.unwrap_or(entries.len());
            if found.is_none() {
                entries.push(Entry {
                    key: part.to_owned(),
                    origin: origin.clone(),
                    node: Node { value: Value::Table(Vec::new()), origin: origin.clone() },
                });
            }
            Ok(&mut entries[position].node)
        }
        plain => Err(DeadEnd::Plain(plain.describe())),
    }
}
