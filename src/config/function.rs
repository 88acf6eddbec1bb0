//! Read a function of one argument: an expression in which a name stands for it.
//!
//! The parameters in it are replaced by their values, so that a plan says the function without them.

use std::ops::Range;

use super::error::{Cause, Error};
use super::expression::{Expression, Kind, Located, Parameters, Term, unknown};
use super::formula::Formula;
use super::parameters;
use super::table::Item;
use crate::number::Function;

/// The name of the energy inside of `occupation`.
pub(super) const ENERGY: &str = "e";

/// The function of the energy that stands here, and its text without parameters.
///
/// # Errors
/// Where it is no expression, knows a name that is none, or a parameter is called as the energy is.
pub(super) fn of_energy(item: &Item<'_>) -> Result<(String, Function), Error> {
    let known = &item.context.parameters;
    let key = || item.path.clone();
    if known.contains_key(ENERGY) {
        return Err(item.error(Cause::EnergyParameter { key: key() }));
    }
    let constant = item.node.value.constant();
    let text: &str = match &constant {
        Some(number) => number,
        None => item.text()?,
    };
    let fault = |(part, fault): Located| {
        let parameters = parameters::used(text, known);
        let cause = Cause::Expression { key: key(), fault, parameters };
        item.context.source.error(&item.node.part(text, part), cause)
    };
    let written = Expression::parse(text).map_err(fault)?;
    let resolved = substituted(&written, known).map_err(fault)?;
    // A value at any energy tells whether its functions exist and have as many arguments as they take.
    let tried = [(ENERGY.to_owned(), 1.0)].into_iter().chain(known.clone()).collect();
    if let Err((part, wrong)) = written.evaluate(&tried)
        && wrong.is_of_form()
    {
        return Err(fault((part, wrong)));
    }
    if item.context.watches {
        let names = parameters::used(text, known).into_iter().map(|(name, _)| name);
        item.context.used.borrow_mut().extend(names);
    }
    let formula = Formula::parse(&resolved).map_err(|wrong| fault((0..text.len(), wrong)))?;
    let function = formula.bind(&[ENERGY.to_owned()]);
    Ok((resolved, function.expect("every other name has a value")))
}

/// The text of an expression with each name, `pi` and the energy aside, replaced by the value of that parameter.
fn substituted(written: &Expression<'_>, parameters: &Parameters) -> Result<String, Located> {
    let mut names = Vec::new();
    collect(&written.root, &mut names);
    let mut text = written.text.to_owned();
    for (span, name) in names.into_iter().rev().filter(|(_, name)| *name != ENERGY) {
        let value = parameters.get(name).ok_or_else(|| {
            let known = parameters.keys().cloned().chain([ENERGY.to_owned()]).collect();
            (span.clone(), unknown("parameter", name, known))
        })?;
        let number = if *value < 0.0 { format!("({value:?})") } else { format!("{value:?}") };
        text.replace_range(span, &number);
    }
    Ok(text)
}

/// The names in a term, `pi` aside, from left to right.
fn collect<'t>(term: &'t Term, found: &mut Vec<(Range<usize>, &'t str)>) {
    match &term.kind {
        Kind::Number(_) => {}
        Kind::Name(name) if name == "pi" => {}
        Kind::Name(name) => found.push((term.span.clone(), name)),
        Kind::Negate(term) => collect(term, found),
        Kind::Binary(_, terms) => terms.iter().for_each(|term| collect(term, found)),
        Kind::Call(_, terms) => terms.iter().for_each(|term| collect(term, found)),
    }
}
