//! Say what a network leaves out, and which of its transitions go one way.

use super::balance::Balance;
use super::{NetworkReservoir, RateNetwork, Transition};
use crate::model::listed;

/// Transitions and reservoirs that a note names before it counts the rest.
const NAMED: usize = 3;

/// Whose heat is not listed.
pub(in crate::model) fn heat_left_out(model: &RateNetwork) -> Vec<String> {
    let reservoirs = || model.reservoirs.iter();
    if reservoirs().all(|own| own.occupation.is_none()) {
        return vec![
            "heat is not listed: the reservoirs of a rate network have no chemical potential"
                .into(),
        ];
    }
    let names = |is_meant: &dyn Fn(&NetworkReservoir) -> bool| {
        let meant = reservoirs().filter(|own| is_meant(own));
        listed(&meant.map(|own| format!("`{}`", own.name)).collect::<Vec<_>>(), NAMED)
    };
    let typed = names(&|own| own.occupation.is_none());
    let nonthermal = names(&|own| own.occupation.is_some() && own.thermal().is_none());
    let sentence = |names: Option<String>, why: &str| {
        names.map(|names| format!("heat is not listed of {names}: {why}"))
    };
    let typed = sentence(typed, "without a temperature and a chemical potential there is none");
    let nonthermal = sentence(nonthermal, super::super::occupation::NO_HEAT);
    typed.into_iter().chain(nonthermal).collect()
}

/// Why neither forces nor machines nor exergies are listed of a network whose reservoirs are described, if they are not.
pub(super) fn no_forces(model: &RateNetwork, balance: &Balance) -> Option<String> {
    let described = model.reservoirs.iter().any(|own| own.occupation.is_some());
    let why = balance.unbalanced.as_ref().filter(|_| described)?;
    Some(format!("no forces, machines and exergies are listed: {why}"))
}

/// Which pairs go one way, since their reservoir is all empty, or all full, at their energy.
pub(super) fn one_way(model: &RateNetwork) -> Option<String> {
    let blocked = |t: &&Transition| {
        let nonthermal = model.reservoirs[t.reservoir].thermal().is_none();
        t.pair && nonthermal && model.filling(t).is_ok_and(|own| own.is_one_way())
    };
    let found = model.transitions.iter().filter(blocked).map(|t| {
        let [from, to] = [t.from, t.to].map(|state| &model.states[state]);
        let reservoir = &model.reservoirs[t.reservoir].name;
        format!("`{from}` to `{to}` through `{reservoir}` (energy {})", t.energy.get())
    });
    let list = listed(&found.collect::<Vec<_>>(), NAMED)?;
    Some(format!("{} {list}", super::super::occupation::ONE_WAY))
}
