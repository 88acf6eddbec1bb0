//! Parameters that currents respond to.

use serde::Serialize;

use crate::config::error::{Cause, Error};
use crate::config::shape::{POSITIVE, Shape, Typed};
use crate::config::table::{Item, Table};
use crate::number::Positive;

/// Parameters that one plan may ask responses to.
const MAX_PARAMETERS: usize = 32;

pub(super) const RESPONSE: &str = "a list of names from `[parameters]`, such as `[\"F_N\"]`, or tables such as `{ parameter = \"F_N\", step = 0.05 }`";

pub(super) const SHAPE: Shape = Shape::Either(&[Shape::Text, Shape::Table(PARAMETER)]);
const PARAMETER: &[Typed] = &[
    ("parameter", "a name from `[parameters]`", Shape::Must(&Shape::Text)),
    ("step", "how far above and below its value currents are sampled", POSITIVE),
];

/// A parameter that currents respond to.
///
/// ```
/// use fluctua::config::Plan;
/// let plan = Plan::builder()
///     .parameter("bias", 2.0)
///     .dot("level", 0.0)
///     .reservoir("left", "level", 1.0, "bias/2")
///     .response_with_step("bias", 0.05)
///     .build()?;
/// let asked = &plan.observe.response[0];
/// assert_eq!((asked.value, asked.step.map(|step| step.get())), (2.0, Some(0.05)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in `[parameters]`.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Currents are sampled this far above and below the value, in its unit; chosen when the plan
    /// is prepared where left out.
    pub step: Option<Positive>,
}

/// Read every parameter.
pub(super) fn read(table: &Table<'_>) -> Result<Vec<Parameter>, Error> {
    let mut parameters = Vec::new();
    for item in super::list(table, "response")? {
        push(&item, &mut parameters)?;
    }
    Ok(parameters)
}

/// Add a parameter that was not asked for before.
fn push(item: &Item<'_>, list: &mut Vec<Parameter>) -> Result<(), Error> {
    let (named, step) = if item.is_table() {
        let table = item.table(PARAMETER)?;
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

/// A parameter as it is written.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Written {
    Name(String),
    Step { parameter: String, step: Positive },
}

impl From<&Parameter> for Written {
    fn from(asked: &Parameter) -> Self {
        match asked.step {
            None => Self::Name(asked.name.clone()),
            Some(step) => Self::Step { parameter: asked.name.clone(), step },
        }
    }
}
