//! Say whether a fluctuation symmetry holds: by the exact numbers, and by sampled fields that mirror each other.
//!
//! Where the force accounts for every cycle the symmetry is a theorem and the numbers check our rounding; elsewhere
//! it holds or fails by what the numbers resolve.

use crate::exact::generating::Affinity;
use crate::judge::law::{Holding, Law, LawName, contradiction, decimal};
use crate::judge::level::SAME;

/// Two fields that are each other's mirror images, as the sample has them: the difference of the
/// generating function there, in units of [`Symmetry::unit`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mirrored {
    /// The sampled difference, less what the finite window adds to it.
    pub(super) value: f64,
    /// Its standard error.
    pub(super) standard_error: f64,
    /// The exact difference.
    pub(super) exact: f64,
}

/// How far apart the two sides of a symmetry are, over fields that are not their own images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Apart {
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
pub(super) struct Symmetry {
    /// Of what.
    pub(super) of: String,
    /// The force, and whether it accounts for every cycle.
    pub(super) found: Affinity,
    /// There are two counts.
    pub(super) pair: bool,
    /// How far apart the two sides are exactly.
    pub(super) apart: Apart,
    /// What differences are a share of.
    pub(super) unit: &'static str,
    /// The trusted sampled pairs, if there is a sample.
    pub(super) mirrored: Option<Vec<Mirrored>>,
    /// Blocks they were sampled in.
    pub(super) blocks: u64,
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
pub(super) fn fluctuation_symmetry(symmetry: &Symmetry) -> Law {
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
        law: LawName::FluctuationSymmetry,
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

/// There is no symmetry to test.
pub(super) fn no_symmetry(of: &str, why: &str) -> Law {
    Law {
        law: LawName::FluctuationSymmetry,
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
