//! Put a sampled noise spectrum beside the exact one.
//!
//! A curve is the real or the imaginary part of the two-sided noise; `exact` is that of an infinite window,
//! and the test compares the sample with the exact periodogram of a window of this duration.

use crate::estimate::Power;
use crate::judge::chance::goodness::{distance, largest_distance};
use crate::judge::curve::{Axis, Curve, Kind, Series};
use crate::quantity::Observable;

/// A spectrum of both routes, frequency by frequency.
#[derive(Clone, Debug)]
pub(crate) struct SpectrumCurve<'a> {
    /// The two currents; equal for the noise of one.
    pub pair: &'a [Observable; 2],
    /// Which part it is: [`Kind::Spectrum`] or [`Kind::ImaginarySpectrum`].
    pub kind: Kind,
    /// Angular frequencies.
    pub frequencies: &'a [f64],
    /// The sampled periodogram.
    pub sampled: Option<&'a [Power]>,
    /// The noise.
    pub exact: Option<Vec<f64>>,
    /// The exact mean of the periodogram.
    pub expected: Option<Vec<f64>>,
    /// Blocks that were sampled.
    pub blocks: u64,
    /// Enough windows and jumps carry the sample for it to be judged.
    pub judged: bool,
}

impl SpectrumCurve<'_> {
    /// The curve.
    #[must_use]
    pub(crate) fn curve(&self) -> Curve {
        let [first, second] = self.pair;
        let series = |sampled: &[Power]| Series {
            values: sampled.iter().map(|power| power.estimate.value).collect(),
            standard_errors: sampled.iter().filter_map(|p| p.estimate.standard_error).collect(),
        };
        let test = || {
            let pairs = self.sampled.filter(|_| self.judged)?.iter().zip(self.expected.as_ref()?);
            let distances = pairs.filter_map(|(power, &expected)| {
                distance(power.estimate, expected, expected.abs(), power.skewness)
            });
            largest_distance(distances.collect(), self.blocks)
        };
        Curve {
            and: (first != second).then(|| second.clone()),
            axes: vec![Axis::new("frequency", self.frequencies.to_vec())],
            sampled: self
                .sampled
                .filter(|s| s.iter().all(|power| power.estimate.value.is_finite()))
                .map(series),
            exact: self.exact.clone(),
            expected: self.sampled.and_then(|_| self.expected.clone()),
            test: test(),
            ..Curve::new(first.clone(), self.kind)
        }
    }
}
