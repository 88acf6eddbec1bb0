//! Turn and damp all components at once: `x_k = c_k exp((r_k + i w_k) t)`.
//!
//! Exponentials, sines and cosines by reduction and Taylor polynomials, in operations that vectors of any width round
//! alike; right to a few units in the last place, for phases up to 1e8: an angle of more turns has lost these digits.

use super::wave::Wave;
use crate::kernel::target::Bulk;

/// Adding it rounds to an integer, which its last bits then hold.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Below it an exponential is as good as zero.
const LEAST: f64 = -700.0;
const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
/// Of 26 bits each, so that products with numbers below 2^27 are exact.
const HALF_PI: [f64; 4] = [
    1.570_796_310_901_641_8,
    1.589_325_471_229_585_7e-8,
    6.123_233_932_053_594e-17,
    6.368_317_163_510_95e-25,
];

/// Move the components of one wave function into another.
pub(super) struct Turn<'a> {
    /// Rates and frequencies.
    pub(super) modes: [&'a [f64]; 2],
    pub(super) time: f64,
    pub(super) from: &'a Wave,
    pub(super) into: &'a mut Wave,
}

impl Bulk for Turn<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { modes: [rates, frequencies], time, from, into } = self;
        let size = rates.len();
        let frequencies = &frequencies[..size];
        let (c_re, c_im) = (&from.re[..size], &from.im[..size]);
        let (x_re, x_im) = (&mut into.re[..size], &mut into.im[..size]);
        for k in 0..size {
            let factor = exponential(rates[k] * time);
            let (sine, cosine) = sine_and_cosine(frequencies[k] * time);
            x_re[k] = factor * (c_re[k] * cosine - c_im[k] * sine);
            x_im[k] = factor * (c_re[k] * sine + c_im[k] * cosine);
        }
    }
}

/// An exponential of what is not above zero.
#[inline(always)]
pub(super) fn exponential(x: f64) -> f64 {
    let x = if x < LEAST { LEAST } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN_2[0]) - n * LN_2[1];
    let mut sum = 1.0 / 6_227_020_800.0;
    sum = sum * r + 1.0 / 479_001_600.0;
    sum = sum * r + 1.0 / 39_916_800.0;
    sum = sum * r + 1.0 / 3_628_800.0;
    sum = sum * r + 1.0 / 362_880.0;
    sum = sum * r + 1.0 / 40_320.0;
    sum = sum * r + 1.0 / 5_040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;
    sum * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

#[inline(always)]
fn sine_and_cosine(phase: f64) -> (f64, f64) {
    let shifted = phase * std::f64::consts::FRAC_2_PI + ROUND;
    let n = shifted - ROUND;
    let r = (((phase - n * HALF_PI[0]) - n * HALF_PI[1]) - n * HALF_PI[2]) - n * HALF_PI[3];
    let square = r * r;
    let mut sine = -1.0 / 1_307_674_368_000.0;
    sine = sine * square + 1.0 / 6_227_020_800.0;
    sine = sine * square - 1.0 / 39_916_800.0;
    sine = sine * square + 1.0 / 362_880.0;
    sine = sine * square - 1.0 / 5_040.0;
    sine = sine * square + 1.0 / 120.0;
    sine = sine * square - 1.0 / 6.0;
    sine = sine * square * r + r;
    let mut cosine = 1.0 / 20_922_789_888_000.0;
    cosine = cosine * square - 1.0 / 87_178_291_200.0;
    cosine = cosine * square + 1.0 / 479_001_600.0;
    cosine = cosine * square - 1.0 / 3_628_800.0;
    cosine = cosine * square + 1.0 / 40_320.0;
    cosine = cosine * square - 1.0 / 720.0;
    cosine = cosine * square + 1.0 / 24.0;
    cosine = cosine * square - 0.5;
    cosine = cosine * square + 1.0;
    // A quarter turn exchanges both; half a turn and three quarters change signs.
    let quarters = shifted.to_bits();
    let odd = quarters & 1 == 1;
    let both = if odd { [cosine, sine] } else { [sine, cosine] };
    let signed = |x: f64, negative: u64| f64::from_bits(x.to_bits() ^ negative << 63);
    (signed(both[0], quarters >> 1 & 1), signed(both[1], (quarters ^ quarters >> 1) & 1))
}

#[cfg(test)]
mod tests {
    use super::{exponential, sine_and_cosine};

    #[test]
    fn both_are_right_to_a_few_units_in_the_last_place() {
        for k in 0..20_000 {
            let x = f64::from(k) * 0.0173 - 90.0;
            let rate = -x.abs();
            let found = exponential(rate) / libm::exp(rate) - 1.0;
            assert!(found.abs() < 1e-15, "{rate}: {found}");
            // Up to the bound, either sign.
            for phase in [x * x, x.signum() * (1e8 - x * x * 1e3)] {
                let (sine, cosine) = sine_and_cosine(phase);
                let [s, c] = [sine - libm::sin(phase), cosine - libm::cos(phase)];
                assert!(s.abs() < 4e-16 && c.abs() < 4e-16, "{phase}: {s} {c}");
            }
        }
    }
}
