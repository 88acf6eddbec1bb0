//! Read off the increment of each observable by each channel.
//!
//! A jump through channel `c` adds `d_c` to an observable,
//!
//! ```text
//! d_c = sum_counters weight * increment of the counter,    d_c = ln(k_c/k_c')    for entropies,
//! ```
//!
//! positive from the reservoir into the system for particles and energy. Entropies come from the log-ratios of the
//! rates, not from counters, so that the exact route does not share an error of the tables with the sampled one.

use crate::network::{Channel, Network, WindowObservable};
use crate::quantity::{Name, Observable};

/// An observable and its increment by channel; channels of zero rate count nothing.
pub(crate) struct Counted<'a> {
    pub(crate) observable: &'a WindowObservable,
    pub(crate) increments: Vec<f64>,
}

/// The observables that are defined, with their increments.
pub(crate) fn counted(network: &Network) -> Vec<Counted<'_>> {
    counted_of(network, |_| true)
}

/// The same of some of them.
pub(crate) fn counted_of(
    network: &Network,
    wanted: impl Fn(&Observable) -> bool,
) -> Vec<Counted<'_>> {
    let observables = network.counting.observables.iter();
    observables
        .filter(|observable| wanted(&observable.observable))
        .filter_map(|observable| {
            Some(Counted { observable, increments: increments(network, observable)? })
        })
        .collect()
}

/// Is it read off the log-ratios of the channels: the entropy of all reservoirs?
pub(in crate::exact) fn is_of_log_ratios(observable: &Observable) -> bool {
    matches!(observable.name, Name::Entropy | Name::EntropyFlow) && observable.of == "total"
}

/// The increment by channel; entropies are read off the log-ratios.
fn increments(network: &Network, observable: &WindowObservable) -> Option<Vec<f64>> {
    let entropy = is_of_log_ratios(&observable.observable);
    if entropy && network.no_entropy.is_some() {
        return None;
    }
    let by_class =
        if entropy { Vec::new() } else { network.counting.increments(&observable.weights) };
    let increment = |c: &Channel| match (c.rate > 0.0, entropy) {
        (true, false) => Some(by_class[c.class as usize]),
        (true, true) => c.log_ratio.filter(|ratio| ratio.is_finite()),
        _ => Some(0.0),
    };
    network.channels().iter().map(increment).collect()
}

/// The increments with `ln p(x_0) - ln p(x_t)` spread over the jumps as `ln p(x) - ln p(y)`.
pub(crate) fn with_boundary(network: &Network, increments: &[f64], law: &[f64]) -> Vec<f64> {
    let gauge = |(increment, c): (&f64, &Channel)| {
        let step = libm::log(law[c.from as usize]) - libm::log(law[c.to as usize]);
        // Channels from or to states whose probability underflows are never seen.
        if step.is_finite() { increment + step } else { 0.0 }
    };
    increments.iter().zip(network.channels()).map(gauge).collect()
}
