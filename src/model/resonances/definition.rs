//! Define resonances through which reservoirs exchange particles, without interaction between them.
//!
//! Energies, temperatures and chemical potentials are in one unit of energy (`k_B = 1`), times in `h` over that unit:
//! with Planck's constant `h = 2 pi` that is `hbar` over it.

use std::sync::OnceLock;

use super::transmission::Feature;
use crate::model::{Environment, Filling, Occupation};
use crate::network::Thermal;
use crate::number::{Finite, Function, Positive};

/// Resonances between reservoirs, each a mode of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Resonances {
    /// Planck's constant `h`, in the units of the model.
    pub planck: Positive,
    /// The reservoirs, in the order of the file.
    pub reservoirs: Vec<ScatteringReservoir>,
    /// The resonances, in the order of the file.
    pub resonances: Vec<Resonance>,
    /// What exergies are counted from.
    pub environment: Option<Environment>,
}

/// A reservoir of particles.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatteringReservoir {
    /// Its name.
    pub name: String,
    /// How it fills its levels.
    pub source: Source,
}

/// How a reservoir fills its levels.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// By an occupation function of the energy.
    Occupation(Occupation),
    /// As an N-demon must: its occupations at the four resonances, in the order of the file, filled and empty shares.
    Demon(Demon),
}

/// An N-demon, solved.
#[derive(Clone, Debug, PartialEq)]
pub struct Demon {
    /// The index of its free resonance and the occupation there, where the file chooses it.
    pub choice: Option<(usize, f64)>,
    /// Indices of its resonances, ascending, with the fillings there.
    pub fillings: [(usize, Filling); 4],
}

/// A mode through which particles pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Resonance {
    /// Its name.
    pub name: String,
    /// Indices of the two reservoirs that it joins; particles forward go from the first to the second.
    pub between: [usize; 2],
    /// Energy of its centre; of a function, the middle of its range.
    pub energy: Finite,
    /// Width in energy; of a function, that of its range.
    pub width: Positive,
    /// Largest probability that an attempt from one side passes, in `(0, 1]`; of a function, one.
    pub height: Positive,
    /// How that depends on the energy.
    pub shape: Shape,
}

/// The probability that a particle passes, as a function of its energy.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shape {
    /// The height within the width, in which occupations do not vary: they are taken at the centre.
    #[default]
    Narrow,
    /// The height within the width.
    Box,
    /// `height (width/2)^2 / ((e - energy)^2 + (width/2)^2)`, over all energies.
    Lorentzian,
    /// Any function of the energy within a range.
    Function(TransmissionFunction),
}

/// A transmission in words, and within which energies it is not zero.
#[derive(Clone, Debug, PartialEq)]
pub struct TransmissionFunction {
    /// Its text.
    pub(crate) text: String,
    /// The function of the energy.
    pub(crate) function: Function,
    /// From the first energy to the second.
    pub(crate) range: [Finite; 2],
    pub(super) features: FoundFeatures,
}

impl TransmissionFunction {
    pub(crate) fn new(text: String, function: Function, range: [Finite; 2]) -> Self {
        Self { text, function, range, features: FoundFeatures::default() }
    }
}

/// Where a function varies, looked for once.
#[derive(Clone, Debug, Default)]
pub(super) struct FoundFeatures(OnceLock<Vec<Feature>>);

impl FoundFeatures {
    pub(super) fn get_or_find<E>(
        &self,
        find: impl FnOnce() -> Result<Vec<Feature>, E>,
    ) -> Result<&[Feature], E> {
        if let Some(found) = self.0.get() {
            return Ok(found);
        }
        let found = find()?;
        Ok(self.0.get_or_init(|| found))
    }
}

/// Functions are alike whether they were looked at or not.
impl PartialEq for FoundFeatures {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl ScatteringReservoir {
    /// Is its occupation an expression?
    pub(super) fn is_expression(&self) -> bool {
        matches!(self.source, Source::Occupation(Occupation::Expression(..)))
    }

    /// Its temperature and chemical potential, where it is thermal.
    pub(super) fn thermal(&self) -> Option<Thermal> {
        match &self.source {
            Source::Occupation(occupation) => occupation.as_thermal(),
            Source::Demon(_) => None,
        }
    }
}
