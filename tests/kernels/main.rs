//! The walks against laws known in closed form and against each other, and the tallies that count them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod compound;
mod joint;
mod quantum_jump;
mod quantum_ring;
mod ring;
mod scattering;
mod tally;
mod walk;
