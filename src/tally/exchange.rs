//! Sum what the exchange fluctuation theorem speaks of.
//!
//! ```text
//! <exp(-A Q)> = 1,    <Q (1 + exp(-A Q))> = 0
//! ```
//!
//! A system that starts in equilibrium with one bath takes the heat `Q` from another; with
//! reversible moves both hold at every time, `A` being the
//! difference of the inverse temperatures, the starting bath's first (doi:10.1103/PhysRevLett.92.230602).

use super::bounds::ensure;
use super::layout::Layout;

/// Which heat is exchanged, and the affinity that drives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExchangeLayout {
    /// The heat that enters from the other bath, as an index into the layout's values.
    pub heat: usize,
    /// `A`, one over energy; positive where the other bath is hotter.
    pub affinity: f64,
}

impl ExchangeLayout {
    /// `exp(-A Q)` and `Q (1 + exp(-A Q))` of one window, and `Q (1 - exp(-A Q))/2` at its middle
    /// and its end.
    #[must_use]
    pub fn terms(&self, [half, heat]: [f64; 2]) -> [f64; 4] {
        let weight = libm::exp(-self.affinity * heat);
        [weight, heat * (1.0 + weight), self.even(half), self.even(heat)]
    }

    /// The even part of the heat: its mean is `<Q>`, and near equilibrium it hardly fluctuates.
    fn even(&self, heat: f64) -> f64 {
        -heat * libm::expm1(-self.affinity * heat) / 2.0
    }
}

/// Can these be sums of [`ExchangeLayout::terms`]? Those of exponentials may be infinite, but have a sign.
pub(super) fn check(layout: &Layout, sums: &[f64; 4]) -> Result<(), String> {
    let possible = match layout.exchange {
        Some(_) => sums[0] >= 0.0 && !sums.iter().any(|x| x.is_nan()),
        None => *sums == [0.0; 4],
    };
    ensure(possible, || "an impossible exchange".into())
}
