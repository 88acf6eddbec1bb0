//! Judge turns around the fundamental cycles of a network.
//!
//! ```text
//! sigma = sum_C J_C A_C
//! ```
//!
//! with `J_C` the net turns around cycle `C` per unit time and `A_C` its affinity, the log-ratios around it
//! (Schnakenberg, doi:10.1103/RevModPhys.48.571). A chord of the spanning forest counts the turns of its cycle.

use super::jumps::{carried, rate, too_few};
use super::law::claim::{Claim, Side};
use super::law::{Law, LawName};
use super::paths::{Number, Scale, exactly, number};
use super::{Case, Gathered};
use crate::exact;
use crate::judge::level::ROUNDING;
use crate::network::CycleBasis;
use crate::quantity::{LawGroup, Name, Statistic};

/// The flux around each cycle and the entropy it produces.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    let Some(basis) = basis(case) else { return };
    let Some((facts, law)) = case.stationary() else { return };
    let exact = exact::cycle_fluxes(facts.network(), law).ok();
    for (k, cycle) in basis.cycles.iter().enumerate() {
        let of = (k + 1).to_string();
        let exact = exact.as_ref().map(|e| (e.cycles[k].flux, e.gross));
        for (name, unit) in [(Name::CycleFlux, 1.0), (Name::CycleEntropy, cycle.affinity)] {
            let increments = turns(basis, k, unit);
            gathered.paths.add(Number {
                sampled: case.jumps().map(|jumps| carried(case, jumps, &increments)),
                exact: exact.map(|(flux, _)| exactly(flux * unit, flux * unit)),
                scale: Scale::Gross(exact.map_or(0.0, |(_, gross)| gross)),
                ..number(name, &of, Statistic::Rate)
            });
        }
    }
}

/// Fluxes times affinities add up to entropy production.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    law(case).into_iter().collect()
}

fn law(case: &Case<'_>) -> Option<Law> {
    let basis = basis(case)?;
    let (facts, law) = case.stationary()?;
    let exact = exact::cycle_fluxes(facts.network(), law).ok()?;
    let sigma = exact::entropy_production(facts.network(), law)
        .map_or(exact.entropy_production, |forms| forms.schnakenberg);
    let mut increments = vec![0.0; basis.chord.len()];
    for (k, cycle) in basis.cycles.iter().enumerate() {
        let own = turns(basis, k, cycle.affinity);
        increments.iter_mut().zip(own).for_each(|(sum, d)| *sum += d);
    }
    let claim = Claim {
        law: LawName::EntropyOfCycles,
        subject: "entropy.total".into(),
        sampled: case.jumps().map(|jumps| rate(case, jumps, &increments)),
        count: None,
        blocks: case.blocks(),
        exact: Some(exact.entropy_production),
        side: Side::Equal,
        bound: sigma,
        scale: sigma.abs().max(exact.gross * 1e-3),
        rounding: ROUNDING * exact.gross,
        caveat: case.jumps().and_then(|jumps| too_few(case, jumps, &increments)),
        reason: format!(
            "flux times affinity over {} adds up to entropy production",
            match exact.cycles.len() {
                1 => "the one fundamental cycle".to_owned(),
                cycles => format!("the {cycles} fundamental cycles"),
            }
        ),
    };
    Some(claim.judge())
}

/// The fundamental cycles, where they are asked about and every jump has a reverse.
fn basis<'a>(case: &Case<'a>) -> Option<&'a CycleBasis> {
    let asked = case.plan.observe.laws.contains(&LawGroup::Cycles);
    case.facts.filter(|_| asked)?.cycle_basis()
}

/// What each channel adds to turns around a cycle, each counted as so much.
fn turns(basis: &CycleBasis, cycle: usize, unit: f64) -> Vec<f64> {
    let turn = |chord: &Option<(u32, i8)>| match chord {
        Some((own, sign)) if *own as usize == cycle => f64::from(*sign) * unit,
        _ => 0.0,
    };
    basis.chord.iter().map(turn).collect()
}
