//! Answer for particles that attempt to pass independently of each other, each a fixed number of times.
//!
//! ```text
//! ln <e^{s.X}> = t sum_a w_a ln[1 + p_a (e^{s.x_a} - 1) + q_a (e^{s.y_a} - 1)]
//! ```
//!
//! with the attempts `w_a` of a kind in a unit of time, probabilities `p_a` that a particle goes forward and `q_a` that one goes
//! back, and what that adds, `x_a` and `y_a` (Levitov and Lesovik, doi:10.1063/1.531672). Independent cumulants add, so that
//! there is no limit to the number of kinds. Where energies are a continuum, the kinds are the nodes of an integral over them,
//! and `w_a` need not be whole.

mod axis;
mod bins;
mod law;
mod listing;
mod ratio;
mod theorem;

pub use law::law;
pub use listing::answer_attempts;
pub use ratio::{BinnedRatios, RatioBin, RatioLaw};
pub use theorem::{EntropyOfAttempts, PartOfEntropy};

use super::generating::Point;
use crate::network::{Counting, Weights};

/// Attempts of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// How many there are in a unit of time.
    pub rate: f64,
    /// Probability that a particle goes forward.
    pub forward: f64,
    /// That one goes back.
    pub back: f64,
    /// That none passes, not made by subtraction.
    pub stay: f64,
}

/// All kinds of attempts, and what is read off their counters: of kind `a` counter `2a` holds the net particles forward,
/// counter `2a + 1` all that pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempts {
    /// The kinds.
    pub kinds: Vec<Attempt>,
    /// What is counted.
    pub counting: Counting,
    /// How far sums over the kinds may be off, as a share of the sum of magnitudes.
    pub error: f64,
    /// Kinds at which a range of energies was cut off: where something passes there, no sum is complete.
    pub edges: Vec<usize>,
    /// The resonances that the kinds belong to.
    pub parts: Vec<Part>,
}

/// The kinds of attempts at one resonance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// Its kinds.
    pub kinds: std::ops::Range<usize>,
}

/// What passes at the end of a range that was cut off, at most.
const COMPLETE: f64 = 1e-9;

/// What a particle of each kind adds to an observable, forward and back.
pub(in crate::exact) type Charges = Vec<[f64; 2]>;

impl Attempts {
    /// What a particle adds, by kind.
    pub(super) fn charges(&self, weights: &Weights) -> Charges {
        let mut charges = vec![[0.0; 2]; self.kinds.len()];
        let mut add = |counter: u32, weight: f64| {
            let [forward, back] = &mut charges[counter as usize / 2];
            *forward += weight;
            *back += if counter.is_multiple_of(2) { -weight } else { weight };
        };
        match weights {
            Weights::Integer(list) => list.iter().for_each(|&(k, w)| add(k, w as f64)),
            Weights::Real(list) => list.iter().for_each(|&(k, w)| add(k, w)),
        }
        charges
    }

    /// Cumulants in a unit of time to order four, and the sums of magnitudes that they are differences of.
    pub(super) fn cumulants(&self, charges: &[[f64; 2]]) -> [[f64; 2]; 4] {
        let mut sums = [[0.0; 2]; 4];
        for (kind, [x, y]) in self.kinds.iter().zip(charges) {
            let (mut forward, mut back) = (kind.forward, kind.back);
            let mut moments = [[0.0; 2]; 4];
            for moment in &mut moments {
                (forward, back) = (forward * x, back * y);
                *moment = [forward + back, forward.abs() + back.abs()];
            }
            let [m1, m2, m3, m4] = moments.map(|m| m[0]);
            let cumulants = [
                m1,
                m2 - m1 * m1,
                m3 - 3.0 * m1 * m2 + 2.0 * m1.powi(3),
                m4 - 4.0 * m1 * m3 - 3.0 * m2 * m2 + 12.0 * m1 * m1 * m2 - 6.0 * m1.powi(4),
            ];
            for (sum, (cumulant, moment)) in sums.iter_mut().zip(cumulants.iter().zip(&moments)) {
                sum[0] += kind.rate * cumulant;
                sum[1] += kind.rate * moment[1];
            }
        }
        sums
    }

    /// The covariance in a unit of time.
    pub(super) fn covariance(&self, one: &[[f64; 2]], other: &[[f64; 2]]) -> f64 {
        let each = self.kinds.iter().zip(one.iter().zip(other));
        each.map(|(kind, ([x, y], [v, w]))| {
            let Attempt { rate, forward, back, .. } = kind;
            let means = (forward * x + back * y) * (forward * v + back * w);
            rate * (forward * x * v + back * y * w - means)
        })
        .sum()
    }

