//! Compute mean rates alone, where nothing else is asked: between the points of a scan.
//!
//! ```text
//! J = < sum_y k u >,    gross = < sum_y k |d| >
//! ```
//!
//! with `u` the count in the form of the smallest gross flow, and `d` as it is counted.

use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::gauge::gauged;
use crate::exact::increments::counted_of;
use crate::network::Network;
use crate::quantity::Observable;

/// A mean rate, and the gross flow that it is the balance of.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MeanRate {
    /// The rate; a current is positive from the reservoir into the system.
    pub value: f64,
    /// The sum of what flows both ways.
    pub gross: f64,
}

/// The mean rate of each of some observables, in their order; none where one is not defined. `class` is the only
/// closed class, and `law` its distribution over all states.
pub(crate) fn mean_rates(
    network: &Network,
    class: &ClosedClass,
    law: &[f64],
    wanted: &[Observable],
) -> Vec<Option<MeanRate>> {
    let counted = counted_of(network, |observable| wanted.contains(observable));
    let mut flux = vec![0.0; network.channels().len()];
    class.add_flux(&mut flux);
    let gauges = gauged(network, &flux, &counted, Some(law));
    let found = counted.iter().zip(&gauges).map(|(count, gauge)| {
        let value = class.mean(|m| gauge.increments[m.channel as usize]);
        let gross = class.mean(|m| count.increments[m.channel as usize].abs());
        (&count.observable.observable, MeanRate { value, gross })
    });
    let found: Vec<(&Observable, MeanRate)> = found.collect();
    let of = |wanted: &Observable| found.iter().find(|(known, _)| *known == wanted);
    wanted.iter().map(|wanted| of(wanted).map(|(_, rate)| *rate)).collect()
}
