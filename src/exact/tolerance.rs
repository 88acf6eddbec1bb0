//! Accuracies and limits that mean the same in several topics.
//!
//! A number that belongs to one method stands beside it.

/// Rounding of a sum of few terms, relative to what cancels in it.
pub(super) const ROUNDING: f64 = 16.0 * f64::EPSILON;
/// A sum of logarithms (of rates or probabilities) below this share of its terms is a rounded zero.
pub(super) const ROUNDED_LOGARITHMS: f64 = 1e-13;
/// Weights of step numbers below this fraction of the largest are dropped where means over a window are formed.
pub(super) const NEGLIGIBLE_STEPS: f64 = 1e-30;
/// Two thermal numbers (temperatures, chemical potentials, or the terms of a force) that differ by less than this
/// share of their sizes are one.
pub(super) const SAME_THERMAL: f64 = 1e-12;
/// Multiply-adds of an answer that is given on the way, in well below a second.
pub(super) const QUICK_WORK: f64 = 3e8;
/// Multiply-adds that following the distribution over the states, or one variance, through a window may take.
pub(super) const WINDOW_WORK: f64 = 5e8;
/// Multiply-adds that one question about a killed chain may take: its elimination, its steps, or its doubling.
pub(super) const KILLED_WORK: f64 = 4e9;
/// Multiply-adds that one distribution of cells, or one sparse elimination, may take: some ten seconds.
pub(super) const LONG_WORK: f64 = 1e10;
/// States up to which a dense matrix is exponentiated.
pub(super) const MAX_EXPONENTIATED_STATES: usize = 64;
/// Why a chain cannot be eliminated.
pub(super) const OUT_OF_RANGE: &str = "products of its rates leave the range of double precision";
