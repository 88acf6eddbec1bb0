//! Hold the axes of a scan, and the plan of each of its points.
//!
//! ```text
//! value k of n:    from + (to - from) k/(n - 1)    or    from (to/from)^(k/(n - 1))    or one of a list
//! ```
//!
//! A point is the config with the values of its axes written over it, read once more: whatever depends on a
//! scanned parameter follows. Between its values an axis is followed linearly, or in logarithms.

mod axis;
pub(super) mod option;
mod overridden;
mod point;
mod read;

pub use axis::{Axis, Moved};
pub(super) use overridden::overridden;
pub use point::PointPlan;
use point::Tree;
pub(super) use read::{SHAPE, TABLES, named_axes, read};

use super::document::{Entry, Node, Value};
use super::error::{Cause, Error};
use super::place::Source;
use super::plan::Plan;
use super::read::{Purpose, Resolved, axes, parse, resolve};
use crate::model::Model;

/// The key of the tables.
pub(super) const SCAN: &str = "scan";

/// The most points of a scan.
pub const MAX_POINTS: usize = 1_000_000;

/// Bytes that the answers of a point take, for the estimate of a scan that is refused: sixty rows.
pub(crate) const BYTES_PER_POINT: f64 = 8e3;

/// A plan at many points: one or two axes over a config.
///
/// ```
/// let text = r#"
///     parameters = { bias = 1.0 }
///     [model]
///     kind = "dots"
///     dots.level = { energy = 0.0 }
///     reservoirs.left = { dot = "level", temperature = 1.0, chemical_potential = "bias/2" }
///     reservoirs.right = { dot = "level", temperature = 1.0, chemical_potential = "-bias/2" }
///     [[scan]]
///     parameter = "bias"
///     from = 0.0
///     to = 4.0
///     points = 5
/// "#;
/// let scan = fluctua::config::ScanPlan::read("level.toml", text, &[], &[])?;
/// assert_eq!(scan.axes()[0].values(), [0.0, 1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(scan.point(3)?.parameters, [3.0]);
/// assert_eq!(scan.base().parameters, [("bias".to_owned(), 1.0)]);
/// # Ok::<(), fluctua::config::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ScanPlan {
    base: Plan,
    axes: Vec<Axis>,
    /// The config with its options applied, without the axes.
    tree: Tree,
    name: String,
    text: String,
    options: Vec<String>,
}

impl ScanPlan {
    /// Read a config with `[[scan]]` tables, and `--set key.path=value` options that win over it.
    ///
    /// Options such as `F_N=0:2:41` of `scan` stand in place of its tables: `NAME=FROM:TO:POINTS`, with `:log`
    /// behind it for values that lie evenly in their logarithms, or `NAME=VALUE,VALUE,...`. A point has 32 blocks
    /// unless the config says otherwise.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place and a way out.
    pub fn read(name: &str, text: &str, set: &[String], scan: &[String]) -> Result<Self, Error> {
        Self::read_and_check(name, text, set, scan).map(|(plan, _)| plan)
    }

    /// Read a scan as [`read`](Self::read) does, and say what in the config does nothing: parameters that no value
    /// depends on, and expressions that an axis writes over.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place and a way out.
    pub fn read_and_check(
        name: &str,
        text: &str,
        set: &[String],
        scan: &[String],
    ) -> Result<(Self, Vec<String>), Error> {
        let axes = scan.iter().map(|axis| option::marked(axis));
        let options: Vec<String> = set.iter().cloned().chain(axes).collect();
        let source = Source { name, text, options: &options };
        let tree = parse(&source)?;
        let read = match resolve(source, &tree, Purpose::Scan) {
            Ok(read) => read,
            Err(error) => at_a_point(source, &tree).ok_or(error)?,
        };
        if read.axes.is_empty() {
            return Err(source.error(&super::document::Origin::File(0..0), Cause::NoAxis));
        }
        let tree = Tree::new(settled(tree, &read.plan));
        let (name, text) = (name.to_owned(), text.to_owned());
        Ok((Self { base: read.plan, axes: read.axes, tree, name, text, options }, read.idle))
    }

