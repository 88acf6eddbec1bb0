//! Check numbers that were read back against what sums over windows can be.
//!
//! Every topic of a block states its own bounds with these; a broken bound is a sentence for the user, without
//! the name of the block, which [`Shape`](super::Shape)'s caller adds.

/// Sums of floats may break an inequality by this share, which is rounding.
const ROUNDING: f64 = 1e-6;
/// Numbers below this are underflow.
const TINY: f64 = 1e-150;
/// No plan has so many jumps.
pub(super) const TOO_MANY: u64 = 1 << 53;

/// Over what a block sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// Windows in the block, or in a class of it.
    pub(super) windows: u64,
    /// Blocks of the plan: sums of so many must not overflow.
    pub(super) blocks: u64,
}

impl Size {
    /// The most that the root of the sum of `x^2` multiplies in `|sum x| <= sqrt(n sum x^2)`.
    pub(super) fn root(self) -> f64 {
        (self.windows as f64).sqrt()
    }
}

/// The sum of some counts; none where it overflows.
pub(super) fn total(counts: &[u64]) -> Option<u64> {
    counts.iter().try_fold(0_u64, |sum, &more| sum.checked_add(more))
}

/// `x <= most` up to rounding; never of what is not a number.
pub(super) fn at_most(x: f64, most: f64) -> bool {
    x <= most * (1.0 + ROUNDING) + TINY
}

/// A list has the length that the plan gives it.
pub(super) fn same(what: &str, found: usize, wanted: usize) -> Result<(), String> {
    ensure(found == wanted, || format!("{found} {what} in place of {wanted}"))
}

/// Refuse in words what does not hold.
pub(super) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}
