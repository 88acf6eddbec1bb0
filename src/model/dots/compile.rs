//! Compile quantum dots: `2^n` charge states, a channel a direction of each way in which electrons move.
//!
//! A reservoir `l` fills a dot at `gamma_l f_l(w)` and empties it at `gamma_l (1 - f_l(w))`, with `w` the energy
//! beside the filled neighbours. Electrons hop from dot to dot at `2 gamma/(1 + exp(w/T))`, with `T` of what pays
//! the energy `w`: up and down in the ratio `exp(-w/T)`, and at `gamma` where `w` is zero.

use super::counters::{CounterTable, Places};
use super::joined::{contact, groups, no_current};
use super::ways::{Way, ways};
use super::{Dot, Dots};
use crate::model::{Environment, Filling};
use crate::network::{self, Channel, Network, TimeAverage};
use crate::quantity::{Name, Observable};

pub(super) fn compile(dots: &Dots) -> Network {
    let ways = ways(dots);
    let mut table = CounterTable::new(dots, &ways);
    let channels: Vec<Channel> = jumps(dots, &ways)
        .map(|(state, w, forwards)| {
            let class = table.class(&ways, w, forwards, ways[w].filled(state));
            Channel { class, ..channel(dots, &ways[w], state, forwards) }
        })
        .collect();
    let no_entropy = no_entropy(dots, &channels);
    let counting = table.finish(dots, &ways, no_entropy.is_none());
    let names = (0..1_u32 << dots.dots.len()).map(|state| name(dots, state)).collect();
    let groups = groups(dots);
    let mut network = Network::new(names, channels, counting, reservoirs(dots, &groups));
    network.counted.averages = averages(dots, &network.states);
    network.start = dots.start.iter().map(|dot| 1 << dot).sum();
    network.counted.no_entropy = no_entropy;
    network.counted.environment = environment(dots);
    network.counted.given = dots.given(&ways);
    network.counted.notes.extend(dots.heat_left_out());
    network.counted.notes.extend(dots.one_way(&ways));
    network.counted.notes.extend(no_current(dots, &groups));
    network
}

/// Compile into the network of another device of which only rates, energies, temperatures and chemical potentials
/// differ; none where more does, or could.
pub(super) fn recompile(
    dots: &Dots,
    other: &Dots,
    network: impl FnOnce() -> Network,
) -> Option<Network> {
    let (ways, others) = (ways(dots), ways(other));
    if dots.is_nonthermal() || other.is_nonthermal() || !is_alike(dots, other) {
        return None;
    }
    if !ways.iter().map(Way::shape).eq(others.iter().map(Way::shape)) {
        return None;
    }
    let mut network = network();
    let jumps = jumps(dots, &ways);
    let jumps = jumps.map(|(state, w, forwards)| channel(dots, &ways[w], state, forwards));
    network.rerate(jumps.map(|jump| (jump.rate, jump.log_ratio)));
    if network.no_entropy.is_some() || no_entropy(dots, network.channels()).is_some() {
        return None;
    }
    let places = Places::of(dots, &ways);
    for own in &mut network.counted.counting.observables {
        if let Some(weights) = places.real(dots, &ways, &own.observable) {
            own.weights = weights;
        }
    }
    for (l, reservoir) in network.counted.reservoirs.iter_mut().enumerate() {
        reservoir.thermal = dots.thermal(l);
    }
    network.counted.environment = environment(dots);
    Some(network)
}

/// Have two devices the same dots, reservoirs and baths, whatever their numbers?
fn is_alike(dots: &Dots, other: &Dots) -> bool {
    let same = |(a, b): (&Dot, &Dot)| a.name == b.name;
    dots.start == other.start
        && dots.dots.len() == other.dots.len()
        && dots.reservoirs.len() == other.reservoirs.len()
        && dots.dots.iter().zip(&other.dots).all(same)
        && dots.exchange_names().eq(other.exchange_names())
}

