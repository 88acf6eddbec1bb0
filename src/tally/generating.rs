//! Sum exponentials of window values: `sum exp(s . y)` and its square, `y` counted from the centres.
//!
//! Exponentials are those of a portable library, so that every machine sums the same bits.

use super::bounds::{Size, at_most, ensure, same};
use super::layout::Layout;

/// A generating function and the counting fields it is summed at.
#[derive(Clone, Debug, PartialEq)]
pub struct GeneratingLayout {
    /// The observables, as indices into the layout's values; one or two.
    pub values: Vec<usize>,
    /// The counting fields, one for each observable, point after point; one over the unit of the observable.
    pub fields: Vec<Vec<f64>>,
}

impl GeneratingLayout {
    /// Numbers kept for each point: the sum and the sum of squares at `t/2`, then at `t`.
    pub const SUMS: usize = 4;

    /// Add the windows of a batch at one end; `value(i)` is the column of a value.
    pub(super) fn add<'x>(
        &self,
        half: usize,
        windows: usize,
        value: impl Fn(usize) -> &'x [f64],
        sums: &mut [f64],
    ) {
        let columns: Vec<&[f64]> = self.values.iter().map(|&i| value(i)).collect();
        for (fields, sums) in self.fields.iter().zip(sums.chunks_exact_mut(Self::SUMS)) {
            for window in 0..windows {
                let exponent: f64 = fields.iter().zip(&columns).map(|(s, y)| s * y[window]).sum();
                let weight = libm::exp(exponent);
                sums[2 * half] += weight;
                sums[2 * half + 1] += weight * weight;
            }
        }
    }
}

/// The sums over no window.
pub(super) fn empty(layout: &Layout) -> Vec<f64> {
    let points: usize = layout.generating.iter().map(|g| g.fields.len()).sum();
    vec![0.0; GeneratingLayout::SUMS * points]
}

/// Can these be the sums over so many windows? They may be infinite, but have a sign.
pub(super) fn check(layout: &Layout, sums: &[f64], size: Size) -> Result<(), String> {
    same("generating functions", sums.len(), empty(layout).len())?;
    let square = |pair: &[f64]| at_most(pair[0], size.root() * pair[1].sqrt());
    let possible = sums.iter().all(|&x| x >= 0.0) && sums.chunks_exact(2).all(square);
    ensure(possible, || "impossible generating functions".into())
}
