//! Read the plan of a point: the config with the values of the axes written over it.

use std::sync::{Mutex, PoisonError};

use super::Axis;
use crate::config::document::{Node, Value, node_from};
use crate::config::error::Error;
use crate::config::place::Source;
use crate::config::plan::Plan;
use crate::config::read::{Purpose, model, parameters, resolve};
use crate::model::Model;

/// The plan of a point.
#[derive(Clone, Debug)]
pub struct PointPlan {
    /// The plan, without what is observed as curves alone: a scan lists quantities.
    pub plan: Plan,
    /// The values of [`ScanPlan::names`](super::ScanPlan::names).
    pub parameters: Vec<f64>,
}

/// The tree of a scan without its axes, with copies that points write their values into.
#[derive(Debug)]
pub(super) struct Tree {
    own: Node,
    copies: Mutex<Vec<Node>>,
}

impl Clone for Tree {
    fn clone(&self) -> Self {
        Self::new(self.own.clone())
    }
}

impl Tree {
    pub(super) fn new(own: Node) -> Self {
        Self { own, copies: Mutex::new(Vec::new()) }
    }

    /// The tree as it is without any point.
    pub(super) fn own(&self) -> &Node {
        &self.own
    }

    /// Read a copy with the values of the axes written over it; every point writes the same keys.
    pub(super) fn with<R>(
        &self,
        source: Source<'_>,
        axes: &[Axis],
        place: &[f64],
        read: impl FnOnce(&Node) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let copies = || self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        let free = copies().pop();
        let mut tree = free.unwrap_or_else(|| self.own.clone());
        for (axis, &at) in axes.iter().zip(place) {
            for (moved, value) in axis.moved().iter().zip(axis.at(at)) {
                let node = node_from(&mut tree, &moved.path(), &axis.origin);
                let node = node.map_err(|cause| source.error(&axis.origin, cause))?;
                *node = Node { value: Value::Float(value), origin: axis.origin.clone() };
            }
        }
        let found = read(&tree);
        copies().push(tree);
        found
    }

    /// The plan at values of the axes.
    pub(super) fn plan(
        &self,
        source: Source<'_>,
        axes: &[Axis],
        place: &[f64],
    ) -> Result<PointPlan, Error> {
        let read = |tree: &Node| resolve(source, tree, Purpose::Point);
        let mut plan = self.with(source, axes, place, read)?.plan;
        plan.parts_mut().observe.forget_curves();
        let parameters = with_keys(&plan.parameters, axes, place);
        Ok(PointPlan { plan, parameters })
    }

    /// The parameters alone, and the keys that are scanned.
    pub(super) fn parameters(
        &self,
        source: Source<'_>,
        axes: &[Axis],
        place: &[f64],
    ) -> Result<Vec<f64>, Error> {
        let known = self.with(source, axes, place, |tree| parameters(source, tree))?;
        Ok(with_keys(&known, axes, place))
    }

    /// The model alone.
    pub(super) fn model(
        &self,
        source: Source<'_>,
        axes: &[Axis],
        place: &[f64],
    ) -> Result<Model, Error> {
        self.with(source, axes, place, |tree| model(source, tree))
    }
}

/// The values of parameters, and of the keys that are scanned.
fn with_keys(parameters: &[(String, f64)], axes: &[Axis], place: &[f64]) -> Vec<f64> {
    let own = parameters.iter().map(|(_, value)| *value);
    let keys = axes.iter().zip(place).flat_map(|(axis, &at)| {
        let values = axis.moved().iter().zip(axis.at(at));
        values.filter(|(moved, _)| moved.is_key()).map(|(_, value)| value)
    });
    own.chain(keys).collect()
}
