//! Hold the levels that all of judging shares.

/// A number, or an error bar, below this share of what cancels in it is rounding.
pub(super) const ROUNDING: f64 = 1e-12;

/// Exact numbers obey a law to this share of its scale.
pub(super) const SAME: f64 = 1e-9;

/// Chance that sound data contradict a law.
pub(super) const FALSE_ALARM: f64 = 1e-5;

/// The asymptote and the value of a finite window are told apart from this many standard errors.
pub(super) const NOTICEABLE_BIAS: f64 = 0.1;
