//! Check a config key by key and resolve it into a [`Plan`].
//!
//! Everything is validated here, before any work: what a reader hands on has no unresolved name,
//! unit or default.

mod dots;
mod network;
mod observe;
mod respond;
mod ring;
mod sampling;
mod table;
mod trajectory;

use std::path::Path;

use self::table::{Context, Item, Key};
use super::document;
use super::error::{Cause, Error};
use super::expression::Parameters;
use super::parameters::{self, Written};
use super::place::Source;
use super::plan::{Model, Plan};
use super::response;

pub use dots::MAX_DOTS;
pub use network::MAX_STATES;
pub use observe::MAX_POINTS;
pub use ring::MAX_SPINS;
pub use sampling::{MAX_BLOCKS, MAX_TRAJECTORIES};

/// Names taken by what stands beside reservoirs and dots in a report.
const RESERVED: &[&str] = &["total", "upper", "lower"];
/// Parameters can neither have the names that expressions know.
const RESERVED_PARAMETERS: &[&str] = &[
    "total", "upper", "lower", "pi", "sqrt", "exp", "ln", "abs", "min", "max", "sin", "cos", "tan",
    "sinh", "cosh", "tanh",
];

const ROOT: &[Key] = &[
    ("title", "a name for the run, in quotes"),
    ("parameters", PARAMETERS),
    ("model", "a `[model]` table with `kind = \"dots\"`, `\"ring\"` or `\"network\"`"),
    ("sampling", "a table that says how the system is sampled"),
    ("observe", "a table that says what is listed beyond the usual quantities"),
    ("resolved", "true where fluctua resolved a config into this one"),
];
const PARAMETERS: &str = "a table of numbers, or expressions in quotes, that other values name";
const KIND: &str = "\"dots\", \"ring\" or \"network\"";

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
    let source = Source { name, text, options: set };
    let tree = document::parse(&source)?;
    let mut context = Context { source, parameters: Parameters::new() };
    context.parameters = read_parameters(&Item::root(&context, &tree))?;
    let root = Item::root(&context, &tree).table(ROOT)?;

    let model = read_model(&root.require("model")?)?;
    let sampling = sampling::read(root.get("sampling").as_ref(), &model)?;
    let observe = observe::read(root.get("observe").as_ref(), &model, sampling.duration)?;
    let title = match root.get("title") {
        Some(title) => title.text()?.to_owned(),
        None => String::new(),
    };
    let title = if title.is_empty() { stem(name) } else { title };
    let written = (!observe.response.is_empty()).then(|| response::Written::of(&tree));
    Ok(Plan { title, model, sampling, observe, written })
}

fn stem(name: &str) -> String {
    match Path::new(name).file_stem().and_then(|stem| stem.to_str()) {
        None | Some("" | "-") => "untitled".to_owned(),
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

fn read_model(item: &Item<'_>) -> Result<Model, Error> {
    let Some(kind) = item.field("kind", KIND) else {
        return Err(item.error(Cause::MissingKey {
            key: "model.kind".to_owned(),
            name: "kind".to_owned(),
            meaning: KIND,
        }));
    };
    match kind.text()? {
        "dots" => dots::read(item).map(Model::Dots),
        "network" => network::read(item).map(Model::Network),
        "ring" => ring::read(item).map(Model::Ring),
        other => {
            let known = ["dots", "ring", "network"].map(str::to_owned).to_vec();
            Err(kind.unknown_name("kind of model", other, known))
        }
    }
}

/// The name of an existing state, in the model's own spelling.
fn find_state(model: &Model, item: &Item<'_>) -> Result<String, Error> {
    match model {
        Model::Dots(dots) => {
            let names: Vec<String> = dots.dots.iter().map(|dot| dot.name.clone()).collect();
            Ok(dots.state_name(&dots::find_state(&names, item)?))
        }
        Model::Network(network) => {
            let found = item.index("state", &network.states)?;
            Ok(network.states[found].clone())
        }
        Model::Ring(_) => Err(item.wrong_type("a start of a ring")),
    }
}
