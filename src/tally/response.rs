//! Hold what pairs of trajectories with common random numbers count.
//!
//! For each pair of networks, above and below the value of a parameter, a block keeps the sums of all counters of
//! both over its windows; [`Coupled`](crate::kernel::Coupled) makes them.

use super::bounds::{TOO_MANY, ensure, same};

/// Can these be so many sums of counters?
pub(super) fn check(wanted: usize, counts: &[i64]) -> Result<(), String> {
    same("counts of pairs", counts.len(), wanted)?;
    let few = counts.iter().all(|count| count.unsigned_abs() < TOO_MANY);
    ensure(few, || "impossible counts of pairs".into())
}
