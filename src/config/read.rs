//! Check a config key by key and resolve it into a [`Plan`].
//!
//! Everything is validated here, before any work: what a reader hands on has no unresolved name,
//! unit or default.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use super::document::{self, Entry, Node, Origin, Value};
use super::error::{Cause, Error};
use super::expression::Parameters;
use super::parameters::{self, Written};
use super::place::{Source, shorten};
use super::plan::{Plan, PlanParts};
use super::scan::{self, Axis};
use super::shape::{FINITE, Shape, Typed};
use super::table::{Context, Item};
use super::units;
use super::written;
use super::{model as kinds, observe, sampling};
use crate::model::Model;

/// Names taken by what stands beside reservoirs and dots in a report.
pub(super) const RESERVED: &[&str] = &["total", "upper", "lower"];
/// Parameters can neither have the names that expressions know.
const RESERVED_PARAMETERS: &[&str] = &[
    "total", "upper", "lower", "pi", "sqrt", "exp", "ln", "abs", "min", "max", "sin", "cos", "tan",
    "sinh", "cosh", "tanh",
];

/// Every key of a config, with all that is below it.
pub(super) const ROOT: &[Typed] = &[
    ("title", "a name for the run, in quotes", Shape::Text),
    ("parameters", PARAMETERS, Shape::Named(&FINITE, RESERVED_PARAMETERS)),
    ("model", kinds::MEANING, Shape::Must(&kinds::SHAPE)),
    ("units", units::MEANING, Shape::Table(units::UNITS)),
    ("sampling", "a table that says how the system is sampled", Shape::Table(sampling::SAMPLING)),
    (
        "observe",
        "a table that says what is listed beyond the usual quantities",
        Shape::Table(observe::OBSERVE),
    ),
    (scan::SCAN, scan::TABLES, scan::SHAPE),
    ("resolved", RESOLVED, Shape::Truth),
];
const RESOLVED: &str = "true in a plan that fluctua wrote: its `[parameters]` are a record";
const PARAMETERS: &str = "a table of numbers, or expressions in quotes, that other values name";

/// Read a config, with `--set key.path=value` options that win over it.
///
/// `name` is what errors call the text; its stem is the title where none is given.
///
/// ```
/// let text = r#"
///     [model]
///     kind = "dots"
///     dots.L = { energy = 1.0 }
///     reservoirs.a = { dot = "L", temperature = 1.0, chemical_potential = "2*pi" }
/// "#;
/// let plan = fluctua::config::read("level.toml", text, &["sampling.seed=7".to_owned()])?;
/// assert_eq!((plan.title.as_str(), plan.sampling.seed), ("level", 7));
/// # Ok::<(), fluctua::config::Error>(())
/// ```
///
/// # Errors
/// The first thing that is wrong, with its place and a way out.
pub fn read(name: &str, text: &str, set: &[String]) -> Result<Plan, Error> {
    read_and_check(name, text, set).map(|(plan, _)| plan)
}

/// Read a config as [`read`] does, and say what in it does nothing.
///
/// ```
/// let text = r#"
///     parameters = { spare = 1.0 }
///     model.kind = "dots"
///     model.dots.L.energy = 1.0
///     model.reservoirs.a = { dot = "L", temperature = 1.0, chemical_potential = 0.0 }
/// "#;
/// let (_, idle) = fluctua::config::read_and_check("level.toml", text, &[])?;
/// assert!(idle[0].contains("no value depends on the parameter `spare`"));
/// # Ok::<(), fluctua::config::Error>(())
/// ```
///
/// # Errors
/// The first thing that is wrong, with its place and a way out.
pub fn read_and_check(
    name: &str,
    text: &str,
    set: &[String],
) -> Result<(Plan, Vec<String>), Error> {
    let source = Source { name, text, options: set };
    let tree = parse(&source)?;
    let Resolved { plan, axes, mut idle } = resolve(source, &tree, Purpose::Run)?;
    idle.extend(left_out(source, &tree, &axes));
    Ok((plan, idle))
}

/// What a config is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// One run, of a scan that of its base point.
    Run,
    /// All points of a scan.
    Scan,
    /// One of them, whose config was looked at before.
    Point,
}

