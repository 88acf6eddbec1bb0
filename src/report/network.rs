//! Write a compiled network for a person, or for Graphviz.

use std::fmt::Write;

use super::text::{LONGEST_NAME, LONGEST_TITLE};
use super::wrap;
use crate::config::{Plan, cut, visible_lines};
use crate::model::Compiled;
use crate::model::Model;
use crate::network::{Channel, Counted, CycleBasis, Network, Structure};
use crate::number::digits::{self, significant};
use crate::quantity::Name;

/// Channels, ways to jump and states of a class that a summary lists.
const FEW: usize = 32;

/// Of more channels no cycles are looked for in a summary.
const MANY: usize = 4096;

/// States, channels and what each jump counts, as a table; of a large network what is alike once,
/// unless all is wanted. Of a system whose states are not enumerated, what it counts alone.
#[must_use]
pub fn table(plan: &Plan, compiled: &Compiled, all: bool) -> String {
    let Compiled { counted, network, .. } = compiled;
    let size = size(&plan.model, counted, network.as_ref());
    let mut out = format!("{}\n{size}\n\n", cut(&plan.title, LONGEST_TITLE));
    let channels = network.as_ref().map_or(0, |network| network.channels().len());
    match network {
        Some(network) if all || channels <= FEW => list(&mut out, network),
        Some(network) => {
            reservoirs(&mut out, network);
            out.push('\n');
            classes(&mut out, counted);
        }
        None => classes(&mut out, counted),
    }
    out.push('\n');
    if let Some(network) = network {
        structure(&mut out, network, &Structure::of(network));
    }
    notes(&mut out, counted);
    if let Some(network) = network.as_ref().filter(|_| all || channels <= MANY) {
        cycles(&mut out, network, if all { usize::MAX } else { FEW / 8 });
    }
    if !all && channels > FEW {
        let _ = writeln!(out, "\n--all lists the {channels} channels and every cycle.");
    }
    visible_lines(&out).into_owned()
}

/// How large the model is.
fn size(model: &Model, counted: &Counted, network: Option<&Network>) -> String {
    let names: Vec<_> = counted.reservoirs.iter().map(|r| r.name.as_str()).collect();
    let named = match names.as_slice() {
        [first, _, _, _, .., last] => format!("{first} to {last} ({})", names.len()),
        few => few.join(", "),
    };
    let system = model.system();
    let states = match network {
        None => system.unlisted(),
        Some(network) => {
            let (states, channels) = (network.states.len(), network.channels().len());
            let channels = match system.stands_for() {
                "" => digits::counted(channels, "channel"),
                _ => format!("{channels} channels"),
            };
            format!("{}{}, {channels}", digits::counted(states, "state"), system.stands_for())
        }
    };
    system.summary(&states, &named)
}

/// How many channels each reservoir has, and how fast they are.
fn reservoirs(out: &mut String, network: &Network) {
    let _ =
        writeln!(out, "{:20} {:>10} {:>14} {:>14}", "reservoir", "channels", "slowest", "fastest");
    for (index, reservoir) in (0..).zip(&network.reservoirs) {
        let rates = || network.channels().iter().filter(|c| c.reservoir == index).map(|c| c.rate);
        let extremes = [rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max)];
        let [slowest, fastest] = extremes.map(|rate| significant(rate, 6));
        if rates().next().is_some() {
            let (name, count) = (shown(&reservoir.name), rates().count());
            let _ = writeln!(out, "{name:20} {count:>10} {slowest:>14} {fastest:>14}");
        }
    }
}

/// A name, at most so much of it as a line holds.
fn shown(name: &str) -> String {
    cut(name, LONGEST_NAME)
}

/// Every channel with its rate, its log-ratio and what it counts.
fn list(out: &mut String, network: &Network) {
    let state = network.states.iter().map(|name| name.chars().count()).max();
    let state = state.unwrap_or(0).clamp(5, 24);
    let reservoir = network.reservoirs.iter().map(|r| r.name.chars().count()).max();
    let reservoir = reservoir.unwrap_or(0).clamp(9, 24);
    let _ = writeln!(
        out,
        "{:state$}  {:state$}  {:reservoir$} {:>11} {:>10}  counts",
        "from", "to", "reservoir", "rate", "ln(k/k')"
    );
    for channel in network.channels() {
        let log_ratio = channel.log_ratio.map_or("none".into(), |ratio| significant(ratio, 6));
        let _ = writeln!(
            out,
            "{:state$}  {:state$}  {:reservoir$} {:>11} {log_ratio:>10}  {}",
            shown(&network.states[channel.from as usize]),
            shown(&network.states[channel.to as usize]),
            shown(&network.reservoirs[channel.reservoir as usize].name),
            significant(channel.rate, 6),
            cut(&increments(network, channel), LONGEST_TITLE)
        );
    }
}

