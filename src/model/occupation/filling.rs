//! Hold the shares of a level, and say when one of them is nothing.

/// What is left of a subtraction whose result is zero, at most.
const NOTHING: f64 = 1e-15;

/// The shares of a level that is filled, and that is not, or their analogues for other quanta.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filling {
    /// `f`, `n` or `e^-x`: what a rate into the system is multiplied by.
    pub filled: f64,
    /// `1 - f`, `1 + n` or 1: what a rate out of the system is multiplied by.
    pub empty: f64,
    /// `ln(filled/empty)`; none where one of them is zero, or the quotient is infinite.
    pub log_ratio: Option<f64>,
}

impl Filling {
    /// Of computed shares: one that is zero, or below by rounding, closes its way.
    ///
    /// A tiny share above zero keeps its logarithm. Where a share is what a subtraction left, it has none below 1e-15:
    /// [`difference`] says so first.
    pub(crate) fn of([filled, empty]: [f64; 2]) -> Self {
        let [filled, empty] = [filled, empty].map(|share| share.max(0.0));
        let log_ratio = libm::log(filled) - libm::log(empty);
        Self { filled, empty, log_ratio: Some(log_ratio).filter(|ratio| ratio.is_finite()) }
    }

    /// The same of fermions, of whom a level that is not filled is empty.
    pub(crate) fn of_fermions([filled, empty]: [f64; 2]) -> Self {
        match [filled, empty] {
            [filled, _] if filled <= 0.0 => Self::of([0.0, 1.0]),
            [_, empty] if empty <= 0.0 => Self::of([1.0, 0.0]),
            shares => Self::of(shares),
        }
    }

    /// Is the reservoir all empty, or all full, so that quanta go one way only?
    #[must_use]
    pub fn is_one_way(&self) -> bool {
        self.filled == 0.0 || self.empty == 0.0
    }
}

/// A share that a subtraction left: zero where it is rounding, of either sign.
pub(crate) fn difference(share: f64) -> f64 {
    if is_rounding(share) { 0.0 } else { share }
}

/// May a subtraction whose result is zero have left this?
pub(super) fn is_rounding(share: f64) -> bool {
    share.abs() <= NOTHING
}
