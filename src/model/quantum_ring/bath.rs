//! The rate factors of a bath, and how it shifts levels.
//!
//! A transition that changes the energy of the ring by `w` has the rate factor
//!
//! ```text
//! W(w) = J(|w|) n(|w|)         w > 0
//! W(w) = J(|w|) (1 + n(|w|))   w < 0,    J(w) = w exp(-w/cutoff),    n(w) = 1/(exp(w/T) - 1)
//! ```
//!
//! and with the Lamb shift the imaginary part `-(1/pi) P int W(u)/(w - u) du`.

use std::f64::consts::{FRAC_PI_2, PI};

/// A bath as a transition sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BathSpectrum {
    pub temperature: f64,
    pub cutoff: f64,
    /// `W(0)`.
    pub zero: f64,
}

/// Step of the quadrature in its own variable: the error falls off twice exponentially.
const STEP: f64 = 1.0 / 32.0;
/// Where its weights fall below rounding.
const END: f64 = 3.8;

impl BathSpectrum {
    /// `W(w)`; degenerate levels must ask at zero exactly.
    pub(super) fn rate(&self, change: f64) -> f64 {
        if change == 0.0 { self.zero } else { self.smooth(change) }
    }

    /// `W(w)` with its limit at zero.
    fn smooth(&self, change: f64) -> f64 {
        let x = change / self.temperature;
        // w/(e^x - 1) has the right sign and the right one of `n` and `1 + n` on both sides.
        let planck = if x == 0.0 { self.temperature } else { change / libm::expm1(x) };
        planck * libm::exp(-change.abs() / self.cutoff)
    }

    /// The imaginary part that shifts levels: the principal value, folded about its pole and cut where `W` has a kink.
    pub(super) fn shift(&self, change: f64) -> f64 {
        let kink = change.abs();
        let folded = |s: f64| (self.smooth(change - s) - self.smooth(change + s)) / s;
        let near = if kink == 0.0 { 0.0 } else { between(&|s| folded(kink * s) * kink) };
        // Beyond the kink the cutoff is the scale: s = kink + cutoff y/(1 - y) would spoil the exponential.
        let far = beyond(&|s| folded(kink + self.cutoff * s) * self.cutoff);
        -(near + far) / PI
    }
}

/// Integrate from 0 to 1 (tanh-sinh, Takahasi and Mori, doi:10.2977/prims/1195192451).
fn between(of: &dyn Fn(f64) -> f64) -> f64 {
    sum(&|t| {
        let u = FRAC_PI_2 * libm::sinh(t);
        // 1/(1 + e^{-2u}) keeps small arguments to full precision.
        let place = 1.0 / (1.0 + libm::exp(-2.0 * u));
        let weight = FRAC_PI_2 * libm::cosh(t) * 2.0 * place * (1.0 / (1.0 + libm::exp(2.0 * u)));
        if place > 0.0 && place < 1.0 { weight * of(place) } else { 0.0 }
    })
}

/// Integrate from 0 to infinity what falls off as an exponential: `s = exp(t - exp(-t))`.
fn beyond(of: &dyn Fn(f64) -> f64) -> f64 {
    sum(&|t| {
        let fast = libm::exp(-t);
        let place = libm::exp(t - fast);
        let weight = place * (1.0 + fast);
        if place > 0.0 { weight * of(place) } else { 0.0 }
    })
}

fn sum(of: &dyn Fn(f64) -> f64) -> f64 {
    let steps = (END / STEP) as i32;
    (-steps..=steps).map(|k| of(f64::from(k) * STEP)).sum::<f64>() * STEP
}
