//! Lay out the counters of dots, and what is read off them.
//!
//! A way has a counter of its net electrons `N`, then one of those while each dot that shifts its energy is filled,
//! `m_e`, so that the energy that it takes from its reservoir is `w N + sum_e shift_e m_e`. The last counter of a
//! reservoir or bath holds its jumps of either direction.

use std::collections::HashMap;

use super::Dots;
use super::ways::{Kind, Way};
use crate::network::{Class, Counting, Thermal, Weights, WindowObservable};
use crate::quantity::{Name, Observable};

/// Counters and channel classes, filled while channels are made.
pub(super) struct CounterTable {
    names: Vec<String>,
    classes: Vec<Class>,
    /// First counter of each way, `N`; then its `m_e`. Where its reservoir is not thermal there is one for each of its
    /// energies instead.
    first: Vec<u32>,
    /// The counter of the jumps of each reservoir, then of each bath.
    jumps: Vec<u32>,
    index: HashMap<(usize, bool, Vec<usize>), u32>,
}

impl CounterTable {
    pub(super) fn new(dots: &Dots, ways: &[Way<'_>]) -> Self {
        let (mut names, mut first, mut jumps) = (Vec::new(), Vec::new(), Vec::new());
        for (l, reservoir) in dots.exchange_names().enumerate() {
            for way in ways.iter().filter(|way| way.reservoir == l) {
                first.push(names.len() as u32);
                let name = name(dots, reservoir, way);
                if let Some(energies) = &way.energies {
                    names.extend(energies.iter().map(|w| format!("{name} at energy {w}")));
                    continue;
                }
                let beside = |&(dot, _): &(usize, f64)| {
                    let beside = &dots.dots[dot].name;
                    format!("{name} beside {beside}")
                };
                let shifted: Vec<String> = way.shifts.iter().map(beside).collect();
                names.push(name);
                names.extend(shifted);
            }
            jumps.push(names.len() as u32);
            names.push(format!("jumps {reservoir}"));
        }
        Self { names, classes: Vec::new(), first, jumps, index: HashMap::new() }
    }

    /// The class of a jump along a way beside `filled` dots that shift its energy.
    pub(super) fn class(
        &mut self,
        ways: &[Way<'_>],
        w: usize,
        forwards: bool,
        filled: Vec<usize>,
    ) -> u32 {
        let next = self.classes.len() as u32;
        let key = (w, forwards, filled);
        if let Some(&class) = self.index.get(&key) {
            return class;
        }
        let (first, sign) = (self.first[w], if forwards { 1 } else { -1 });
        let offsets = ways[w].offsets(&key.2);
        let mut increments: Vec<_> =
            offsets.into_iter().map(|offset| (first + offset, sign)).collect();
        increments.push((self.jumps[ways[w].reservoir], 1));
        self.classes.push(Class { increments });
        self.index.insert(key, next);
        next
    }

    /// Energy taken from reservoir or bath `l`, that of its particles counted from `zero`, as weights over counters.
    fn energy(&self, ways: &[Way<'_>], l: usize, zero: f64, factor: f64) -> Vec<(u32, f64)> {
        let of_way = |(way, &first): (&Way<'_>, &u32)| {
            if let Some(energies) = &way.energies {
                let apart = energies.iter().map(|energy| factor * energy);
                return (first..).zip(apart).collect();
            }
            let bare = if way.is_lead() { way.energy - zero } else { way.energy };
            let energies = std::iter::once(bare).chain(way.shifts.iter().map(|shift| shift.1));
            (first..).zip(energies.map(|energy| factor * energy)).collect::<Vec<_>>()
        };
        let own = ways.iter().zip(&self.first).filter(|(way, _)| way.reservoir == l);
        own.flat_map(of_way).collect()
    }

    /// Net particles of a reservoir.
    fn particles(&self, ways: &[Way<'_>], l: usize) -> Weights {
        let own = ways.iter().zip(&self.first).filter(|(way, _)| way.reservoir == l);
        let leads = own.filter(|(way, _)| way.is_lead());
        let net = |way: &Way<'_>| way.energies.as_ref().map_or(1, Vec::len) as u32;
        let counters = leads.flat_map(|(way, &first)| first..first + net(way));
        Weights::Integer(counters.map(|counter| (counter, 1)).collect())
    }

    /// The entropy that flows into reservoir or bath `l`.
    fn entropy(&self, dots: &Dots, ways: &[Way<'_>], l: usize) -> Vec<(u32, f64)> {
        if let Some(Thermal { temperature, chemical_potential }) = dots.thermal(l) {
            return self.energy(ways, l, chemical_potential, -1.0 / temperature);
        }
        let own = ways.iter().zip(&self.first).filter(|(way, _)| way.reservoir == l);
        let of_way = |(way, &first): (&Way<'_>, &u32)| {
            let per_electron = |&energy: &f64| {
                let filling = dots.filling(way, energy);
                filling.ok().and_then(|filling| filling.log_ratio).unwrap_or(0.0)
            };
            (first..).zip(way.energies.iter().flatten().map(per_electron)).collect::<Vec<_>>()
        };
        own.flat_map(of_way).collect()
    }

    /// The table with everything that is read off it.
    pub(super) fn finish(self, dots: &Dots, ways: &[Way<'_>], with_entropy: bool) -> Counting {
        let observables = self.observables(dots, ways, with_entropy);
        Counting { counters: self.names, classes: self.classes, observables }
    }

    fn observables(
        &self,
        dots: &Dots,
        ways: &[Way<'_>],
        with_entropy: bool,
    ) -> Vec<WindowObservable> {
        let current =
            |name, of: &str, weights| WindowObservable::current(Observable::new(name, of), weights);
        let real = |name, of: &str, weights| current(name, of, Weights::Real(weights));
        let mut list = Vec::new();
        for (l, reservoir) in dots.reservoirs.iter().enumerate() {
            list.push(current(Name::Particle, &reservoir.name, self.particles(ways, l)));
        }
        for (l, name) in dots.exchange_names().enumerate() {
            list.push(real(Name::Energy, name, self.energy(ways, l, 0.0, 1.0)));
        }
        for (l, name) in dots.exchange_names().enumerate() {
            if let Some(Thermal { chemical_potential: zero, .. }) = dots.thermal(l) {
                list.push(real(Name::Heat, name, self.energy(ways, l, zero, 1.0)));
            }
        }
        if with_entropy {
            let flow = (0..self.jumps.len()).flat_map(|l| self.entropy(dots, ways, l));
            let flow = real(Name::Entropy, "total", flow.collect());
            list.push(WindowObservable { boundary: true, ..flow });
        }
        if with_entropy && dots.is_nonthermal() {
            for (l, name) in dots.exchange_names().enumerate() {
                list.push(real(Name::EntropyFlow, name, self.entropy(dots, ways, l)));
            }
        }
        let jumps: Vec<_> = self.jumps.iter().copied().zip(dots.exchange_names()).collect();
        list.extend(super::super::activities(&jumps));
        list
    }
}

/// What a way counts: `particles a`, `particles a at L` where `a` has several leads, `hops L to R by phonons`.
fn name(dots: &Dots, reservoir: &str, way: &Way<'_>) -> String {
    let dot = |dot: usize| &dots.dots[dot].name;
    match way.kind {
        Kind::Lead(_) if dots.reservoirs[way.reservoir].leads.len() == 1 => {
            format!("particles {reservoir}")
        }
        Kind::Lead(lead) => format!("particles {reservoir} at {}", dot(lead.dot)),
        Kind::Hop(entry) => {
            let [from, to] = entry.between.map(dot);
            format!("hops {from} to {to} by {reservoir}")
        }
    }
}
