//! Say how likely a particle of an energy passes a resonance, and where that varies.

use super::{Resonance, Resonances, ScatteringReservoir, Shape, Source, structure};
use crate::model::{Filling, Occupation, Statistics, Unphysical};

/// Temperatures on either side of a chemical potential beyond which `e^-x` leaves nothing.
const REACH: f64 = 60.0;
/// Occupations that differ by less are the same.
const ALIKE: f64 = 1e-26;
/// Doublings of a range that look for where occupations are alike.
const DOUBLINGS: usize = 60;
/// Rounding that a transmission may be below zero or above one by.
const ROUNDED: f64 = 4e-15;

/// What is wrong with a wide resonance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum WideFault {
    /// A transmission that is no probability; none where it has no finite value.
    Transmission { energy: f64, value: Option<f64> },
    /// An occupation that does not exist.
    Occupation { reservoir: usize, fault: Unphysical },
    /// Occupations that differ however far the energy is from the resonance.
    Unbounded { reservoir: usize },
    /// An integral over energies that is not known, with its estimated error as a share of what passes.
    Unresolved { error: f64 },
}

/// Where something varies, and within how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Feature {
    pub(super) at: f64,
    /// Zero for a step.
    pub(super) scale: f64,
    /// Others stand where it is not enough.
    pub(super) lone: bool,
}

impl Feature {
    fn new(at: f64, scale: f64) -> Self {
        Self { at, scale, lone: false }
    }
}

impl Resonance {
    /// Has it energies of more than one occupation?
    pub(crate) fn is_wide(&self) -> bool {
        self.shape != Shape::Narrow
    }

    /// Has it an energy that stands for all of them?
    pub(crate) fn has_centre(&self) -> bool {
        !matches!(self.shape, Shape::Function(_))
    }

    /// The probability that a particle passes.
    pub(super) fn transmission(&self, energy: f64) -> Result<f64, WideFault> {
        let (height, half) = (self.height.get(), self.width.get() / 2.0);
        let apart = energy - self.energy.get();
        match &self.shape {
            Shape::Narrow | Shape::Box => Ok(if apart.abs() <= half { height } else { 0.0 }),
            Shape::Lorentzian => Ok(height / (1.0 + (apart / half).powi(2))),
            Shape::Function(own) => {
                let value = own.function.value(&[energy]);
                let allowed = -ROUNDED..=1.0 + ROUNDED;
                let probability = value.filter(|value| allowed.contains(value));
                let probability = probability.map(|value| value.clamp(0.0, 1.0));
                probability.ok_or(WideFault::Transmission { energy, value })
            }
        }
    }

    /// Its mean between two energies; of a function by five points, which were checked to be near.
    pub(super) fn mean_transmission(&self, [from, to]: [f64; 2]) -> f64 {
        let (height, half) = (self.height.get(), self.width.get() / 2.0);
        let centre = self.energy.get();
        let shared = |[low, high]: [f64; 2]| (high.min(to) - low.max(from)).max(0.0) / (to - from);
        match &self.shape {
            Shape::Narrow | Shape::Box => height * shared([centre - half, centre + half]),
            Shape::Lorentzian => {
                let [a, b] = [(from - centre) / half, (to - centre) / half];
                // The difference of two arcs of tangent, without cancellation.
                height * libm::atan2(b - a, 1.0 + a * b) * half / (to - from)
            }
            Shape::Function(own) => {
                let [low, high] = own.range.map(crate::number::Finite::get);
                let (low, high) = (low.max(from), high.min(to));
                let value =
                    |at: f64| self.transmission(f64::midpoint(low, high) + at * (high - low) / 2.0);
                let sum: f64 = GAUSS.iter().map(|[at, w]| w * value(*at).unwrap_or(0.0)).sum();
                sum / 2.0 * shared([low, high])
            }
        }
    }
}

/// Nodes and weights of Gauss's rule of five points.
const GAUSS: [[f64; 2]; 5] = [
    [-0.906_179_845_938_664, 0.236_926_885_056_189_1],
    [-0.538_469_310_105_683_1, 0.478_628_670_499_366_5],
    [0.0, 0.568_888_888_888_888_9],
    [0.538_469_310_105_683_1, 0.478_628_670_499_366_5],
    [0.906_179_845_938_664, 0.236_926_885_056_189_1],
];

impl Resonances {
    /// How a reservoir fills its levels at an energy.
    pub(super) fn filling_at(&self, reservoir: usize, energy: f64) -> Result<Filling, WideFault> {
        let found = self.occupation(reservoir).filling(Statistics::Fermi, energy, 1);
        found.map_err(|fault| WideFault::Occupation { reservoir, fault })
    }

    fn occupation(&self, reservoir: usize) -> &Occupation {
        match &self.reservoirs[reservoir].source {
            Source::Occupation(occupation) => occupation,
            Source::Demon(_) => unreachable!("a demon is joined by narrow resonances alone"),
        }
    }

