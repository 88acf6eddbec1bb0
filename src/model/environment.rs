//! Name the environment that exergies are counted from.
//!
//! ```text
//! exergy of a flow from reservoir r: (1 - T_0/T_r) J_Q^r + (mu_r - mu_0) J_N^r
//! ```
//!
//! with `mu_0` that of the environment for electrons, and zero for quanta whose number is not conserved.

use super::{Occupation, Statistics};
use crate::network::{self, Thermal};
use crate::number::{Finite, Positive};

/// The temperature and chemical potential, both energies, of what is at hand for free.
///
/// ```
/// use fluctua::model::{Environment, Statistics};
/// let room = Environment { temperature: 1.0.try_into()?, chemical_potential: 0.5.try_into()? };
/// assert_eq!(room.zero(Statistics::Fermi), 0.5);
/// assert_eq!(room.zero(Statistics::Bose), 0.0);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Environment {
    /// `T_0`.
    pub temperature: Positive,
    /// `mu_0` of electrons.
    pub chemical_potential: Finite,
}

impl Environment {
    /// The chemical potential that exergies of such quanta are counted from.
    #[must_use]
    pub fn zero(&self, statistics: Statistics) -> f64 {
        match statistics {
            Statistics::Fermi => self.chemical_potential.get(),
            Statistics::Bose | Statistics::Boltzmann => 0.0,
        }
    }

    /// The environment of a thermal reservoir; none at temperature zero.
    #[must_use]
    pub fn of(occupation: &Occupation) -> Option<Self> {
        let Thermal { temperature, chemical_potential } = occupation.as_thermal()?;
        let temperature = Positive::try_from(temperature).ok()?;
        let chemical_potential = Finite::try_from(chemical_potential).ok()?;
        Some(Self { temperature, chemical_potential })
    }

    /// As the rooms below know it, for reservoirs of these statistics.
    pub(super) fn compiled(
        &self,
        statistics: impl Iterator<Item = Statistics>,
    ) -> network::Environment {
        let zeros = statistics.map(|own| self.zero(own)).collect();
        network::Environment { temperature: self.temperature.get(), zeros }
    }
}
