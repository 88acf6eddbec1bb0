//! Read an N-demon: the reservoir whose occupations are solved.

use crate::config::error::{Cause, Error};
use crate::config::table::Item;
use crate::model::Filling;
use crate::model::resonances::{Demon, Resonance, solve_demon};
use crate::number::Finite;

/// Solve the conditions of a demon: roles by the order of the file, two resonances of one reservoir, two of another.
pub(super) fn read(
    item: &Item<'_>,
    choice: Option<&Item<'_>>,
    own: usize,
    resonances: &[Resonance],
    filling: &dyn Fn(usize, usize) -> Result<Filling, Error>,
) -> Result<Demon, Error> {
    let other = |r: usize| {
        let between = resonances[r].between;
        between[usize::from(between[0] == own)]
    };
    let roles = roles(item, own, resonances, &other)?;
    let others = roles.map(|r| &resonances[r]);
    if let Some(wide) = others.iter().find(|own| own.is_wide()) {
        return Err(refused(item, &format!("its resonance `{}` is not narrow", wide.name)));
    }
    let weight = |r: &Resonance| r.width.get() * r.height.get();
    if let Some(odd) = others.iter().find(|r| (weight(r) / weight(others[0]) - 1.0).abs() > 1e-12) {
        let [odd, first] = [odd, &others[0]].map(|r| r.name.as_str());
        let why = format!("`{odd}` has another width times height than `{first}`");
        return Err(refused(item, &why));
    }
    let energies = others.map(|r| r.energy.get());
    if energies[0] == energies[1] {
        let [one, two] = [0, 1].map(|k| others[k].name.as_str());
        return Err(refused(item, &format!("`{one}` and `{two}` have the same energy")));
    }
    let mut shares = [[0.0; 2]; 4];
    for (shares, r) in shares.iter_mut().zip(roles) {
        let Filling { filled, empty, .. } = filling(other(r), r)?;
        *shares = [filled, empty];
    }
    let choice = choice.map(|choice| read_choice(choice, &others[3].name)).transpose()?;
    let solved = solve_demon(energies, shares, choice).map_err(|(role, value)| {
        let name = &others[role].name;
        refused(item, &format!("its occupation at `{name}` would be {value}, outside of [0, 1]"))
    })?;
    let mut fillings = [0, 1, 2, 3].map(|role| (roles[role], Filling::of_fermions(solved[role])));
    fillings.sort_by_key(|(r, _)| *r);
    Ok(Demon { choice: choice.map(|filled| (roles[3], filled)), fillings })
}

/// The four resonances by their roles: those of the reservoir that is named first, then those of the other one.
fn roles(
    item: &Item<'_>,
    own: usize,
    resonances: &[Resonance],
    other: &dyn Fn(usize) -> usize,
) -> Result<[usize; 4], Error> {
    let of_own = (0..resonances.len()).filter(|&r| resonances[r].between.contains(&own));
    let mut joined: Vec<usize> = of_own.collect();
    let first = joined.first().map(|&r| other(r));
    joined.sort_by_key(|&r| Some(other(r)) != first);
    match joined[..] {
        [r1, r2, r3, r4]
            if other(r1) == other(r2) && other(r3) == other(r4) && other(r1) != other(r3) =>
        {
            Ok([r1, r2, r3, r4])
        }
        _ => {
            let why = format!("it is joined by {} resonances and not by two pairs", joined.len());
            Err(refused(item, &why))
        }
    }
}

/// Say why a reservoir is no demon.
pub(super) fn refused(item: &Item<'_>, why: &str) -> Error {
    item.error(Cause::NoDemon { key: item.path.clone(), why: why.to_owned() })
}

/// The occupation that the file chooses at the last resonance.
fn read_choice(item: &Item<'_>, last: &str) -> Result<f64, Error> {
    let fields = item.fields()?;
    let [(name, value)] = &fields[..] else {
        return Err(item.wrong_type(format!("a table of one key, such as `{{ {last} = 0.3 }}`")));
    };
    if *name != last {
        return Err(item.unknown_name("free resonance of the demon", name, vec![last.to_owned()]));
    }
    let filled: Finite = value.number()?;
    if !(0.0..=1.0).contains(&filled.get()) {
        return Err(value.out_of_bounds(filled.get(), "must lie from 0 to 1"));
    }
    Ok(filled.get())
}
