//! Hold the model as it was written.
//!
//! A plan holds numbers, so the model is kept as written too wherever a response asks for it at
//! other values of a parameter.

use serde::{Serialize, Serializer};

use super::document::{self, Node};
use super::error::Error;
use super::place::Source;
use crate::model::Model;

/// `[parameters]` and `[model]` as they were written, `--set` options included.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    text: String,
}

/// What the text calls itself in messages.
const NAME: &str = "plan.toml";

#[derive(Serialize)]
struct Shape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<&'a Node>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a Node>,
}

impl Written {
    /// Of a whole config.
    pub(super) fn of(root: &Node) -> Self {
        let shape = Shape { parameters: root.entry("parameters"), model: root.entry("model") };
        let text = toml::to_string(&shape).expect("what was read from TOML can be written as such");
        Self { text }
    }

    /// The model at another value of a parameter; those that depend on it follow.
    ///
    /// # Errors
    /// Where the model does not exist there: a temperature below zero, say.
    pub(crate) fn model_at(&self, parameter: &str, value: f64) -> Result<Model, Error> {
        let set = [format!("parameters.{parameter}={value:e}")];
        super::read(NAME, &self.text, &set).map(|plan| plan.into_parts().model)
    }

    /// One of its tables.
    pub(super) fn table(&self, key: &'static str) -> Table<'_> {
        Table { written: self, key }
    }
}

/// A table of the text, to be written as it stands.
pub(super) struct Table<'a> {
    written: &'a Written,
    key: &'static str,
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let source = Source { name: NAME, text: &self.written.text, options: &[] };
        let root = document::parse(&source).map_err(serde::ser::Error::custom)?;
        root.entry(self.key)
            .ok_or_else(|| serde::ser::Error::custom("a table is missing"))?
            .serialize(serializer)
    }
}
