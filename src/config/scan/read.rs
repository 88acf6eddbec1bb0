//! Read the tables of a scan, and refuse what cannot be scanned.

use std::collections::BTreeSet;

use super::point::Tree;
use super::{Axis, BYTES_PER_POINT, MAX_POINTS, Moved, SCAN};
use crate::config::document::{Node, Value};
use crate::config::error::{Cause, Error};
use crate::config::place::{Source, display, shorten};
use crate::config::plan::Plan;
use crate::config::shape::{FINITE, Shape, Typed, Way};
use crate::config::table::{Item, Table};
use crate::network::Start;
use crate::number::Finite;

pub(in crate::config) const TABLES: &str = "one or two tables `[[scan]]`, such as `{ parameter = \"F_N\", from = 0.0, to = 2.0, points = 41 }`";

/// The most axes of a scan.
const MAX_AXES: usize = 2;

pub(in crate::config) const SHAPE: Shape = Shape::List(&Shape::Ways(AXIS, WAYS), 0, MAX_AXES);
const VALUES: Shape = Shape::List(&FINITE, 2, MAX_POINTS);
/// How the keys of an axis go together: what moves, and its values.
const WAYS: &[Way] = &[
    (&["parameter", "from", "to", "points"], &["key", "vary", "values"]),
    (&["parameter", "values"], &["key", "vary", "from", "to", "points"]),
    (&["key", "from", "to", "points"], &["parameter", "vary", "values"]),
    (&["key", "values"], &["parameter", "vary", "from", "to", "points"]),
    (&["vary"], &["parameter", "key", "from", "to", "points", "spacing", "values"]),
];
const AXIS: &[Typed] = &[
    ("parameter", "a name from `[parameters]`, in quotes", Shape::Text),
    (
        "key",
        "the path of a key of the model, such as `\"model.upper.spins\"`, or of `sampling`",
        Shape::Text,
    ),
    (
        "vary",
        "a table of lists of one length, such as `{ F_E = [0.0, 1.0], F_N = [0.5, 0.2] }`: they move \
         together, and one of them ascends",
        Shape::Map(&VALUES),
    ),
    ("from", "the first value", FINITE),
    ("to", "the last value, above the first", FINITE),
    ("points", "how many values there are, both ends included", Shape::Whole(2, MAX_POINTS as i64)),
    (
        "spacing",
        "`\"linear\"`, or `\"log\"` for values above zero that lie evenly in their logarithms",
        Shape::Word(&["linear", "log"]),
    ),
    ("values", "a list of values that ascend, in place of `from`, `to` and `points`", VALUES),
];

/// Keys of `[sampling]` that may be scanned.
const SAMPLING: [&str; 2] = ["duration", "trajectories"];

/// What an axis is read with.
struct Known<'a> {
    /// Names of the parameters.
    parameters: Vec<&'a str>,
    /// Those that some value depends on.
    used: BTreeSet<&'a str>,
}

/// Read the axes; `used` are the parameters that some value depends on.
pub(in crate::config) fn read(
    root: &Table<'_>,
    tree: &Node,
    plan: &Plan,
    used: BTreeSet<&str>,
) -> Result<Vec<Axis>, Error> {
    let Some(list) = root.get(SCAN) else { return Ok(Vec::new()) };
    let parameters = plan.parameters.iter().map(|(name, _)| name.as_str()).collect();
    let axes = all(&list, &Known { parameters, used })?;
    if !axes.is_empty() {
        check(&list, tree, &axes)?;
    }
    Ok(axes)
}

/// Read the axes where nothing is known but the names of parameters.
pub(in crate::config) fn named_axes(
    root: &Table<'_>,
    parameters: Vec<&str>,
) -> Result<Vec<Axis>, Error> {
    let Some(list) = root.get(SCAN) else { return Ok(Vec::new()) };
    let used = parameters.iter().copied().collect();
    all(&list, &Known { parameters, used })
}

/// All axes, each of which moves something else.
fn all(list: &Item<'_>, known: &Known<'_>) -> Result<Vec<Axis>, Error> {
    let mut axes: Vec<Axis> = Vec::new();
    for item in list.list_of_at_most(MAX_AXES)? {
        let axis = axis(&item, known)?;
        let twice = axis.moved().iter().find(|m| axes.iter().any(|a| a.moves(m.name())));
        if let Some(twice) = twice {
            let (key, name) = (item.path.clone(), shorten(twice.name()));
            return Err(item.error(Cause::ScannedTwice { key, name }));
        }
        axes.push(axis);
    }
    let points = axes.iter().map(|axis| axis.len() as f64).product::<f64>();
    if points > MAX_POINTS as f64 {
        return Err(list.error(too_many(SCAN, points)));
    }
    Ok(axes)
}

