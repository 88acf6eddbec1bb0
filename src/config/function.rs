//! Read a function of one argument: an expression in which a name stands for it.
//!
//! The parameters in it are replaced by their values, so that a plan says the function without them.

use super::error::{Cause, Error};
use super::expression::{Expression, Located};
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
    let text = item.text()?;
    let fault = |(part, fault): Located| {
        let parameters = parameters::used(text, known);
        let cause = Cause::Expression { key: key(), fault, parameters };
        item.context.source.error(&item.node.part(text, part), cause)
    };
    let written = Expression::parse(text).map_err(fault)?;
    let resolved = written.substituted(known, ENERGY).map_err(fault)?;
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
