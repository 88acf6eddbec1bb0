//! Say which values a key may have, for readers of configs that are no program: the schema, explanations, the reference.
//!
//! A reader's table of keys holds them beside the meaning of each key. What depends on other values (names of dots, a
//! duration in whole steps) is checked by the reader alone.

use super::table::Key;

/// A key of a table: its name, what it means, and which values it may have.
pub(in crate::config) type Typed = (&'static str, &'static str, Shape);

/// Which values a key may have.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) enum Shape {
    /// A key that must be there.
    Must(&'static Shape),
    /// A number within a bound, or an expression in quotes.
    Number(Bound),
    /// A whole number from the first to the second, or an expression in quotes.
    Whole(i64, i64),
    /// A whole number of zero or more that is written out.
    Literal,
    /// Text, such as a name that stands elsewhere.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Truth,
    /// A table with these keys and no others.
    Table(&'static [Typed]),
    /// A table with these keys, which go together in one of these ways.
    Ways(&'static [Typed], &'static [Way]),
    /// A table whose keys name new things, but for these names.
    Named(&'static Shape, &'static [&'static str]),
    /// A table with any keys, at least one.
    Map(&'static Shape),
    /// A list of so many values or more, and so many or fewer.
    List(&'static Shape, usize, usize),
    /// A list of two.
    Pair(&'static Shape),
    /// Any of these.
    Either(&'static [Shape]),
    /// One of several tables, told apart by the word at a key.
    Kinds(&'static str, &'static [(&'static str, Shape)]),
    /// A value that only the reader judges.
    Any,
}

/// Keys that must be there together, and keys that cannot stand beside them.
pub(in crate::config) type Way = (&'static [&'static str], &'static [&'static str]);

/// The bound of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::config) enum Bound {
    /// Any finite number.
    Finite,
    /// Zero or more.
    Rate,
    /// Above zero.
    Positive,
    /// Below zero.
    Negative,
    /// From 0 to 1.
    Share,
}

/// A finite number.
pub(in crate::config) const FINITE: Shape = Shape::Number(Bound::Finite);
/// A number of zero or more.
pub(in crate::config) const RATE: Shape = Shape::Number(Bound::Rate);
/// A number above zero.
pub(in crate::config) const POSITIVE: Shape = Shape::Number(Bound::Positive);
/// Two texts.
pub(in crate::config) const TWO: Shape = Shape::Pair(&Shape::Text);
/// Texts in a list.
pub(in crate::config) const TEXTS: Shape = Shape::List(&Shape::Text, 0, usize::MAX);

/// The keys that a table knows: those of configs with the shapes of their values, or others.
#[derive(Clone, Copy)]
pub(in crate::config) enum Keys {
    Typed(&'static [Typed]),
    Plain(&'static [Key]),
}

impl Keys {
    /// The names, in order.
    pub(in crate::config) fn names(self) -> Vec<&'static str> {
        match self {
            Self::Typed(keys) => keys.iter().map(|key| key.0).collect(),
            Self::Plain(keys) => keys.iter().map(|key| key.0).collect(),
        }
    }

    /// What a key means, if it is known.
    pub(in crate::config) fn meaning(self, name: &str) -> Option<&'static str> {
        match self {
            Self::Typed(keys) => keys.iter().find(|key| key.0 == name).map(|key| key.1),
            Self::Plain(keys) => keys.iter().find(|key| key.0 == name).map(|key| key.1),
        }
    }
}

impl From<&'static [Typed]> for Keys {
    fn from(keys: &'static [Typed]) -> Self {
        Self::Typed(keys)
    }
}

impl From<&'static [Key]> for Keys {
    fn from(keys: &'static [Key]) -> Self {
        Self::Plain(keys)
    }
}

impl Shape {
    /// The shape without its being needed, and whether it is.
    pub(in crate::config) fn needed(&'static self) -> (&'static Self, bool) {
        match self {
            Self::Must(shape) => (shape, true),
            shape => (shape, false),
        }
    }
}

impl Bound {
    /// The bound in words.
    pub(in crate::config) fn words(self) -> &'static str {
        match self {
            Self::Finite => "a number",
            Self::Rate => "a number, zero or more",
            Self::Positive => "a number above zero",
            Self::Negative => "a number below zero",
            Self::Share => "a number from 0 to 1",
        }
    }
}
