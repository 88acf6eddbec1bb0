//! Scaled cumulant generating functions: `lambda(s) = lim ln <exp(s X_t)>/t` at given counting fields `s`.
//!
//! Fields are one over the unit of the count; where none are given they are chosen when the plan is prepared.

use serde::Serialize;

use super::points::{MAX_POINTS, range, values};
use super::subject::{self, Subject};
use crate::config::error::Error;
use crate::config::shape::{FINITE, Shape, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::quantity::Observable;

pub(super) const GENERATING_FUNCTIONS: &str = "a list of observables, pairs, or tables such as `{ of = \"entropy\", from = -1.5, to = 0.5, points = 41 }`";

pub(super) const SHAPE: Shape =
    Shape::Either(&[Shape::Text, TWO, Shape::Ways(GENERATING, GENERATING_WAYS)]);
const GENERATING_WAYS: &[Way] = &[
    (&["from", "to", "points"], &[]),
    (&["values"], &[]),
    (&["of"], &["from", "points", "values"]),
];
const FIELDS: Shape = Shape::List(&FINITE, 1, MAX_POINTS as usize);
const GENERATING: &[Typed] = &[
    (
        "of",
        "an observable such as `\"particle.b\"`, or a list of two",
        Shape::Must(&subject::SHAPE),
    ),
    ("from", "the first counting field", FINITE),
    ("to", "the last counting field", FINITE),
    ("points", "how many counting fields, both ends included", Shape::Whole(1, MAX_POINTS as i64)),
    (
        "values",
        "a list of counting fields; of a pair, also a list of two such lists",
        Shape::Either(&[FIELDS, Shape::Pair(&FIELDS)]),
    ),
];

/// A generating function that is asked for.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .generating_function_at("particle.left", &[-0.1, 0.1])
/// #     .build()?;
/// let asked = &plan.observe.generating_functions[0];
/// assert_eq!(asked.fields.as_ref().expect("given")[0], [-0.1, 0.1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Generating {
    /// Of what.
    pub subject: Subject,
    /// The counting fields of each of its observables, one over its unit; chosen when the plan is
    /// prepared where left out. The second are those of a pair alone.
    pub fields: Option<[Vec<f64>; 2]>,
}

/// Read them.
pub(super) fn read(table: &Table<'_>, known: &[Observable]) -> Result<Vec<Generating>, Error> {
    let mut list: Vec<Generating> = Vec::new();
    for item in super::list(table, "generating_functions")? {
        let asked = read_one(&item, known)?;
        subject::once(&item, &asked.subject, list.iter().map(|g| &g.subject))?;
        list.push(asked);
    }
    Ok(list)
}

fn read_one(item: &Item<'_>, known: &[Observable]) -> Result<Generating, Error> {
    if !item.is_table() {
        return Ok(Generating { subject: subject::read(item, known)?, fields: None });
    }
    let table = item.table(GENERATING)?;
    let subject = subject::read(&table.require("of")?, known)?;
    let fields = match table.get("values") {
        Some(item) => Some(fields(&item, &subject)?),
        None if table.get("from").is_some() || table.get("points").is_some() => {
            let fields = range(&table)?;
            Some([fields.clone(), fields])
        }
        None => None,
    };
    Ok(Generating { subject, fields })
}

/// Fields of one observable, of both of a pair, or of each.
fn fields(item: &Item<'_>, subject: &Subject) -> Result<[Vec<f64>; 2], Error> {
    if subject.second.is_some() && item.list()?.first().is_some_and(Item::is_list) {
        let [first, second] = item.pair()?;
        return Ok([values(&first)?, values(&second)?]);
    }
    let both = values(item)?;
    Ok([both.clone(), both])
}

/// A generating function as it is written.
#[derive(Serialize)]
pub(super) struct Written {
    of: subject::Written,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Fields>,
}

/// One list for both of a pair, where they agree.
#[derive(Serialize)]
#[serde(untagged)]
enum Fields {
    One(Vec<f64>),
    Two([Vec<f64>; 2]),
}

impl From<&Generating> for Written {
    fn from(asked: &Generating) -> Self {
        let values = asked.fields.clone().map(|[first, second]| {
            let one = asked.subject.second.is_none() || first == second;
            if one { Fields::One(first) } else { Fields::Two([first, second]) }
        });
        Self { of: (&asked.subject).into(), values }
    }
}
