//! Check `claims.toml` key by key.

use std::cell::RefCell;

use super::claim::{Claim, sentence};
use super::letters::{Counts, Letters};
use super::panel::Panel;
use super::{FigureClaims, Run, Unprinted};
use crate::config::document;
use crate::config::error::{Cause, Error};
use crate::config::expression::Parameters;
use crate::config::place::{Source, shorten};
use crate::config::table::{Context, Item, Key};
use crate::number::Positive;

const ROOT: &[Key] = &[
    ("paper", "the paper: authors, title, where it appeared"),
    ("title", "what the figure shows, in a sentence"),
    ("quantities", "a table of letters that both routes answer, such as `J_N = \"particle.b\"`"),
    ("letters", "a table of formulas of letters and parameters, in quotes"),
    ("labels", "a table: how letters and parameters are written in figures"),
    ("unprinted", "a parameter that the paper does not print: `{ parameter, values, drawn }`"),
    ("run", "scans of the config, each a `[[run]]` table with a name"),
    ("claim", "the claims, each a `[[claim]]` table"),
    ("panel", "what is drawn, each a `[[panel]]` table"),
];

const UNPRINTED: &[Key] = &[
    ("parameter", "the name of a parameter"),
    ("values", "two values or more that are tried"),
    ("drawn", "the value that is drawn, one of those that are tried"),
];

const RUN: &[Key] = &[
    ("name", "what claims and panels call it"),
    ("set", "a list of overrides, such as \"parameters.kappa=-1.5\""),
    ("scan", "a list of axes in place of those of the config, such as \"F_N=0:2:41\""),
    ("exact", "true or false: is it answered exactly?"),
    ("sampled", "true or false: is it sampled?"),
    ("between", "true or false: are curves and changes of sign looked for between its points?"),
    ("memory", "bytes that exact answers may take: larger systems are sampled alone"),
];

/// The most values of an unprinted parameter, and the most runs, claims or panels of a figure.
const MOST: usize = 100;

/// Read the claims of a figure whose config has these parameters; `name` is what errors call the text.
///
/// ```
/// let text = r#"
///     paper = "A. Author, On a level (2026)"
///     title = "The current through a level"
///     quantities = { J = "particle.left" }
///     claim = [{ claim = "It flows from left to right.", source = "p. 1", kind = "everywhere",
///                test = "J > 0", within = "bias > 0", expect = "holds" }]
/// "#;
/// let figure = fluctua::config::claims::read("claims.toml", text, &["bias".to_owned()])?;
/// assert_eq!(figure.claims.len(), 1);
/// # Ok::<(), fluctua::config::Error>(())
/// ```
///
/// # Errors
/// The first thing that is wrong, with its place and a way out.
pub fn read(name: &str, text: &str, parameters: &[String]) -> Result<FigureClaims, Error> {
    read_of(name, text, parameters, &|_| Ok(()))
}

/// The same of a system; `counts` gives what it has in place of an observable that it knows not.
pub(crate) fn read_of(
    name: &str,
    text: &str,
    parameters: &[String],
    counts: &Counts<'_>,
) -> Result<FigureClaims, Error> {
    let source = Source { name, text, options: &[] };
    let tree = document::parse(&source)?;
    let (parameters_of_text, used) = (Parameters::new(), RefCell::default());
    let context = Context { source, parameters: parameters_of_text, watches: false, used };
    let root = Item::root(&context, &tree).table(ROOT)?;
    let [quantities, formulas, labels] =
        ["quantities", "letters", "labels"].map(|key| root.get(key));
    let letters =
        Letters::read(quantities.as_ref(), formulas.as_ref(), labels.as_ref(), parameters, counts)?;
    let runs = root.get("run").map_or_else(|| Ok(vec![Run::default()]), |item| runs(&item))?;
    let names: Vec<String> = runs.iter().map(|run| run.name.clone()).collect();
    let tables = |key| match root.get(key) {
        Some(item) => item.list_of_at_most(MOST),
        None => Ok(Vec::new()),
    };
    let claims = root.require("claim")?.list_of_at_most(MOST)?;
    let claims = claims.iter().map(|item| Claim::read(item, &letters, &names));
    let unprinted = root.get("unprinted").map(|item| unprinted(&item, parameters)).transpose()?;
    let panels = tables("panel")?;
    let panels = panels.iter().map(|item| {
        let panel = Panel::read(item, &letters, &names)?;
        let values = unprinted.as_ref().map_or(&[][..], |unprinted| &unprinted.values);
        match panel.at.filter(|at| !values.contains(at)) {
            Some(at) => Err(item.out_of_bounds(at, "`at` must be one of `unprinted.values`")),
            None => Ok(panel),
        }
    });
    Ok(FigureClaims {
        paper: sentence(&root.require("paper")?)?,
        title: sentence(&root.require("title")?)?,
        claims: claims.collect::<Result<_, _>>()?,
        panels: panels.collect::<Result<_, _>>()?,
        unprinted,
        runs,
        letters,
    })
}

fn unprinted(item: &Item<'_>, parameters: &[String]) -> Result<Unprinted, Error> {
    let table = item.table(UNPRINTED)?;
    let index = table.require("parameter")?.index("parameter", parameters)?;
    let list = table.require("values")?;
    let items = list.list_of_at_most(MOST)?;
    let values = items.iter().map(|item| item.float(&Parameters::new()));
    let values = values.collect::<Result<Vec<f64>, _>>()?;
    if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
        return Err(list.wrong_type("two finite numbers or more"));
    }
    let drawn = table.require("drawn")?;
    let value = drawn.float(&Parameters::new())?;
    if !values.contains(&value) {
        return Err(drawn.out_of_bounds(value, "must be one of `values`"));
    }
    Ok(Unprinted { parameter: parameters[index].clone(), values, drawn: value })
}

impl Default for Run {
    /// The config as it stands, by both routes.
    fn default() -> Self {
        Self {
            name: "main".into(),
            set: Vec::new(),
            scan: Vec::new(),
            exact: true,
            sampled: true,
            between: true,
            memory: None,
        }
    }
}

fn runs(item: &Item<'_>) -> Result<Vec<Run>, Error> {
    let mut runs: Vec<Run> = Vec::new();
    for item in item.list_of_at_most(MOST)? {
        let table = item.table(RUN)?;
        let texts = |key| match table.get(key) {
            Some(list) => list
                .list()?
                .iter()
                .map(|text| Ok(text.text()?.to_owned()))
                .collect::<Result<Vec<_>, _>>(),
            None => Ok(Vec::new()),
        };
        let truth = |key| match table.get(key) {
            Some(item) => item.truth().ok_or_else(|| item.wrong_type("true or false")),
            None => Ok(true),
        };
        let name = table.require("name")?;
        let run = Run {
            name: name.label()?.to_owned(),
            set: texts("set")?,
            scan: texts("scan")?,
            exact: truth("exact")?,
            sampled: truth("sampled")?,
            between: truth("between")?,
            memory: table
                .get("memory")
                .map(|item| Ok(item.number::<Positive>()?.get()))
                .transpose()?,
        };
        if runs.iter().any(|other| other.name == run.name) {
            let (key, name) = (name.path.clone(), shorten(&run.name));
            return Err(name_taken(&item, key, name));
        }
        runs.push(run);
    }
    if runs.is_empty() { Err(item.wrong_type("a run or more")) } else { Ok(runs) }
}

fn name_taken(item: &Item<'_>, key: String, name: String) -> Error {
    item.error(Cause::AskedTwice { key, name })
}