/// What a config says.
pub(super) struct Resolved {
    pub(super) plan: Plan,
    /// The axes of its scan.
    pub(super) axes: Vec<Axis>,
    /// What in it does nothing.
    pub(super) idle: Vec<String>,
}

/// The tree of a text with its options.
pub(super) fn parse(source: &Source<'_>) -> Result<Node, Error> {
    kinds::network::check_states(source)?;
    document::parse(source)
}

/// Resolve a tree.
pub(super) fn resolve(
    source: Source<'_>,
    tree: &Node,
    purpose: Purpose,
) -> Result<Resolved, Error> {
    let context = context(source, tree, purpose != Purpose::Point)?;
    let root = Item::root(&context, tree).table(ROOT)?;
    let resolved = root
        .get("resolved")
        .map_or(Ok(false), |item| item.truth().ok_or_else(|| item.wrong_type("true or false")))?;

    let model = kinds::read(&root.require("model")?)?;
    let blocks = match purpose {
        Purpose::Run => sampling::DEFAULT_BLOCKS,
        Purpose::Scan | Purpose::Point => sampling::DEFAULT_BLOCKS_OF_POINT,
    };
    let sampling = sampling::read(root.get("sampling").as_ref(), &model, blocks)?;
    let observe = observe::read(root.get("observe").as_ref(), &model, sampling.duration)?;
    let title = match root.get("title") {
        Some(title) => title.text()?.to_owned(),
        None => String::new(),
    };
    let title = if title.is_empty() { stem(source.name) } else { title };
    let written = (!observe.response.is_empty()).then(|| written::Written::of(tree));
    let units = root.get("units").map(|item| units::read(&item, &model)).transpose()?;
    let units = units.unwrap_or_default();
    let parameters = in_order(&context, tree);
    let parts = PlanParts { title, parameters, units, model, sampling, observe, written };
    let plan = Plan::read(parts);
    if purpose == Purpose::Point {
        return Ok(Resolved { plan, axes: Vec::new(), idle: Vec::new() });
    }
    let used = needed(&context, tree);
    let axes = scan::read(&root, tree, &plan, used)?;
    let idle = if resolved { None } else { unused(&context, tree)? };
    let mut idle: Vec<String> = idle.into_iter().collect();
    if let (Some(item), Some(told)) = (root.get("units"), units::idle(units)) {
        idle.push(format!("{}: {told}", source.place(&item.node.origin)));
    }
    if purpose == Purpose::Scan {
        idle.extend(scan::overridden(source, tree, &axes));
    }
    Ok(Resolved { plan, axes, idle })
}

/// What the values of a tree are read with, whose parameters have values.
fn context<'a>(source: Source<'a>, tree: &Node, watches: bool) -> Result<Context<'a>, Error> {
    let used = RefCell::default();
    let mut context = Context { source, parameters: Parameters::new(), watches, used };
    context.parameters = read_parameters(&Item::root(&context, tree))?;
    Ok(context)
}

/// The parameters of a tree with their values, in the order of the file.
pub(super) fn parameters(source: Source<'_>, tree: &Node) -> Result<Vec<(String, f64)>, Error> {
    Ok(in_order(&context(source, tree, false)?, tree))
}

/// The model of a tree whose other tables were read before.
pub(super) fn model(source: Source<'_>, tree: &Node) -> Result<Model, Error> {
    let context = context(source, tree, false)?;
    kinds::read(&Item::root(&context, tree).table(ROOT)?.require("model")?)
}

/// The axes of a tree that may be no plan without them: their values are read, with whatever parameters have one.
///
/// # Errors
/// Where they cannot be read.
pub(super) fn axes(source: Source<'_>, tree: &Node) -> Result<Vec<Axis>, Error> {
    let bare = || {
        let (parameters, used) = (Parameters::new(), RefCell::default());
        Context { source, parameters, watches: false, used }
    };
    let context = context(source, tree, false).unwrap_or_else(|_| bare());
    let names = entries(tree).iter().map(|entry| entry.key.as_str()).collect();
    scan::named_axes(&Item::root(&context, tree).table(ROOT)?, names)
}

