//! First passages: of a level past thresholds, or into states.

use std::fmt;

use serde::Serialize;

use super::push_once;
use super::subject::find;
use crate::config::error::Error;
use crate::config::read::find_state;
use crate::config::shape::{Bound, POSITIVE, Shape, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::Model;
use crate::number::Finite;
use crate::quantity::{Name, Observable};

pub(super) const PASSAGES: &str = "a list of tables such as `{ of = \"particle.b\", upper = 3, lower = -3 }` or `{ states = [\"L+R\"] }`";

pub(super) const SHAPE: Shape = Shape::Ways(PASSAGE, WAYS);
/// How its keys go together: a level with a threshold or two, or states.
const WAYS: &[Way] = &[
    (&["of", "upper"], &["states"]),
    (&["of", "lower"], &["states"]),
    (&["states"], &["of", "upper", "lower"]),
];
const PASSAGE: &[Typed] = &[
    (
        "of",
        "an observable such as `\"particle.b\"` or `\"entropy\"`, which starts at zero",
        Shape::Text,
    ),
    ("upper", "a positive threshold", POSITIVE),
    ("lower", "a negative threshold", Shape::Number(Bound::Negative)),
    (
        "states",
        "a list of states; entering any of them is the passage",
        Shape::List(&Shape::Text, 1, super::MAX_TIMED),
    ),
];

/// What is passed for the first time.
///
/// ```
/// use fluctua::config::observe::FirstPassage;
/// let passage = FirstPassage::States(vec!["L".into(), "L+R".into()]);
/// assert_eq!(passage.to_string(), "L or L+R");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum FirstPassage {
    /// One or two thresholds of a level that starts at zero.
    Level {
        /// What climbs and falls.
        of: Observable,
        /// A negative level.
        lower: Option<Finite>,
        /// A positive level.
        upper: Option<Finite>,
    },
    /// Any of these states.
    States(Vec<String>),
}

impl FirstPassage {
    /// What climbs and falls, where it is a level.
    #[must_use]
    pub fn level(&self) -> Option<&Observable> {
        match self {
            Self::Level { of, .. } => Some(of),
            Self::States(_) => None,
        }
    }

    /// What each end is called: `[lower, upper]`, absent where there is none.
    #[must_use]
    pub fn ends(&self) -> [Option<String>; 2] {
        match self {
            Self::States(states) => {
                let names: Vec<String> = states.iter().map(|name| unambiguous(name)).collect();
                [None, Some(names.join(" or "))]
            }
            Self::Level { of, lower, upper } => {
                match (lower.map(Finite::get), upper.map(Finite::get)) {
                    (Some(low), Some(high)) => [
                        Some(format!("{of}<={low} before {high}")),
                        Some(format!("{of}>={high} before {low}")),
                    ],
                    (lower, upper) => [
                        lower.map(|low| format!("{of}<={low}")),
                        upper.map(|high| format!("{of}>={high}")),
                    ],
                }
            }
        }
    }
}

/// The name of a state in a list of states joined by `or`: in quotes where it could be read as such a list.
fn unambiguous(name: &str) -> String {
    let joins = name.split(' ').any(|word| word == "or");
    if joins || name.contains('"') { format!("{name:?}") } else { name.to_owned() }
}

impl fmt::Display for FirstPassage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.ends()) {
            (Self::Level { of, lower: Some(low), upper: Some(high) }, _) => {
                write!(f, "{of} leaving ({}, {})", low.get(), high.get())
            }
            (_, ends) => f.write_str(&ends.into_iter().flatten().collect::<Vec<_>>().join(" or ")),
        }
    }
}

/// Read every passage.
pub(super) fn read(
    table: &Table<'_>,
    model: &Model,
    known: &[Observable],
) -> Result<Vec<FirstPassage>, Error> {
    let mut passages = Vec::new();
    for item in super::list(table, "passages")? {
        let asked = passage(&item, model, known)?;
        push_once(&item, &mut passages, asked)?;
    }
    Ok(passages)
}

/// One passage.
fn passage(item: &Item<'_>, model: &Model, known: &[Observable]) -> Result<FirstPassage, Error> {
    let declared = model.system().declared();
    if !model.system().passes() {
        let wanted = format!("a passage of this model: {} has none", declared.kind);
        return Err(item.wrong_type(wanted));
    }
    let table = item.table(PASSAGE)?;
    if let Some(list) = table.get("states") {
        if declared.brings_kernel {
            let wanted =
                format!("a count with thresholds: {} is in no state for sure", declared.kind);
            return Err(item.wrong_type(wanted));
        }
        if ["of", "upper", "lower"].iter().any(|key| table.get(key).is_some()) {
            return Err(item.wrong_type("either a set of states or a level with thresholds"));
        }
        let mut states = Vec::new();
        for item in list.list()? {
            push_once(&item, &mut states, find_state(model, &item)?)?;
        }
        if states.is_empty() {
            return Err(list.wrong_type("a list of states"));
        }
        return Ok(FirstPassage::States(states));
    }
    let place = table.require("of")?;
    let of = find(&place, known)?;
    if declared.brings_kernel && of.name == Name::Entropy {
        let wanted =
            format!("a count without a boundary term: {} shows it at the end alone", declared.kind);
        return Err(place.wrong_type(wanted));
    }
    let threshold = |key, sign: f64, bound| -> Result<Option<Finite>, Error> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let value = item.number::<Finite>()?;
        let fits = value.get() * sign > 0.0;
        if fits { Ok(Some(value)) } else { Err(item.out_of_bounds(value.get(), bound)) }
    };
    let lower =
        threshold("lower", -1.0, "a lower threshold must be negative: levels start at zero")?;
    let upper =
        threshold("upper", 1.0, "an upper threshold must be positive: levels start at zero")?;
    if lower.is_none() && upper.is_none() {
        table.require("upper")?;
    }
    Ok(FirstPassage::Level { of, lower, upper })
}

/// A passage as it is written.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Written {
    Level {
        of: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        lower: Option<Finite>,
        #[serde(skip_serializing_if = "Option::is_none")]
        upper: Option<Finite>,
    },
    States {
        states: Vec<String>,
    },
}

impl From<&FirstPassage> for Written {
    fn from(asked: &FirstPassage) -> Self {
        match asked {
            FirstPassage::States(states) => Self::States { states: states.clone() },
            FirstPassage::Level { of, lower, upper } => {
                Self::Level { of: of.to_string(), lower: *lower, upper: *upper }
            }
        }
    }
}
