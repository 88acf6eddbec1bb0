//! Write one trajectory as CSV: `time,from,to,reservoir,particles,energy,entropy`.
//!
//! Particles and energy are positive from the reservoir into the system; entropy is what flows into
//! the reservoir, empty where it is undefined.

use crate::config::ring::Ring;
use crate::config::visible_lines;
use crate::kernel::{Flip, TICKS};
use crate::model::ring::{Contact, Rules};
use crate::network::{Network, Weights};
use crate::quantity::{Name, Observable};
use crate::tally::Trace;

/// One line a jump.
#[must_use]
pub fn csv(network: &Network, duration: f64, trace: &Trace) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["time", "from", "to", "reservoir", "particles", "energy", "entropy"];
    writer.write_record(header).expect("memory takes every record");
    for &(ticks, channel) in &trace.jumps {
        let channel = &network.channels()[channel];
        let reservoir = &network.reservoirs[channel.reservoir as usize].name;
        let count = |name| {
            weights(network, name, reservoir)
                .map(|weights| network.counting.increment(weights, channel.class).to_string())
                .unwrap_or_default()
        };
        let record = [
            (ticks as f64 / TICKS as f64 * duration).to_string(),
            network.states[channel.from as usize].clone(),
            network.states[channel.to as usize].clone(),
            reservoir.clone(),
            count(Name::Particle),
            count(Name::Energy),
            channel.log_ratio.map(|entropy| entropy.to_string()).unwrap_or_default(),
        ];
        writer.write_record(record).expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    let text = String::from_utf8(bytes).expect("names and numbers are text");
    visible_lines(&text).into_owned()
}

fn weights<'a>(network: &'a Network, name: Name, of: &str) -> Option<&'a Weights> {
    let wanted = Observable::new(name, of);
    network.counting.observables.iter().find(|o| o.observable == wanted).map(|o| &o.weights)
}

/// Spins shown on either side of a flip in a ring too long to show whole.
const SHOWN: usize = 12;

/// One line a flip of a ring: `time,spin,bath,heat,handed,spins,demons`.
///
/// Heat is what the bath gives; `handed` is the energy that the bond clockwise of the spin gains.
/// Arrows are the spins after the flip from the left node clockwise, the flipped one in brackets.
#[must_use]
pub fn ring_csv(ring: &Ring, flips: &[Flip]) -> String {
    let rules = Rules::new(ring);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["time", "spin", "bath", "heat", "handed", "spins", "demons"];
    writer.write_record(header).expect("memory takes every record");
    for flip in flips {
        // A wall after the flip was none before it.
        let walls = rules.walls_beside(&flip.cells, flip.spin).map(|wall| 1 - wall);
        let made = 1.0 - 2.0 * f64::from(walls[1]);
        let (bath, heat) = match rules.contact(flip.spin) {
            Contact::Bath(bath) => (["left", "right"][bath], rules.node_energy(bath, walls)),
            Contact::Bulk => ("", 0.0),
        };
        let handed = rules.wall_energy[rules.branch(flip.spin)] * made;
        writer
            .write_record([
                flip.time.to_string(),
                (flip.spin + 1).to_string(),
                bath.to_owned(),
                heat.to_string(),
                handed.to_string(),
                arrows(flip),
                demons(&rules, flip),
            ])
            .expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("arrows and numbers are text")
}

/// The spins a line shows: all, or those near the flip.
fn shown(flip: &Flip) -> std::ops::Range<usize> {
    let spins = flip.cells.len();
    if spins <= 4 * SHOWN {
        return 0..spins;
    }
    flip.spin.saturating_sub(SHOWN)..(flip.spin + SHOWN + 1).min(spins)
}

fn arrows(flip: &Flip) -> String {
    let arrow = |spin: usize| if flip.cells[spin] & 1 == 0 { '\u{2191}' } else { '\u{2193}' };
    shown(flip)
        .map(
            |spin| {
                if spin == flip.spin {
                    format!("[{}]", arrow(spin))
                } else {
                    arrow(spin).to_string()
                }
            },
        )
        .collect()
}

/// Levels of the demons of the spins shown; a dot at a node.
fn demons(rules: &Rules, flip: &Flip) -> String {
    if rules.levels < 2 {
        return String::new();
    }
    let level = |spin: usize| match rules.contact(spin) {
        Contact::Bulk => (flip.cells[spin] >> 1).to_string(),
        Contact::Bath(_) => ".".to_owned(),
    };
    shown(flip).map(level).collect::<Vec<_>>().join(" ")
}
