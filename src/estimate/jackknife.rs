//! Estimate a standard error by deleting one block at a time.
//!
//! With `theta_b` the estimate without block `b` of `B`, the squared standard error is
//! `(B - 1)/B sum_b (theta_b - mean)^2` (Efron and Stein, doi:10.1214/aos/1176345462). Whole blocks
//! are deleted, so correlations inside a block never make an error bar too small.

use crate::quantity::Estimate;

/// An estimate whose leave-one-out values are added one by one.
///
/// ```
/// use fluctua::estimate::jackknife::Jackknife;
/// // For a mean it is the textbook standard error: sqrt(s^2/n).
/// let x = [1.0, 2.0, 4.0, 9.0];
/// let mut mean = Jackknife::new(4.0);
/// for x in x {
///     mean.add((16.0 - x) / 3.0);
/// }
/// let error = mean.estimate().standard_error.unwrap();
/// assert!((error - (38.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-14);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jackknife {
    /// The estimate from all blocks, from which deviations are counted.
    all: f64,
    blocks: f64,
    sum: f64,
    squares: f64,
    cubes: f64,
}

impl Jackknife {
    /// The jackknife of an estimate from all blocks.
    #[must_use]
    pub fn new(all: f64) -> Self {
        Self { all, blocks: 0.0, sum: 0.0, squares: 0.0, cubes: 0.0 }
    }

    /// Add the estimate without one block.
    pub fn add(&mut self, without: f64) {
        let deviation = without - self.all;
        self.blocks += 1.0;
        self.sum += deviation;
        self.squares += deviation * deviation;
        self.cubes += deviation * deviation * deviation;
    }

    /// Skewness of the estimate: that of what each block adds to it, over the root of their number; zero
    /// where nothing scatters.
    #[must_use]
    pub fn skewness(&self) -> f64 {
        let [mean, square, cube] =
            [self.sum, self.squares, self.cubes].map(|sum| sum / self.blocks);
        let variance = square - mean * mean;
        let third = cube - 3.0 * mean * square + 2.0 * mean.powi(3);
        // Without a block that adds much, the estimate is small.
        let skewness = -third / variance.powf(1.5) / self.blocks.sqrt();
        if skewness.is_finite() { skewness } else { 0.0 }
    }

    /// The estimate from all blocks, with its standard error if there are two or more.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let spread = (self.squares - self.sum * self.sum / self.blocks).max(0.0);
        let error = ((self.blocks - 1.0) / self.blocks * spread).sqrt();
        let standard_error = (self.blocks >= 2.0).then_some(error);
        Estimate { value: self.all, standard_error }
    }

    /// The estimate with its bias of order `1/B` removed.
    #[must_use]
    pub fn unbiased(&self) -> Estimate {
        let bias =
            if self.blocks < 2.0 { 0.0 } else { (self.blocks - 1.0) * self.sum / self.blocks };
        Estimate { value: self.all - bias, ..self.estimate() }
    }
}

/// A z-score less what the skewness of the estimate adds to it, for an error bar goes with the estimate:
/// `z + g z^2/3 + g^2 z^3/27 + g/6` is normal to a higher order than `z` (Hall,
/// Journal of the Royal Statistical Society B 54, 221, 1992). The skewness is itself an estimate, so
/// that of both scores the one nearer to zero is taken.
#[must_use]
pub fn unskewed(z: f64, skewness: f64) -> f64 {
    let g = skewness;
    let corrected = z + g * z * z / 3.0 + g * g * z.powi(3) / 27.0 + g / 6.0;
    let opposed = corrected * z <= 0.0;
    if opposed { 0.0 } else { z.signum() * z.abs().min(corrected.abs()) }
}

/// The jackknifed value of a function of sums, from the sums of each block.
#[must_use]
pub fn leave_one_out(parts: &[Vec<f64>], value: impl Fn(&[f64]) -> f64) -> Estimate {
    let size = parts.first().map_or(0, Vec::len);
    let all: Vec<f64> = (0..size).map(|i| parts.iter().map(|sums| sums[i]).sum()).collect();
    let mut answer = Jackknife::new(value(&all));
    for part in parts.iter().filter(|_| parts.len() > 1) {
        let rest: Vec<f64> = all.iter().zip(part).map(|(all, own)| all - own).collect();
        answer.add(value(&rest));
    }
    answer.estimate()
}