/// Every jump: the state before, the place of its way, and whether it goes forwards.
fn jumps(dots: &Dots, ways: &[Way<'_>]) -> impl Iterator<Item = (u32, usize, bool)> {
    (0..1_u32 << dots.dots.len()).flat_map(move |state| {
        let each = ways.iter().enumerate();
        each.filter_map(move |(w, way)| Some((state, w, way.forwards(state)?)))
    })
}

/// Stands for the occupation at a level that is closed.
const CLOSED: Filling = Filling { filled: 1.0, empty: 1.0, log_ratio: Some(0.0) };

/// The channel along a way from `state`; its class is to be found.
fn channel(dots: &Dots, way: &Way<'_>, state: u32, forwards: bool) -> Channel {
    let energy = way.energy(state);
    let rate = way.rate(state);
    let filling = match dots.filling(way, energy) {
        // Nothing passes in either direction, and nothing is asked of the reservoir.
        found if rate == 0.0 => found.ok().filter(|own| own.log_ratio.is_some()).unwrap_or(CLOSED),
        found => found.expect("the reader refuses an occupation that does not exist"),
    };
    let (fraction, sign) = if forwards { (filling.filled, 1.0) } else { (filling.empty, -1.0) };
    Channel {
        from: state,
        to: way.next(state),
        rate: rate * fraction,
        class: 0,
        reservoir: way.reservoir as u32,
        log_ratio: filling.log_ratio.map(|ratio| sign * ratio),
    }
}

/// Why entropy production is undefined, if it is.
fn no_entropy(dots: &Dots, channels: &[Channel]) -> Option<String> {
    let what = |l: usize| if l < dots.reservoirs.len() { "reservoir" } else { "bath" };
    let cold = |(l, name): (usize, &str)| {
        let is_cold = dots.thermal(l).is_some_and(|own| own.temperature == 0.0);
        is_cold.then(|| {
            let what = what(l);
            format!(
                "{what} `{name}` is at temperature zero, where a jump's entropy and the forces on \
                 its currents are infinite"
            )
        })
    };
    if let Some(why) = dots.exchange_names().enumerate().find_map(cold) {
        return Some(why);
    }
    let broken = channels.iter().find(|c| c.log_ratio.is_none())?.reservoir as usize;
    let name = dots.exchange_names().nth(broken).unwrap_or_default();
    let what = what(broken);
    if dots.thermal(broken).is_none() {
        return Some(format!(
            "the occupation of {what} `{name}` is 0 or 1 at an energy, where electrons pass one way only"
        ));
    }
    Some(format!("(energy - chemical potential)/temperature of {what} `{name}` overflows"))
}

fn reservoirs(dots: &Dots, groups: &[Vec<usize>]) -> Vec<network::Reservoir> {
    let group = |l: usize| {
        let reservoir = dots.reservoirs.get(l);
        reservoir.map_or_else(Vec::new, |reservoir| groups[contact(reservoir)].clone())
    };
    let reservoir = |(l, name): (usize, &str)| network::Reservoir {
        name: name.to_owned(),
        thermal: dots.thermal(l),
        group: group(l),
        made: false,
    };
    dots.exchange_names().enumerate().map(reservoir).collect()
}

/// What exergies are counted from; baths of tunnelling have no particles.
fn environment(dots: &Dots) -> Option<network::Environment> {
    let own: Environment = dots.environment?;
    let electrons = dots.reservoirs.iter().map(|_| true);
    Some(own.compiled(electrons.chain(dots.baths.iter().map(|_| false))))
}

/// Names of the filled dots joined by `+`, or `empty`.
fn name(dots: &Dots, state: u32) -> String {
    let filled: Vec<_> = (0..dots.dots.len()).filter(|dot| state >> dot & 1 == 1).collect();
    dots.state_name(&filled)
}

fn averages(dots: &Dots, names: &[String]) -> Vec<TimeAverage> {
    let states = 0..names.len() as u32;
    let mut list = super::super::probabilities(names);
    list.extend(dots.dots.iter().enumerate().map(|(dot, d)| {
        let filled = states.clone().filter(|state| state >> dot & 1 == 1);
        TimeAverage::share(Observable::new(Name::Occupation, &d.name), filled)
    }));
    list
}
