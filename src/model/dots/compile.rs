//! Compile Coulomb-coupled dots: `2^n` charge states, one channel a reservoir and direction.
//!
//! A reservoir `l` on dot `d` fills it at `gamma_l f_l(w)` and empties it at `gamma_l (1 - f_l(w))`
//! with `w = eps_d + sum_d' kappa_dd'` over the filled neighbours. Its energy count is
//! `E_l = eps_d N_l + sum_d' kappa_dd' m_ld'`, with `m_ld'` its net jumps while `d'` is filled, so
//! the counters of `l` are `N_l`, the `m_ld'`, and its jumps of either direction.

use std::collections::HashMap;

use super::super::fermi::occupation;
use super::{Dots, Reservoir};
use crate::network::{
    self, Channel, Class, Counting, Network, Thermal, TimeAverage, Weights, WindowObservable,
};
use crate::quantity::{Name, Observable};

pub(super) fn compile(dots: &Dots) -> Network {
    let couplings = couplings(dots);
    let mut table = CounterTable::new(dots, &couplings);
    let mut channels = Vec::new();
    for state in 0..1_u32 << dots.dots.len() {
        for l in 0..dots.reservoirs.len() {
            channels.push(channel(dots, &couplings, &mut table, state, l));
        }
    }
    let no_entropy = no_entropy(dots, &channels);
    let observables = table.observables(dots, no_entropy.is_none());
    let counting = Counting { counters: table.names, classes: table.classes, observables };
    let names = (0..1_u32 << dots.dots.len()).map(|state| name(dots, state)).collect();
    let mut network = Network::new(names, channels, counting, reservoirs(dots));
    network.counted.averages = averages(dots, &network.states);
    network.start = dots.start.iter().map(|dot| 1 << dot).sum();
    network.counted.no_entropy = no_entropy;
    network
}

/// Interacting partners of each dot with their energies, ascending.
fn couplings(dots: &Dots) -> Vec<Vec<(usize, f64)>> {
    let mut of = vec![Vec::new(); dots.dots.len()];
    for interaction in dots.interactions.iter().filter(|i| i.energy.get() != 0.0) {
        let [a, b] = interaction.between;
        of[a].push((b, interaction.energy.get()));
        of[b].push((a, interaction.energy.get()));
    }
    for list in &mut of {
        list.sort_by_key(|&(dot, _)| dot);
    }
    of
}

/// The one channel through which reservoir `l` changes `state`.
fn channel(
    dots: &Dots,
    couplings: &[Vec<(usize, f64)>],
    table: &mut CounterTable,
    state: u32,
    l: usize,
) -> Channel {
    let reservoir = &dots.reservoirs[l];
    let bit = 1_u32 << reservoir.dot;
    let entering = state & bit == 0;
    let filled: Vec<_> =
        couplings[reservoir.dot].iter().filter(|(dot, _)| state >> dot & 1 == 1).collect();
    let energy = filled
        .iter()
        .fold(dots.dots[reservoir.dot].energy.get(), |sum, (_, coupling)| sum + coupling);
    let (mu, temperature) = (reservoir.chemical_potential.get(), reservoir.temperature.get());
    // The fraction empty at `energy` is the fraction filled at the energy mirrored about mu.
    let fraction = if entering {
        occupation(energy, mu, temperature)
    } else {
        occupation(mu, energy, temperature)
    };
    let exponent = (energy - mu) / temperature;
    let log_ratio = if entering { -exponent } else { exponent };
    Channel {
        from: state,
        to: state ^ bit,
        rate: tunnel_rate(reservoir, state) * fraction,
        class: table.class(l, entering, filled.iter().map(|(dot, _)| *dot).collect()),
        reservoir: l as u32,
        log_ratio: log_ratio.is_finite().then_some(log_ratio),
    }
}

/// The last entry whose dots are all filled; zero where none matches.
fn tunnel_rate(reservoir: &Reservoir, state: u32) -> f64 {
    reservoir
        .tunnel_rate
        .iter()
        .rev()
        .find(|entry| entry.occupied.iter().all(|dot| state >> dot & 1 == 1))
        .map_or(0.0, |entry| entry.rate.get())
}

/// Counters and channel classes, filled while channels are made.
struct CounterTable {
    names: Vec<String>,
    classes: Vec<Class>,
    /// First counter of each reservoir, `N_l`; then its `m_ld'`, then its jumps.
    first: Vec<u32>,
    /// Interacting partners of each reservoir's dot, with their energies.
    partners: Vec<Vec<(usize, f64)>>,
    index: HashMap<(usize, bool, Vec<usize>), u32>,
}

