//! Resolve `[parameters]`, which may refer to each other in any order.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Node, Value};
use super::error::{Cause, Error};
use super::expression::{Expression, Parameters};
use super::place::Source;

/// One entry of `[parameters]` as written.
pub(super) type Written<'a> = (&'a str, &'a Node);

/// Evaluate an expression that stands as text at a key.
pub(super) fn evaluate(
    source: &Source<'_>,
    key: &str,
    node: &Node,
    text: &str,
    parameters: &Parameters,
) -> Result<f64, Error> {
    Expression::parse(text).and_then(|expression| expression.evaluate(parameters)).map_err(
        |(part, fault)| {
            let cause = Cause::Expression {
                key: key.to_owned(),
                fault,
                parameters: used(text, parameters),
            };
            source.error(&node.part(text, part), cause)
        },
    )
}

/// The parameters an expression refers to, each once, with their values.
pub(super) fn used(text: &str, parameters: &Parameters) -> Vec<(String, f64)> {
    let Ok(expression) = Expression::parse(text) else {
        return Vec::new();
    };
    let mut names: Vec<_> = expression.names();
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(|name| Some((name.to_owned(), *parameters.get(name)?))).collect()
}

/// Resolve every parameter, each after those it needs.
///
/// `number` reads a value once all it needs is known.
pub(super) fn resolve(
    source: &Source<'_>,
    written: &[Written<'_>],
    number: &dyn Fn(usize, &Parameters) -> Result<f64, Error>,
) -> Result<Parameters, Error> {
    let index: BTreeMap<&str, usize> = written.iter().map(|w| w.0).zip(0..).collect();
    let needs: Vec<Vec<usize>> = written.iter().map(|w| needs(w.1, &index)).collect();
    // Every name is known from the start, so that messages can list them all.
    let unresolved = |w: &Written<'_>| (w.0.to_owned(), f64::NAN);
    let mut parameters: Parameters = written.iter().map(unresolved).collect();
    let mut resolved = vec![false; written.len()];
    let mut waiting = vec![false; written.len()];
    for first in 0..written.len() {
        let mut stack = vec![first];
        while let Some(&top) = stack.last() {
            let missing = needs[top].iter().find(|&&need| !resolved[need]);
            match missing {
                Some(&need) if need == top || waiting[need] => {
                    return Err(cycle(source, written, &stack, need));
                }
                Some(&need) => {
                    waiting[top] = true;
                    stack.push(need);
                }
                None => {
                    let value = number(top, &parameters)?;
                    parameters.insert(written[top].0.to_owned(), value);
                    resolved[top] = true;
                    stack.pop();
                }
            }
        }
    }
    Ok(parameters)
}

/// The parameters that some of them depend on, themselves included.
pub(super) fn needed<'w>(written: &[Written<'w>], used: &BTreeSet<String>) -> BTreeSet<&'w str> {
    let index: BTreeMap<&str, usize> = written.iter().map(|w| w.0).zip(0..).collect();
    let mut found = BTreeSet::new();
    let mut stack: Vec<usize> =
        used.iter().filter_map(|name| index.get(name.as_str()).copied()).collect();
    while let Some(top) = stack.pop() {
        if found.insert(written[top].0) {
            stack.extend(needs(written[top].1, &index));
        }
    }
    found
}

/// The parameters that a value refers to.
fn needs(node: &Node, index: &BTreeMap<&str, usize>) -> Vec<usize> {
    let Value::Text(text) = &node.value else {
        return Vec::new();
    };
    // A fault of the expression is reported when it is evaluated.
    let Ok(expression) = Expression::parse(text) else {
        return Vec::new();
    };
    let names = expression.names();
    names.into_iter().filter_map(|name| index.get(name).copied()).collect()
}

fn cycle(source: &Source<'_>, written: &[Written<'_>], stack: &[usize], need: usize) -> Error {
    let from = stack.iter().position(|&waiting| waiting == need);
    let mut path: Vec<String> =
        stack[from.unwrap_or(0)..].iter().map(|&index| written[index].0.to_owned()).collect();
    path.push(written[need].0.to_owned());
    source.error(&written[need].1.origin, Cause::Cycle { path })
}
