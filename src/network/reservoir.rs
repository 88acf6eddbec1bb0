//! Say of reservoirs what forces, counts and reports need.

/// A reservoir, as forces, counts and reports need it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoir {
    /// Name from the config.
    pub name: String,
    /// Temperature and chemical potential, where the model knows them.
    pub thermal: Option<Thermal>,
    /// The parts of the system that share its particles, ascending: dots that electrons pass between, by tunnelling
    /// or through reservoirs; the spin at a node. Particle currents into a group add up to zero in the mean. Empty
    /// where it exchanges no particles, or no part is meant: a bath of tunnelling, the bulk of a ring.
    pub group: Vec<usize>,
    /// Are its particles made and absorbed, such as photons, so that no group shares their number? Their force is
    /// counted from a chemical potential of zero.
    pub made: bool,
}

/// Thermal parameters of a reservoir, both in the unit of energy of the model (`k_B = 1`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thermal {
    /// Temperature, an energy.
    pub temperature: f64,
    /// Chemical potential, an energy.
    pub chemical_potential: f64,
}

/// The environment that exergies are counted from; all numbers are energies.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    /// Its temperature.
    pub temperature: f64,
    /// The chemical potential that the particles of each reservoir are counted from.
    pub zeros: Vec<f64>,
}
