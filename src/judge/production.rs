//! Judge the three forms of entropy production against each other.
//!
//! ```text
//! sum_l S_l  =  1/2 sum (flux - back) ln(flux/back)  =  sum F_i J_i,        S_l = -J_Q^l/T_l where l is thermal
//! ```
//!
//! What flows into the reservoirs (heat over temperature), fluxes times affinities and forces times fluxes agree in a
//! stationary state; where they do not, an answer of ours is wrong. Forces need temperatures. Nothing is sampled for it.

use super::Case;
use super::law::{Holding, Law, LawName};
use crate::exact::{self, EntropyProduction};
use crate::judge::level::SAME;
use crate::number::digits::beside;

/// The law of a case whose stationary law is known.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let known = case.facts.zip(case.exact.law.as_ref());
    let forms = known.and_then(|(facts, law)| exact::entropy_production(facts.network(), law));
    let thermal = known.is_some_and(|(facts, _)| {
        facts.network().reservoirs.iter().all(|reservoir| reservoir.thermal.is_some())
    });
    forms.iter().map(|forms| entropy_production(forms, thermal)).collect()
}

/// Entropy production is heat over temperature, fluxes times affinities, and forces times fluxes.
fn entropy_production(forms: &EntropyProduction, thermal: bool) -> Law {
    let EntropyProduction { macroscopic, schnakenberg, force_flux, gross } = *forms;
    let by_forces = force_flux.map_or(0.0, |by_forces| (macroscopic - by_forces).abs());
    let apart = (macroscopic - schnakenberg).abs().max(by_forces);
    let what =
        if thermal { "heat over temperature" } else { "the entropy flow into the reservoirs" };
    let digits = |value: f64| beside(value, gross, 11);
    let holds = apart <= SAME * gross.max(schnakenberg.abs());
    Law {
        law: LawName::EntropyProduction,
        subject: "entropy.total".to_owned(),
        value: None,
        standard_error: None,
        exact: Some(macroscopic),
        bound: Some(schnakenberg),
        must_hold: true,
        verdict: if holds { Holding::Holds } else { Holding::Fails },
        reason: format!(
            "exactly, {what} gives {}, fluxes times affinities {}{}",
            digits(macroscopic),
            digits(schnakenberg),
            force_flux
                .map(|it| format!(", forces times fluxes {}", digits(it)))
                .unwrap_or_default()
        ),
    }
}
