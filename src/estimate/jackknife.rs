//! Estimate a standard error by deleting one block at a time.
//!
//! With `theta_b` the estimate without block `b` of `B`, the squared standard error is
//! `(B - 1)/B sum_b (theta_b - mean)^2` (Efron and Stein, doi:10.1214/aos/1176345462). Whole blocks
//! are deleted, so correlations inside a block never make an error bar too small.

use crate::quantity::Estimate;

/// An estimate and its bias-corrected value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jackknifed {
    /// Value and standard error.
    pub estimate: Estimate,
    /// The value with its bias of order `1/B` removed.
    pub unbiased: f64,
}

/// The jackknife of an estimate `all` with leave-one-out values `without`.
///
/// ```
/// use fluctua::estimate::jackknife::jackknife;
/// // For a mean it is the textbook standard error: sqrt(s^2/n).
/// let x = [1.0, 2.0, 4.0, 9.0];
/// let mean = 4.0;
/// let without: Vec<f64> = x.iter().map(|x| (16.0 - x) / 3.0).collect();
/// let error = jackknife(mean, &without).estimate.standard_error.unwrap();
/// assert!((error - (38.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-14);
/// ```
#[must_use]
pub fn jackknife(all: f64, without: &[f64]) -> Jackknifed {
    let blocks = without.len() as f64;
    if without.len() < 2 {
        return Jackknifed {
            estimate: Estimate { value: all, standard_error: None },
            unbiased: all,
        };
    }
    let mean = without.iter().sum::<f64>() / blocks;
    let squares = without.iter().map(|theta| (theta - mean).powi(2)).sum::<f64>();
    let error = ((blocks - 1.0) / blocks * squares).sqrt();
    Jackknifed {
        estimate: Estimate { value: all, standard_error: Some(error) },
        unbiased: blocks * all - (blocks - 1.0) * mean,
    }
}
