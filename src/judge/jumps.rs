//! Put a number on what jumps add per unit time, from how often each channel was used.
//!
//! ```text
//! sum_c (jumps through c) d_c / time
//! ```
//!
//! Channels that were hardly used get the scatter that the exact stationary law expects of them, so that a
//! rare large increment is not forgotten in the error bar.

use super::Case;
use crate::estimate::{JumpCounts, Needed};
use crate::network::{Channel, Network};
use crate::quantity::Estimate;

/// The mean per unit time of increments by channel, with how many jumps carry it: all windows, where no
/// jump adds anything.
pub(super) fn carried(case: &Case<'_>, jumps: &JumpCounts, increments: &[f64]) -> (Estimate, u64) {
    let nothing = increments.iter().all(|&increment| increment == 0.0);
    let times = if nothing { case.windows() } else { jumps.carrying(increments) };
    (rate(case, jumps, increments), times)
}

/// The mean per unit time of increments by channel, rare ones allowed for by the exact stationary law.
pub(super) fn rate(case: &Case<'_>, jumps: &JumpCounts, increments: &[f64]) -> Estimate {
    let (network, law) = case.stationary().map_or((None, &[][..]), |(f, p)| (Some(f.network()), p));
    let flow = |c: &Channel| law[c.from as usize] * c.rate;
    let flows: Vec<f64> = network.iter().flat_map(|n| n.channels()).map(flow).collect();
    jumps.guarded_rate(increments, &flows)
}

/// Why jumps do not tell a mean of increments, where few of them carry it.
pub(super) fn too_few(case: &Case<'_>, jumps: &JumpCounts, increments: &[f64]) -> Option<String> {
    let (_, times) = carried(case, jumps, increments);
    ((times as f64) < Needed::TIMES.shown)
        .then(|| format!("only {times} jumps carry it; sample more or longer trajectories"))
}

/// What cancels in a mean per unit time of increments by channel: `sum_c p k |d|`.
pub(super) fn gross(network: &Network, law: &[f64], increments: &[f64]) -> f64 {
    let flow = |c: &Channel| law[c.from as usize] * c.rate;
    let terms = network.channels().iter().zip(increments);
    terms.map(|(c, d)| (flow(c) * d).abs()).filter(|term| term.is_finite()).sum()
}
