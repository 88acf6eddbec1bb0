//! Lay out the counters of a rate network, and what is read off them.

use std::collections::HashMap;

use super::rates::bits;
use super::{RateNetwork, Transition};
use crate::network::{Class, Weights, WindowObservable};
use crate::quantity::{Name, Observable};

/// A counter and what one net jump of it carries: `(counter, reservoir, particles, energy, entropy)`.
type Increment = (u32, usize, i32, f64, f64);

/// One counter for each `(reservoir, particles, energy, entropy)` up to a common sign.
#[derive(Default)]
pub(in crate::model) struct CounterTable {
    pub(in crate::model) names: Vec<String>,
    pub(in crate::model) classes: Vec<Class>,
    /// What one net jump of each counter carries.
    increments: Vec<Increment>,
    class_index: HashMap<Class, u32>,
    counter_index: HashMap<(usize, i32, u64, u64), u32>,
}

impl CounterTable {
    pub(in crate::model) fn new(model: &RateNetwork) -> Self {
        let names = model.reservoirs.iter().map(|own| format!("jumps {}", own.name)).collect();
        Self { names, ..Self::default() }
    }

    pub(super) fn class(&mut self, transition: &Transition, entropy: f64) -> u32 {
        let energy = transition.energy.get();
        self.class_of(transition.reservoir, transition.particles, energy, entropy)
    }

    /// The class of jumps through a reservoir, by what each carries.
    pub(in crate::model) fn class_of(
        &mut self,
        l: usize,
        particles: i32,
        energy: f64,
        entropy: f64,
    ) -> u32 {
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

    pub(in crate::model) fn observables(
        &self,
        model: &RateNetwork,
        with_entropy: bool,
    ) -> Vec<WindowObservable> {
        let mut list = Vec::new();
        let current =
            |name, of: &str, weights| WindowObservable::current(Observable::new(name, of), weights);
        let reservoirs = || model.reservoirs.iter().enumerate();
        for (l, own) in reservoirs() {
            let weights = self.of(l).map(|c| (c.0, i64::from(c.2))).collect();
            list.push(current(Name::Particle, &own.name, Weights::Integer(weights)));
        }
        let real = |name, of: &str, l: usize, weight: &dyn Fn(&Increment) -> f64| {
            let weights = self.of(l).map(|c| (c.0, weight(c))).collect();
            current(name, of, Weights::Real(weights))
        };
        for (l, own) in reservoirs() {
            list.push(real(Name::Energy, &own.name, l, &|c| c.3));
        }
        for (l, own) in reservoirs() {
            if let Some(thermal) = own.thermal() {
                let heat = |c: &Increment| c.3 - thermal.chemical_potential * f64::from(c.2);
                list.push(real(Name::Heat, &own.name, l, &heat));
            }
        }
        if with_entropy {
            let weights = self.increments.iter().map(|c| (c.0, c.4)).collect();
            let total = current(Name::Entropy, "total", Weights::Real(weights));
            list.push(WindowObservable { boundary: true, ..total });
        }
        if with_entropy && model.lists_entropy_flows() {
            for (l, own) in reservoirs() {
                list.push(real(Name::EntropyFlow, &own.name, l, &|c| c.4));
            }
        }
        let names = model.reservoirs.iter().map(|own| own.name.as_str());
        let jumps: Vec<_> = (0..).zip(names).collect();
        list.extend(super::super::activities(&jumps));
        list
    }

    fn of(&self, l: usize) -> impl Iterator<Item = &Increment> {
        self.increments.iter().filter(move |increment| increment.1 == l)
    }
}
