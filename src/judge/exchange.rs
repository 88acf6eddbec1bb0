//! Judge the exchange fluctuation theorem of a heat, from equilibrium with one of two baths.
//!
//! ```text
//! <exp(-A Q)> = 1,    <Q (1 + exp(-A Q))> = 0
//! ```
//!
//! with `Q` the heat from the other bath over a window and `A` the difference of the inverse temperatures
//! (Jarzynski, Wojcik, doi:10.1103/PhysRevLett.92.230602). Fixed orders of updates do not obey it.

use super::Case;
use super::law::claim::{Claim, Side};
use super::law::{Law, LawName, RESOLUTION, decimal};
use crate::estimate::ExchangeEstimate;
use crate::judge::level::ROUNDING;
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic};

/// The laws of the exchanged heat; none where the start has none.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let Some(sampled) = case.sampled else { return Vec::new() };
    let (Some((of, affinity)), Some(exchanged)) = (case.exchange(), &sampled.exchange) else {
        return Vec::new();
    };
    let heat = Observable::new(Name::Heat, of);
    let variance = Quantity::new(heat.clone(), Statistic::Variance);
    let variance = sampled.estimates.get(&variance).copied();
    exchange(&heat.to_string(), affinity, variance, exchanged, case.blocks())
}

/// Largest spread of `A Q` for which the mean of its exponential is not carried by rare windows.
const MAX_SPREAD: f64 = 2.0;

/// The exchange fluctuation theorem of a heat `of` a bath, from equilibrium with the other one.
fn exchange(
    of: &str,
    affinity: f64,
    variance: Option<Estimate>,
    sampled: &ExchangeEstimate,
    blocks: u64,
) -> Vec<Law> {
    let spread = variance.map_or(f64::INFINITY, |variance| variance.value.max(0.0).sqrt());
    // Where rare windows carry the mean, an error bar from windows that missed them is too small; where few
    // windows exchange anything, the variance shows it.
    let resolved = |v: Estimate| v.standard_error.is_some_and(|e| e <= RESOLUTION * v.value);
    let carried = affinity.abs() * spread < MAX_SPREAD && variance.is_some_and(resolved);
    let law = |law, estimate: Estimate, [bound, scale]: [f64; 2], reason: String| {
        let rare =
            "rare windows carry it here, so that it needs more trajectories, or another duration";
        Claim {
            law,
            subject: of.to_owned(),
            sampled: Some(estimate),
            count: None,
            blocks,
            exact: None,
            side: Side::Equal,
            bound,
            scale,
            rounding: ROUNDING * scale,
            caveat: (!carried).then(|| rare.to_owned()),
            reason,
        }
        .judge()
    };
    vec![
        law(
            LawName::ExchangeFluctuationTheorem,
            sampled.integral,
            [1.0, f64::min(1.0, affinity.abs() * spread)],
            format!(
                "<exp(-A Q)> is one from equilibrium with the other bath, A = {}",
                decimal(affinity)
            ),
        ),
        law(
            LawName::ExchangeSymmetry,
            sampled.odd,
            [0.0, spread],
            "<Q (1 + exp(-A Q))> vanishes".to_owned(),
        ),
    ]
}
