//! Evaluate thermal occupations and their logarithms without cancellation.

use super::super::fermi;
use super::{Statistics, ThermalOccupation, Unphysical};

/// The shares of one thermal occupation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shares {
    pub(super) filled: f64,
    pub(super) empty: f64,
    pub(super) log_filled: f64,
    pub(super) log_empty: f64,
    /// `x = (energy - mu particles)/T`, which may be infinite, or undefined at temperature zero.
    pub(super) exponent: f64,
}

pub(super) fn shares(
    own: &ThermalOccupation,
    statistics: Statistics,
    energy: f64,
    particles: i32,
) -> Result<Shares, Unphysical> {
    let (temperature, mu) = (own.temperature.get(), own.chemical_potential.get());
    let threshold = mu * f64::from(particles);
    let exponent = (energy - threshold) / temperature;
    let (filled, empty, log_filled, log_empty) = match statistics {
        Statistics::Fermi => {
            let filled = fermi::occupation(energy, threshold, temperature);
            // The share empty at `energy` is the share filled at the energy mirrored about mu.
            let empty = fermi::occupation(threshold, energy, temperature);
            // At temperature zero on the step itself both are one half.
            let x = if exponent.is_nan() { 0.0 } else { exponent };
            let [log_filled, log_empty] = [log_fermi(x), log_fermi(-x)];
            (filled, empty, log_filled, log_empty)
        }
        Statistics::Bose => {
            if energy <= threshold {
                return Err(Unphysical::Condensed { energy, least: threshold });
            }
            let log_empty = -libm::log(-libm::expm1(-exponent));
            let filled = 1.0 / libm::expm1(exponent);
            (filled, -1.0 / libm::expm1(-exponent), log_empty - exponent, log_empty)
        }
        Statistics::Boltzmann => (libm::exp(-exponent), 1.0, -exponent, 0.0),
    };
    if !filled.is_finite() {
        return Err(Unphysical::Overflow { energy });
    }
    Ok(Shares { filled, empty, log_filled, log_empty, exponent })
}

/// `ln f(x) = -ln(1 + e^x)`.
fn log_fermi(x: f64) -> f64 {
    if x > 0.0 { -x - libm::log1p(libm::exp(-x)) } else { -libm::log1p(libm::exp(x)) }
}

/// `ln sum_i e^(l_i)`.
pub(super) fn log_sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let largest = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return largest;
    }
    largest + libm::log(logs.map(|log| libm::exp(log - largest)).sum())
}
