//! Judge the laws of linear response of a device at equilibrium.
//!
//! A force acts through the log-ratios, half on a jump and half on its reverse, so that rates
//! `k exp(+-F d/2)` on both sides of equilibrium give the conductance `L_ij = dJ_i/dF_j`. It is
//! symmetric (Onsager, doi:10.1103/PhysRev.37.405), and half the noise of the current that no force
//! drives (doi:10.1103/PhysRev.83.34): `variance_rate = 2 L_ii`.

use super::Case;
use super::law::claim::{Claim, Side};
use super::law::{Law, LawName};
use crate::estimate::Responses;
use crate::exact::Onsager;
use crate::judge::level::ROUNDING;
use crate::quantity::{Estimate, LawGroup, Observable, Quantity, Statistic};

/// A conductance below this share of what cancels in it is none.
const VANISHES: f64 = 1e-9;
/// A systematic difference beyond this share of an error bar may not be laid to the law.
const NOTICEABLE: f64 = 0.5;

/// Where a flux is found among the currents, and the exact quotients of all currents by its force.
struct Driven {
    place: usize,
    quotients: Option<Vec<f64>>,
}

/// Symmetry of every pair of fluxes, and the noise of each.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let asked = case.plan.observe.laws.contains(&LawGroup::Response);
    let Some((facts, _)) = case.stationary().filter(|_| asked) else { return Vec::new() };
    let Ok(onsager) = facts.onsager() else { return Vec::new() };
    let currents: Vec<_> = case.counted.counting.with_cumulants().map(|o| &o.observable).collect();
    // What finite forces add is asked only of a sample that shows it.
    let forced = if case.sampled.is_some() { facts.forced() } else { &[] };
    let driven = |(k, flux): (usize, &Observable)| {
        let place = currents.iter().position(|current| *current == flux)?;
        Some(Driven { place, quotients: forced.get(k).and_then(|s| s.quotients().ok()) })
    };
    let Some(driven) = onsager.fluxes.iter().enumerate().map(driven).collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let mut laws = Vec::new();
    for i in 0..driven.len() {
        for j in i + 1..driven.len() {
            laws.push(symmetry_of(case, onsager, [i, j], &driven));
        }
    }
    laws.extend((0..driven.len()).map(|i| noise_of(case, onsager, i, &driven)));
    laws
}

fn symmetry_of(case: &Case<'_>, onsager: &Onsager, [i, j]: [usize; 2], driven: &[Driven]) -> Law {
    let conductance = &onsager.conductance;
    let gross = (onsager.gross[i] * onsager.gross[j]).sqrt();
    let apart = conductance[i][j] - conductance[j][i];
    let seen = |i: usize, j: usize| case.sampled?.conductance.get(j)?.get(driven[i].place);
    let found = seen(i, j).zip(seen(j, i)).map(|(a, b)| a.minus(b).estimate());
    let quotient = |i: usize, j: usize| Some(driven[j].quotients.as_ref()?[driven[i].place]);
    let off = quotient(i, j).zip(quotient(j, i)).map(|(a, b)| a - b - apart);
    let [one, other] = [&onsager.fluxes[i], &onsager.fluxes[j]];
    Claim {
        law: LawName::OnsagerSymmetry,
        subject: format!("{one} and {other}"),
        sampled: found,
        count: None,
        blocks: case.blocks(),
        exact: Some(apart),
        side: Side::Equal,
        bound: 0.0,
        scale: above_rounding((conductance[i][i] * conductance[j][j]).abs().sqrt(), gross),
        rounding: ROUNDING * gross,
        caveat: rough(seen(i, j).into_iter().chain(seen(j, i))).or(caveat(found, off)),
        reason: "at equilibrium the response of a flux to the force of another is that of the \
                 other to the force of the one"
            .into(),
    }
    .judge()
}

fn noise_of(case: &Case<'_>, onsager: &Onsager, i: usize, driven: &[Driven]) -> Law {
    let flux = &onsager.fluxes[i];
    let conductance = onsager.conductance[i][i];
    let quantity = Quantity::new(flux.clone(), Statistic::VarianceRate);
    let seen = case.sampled.and_then(|s| s.conductance.get(i)?.get(driven[i].place));
    let pair = case.sampled.and_then(|s| s.estimates.get(&quantity)).copied();
    let pair = pair.zip(seen.map(Responses::estimate));
    let window = case.exact.get(&quantity).and_then(|a| Some(a.exact.estimated? - a.exact.value));
    let quotient = driven[i].quotients.as_ref().map(|q| q[driven[i].place] - conductance);
    let off = window.zip(quotient).map(|(window, quotient)| window - 2.0 * quotient);
    let gross = 2.0 * onsager.gross[i];
    let found = pair.map(|(noise, response)| Estimate {
        value: noise.value,
        standard_error: noise
            .standard_error
            .zip(response.standard_error)
            .map(|(noise, response)| libm::hypot(noise, 2.0 * response)),
    });
    let twice = pair.map_or(2.0 * conductance, |(_, response)| 2.0 * response.value);
    Claim {
        law: LawName::FluctuationDissipationTheorem,
        subject: flux.to_string(),
        sampled: found,
        count: None,
        blocks: case.blocks(),
        exact: Some(2.0 * onsager.noise[i][i]),
        side: Side::Equal,
        bound: twice,
        scale: above_rounding(2.0 * conductance.abs(), gross),
        rounding: ROUNDING * gross,
        caveat: rough(seen).or(caveat(found, off)),
        reason: "the noise at equilibrium is twice the conductance; the error bar has those of \
                 both"
            .into(),
    }
    .judge()
}

/// Say so where a response rests on too few of the blocks.
fn rough<'a>(responses: impl IntoIterator<Item = &'a Responses>) -> Option<String> {
    responses.into_iter().any(Responses::rough).then(|| {
        "too few of the blocks carry it for its error bar to be trusted; sample more trajectories"
            .into()
    })
}

/// What could be off: a number itself, or all that cancels in it where that leaves nothing.
fn above_rounding(size: f64, gross: f64) -> f64 {
    if size > VANISHES * gross { size } else { gross }
}

/// Say so where finite windows and forces alone shift a number by what could be seen.
fn caveat(found: Option<Estimate>, off: Option<f64>) -> Option<String> {
    let error = found?.standard_error?;
    let Some(off) = off else {
        let unknown = "what finite windows and forces add to it is not known here";
        return Some(unknown.to_owned());
    };
    (off.abs() > NOTICEABLE * error).then(|| {
        format!(
            "finite windows and forces alone shift it by {off:.1e} here, which its error bar would \
             show; raise sampling.duration"
        )
    })
}
