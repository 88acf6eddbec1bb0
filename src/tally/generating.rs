//! Sum exponentials of window values: `sum exp(s . y)` and its square, `y` counted from the centres.
//!
//! Exponentials are those of a portable library, so that every machine sums the same bits.

/// A generating function and the counting fields it is summed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Exponents {
    /// The observables, as indices into the layout's values; one or two.
    pub values: Vec<usize>,
    /// The counting fields, one for each observable, point after point.
    pub fields: Vec<Vec<f64>>,
}

/// Numbers kept for each point: the sum and the sum of squares at `t/2`, then at `t`.
pub const SUMS: usize = 4;

impl Exponents {
    /// Add the windows of a batch at one end; `value(i)` is the column of a value.
    pub(super) fn add<'x>(
        &self,
        half: usize,
        windows: usize,
        value: impl Fn(usize) -> &'x [f64],
        sums: &mut [f64],
    ) {
        let columns: Vec<&[f64]> = self.values.iter().map(|&i| value(i)).collect();
        for (fields, sums) in self.fields.iter().zip(sums.chunks_exact_mut(SUMS)) {
            for window in 0..windows {
                let exponent: f64 = fields.iter().zip(&columns).map(|(s, y)| s * y[window]).sum();
                let weight = libm::exp(exponent);
                sums[2 * half] += weight;
                sums[2 * half + 1] += weight * weight;
            }
        }
    }
}
