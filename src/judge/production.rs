//! Judge the three forms of entropy production against each other.
//!
//! ```text
//! sum_l -J_Q^l/T_l  =  1/2 sum (flux - back) ln(flux/back)  =  sum F_i J_i
//! ```
//!
//! Heat over temperature, fluxes times affinities and forces times fluxes agree in a stationary state; where they
//! do not, an answer of ours is wrong. Nothing is sampled for it.

use super::Case;
use super::law::{Holding, Law, LawName};
use crate::exact::{self, EntropyProduction};
use crate::judge::level::SAME;
use crate::number::digits::beside;

/// The law of a case whose stationary law is known.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let known = case.facts.zip(case.exact.law.as_ref());
    let forms = known.and_then(|(facts, law)| exact::entropy_production(facts.network(), law));
    forms.iter().map(entropy_production).collect()
}

/// Entropy production is heat over temperature, fluxes times affinities, and forces times fluxes.
fn entropy_production(forms: &EntropyProduction) -> Law {
    let EntropyProduction { macroscopic, schnakenberg, force_flux, gross } = *forms;
    let apart = (macroscopic - schnakenberg).abs().max((macroscopic - force_flux).abs());
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
            "exactly, heat over temperature gives {}, fluxes times affinities {}, forces times \
             fluxes {}",
            digits(macroscopic),
            digits(schnakenberg),
            digits(force_flux)
        ),
    }
}
