//! Compile a rate network: a channel for each typed transition, two for a pair.
//!
//! The reverse of a channel swaps its states, keeps its reservoir and negates its counts; rates are those of
//! [`super::rates`]. One counter serves all channels that carry the same particles, energy and log-ratio through the
//! same reservoir, so that everything listed is linear in the counters.

use std::collections::BTreeMap;

use super::balance::{Balance, Particles};
use super::counters::CounterTable;
use super::notes::{heat_left_out, no_forces, one_way};
use super::rates::{Key, Rates};
use super::{NetworkReservoir, RateNetwork};
use crate::network::{Channel, Counting, Network, Reservoir};

pub(super) fn compile(model: &RateNetwork) -> Network {
    let rates = Rates::of(model);
    let no_entropy = no_entropy(model, &rates);
    let mut table = CounterTable::new(model);
    let mut channels = Vec::new();
    for (key, summed) in &rates.0 {
        let (transition, log_ratio) = (&summed.transition, rates.log_ratio(*key));
        let entropy = if no_entropy.is_none() { log_ratio.unwrap_or(0.0) } else { 0.0 };
        channels.push(Channel {
            from: transition.from as u32,
            to: transition.to as u32,
            rate: summed.rate,
            class: table.class(transition, entropy),
            reservoir: transition.reservoir as u32,
            log_ratio,
        });
    }
    let observables = table.observables(model, no_entropy.is_none());
    let counting = Counting { counters: table.names, classes: table.classes, observables };
    let balance = Balance::of(model);
    let reservoirs = reservoirs(model, &balance);
    let mut network = Network::new(model.states.clone(), channels, counting, reservoirs);
    network.start = model.start as u32;
    let counted = &mut network.counted;
    counted.averages = super::super::probabilities(&model.states);
    counted.no_entropy = no_entropy;
    counted.given = super::given::given(model, &balance);
    let conserved = (0..model.reservoirs.len()).map(|l| balance.is_conserved(l));
    counted.environment = model.environment.map(|own| own.compiled(conserved));
    counted.notes.extend(heat_left_out(model));
    counted.notes.extend(no_forces(model, &balance));
    counted.unbalanced = balance.unbalanced;
    counted.notes.extend(one_way(model));
    counted.notes.extend(contradiction(model, &rates));
    network
}

/// Why entropy is undefined, if it is.
fn no_entropy(model: &RateNetwork, rates: &Rates) -> Option<String> {
    let lonely = rates.0[rates.lonely().next()?].transition;
    let reservoir = &model.reservoirs[lonely.reservoir];
    let frozen = reservoir.thermal().is_some_and(|own| own.temperature == 0.0);
    let why = if frozen {
        "has no reverse at temperature zero, where the forces on a current are infinite too"
    } else {
        "has no reverse (same reservoir, negated counts)"
    };
    let [from, to] = [lonely.from, lonely.to].map(|state| &model.states[state]);
    Some(format!("the transition from `{from}` to `{to}` through `{}` {why}", reservoir.name))
}

/// Name a pair of transitions, one the way back of the other, that both bring in particles (or energy)
/// of one sign: one of them surely has the wrong sign.
fn contradiction(model: &RateNetwork, rates: &Rates) -> Option<String> {
    let mut ways: BTreeMap<_, Vec<&Key>> = BTreeMap::new();
    for key in rates.lonely() {
        ways.entry((key.0, key.1, key.2)).or_default().push(key);
    }
    let alike = |key: &Key| {
        let back = ways.get(&(key.1, key.0, key.2))?;
        back.iter().find_map(|back| of_one_sign(key, back))
    };
    let mut pairs =
        rates.lonely().filter(|key| key.0 < key.1).filter_map(|key| Some((key, alike(key)?)));
    let (first, what) = pairs.next()?;
    let [from, to] = [first.0, first.1].map(|state| &model.states[state]);
    let more = match pairs.count() {
        0 => String::new(),
        more => format!(" (and {more} more pairs)"),
    };
    Some(format!(
        "the transitions from `{from}` to `{to}` and back through `{}` both bring {what} of the same \
         sign{more}; counts go from the reservoir into the system, so that the way back has the \
         negative",
        model.reservoirs[first.2].name
    ))
}

/// What two transitions bring with one sign.
fn of_one_sign(a: &Key, b: &Key) -> Option<&'static str> {
    let energy = |key: &Key| f64::from_bits(key.4);
    if i64::from(a.3) * i64::from(b.3) > 0 {
        return Some("particles");
    }
    (energy(a) * energy(b) > 0.0).then_some("energy")
}

fn reservoirs(model: &RateNetwork, balance: &Balance) -> Vec<Reservoir> {
    let reservoir = |(own, particles): (&NetworkReservoir, &Particles)| Reservoir {
        name: own.name.clone(),
        thermal: own.thermal(),
        group: match particles {
            Particles::Shared(group) => vec![*group],
            Particles::None | Particles::Made => Vec::new(),
        },
        made: *particles == Particles::Made,
    };
    model.reservoirs.iter().zip(&balance.particles).map(reservoir).collect()
}
