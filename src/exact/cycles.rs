//! Compute the flux through each fundamental cycle and the entropy it produces.
//!
//! The flux of a cycle is the net probability flux through its chord, its affinity `A` the sum of the log-ratios
//! around it, and
//!
//! ```text
//! sigma = sum_cycles J_c A_c
//! ```
//!
//! (Schnakenberg, doi:10.1103/RevModPhys.48.571). The cycles are those of
//! [`crate::network::CycleBasis`]: which they are depends on the spanning tree, their sum does not. How often a
//! trajectory turns around a cycle of several chords is not answered.

use crate::exact::reason::{Reason, fits};
use crate::network::{CycleBasis, Network};

/// What one fundamental cycle does in the stationary state.
#[derive(Clone, Debug, PartialEq)]
pub struct CycleFlux {
    /// Directed channels around it, the chord first: indices into [`Network::channels`].
    pub channels: Vec<u32>,
    /// Sum of the log-ratios around it.
    pub affinity: f64,
    /// Net turns per unit of model time, positive in the sense of the channels.
    pub flux: f64,
    /// Entropy produced per unit time, `flux * affinity`.
    pub entropy_production: f64,
}

/// Cycles and what they add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct CycleFluxes {
    /// In the order of their chords.
    pub cycles: Vec<CycleFlux>,
    /// The sum of their entropy productions.
    pub entropy_production: f64,
    /// What cancels in the sum: rounding is relative to the larger of the two.
    pub gross: f64,
}

/// The fluxes in a stationary `law`, which holds a probability by state; each per unit time, in the sense of its
/// chord.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// // In from the left and out to the right is the only cycle.
/// let found = exact::cycle_fluxes(&network, &law)?;
/// assert_eq!(found.cycles.len(), 1);
/// assert!((found.cycles[0].affinity.abs() - 2.0).abs() < 1e-15);
/// assert!((found.entropy_production - 0.5_f64.tanh()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where a jump has no reverse.
pub fn cycle_fluxes(network: &Network, law: &[f64]) -> Result<CycleFluxes, Reason> {
    fits("stationary law", law.len(), network.states.len())?;
    let basis = CycleBasis::of(network).map_err(Reason::NoEntropy)?;
    let channels = network.channels();
    let flow = |channel: u32| {
        let c = &channels[channel as usize];
        law[c.from as usize] * c.rate
    };
    let mut gross = 0.0;
    let mut cycles = Vec::with_capacity(basis.cycles.len());
    for cycle in basis.cycles {
        let chord = cycle.channels[0];
        let back = basis.reverse[chord as usize].map_or(0.0, flow);
        let flux = flow(chord) - back;
        gross += (flow(chord) + back) * cycle.gross;
        let (channels, affinity) = (cycle.channels, cycle.affinity);
        cycles.push(CycleFlux { channels, affinity, flux, entropy_production: flux * affinity });
    }
    let entropy_production = cycles.iter().map(|c| c.entropy_production).sum();
    Ok(CycleFluxes { cycles, entropy_production, gross })
}
