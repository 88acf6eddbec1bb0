//! Weigh both sides of the distribution of entropy production against each other.
//!
//! From the stationary start, for every value `s` that entropy production takes with its boundary term,
//!
//! ```text
//! P(-s) = exp(-s) P(s)
//! ```
//!
//! (Seifert, doi:10.1103/PhysRevLett.95.040602). The distribution is that of [`crate::exact::distribution`].

use crate::exact::distribution::Distribution;
use crate::exact::tolerance::QUICK_WORK;
use crate::network::{Lattice, Network, same_level};
use crate::quantity::Name;

/// Probabilities that the distribution of one axis gives to a relative 1e-8, and that of several to 1e-9.
const ACCURATE: [f64; 2] = [1e-30, 1e-9];

/// Both sides of one `|S|`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sided {
    /// `|S|`, above zero.
    pub entropy: f64,
    /// `P(-|S|)`.
    pub negative: f64,
    /// `P(|S|)`.
    pub positive: f64,
    /// Is the larger of `P(-|S|)` and what it should be within reach of the accuracy of the distribution?
    pub told: bool,
}

impl Sided {
    /// `P(-s) - exp(-s) P(s)`, zero by the detailed fluctuation theorem.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.negative - self.expected()
    }

    /// The size of that difference as a share of the larger of both terms, at most one.
    #[must_use]
    pub fn relative(&self) -> f64 {
        let largest = self.negative.max(self.expected());
        if largest > 0.0 { self.difference().abs() / largest } else { 0.0 }
    }

    /// `exp(-s) P(s)`.
    fn expected(&self) -> f64 {
        libm::exp(-self.entropy) * self.positive
    }
}

/// Both sides of every `|S|` of a window from the stationary `law`, ascending; zero itself is left out.
///
/// `law` holds a probability by state; `duration` is in units of model time.
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
/// for side in exact::sides_of_entropy(&network, &law, 5.0)?.iter().filter(|side| side.told) {
///     assert!(side.relative() < 1e-8, "P(-s) = exp(-s) P(s)");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A reason, where entropy production is not counted or its distribution takes too much work.
pub fn sides_of_entropy(
    network: &Network,
    law: &[f64],
    duration: f64,
) -> Result<Vec<Sided>, String> {
    let mut counted = network.counting.observables.iter();
    let entropy = counted.find(|o| o.observable.name == Name::Entropy && o.boundary);
    let entropy = entropy.ok_or("entropy production is not counted")?;
    let lattice = Lattice::of(entropy, Some(law));
    let found = Distribution::within(network, law, &[&lattice], duration, QUICK_WORK)?;
    let mut values: Vec<(f64, f64)> =
        found.cells.iter().map(|(cell, p)| (lattice.value(cell), *p)).collect();
    values.sort_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    let mut sides: Vec<Sided> = Vec::new();
    for (s, p) in values.into_iter().filter(|(s, _)| s.abs() > same_level(0.0)) {
        let last = sides.last().map_or(0.0, |side| side.entropy);
        if s.abs() - last > same_level(last) {
            sides.push(Sided { entropy: s.abs(), negative: 0.0, positive: 0.0, told: false });
        }
        if let Some(side) = sides.last_mut() {
            *(if s < 0.0 { &mut side.negative } else { &mut side.positive }) += p;
        }
    }
    let accurate = ACCURATE[usize::from(lattice.coordinates.len() > 1)];
    for side in &mut sides {
        side.told = side.negative.max(side.expected()) >= accurate;
    }
    Ok(sides)
}
