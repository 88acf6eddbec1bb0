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

/// Where the counters of each way and of each reservoir are.
pub(super) struct Places {
    /// First counter of each way, `N`; then its `m_e`. Where its reservoir is not thermal there is one for each of its
    /// energies instead.
    first: Vec<u32>,
    /// The counter of the jumps of each reservoir, then of each bath.
    jumps: Vec<u32>,
}

impl Places {
    pub(super) fn of(dots: &Dots, ways: &[Way<'_>]) -> Self {
        let (mut next, mut first, mut jumps) = (0, Vec::new(), Vec::new());
        for l in 0..dots.exchange_names().count() {
            for way in ways.iter().filter(|way| way.reservoir == l) {
                first.push(next);
                next += way.energies.as_ref().map_or(1 + way.shifts.len(), Vec::len) as u32;
            }
            jumps.push(next);
            next += 1;
        }
        Self { first, jumps }
    }

    /// Energy taken from reservoir or bath `l`, that of its particles counted from `zero`, as weights over counters.
    fn energy(&self, ways: &[Way<'_>], l: usize, zero: f64, factor: f64) -> Vec<(u32, f64)> {
        let mut weights = Vec::new();
        for (way, &first) in ways.iter().zip(&self.first).filter(|(way, _)| way.reservoir == l) {
            if let Some(energies) = &way.energies {
                weights.extend((first..).zip(energies.iter().map(|energy| factor * energy)));
                continue;
            }
            let bare = if way.is_lead() { way.energy - zero } else { way.energy };
            let energies = std::iter::once(bare).chain(way.shifts.iter().map(|shift| shift.1));
            weights.extend((first..).zip(energies.map(|energy| factor * energy)));
        }
        weights
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

    /// The weights of what depends on energies, temperatures and chemical potentials; none of what does not.
    pub(super) fn real(&self, dots: &Dots, ways: &[Way<'_>], of: &Observable) -> Option<Weights> {
        let place = || dots.exchange_names().position(|name| name == of.of);
        let weights = match of.name {
            Name::Energy => self.energy(ways, place()?, 0.0, 1.0),
            Name::Heat => {
                let l = place()?;
                self.energy(ways, l, dots.thermal(l)?.chemical_potential, 1.0)
            }
            Name::Entropy => {
                (0..self.jumps.len()).flat_map(|l| self.entropy(dots, ways, l)).collect()
            }
            Name::EntropyFlow => self.entropy(dots, ways, place()?),
            _ => return None,
        };
        Some(Weights::Real(weights))
    }

    fn observables(
        &self,
        dots: &Dots,
        ways: &[Way<'_>],
        with_entropy: bool,
    ) -> Vec<WindowObservable> {
        let real = |name, of: &str| {
            let observable = Observable::new(name, of);
            let weights = self.real(dots, ways, &observable)?;
            Some(WindowObservable::current(observable, weights))
        };
        let mut list = Vec::new();
        for (l, reservoir) in dots.reservoirs.iter().enumerate() {
            let of = Observable::new(Name::Particle, &reservoir.name);
            list.push(WindowObservable::current(of, self.particles(ways, l)));
        }
        for name in [Name::Energy, Name::Heat] {
            list.extend(dots.exchange_names().filter_map(|of| real(name, of)));
        }
        if with_entropy {
            let total = real(Name::Entropy, "total");
            list.extend(total.map(|flow| WindowObservable { boundary: true, ..flow }));
        }
        if with_entropy && dots.is_nonthermal() {
            list.extend(dots.exchange_names().filter_map(|of| real(Name::EntropyFlow, of)));
        }
        let jumps: Vec<_> = self.jumps.iter().copied().zip(dots.exchange_names()).collect();
        list.extend(super::super::activities(&jumps));
        list
    }
}

/// Counters and channel classes, filled while channels are made.
pub(super) struct CounterTable {
    places: Places,
    names: Vec<String>,
    classes: Vec<Class>,
    index: HashMap<(usize, bool, Vec<usize>), u32>,
}

impl CounterTable {
    pub(super) fn new(dots: &Dots, ways: &[Way<'_>]) -> Self {
        let mut names = Vec::new();
        for (l, reservoir) in dots.exchange_names().enumerate() {
            for way in ways.iter().filter(|way| way.reservoir == l) {
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
            names.push(format!("jumps {reservoir}"));
        }
        let places = Places::of(dots, ways);
        Self { places, names, classes: Vec::new(), index: HashMap::new() }
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
        let (first, sign) = (self.places.first[w], if forwards { 1 } else { -1 });
        let offsets = ways[w].offsets(&key.2);
        let mut increments: Vec<_> =
            offsets.into_iter().map(|offset| (first + offset, sign)).collect();
        increments.push((self.places.jumps[ways[w].reservoir], 1));
        self.classes.push(Class { increments });
        self.index.insert(key, next);
        next
    }

    /// The table with everything that is read off it.
    pub(super) fn finish(self, dots: &Dots, ways: &[Way<'_>], with_entropy: bool) -> Counting {
        let observables = self.places.observables(dots, ways, with_entropy);
        Counting { counters: self.names, classes: self.classes, observables }
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