fn too_many(key: &str, points: f64) -> Cause {
    let amount = match points * BYTES_PER_POINT {
        bytes if bytes < 1e12 => format!("{:.0} GB", bytes / 1e9),
        bytes if bytes < 1e16 => format!("{:.0} TB", bytes / 1e12),
        bytes => format!("{:.0e} TB", bytes / 1e12),
    };
    Cause::TooManyPoints { key: key.to_owned(), points: display(points), amount }
}

/// One axis.
fn axis(item: &Item<'_>, known: &Known<'_>) -> Result<Axis, Error> {
    let table = item.table(AXIS)?;
    let ways = ["parameter", "key", "vary"].map(|key| table.get(key));
    match &ways {
        [Some(name), None, None] => {
            Ok(along(&table, &parameter(name, known)?)?.written_at(name.node.origin.clone()))
        }
        [None, Some(key), None] => {
            Ok(along(&table, &path(key, known)?)?.written_at(key.node.origin.clone()))
        }
        [None, None, Some(vary)] => {
            Ok(together(&table, vary, known)?.written_at(vary.node.origin.clone()))
        }
        _ => Err(item.error(Cause::AxisWays { key: item.path.clone() })),
    }
}

/// The name of a parameter that some value depends on.
fn parameter(item: &Item<'_>, known: &Known<'_>) -> Result<String, Error> {
    named(item, item.text()?, known)
}

fn named(item: &Item<'_>, name: &str, known: &Known<'_>) -> Result<String, Error> {
    if !known.parameters.contains(&name) {
        let list = known.parameters.iter().map(|name| (*name).to_owned()).collect();
        return Err(item.unknown_name("parameter", name, list));
    }
    if !known.used.contains(name) {
        let (key, name) = (item.path.clone(), name.to_owned());
        return Err(item.error(Cause::ScannedIdle { key, name }));
    }
    Ok(name.to_owned())
}

/// The path of a key of the model or of how it is sampled; that of a parameter is its name.
fn path(item: &Item<'_>, known: &Known<'_>) -> Result<String, Error> {
    moved_name(item, item.text()?, known)
}

fn moved_name(item: &Item<'_>, path: &str, known: &Known<'_>) -> Result<String, Error> {
    let parts: Vec<&str> = path.split('.').map(str::trim).collect();
    match parts.as_slice() {
        ["parameters", name] => named(item, name, known),
        ["model", _, ..] | ["sampling", _] if parts.iter().all(|part| !part.is_empty()) => {
            let sampling = parts[0] == "sampling";
            if !sampling || SAMPLING.contains(&parts[1]) {
                return Ok(parts.join("."));
            }
            Err(unscannable(item, path))
        }
        _ => Err(unscannable(item, path)),
    }
}

fn unscannable(item: &Item<'_>, path: &str) -> Error {
    item.error(Cause::Unscannable { key: item.path.clone(), path: shorten(path) })
}

/// An axis of one name, by its ends or as a list.
fn along(table: &Table<'_>, name: &str) -> Result<Axis, Error> {
    let log = match table.get("spacing") {
        Some(item) => item.index("spacing", &["linear".into(), "log".into()])? == 1,
        None => false,
    };
    if let Some(values) = table.get("values") {
        beside(table, "values", &["from", "to", "points"])?;
        let numbers = list(&values, log)?;
        return Ok(Axis::list(name, &numbers).in_logarithms(log));
    }
    let [from, to] = [table.require("from")?, table.require("to")?];
    let ends = [from.number::<Finite>()?.get(), to.number::<Finite>()?.get()];
    above_zero(&from, ends[0], log)?;
    if ends[0] >= ends[1] {
        return Err(
            to.out_of_bounds(ends[1], &format!("must be above `from`, {}", display(ends[0])))
        );
    }
    Ok(Axis::range(name, ends, points(&table.require("points")?)?, log))
}

/// Refuse keys beside one that takes their place.
fn beside(table: &Table<'_>, other: &'static str, keys: &[&str]) -> Result<(), Error> {
    match keys.iter().find_map(|key| table.get(key)) {
        Some(item) => Err(item.error(Cause::Beside { key: item.path.clone(), other })),
        None => Ok(()),
    }
}

/// How many values an axis has.
fn points(item: &Item<'_>) -> Result<usize, Error> {
    let asked = item.number::<Finite>()?.get();
    if asked.fract() != 0.0 || asked < 2.0 {
        return Err(item.out_of_bounds(asked, "an axis has two points or more"));
    }
    if asked > MAX_POINTS as f64 {
        return Err(item.error(too_many(&item.path, asked)));
    }
    Ok(asked as usize)
}

/// A value on an axis of logarithms.
fn above_zero(item: &Item<'_>, value: f64, log: bool) -> Result<(), Error> {
    if !log || value > 0.0 {
        return Ok(());
    }
    Err(item.out_of_bounds(value, "must be above zero where `spacing = \"log\"`"))
}

