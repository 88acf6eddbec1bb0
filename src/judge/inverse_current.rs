//! Say which currents flow against the forces that drive them, in the words of the inverse-current papers,
//! and on what the words depend.
//!
//! Two forces act on the only reservoir out of equilibrium. Where both have one sign, a flux against both is an
//! *inverse current*; where they have opposite signs, a flux against its own is a *cross-effect*. Both words
//! depend on the zero of energy, so that the shift at which they change stands beside them, and what depends on
//! no zero: where particles and heat flow. Where a force acts on the energy of one reservoir and one on the
//! particles of another, a flux is *against its own force*, whatever the zero. A current that a temperature or
//! a voltage alone drives is an ordinary thermoelectric one, and nothing is said of it.

use super::Row;
use super::findings::{Finding, FindingKind, sign};
use crate::exact::{Drive, Driven};
use crate::number::digits::significant;
use crate::quantity::{Name, Observable, Quantity, Statistic};

/// A current whose sign is decided.
#[derive(Clone, Copy)]
struct Flux<'a> {
    row: &'a Row,
    sign: f64,
    significance: Option<f64>,
}

impl Flux<'_> {
    fn value(&self) -> f64 {
        let sampled = self.significance.and(self.row.sampled).map(|s| s.value);
        sampled.or(self.row.exact).unwrap_or(0.0)
    }

    fn is_against(&self, force: f64) -> bool {
        self.sign * force < 0.0
    }

    /// `particle current from reservoir b (-0.0095)`.
    fn named(&self) -> String {
        let Observable { name, of } = &self.row.quantity.observable;
        let exactly = if self.significance.is_some() { "" } else { ", exactly" };
        let value = significant(self.value(), 3);
        format!("{} current from reservoir {of} ({value}{exactly})", name.word())
    }

    fn certainty(&self) -> String {
        self.significance.map_or(String::new(), |s| format!(", {s:.0} standard errors from zero"))
    }

    fn finding(&self, finding: FindingKind, text: String) -> Finding {
        let subject = self.row.quantity.observable.to_string();
        Finding { finding, subject, significance: self.significance, text }
    }
}

/// Two fluxes with the force on each, and what it is called when one flows against its own.
#[must_use]
pub(super) fn fluxes(drive: &Drive) -> ([(Observable, f64); 2], FindingKind) {
    match drive {
        Drive::One(driven) => {
            let of = |name| Observable::new(name, &driven.reservoir);
            let forces = [
                (of(Name::Particle), driven.particle_force()),
                (of(Name::Energy), driven.energy_force()),
            ];
            (forces, kind(driven))
        }
        Drive::Two { energy, particles, .. } => {
            let of = |name, (reservoir, force): &(String, f64)| {
                (Observable::new(name, reservoir), *force)
            };
            let forces = [of(Name::Energy, energy), of(Name::Particle, particles)];
            (forces, FindingKind::AgainstOwnForce)
        }
    }
}

/// What it is called when a flux of the only driven reservoir flows against its own force.
fn kind(driven: &Driven) -> FindingKind {
    if driven.energy_force() * driven.particle_force() > 0.0 {
        FindingKind::InverseCurrent
    } else {
        FindingKind::CrossEffect
    }
}

/// Read the currents against their forces off a table of answers of a `kind` of system; `scale` is the gross flow of an exact rate.
#[must_use]
pub(super) fn against(
    drive: Option<&Drive>,
    kind: &str,
    rows: &[Row],
    scale: impl Fn(&Quantity) -> Option<f64>,
) -> Vec<Finding> {
    let flux = |name, of: &str| {
        let rate = Quantity::new(Observable::new(name, of), Statistic::Rate);
        let row = rows.iter().find(|row| row.quantity == rate)?;
        let (sign, significance) = sign(row, &scale)?;
        (sign != 0.0).then_some(Flux { row, sign, significance })
    };
    match drive {
        None => Vec::new(),
        Some(Drive::One(driven)) => {
            of_one(driven, raised(driven, kind), |name| flux(name, &driven.reservoir))
        }
        Some(Drive::Two { energy, particles, references }) => {
            let forces =
                [(Name::Energy, 'E', energy, particles), (Name::Particle, 'N', particles, energy)];
            let found = forces.into_iter().filter_map(|(name, letter, own, other)| {
                let flux = flux(name, &own.0).filter(|flux| flux.is_against(own.1))?;
                let other = force(if letter == 'E' { 'N' } else { 'E' }, &other.0, other.1);
                let text = format!(
                    "The {} flows against its own force, {}{}; {other} pays for it. The force on \
                     particles is counted from {}, and no zero of energy changes this.",
                    flux.named(),
                    force(letter, &own.0, own.1),
                    flux.certainty(),
                    references.join(" and "),
                );
                Some(flux.finding(FindingKind::AgainstOwnForce, text))
            });
            found.collect()
        }
    }
}