/// Say which axes one run does not follow.
fn left_out(source: Source<'_>, tree: &Node, axes: &[Axis]) -> Option<String> {
    let place = source.place(&tree.entry(scan::SCAN).filter(|_| !axes.is_empty())?.origin);
    let points: usize = axes.iter().map(Axis::len).product();
    let names: Vec<_> = axes.iter().map(|axis| shorten(axis.name())).collect();
    Some(format!(
        "{place}: this is the base point of the scan over {}; `fluctua scan` answers all {points} points",
        names.join(" and ")
    ))
}

/// The parameters that some value outside of `[parameters]` depends on.
fn needed<'t>(context: &Context<'_>, tree: &'t Node) -> BTreeSet<&'t str> {
    let written: Vec<Written<'_>> =
        entries(tree).iter().map(|entry| (entry.key.as_str(), &entry.node)).collect();
    parameters::needed(&written, &context.used.borrow())
}

/// The entries of `[parameters]`, in the order of the file.
fn entries(tree: &Node) -> &[Entry] {
    match tree.entry("parameters").map(|node| &node.value) {
        Some(Value::Table(entries)) => entries,
        _ => &[],
    }
}

/// The parameters with their values.
fn in_order(context: &Context<'_>, tree: &Node) -> Vec<(String, f64)> {
    let value = |entry: &Entry| (entry.key.clone(), context.parameters[&entry.key]);
    entries(tree).iter().map(value).collect()
}

/// Name the parameters that nothing depends on.
///
/// # Errors
/// When an option added one of them: no other value knows its name, so another one was meant.
fn unused(context: &Context<'_>, tree: &Node) -> Result<Option<String>, Error> {
    let needed = needed(context, tree);
    let is_idle = |entry: &&Entry| !needed.contains(entry.key.as_str());
    let is_added = |entry: &&Entry| matches!(entry.origin, Origin::Option(_));
    if let Some(added) = entries(tree).iter().filter(is_idle).find(is_added) {
        let in_file = entries(tree).iter().filter(|entry| !is_added(entry));
        let cause = Cause::UnknownName {
            key: "parameters".into(),
            what: "parameter",
            name: shorten(&added.key),
            known: in_file.map(|entry| entry.key.clone()).collect(),
        };
        return Err(context.source.error(&added.origin, cause));
    }
    let mut idle = entries(tree).iter().filter(is_idle);
    let Some(first) = idle.next() else { return Ok(None) };
    let place = context.source.place(&first.origin);
    let key = shorten(&first.key);
    Ok(Some(match idle.count() {
        0 => format!("{place}: no value depends on the parameter `{key}`"),
        more => format!(
            "{place}: no value depends on the parameter `{key}`, nor on {more} other parameters"
        ),
    }))
}

fn stem(name: &str) -> String {
    match Path::new(name).file_stem().and_then(|stem| stem.to_str()) {
        None | Some("" | "-") => "untitled".to_owned(),
        // A text that came from no file is called so.
        Some(stem) if stem.starts_with('<') => "untitled".to_owned(),
        Some(stem) => stem.to_owned(),
    }
}

fn read_parameters(root: &Item<'_>) -> Result<Parameters, Error> {
    let Some(table) = root.field("parameters", PARAMETERS) else {
        return Ok(Parameters::new());
    };
    let items = table.named("parameter", RESERVED_PARAMETERS)?;
    let written: Vec<Written<'_>> = items.iter().map(|(name, item)| (*name, item.node)).collect();
    parameters::resolve(&root.context.source, &written, &|index, known| {
        let item = &items[index].1;
        let value = item.float(known)?;
        if value.is_finite() { Ok(value) } else { Err(item.out_of_bounds(value, "must be finite")) }
    })
}

/// The name of an existing state, in the model's own spelling.
pub(super) fn find_state(model: &Model, item: &Item<'_>) -> Result<String, Error> {
    let name = item.text()?;
    let system = model.system();
    system.find_state(name).map_err(|known| {
        if known.is_empty() {
            let (key, kind) = (item.path.clone(), system.declared().kind);
            return item.error(Cause::NoStates { key, kind });
        }
        item.unknown_name("state", name, known)
    })
}
