//! Estimate noise spectra from the Fourier sums of windows.
//!
//! ```text
//! S_jk(w) = (1/t) [<F_j F_k*> - <F_j><F_k*>]
//! ```
//!
//! is the periodogram of a pair, unbiased with the divisor
//! `n - 1` of a sample covariance.

use super::jackknife::Jackknife;
use crate::quantity::Estimate;
use crate::tally::{Block, SpectrumLayout};

/// The periodogram of a pair, by frequency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Periodogram {
    /// Its real part.
    pub real: Vec<Power>,
    /// Its imaginary part; empty for a current with itself.
    pub imaginary: Vec<Power>,
}

/// A value of a periodogram: a current times a current, times time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// With its standard error.
    pub estimate: Estimate,
    /// Skewness of the estimate.
    pub skewness: f64,
}

/// The periodogram of each pair.
pub(super) fn spectra(fourier: &SpectrumLayout, blocks: &[Block]) -> Vec<Periodogram> {
    let real = 2 * fourier.currents;
    let mut imaginary = real + fourier.pairs.len()..;
    let of_pair = |(place, &[j, k]): (usize, &[usize; 2])| {
        let part = |part: Part| periodogram(fourier, blocks, [j, k], part);
        let real = part(Part { place: real + place, mean: |[a, b, c, d]| a * c + b * d });
        let crossed = (j != k).then(|| imaginary.next()).flatten();
        let imaginary = crossed.map(|place| Part { place, mean: |[a, b, c, d]| b * c - a * d });
        Periodogram { real, imaginary: imaginary.map(part).unwrap_or_default() }
    };
    fourier.pairs.iter().enumerate().map(of_pair).collect()
}

/// A part of a product: where its sums stand, and the same part of the product of the means.
#[derive(Clone, Copy)]
struct Part {
    place: usize,
    mean: fn([f64; 4]) -> f64,
}

/// One part of the periodogram of two currents, by frequency.
fn periodogram(
    fourier: &SpectrumLayout,
    blocks: &[Block],
    [j, k]: [usize; 2],
    part: Part,
) -> Vec<Power> {
    let total: u64 = blocks.iter().map(|block| block.windows).sum();
    let size = fourier.sums();
    let at = |frequency: usize| {
        // The sums one value needs: both means and the product.
        let pick = |block: &Block| -> [f64; 5] {
            let sums = &block.paths.fourier[frequency * size..(frequency + 1) * size];
            [2 * j, 2 * j + 1, 2 * k, 2 * k + 1, part.place].map(|place| sums[place])
        };
        let each: Vec<[f64; 5]> = blocks.iter().map(pick).collect();
        let all: [f64; 5] = std::array::from_fn(|i| each.iter().map(|sums| sums[i]).sum());
        let value = |[a, b, c, d, product]: [f64; 5], windows: f64| {
            let means = (part.mean)([a, b, c, d]) / windows;
            (product - means) / (windows - 1.0) / fourier.duration
        };
        let mut answer = Jackknife::new(value(all, total as f64));
        for (block, sums) in blocks.iter().zip(&each).filter(|_| blocks.len() > 1) {
            let rest = std::array::from_fn(|i| all[i] - sums[i]);
            answer.add(value(rest, (total - block.windows) as f64));
        }
        Power { estimate: answer.estimate(), skewness: answer.skewness() }
    };
    (0..fourier.frequencies.len()).map(at).collect()
}
