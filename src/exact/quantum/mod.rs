//! Answer for open quantum systems: the steady state of a Lindblad equation, and the statistics of its jumps.
//!
//! ```text
//! drho/dt = L rho,    L(s) = L + sum_k (e^{s d_k} - 1) J_k,    J_k rho = L_k rho L_k^+
//! ```
//!
//! The same questions as for rate networks, with the tilted generator in place of the tilted rate matrix: a real matrix
//! over Hermitian coordinates, solved by one elimination. It shares the [`Lindbladian`] with the sampled route.

mod answer;
mod axes;
mod banded;
mod counting;
mod distribution;
mod hermitian;
mod invariant;
mod linear;
mod modes;
mod passage;
mod spectrum;
mod steady;
mod superoperator;
mod symmetry;
mod tilted;
mod waiting;
mod window;

pub use answer::answer_quantum;
pub use distribution::distribution_quantum;
pub use hermitian::Eigen;
pub use modes::modes_quantum;
pub use passage::passage_quantum;
pub use spectrum::spectrum_quantum;
pub use steady::Steady;
pub use tilted::{generating_in_windows_quantum, generating_quantum};
pub use waiting::waiting_quantum;

use super::Error;
use crate::network::{Lindbladian, Operator};

/// Coordinates of a density matrix up to which the generator is eliminated.
pub const MAX_COORDINATES: usize = 2500;

/// Blocks of states that a message names.
const NAMED: usize = 4;

/// Why a Lindblad equation has no answer.
enum Problem {
    Several { count: usize, why: String, state: String },
    TooLarge,
}

impl Problem {
    /// Several steady states are ahead of some basis states.
    fn several(system: &Lindbladian, from: &[u32], count: usize) -> Self {
        let blocks = blocks(system, from);
        let named = |block: &Vec<u32>| {
            let names: Vec<_> = block.iter().map(|&k| system.states[k as usize].as_str()).collect();
            format!("{{{}}}", names.join(", "))
        };
        let why = if blocks.len() > 1 {
            let list: Vec<_> = blocks.iter().take(NAMED).map(named).collect();
            let more = if blocks.len() > NAMED { " and more" } else { "" };
            format!("nothing leads between the states {}{more}", list.join(" and "))
        } else if let Some(exchange) = symmetry::named(system) {
            format!("{exchange} is a symmetry of the Hamiltonian and of every jump")
        } else {
            "a symmetry of the Hamiltonian and of every jump, or a state that nothing leaves, keeps them apart".into()
        };
        let state = system.states[from.first().map_or(0, |&k| k as usize)].clone();
        Self::Several { count, why, state }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Several { count, why, state } => {
                let way_out = format!(
                    "start from a state instead, as in start = {{ state = \"{state}\" }}, or add what breaks the symmetry"
                );
                Self::SeveralStates { count, why, way_out, key: "sampling.start" }
            }
            Problem::TooLarge => Self::TooManyCoordinates { most: MAX_COORDINATES },
        }
    }
}

/// The basis states in groups that the Hamiltonian and the jumps do not connect.
fn blocks(system: &Lindbladian, from: &[u32]) -> Vec<Vec<u32>> {
    let mut group: Vec<u32> = (0..system.states.len() as u32).collect();
    let operators = system.jumps.iter().map(|jump| &jump.operator).chain([&system.hamiltonian]);
    for &(row, column, _) in operators.flat_map(Operator::entries) {
        let (a, b) = (root(&group, row), root(&group, column));
        group[a.max(b) as usize] = a.min(b);
    }
    let mut blocks: Vec<Vec<u32>> = Vec::new();
    let mut of = vec![usize::MAX; group.len()];
    for &state in from {
        let own = root(&group, state) as usize;
        if of[own] == usize::MAX {
            of[own] = blocks.len();
            blocks.push(Vec::new());
        }
        blocks[of[own]].push(state);
    }
    blocks
}

/// What stands for the group of a state.
fn root(group: &[u32], mut k: u32) -> u32 {
    while group[k as usize] != k {
        k = group[k as usize];
    }
    k
}
