//! Read which parameters currents respond to.

use super::table::{Item, Key};
use crate::config::error::{Cause, Error};
use crate::config::response::Parameter;
use crate::number::Positive;

/// Parameters that one plan may ask responses to.
const MAX_PARAMETERS: usize = 32;

pub(super) const RESPONSE: &str = "a list of names from `[parameters]`, such as `[\"F_N\"]`, or tables such as `{ parameter = \"F_N\", step = 0.05 }`";

const TABLE: &[Key] = &[
    ("parameter", "a name from `[parameters]`"),
    ("step", "how far above and below its value currents are sampled"),
];

/// Add a parameter that was not asked for before.
pub(super) fn push(item: &Item<'_>, list: &mut Vec<Parameter>) -> Result<(), Error> {
    let (named, step) = if item.is_table() {
        let table = item.table(TABLE)?;
        let step = table.get("step").map(|step| step.number::<Positive>()).transpose()?;
        (table.require("parameter")?, step)
    } else {
        (item.clone(), None)
    };
    let known: Vec<String> = item.context.parameters.keys().cloned().collect();
    let name = known[named.index("parameter", &known)?].clone();
    if list.iter().any(|other| other.name == name) {
        return Err(item.error(Cause::AskedTwice { key: item.path.clone(), name }));
    }
    if list.len() >= MAX_PARAMETERS {
        return Err(item.wrong_type("in a list of at most 32"));
    }
    item.context.used.borrow_mut().insert(name.clone());
    let value = item.context.parameters[&name];
    list.push(Parameter { name, value, step });
    Ok(())
}
