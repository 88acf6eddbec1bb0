//! Compute entropy production in three forms that must agree, and the forces that drive a device.
//!
//! * macroscopic: `- sum_l beta_l J_Q^l`;
//! * Schnakenberg: `sum (k p - k' p') ln(k p / k' p')` over pairs of opposite channels;
//! * force-flux: `sum_l J_E^l (beta_0 - beta_l) + sum_l J_N^l (beta_l mu_l - beta_m mu_m)`, with
//!   `beta_0` of a reference reservoir and `m` a reservoir of the same site.

use crate::network::{Channel, Network, Thermal};
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
    /// Sum of the absolute terms: what cancels in the macroscopic form or in forces times fluxes.
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
    let mut force_flux = 0.0;
    let mut forced = 0.0;
    for (flux, force) in forces(network).forces {
        let flux = current(network, law, &flux)?;
        force_flux += force * flux[0];
        forced += force.abs() * flux[1];
    }
    let schnakenberg = schnakenberg(network, law);
    Some(EntropyProduction { macroscopic, schnakenberg, force_flux, gross: gross.max(forced) })
}

/// The forces that drive a device, counted from a reference reservoir.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forces {
    /// The reservoir whose temperature is the reference.
    pub reference: String,
    /// Fluxes with their forces: `(energy.l, F_E)`, then `(particle.l, F_N)`.
    pub forces: Vec<(Observable, f64)>,
}

/// A force below this share of the terms whose difference it is, is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-12;

/// The difference of two terms, zero where it is rounding. Each force has a scale of its own, for those of
/// energy and of particles differ in dimension.
fn difference(a: f64, b: f64) -> f64 {
    if (a - b).abs() <= ROUNDED_ZERO * (a.abs() + b.abs()) { 0.0 } else { a - b }
}

/// The forces, from the reference that leaves the fewest that are not zero (the first such
/// reservoir in the order of the config); empty where a reservoir has no temperature.
///
/// References, whose force is zero, are left out, and so are reservoirs through which nothing jumps.
#[must_use]
pub fn forces(network: &Network) -> Forces {
    let active =
        |l: &usize| network.channels().iter().any(|c| c.rate > 0.0 && c.reservoir as usize == *l);
    let reservoirs: Vec<usize> = (0..network.reservoirs.len()).filter(active).collect();
    let thermal = reservoirs.iter().map(|&l| Some((l, network.reservoirs[l].thermal?)));
    let Some(thermal) = thermal.collect::<Option<Vec<(usize, Thermal)>>>() else {
        return Forces::default();
    };
    let choices = thermal.iter().map(|&(reference, _)| forces_from(network, &thermal, reference));
    choices.min_by_key(Forces::acting).unwrap_or_default()
}

impl Forces {
    /// How many forces are not zero.
    fn acting(&self) -> usize {
        self.forces.iter().filter(|force| force.1 != 0.0).count()
    }
}

/// The forces from one reference; particles of a site are counted from its first reservoir at the
/// reference temperature, else from its first.
fn forces_from(network: &Network, thermal: &[(usize, Thermal)], reference: usize) -> Forces {
    let beta = |t: &Thermal| 1.0 / t.temperature;
    let of = |l: usize| thermal.iter().find(|(other, _)| *other == l).map(|(_, t)| *t);
    let beta_0 = of(reference).as_ref().map_or(0.0, beta);
    let site = |l: usize| network.reservoirs[l].site;
    let mut forces = Vec::new();
    for (l, t) in thermal.iter().filter(|(l, _)| *l != reference) {
        let flux = Observable::new(Name::Energy, &network.reservoirs[*l].name);
        forces.push((flux, difference(beta_0, beta(t))));
    }
    for (l, t) in thermal {
        let same_site = || thermal.iter().filter(|(other, _)| site(*other) == site(*l));
        let alike = |t: &Thermal| difference(beta(t), beta_0) == 0.0;
        let first = same_site().find(|(other, t)| *other == reference || alike(t));
        let Some((local, zero)) = first.or(same_site().next()) else { continue };
        if local != l {
            let flux = Observable::new(Name::Particle, &network.reservoirs[*l].name);
            let weighed = |t: &Thermal| beta(t) * t.chemical_potential;
            forces.push((flux, difference(weighed(t), weighed(zero))));
        }
    }
    Forces { reference: network.reservoirs[reference].name.clone(), forces }
}

/// The mean rate of an observable, and its gross flow.
fn current(network: &Network, law: &[f64], observable: &Observable) -> Option<[f64; 2]> {
    let counting = &network.counting;
    let found = counting.observables.iter().find(|o| o.observable == *observable)?;
    let charges: Vec<f64> = (0..counting.classes.len() as u32)
        .map(|class| counting.increment(&found.weights, class))
        .collect();
    let mut sums = [0.0; 2];
    for c in network.channels().iter().filter(|c| c.rate > 0.0) {
        let flow = law[c.from as usize] * c.rate * charges[c.class as usize];
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