fn of_one<'a>(
    driven: &Driven,
    raised: &str,
    flux: impl Fn(Name) -> Option<Flux<'a>>,
) -> Vec<Finding> {
    let (on_energy, on_particles) = (driven.energy_force(), driven.particle_force());
    let [particles, energy, heat] = [Name::Particle, Name::Energy, Name::Heat].map(flux);
    let of = &driven.reservoir;
    let [named_energy, named_particles] = [force('E', of, on_energy), force('N', of, on_particles)];
    let fluxes = [(particles, on_particles, &named_particles), (energy, on_energy, &named_energy)];
    let found = fluxes.into_iter().filter_map(|(flux, own, named)| {
        let flux = flux.filter(|flux| flux.is_against(own))?;
        let finding = kind(driven);
        let what = if finding == FindingKind::InverseCurrent {
            let both = format!("both its forces, {named_energy} and {named_particles}");
            (both, "an inverse current")
        } else {
            let other = if own == on_energy { &named_particles } else { &named_energy };
            (format!("its own force, {named}, beside {other}"), "a cross-effect")
        };
        let text = format!(
            "Energies counted from the zero of the file, the {} flows against {}, counted from {}: {}{}. \
             {} {}",
            flux.named(),
            what.0,
            driven.references.join(" and "),
            what.1,
            flux.certainty(),
            shift(driven, raised, &flux, particles),
            invariant(driven, particles, heat),
        );
        Some(flux.finding(finding, text))
    });
    found.collect()
}

/// The energies that another zero of energy raises.
fn raised(driven: &Driven, kind: &str) -> &'static str {
    match (kind, driven.group.len()) {
        ("dots", 1) => "the energy of the dot",
        ("dots", _) => "the energies of its dots",
        ("a device of resonances", 1) => "the energy of the resonance",
        ("a device of resonances", _) => "the energies of its resonances",
        _ => "the energies of its transitions, once a particle that they bring,",
    }
}

/// The zero of energy at which the word changes.
fn shift(driven: &Driven, raised: &str, flux: &Flux<'_>, particles: Option<Flux<'_>>) -> String {
    let group: Vec<_> =
        driven.references.iter().chain([&driven.reservoir]).map(String::as_str).collect();
    let c = driven.particle_force() / driven.energy_force();
    let turned = particles.filter(|_| flux.row.quantity.observable.name == Name::Energy);
    let turned = turned.map_or(String::new(), |particles| {
        let c = -flux.value() / particles.value();
        format!(", or at c = {}, where the current itself changes sign", significant(c, 6))
    });
    format!(
        "The word depends on that zero: with {raised} and the chemical potentials of {} all \
         raised by c the device is the same, and the word changes at c = F_N/F_E = {}{turned}.",
        group.join(" and "),
        significant(c, 6),
    )
}

/// Where particles and heat flow, which depends on no zero.
fn invariant(driven: &Driven, particles: Option<Flux<'_>>, heat: Option<Flux<'_>>) -> String {
    let of = &driven.reservoir;
    let reference = driven.references.first().map_or("", String::as_str);
    let way = |flux: Option<Flux<'_>>| match flux {
        Some(flux) if flux.sign > 0.0 => format!("flow out of {of}"),
        Some(_) => format!("flow into {of}"),
        None => "flow in no direction that is decided".to_owned(),
    };
    let Driven { own, zero, .. } = driven;
    format!(
        "Whatever the zero, particles {}, with mu_{of} - mu_{reference} = {}, and heat {}, with \
         T_{of} - T_{reference} = {}.",
        way(particles),
        significant(own.chemical_potential - zero.chemical_potential, 6),
        way(heat).replacen("flow", "flows", 1),
        significant(own.temperature - zero.temperature, 6),
    )
}

fn force(letter: char, of: &str, value: f64) -> String {
    format!("F_{letter}({of}) = {}", significant(value, 9))
}
