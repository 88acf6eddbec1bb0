//! Turn `--scan NAME=FROM:TO:POINTS` into the table that says the same.

use toml::de::DeValue;

use crate::config::document::{Entry, Node, Origin, Value};
use crate::config::error::Cause;
use crate::config::place::shorten;

/// How such an option begins among all options.
const MARK: &str = "--scan ";

/// The option as it stands among those of `--set`.
pub(super) fn marked(axis: &str) -> String {
    format!("{MARK}{axis}")
}

/// The axis of an option, if it is one.
pub(in crate::config) fn axis(option: &str) -> Option<&str> {
    option.strip_prefix(MARK)
}

/// The table of an axis.
pub(in crate::config) fn table(axis: &str, index: usize) -> Result<Node, Cause> {
    let origin = Origin::Option(index);
    let entry = |key: &str, value| Entry {
        key: key.to_owned(),
        origin: origin.clone(),
        node: Node { value, origin: origin.clone() },
    };
    let wrong = || Cause::ScanOption { axis: shorten(axis) };
    let (name, values) = axis.split_once('=').ok_or_else(wrong)?;
    let (name, values) = (name.trim(), values.trim());
    if name.is_empty() || values.is_empty() {
        return Err(wrong());
    }
    let word = if name.contains('.') { "key" } else { "parameter" };
    let mut entries = vec![entry(word, Value::Text(name.to_owned()))];
    let parts: Vec<&str> = values.split(':').collect();
    match parts.as_slice() {
        [list] => {
            let list = list.trim_start_matches('[').trim_end_matches(']');
            let each = list.split(',').map(|x| Node { value: number(x), origin: origin.clone() });
            entries.push(entry("values", Value::Array(each.collect())));
        }
        [from, to, points, spacing @ ..] if spacing.len() <= 1 => {
            for (key, part) in [("from", from), ("to", to), ("points", points)] {
                entries.push(entry(key, number(part)));
            }
            let spacing = spacing.iter().map(|word| Value::Text(word.trim().to_owned()));
            entries.extend(spacing.map(|word| entry("spacing", word)));
        }
        _ => return Err(wrong()),
    }
    Ok(Node { value: Value::Table(entries), origin })
}

/// A number, or else an expression.
fn number(text: &str) -> Value {
    let text = text.trim();
    match DeValue::parse(text).map(toml::Spanned::into_inner) {
        Ok(DeValue::Integer(whole)) => {
            let parsed = i64::from_str_radix(whole.as_str(), whole.radix());
            parsed.map_or_else(|_| Value::Float(f64::NAN), Value::Integer)
        }
        Ok(DeValue::Float(float)) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        _ => Value::Text(text.to_owned()),
    }
}