/// The fundamental cycles: states and reservoirs around each, and its affinity.
fn cycles(out: &mut String, network: &Network, most: usize) {
    let Ok(basis) = CycleBasis::of(network) else { return };
    if basis.cycles.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nFundamental cycles: {}", basis.cycles.len());
    for (number, cycle) in (1..).zip(&basis.cycles).take(most) {
        let channels = || cycle.channels.iter().map(|&c| &network.channels()[c as usize]);
        let first = channels().next().map(|c| shown(&network.states[c.from as usize]));
        let mut around = first.unwrap_or_default();
        for c in channels() {
            let reservoir = shown(&network.reservoirs[c.reservoir as usize].name);
            let _ = write!(around, " -{reservoir}-> {}", shown(&network.states[c.to as usize]));
        }
        let text = format!("{number:4}: affinity {:+.6}  {around}", cycle.affinity);
        let _ = writeln!(out, "{}", wrap::hanging(&text, 6));
    }
    if basis.cycles.len() > most {
        let _ = writeln!(out, "... and {} more", basis.cycles.len() - most);
    }
}

/// What jumps count, each way once.
fn classes(out: &mut String, counted: &Counted) {
    let all = 0..counted.counting.classes.len() as u32;
    if all.is_empty() {
        out.push_str(
            "No jumps are listed: it is answered by a density matrix, not a rate network.\n",
        );
        return;
    }
    let mut list: Vec<_> = all.map(|class| every_increment(counted, class)).collect();
    // Ways that differ in nothing that is listed are one.
    list.sort();
    list.dedup();
    out.push_str("A jump counts one of these:\n");
    for increment in list.iter().take(FEW) {
        let _ = writeln!(out, "{}", wrap::labelled("  ", &cut(increment, LONGEST_TITLE)));
    }
    if list.len() > FEW {
        let _ = writeln!(out, "  ... and {} more", list.len() - FEW);
    }
}

/// Particles and energy that one jump brings into the system.
fn increments(network: &Network, channel: &Channel) -> String {
    let name = &network.reservoirs[channel.reservoir as usize].name;
    let of = |wanted: Name| {
        network
            .counting
            .observables
            .iter()
            .find(|o| o.observable.name == wanted && o.observable.of == *name)
            .map_or(0.0, |o| network.counting.increment(&o.weights, channel.class))
    };
    if !network.counting.observables.iter().any(|o| o.observable.name == Name::Particle) {
        return every_increment(network, channel.class);
    }
    let (particles, energy) = (of(Name::Particle), of(Name::Energy));
    format!("particle {particles:+}, energy {:+}", rounded(energy))
}

/// A number without the last digits, which are rounding.
fn rounded(x: f64) -> f64 {
    format!("{x:.12e}").parse().unwrap_or(x)
}

/// Everything that one jump counts, where there are no particles.
fn every_increment(counted: &Counted, class: u32) -> String {
    let increments = counted.counting.with_cumulants().filter(|o| !o.boundary).map(|o| {
        (o.observable.to_string(), rounded(counted.counting.increment(&o.weights, class)))
    });
    let list: Vec<_> = increments
        .filter(|(_, increment)| *increment != 0.0)
        .map(|(name, charge)| format!("{name} {charge:+}"))
        .collect();
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}

/// How its states hang together.
fn structure(out: &mut String, network: &Network, structure: &Structure) {
    let names = |states: &[u32]| {
        let few = states.iter().take(8).map(|&x| shown(&network.states[x as usize]));
        let more = if states.len() > 8 { ", ..." } else { "" };
        few.collect::<Vec<_>>().join(", ") + more
    };
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
            shown(&network.states[*from as usize]),
            shown(&network.states[*to as usize])
        );
    }
}

/// What is not defined, and what else a reader should know.
fn notes(out: &mut String, counted: &Counted) {
    if let Some(reason) = &counted.no_entropy {
        let _ = writeln!(out, "{}", wrap::labelled("No entropy production: ", reason));
    }
    for note in &counted.notes {
        let _ = writeln!(out, "{}", wrap::labelled("Note: ", note));
    }
}

/// The network as a Graphviz digraph; rates to three significant digits.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .transition("a", "b", 2.0, "hop")
/// #     .transition("b", "a", 1.0, "hop")
/// #     .transition("b", "trap", 0.5, "loss")
/// #     .build()?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("it is enumerated");
/// assert!(fluctua::report::network::dot(&network).starts_with("digraph"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn dot(network: &Network) -> String {
    let mut out = String::from("digraph network {\n  node [shape=box, style=rounded];\n");
    for channel in network.channels().iter().filter(|c| c.rate > 0.0) {
        let _ = writeln!(
            out,
            "  {:?} -> {:?} [label=\"{} {}\"];",
            network.states[channel.from as usize],
            network.states[channel.to as usize],
            network.reservoirs[channel.reservoir as usize].name,
            significant(channel.rate, 3)
        );
    }
    out.push_str("}\n");
    out
}
