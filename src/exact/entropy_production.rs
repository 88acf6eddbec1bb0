//! Compute entropy production in three forms that must agree.
//!
//! ```text
//! macroscopic    sigma = - sum_l beta_l (J_E^l - mu_l J_N^l),  of l that is not thermal its entropy flow
//! Schnakenberg   sigma = sum (k p - k' p') ln(k p / k' p')    over pairs of opposite channels
//! force-flux     sigma = sum_l F_E^l J_E^l + F_N^l J_N^l      with the forces of [`super::forces`]
//! ```
//!
//! (Schnakenberg, doi:10.1103/RevModPhys.48.571), each in units of the Boltzmann constant per unit time, positive
//! where the device dissipates. Only the mean is given: its fluctuations are a count like any other.

use super::forces::forces;
use crate::network::{Channel, Network};
use crate::quantity::{Name, Observable};

/// Entropy production rate, three ways, each in units of the Boltzmann constant per unit of model time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EntropyProduction {
    /// Heat over temperature, and the entropy that flows into reservoirs that are not thermal.
    pub macroscopic: f64,
    /// Probability fluxes and their affinities.
    pub schnakenberg: f64,
    /// Thermodynamic forces times fluxes, where there are forces.
    pub force_flux: Option<f64>,
    /// Sum of the absolute terms: what cancels in the macroscopic form or in forces times fluxes.
    pub gross: f64,
}

/// The three forms in a stationary `law`, which holds a probability by state; absent where entropy is undefined, or
/// neither a temperature nor the entropy flow of a reservoir is known.
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
/// let sigma = exact::entropy_production(&network, &law).expect("thermal");
/// // The current tanh(1/2)/2 falls by a chemical potential of two.
/// assert!((sigma.macroscopic - 0.5_f64.tanh()).abs() < 1e-14);
/// assert!((sigma.macroscopic - sigma.schnakenberg).abs() < 1e-14);
/// assert!((sigma.macroscopic - sigma.force_flux.expect("thermal")).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn entropy_production(network: &Network, law: &[f64]) -> Option<EntropyProduction> {
    if network.no_entropy.is_some() {
        return None;
    }
    let mut macroscopic = 0.0;
    let mut gross = 0.0;
    for reservoir in &network.reservoirs {
        let Some(thermal) = reservoir.thermal else {
            let flow = Observable::new(Name::EntropyFlow, &reservoir.name);
            let flow = current(network, law, &flow)?;
            macroscopic += flow[0];
            gross += flow[1];
            continue;
        };
        let [particles, energy] = [Name::Particle, Name::Energy]
            .map(|name| current(network, law, &Observable::new(name, &reservoir.name)));
        // Baths of tunnelling have no particles.
        let without = reservoir.group.is_empty() && !reservoir.made;
        let particles = if without { Some([0.0; 2]) } else { particles };
        let (particles, energy) = (particles?, energy?);
        if [particles, energy].iter().all(|current| current[1] == 0.0) {
            continue;
        }
        let beta = 1.0 / thermal.temperature;
        macroscopic -= beta * (energy[0] - thermal.chemical_potential * particles[0]);
        gross += beta * (energy[1] + thermal.chemical_potential.abs() * particles[1]);
    }
    let known = forces(network);
    let mut force_flux = 0.0;
    let mut forced = 0.0;
    for (flux, force) in &known.forces {
        let flux = current(network, law, flux)?;
        force_flux += force * flux[0];
        forced += force.abs() * flux[1];
    }
    let schnakenberg = schnakenberg(network, law);
    let force_flux = (!known.reference.is_empty()).then_some(force_flux);
    Some(EntropyProduction { macroscopic, schnakenberg, force_flux, gross: gross.max(forced) })
}

/// The mean rate of an observable, and its gross flow.
fn current(network: &Network, law: &[f64], observable: &Observable) -> Option<[f64; 2]> {
    let counting = &network.counting;
    let found = counting.observables.iter().find(|o| o.observable == *observable)?;
    let increments: Vec<f64> = (0..counting.classes.len() as u32)
        .map(|class| counting.increment(&found.weights, class))
        .collect();
    let mut sums = [0.0; 2];
    for c in network.channels().iter().filter(|c| c.rate > 0.0) {
        let flow = law[c.from as usize] * c.rate * increments[c.class as usize];
        sums[0] += flow;
        sums[1] += flow.abs();
    }
    Some(sums)
}

/// Sum over pairs of opposite channels.
fn schnakenberg(network: &Network, law: &[f64]) -> f64 {
    network.channels().iter().filter_map(|c| dissipated(c, law)).sum()
}

/// What a channel and its reverse dissipate, at the one that carries more: `k' p' = k p exp(-A)`.
///
/// Zero at the other one and where nothing flows; absent where the channel has no log-ratio.
pub(super) fn dissipated(c: &Channel, law: &[f64]) -> Option<f64> {
    let [p, onward] = [c.from, c.to].map(|x| law[x as usize]);
    let affinity = c.log_ratio? + libm::log(p) - libm::log(onward);
    let flux = c.rate * p;
    let counts = flux > 0.0 && affinity > 0.0 && affinity.is_finite();
    Some(if counts { flux * affinity * -libm::expm1(-affinity) } else { 0.0 })
}