    /// Scan keys of a plan that was made in code: `model.reservoirs.left.temperature`, as in its TOML.
    ///
    /// ```
    /// use fluctua::config::{Axis, Plan, ScanPlan};
    /// let plan = Plan::builder()
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, 1.0)
    ///     .reservoir("right", "level", 1.0, -1.0)
    ///     .build()?;
    /// let axis = Axis::linear("model.reservoirs.left.chemical_potential", 0.0, 2.0, 5);
    /// let scan = ScanPlan::over(&plan, &[axis])?;
    /// assert_eq!(scan.points(), 5);
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where an axis cannot be scanned.
    pub fn over(plan: &Plan, axes: &[Axis]) -> Result<Self, Error> {
        Self::of_text(&super::to_toml(plan), axes)
    }

    /// Scan a config that was written in code.
    pub(super) fn of_text(text: &str, axes: &[Axis]) -> Result<Self, Error> {
        let tables: Vec<String> = axes.iter().map(Axis::to_toml).collect();
        let text = format!("{text}\n{}", tables.join("\n"));
        Self::read(Error::CODE, &text, &[], &[])
    }

    /// The plan as the config has it, without its axes; where that is none, the plan of a point.
    #[must_use]
    pub fn base(&self) -> &Plan {
        &self.base
    }

    /// One or two axes; the last one runs fastest.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many points.
    #[must_use]
    pub fn points(&self) -> usize {
        self.axes.iter().map(Axis::len).product()
    }

    /// The indices of a point along the axes.
    #[must_use]
    pub fn indices(&self, point: usize) -> Vec<usize> {
        match self.axes.as_slice() {
            [_, fast] => vec![point / fast.len(), point % fast.len()],
            _ => vec![point],
        }
    }

    /// The values of the axes at a point.
    #[must_use]
    pub fn place(&self, point: usize) -> Vec<f64> {
        let indices = self.indices(point);
        self.axes.iter().zip(indices).map(|(axis, index)| axis.values()[index]).collect()
    }

    /// What every point has a value of: the parameters, in the order of the file, and the keys that are scanned.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let own = self.base.parameters.iter().map(|(name, _)| name.clone());
        let scanned = self.axes.iter().flat_map(|axis| axis.moved().iter());
        own.chain(scanned.filter(|moved| moved.is_key()).map(|m| m.name().to_owned())).collect()
    }

    /// The plan of a point, by its index.
    ///
    /// # Errors
    /// Where there is none: a temperature below zero, say.
    pub fn point(&self, point: usize) -> Result<PointPlan, Error> {
        self.at(&self.place(point))
    }

    /// The plan at any values of the axes.
    ///
    /// # Errors
    /// Where there is none.
    pub fn at(&self, place: &[f64]) -> Result<PointPlan, Error> {
        let Self { name, text, options, .. } = self;
        self.tree.plan(Source { name, text, options }, &self.axes, place)
    }

    /// The model alone at any values of the axes.
    pub(crate) fn model_at(&self, place: &[f64]) -> Result<Model, Error> {
        let Self { name, text, options, .. } = self;
        self.tree.model(Source { name, text, options }, &self.axes, place)
    }

    /// The values of [`Self::names`] at a point that has no plan; where its parameters have no values, those that are
    /// scanned alone, and the rest is no number.
    #[must_use]
    pub fn known(&self, place: &[f64]) -> Vec<f64> {
        let Self { name, text, options, .. } = self;
        let source = Source { name, text, options };
        if let Ok(parameters) = self.tree.parameters(source, &self.axes, place) {
            return parameters;
        }
        let each = self.axes.iter().zip(place);
        let scanned: Vec<(&str, f64)> = each
            .flat_map(|(axis, &at)| axis.moved().iter().map(Moved::name).zip(axis.at(at)))
            .collect();
        let value = |name: &String| scanned.iter().find(|(known, _)| *known == name);
        self.names().iter().map(|name| value(name).map_or(f64::NAN, |(_, value)| *value)).collect()
    }

    /// The scan as a config that is resolved: reading it gives the same scan.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(&self.whole()).expect("what was read from TOML can be written as such")
    }

    /// All that decides its samples, as text: all but the title.
    pub(crate) fn decisive(&self) -> String {
        let mut tree = self.whole();
        if let Value::Table(entries) = &mut tree.value {
            entries.retain(|entry| entry.key != "title");
        }
        toml::to_string(&tree).expect("what was read from TOML can be written as such")
    }

    /// The same as JSON, in the shape of the TOML.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self.whole()).expect("what was read from TOML can be said in JSON")
    }

    fn whole(&self) -> Node {
        let mut tree = self.tree.own().clone();
        if let Value::Table(entries) = &mut tree.value {
            let axes = Value::Array(self.axes.iter().map(Axis::node).collect());
            entries.push(Entry::in_code(SCAN, Node::in_code(axes)));
        }
        tree
    }
}

/// What a config says whose own values make no plan, at the first point of its scan that does.
fn at_a_point(source: Source<'_>, tree: &Node) -> Option<Resolved> {
    let axes = axes(source, tree).ok()?;
    let places = read::looked_at(&axes);
    let points = Tree::new(tree.clone());
    let resolved = |place: &Vec<f64>| {
        points.with(source, &axes, place, |tree| resolve(source, tree, Purpose::Scan)).ok()
    };
    let mut read = places.iter().find_map(resolved)?;
    read.idle.extend(overridden(source, tree, &axes));
    Some(read)
}

/// The tree of a scan with what else decides it written out: title, trajectories, blocks and seed.
fn settled(mut tree: Node, base: &Plan) -> Node {
    let Value::Table(entries) = &mut tree.value else { return tree };
    entries.retain(|entry| !["resolved", "title", SCAN].contains(&entry.key.as_str()));
    let plain = |key: &str, value| Entry::in_code(key, Node::in_code(value));
    entries.insert(0, plain("resolved", Value::Boolean(true)));
    entries.insert(1, plain("title", Value::Text(base.title.clone())));
    if !entries.iter().any(|entry| entry.key == "sampling") {
        entries.push(plain("sampling", Value::Table(Vec::new())));
    }
    let sampling = entries.iter_mut().find(|entry| entry.key == "sampling");
    if let Some(Value::Table(keys)) = sampling.map(|entry| &mut entry.node.value) {
        let own = &base.sampling;
        let decided =
            [("trajectories", own.trajectories), ("blocks", own.blocks), ("seed", own.seed)];
        for (key, value) in decided {
            if !keys.iter().any(|entry| entry.key == key) {
                // Limits keep them within the whole numbers of TOML.
                keys.push(plain(key, Value::Integer(value.cast_signed())));
            }
        }
    }
    tree
}
