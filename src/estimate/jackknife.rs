//! Estimate a standard error by deleting one block at a time.
//!
//! With `theta_b` the estimate without block `b` of `B`, the squared standard error is
//! `(B - 1)/B sum_b (theta_b - mean)^2` (Efron and Stein, doi:10.1214/aos/1176345462). Whole blocks
//! are deleted, so correlations inside a block never make an error bar too small.

use crate::quantity::Estimate;
use crate::tally::Block;

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
    /// Sums of the first three powers of the deviations.
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
        let skewness = -third / (variance * variance.sqrt()) / self.blocks.sqrt();
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

/// Beyond so many standard errors skewness explains half at most.
const FAR: f64 = 10.0;

/// A z-score less what the skewness of the estimate adds to it, for an error bar goes with the estimate:
/// `z + g z^2/3 + g^2 z^3/27 + g/6` is normal to a higher order than `z` (Hall,
/// Journal of the Royal Statistical Society B 54, 221, 1992). The skewness is itself an estimate, so
/// that of both scores the one nearer to zero is taken, and of one beyond 10 at least half is kept:
/// no skewness of an estimate that is judged explains it away.
#[must_use]
pub(crate) fn unskewed(z: f64, skewness: f64) -> f64 {
    let g = skewness;
    let corrected = z + g * z * z / 3.0 + g * g * z.powi(3) / 27.0 + g / 6.0;
    let nearer = if corrected * z <= 0.0 { 0.0 } else { z.abs().min(corrected.abs()) };
    let kept = if z.abs() > FAR { z.abs() / 2.0 } else { 0.0 };
    z.signum() * nearer.max(kept)
}

/// The jackknifed value of a function of sums, from the sums of each block.
#[must_use]
pub(crate) fn leave_one_out(parts: &[Vec<f64>], value: impl Fn(&[f64]) -> f64) -> Estimate {
    let size = parts.first().map_or(0, Vec::len);
    let all: Vec<f64> = (0..size).map(|i| parts.iter().map(|sums| sums[i]).sum()).collect();
    let mut answer = Jackknife::new(value(&all));
    for part in parts.iter().filter(|_| parts.len() > 1) {
        let rest: Vec<f64> = all.iter().zip(part).map(|(all, own)| all - own).collect();
        answer.add(value(&rest));
    }
    answer.estimate()
}

/// The mean over windows of a sum kept in each block.
pub(super) fn mean(blocks: &[Block], sum: impl Fn(&Block) -> f64) -> Estimate {
    let parts: Vec<_> = blocks.iter().map(|block| vec![sum(block), block.windows as f64]).collect();
    leave_one_out(&parts, |sums| sums[0] / sums[1])
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_distr::StandardNormal;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    use super::*;
    use crate::kernel::Generator;

    const BLOCKS: u32 = 64;

    /// The z-score of the mean of so many draws of mean one, raw and freed of its skewness.
    fn scores(mut draw: impl FnMut() -> f64) -> [f64; 2] {
        let values: Vec<f64> = (0..BLOCKS).map(|_| draw()).collect();
        let (blocks, sum) = (f64::from(BLOCKS), values.iter().sum::<f64>());
        let mut mean = Jackknife::new(sum / blocks);
        for x in &values {
            mean.add((sum - x) / (blocks - 1.0));
        }
        let z = (mean.estimate().value - 1.0) / mean.estimate().standard_error.unwrap_or(0.0);
        [z, unskewed(z, mean.skewness())]
    }

    /// Of 20 000 variances of 64 normal numbers, Student's law expects 20 beyond its quantile of
    /// one in a thousand: raw scores have ten times as many, freed ones at most twice as many.
    /// Of normal numbers themselves neither has more (4.5 standard deviations).
    #[test]
    fn skewness_is_taken_from_a_score() {
        let far =
            StudentsT::new(0.0, 1.0, f64::from(BLOCKS - 1)).map_or(0.0, |t| t.inverse_cdf(0.9995));
        let mut generator = Generator::seed_from_u64(1);
        let mut normal = move || generator.sample(StandardNormal);
        let mut beyond = |draw: &mut dyn FnMut(&mut dyn FnMut() -> f64) -> f64| {
            let mut counts = [0; 2];
            for _ in 0..20_000 {
                let scores = scores(|| draw(&mut normal));
                for (count, z) in counts.iter_mut().zip(scores) {
                    *count += u32::from(z.abs() > far);
                }
            }
            counts
        };
        let [raw, freed] = beyond(&mut |normal| normal().powi(2));
        assert!(raw > 150 && freed < 40, "of squares: {raw} raw, {freed} freed");
        let [raw, freed] = beyond(&mut |normal| 1.0 + normal());
        assert!(raw < 41 && freed <= raw, "of normal numbers: {raw} raw, {freed} freed");
    }

    #[test]
    fn a_score_keeps_its_sign() {
        for z in [-9.0, -4.0, -1.0, -0.01, 0.0, 0.01, 1.0, 4.0, 9.0] {
            assert!(unskewed(z, 0.0) == z);
            for skewness in [-2.0, -0.3, 0.3, 2.0] {
                let freed = unskewed(z, skewness);
                assert!(freed.abs() <= z.abs() && freed * z >= 0.0, "{z} {skewness}: {freed}");
            }
        }
    }
}
