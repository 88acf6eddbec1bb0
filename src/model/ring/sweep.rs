//! Compile a ring whose spins attempt in a fixed order: one step of the chain is a whole sweep.
//!
//! The sweep is the product of the maps of its spins. Only the nodes draw a random number, so a
//! state has at most four outcomes, each a channel that carries all that the sweep counts.

use std::collections::BTreeMap;

use super::{Cell, Rules, States, counting, handed_spins};
use crate::model::ring::{Order, Ring};
use crate::network::{Channel, Class, Counting};

/// States up to which sweeps are compiled.
pub(super) const MAX_STATES: usize = 4096;

/// The spins of a sweep in their order; none where every attempt draws its spin.
#[must_use]
pub(crate) fn tour(ring: &Ring) -> Vec<u32> {
    let spins = ring.spins() as u32;
    match ring.order {
        Order::Random => Vec::new(),
        Order::Sequential => (0..spins).collect(),
        Order::Checkerboard => (0..spins).step_by(2).chain((1..spins).step_by(2)).collect(),
    }
}

/// One way a sweep may go.
#[derive(Clone)]
struct Outcome {
    cells: Vec<Cell>,
    probability: f64,
    counts: BTreeMap<u32, i32>,
}

/// The channels of all sweeps; their classes replace those of single flips.
pub(super) fn channels(
    ring: &Ring,
    rules: &Rules,
    states: &States,
    counting: &mut Counting,
) -> Vec<Channel> {
    let flips = std::mem::take(&mut counting.classes);
    let (tour, handed) = (tour(ring), handed_spins(ring));
    let mut channels = Vec::new();
    for from in 0..states.len() as u32 {
        let still =
            Outcome { cells: states.cells(from), probability: 1.0, counts: BTreeMap::new() };
        let mut outcomes = vec![still];
        for &spin in &tour {
            outcomes = outcomes
                .into_iter()
                .flat_map(|outcome| attempt(rules, &flips, &handed, spin as usize, outcome))
                .collect();
        }
        for outcome in outcomes {
            let to = states.index(&outcome.cells).expect("sweeps are made of enumerated flips");
            let counts = outcome.counts.into_iter().filter(|&(_, amount)| amount != 0);
            let class = Class { increments: counts.collect() };
            if to == from && class.increments.is_empty() {
                continue;
            }
            let known = counting.classes.iter().position(|other| *other == class);
            let index = known.unwrap_or(counting.classes.len());
            if known.is_none() {
                counting.classes.push(class);
            }
            channels.push(Channel {
                from,
                to,
                rate: outcome.probability,
                class: index as u32,
                reservoir: 2,
                log_ratio: None,
            });
        }
    }
    channels
}

/// What becomes of an outcome when a spin has its turn.
fn attempt(
    rules: &Rules,
    flips: &[Class],
    handed: &[usize],
    spin: usize,
    outcome: Outcome,
) -> Vec<Outcome> {
    let Some((cell, rate)) = rules.flip(&outcome.cells, spin) else { return vec![outcome] };
    let class =
        counting::class(rules.right, handed, spin, rules.walls_beside(&outcome.cells, spin));
    let mut flipped = outcome.clone();
    flipped.cells[spin] = cell;
    flipped.probability *= rate;
    for &(counter, amount) in &flips[class as usize].increments {
        *flipped.counts.entry(counter).or_insert(0) += amount;
    }
    let rest = Outcome { probability: outcome.probability * (1.0 - rate), ..outcome };
    [flipped, rest].into_iter().filter(|outcome| outcome.probability > 0.0).collect()
}
