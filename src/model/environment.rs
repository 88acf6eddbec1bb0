//! Name the environment that exergies are counted from.
//!
//! ```text
//! exergy of a flow from reservoir r: (1 - T_0/T_r) J_Q^r + (mu_r - mu_0) J_N^r
//! ```
//!
//! with `mu_0` that of the environment for the particles that electrons are, and for all that share their number;
//! zero for quanta that share none with them: photons, phonons. What a chemical potential is does not matter. Particles
//! of one kind are counted from one `mu_0`, so that it drops out of the sum over reservoirs.

use super::Occupation;
use crate::network::{self, Thermal};
use crate::number::{Finite, Positive};

/// The temperature and chemical potential, both energies, of what is at hand for free.
///
/// ```
/// use fluctua::model::Environment;
/// let room = Environment { temperature: 1.0.try_into()?, chemical_potential: 0.5.try_into()? };
/// let (electrons, photons) = (room.zero(true), room.zero(false));
/// assert_eq!([electrons, photons], [0.5, 0.0]);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Environment {
    /// `T_0`.
    pub temperature: Positive,
    /// `mu_0` of particles that are conserved.
    pub chemical_potential: Finite,
}

impl Environment {
    /// The chemical potential that exergies of quanta are counted from, whose number is conserved or not.
    #[must_use]
    pub fn zero(&self, conserved: bool) -> f64 {
        if conserved { self.chemical_potential.get() } else { 0.0 }
    }

    /// The environment of a thermal reservoir; none at temperature zero.
    #[must_use]
    pub fn of(occupation: &Occupation) -> Option<Self> {
        let Thermal { temperature, chemical_potential } = occupation.as_thermal()?;
        let temperature = Positive::try_from(temperature).ok()?;
        let chemical_potential = Finite::try_from(chemical_potential).ok()?;
        Some(Self { temperature, chemical_potential })
    }

    /// As the rooms below know it, for reservoirs whose particles are conserved or not.
    pub(super) fn compiled(&self, conserved: impl Iterator<Item = bool>) -> network::Environment {
        let zeros = conserved.map(|own| self.zero(own)).collect();
        network::Environment { temperature: self.temperature.get(), zeros }
    }
}
