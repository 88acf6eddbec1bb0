//! Give the laws that spins and demons start from.
//!
//! Spins of a canonical ring are independent walls under one constraint, an even number of them:
//! wall `i` has odds `exp(-2 J_i / T)`, and the parity of the walls still to come is even with
//! probability `(1 + prod tanh(J_j / T))/2`.

use super::features::energy;
use super::{Rules, Seeds, States};
use crate::model::ring::{Bulk, DemonStart, Ring};

/// Boltzmann weights of `levels` levels, `quantum` apart, normalised.
#[must_use]
pub(crate) fn boltzmann(levels: u8, quantum: f64, temperature: f64) -> Vec<f64> {
    let weights: Vec<f64> =
        (0..levels).map(|level| libm::exp(-quantum * f64::from(level) / temperature)).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// The law of each demon's level where the demons start independently; none for a list.
#[must_use]
pub(crate) fn demon_law(ring: &Ring, canonical: Option<f64>) -> Option<Vec<f64>> {
    let Bulk::Creutz(creutz) = &ring.bulk else { return Some(vec![1.0]) };
    let quantum = creutz.quantum.get();
    if let Some(temperature) = canonical {
        return Some(boltzmann(creutz.levels, quantum, temperature));
    }
    match &creutz.start {
        DemonStart::Zero => Some(vec![1.0]),
        DemonStart::Uniform => {
            Some(vec![1.0 / f64::from(creutz.levels); usize::from(creutz.levels)])
        }
        DemonStart::Thermal(temperature) => {
            Some(boltzmann(creutz.levels, quantum, temperature.get()))
        }
        DemonStart::List(_) => None,
    }
}

/// The law over the states of a ring that starts from `seeds`: all spins up, any spins alike, or
/// canonical at a temperature.
#[must_use]
pub(super) fn start_law(
    ring: &Ring,
    rules: &Rules,
    states: &States,
    seeds: Seeds,
    canonical: Option<f64>,
) -> Vec<f64> {
    let demons = demon_law(ring, canonical);
    let list = match &ring.bulk {
        Bulk::Creutz(creutz) => match &creutz.start {
            DemonStart::List(levels) => kept(rules, levels),
            _ => Vec::new(),
        },
        Bulk::Q2r => Vec::new(),
    };
    let lowest = (0..states.len() as u32)
        .map(|x| energy(rules, &states.cells(x)))
        .fold(f64::INFINITY, f64::min);
    let weight = |x: u32| {
        let cells = states.cells(x);
        let spins = match canonical {
            Some(t) => libm::exp(-(energy(rules, &cells) - lowest) / t),
            None if seeds == Seeds::Up && cells.iter().any(|cell| cell & 1 == 1) => 0.0,
            None => 1.0,
        };
        let bulk = rules.bulk_spins();
        let levels = bulk.map(|spin| usize::from(cells[spin] >> 1));
        match &demons {
            Some(law) => {
                spins * levels.map(|d| law.get(d).copied().unwrap_or(0.0)).product::<f64>()
            }
            None if levels.eq(list.iter().map(|&level| usize::from(level))) => spins,
            None => 0.0,
        }
    };
    let mut law: Vec<f64> = (0..states.len() as u32).map(weight).collect();
    let sum: f64 = law.iter().sum();
    assert!(sum > 0.0, "the states are those ahead of the start");
    for p in &mut law {
        *p /= sum;
    }
    law
}

/// The levels of a list as states keep them: zero where a demon never moves.
fn kept(rules: &Rules, levels: &[u8]) -> Vec<u8> {
    let bulk = rules.bulk_spins();
    bulk.zip(levels)
        .map(|(spin, &level)| if rules.demons_move(rules.branch(spin)) { level } else { 0 })
        .collect()
}

/// The walls of a canonical ring, bond by bond, given the parity of the walls so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Walls {
    /// Probability of a wall on each bond, given an even or odd number of walls before it.
    pub given_parity: Vec<[f64; 2]>,
}

impl Walls {
    /// The walls of a ring at a temperature above zero.
    #[must_use]
    pub fn canonical(rules: &Rules, temperature: f64) -> Self {
        let coupling = |bond| rules.wall_energy[rules.branch(bond)] / 2.0 / temperature;
        // Probability that the walls from a bond on are even, and odd, from the last bond back.
        let mut rest = [1.0, 0.0];
        let mut given_parity = vec![[0.0; 2]; rules.spins];
        for bond in (0..rules.spins).rev() {
            let boltzmann = libm::exp(-2.0 * coupling(bond).abs());
            let [more, less] = [1.0 / (1.0 + boltzmann), boltzmann / (1.0 + boltzmann)];
            let wall = if coupling(bond) >= 0.0 { less } else { more };
            let none = if coupling(bond) >= 0.0 { more } else { less };
            let from = [none * rest[0] + wall * rest[1], none * rest[1] + wall * rest[0]];
            // With `odd` walls so far, the rest must be `odd`, of which a wall leaves the other.
            given_parity[bond] = [0, 1]
                .map(|odd| if from[odd] > 0.0 { wall * rest[1 - odd] / from[odd] } else { 0.0 });
            rest = from;
        }
        Self { given_parity }
    }
}