    /// The energies at which particles pass a wide resonance, and whether they were cut off there.
    pub(super) fn range(&self, resonance: &Resonance) -> Result<([f64; 2], bool), WideFault> {
        let (centre, half) = (resonance.energy.get(), resonance.width.get() / 2.0);
        match &resonance.shape {
            Shape::Narrow | Shape::Box => Ok(([centre - half, centre + half], false)),
            Shape::Function(own) => Ok((own.range.map(crate::number::Finite::get), false)),
            Shape::Lorentzian => {
                let mut range = [f64::INFINITY, f64::NEG_INFINITY];
                for reservoir in resonance.between {
                    let own = self.reach(reservoir, resonance)?;
                    range = [range[0].min(own[0]), range[1].max(own[1])];
                }
                // At temperature zero occupations are alike from a step on.
                Ok(([range[0] - half, range[1] + half], true))
            }
        }
    }

    /// The energies out of which a reservoir is all filled or all empty.
    fn reach(&self, reservoir: usize, resonance: &Resonance) -> Result<[f64; 2], WideFault> {
        let occupation = self.occupation(reservoir);
        if let Occupation::Table(points) = occupation {
            let [first, last] = [points.first(), points.last()].map(|p| p.map_or(0.0, |p| p[0]));
            // A table says nothing of the energies beyond, which a Lorentzian has.
            let beyond = last + resonance.width.get().max(last - first);
            self.filling_at(reservoir, beyond)?;
        }
        let thermal = thermal_parts(occupation);
        if !thermal.is_empty() {
            let end = |sign: f64| {
                thermal
                    .iter()
                    .map(move |part| sign * part.at + REACH * part.scale)
                    .fold(f64::NEG_INFINITY, f64::max)
            };
            return Ok([-end(-1.0), end(1.0)]);
        }
        let other = resonance.between[usize::from(resonance.between[0] == reservoir)];
        let mut far = REACH * resonance.width.get();
        for _ in 0..DOUBLINGS {
            let alike =
                [-2.0, -1.4, -1.0, 1.0, 1.4, 2.0].into_iter().try_fold(true, |alike, at| {
                    let energy = resonance.energy.get() + at * far;
                    let [a, b] =
                        [self.filling_at(reservoir, energy)?, self.filling_at(other, energy)?];
                    Ok(alike && a.filled * b.empty + b.filled * a.empty < ALIKE)
                })?;
            if alike {
                return Ok([resonance.energy.get() - far, resonance.energy.get() + far]);
            }
            far *= 2.0;
        }
        Err(WideFault::Unbounded { reservoir })
    }

    /// Where transmission and occupations vary.
    ///
    /// # Errors
    /// Where an expression has no value that is a probability.
    pub(super) fn features(
        &self,
        resonance: &Resonance,
        range: [f64; 2],
    ) -> Result<Vec<Feature>, WideFault> {
        let mut features = Vec::new();
        match &resonance.shape {
            Shape::Lorentzian => {
                features.push(Feature::new(resonance.energy.get(), resonance.width.get() / 2.0));
            }
            Shape::Function(own) => features.extend(own.features.get_or_find(|| {
                structure::features(range, &own.function.places(), |at| resonance.transmission(at))
            })?),
            Shape::Narrow | Shape::Box => {}
        }
        for reservoir in resonance.between {
            match self.occupation(reservoir) {
                Occupation::Table(points) => {
                    features.extend(points.iter().map(|p| Feature::new(p[0], 0.0)));
                }
                Occupation::Expression(_, function) => {
                    let filled = |at| Ok(self.filling_at(reservoir, at)?.filled);
                    features.extend(structure::features(range, &function.places(), filled)?);
                }
                own => features.extend(thermal_parts(own)),
            }
        }
        Ok(features)
    }

    /// Is nothing at a resonance an expression?
    pub(crate) fn is_in_closed_form(&self, resonance: &Resonance) -> bool {
        self.unseen(resonance).is_none()
    }

    /// The distance of the samples of an expression at a resonance; none where everything is known in closed form.
    pub(super) fn unseen(&self, resonance: &Resonance) -> Option<f64> {
        let is_sampled = |reservoir: &usize| {
            resonance.is_wide() && matches!(self.occupation(*reservoir), Occupation::Expression(..))
        };
        let sampled = !resonance.has_centre() || resonance.between.iter().any(is_sampled);
        let ([from, to], _) = self.range(resonance).ok().filter(|_| sampled)?;
        Some((to - from) / structure::SAMPLES as f64)
    }
}

impl ScatteringReservoir {
    /// Its chemical potentials and the temperatures there.
    pub(super) fn thermal_parts(&self) -> Vec<Feature> {
        match &self.source {
            Source::Occupation(occupation) => thermal_parts(occupation),
            Source::Demon(_) => Vec::new(),
        }
    }
}

/// The chemical potentials of an occupation and the temperatures there.
fn thermal_parts(occupation: &Occupation) -> Vec<Feature> {
    let feature = |own: &crate::model::ThermalOccupation| {
        Feature::new(own.chemical_potential.get(), own.temperature.get())
    };
    match occupation {
        Occupation::Thermal(own) => vec![feature(own)],
        Occupation::Mixture(parts) => {
            parts.iter().filter(|(weight, _)| *weight > 0.0).map(|(_, own)| feature(own)).collect()
        }
        Occupation::Table(_) | Occupation::Expression(..) => Vec::new(),
    }
}
