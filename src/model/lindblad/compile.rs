//! Compile an open quantum system: jump operators with their rates, and what each jump counts.
//!
//! The way back of a jump is that by the adjoint operator through the same reservoir with negated counts; jumps of one
//! operator and equal counts add their rates. Where the Hamiltonian is diagonal and every jump leads from basis state to
//! basis state, populations alone matter: the system is a labelled rate network.

use faer::c64;

use super::definition::{JumpRule, Lindblad};
use crate::model::rate_network::CounterTable;
use crate::model::{Contradiction, RateNetwork, Transition, sampled_mean};
use crate::network::{Counted, TimeAverage};
use crate::network::{Counting, Lindbladian, Network, Operator, QuantumJump, Reservoir, Term};
use crate::number::Rate;
use crate::quantity::{Name, Observable};

/// Operators whose entries differ by less than this share of the largest are one.
const SAME: f64 = 1e-12;

/// Log-ratios of typed rates that differ by more from what a temperature says are refused.
const CONTRADICTION: f64 = 1e-9;

/// A jump one way.
#[derive(Clone, Debug)]
struct Way {
    /// The operator without its rate.
    operator: Operator,
    rate: f64,
    reservoir: usize,
    particles: i32,
    energy: f64,
    /// What the occupation of the reservoir says of `ln(k/k')`.
    by_occupation: Option<f64>,
}

impl Way {
    /// Does another jump count what this one does, times a sign?
    fn counts_as(&self, other: &Self, sign: i32) -> bool {
        self.reservoir == other.reservoir
            && self.particles == sign * other.particles
            && self.energy == f64::from(sign) * other.energy
    }

    /// How many times as strong, in rates, it is as another operator that is proportional to it.
    fn strength(&self, other: &Operator) -> Option<f64> {
        let (own, other) = (self.operator.entries(), other.entries());
        let factor = own.first()?.2 / other.first()?.2;
        let largest = own.iter().map(|entry| entry.2.norm_sqr()).fold(0.0, f64::max).sqrt();
        let same = |(a, b): (&(u32, u32, c64), &(u32, u32, c64))| {
            (a.0, a.1) == (b.0, b.1) && (a.2 - factor * b.2).norm_sqr().sqrt() <= SAME * largest
        };
        (own.len() == other.len() && own.iter().zip(other).all(same)).then(|| factor.norm_sqr())
    }
}

/// Every jump one way, those of one operator and equal counts in one.
fn ways(model: &Lindblad) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for way in model.jumps.iter().flat_map(|rule| directions(model, rule)) {
        if way.rate == 0.0 || way.operator.entries().is_empty() {
            continue;
        }
        let known = ways.iter_mut().find_map(|known| {
            let strength = way.counts_as(known, 1).then(|| way.strength(&known.operator))??;
            Some((known, strength))
        });
        match known {
            Some((known, strength)) => {
                known.rate += way.rate * strength;
                known.by_occupation =
                    known.by_occupation.filter(|own| Some(*own) == way.by_occupation);
            }
            None => ways.push(way),
        }
    }
    ways
}

fn directions(model: &Lindblad, rule: &JumpRule) -> Vec<Way> {
    let one = Way {
        operator: model.operator(&rule.terms),
        rate: rule.rate.get(),
        reservoir: rule.reservoir,
        particles: rule.particles,
        energy: rule.energy.get(),
        by_occupation: None,
    };
    if !rule.pair {
        return vec![one];
    }
    let filling =
        model.filling(rule).expect("the reader refuses an occupation that does not exist");
    let back = Way {
        operator: one.operator.adjoint(),
        rate: one.rate * filling.empty,
        particles: -one.particles,
        energy: -one.energy,
        by_occupation: filling.log_ratio.map(|ratio| -ratio),
        ..one
    };
    let there = Way {
        operator: model.operator(&rule.terms),
        rate: rule.rate.get() * filling.filled,
        particles: rule.particles,
        energy: rule.energy.get(),
        by_occupation: filling.log_ratio,
        ..back.clone()
    };
    vec![there, back]
}

