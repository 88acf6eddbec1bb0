//! Judge the minimum of entropy production along windows, `S(0) = 0` included.
//!
//! Its mean is at least -1 and `P(min S <= -s) <= exp(-s)` (doi:10.1103/PhysRevX.7.011019).

use super::law::claim::{Claim, Side, share};
use super::law::{Law, LawName};
use super::{Case, Tails};
use crate::exact::{self, Reason};
use crate::judge::level::ROUNDING;

/// Depths whose probability to be reached is held against its bound.
pub(crate) const DEPTHS: [f64; 3] = [0.5, 1.0, 2.0];

/// The mean minimum, and the tail at each depth.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let known = case.stationary().filter(|_| case.counted.no_entropy.is_none());
    let Some((facts, law)) = known else { return Vec::new() };
    let seen = case.paths().and_then(|paths| paths.minimum.as_ref());
    let duration = Some(case.duration());
    let exact = exact::minimum_of_entropy(facts.network(), law, &DEPTHS, duration);
    let why = exact.as_ref().err().map(Reason::to_string);
    let unknown = why.as_ref().filter(|_| seen.is_some());
    let unknown = unknown.map(|why| format!("; no exact value: {why}")).unwrap_or_default();
    let untold = why.filter(|_| seen.is_none());
    let exact = exact.ok();
    let claim = |law, subject: String, bound: f64, side| Claim {
        law,
        subject,
        sampled: None,
        count: None,
        blocks: case.blocks(),
        exact: None,
        side,
        bound,
        scale: bound.abs(),
        rounding: ROUNDING,
        caveat: untold.clone(),
        reason: String::new(),
    };
    let mean = Claim {
        sampled: seen.map(|s| s.mean),
        exact: exact.as_ref().map(|e| e.mean),
        reason: format!(
            "the mean minimum of entropy production, S(0) = 0 included, is at least -1{unknown}"
        ),
        ..claim(LawName::MinimumOfEntropy, "entropy.total".into(), -1.0, Side::AtLeast)
    };
    let windows = case.windows();
    let tails = DEPTHS.iter().enumerate().map(|(k, s)| Claim {
        sampled: seen.map(|seen| share(seen.reached[k], windows)),
        count: seen.map(|seen| Tails::binomial(seen.windows[k], windows, libm::exp(-s))),
        exact: exact.as_ref().map(|e| e.reached[k]),
        reason: "P(min S <= -s) is at most exp(-s)".into(),
        ..claim(
            LawName::TailOfMinimum,
            format!("entropy.total at s = {s}"),
            libm::exp(-s),
            Side::AtMost,
        )
    });
    std::iter::once(mean).chain(tails).map(Claim::judge).collect()
}
