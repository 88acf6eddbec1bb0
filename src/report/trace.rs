//! Write one trajectory as CSV: `time,from,to,reservoir,particles,energy,entropy`; of what exchanges heat alone, `heat` in
//! place of `particles,energy`.
//!
//! Particles and energy are positive from the reservoir into the system; entropy is what flows into
//! the reservoir, empty where it is undefined.

use crate::config::visible_lines;
use crate::kernel::TICKS;
use crate::model::FollowedTrajectory;
use crate::network::{Network, Weights};
use crate::quantity::{Name, Observable};
use crate::tally::Trace;

/// One line a jump.
#[must_use]
pub fn csv(network: &Network, duration: f64, trace: &Trace) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let exchanged: &[(Name, &str)] = if exchanges_heat_alone(network) {
        &[(Name::Heat, "heat")]
    } else {
        &[(Name::Particle, "particles"), (Name::Energy, "energy")]
    };
    let words = exchanged.iter().map(|&(_, word)| word);
    let header = ["time", "from", "to", "reservoir"].into_iter().chain(words).chain(["entropy"]);
    writer.write_record(header).expect("memory takes every record");
    for &(ticks, channel) in &trace.jumps {
        let channel = &network.channels()[channel];
        let reservoir = &network.reservoirs[channel.reservoir as usize].name;
        let count = |name| {
            weights(network, name, reservoir)
                .map(|weights| network.counting.increment(weights, channel.class).to_string())
                .unwrap_or_default()
        };
        let place = [
            (ticks as f64 / TICKS as f64 * duration).to_string(),
            network.states[channel.from as usize].clone(),
            network.states[channel.to as usize].clone(),
            reservoir.clone(),
        ];
        let entropy = channel.log_ratio.map(|entropy| entropy.to_string()).unwrap_or_default();
        let counts = exchanged.iter().map(|&(name, _)| count(name));
        let record = place.into_iter().chain(counts).chain([entropy]);
        writer.write_record(record).expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    let text = String::from_utf8(bytes).expect("names and numbers are text");
    visible_lines(&text).into_owned()
}

/// Is heat all that reservoirs exchange, as of a ring?
pub(super) fn exchanges_heat_alone(network: &Network) -> bool {
    let counts = |name: Name| {
        let mut all = network.counting.observables.iter();
        all.any(|known| known.observable.name == name && !known.observable.is_sum())
    };
    !counts(Name::Particle) && !counts(Name::Energy) && counts(Name::Heat)
}

fn weights<'a>(network: &'a Network, name: Name, of: &str) -> Option<&'a Weights> {
    let wanted = Observable::new(name, of);
    network.counting.observables.iter().find(|o| o.observable == wanted).map(|o| &o.weights)
}

/// One line a jump, as a system's own kernel tells them.
#[must_use]
pub(crate) fn followed_csv(followed: &FollowedTrajectory) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&followed.columns).expect("memory takes every record");
    for row in &followed.rows {
        writer.write_record(row).expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("words and numbers are text")
}
