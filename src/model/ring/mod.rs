//! Compile an Ising ring: `H = - sum_i J_i s_i s_(i+1)`, two Metropolis nodes, a deterministic bulk.
//!
//! Spin 0 is the left node; bonds run clockwise, bond `i` joins spins `i` and `i + 1`. A bond whose
//! spins differ is a *wall* and costs `2 J_i`, so every energy is a count of walls: a flip of spin
//! `i` gives `2 J_i (1 - 2 w_i)` to bond `i`, with `w_i` one where a wall stands, and the like to
//! bond `i - 1`. Heat is what node flips give to both of their bonds; the energy current of a
//! branch is what one spin gives to the bond clockwise of it (doi:10.1103/PhysRevE.107.034120).

mod counting;
mod features;
mod rules;
mod start;
mod states;

pub use counting::{Counter, FIRST_HANDED, counting, handed_spins, no_entropy, reservoirs};
pub use features::{Feature, averages, features};
pub use rules::{Cell, Rules};
pub use start::{Walls, boltzmann, demon_law, start_law};
pub use states::{MAX_STATES, States, TooLarge};

use crate::config::ring::{Clock, Ring};
use crate::network::{self, Channel, Network};

/// Enumerate the states that lie ahead of `seeds` and connect them by the flips of single spins.
///
/// A state stands for a configuration and its mirror image with all spins flipped.
///
/// # Errors
/// When more than [`MAX_STATES`] states are reachable.
pub fn compile(ring: &Ring, seeds: Seeds) -> Result<(Network, States), TooLarge> {
    let rules = Rules::new(ring);
    let states = States::reachable(ring, &rules, seeds)?;
    let mut channels = Vec::new();
    for from in 0..states.len() as u32 {
        channels.extend(flips(ring, &rules, &states, from));
    }
    let counting = counting(ring);
    let names = (0..states.len() as u32).map(|state| states.name(state)).collect();
    let mut network = Network::new(names, channels, counting, reservoirs(ring));
    network.averages = super::probabilities(&network.states);
    network.averages.extend(averages(ring, Some(&states)));
    network.start = states.start();
    network.no_entropy = no_entropy(ring);
    network.clock = match ring.clock {
        Clock::Poisson => network::Clock::Continuous,
        Clock::Steps => network::Clock::Steps { per_time: ring.spins() as f64 },
    };
    network.notes.push(
        "heat is energy here: the baths of a ring exchange no particles, so energy is not listed \
         again"
            .into(),
    );
    Ok((network, states))
}

/// The configurations from which states are enumerated, with every level the demons may start at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// All spins up.
    Up,
    /// Any configuration of the spins.
    AnySpins,
    /// Any configuration of spins and demons: a canonical start.
    Any,
}

/// The channels out of one state.
fn flips(ring: &Ring, rules: &Rules, states: &States, from: u32) -> Vec<Channel> {
    let before = states.cells(from);
    let handed = handed_spins(ring);
    let mut list = Vec::new();
    for spin in 0..before.len() {
        let walls = rules.walls_beside(&before, spin);
        let Some((cell, rate)) = rules.flip(&before, spin) else { continue };
        let mut after = before.clone();
        after[spin] = cell;
        let to = states.index(&after).expect("the states ahead of a state are enumerated");
        list.push(Channel {
            from,
            to,
            rate,
            class: counting::class(ring, &handed, spin, walls),
            reservoir: rules.bath(spin),
            log_ratio: rules.log_ratio(spin, walls),
        });
    }
    list
}
