//! Number the quantities that the points of a scan answer.

use std::collections::HashMap;

use super::point::PointResult;
use crate::quantity::Quantity;

/// The key of a row whose quantity has none yet.
pub(super) const UNKEYED: usize = usize::MAX;

/// Quantities by their index.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    list: Vec<Quantity>,
    index: HashMap<Quantity, usize>,
}

impl Keys {
    /// The index of a quantity, looked for first at a likely place.
    pub(super) fn find(&self, quantity: &Quantity, likely: usize) -> Option<usize> {
        if self.list.get(likely) == Some(quantity) {
            return Some(likely);
        }
        self.index.get(quantity).copied()
    }

    /// Number what a point answers that no other did.
    pub(super) fn settle(&mut self, result: &mut PointResult) {
        for (place, quantity) in std::mem::take(&mut result.unkeyed) {
            let known = self.index.get(&quantity).copied();
            let key = known.unwrap_or_else(|| {
                self.index.insert(quantity.clone(), self.list.len());
                self.list.push(quantity);
                self.list.len() - 1
            });
            result.rows[place].key = key;
        }
    }

    /// All of them, by index.
    pub(super) fn list(&self) -> &[Quantity] {
        &self.list
    }

    /// All of them, in the order in which points answered them.
    pub(super) fn into_list(self) -> Vec<Quantity> {
        self.list
    }
}