/// `ln(k/k')` of a way.
fn log_ratio(way: &Way, ways: &[Way]) -> Option<f64> {
    let back = ways.iter().filter(|other| way.counts_as(other, -1));
    let found = back.filter_map(|back| Some((back, way.strength(&back.operator.adjoint())?)));
    let (back, strength) = found.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let opposite = way.by_occupation.zip(back.by_occupation).filter(|(a, b)| *a == -*b);
    let rates = || libm::log(way.rate * strength) - libm::log(back.rate);
    Some(opposite.map_or_else(rates, |(own, _)| own))
}

impl Lindblad {
    /// How full the reservoir of a jump is at its energy.
    ///
    /// # Errors
    /// Where the reservoir has no occupation at this energy.
    pub fn filling(
        &self,
        rule: &JumpRule,
    ) -> Result<crate::model::Filling, crate::model::Unphysical> {
        self.exchange(Vec::new()).filling(&exchanged(rule, [0, 0]))
    }

    /// The first typed rate that contradicts the temperature of its reservoir by more than 1e-9.
    #[must_use]
    pub fn contradiction(&self) -> Option<Contradiction> {
        let ways = ways(self);
        let typed = self.jumps.iter().enumerate().filter(|(_, rule)| !rule.pair);
        let mut all = typed.filter_map(|(transition, rule)| {
            let thermal = self.reservoirs[rule.reservoir].thermal()?;
            let own = directions(self, rule).pop()?;
            let same = |way: &&Way| way.counts_as(&own, 1) && way.strength(&own.operator).is_some();
            let found = log_ratio(ways.iter().find(same)?, &ways)?;
            let threshold = thermal.chemical_potential * f64::from(rule.particles);
            let expected = -(rule.energy.get() - threshold) / thermal.temperature;
            Some(Contradiction { transition, found, expected })
        });
        all.find(|seen| {
            let apart = (seen.found - seen.expected).abs();
            apart.is_nan() || apart > CONTRADICTION
        })
    }

    /// A rate network of the same states and reservoirs.
    pub(super) fn exchange(&self, transitions: Vec<Transition>) -> RateNetwork {
        RateNetwork {
            states: self.states.clone(),
            start: self.start,
            reservoirs: self.reservoirs.clone(),
            transitions,
            environment: None,
        }
    }

    /// The rate network that it is, where populations alone matter.
    pub(super) fn classical(&self) -> Option<Network> {
        if !self.hermitian(&self.hamiltonian).is_diagonal() {
            return None;
        }
        let mut transitions = Vec::new();
        for rule in &self.jumps {
            let operator = self.operator(&rule.terms);
            let entries = operator.entries();
            let leaves = entries.iter().all(|&(to, from, _)| to != from);
            let decoheres = operator.adjoint().times(&operator).is_diagonal();
            let back = operator.times(&operator.adjoint()).is_diagonal();
            if !leaves || !decoheres || !back || entries.is_empty() {
                return None;
            }
            for &(to, from, value) in entries {
                let rate = Rate::try_from(rule.rate.get() * value.norm_sqr()).ok()?;
                let ends = [from as usize, to as usize];
                transitions.push(Transition { rate, ..exchanged(rule, ends) });
            }
        }
        let compiled = super::super::Compiled::of(self.exchange(transitions).compiled());
        let mut network = compiled.network?;
        for own in &self.observables {
            network
                .counted
                .averages
                .push(populations(own.name.as_str(), &self.hermitian(&own.terms)));
        }
        Some(network)
    }

