//! Hold a law of physics and what the data say of it.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::claim::{Claim, Side};
use super::digits::{beside, significant};
use crate::estimate::ExchangeEstimate;
use crate::exact::EntropyProduction;
use crate::exact::generating::Affinity;
use crate::quantity::Estimate;

/// What the data say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// The data are compatible with the law, and could have shown otherwise.
    Holds,
    /// The data contradict the law.
    Fails,
    /// The data cannot tell.
    Undecided,
}

/// A law with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Law {
    /// Which law, as an identifier: `integral_fluctuation_theorem`, ...
    pub law: &'static str,
    /// What it was tested on: an observable, a pair, a state.
    pub subject: String,
    /// What was measured (exact where it was not sampled), if there is one number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
    /// The exact value of the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// What the law says of it: the value or the bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// It is a theorem for this system and this start: data that contradict it are in error.
    /// The fluctuation symmetry of one count among several need not hold.
    pub must_hold: bool,
    /// What the data say.
    pub verdict: Holding,
    /// Why.
    pub reason: String,
}

/// An error bar below this share of what could be off is rounding.
const ROUNDING: f64 = 1e-12;

/// The three forms of entropy production agree to this share of what cancels in them.
const SAME: f64 = 1e-9;

/// Entropy production is heat over temperature, fluxes times affinities, and forces times fluxes.
#[must_use]
pub fn entropy_production(forms: &EntropyProduction) -> Law {
    let EntropyProduction { macroscopic, schnakenberg, force_flux, gross } = *forms;
    let apart = (macroscopic - schnakenberg).abs().max((macroscopic - force_flux).abs());
    let digits = |value: f64| beside(value, gross, 11);
    let holds = apart <= SAME * gross.max(schnakenberg.abs());
    Law {
        law: "entropy_production",
        subject: "entropy.total".to_owned(),
        value: None,
        standard_error: None,
        exact: Some(macroscopic),
        bound: Some(schnakenberg),
        must_hold: true,
        verdict: if holds { Holding::Holds } else { Holding::Fails },
        reason: format!(
            "exactly, heat over temperature gives {}, fluxes times affinities {}, forces times \
             fluxes {}",
            digits(macroscopic),
            digits(schnakenberg),
            digits(force_flux)
        ),
    }
}

/// Two fields that are each other's mirror images, as the sample has them: the difference of the
/// generating function there, in units of [`Symmetry::unit`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mirrored {
    /// The sampled difference, less what the finite window adds to it.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The exact difference.
    pub exact: f64,
}

/// How far apart the two sides of a symmetry are, over fields that are not their own images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Apart {
    /// Every field is its own mirror image: there is nothing to compare.
    Nothing,
    /// At most by this, where rounding may have made up to that, both in [`Symmetry::unit`].
    By {
        /// The largest difference.
        largest: f64,
        /// Rounding of the field where it is largest.
        rounding: f64,
    },
}

/// The fluctuation symmetry of one or two counts as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Symmetry {
    /// Of what.
    pub of: String,
    /// The force, and whether it accounts for every cycle.
    pub found: Affinity,
    /// There are two counts.
    pub pair: bool,
    /// How far apart the two sides are exactly.
    pub apart: Apart,
    /// What differences are a share of.
    pub unit: &'static str,
    /// The trusted sampled pairs, if there is a sample.
    pub mirrored: Option<Vec<Mirrored>>,
    /// Blocks they were sampled in.
    pub blocks: u64,
}

impl Symmetry {
    /// The exact numbers alone. Where the force is that of every cycle the symmetry is a theorem, and
    /// the numbers check our rounding; elsewhere they must resolve it.
    fn exactly(&self) -> Holding {
        match self.apart {
            Apart::Nothing => Holding::Undecided,
            Apart::By { largest, .. } if self.found.explains() => {
                if largest <= SAME {
                    Holding::Holds
                } else {
                    Holding::Fails
                }
            }
            Apart::By { largest, rounding } if largest > SAME.max(rounding) => Holding::Fails,
            Apart::By { rounding, .. } if rounding > SAME => Holding::Undecided,
            Apart::By { .. } => Holding::Holds,
        }
    }

    /// The exact difference in words.
    fn difference(&self, verdict: Holding) -> String {
        let unit = self.unit;
        match self.apart {
            Apart::Nothing => "cannot be told apart: every field is its own mirror image, ask for \
                               others"
                .to_owned(),
            Apart::By { largest, rounding } if verdict == Holding::Undecided => format!(
                "differ by at most {largest:.1e} of {unit}, within a rounding of {rounding:.1e}"
            ),
            Apart::By { largest, .. } => format!("differ by at most {largest:.1e} of {unit}"),
        }
    }
}

