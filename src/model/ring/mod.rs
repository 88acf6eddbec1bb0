//! Ising rings between two baths: `H = - sum_i J_i s_i s_(i+1)`, two Metropolis nodes, a deterministic bulk.
//!
//! Spin 0 is the left node; bonds run clockwise, bond `i` joins spins `i` and `i + 1`. A bond whose
//! spins differ is a *wall* and costs `2 J_i`, so every energy is a count of walls: a flip of spin
//! `i` gives `2 J_i (1 - 2 w_i)` to bond `i`, with `w_i` one where a wall stands, and the like to
//! bond `i - 1`. Heat is what node flips give to both of their bonds; the energy current of a
//! branch is what one spin gives to the bond clockwise of it (doi:10.1103/PhysRevE.107.034120).

mod automaton;
mod compile;
mod counting;
mod definition;
mod features;
mod metropolis;
mod rules;
mod start;
mod states;
mod sweep;
mod system;
mod trace;

pub use compile::{CompiledRing, compile, outline};
pub(crate) use compile::{Seeds, enumerated_states, listed_probabilities};
pub(crate) use counting::{Counter, FIRST_HANDED, flip_classes, handed_spins, no_entropy};
pub use counting::{class, counting, reservoirs};
pub use definition::{Branch, Bulk, Clock, Creutz, DemonStart, MAX_LEVELS, Order, Ring};
pub use features::Feature;
pub(crate) use features::features;
pub use metropolis::{Flip, Metropolis, RingStart};
pub use rules::{Cell, Contact, Rules};
pub use start::Walls;
pub(crate) use start::demon_law;
pub(crate) use states::MAX_STATES;
pub use states::States;
pub(crate) use sweep::tour;
