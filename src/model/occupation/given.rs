//! Name what an occupation is at the energy of a transition.
//!
//! ```text
//! T_eff = (e - mu_0 particles)/ln(1/f - 1)        with ln(1/n + 1) of bosons, -ln n of dilute quanta
//! ```

use super::Filling;
use crate::network::Given;
use crate::quantity::{Name, Observable};

/// How full a reservoir is at `energy`, and the temperature at which a thermal one with the chemical potential of the
/// environment would be as full, with `zero` that times the particles of a transition; none where there is no
/// environment, or none is.
pub(in crate::model) fn given_at(
    of: &str,
    energy: f64,
    filling: &Filling,
    zero: Option<f64>,
) -> Vec<Given> {
    let given = |name, value| Given { observable: Observable::new(name, of), value };
    let temperature = zero.zip(filling.log_ratio).map(|(zero, ratio)| (zero - energy) / ratio);
    // At the chemical potential itself none has another occupation than one half.
    let temperature =
        temperature.filter(|temperature| temperature.is_finite() && *temperature != 0.0);
    let temperature = temperature.map(|temperature| given(Name::EffectiveTemperature, temperature));
    std::iter::once(given(Name::ReservoirOccupation, filling.filled)).chain(temperature).collect()
}