/// A list of at least two values that ascend.
fn list(item: &Item<'_>, log: bool) -> Result<Vec<f64>, Error> {
    let items = numbers(item)?;
    for pair in items.windows(2) {
        if pair[0].1 >= pair[1].1 {
            let bound = format!("must be above the value before it, {}", display(pair[0].1));
            return Err(pair[1].0.out_of_bounds(pair[1].1, &bound));
        }
    }
    for (item, value) in &items {
        above_zero(item, *value, log)?;
    }
    Ok(items.into_iter().map(|(_, value)| value).collect())
}

fn numbers<'a>(item: &Item<'a>) -> Result<Vec<(Item<'a>, f64)>, Error> {
    let items = item.list_of_at_most(MAX_POINTS)?;
    if items.len() < 2 {
        let (key, found) = (item.path.clone(), items.len());
        return Err(item.error(Cause::ShortAxis { key, found }));
    }
    items.into_iter().map(|x| x.number::<Finite>().map(|value| (x.clone(), value.get()))).collect()
}

/// Several that move together.
fn together(table: &Table<'_>, vary: &Item<'_>, known: &Known<'_>) -> Result<Axis, Error> {
    beside(table, "vary", &["from", "to", "points", "spacing", "values"])?;
    let mut moved: Vec<Moved> = Vec::new();
    for (name, item) in vary.fields()? {
        let name = if name.contains('.') {
            moved_name(&item, name, known)?
        } else {
            named(&item, name, known)?
        };
        let values: Vec<f64> = numbers(&item)?.into_iter().map(|(_, value)| value).collect();
        if let Some(first) = moved.first().filter(|first| first.values().len() != values.len()) {
            let (key, found) = (item.path.clone(), values.len());
            let (other, length) = (shorten(first.name()), first.values().len());
            return Err(item.error(Cause::UnequalLists { key, found, other, length }));
        }
        moved.push(Moved::new(&name, values));
    }
    Axis::together(moved)
        .ok_or_else(|| vary.error(Cause::NothingAscends { key: vary.path.clone() }))
}

/// Points that are looked at before any work: both ends of each axis and its middle.
pub(super) fn looked_at(axes: &[Axis]) -> Vec<Vec<f64>> {
    let places = |axis: &Axis| {
        let last = axis.len() - 1;
        [0, last / 2, last].map(|index| axis.values()[index])
    };
    match axes {
        [one] => places(one).iter().map(|x| vec![*x]).collect(),
        [slow, fast] => {
            let inner = |x: f64| places(fast).map(|y| vec![x, y]);
            places(slow).into_iter().flat_map(inner).collect()
        }
        _ => Vec::new(),
    }
}

/// Refuse axes that lead nowhere, and a start that is a state of one of the systems alone.
fn check(list: &Item<'_>, tree: &Node, axes: &[Axis]) -> Result<(), Error> {
    let mut tree = tree.clone();
    if let Value::Table(entries) = &mut tree.value {
        entries.retain(|entry| entry.key != SCAN);
    }
    let source: Source<'_> = list.context.source;
    let tree = Tree::new(tree);
    let read = |place: &Vec<f64>| tree.plan(source, axes, place);
    let read: Vec<_> = looked_at(axes).iter().map(read).collect();
    if let Some(Err(error)) = read.first()
        && read.iter().all(|point| point.as_ref().is_err_and(is_misdirected))
    {
        return Err(error.clone());
    }
    let valid = || read.iter().flatten().map(|point| &point.plan);
    let states = |plan: &Plan| plan.model.system().size(None).states;
    let Some(first) = valid().next() else { return Ok(()) };
    let Some(other) = valid().find(|plan| states(plan) != states(first)) else { return Ok(()) };
    let shared = [first, other].into_iter().any(|plan| {
        let start = plan.sampling.start.as_ref();
        start.is_some_and(|start| !matches!(start, Start::Stationary | Start::BurnIn(_)))
    });
    if !shared {
        return Ok(());
    }
    let keys = axes.iter().flat_map(Axis::moved).map(|moved| shorten(moved.name()));
    Err(list.error(Cause::SharedStart {
        key: keys.collect::<Vec<_>>().join(", "),
        states: [first, other].map(|plan| display(states(plan))),
    }))
}

/// Is it the key itself that is wrong, whatever its value?
fn is_misdirected(error: &Error) -> bool {
    matches!(
        error.cause(),
        Cause::UnknownKey { .. }
            | Cause::UnknownName { .. }
            | Cause::WrongType { .. }
            | Cause::MissingKey { .. }
            | Cause::OptionIndex { .. }
            | Cause::OptionIntoValue { .. }
            | Cause::OptionPath { .. }
    )
}
