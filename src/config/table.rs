//! Hand out typed values of the tree, each with its key path and the meaning of its key.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::config::document::{Entry, Node, Origin, Value};
use crate::config::error::{Cause, Error};
use crate::config::expression::Parameters;
use crate::config::parameters;
use crate::config::place::{Source, display, shorten};
use crate::config::shape::{Keys, Typed};

/// A key and what it means, as a message explains it.
pub(in crate::config) type Key = (&'static str, &'static str);

/// The most characters of a name: every table and message repeats it.
const LONGEST_NAME: usize = 200;

/// Whole numbers up to here are exact as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What values are read with.
pub(in crate::config) struct Context<'a> {
    pub(in crate::config) source: Source<'a>,
    pub(in crate::config) parameters: Parameters,
    /// Is it noted which parameters are used?
    pub(in crate::config) watches: bool,
    /// The parameters that values outside `[parameters]` name.
    pub(in crate::config) used: RefCell<BTreeSet<String>>,
}

/// A value with its key path.
#[derive(Clone)]
pub(in crate::config) struct Item<'a> {
    pub(in crate::config) context: &'a Context<'a>,
    pub(in crate::config) node: &'a Node,
    pub(in crate::config) path: String,
    /// What to write here, for messages.
    pub(in crate::config) meaning: &'static str,
}

/// A table in which every key is known.
pub(in crate::config) struct Table<'a> {
    item: Item<'a>,
    keys: Keys,
}

impl<'a> Table<'a> {
    /// The value of a key, if it is there.
    pub(in crate::config) fn get(&self, name: &str) -> Option<Item<'a>> {
        let meaning = self.meaning(name);
        self.item.field(name, meaning)
    }

    /// The value of a key that must be there.
    pub(in crate::config) fn require(&self, name: &str) -> Result<Item<'a>, Error> {
        self.get(name).ok_or_else(|| {
            self.error(Cause::MissingKey {
                key: join(&self.item.path, name),
                name: name.to_owned(),
                meaning: self.meaning(name),
            })
        })
    }

    /// An error about the table as a whole.
    pub(in crate::config) fn error(&self, cause: Cause) -> Error {
        self.item.error(cause)
    }

    /// The key path of the table.
    pub(in crate::config) fn path(&self) -> &str {
        &self.item.path
    }

    fn meaning(&self, name: &str) -> &'static str {
        self.keys.meaning(name).expect("a reader asks only for keys it has declared")
    }
}

impl<'a> Item<'a> {
    /// The whole config.
    pub(in crate::config) fn root(context: &'a Context<'a>, node: &'a Node) -> Self {
        Self { context, node, path: String::new(), meaning: "" }
    }

    /// An error about this value.
    pub(in crate::config) fn error(&self, cause: Cause) -> Error {
        self.context.source.error(&self.node.origin, cause)
    }

    /// The value of a key of this table, if this is a table and the key is there.
    pub(in crate::config) fn field(&self, name: &str, meaning: &'static str) -> Option<Item<'a>> {
        let Value::Table(entries) = &self.node.value else {
            return None;
        };
        let entry = entries.iter().find(|entry| entry.key == name)?;
        Some(self.child(&entry.node, name, meaning))
    }

    /// This value as a table with these keys and no others.
    pub(in crate::config) fn table(&self, keys: impl Into<Keys>) -> Result<Table<'a>, Error> {
        let keys = keys.into();
        for entry in self.entries()? {
            if keys.meaning(&entry.key).is_none() {
                return Err(self.unknown_key(entry, keys));
            }
        }
        Ok(Table { item: self.clone(), keys })
    }

