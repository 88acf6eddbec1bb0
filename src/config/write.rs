//! Write a plan as a config again.
//!
//! The shape serialised here is that of the file, so that TOML and JSON say the same. Floats are
//! written so that they read back to the same bits.

use serde::{Serialize, Serializer};

use super::plan::{Plan, PlanParts};
use super::written::Table;
use super::{model, observe, sampling, units};

/// The plan as TOML; reading it gives an equal plan.
///
/// ```
/// use fluctua::config::{self, Plan};
///
/// let plan = Plan::builder().transition("a", "b", 2.0, "r").transition("b", "a", 1.0, "r").build()?;
/// assert_eq!(config::read("again", &config::to_toml(&plan), &[])?, plan);
/// # Ok::<(), config::Error>(())
/// ```
///
/// # Panics
/// Never: a plan was read from TOML.
#[must_use]
pub fn to_toml(plan: &Plan) -> String {
    toml::to_string(plan).expect("a plan holds only what TOML can say")
}

/// The plan as JSON, in the shape of the TOML.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// assert_eq!(fluctua::config::to_json(&plan)["sampling"]["trajectories"], 640);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
/// Never: every number of a plan is finite.
#[must_use]
pub fn to_json(plan: &Plan) -> serde_json::Value {
    serde_json::to_value(plan).expect("a plan holds only what JSON can say")
}

impl Serialize for PlanParts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = match &self.written {
            Some(written) => AsWritten::Text(written.table("model")),
            None => AsWritten::Resolved((&self.model).into()),
        };
        let recorded =
            || (!self.parameters.is_empty()).then(|| Parameters::Values(self.recorded()));
        let shape = Shape {
            resolved: true,
            title: &self.title,
            parameters: match &self.written {
                Some(written) => Some(Parameters::Text(written.table("parameters"))),
                None => recorded(),
            },
            units: units::written(self.units),
            model,
            sampling: (&self.sampling).into(),
            observe: observe::written(self),
        };
        shape.serialize(serializer)
    }
}

impl PlanParts {
    /// The values of its parameters, in their order.
    #[must_use]
    pub fn recorded(&self) -> Recorded<'_> {
        Recorded(&self.parameters)
    }
}

/// Named values, written as a table.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a>(&'a [(String, f64)]);

impl Serialize for Recorded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The values of the parameters, or the expressions that responses differentiate.
#[derive(Serialize)]
#[serde(untagged)]
enum Parameters<'a> {
    Values(Recorded<'a>),
    Text(Table<'a>),
}

#[derive(Serialize)]
struct Shape<'a> {
    /// The numbers are those of a plan; what stands under `[parameters]` is a record.
    resolved: bool,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<units::Written>,
    model: AsWritten<'a>,
    sampling: sampling::Written<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observe: Option<observe::Written>,
}

/// The numbers of the model, or the expressions that responses differentiate.
#[derive(Serialize)]
#[serde(untagged)]
enum AsWritten<'a> {
    Resolved(model::Written<'a>),
    Text(Table<'a>),
}
