//! Say which expressions of a config a scan writes over.
//!
//! Whoever scans `beta` in a config with `beta = "beta_b + F_E"` gets other points than by a scan of `F_E`: what
//! `beta` is made of stays, and no longer adds up to it.

use super::Axis;
use crate::config::document::{Node, Value};
use crate::config::expression::Expression;
use crate::config::place::{Source, shorten};

/// A sentence for each scanned parameter or key that the config makes of parameters.
pub(in crate::config) fn overridden(source: Source<'_>, tree: &Node, axes: &[Axis]) -> Vec<String> {
    let moved = axes.iter().flat_map(Axis::moved);
    let said = moved.filter_map(|moved| {
        let node = tree.below(&moved.path())?;
        let Value::Text(text) = &node.value else { return None };
        let expression = Expression::parse(text).ok()?;
        if expression.names().is_empty() {
            return None;
        }
        let place = source.place(&node.origin);
        let (name, text) = (shorten(moved.name()), shorten(text));
        Some(format!(
            "{place}: `{name}` is the expression `{text}` here; the scan sets it, and the expression is not used"
        ))
    });
    said.collect()
}
