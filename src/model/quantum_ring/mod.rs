//! A ring of quantum spins between two baths, to second order in their coupling.
//!
//! The number of up spins is conserved: a ring is solved in its sector, in the basis of its levels. The Redfield equation
//! (doi:10.1103/PhysRevA.105.032208) keeps all coherences and has exact answers only. The secular equation drops
//! those between groups of levels; it is completely positive, so that trajectories exist.

mod answers;
mod bath;
mod branch;
mod counting;
mod definition;
mod iterative;
mod jumps;
mod large;
mod levels;
mod redfield;
mod sector;
mod secular;
mod solution;
mod state;
mod system;

pub use definition::{Equation, MAX_STATES, QuantumRing, Resolution, ZeroFrequency, sector_states};
pub use solution::{RingSolution, Unsolved};
