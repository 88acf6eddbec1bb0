//! List what the plan itself says: how full reservoirs are, and how hot that is.
//!
//! Neither route answers these numbers, so that nothing is compared.

use super::{Case, Gathered, Row};
use crate::quantity::{Quantity, Statistic};

/// A row each, which counts in no verdict.
pub(super) fn list(case: &Case<'_>, gathered: &mut Gathered) {
    gathered.given.extend(case.counted.given.iter().map(|given| {
        Row::exact(Quantity::new(given.observable.clone(), Statistic::Value), Some(given.value))
    }));
}
