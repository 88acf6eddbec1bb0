//! Relations of numbers, ready to be asked of many points.

use super::number::{Number, ROUNDING, Sheet, Values};
use crate::config::claims::{Relation, Sense};
use crate::number::Function;

/// A relation of letters by their place.
pub(super) struct Related {
    pub(super) left: Function,
    pub(super) right: Function,
    difference: Function,
    pub(super) sense: Sense,
}

/// Relations of the letters of a sheet; none where one refers to other names.
pub(super) fn related(sheet: &Sheet, relations: &[Relation]) -> Option<Vec<Related>> {
    let one = |relation: &Relation| {
        let (left, right) = (sheet.bind(&relation.left)?, sheet.bind(&relation.right)?);
        let difference = left.clone().minus(right.clone());
        Some(Related { left, right, difference, sense: relation.sense })
    };
    relations.iter().map(one).collect()
}

impl Related {
    /// What stands on the left less what stands on the right.
    pub(super) fn difference(&self, values: &Values) -> Option<Number> {
        values.number(&self.difference)
    }

    /// Is this a point where it holds? Sampled numbers are taken as they are.
    pub(super) fn holds(&self, values: &Values) -> bool {
        let numbers =
            (self.difference(values), values.number(&self.left), values.number(&self.right));
        let (Some(difference), Some(left), Some(right)) = numbers else { return false };
        let rounding = ROUNDING * f64::max(left.value.abs(), right.value.abs());
        let zero = if difference.is_sampled { 0.0 } else { difference.error.max(rounding) };
        is_true(self.sense, difference.value, zero)
    }
}

/// Does a difference keep a relation, where less than `zero` is nothing?
pub(super) fn is_true(sense: Sense, difference: f64, zero: f64) -> bool {
    let (below, above) = (difference < -zero, difference > zero);
    match sense {
        Sense::Below => below,
        Sense::AtMost => !above,
        Sense::Equal => !below && !above,
        Sense::Apart => below || above,
        Sense::AtLeast => !below,
        Sense::Above => above,
    }
}