/// The verdict on a fluctuation symmetry: by the exact numbers, and by the sample.
#[must_use]
pub fn fluctuation_symmetry(symmetry: &Symmetry) -> Law {
    let found = &symmetry.found;
    let distance = |m: &Mirrored| m.value.abs() / m.standard_error;
    let pairs = symmetry.mirrored.as_deref().unwrap_or_default();
    let most = pairs.iter().max_by(|a, b| distance(a).total_cmp(&distance(b)));
    let far = contradiction(symmetry.blocks, pairs.len());
    let contradicted = most.is_some_and(|m| distance(m) > far);
    let force = if symmetry.pair {
        format!("A = ({}, {})", decimal(found.force[0]), decimal(found.force[1]))
    } else {
        format!("A = {}", decimal(found.force[0]))
    };
    let why = match found {
        Affinity { carried: false, .. } => "no cycle of jumps adds to it",
        Affinity { complete: true, .. } => "the affinity of every cycle is A times its counts",
        _ => "no A accounts for the affinities of all cycles, so that it need not hold",
    };
    let seen = match (&symmetry.mirrored, most) {
        (None, _) => String::new(),
        (Some(_), None) => "; no two sampled points mirror each other".to_owned(),
        (Some(pairs), Some(most)) if pairs.len() == 1 => {
            let by = distance(most);
            format!("; the one sampled pair is apart by {by:.1} standard errors")
        }
        (Some(pairs), Some(most)) => format!(
            "; of {} sampled pairs the one furthest apart is so by {:.1} standard errors",
            pairs.len(),
            distance(most)
        ),
    };
    let verdict = if contradicted { Holding::Fails } else { symmetry.exactly() };
    let largest = match symmetry.apart {
        Apart::Nothing => None,
        Apart::By { largest, .. } => Some(largest),
    };
    Law {
        law: "fluctuation_symmetry",
        subject: symmetry.of.clone(),
        value: most.map(|m| m.value),
        standard_error: most.map(|m| m.standard_error),
        exact: most.map(|m| m.exact).or(largest),
        bound: Some(0.0),
        must_hold: found.explains(),
        verdict,
        reason: format!(
            "lambda(s) and lambda(-A - s), {force}, {}: {why}{seen}",
            symmetry.difference(verdict)
        ),
    }
}

/// A force with six decimals, where that is how large it is.
fn decimal(force: f64) -> String {
    if force == 0.0 || (1e-3..1e6).contains(&force.abs()) {
        format!("{force:.6}")
    } else {
        significant(force, 7)
    }
}

/// There is no symmetry to test.
#[must_use]
pub fn no_symmetry(of: &str, why: &str) -> Law {
    Law {
        law: "fluctuation_symmetry",
        subject: of.to_owned(),
        value: None,
        standard_error: None,
        exact: None,
        bound: None,
        must_hold: false,
        verdict: Holding::Undecided,
        reason: format!("there is no force to mirror its counting field with: {why}"),
    }
}

/// Chance that sound data contradict a law: once in 1e5.
const FALSE_ALARM: f64 = 1e-5;

/// Distance in standard errors from which a law of so many comparisons is contradicted, by Student's t of
/// the blocks.
pub(super) fn contradiction(blocks: u64, comparisons: usize) -> f64 {
    let degrees = blocks.saturating_sub(1).max(1) as f64;
    let tail = 0.5 * FALSE_ALARM / comparisons.max(1) as f64;
    StudentsT::new(0.0, 1.0, degrees).map_or(f64::INFINITY, |law| law.inverse_cdf(1.0 - tail))
}

/// Largest spread of `A Q` for which the mean of its exponential is not carried by rare windows.
const MAX_SPREAD: f64 = 2.0;

/// A law holds only where the standard error resolves this share of what could be off.
pub(super) const RESOLUTION: f64 = 0.1;

/// The exchange fluctuation theorem of a heat `of` a bath, from equilibrium with the other one.
#[must_use]
pub fn exchange(
    of: &str,
    affinity: f64,
    variance: Option<Estimate>,
    sampled: &ExchangeEstimate,
    blocks: u64,
) -> Vec<Law> {
    let spread = variance.map_or(f64::INFINITY, |variance| variance.value.max(0.0).sqrt());
    // Where rare windows carry the mean, an error bar from windows that missed them is too small; where few
    // windows exchange anything, the variance shows it.
    let resolved = |v: Estimate| v.standard_error.is_some_and(|e| e <= RESOLUTION * v.value);
    let carried = affinity.abs() * spread < MAX_SPREAD && variance.is_some_and(resolved);
    let law = |law, estimate: Estimate, [bound, scale]: [f64; 2], reason: String| {
        let rare =
            "rare windows carry it here, so that it needs more trajectories, or another duration";
        Claim {
            law,
            subject: of.to_owned(),
            sampled: Some(estimate),
            count: None,
            blocks,
            exact: None,
            side: Side::Equal,
            bound,
            scale,
            rounding: ROUNDING * scale,
            caveat: (!carried).then(|| rare.to_owned()),
            reason,
        }
        .judge()
    };
    vec![
        law(
            "exchange_fluctuation_theorem",
            sampled.integral,
            [1.0, f64::min(1.0, affinity.abs() * spread)],
            format!(
                "<exp(-A Q)> is one from equilibrium with the other bath, A = {}",
                decimal(affinity)
            ),
        ),
        law(
            "exchange_symmetry",
            sampled.odd,
            [0.0, spread],
            "<Q (1 + exp(-A Q))> vanishes".to_owned(),
        ),
    ]
}
