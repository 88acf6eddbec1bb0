//! Build a plan in code, by names.
//!
//! A builder collects what a file would say and has it read, so that a plan in code is checked by the same rules
//! and refused in the same words as a file. It knows no rule itself.

mod joined;
mod lindblad;
mod model;
mod observe;
mod quantum_ring;
mod reservoir;
mod resonances;
mod sampling;
mod setting;

pub use setting::Setting;

use super::document::{Node, Value, node_at};
use super::error::{Cause, Error};
use super::plan::Plan;
use super::scan::{Axis, ScanPlan};

/// What a plan will say, key by key.
///
/// Values are numbers, or expressions over [parameters](Self::parameter) in quotes. Nothing is checked before
/// [`build`](Self::build), which reports the first mistake.
///
/// ```
/// use fluctua::config::Plan;
///
/// let plan = Plan::builder()
///     .parameter("bias", 2.0)
///     .dot("level", 0.0)
///     .reservoir("left", "level", 1.0, "bias/2")
///     .reservoir("right", "level", 1.0, "-bias/2")
///     .trajectories(6400)
///     .build()?;
/// assert_eq!(plan.sampling.trajectories, 6400);
///
/// let error = Plan::builder().dot("level", f64::NAN).build().unwrap_err();
/// assert!(error.to_string().contains("model.dots.level.energy"));
/// # Ok::<(), fluctua::config::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PlanBuilder {
    root: Node,
    /// The first key that had no place.
    fault: Option<Cause>,
}

impl Default for PlanBuilder {
    fn default() -> Self {
        Self { root: Node::in_code(Value::Table(Vec::new())), fault: None }
    }
}

impl PlanBuilder {
    /// Set the value of a dotted key, as it stands in a file: `sampling.duration`.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .transition("on", "off", 1.0, "bath")
    ///     .transition("off", "on", 0.5, "bath")
    ///     .set("sampling.duration", 50.0)
    ///     .set("model.transitions.1.rate", 0.25)
    ///     .build()?;
    /// assert_eq!(plan.sampling.duration.get(), 50.0);
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn set(self, key: &str, value: impl Into<Setting>) -> Self {
        let parts: Vec<&str> = key.split('.').map(str::trim).collect();
        self.put(&parts, value)
    }

    /// What a person calls the run.
    pub fn title(self, title: &str) -> Self {
        self.put(&["title"], title)
    }

    /// A number that other values may name, or an expression over other parameters.
    pub fn parameter(self, name: &str, value: impl Into<Setting>) -> Self {
        self.put(&["parameters", name], value)
    }

    /// The plan.
    ///
    /// # Errors
    /// With the first thing that is wrong, as [`read`](super::read) says it of the text `plan in code`.
    pub fn build(self) -> Result<Plan, Error> {
        if let Some(fault) = self.fault {
            return Err(Error::in_code(fault));
        }
        let text = toml::to_string(&self.root).map_err(Error::unwritable)?;
        super::read(Error::CODE, &text, &[])
    }

    /// The plan at many points: axes along its parameters or keys.
    ///
    /// ```
    /// use fluctua::config::{Axis, Plan};
    ///
    /// let scan = Plan::builder()
    ///     .parameter("bias", 2.0)
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, "bias/2")
    ///     .reservoir("right", "level", 1.0, "-bias/2")
    ///     .scan(&[Axis::linear("bias", -1.0, 1.0, 5)])?;
    /// let report = fluctua::run::scan_exact(&scan)?;
    /// // Nothing flows without a bias.
    /// assert_eq!(report.contours[0].points, [[0.0]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// With the first thing that is wrong.
    pub fn scan(self, axes: &[Axis]) -> Result<ScanPlan, Error> {
        if let Some(fault) = self.fault {
            return Err(Error::in_code(fault));
        }
        let text = toml::to_string(&self.root).map_err(Error::unwritable)?;
        ScanPlan::of_text(&text, axes)
    }

    fn put(self, path: &[&str], value: impl Into<Setting>) -> Self {
        let value = value.into().0;
        self.change(path, |node| *node = value)
    }

    /// Add a value to the list at a path.
    fn push(self, path: &[&str], value: impl Into<Setting>) -> Self {
        let value = value.into().0;
        self.change(path, |node| node.list().push(value))
    }

    fn change(mut self, path: &[&str], change: impl FnOnce(&mut Node)) -> Self {
        match node_at(&mut self.root, path) {
            Ok(node) => change(node),
            Err(cause) => _ = self.fault.get_or_insert(cause),
        }
        self
    }
}
