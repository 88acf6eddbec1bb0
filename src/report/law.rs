//! Hold a law of physics and what the data say of it.

use serde::Serialize;

use crate::estimate::Exchanged;
use crate::exact::EntropyProduction;
use crate::quantity::Estimate;

/// What the data say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// The data are compatible with the law, and could have shown otherwise.
    Holds,
    /// The data contradict the law.
    Fails,
    /// The data cannot tell.
    Undecided,
}

/// A law with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Law {
    /// Which law, as an identifier: `integral_fluctuation_theorem`, ...
    pub law: &'static str,
    /// What it was tested on: an observable, a pair, a state.
    pub subject: String,
    /// What was measured (exact where it was not sampled), if there is one number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
    /// The exact value of the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// What the law says of it: the value or the bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// What the data say.
    pub verdict: Holding,
    /// Why.
    pub reason: String,
}

/// The three forms of entropy production agree to this share of what cancels in them.
const SAME: f64 = 1e-9;

/// Entropy production is heat over temperature, fluxes times affinities, and forces times fluxes.
#[must_use]
pub fn entropy_production(forms: &EntropyProduction) -> Law {
    let EntropyProduction { macroscopic, schnakenberg, force_flux, gross } = *forms;
    let apart = (macroscopic - schnakenberg).abs().max((macroscopic - force_flux).abs());
    let holds = apart <= SAME * gross.max(schnakenberg.abs());
    Law {
        law: "entropy_production",
        subject: "entropy.total".to_owned(),
        value: None,
        standard_error: None,
        exact: Some(macroscopic),
        bound: Some(schnakenberg),
        verdict: if holds { Holding::Holds } else { Holding::Fails },
        reason: format!(
            "exactly, heat over temperature gives {macroscopic:.10e}, fluxes times affinities \
             {schnakenberg:.10e}, forces times fluxes {force_flux:.10e}"
        ),
    }
}

/// The exact fluctuation symmetry of one observable with its conjugate force; `apart` is the largest
/// difference of both sides relative to the fastest rate.
#[must_use]
pub fn fluctuation_symmetry(of: &str, force: f64, apart: f64) -> Law {
    let holds = apart <= SAME;
    Law {
        law: "fluctuation_symmetry",
        subject: of.to_owned(),
        value: None,
        standard_error: None,
        exact: Some(apart),
        bound: Some(0.0),
        verdict: if holds { Holding::Holds } else { Holding::Fails },
        reason: format!(
            "lambda(s) and lambda(-F - s), F = {force:.6}, differ by at most {apart:.1e} of the fastest \
             rate{}",
            if holds { "" } else { ": one current alone need not have it, all together do" }
        ),
    }
}

/// Distance in standard errors from which a law is contradicted: by chance once in 1e5.
pub(super) const CONTRADICTION: f64 = 4.5;

/// Largest spread of `A Q` for which the mean of its exponential is not carried by rare windows.
const MAX_SPREAD: f64 = 2.0;

/// A law holds only where the standard error resolves this share of what could be off.
pub(super) const RESOLUTION: f64 = 0.1;

/// The exchange fluctuation theorem of a heat `of` a bath, from equilibrium with the other one.
#[must_use]
pub fn exchange(of: &str, affinity: f64, spread: f64, sampled: &Exchanged) -> Vec<Law> {
    let law = |law, estimate: Estimate, [bound, scale]: [f64; 2], mut reason: String| {
        // Where rare windows carry the mean, an error bar from windows that missed them is too small.
        let carried = affinity.abs() * spread < MAX_SPREAD;
        let error = estimate.standard_error.filter(|&error| error > 0.0 && carried);
        let verdict = match error {
            Some(error) if (estimate.value - bound).abs() > CONTRADICTION * error => Holding::Fails,
            Some(error) if error <= RESOLUTION * scale => Holding::Holds,
            _ => {
                reason.push_str(
                    "; rare windows carry it here, so that it needs a shorter duration or more \
                     trajectories",
                );
                Holding::Undecided
            }
        };
        Law {
            law,
            subject: of.to_owned(),
            value: Some(estimate.value),
            standard_error: estimate.standard_error,
            exact: None,
            bound: Some(bound),
            verdict,
            reason,
        }
    };
    vec![
        law(
            "exchange_fluctuation_theorem",
            sampled.integral,
            [1.0, 1.0],
            format!("<exp(-A Q)> is one from equilibrium with the other bath, A = {affinity:.6}"),
        ),
        law(
            "exchange_symmetry",
            sampled.odd,
            [0.0, spread],
            "<Q (1 + exp(-A Q))> vanishes".to_owned(),
        ),
    ]
}
