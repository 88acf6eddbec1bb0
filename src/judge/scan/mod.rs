//! Decide over a whole scan: where rates have which sign, what that means, and whether both routes agree.
//!
//! An exact rate is zero below 1e-12 of the gross flow that it is the balance of. Sampled rates are tested for a sign at
//! all points together, by Holm's procedure over points and currents; what is not significant stays undetermined. The two routes
//! are compared over all quantities of all points at once.

mod agreement;
mod bracket;
mod class;
mod sign;

pub use agreement::{Agreement, PointAgreement};
pub use bracket::brackets;
pub use class::{Words, against_forces, circulation};
pub use sign::{Sign, Signs, exact_signs, sampled_signs, without_rounding};

use crate::quantity::Name;

/// Does a rate of it belong to what a scan asks for changes of sign: a current?
#[must_use]
pub fn is_current(name: Name) -> bool {
    matches!(name, Name::Particle | Name::Energy | Name::Heat | Name::BranchEnergy)
}
