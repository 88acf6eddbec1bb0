//! Sum what the fluctuation theorems say of entropy production.
//!
//! From the stationary start within one class every window has `<exp(-S)> = 1`, and for every range
//! `b` of `|S|`
//!
//! ```text
//! <1[S in -b]> = <exp(-S) 1[S in b]>
//! ```
//!
//! (Seifert, doi:10.1103/PhysRevLett.95.040602); `S` has its boundary term.

use super::bounds::{Size, at_most, ensure, same};
use super::layout::Layout;

/// Ranges of `|S|`; the last has no end.
pub const RANGES: usize = 8;
/// Width of a range for windows that produce much; irrational, so that no edge meets a value.
const WIDTH: f64 = std::f64::consts::FRAC_1_SQRT_2 / 2.0;
/// `|S|` below this is a rounded zero, of neither sign.
const ZERO: f64 = 1e-9;

/// Where entropy production is found, and the width of its ranges; entropy has no unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FluctuationLayout {
    /// Index into the layout's values.
    pub entropy: usize,
    /// Width of a range.
    pub width: f64,
}

impl FluctuationLayout {
    /// Numbers kept: the sums of `exp(-S)`, `exp(-2S)` and `|S|`, then of each range both sides.
    pub const SUMS: usize = 3 + 2 * RANGES;

    /// Ranges for windows whose entropy production has this `spread`.
    #[must_use]
    pub fn new(entropy: usize, spread: f64) -> Self {
        Self { entropy, width: WIDTH * spread.clamp(1e-6, 1.0) }
    }

    /// Add one window.
    pub(super) fn add(&self, s: f64, sums: &mut [f64]) {
        let weight = libm::exp(-s);
        sums[0] += weight;
        sums[1] += weight * weight;
        sums[2] += s.abs();
        if s.abs() > ZERO {
            let range = ((s.abs() / self.width) as usize).min(RANGES - 1);
            let (side, term) = if s < 0.0 { (0, 1.0) } else { (1, weight) };
            sums[3 + 2 * range + side] += term;
        }
    }
}

/// The sums over no window; none where nothing is asked.
pub(super) fn empty(layout: &Layout) -> Vec<f64> {
    vec![0.0; layout.fluctuation.map_or(0, |_| FluctuationLayout::SUMS)]
}

/// Can these be the sums over so many windows?
pub(super) fn check(layout: &Layout, sums: &[f64], size: Size) -> Result<(), String> {
    same("fluctuation sums", sums.len(), empty(layout).len())?;
    if sums.is_empty() {
        return Ok(());
    }
    let [weights, squares] = [sums[0], sums[1]];
    let counted = sums[3..].iter().step_by(2);
    let possible = sums.iter().all(|&x| x >= 0.0)
        && at_most(weights, size.root() * squares.sqrt())
        && counted.clone().all(|x| x.fract() == 0.0)
        && counted.sum::<f64>() <= size.windows as f64;
    ensure(possible, || "impossible fluctuation sums".into())
}
