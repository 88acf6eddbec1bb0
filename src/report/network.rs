//! Write a compiled network for a person, or for Graphviz.

use std::fmt::Write;

use super::text::LONGEST_TITLE;
use crate::config::{cut, visible_lines};
use crate::network::{Channel, CycleBasis, Network, Structure};
use crate::quantity::Name;

/// At most this many cycles are listed.
const MAX_CYCLES: usize = 32;

/// At most this many channels stand in a table.
const MAX_CHANNELS: usize = 200;

/// States, channels and what each jump counts, as a table.
#[must_use]
pub fn table(title: &str, network: &Network, structure: &Structure) -> String {
    let mut out = format!(
        "{}\n{} states, {} channels, {} reservoirs, {} counters\n\n",
        cut(title, LONGEST_TITLE),
        network.states.len(),
        network.channels().len(),
        network.reservoirs.len(),
        network.counting.counters.len()
    );
    if network.states.is_empty() {
        classes(&mut out, network);
        facts(&mut out, network, structure);
        return visible_lines(&out).into_owned();
    }
    let width = network.states.iter().map(String::len).max().unwrap_or(0).clamp(5, 24);
    let _ = writeln!(
        out,
        "{:width$}  {:width$}  {:10} {:>12} {:>12}  counts",
        "from", "to", "reservoir", "rate", "ln(k/k')"
    );
    for channel in network.channels().iter().take(MAX_CHANNELS) {
        let log_ratio = channel.log_ratio.map_or("none".into(), |ratio| format!("{ratio:.6}"));
        let _ = writeln!(
            out,
            "{:width$}  {:width$}  {:10} {:>12.6e} {log_ratio:>12}  {}",
            network.states[channel.from as usize],
            network.states[channel.to as usize],
            network.reservoirs[channel.reservoir as usize].name,
            channel.rate,
            charges(network, channel)
        );
    }
    if network.channels().len() > MAX_CHANNELS {
        let _ = writeln!(out, "... and {} more", network.channels().len() - MAX_CHANNELS);
    }
    facts(&mut out, network, structure);
    cycles(&mut out, network);
    visible_lines(&out).into_owned()
}

/// The fundamental cycles: states and reservoirs around each, and its affinity.
fn cycles(out: &mut String, network: &Network) {
    let Ok(basis) = CycleBasis::of(network) else { return };
    if basis.cycles.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nFundamental cycles: {}", basis.cycles.len());
    for (number, cycle) in (1..).zip(&basis.cycles).take(MAX_CYCLES) {
        let channels = || cycle.channels.iter().map(|&c| &network.channels()[c as usize]);
        let first = channels().next().map_or("", |c| network.states[c.from as usize].as_str());
        let mut around = first.to_owned();
        for c in channels() {
            let reservoir = &network.reservoirs[c.reservoir as usize].name;
            let _ = write!(around, " -{reservoir}-> {}", network.states[c.to as usize]);
        }
        let _ = writeln!(out, "{number:4}: affinity {:+.6}  {around}", cycle.affinity);
    }
    if basis.cycles.len() > MAX_CYCLES {
        let _ = writeln!(out, "... and {} more", basis.cycles.len() - MAX_CYCLES);
    }
}

/// What each class of jumps counts, where no states are enumerated.
fn classes(out: &mut String, network: &Network) {
    out.push_str("Too large to list its states. A jump is one of these:\n");
    for class in 0..network.counting.classes.len() as u32 {
        let _ = writeln!(out, "  {}", every_charge(network, class));
    }
}

/// Particles and energy that one jump brings into the system.
fn charges(network: &Network, channel: &Channel) -> String {
    let name = &network.reservoirs[channel.reservoir as usize].name;
    let of = |wanted: Name| {
        network
            .counting
            .observables
            .iter()
            .find(|o| o.observable.name == wanted && o.observable.of == *name)
            .map_or(0.0, |o| network.counting.charge(&o.weights, channel.class))
    };
    if !network.counting.observables.iter().any(|o| o.observable.name == Name::Particle) {
        return every_charge(network, channel.class);
    }
    let (particles, energy) = (of(Name::Particle), of(Name::Energy));
    format!("particle {particles:+}, energy {:+}", rounded(energy))
}

/// A number without the last digits, which are rounding.
fn rounded(x: f64) -> f64 {
    format!("{x:.12e}").parse().unwrap_or(x)
}

/// Everything that one jump counts, where there are no particles.
fn every_charge(network: &Network, class: u32) -> String {
    let charges =
        network.counting.with_cumulants().filter(|o| !o.boundary).map(|o| {
            (o.observable.to_string(), rounded(network.counting.charge(&o.weights, class)))
        });
    let list: Vec<_> = charges
        .filter(|(_, charge)| *charge != 0.0)
        .map(|(name, charge)| format!("{name} {charge:+}"))
        .collect();
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}

fn facts(out: &mut String, network: &Network, structure: &Structure) {
    let names = |states: &[u32]| {
        let shown = states.iter().take(8).map(|&x| network.states[x as usize].as_str());
        let more = if states.len() > 8 { ", ..." } else { "" };
        shown.collect::<Vec<_>>().join(", ") + more
    };
    out.push('\n');
    match structure.closed.as_slice() {
        [] => {}
        [class] if class.len() == network.states.len() => {
            out.push_str("Irreducible: every state here reaches every other.\n");
        }
        classes => {
            for (number, class) in (1..).zip(classes) {
                let _ = writeln!(out, "Closed class {number}: {}", names(class));
            }
        }
    }
    if !structure.transient.is_empty() {
        let _ = writeln!(out, "Transient: {}", names(&structure.transient));
    }
    if !structure.absorbing.is_empty() {
        let _ = writeln!(out, "Absorbing: {}", names(&structure.absorbing));
    }
    if let Some((from, to)) = structure.one_way.first() {
        let _ = writeln!(
            out,
            "One-way transitions: {}, the first from {} to {}",
            structure.one_way.len(),
            network.states[*from as usize],
            network.states[*to as usize]
        );
    }
    if let Some(reason) = &network.no_entropy {
        let _ = writeln!(out, "No entropy production: {reason}");
    }
    for note in &network.notes {
        let _ = writeln!(out, "Note: {note}");
    }
}

/// The network as a Graphviz digraph; rates to three digits.
#[must_use]
pub fn dot(network: &Network) -> String {
    let mut out = String::from("digraph network {\n  node [shape=box, style=rounded];\n");
    for channel in network.channels().iter().filter(|c| c.rate > 0.0) {
        let _ = writeln!(
            out,
            "  {:?} -> {:?} [label=\"{} {:.3}\"];",
            network.states[channel.from as usize],
            network.states[channel.to as usize],
            network.reservoirs[channel.reservoir as usize].name,
            channel.rate
        );
    }
    out.push_str("}\n");
    out
}
