//! Read the plan of a point: the config with the values of the axes written over it.

use super::Axis;
use crate::config::document::{Node, Value, node_from};
use crate::config::error::Error;
use crate::config::place::Source;
use crate::config::plan::Plan;
use crate::config::read::{Purpose, resolve};

/// The plan of a point.
#[derive(Clone, Debug)]
pub struct PointPlan {
    /// The plan, without what is observed as curves alone: a scan lists quantities.
    pub plan: Plan,
    /// The values of [`ScanPlan::names`](super::ScanPlan::names).
    pub parameters: Vec<f64>,
}

/// The plan at values of the axes; the tree holds no axes.
pub(super) fn read(
    source: Source<'_>,
    tree: &Node,
    axes: &[Axis],
    place: &[f64],
) -> Result<PointPlan, Error> {
    let mut tree = tree.clone();
    let mut keys = Vec::new();
    for (axis, &at) in axes.iter().zip(place) {
        for (moved, value) in axis.moved().iter().zip(axis.at(at)) {
            let node = node_from(&mut tree, &moved.path(), &axis.origin);
            let node = node.map_err(|cause| source.error(&axis.origin, cause))?;
            *node = Node { value: Value::Float(value), origin: axis.origin.clone() };
            keys.extend(moved.is_key().then_some(value));
        }
    }
    let mut plan = resolve(source, &tree, Purpose::Point)?.plan;
    plan.parts_mut().observe.forget_curves();
    let own = plan.parameters.iter().map(|(_, value)| *value);
    Ok(PointPlan { parameters: own.chain(keys).collect(), plan })
}
