//! Say what is particular about reservoirs of resonances that are not thermal.

use super::Resonances;
use crate::model::listed;
use crate::model::occupation::{NO_HEAT, ONE_WAY, given_at};
use crate::network::Given;

/// Resonances that a note names.
const NAMED: usize = 3;

/// Each end of a resonance that has a centre: `(reservoir, resonance)`.
fn ends(model: &Resonances) -> impl Iterator<Item = (usize, usize)> {
    let each = model.resonances.iter().enumerate().filter(|(_, own)| own.has_centre());
    each.flat_map(|(r, resonance)| resonance.between.map(|l| (l, r)))
}

/// `l.e1`: a reservoir and a resonance.
fn name(model: &Resonances, (l, r): (usize, usize)) -> String {
    format!("{}.{}", model.reservoirs[l].name, model.resonances[r].name)
}

/// How full nonthermal reservoirs are at the resonances, and how hot that is.
pub(super) fn given(model: &Resonances) -> Vec<Given> {
    let zero = model.environment.map(|own| own.zero(true));
    let nonthermal = |&(l, _): &(usize, usize)| model.reservoirs[l].thermal().is_none();
    let of = |(l, r): (usize, usize)| {
        let energy = model.resonances[r].energy.get();
        given_at(&name(model, (l, r)), energy, &model.filling(l, r), zero)
    };
    ends(model).filter(nonthermal).flat_map(of).collect()
}

/// Whose heat is not listed, and where particles pass one way only.
pub(super) fn notes(model: &Resonances) -> Vec<String> {
    let nonthermal = model.reservoirs.iter().filter(|own| own.thermal().is_none());
    let names: Vec<String> = nonthermal.map(|own| format!("`{}`", own.name)).collect();
    let no_heat = format!("heat is not listed of {}: {NO_HEAT}", names.join(", "));
    let blocked = |&(l, r): &(usize, usize)| model.filling(l, r).is_one_way();
    let one_way: Vec<String> =
        ends(model).filter(blocked).map(|end| format!("`{}`", name(model, end))).collect();
    let one_way = listed(&one_way, NAMED).map(|list| format!("{ONE_WAY} {list}"));
    let no_heat = (!names.is_empty()).then_some(no_heat);
    no_heat.into_iter().chain(no_centre(model)).chain(one_way).collect()
}

/// Resonances at which the occupation of a nonthermal reservoir has no one energy to be listed at.
fn no_centre(model: &Resonances) -> Option<String> {
    let is_nonthermal = |l: usize| model.reservoirs[l].thermal().is_none();
    let without = model.resonances.iter().filter(|own| !own.has_centre());
    let without = without.filter(|own| own.between.into_iter().any(is_nonthermal));
    let names: Vec<String> = without.map(|own| format!("`{}`", own.name)).collect();
    let list = listed(&names, NAMED)?;
    Some(format!(
        "occupation and effective temperature are not listed at {list}: a transmission that is an expression has no centre"
    ))
}
