//! Compute entropy production in three forms that must agree, and the forces that drive a device.
//!
//! * macroscopic: `- sum_l beta_l J_Q^l`;
//! * Schnakenberg: `sum (k p - k' p') ln(k p / k' p')` over pairs of opposite channels;
//! * force-flux: `sum_l J_E^l (beta_0 - beta_l) + sum_l J_N^l (beta_l mu_l - beta_m mu_m)`, with
//!   `beta_0` of the first reservoir and `m` the first reservoir of the same site.

use crate::network::{Network, Thermal};
use crate::quantity::{Name, Observable};

/// Entropy production rate, three ways, each 1/time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EntropyProduction {
    /// Heat over temperature.
    pub macroscopic: f64,
    /// Probability fluxes and their affinities.
    pub schnakenberg: f64,
    /// Thermodynamic forces times fluxes.
    pub force_flux: f64,
    /// Sum of the absolute terms: what cancels in the macroscopic form.
    pub gross: f64,
}

/// The three forms for a stationary `law`; absent where entropy or a temperature is undefined.
#[must_use]
pub fn entropy_production(network: &Network, law: &[f64]) -> Option<EntropyProduction> {
    if network.no_entropy.is_some() {
        return None;
    }
    let mut macroscopic = 0.0;
    let mut gross = 0.0;
    for reservoir in &network.reservoirs {
        let thermal = reservoir.thermal?;
        let [particles, energy] = [Name::Particle, Name::Energy]
            .map(|name| current(network, law, &Observable::new(name, &reservoir.name)));
        let (particles, energy) = (particles?, energy?);
        let beta = 1.0 / thermal.temperature;
        macroscopic -= beta * (energy[0] - thermal.chemical_potential * particles[0]);
        gross += beta * (energy[1] + thermal.chemical_potential.abs() * particles[1]);
    }
    let force_flux = forces(network)
        .iter()
        .map(|(flux, force)| current(network, law, flux).map(|flux| force * flux[0]))
        .sum::<Option<f64>>()?;
    let schnakenberg = schnakenberg(network, law);
    Some(EntropyProduction { macroscopic, schnakenberg, force_flux, gross })
}

/// Fluxes and the forces that drive them: `(energy.l, F_E)` and `(particle.l, F_N)`.
///
/// References, whose force is zero, are left out; so is everything where a reservoir has no
/// temperature.
#[must_use]
pub fn forces(network: &Network) -> Vec<(Observable, f64)> {
    let thermal: Option<Vec<Thermal>> = network.reservoirs.iter().map(|r| r.thermal).collect();
    let Some(thermal) = thermal else { return Vec::new() };
    let beta = |l: usize| 1.0 / thermal[l].temperature;
    let drive = |l: usize| thermal[l].chemical_potential / thermal[l].temperature;
    let mut energies = Vec::new();
    let mut particles = Vec::new();
    for (l, reservoir) in network.reservoirs.iter().enumerate() {
        let reference = network.reservoirs[..l].iter().position(|r| r.site == reservoir.site);
        if l > 0 {
            energies.push((Observable::new(Name::Energy, &reservoir.name), beta(0) - beta(l)));
        }
        if let Some(first) = reference {
            let force = drive(l) - drive(first);
            particles.push((Observable::new(Name::Particle, &reservoir.name), force));
        }
    }
    energies.extend(particles);
    energies
}

/// The mean rate of an observable, and its gross flow.
fn current(network: &Network, law: &[f64], observable: &Observable) -> Option<[f64; 2]> {
    let counting = &network.counting;
    let found = counting.observables.iter().find(|o| o.observable == *observable)?;
    let charges: Vec<f64> = (0..counting.classes.len() as u32)
        .map(|class| counting.charge(&found.weights, class))
        .collect();
    let mut sums = [0.0; 2];
    for c in network.channels().iter().filter(|c| c.rate > 0.0) {
        let flow = law[c.from as usize] * c.rate * charges[c.class as usize];
        sums[0] += flow;
        sums[1] += flow.abs();
    }
    Some(sums)
}

/// Sum over the channels that carry more than their reverse: `k' p' = k p exp(-A)`.
fn schnakenberg(network: &Network, law: &[f64]) -> f64 {
    let term = |c: &crate::network::Channel| {
        let [p, onward] = [c.from, c.to].map(|x| law[x as usize]);
        let affinity = c.log_ratio.unwrap_or(0.0) + p.ln() - onward.ln();
        let flux = c.rate * p;
        let counts = flux > 0.0 && affinity > 0.0 && affinity.is_finite();
        if counts { flux * affinity * -(-affinity).exp_m1() } else { 0.0 }
    };
    network.channels().iter().map(term).sum()
}
