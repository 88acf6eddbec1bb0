//! Tell whether a mean of `exp(-S)` is carried by what double precision cannot hold.
//!
//! A jump with `ln(k/k') = -r` weighs `k exp(r) = k'` in that mean, however small `k` is: where `k`
//! underflows and its reverse happens, the mean lacks what this jump brings. So does the mean from a start
//! whose probability underflows.

use crate::exact::reason::Reason;
use crate::network::{Channel, Network};

/// Check that no rate and no probability that a mean of `exp(-S)` needs underflows.
pub(crate) fn nothing_underflows(network: &Network, law: &[f64]) -> Result<(), Reason> {
    let lost = |c: &&Channel| {
        c.rate < f64::MIN_POSITIVE
            && c.log_ratio.is_some_and(f64::is_finite)
            && network.channels_from(c.to).iter().any(|d| {
                let reverse = d.to == c.from && d.reservoir == c.reservoir;
                reverse && d.rate >= f64::MIN_POSITIVE && law[d.from as usize] > 0.0
            })
    };
    let name = |x: u32| network.states[x as usize].clone();
    if let Some(c) = network.channels().iter().find(lost) {
        let reservoir = network.reservoirs[c.reservoir as usize].name.clone();
        return Err(Reason::UnderflownRate { from: name(c.from), to: name(c.to), reservoir });
    }
    let emptied = |c: &&Channel| {
        let [from, to] = [c.from, c.to].map(|x| law[x as usize]);
        c.rate > 0.0 && from > 0.0 && to < f64::MIN_POSITIVE
    };
    match network.channels().iter().find(emptied) {
        Some(c) => Err(Reason::UnderflownState { state: name(c.to) }),
        None => Ok(()),
    }
}
