//! Find the thermodynamic forces that drive a device.
//!
//! With `beta_0` of a reference reservoir, and `m` a reservoir of the same group of dots as `l`,
//!
//! ```text
//! F_E^l = beta_0 - beta_l,    F_N^l = beta_l mu_l - beta_m mu_m,    sigma = sum_l F_E^l J_E^l + F_N^l J_N^l
//! ```
//!
//! where electrons pass between the dots of a group, by tunnelling or through a reservoir on several of them. Baths that
//! exchange no particles have a force on their energy alone. Particles that are made and absorbed (photons, phonons) are
//! counted from zero: `F_N^l = beta_l mu_l`, which is none at `mu_l = 0`. Currents are positive from the reservoir into the system, `F_E` is in 1/energy and `F_N` has no unit. The
//! forces depend on the reference; [`drive`] names those of a device with two forces without one.

mod drive;

pub use drive::{Drive, Driven, drive};

use crate::exact::tolerance::SAME_THERMAL;
use crate::network::{Network, Thermal};
use crate::quantity::{Name, Observable};

/// The forces that drive a device, counted from a reference reservoir.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forces {
    /// The reservoir whose temperature is the reference.
    pub reference: String,
    /// Fluxes with their forces: `(energy.l, F_E)`, then `(particle.l, F_N)`.
    pub forces: Vec<(Observable, f64)>,
}

/// The difference of two terms, zero where it is rounding. Each force has a scale of its own, for those of
/// energy and of particles differ in dimension.
fn difference(a: f64, b: f64) -> f64 {
    if (a - b).abs() <= SAME_THERMAL * (a.abs() + b.abs()) { 0.0 } else { a - b }
}

/// The forces, from the reference that leaves the fewest that are not zero (the first such
/// reservoir in the order of the config); empty where a reservoir has no temperature, or one of zero, where forces
/// are infinite.
///
/// References, whose force is zero, are left out, and so are reservoirs through which nothing jumps.
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
/// let found = exact::forces(&network);
/// let acting: Vec<_> = found.forces.iter().filter(|(_, force)| *force != 0.0).collect();
/// assert_eq!(acting.len(), 1);
/// assert_eq!(acting[0].0.to_string(), "particle.right");
/// assert_eq!(acting[0].1, -2.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn forces(network: &Network) -> Forces {
    if network.unbalanced.is_some() {
        return Forces::default();
    }
    let reservoirs = (0..network.reservoirs.len()).filter(|&l| network.is_active(l));
    let reservoirs: Vec<usize> = reservoirs.collect();
    let known = |l: usize| network.reservoirs[l].thermal.filter(|t| t.temperature > 0.0);
    let thermal = reservoirs.iter().map(|&l| Some((l, known(l)?)));
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

/// The forces from one reference; particles of a group are counted from its first reservoir at the
/// reference temperature, else from its first.
fn forces_from(network: &Network, thermal: &[(usize, Thermal)], reference: usize) -> Forces {
    let beta = |t: &Thermal| 1.0 / t.temperature;
    let of = |l: usize| thermal.iter().find(|(other, _)| *other == l).map(|(_, t)| *t);
    let beta_0 = of(reference).as_ref().map_or(0.0, beta);
    let group = |l: usize| &network.reservoirs[l].group;
    let mut forces = Vec::new();
    for (l, t) in thermal.iter().filter(|(l, _)| *l != reference) {
        let flux = Observable::new(Name::Energy, &network.reservoirs[*l].name);
        forces.push((flux, difference(beta_0, beta(t))));
    }
    for (l, t) in thermal.iter().filter(|(l, _)| !group(*l).is_empty()) {
        let joined = || thermal.iter().filter(|(other, _)| group(*other) == group(*l));
        let alike = |t: &Thermal| difference(beta(t), beta_0) == 0.0;
        let first = joined().find(|(other, t)| *other == reference || alike(t));
        let Some((local, zero)) = first.or(joined().next()) else { continue };
        if local != l {
            let flux = Observable::new(Name::Particle, &network.reservoirs[*l].name);
            let weighed = |t: &Thermal| beta(t) * t.chemical_potential;
            forces.push((flux, difference(weighed(t), weighed(zero))));
        }
    }
    for (l, t) in thermal.iter().filter(|(l, _)| network.reservoirs[*l].made) {
        let flux = Observable::new(Name::Particle, &network.reservoirs[*l].name);
        forces.push((flux, beta(t) * t.chemical_potential));
    }
    Forces { reference: network.reservoirs[reference].name.clone(), forces }
}