    /// This value as a table whose keys name things.
    pub(in crate::config) fn named(
        &self,
        what: &'static str,
        reserved: &'static [&'static str],
    ) -> Result<Vec<(&'a str, Item<'a>)>, Error> {
        let check = |entry: &'a Entry| {
            let item = self.child(&entry.node, &entry.key, self.meaning);
            item.check_name(&entry.key, &entry.origin, what, reserved)?;
            Ok((entry.key.as_str(), item))
        };
        self.entries()?.iter().map(check).collect()
    }

    /// This value as a table with any keys.
    pub(in crate::config) fn fields(&self) -> Result<Vec<(&'a str, Item<'a>)>, Error> {
        let field = |entry: &'a Entry| {
            (entry.key.as_str(), self.child(&entry.node, &entry.key, self.meaning))
        };
        Ok(self.entries()?.iter().map(field).collect())
    }

    /// Is it text?
    pub(in crate::config) fn is_text(&self) -> bool {
        matches!(self.node.value, Value::Text(_))
    }

    /// Is it a list?
    pub(in crate::config) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::Array(_))
    }

    /// Is it a table?
    pub(in crate::config) fn is_table(&self) -> bool {
        matches!(self.node.value, Value::Table(_))
    }

    /// This value, if it is `true` or `false`.
    pub(in crate::config) fn truth(&self) -> Option<bool> {
        if let Value::Boolean(truth) = self.node.value { Some(truth) } else { None }
    }

    /// This value as a list.
    pub(in crate::config) fn list(&self) -> Result<Vec<Item<'a>>, Error> {
        let Value::Array(nodes) = &self.node.value else {
            return Err(self.wrong_type("a list"));
        };
        let child =
            |(index, node): (usize, &'a Node)| self.child(node, &index.to_string(), self.meaning);
        Ok(nodes.iter().enumerate().map(child).collect())
    }

    /// This value as a list of so many entries or fewer.
    pub(in crate::config) fn list_of_at_most(&self, most: usize) -> Result<Vec<Item<'a>>, Error> {
        match &self.node.value {
            Value::Array(nodes) if nodes.len() > most => {
                let bound = format!("a list here may have at most {most} entries");
                Err(self.error(Cause::TooLong {
                    key: self.path.clone(),
                    found: nodes.len(),
                    bound,
                }))
            }
            _ => self.list(),
        }
    }

    /// This value as a list of two.
    pub(in crate::config) fn pair(&self) -> Result<[Item<'a>; 2], Error> {
        <[_; 2]>::try_from(self.list()?).map_err(|_| self.wrong_type("a list of two"))
    }

    /// This value as text.
    pub(in crate::config) fn text(&self) -> Result<&'a str, Error> {
        match &self.node.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong_type("text in quotes")),
        }
    }

    /// This value as any text that can be printed.
    pub(in crate::config) fn label(&self) -> Result<&'a str, Error> {
        let text = self.text()?;
        if text.trim().is_empty() || text.contains(char::is_control) {
            return Err(self.wrong_type("a name"));
        }
        if text.chars().count() > LONGEST_NAME {
            return Err(self.wrong_type("a name of at most 200 characters"));
        }
        Ok(text)
    }

    /// This value as the name of something new.
    pub(in crate::config) fn name(
        &self,
        what: &'static str,
        reserved: &'static [&'static str],
    ) -> Result<&'a str, Error> {
        let name = self.text()?;
        self.check_name(name, &self.node.origin, what, reserved)?;
        Ok(name)
    }

    /// The position of this name among known ones.
    pub(in crate::config) fn index(
        &self,
        what: &'static str,
        known: &[String],
    ) -> Result<usize, Error> {
        let name = self.text()?;
        known
            .iter()
            .position(|other| other == name)
            .ok_or_else(|| self.unknown_name(what, name, known.to_vec()))
    }

    /// The error of a name that is none of the known ones.
    pub(in crate::config) fn unknown_name(
        &self,
        what: &'static str,
        name: &str,
        known: Vec<String>,
    ) -> Error {
        self.error(Cause::UnknownName { key: self.path.clone(), what, name: shorten(name), known })
    }

    /// This value as a number, or an expression with a value, that keeps its bound.
    pub(in crate::config) fn number<T: TryFrom<f64, Error = &'static str>>(
        &self,
    ) -> Result<T, Error> {
        let value = self.value()?;
        T::try_from(value).map_err(|bound| self.out_of_bounds(value, bound))
    }

    /// This value as a whole number, or an expression with a whole value, in a range.
    pub(in crate::config) fn whole(&self, least: i64, most: i64) -> Result<i64, Error> {
        let float = self.value()?;
        let whole = match self.node.value {
            Value::Integer(integer) => Some(integer),
            _ => (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64),
        };
        whole.filter(|whole| (least..=most).contains(whole)).ok_or_else(|| {
            let bound = format!("must be a whole number from {least} to {most}");
            self.out_of_bounds(float, &bound)
        })
    }

    /// This value as how many there are: at least one.
    pub(in crate::config) fn count(&self, most: u64) -> Result<u64, Error> {
        let most = i64::try_from(most).expect("limits fit TOML integers");
        Ok(self.whole(1, most)?.unsigned_abs())
    }

    /// This value as a whole number that is written out.
    pub(in crate::config) fn literal(&self) -> Result<u64, Error> {
        let bound = "must be from 0 to 2^63 - 1";
        match self.node.value {
            Value::Integer(integer) => {
                u64::try_from(integer).map_err(|_| self.out_of_bounds(integer as f64, bound))
            }
            // A longer integer was read as a float.
            Value::Float(float) if float > EXACT => Err(self.out_of_bounds(float, bound)),
            _ => Err(self.wrong_type("a whole number written out")),
        }
    }

    /// The number or the value of the expression, whose parameters are used from now on.
    fn value(&self) -> Result<f64, Error> {
        let value = self.float(&self.context.parameters)?;
        if let (Value::Text(text), true) = (&self.node.value, self.context.watches) {
            let names = parameters::used(text, &self.context.parameters);
            self.context.used.borrow_mut().extend(names.into_iter().map(|(name, _)| name));
        }
        Ok(value)
    }

    /// The number or the value of the expression, unchecked.
    pub(in crate::config) fn float(&self, parameters: &Parameters) -> Result<f64, Error> {
        match &self.node.value {
            Value::Integer(integer) => Ok(*integer as f64),
            Value::Float(float) => Ok(*float),
            Value::Text(text) => {
                let source = &self.context.source;
                parameters::evaluate(source, &self.path, self.node, text, parameters)
            }
            _ => Err(self.wrong_type("a number or an expression in quotes")),
        }
    }

    /// The error of a number outside its bound.
    pub(in crate::config) fn out_of_bounds(&self, value: f64, bound: &str) -> Error {
        let parameters = match &self.node.value {
            Value::Text(text) => parameters::used(text, &self.context.parameters),
            _ => Vec::new(),
        };
        self.error(Cause::OutOfBounds {
            key: self.path.clone(),
            value: display(value),
            bound: bound.to_owned(),
            meaning: self.meaning,
            parameters,
        })
    }

    /// The error of a value of the wrong type.
    pub(in crate::config) fn wrong_type(&self, wanted: impl Into<Cow<'static, str>>) -> Error {
        self.error(Cause::WrongType {
            key: self.path.clone(),
            found: self.node.value.describe(),
            wanted: wanted.into(),
            meaning: self.meaning,
        })
    }

    fn entries(&self) -> Result<&'a [Entry], Error> {
        match &self.node.value {
            Value::Table(entries) => Ok(entries),
            _ => Err(self.wrong_type("a table")),
        }
    }

    fn child(&self, node: &'a Node, name: &str, meaning: &'static str) -> Item<'a> {
        Item { context: self.context, node, path: join(&self.path, name), meaning }
    }

    fn unknown_key(&self, entry: &Entry, keys: Keys) -> Error {
        let cause = Cause::UnknownKey {
            key: join(&self.path, &shorten(&entry.key)),
            name: entry.key.clone(),
            known: keys.names().into_iter().map(str::to_owned).collect(),
            // Only a key of the whole config may have lost the path before it.
            elsewhere: if self.path.is_empty() { self.paths() } else { Vec::new() },
        };
        self.context.source.error(&entry.origin, cause)
    }

    /// Every key below the first level that the config has or that may be added, with its path.
    fn paths(&self) -> Vec<(String, String)> {
        let mut paths = Vec::new();
        self.node.collect_paths("", &mut paths);
        let known = |table: &str, keys: &[Typed]| -> Vec<_> {
            keys.iter().map(|(key, ..)| ((*key).to_owned(), join(table, key))).collect()
        };
        paths.extend(known("sampling", super::sampling::SAMPLING));
        paths.extend(known("observe", super::observe::OBSERVE));
        paths
    }

    fn check_name(
        &self,
        name: &str,
        origin: &Origin,
        what: &'static str,
        reserved: &'static [&'static str],
    ) -> Result<(), Error> {
        let head = |c: char| c.is_ascii_alphabetic() || c == '_';
        let valid = name.len() <= LONGEST_NAME
            && name.starts_with(head)
            && name.chars().all(|c| head(c) || c.is_ascii_digit());
        if valid && !reserved.contains(&name) {
            return Ok(());
        }
        let cause =
            Cause::BadName { key: shorten(&self.path), name: shorten(name), what, reserved };
        Err(self.context.source.error(origin, cause))
    }
}

fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => [path, name].join("."),
    }
}
