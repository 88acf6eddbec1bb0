//! Waiting times between jumps that are monitored.

use std::fmt;

use serde::Serialize;

use super::push_once;
use crate::config::error::Error;
use crate::config::shape::{Shape, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::Model;
use crate::network::{Channel, Counted, Network};
use crate::quantity::{Name, Observable};

pub(super) const WAITING: &str = "a list of reservoirs whose jumps are timed, such as `[\"b\"]`, or tables such as `{ reservoirs = [\"a\", \"b\"], direction = \"in\" }`";

/// A wait ends with a jump, whatever that jump counts.
const NO_SUM: &str = "one reservoir: a wait is between single jumps, of which sums say nothing; jumps through \
     any of several reservoirs are `{ reservoirs = [\"a\", \"b\"] }`";

pub(super) const SHAPE: Shape = Shape::Either(&[Shape::Text, Shape::Ways(JUMPS, JUMPS_WAYS)]);
const JUMPS_WAYS: &[Way] = &[(&["reservoir"], &["reservoirs"]), (&["reservoirs"], &["reservoir"])];
const JUMPS: &[Typed] = &[
    ("reservoir", "the reservoir through which jumps are timed", Shape::Text),
    (
        "reservoirs",
        "a list of reservoirs; a jump through any of them is timed",
        Shape::List(&Shape::Text, 1, super::MAX_TIMED),
    ),
    (
        "direction",
        "`\"in\"` or `\"out\"`: particles into the system or out of it",
        Shape::Word(&["in", "out"]),
    ),
];

/// The jumps between which time is taken.
///
/// ```
/// use fluctua::config::observe::{Direction, JumpKind};
/// let kind = JumpKind { reservoirs: vec!["a".into(), "b".into()], direction: Some(Direction::In) };
/// assert_eq!(kind.to_string(), "a+b.in");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JumpKind {
    /// Through any of these reservoirs.
    pub reservoirs: Vec<String>,
    /// One way alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

/// Which way a particle jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the reservoir into the system.
    In,
    /// Out of the system.
    Out,
}

impl JumpKind {
    /// Which channels of a network are such jumps.
    #[must_use]
    pub fn channels(&self, network: &Network) -> Vec<bool> {
        let seen = |c: &Channel| self.is_seen(&network.counted, c.reservoir, c.class);
        network.channels().iter().map(seen).collect()
    }

    /// Is a jump of a class through a reservoir such a jump?
    #[must_use]
    pub fn is_seen(&self, counted: &Counted, reservoir: u32, class: u32) -> bool {
        let name = &counted.reservoirs[reservoir as usize].name;
        let counts = |what: Name| {
            let found = counted.find(&Observable::new(what, name));
            found.map(|own| counted.counting.increment(&own.weights, class))
        };
        // Baths of a quantum ring exchange heat alone.
        let carried = || counts(Name::Particle).or_else(|| counts(Name::Heat)).unwrap_or(0.0);
        // Dephasing is no activity.
        self.reservoirs.contains(name)
            && counts(Name::Activity) != Some(0.0)
            && match self.direction {
                None => true,
                Some(Direction::In) => carried() > 0.0,
                Some(Direction::Out) => carried() < 0.0,
            }
    }
}

impl fmt::Display for JumpKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reservoirs.join("+"))?;
        match self.direction {
            None => Ok(()),
            Some(Direction::In) => f.write_str(".in"),
            Some(Direction::Out) => f.write_str(".out"),
        }
    }
}

/// Read every kind of jump.
pub(super) fn read(table: &Table<'_>, model: &Model) -> Result<Vec<JumpKind>, Error> {
    let mut kinds = Vec::new();
    for item in super::list(table, "waiting_times")? {
        let asked = kind(&item, model)?;
        push_once(&item, &mut kinds, asked)?;
    }
    Ok(kinds)
}

/// One kind of jump.
fn kind(item: &Item<'_>, model: &Model) -> Result<JumpKind, Error> {
    let declared = model.system().declared();
    let known = declared.monitored;
    if known.is_empty() {
        let wanted = format!("a wait of this model: {} has none", declared.kind);
        return Err(item.wrong_type(wanted));
    }
    let name = |item: &Item<'_>| {
        let sum = item.text().is_ok_and(Observable::is_written_as_sum);
        if sum {
            return Err(item.wrong_type(NO_SUM));
        }
        Ok(known[item.index("reservoir", &known)?].clone())
    };
    if !item.is_table() {
        return Ok(JumpKind { reservoirs: vec![name(item)?], direction: None });
    }
    let table = item.table(JUMPS)?;
    let mut reservoirs = Vec::new();
    if table.get("reservoir").is_some() && table.get("reservoirs").is_some() {
        return Err(item.wrong_type("either one `reservoir` or a list of `reservoirs`"));
    }
    match table.get("reservoirs") {
        Some(list) => {
            for item in list.list()? {
                push_once(&item, &mut reservoirs, name(&item)?)?;
            }
            if reservoirs.is_empty() {
                return Err(list.wrong_type("a list of reservoirs"));
            }
        }
        None => reservoirs.push(name(&table.require("reservoir")?)?),
    }
    let ways = ["in", "out"].map(str::to_owned);
    let direction =
        table.get("direction").map(|item| item.index("direction", &ways)).transpose()?;
    let direction = direction.map(|way| [Direction::In, Direction::Out][way]);
    Ok(JumpKind { reservoirs, direction })
}