    /// The system with its jump operators.
    pub(super) fn lindbladian(&self) -> Lindbladian {
        let ways = ways(self);
        let ratios: Vec<Option<f64>> = ways.iter().map(|way| log_ratio(way, &ways)).collect();
        let lonely = ways.iter().zip(&ratios).find(|(_, ratio)| ratio.is_none());
        let no_entropy = lonely.map(|(way, _)| self.lonely(way));
        let surrogate = self.exchange(Vec::new());
        let mut table = CounterTable::new(&surrogate);
        let mut jumps = Vec::new();
        for (way, &log_ratio) in ways.iter().zip(&ratios) {
            let entropy = if no_entropy.is_none() { log_ratio.unwrap_or(0.0) } else { 0.0 };
            let class = table.class_of(way.reservoir, way.particles, way.energy, entropy);
            jumps.push(QuantumJump {
                operator: way.operator.scaled(c64::new(way.rate.sqrt(), 0.0)),
                class,
                reservoir: way.reservoir as u32,
                log_ratio,
            });
        }
        let observables = table.observables(&surrogate, no_entropy.is_none());
        let counting = Counting { counters: table.names, classes: table.classes, observables };
        let mut counted = Counted::new(counting, self.compiled_reservoirs());
        counted.no_entropy = no_entropy;
        counted.unbalanced =
            Some("jumps of a Lindblad equation need not take what its levels differ by".into());
        let of_network = "the reservoirs of a rate network have no chemical potential";
        let plain = |note: String| note.replace(of_network, "no reservoir has a temperature");
        counted.notes =
            super::super::rate_network::heat_left_out(&surrogate).into_iter().map(plain).collect();
        let averaged = self.averages(&mut counted);
        let hamiltonian = self.hermitian(&self.hamiltonian);
        let (states, start) = (self.states.clone(), self.start as u32);
        Lindbladian { states, hamiltonian, jumps, counted, averaged, start }
    }

    fn compiled_reservoirs(&self) -> Vec<Reservoir> {
        let reservoir = |own: &crate::model::NetworkReservoir| Reservoir {
            name: own.name.clone(),
            thermal: own.thermal(),
            group: Vec::new(),
            made: false,
        };
        self.reservoirs.iter().map(reservoir).collect()
    }

    fn lonely(&self, way: &Way) -> String {
        let (to, from, _) = way.operator.entries()[0];
        format!(
            "the jump from `{}` to `{}` through `{}` has no reverse (adjoint operator, same reservoir, negated counts)",
            self.states[from as usize],
            self.states[to as usize],
            self.reservoirs[way.reservoir].name
        )
    }

    /// List the time averages, and the operator of each.
    fn averages(&self, counted: &mut Counted) -> Vec<Operator> {
        let dimension = self.states.len();
        let shares = super::super::probabilities(&self.states);
        let projector = |k: u32| Operator::new(dimension, [(k, k, c64::new(1.0, 0.0))]);
        let mut averaged: Vec<Operator> = (0..shares.len() as u32).map(projector).collect();
        for share in shares {
            counted.averages.push(sampled_mean(share.observable, 0.0, 1.0));
        }
        let energy = self.hermitian(&self.hamiltonian);
        let energy = (Observable::new(Name::InternalEnergy, "total"), energy);
        let own = self
            .observables
            .iter()
            .map(|own| (Observable::new(Name::Expectation, &own.name), self.hermitian(&own.terms)));
        for (observable, operator) in std::iter::once(energy).chain(own) {
            let bound = operator.bound();
            counted.averages.push(sampled_mean(observable, -bound, 2.0 * bound));
            averaged.push(operator);
        }
        averaged
    }
}

/// The expectation value of an operator where coherences are zero.
fn populations(name: &str, operator: &Operator) -> TimeAverage {
    let diagonal = operator.entries().iter().filter(|entry| entry.0 == entry.1);
    let term =
        |&(state, _, value): &(u32, u32, c64)| Term { weight: value.re, levels: vec![(state, 1)] };
    TimeAverage {
        observable: Observable::new(Name::Expectation, name),
        offset: 0.0,
        terms: diagonal.map(term).collect(),
    }
}

/// What a jump exchanges, as a transition between two states.
fn exchanged(rule: &JumpRule, [from, to]: [usize; 2]) -> Transition {
    let JumpRule { rate, reservoir, particles, energy, pair, .. } = *rule;
    Transition { from, to, rate, reservoir, particles, energy, pair }
}
