//! Count the steady states of a Lindblad equation, and find how slowly all else decays.

use faer::Mat;

use super::superoperator::Superoperator;
use crate::exact::liouvillian::{Liouvillian, Modes};
use crate::network::Lindbladian;

/// Most states of a system whose modes are found one by one.
const MAX_STATES: usize = 12;

/// The modes of all coherences and populations; none of systems of many states.
///
/// ```
/// let plan = fluctua::config::read("atom.toml", r#"
///     [model]
///     kind = "lindblad"
///     states = ["ground", "excited"]
///     hamiltonian = [{ between = ["ground", "excited"], value = 0.5 }]
///     jumps = [{ from = "excited", to = "ground", rate = 1.0, reservoir = "photon" }]
/// "#, &[])?;
/// let fluctua::model::Model::Lindblad(atom) = &plan.model else { panic!("it is one") };
/// let modes = fluctua::exact::modes_quantum(&atom.quantum()).expect("it is small");
/// // The dipole in phase with the drive decays at half of the rate of emission.
/// assert_eq!(modes.steady, 1);
/// assert!((modes.relaxation.expect("it relaxes") - 0.5).abs() < 1e-12);
/// # Ok::<(), fluctua::config::Error>(())
/// ```
#[must_use]
pub fn modes_quantum(system: &Lindbladian) -> Option<Modes> {
    if system.states.len() > MAX_STATES {
        return None;
    }
    let generator = Superoperator::full(system);
    let size = generator.size();
    let mut matrix = Mat::<f64>::zeros(size, size);
    for (row, column, value) in generator.whole.triplets() {
        matrix[(row as usize, column as usize)] = value;
    }
    let scale = (0..size).map(|k| matrix[(k, k)].abs()).fold(0.0, f64::max);
    Liouvillian { matrix, trace: generator.trace(), scale }.modes()
}