impl CounterTable {
    fn new(dots: &Dots, couplings: &[Vec<(usize, f64)>]) -> Self {
        let (mut names, mut first, mut partners) = (Vec::new(), Vec::new(), Vec::new());
        for reservoir in &dots.reservoirs {
            first.push(names.len() as u32);
            names.push(format!("particles {}", reservoir.name));
            for &(dot, _) in &couplings[reservoir.dot] {
                names.push(format!("particles {} beside {}", reservoir.name, dots.dots[dot].name));
            }
            names.push(format!("jumps {}", reservoir.name));
            partners.push(couplings[reservoir.dot].clone());
        }
        Self { names, classes: Vec::new(), first, partners, index: HashMap::new() }
    }

    /// The class of a jump through reservoir `l` beside the `filled` partners.
    fn class(&mut self, l: usize, entering: bool, filled: Vec<usize>) -> u32 {
        let next = self.classes.len() as u32;
        let key = (l, entering, filled);
        if let Some(&class) = self.index.get(&key) {
            return class;
        }
        let (first, sign) = (self.first[l], if entering { 1 } else { -1 });
        let mut increments = vec![(first, sign)];
        for (offset, (dot, _)) in (1..).zip(&self.partners[l]) {
            if key.2.contains(dot) {
                increments.push((first + offset, sign));
            }
        }
        increments.push((self.jumps(l), 1));
        self.classes.push(Class { increments });
        self.index.insert(key, next);
        next
    }

    fn jumps(&self, l: usize) -> u32 {
        self.first[l] + 1 + self.partners[l].len() as u32
    }

    /// Energy of one particle of reservoir `l`, counted from `zero`, as weights over counters.
    fn energy(&self, dots: &Dots, l: usize, zero: f64, factor: f64) -> Vec<(u32, f64)> {
        let first = self.first[l];
        let bare = dots.dots[dots.reservoirs[l].dot].energy.get() - zero;
        let shifts = self.partners[l].iter().map(|&(_, coupling)| coupling);
        (first..).zip(std::iter::once(bare).chain(shifts)).map(|(k, w)| (k, factor * w)).collect()
    }

    fn observables(&self, dots: &Dots, with_entropy: bool) -> Vec<WindowObservable> {
        let reservoirs = || dots.reservoirs.iter().enumerate();
        let real = |name, of: &str, weights| {
            WindowObservable::current(Observable::new(name, of), Weights::Real(weights))
        };
        let mut list = Vec::new();
        for (l, r) in reservoirs() {
            let weights = Weights::Integer(vec![(self.first[l], 1)]);
            list.push(WindowObservable::current(Observable::new(Name::Particle, &r.name), weights));
        }
        for (l, r) in reservoirs() {
            list.push(real(Name::Energy, &r.name, self.energy(dots, l, 0.0, 1.0)));
        }
        for (l, r) in reservoirs() {
            let weights = self.energy(dots, l, r.chemical_potential.get(), 1.0);
            list.push(real(Name::Heat, &r.name, weights));
        }
        if with_entropy {
            let flow = reservoirs()
                .flat_map(|(l, r)| {
                    let factor = -1.0 / r.temperature.get();
                    self.energy(dots, l, r.chemical_potential.get(), factor)
                })
                .collect();
            list.push(WindowObservable { boundary: true, ..real(Name::Entropy, "total", flow) });
        }
        let jumps: Vec<_> = reservoirs().map(|(l, r)| (self.jumps(l), r.name.as_str())).collect();
        list.extend(super::super::activities(&jumps));
        list
    }
}

/// Why entropy production is undefined, if it is.
fn no_entropy(dots: &Dots, channels: &[Channel]) -> Option<String> {
    if let Some(cold) = dots.reservoirs.iter().find(|r| r.temperature.get() == 0.0) {
        return Some(format!(
            "reservoir `{}` is at temperature zero, where a jump's entropy is infinite",
            cold.name
        ));
    }
    let broken = channels.iter().find(|c| c.log_ratio.is_none())?;
    let reservoir = &dots.reservoirs[broken.reservoir as usize].name;
    Some(format!("(energy - chemical potential)/temperature of reservoir `{reservoir}` overflows"))
}

fn reservoirs(dots: &Dots) -> Vec<network::Reservoir> {
    dots.reservoirs
        .iter()
        .map(|r| network::Reservoir {
            name: r.name.clone(),
            thermal: Some(Thermal {
                temperature: r.temperature.get(),
                chemical_potential: r.chemical_potential.get(),
            }),
            site: Some(r.dot),
        })
        .collect()
}

/// Names of the filled dots joined by `+`, or `empty`.
fn name(dots: &Dots, state: u32) -> String {
    let filled: Vec<_> = (0..dots.dots.len())
        .filter(|dot| state >> dot & 1 == 1)
        .map(|dot| dots.dots[dot].name.as_str())
        .collect();
    if filled.is_empty() { "empty".to_owned() } else { filled.join("+") }
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