    /// Are these cells of what is a continuum there?
    #[must_use]
    pub(crate) fn are_cells_of(&self, limit: &Self) -> bool {
        self.kinds.len() != limit.kinds.len()
    }

    /// The generating function of one or two observables at fields, with its slopes.
    ///
    /// # Errors
    /// A reason, where the integral over energies does not converge, or an observable is not counted.
    pub fn generating(
        &self,
        observables: &[&crate::quantity::Observable],
        fields: &[[f64; 2]],
    ) -> Result<Vec<Point>, String> {
        let charges = observables
            .iter()
            .map(|of| {
                let known = self.counting.observables.iter().find(|o| o.observable == **of);
                Ok(self.charges(&known.ok_or("it is not defined")?.weights))
            })
            .collect::<Result<Vec<_>, String>>()?;
        fields.iter().map(|field| self.complete(&charges, *field)).collect()
    }

    /// The point at a field; none where the integral over energies does not converge.
    pub(in crate::exact) fn finite_point(
        &self,
        charges: &[Charges],
        field: [f64; 2],
    ) -> Option<Point> {
        self.complete(charges, field).ok()
    }

    /// The point at a field, if it has one.
    fn complete(&self, charges: &[Charges], field: [f64; 2]) -> Result<Point, String> {
        for &edge in &self.edges {
            let local = Local::new(&self.kinds[edge], tilts(charges, field, edge));
            if local.passing.iter().any(|passing| *passing > COMPLETE) {
                let at =
                    if charges.len() > 1 { format!("{field:?}") } else { field[0].to_string() };
                return Err(format!(
                    "it is infinite at the field {at}: particles of any energy count"
                ));
            }
        }
        Ok(self.point(charges, field))
    }

    /// Cumulants in a unit of time of what weights read off the counters, each with the sum of magnitudes.
    pub(crate) fn cumulants_of(&self, weights: &Weights) -> [[f64; 2]; 4] {
        self.cumulants(&self.charges(weights))
    }

    fn point(&self, charges: &[Charges], field: [f64; 2]) -> Point {
        let (mut value, mut slope, mut gross) = (0.0, [0.0; 2], 0.0);
        for (a, kind) in self.kinds.iter().enumerate() {
            let local = Local::new(kind, tilts(charges, field, a));
            value += kind.rate * local.logarithm;
            gross += kind.rate * local.passing.iter().sum::<f64>();
            for (slope, of) in slope.iter_mut().zip(charges) {
                let [x, y] = of[a];
                *slope += kind.rate * (local.passing[0] * x + local.passing[1] * y);
            }
        }
        let error = self.error * gross;
        Point { field, value, slope, bounds: [value - error, value + error], scale: gross }
    }
}

/// Exponents of a kind at a field: of a particle that goes forward, and back.
fn tilts(charges: &[Charges], field: [f64; 2], kind: usize) -> [f64; 2] {
    [0, 1].map(|side| charges.iter().zip(field).map(|(of, s)| s * of[kind][side]).sum())
}

/// One attempt under a tilt of its exponents.
struct Local {
    /// `ln[1 + p (e^x - 1) + q (e^y - 1)]`.
    logarithm: f64,
    /// Probabilities to go forward and back under the tilt.
    passing: [f64; 2],
}

impl Local {
    fn new(kind: &Attempt, [x, y]: [f64; 2]) -> Self {
        let Attempt { forward, back, stay, .. } = *kind;
        let largest = x.max(y).max(0.0);
        if largest < 1.0 {
            // Small changes keep their digits.
            let change = forward * libm::expm1(x) + back * libm::expm1(y);
            let all = 1.0 + change;
            let passing = [forward * libm::exp(x) / all, back * libm::exp(y) / all];
            return Self { logarithm: libm::log1p(change), passing };
        }
        let terms = [(stay, 0.0), (forward, x), (back, y)];
        let [none, there, again] = terms.map(|(p, x)| p * libm::exp(x - largest));
        let all = none + there + again;
        let logarithm = if all > 0.0 { largest + libm::log(all) } else { 0.0 };
        Self { logarithm, passing: [there, again].map(|p| if all > 0.0 { p / all } else { 0.0 }) }
    }
}
