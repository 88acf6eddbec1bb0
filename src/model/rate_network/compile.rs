//! Compile a rate network as it stands in the config.
//!
//! Entries with equal states, reservoir and counts add their rates; the reverse of a channel swaps
//! its states, keeps its reservoir and negates its counts, and `ln(k/k')` comes from the two rates.
//! One counter serves all channels that carry the same particles, energy and log-ratio through the
//! same reservoir, so that everything listed is linear in the counters.

use std::collections::{BTreeMap, HashMap};

use super::{RateNetwork, Transition};
use crate::network::{Channel, Class, Counting, Network, Reservoir, Weights, WindowObservable};
use crate::quantity::{Name, Observable};

/// What makes two entries the same channel; the energy by its bits.
type Key = (usize, usize, usize, i32, u64);

pub(super) fn compile(model: &RateNetwork) -> Network {
    let rates = summed_rates(model);
    let no_entropy = no_entropy(model, &rates);
    let mut table = CounterTable::new(model);
    let mut channels = Vec::new();
    for (key, &(transition, rate)) in &rates {
        let log_ratio =
            rates.get(&reverse(*key)).map(|(_, back)| libm::log(rate) - libm::log(*back));
        let entropy = if no_entropy.is_none() { log_ratio.unwrap_or(0.0) } else { 0.0 };
        channels.push(Channel {
            from: transition.from as u32,
            to: transition.to as u32,
            rate,
            class: table.class(&transition, entropy),
            reservoir: transition.reservoir as u32,
            log_ratio,
        });
    }
    let observables = table.observables(model, no_entropy.is_none());
    let counting = Counting { counters: table.names, classes: table.classes, observables };
    let mut network = Network::new(model.states.clone(), channels, counting, reservoirs(model));
    network.counted.averages = super::super::probabilities(&network.states);
    network.start = model.start as u32;
    network.counted.no_entropy = no_entropy;
    network.counted.notes = vec![
        "heat is not listed: the reservoirs of a rate network have no chemical potential".into(),
    ];
    network.counted.notes.extend(contradiction(model, &rates));
    network
}

/// Add up equal entries; an entry of rate zero is no channel.
fn summed_rates(model: &RateNetwork) -> BTreeMap<Key, (Transition, f64)> {
    let mut rates: BTreeMap<Key, (Transition, f64)> = BTreeMap::new();
    for transition in model.transitions.iter().filter(|t| t.rate.get() > 0.0) {
        let key = (
            transition.from,
            transition.to,
            transition.reservoir,
            transition.particles,
            bits(transition.energy.get()),
        );
        rates.entry(key).or_insert((*transition, 0.0)).1 += transition.rate.get();
    }
    rates
}

fn reverse((from, to, reservoir, particles, energy): Key) -> Key {
    (to, from, reservoir, -particles, bits(-f64::from_bits(energy)))
}

/// The bits of a number, with one zero.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

fn no_entropy(model: &RateNetwork, rates: &BTreeMap<Key, (Transition, f64)>) -> Option<String> {
    let (_, (lonely, _)) = rates.iter().find(|(key, _)| !rates.contains_key(&reverse(**key)))?;
    Some(format!(
        "the transition from `{}` to `{}` through `{}` has no reverse (same reservoir, negated counts)",
        model.states[lonely.from], model.states[lonely.to], model.reservoirs[lonely.reservoir]
    ))
}

