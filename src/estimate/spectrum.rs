//! Estimate noise spectra from the Fourier sums of windows.
//!
//! The periodogram of a pair is `(1/t) Re [<F_j F_k*> - <F_j><F_k*>]`, unbiased with the divisor
//! `n - 1` of a sample covariance.

use super::jackknife::Jackknife;
use crate::quantity::Estimate;
use crate::tally::{Block, Fourier};

/// The periodogram of each pair, by frequency.
pub(super) fn spectra(fourier: &Fourier, blocks: &[Block]) -> Vec<Vec<Estimate>> {
    let total: u64 = blocks.iter().map(|block| block.windows).sum();
    let size = fourier.sums();
    let of_pair = |(p, &[j, k]): (usize, &[usize; 2])| {
        let at = |frequency: usize| {
            // The sums one value needs: both means and the product.
            let pick = |block: &Block| {
                let sums = &block.paths.fourier[frequency * size..(frequency + 1) * size];
                [sums[2 * j], sums[2 * j + 1], sums[2 * k], sums[2 * k + 1]]
                    .into_iter()
                    .chain([sums[2 * fourier.currents + p]])
                    .collect::<Vec<f64>>()
            };
            let each: Vec<Vec<f64>> = blocks.iter().map(pick).collect();
            let all: Vec<f64> = (0..5).map(|i| each.iter().map(|sums| sums[i]).sum()).collect();
            let value = |sums: &[f64], windows: f64| {
                let means = (sums[0] * sums[2] + sums[1] * sums[3]) / windows;
                (sums[4] - means) / (windows - 1.0) / fourier.duration
            };
            let mut answer = Jackknife::new(value(&all, total as f64));
            for (block, sums) in blocks.iter().zip(&each).filter(|_| blocks.len() > 1) {
                let rest: Vec<f64> = all.iter().zip(sums).map(|(all, own)| all - own).collect();
                answer.add(value(&rest, (total - block.windows) as f64));
            }
            answer.estimate()
        };
        (0..fourier.frequencies.len()).map(at).collect()
    };
    fourier.pairs.iter().enumerate().map(of_pair).collect()
}
