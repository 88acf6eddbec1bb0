//! What a key can be set to.

use crate::config::document::{Entry, Node, Value};

/// The value of a key: a number, a truth, a text (often an expression), or a list of such.
///
/// ```
/// use fluctua::config::Setting;
///
/// let _: [Setting; 4] = [1.5.into(), 3.into(), "2*pi".into(), vec!["left", "right"].into()];
/// ```
#[derive(Clone, Debug)]
pub struct Setting(pub(super) Node);

impl Setting {
    /// A table of some keys.
    pub(super) fn table<'k>(entries: impl IntoIterator<Item = (&'k str, Self)>) -> Self {
        let entry = |(key, value): (&'k str, Self)| Entry::in_code(key, value.0);
        Self(Node::in_code(Value::Table(entries.into_iter().map(entry).collect())))
    }
}

impl From<Value> for Setting {
    fn from(value: Value) -> Self {
        Self(Node::in_code(value))
    }
}

impl From<f64> for Setting {
    fn from(value: f64) -> Self {
        Value::Float(value).into()
    }
}

impl From<i64> for Setting {
    fn from(value: i64) -> Self {
        Value::Integer(value).into()
    }
}

impl From<i32> for Setting {
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<u64> for Setting {
    /// One beyond 2^63 - 1 is a float, as in TOML; whoever wants a whole number refuses it.
    fn from(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| (value as f64).into(), Into::into)
    }
}

impl From<u32> for Setting {
    fn from(value: u32) -> Self {
        i64::from(value).into()
    }
}

impl From<usize> for Setting {
    fn from(value: usize) -> Self {
        (value as u64).into()
    }
}

impl From<bool> for Setting {
    fn from(value: bool) -> Self {
        Value::Boolean(value).into()
    }
}

impl From<&str> for Setting {
    fn from(value: &str) -> Self {
        value.to_owned().into()
    }
}

impl From<String> for Setting {
    fn from(value: String) -> Self {
        Value::Text(value).into()
    }
}

impl<T: Into<Self>> From<Vec<T>> for Setting {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Setting {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<Self> + Clone> From<&[T]> for Setting {
    fn from(values: &[T]) -> Self {
        values.iter().cloned().collect()
    }
}

impl<T: Into<Self>> FromIterator<T> for Setting {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Value::Array(values.into_iter().map(|value| value.into().0).collect()).into()
    }
}