/// Name a pair of transitions, one the way back of the other, that both bring in particles (or energy)
/// of one sign: one of them surely has the wrong sign.
fn contradiction(model: &RateNetwork, rates: &BTreeMap<Key, (Transition, f64)>) -> Option<String> {
    let lonely = || rates.keys().filter(|key| !rates.contains_key(&reverse(**key)));
    let mut ways: BTreeMap<_, Vec<&Key>> = BTreeMap::new();
    for key in lonely() {
        ways.entry((key.0, key.1, key.2)).or_default().push(key);
    }
    let alike = |key: &Key| {
        let back = ways.get(&(key.1, key.0, key.2))?;
        back.iter().find_map(|back| of_one_sign(key, back))
    };
    let mut pairs = lonely().filter(|key| key.0 < key.1).filter_map(|key| Some((key, alike(key)?)));
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
        model.reservoirs[first.2]
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

/// One counter for each `(reservoir, particles, energy, entropy)` up to a common sign.
#[derive(Default)]
struct CounterTable {
    names: Vec<String>,
    classes: Vec<Class>,
    /// Counter and increments `(counter, reservoir, particles, energy, entropy)` of each counter.
    increments: Vec<(u32, usize, i32, f64, f64)>,
    class_index: HashMap<Class, u32>,
    counter_index: HashMap<(usize, i32, u64, u64), u32>,
}

impl CounterTable {
    fn new(model: &RateNetwork) -> Self {
        let names = model.reservoirs.iter().map(|name| format!("jumps {name}")).collect();
        Self { names, ..Self::default() }
    }

    fn class(&mut self, transition: &Transition, entropy: f64) -> u32 {
        let (l, particles, energy) =
            (transition.reservoir, transition.particles, transition.energy.get());
        let mut increments = vec![(l as u32, 1)];
        let positive = (f64::from(particles), energy, entropy) > (0.0, 0.0, 0.0);
        let zero = particles == 0 && energy == 0.0 && entropy == 0.0;
        let sign = if positive { 1 } else { -1 };
        if !zero {
            let unit = f64::from(sign);
            let counter = self.counter(l, sign * particles, unit * energy, unit * entropy);
            increments.push((counter, sign));
        }
        let next = self.classes.len() as u32;
        let class = Class { increments };
        let index = *self.class_index.entry(class.clone()).or_insert(next);
        if index == next {
            self.classes.push(class);
        }
        index
    }

    fn counter(&mut self, l: usize, particles: i32, energy: f64, entropy: f64) -> u32 {
        let next = self.names.len() as u32;
        let key = (l, particles, bits(energy), bits(entropy));
        let counter = *self.counter_index.entry(key).or_insert(next);
        if counter == next {
            self.names.push(format!("net jumps {next}"));
            self.increments.push((counter, l, particles, energy, entropy));
        }
        counter
    }

    fn observables(&self, model: &RateNetwork, with_entropy: bool) -> Vec<WindowObservable> {
        let mut list = Vec::new();
        for (l, name) in model.reservoirs.iter().enumerate() {
            let weights = self.of(l).map(|c| (c.0, i64::from(c.2))).collect();
            let observable = Observable::new(Name::Particle, name);
            list.push(WindowObservable::current(observable, Weights::Integer(weights)));
        }
        for (l, name) in model.reservoirs.iter().enumerate() {
            let weights = self.of(l).map(|c| (c.0, c.3)).collect();
            let observable = Observable::new(Name::Energy, name);
            list.push(WindowObservable::current(observable, Weights::Real(weights)));
        }
        if with_entropy {
            let weights = self.increments.iter().map(|c| (c.0, c.4)).collect();
            let observable = Observable::new(Name::Entropy, "total");
            list.push(WindowObservable {
                boundary: true,
                ..WindowObservable::current(observable, Weights::Real(weights))
            });
        }
        let jumps: Vec<_> = (0..).zip(model.reservoirs.iter().map(String::as_str)).collect();
        list.extend(super::super::activities(&jumps));
        list
    }

    fn of(&self, l: usize) -> impl Iterator<Item = &(u32, usize, i32, f64, f64)> {
        self.increments.iter().filter(move |increment| increment.1 == l)
    }
}

fn reservoirs(model: &RateNetwork) -> Vec<Reservoir> {
    let reservoir = |name: &String| Reservoir { name: name.clone(), thermal: None, group: vec![0] };
    model.reservoirs.iter().map(reservoir).collect()
}
