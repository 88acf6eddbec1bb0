//! Read and write a small open quantum system.

mod operator;
mod written;

pub(in crate::config) use written::Written;

use super::KIND;
use super::network::{COUNT, ENERGY, RESERVOIRS, read_exchanged, read_reservoir};
use crate::config::error::{Cause, Error};
use crate::config::read::RESERVED;
use crate::config::shape::{RATE, Shape, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::lindblad::{Expectation, JumpRule, Lindblad, OperatorTerm};
use crate::model::{Contradiction, NetworkReservoir};
use operator::Basis;

/// The most basis states.
const MAX_STATES: usize = 512;
/// The most spins: 2^9 states.
const MAX_SPINS: u64 = 9;

/// The basis: named states, or spins.
pub(super) const WAYS: &[Way] = &[(&["states"], &["spins"]), (&["spins"], &["states"])];
pub(super) const MODEL: &[Typed] = &[
    ("kind", KIND, Shape::Any),
    (
        "states",
        "the names of the basis states, such as `[\"empty\", \"L\", \"R\"]`; or `spins = 2` in their place",
        Shape::List(&Shape::Text, 1, MAX_STATES),
    ),
    (
        "spins",
        "how many spins there are, 1 to 9; their basis states are called `uu`, `ud`, `du`, `dd`",
        Shape::Whole(1, MAX_SPINS as i64),
    ),
    ("start", "the name of a basis state; the first one when left out", Shape::Text),
    (
        "reservoirs",
        "a table of reservoirs, each such as `hot = { temperature = 2.0, statistics = \"bose\" }`",
        RESERVOIRS,
    ),
    (
        "hamiltonian",
        "a list of `{ between = [\"L\", \"R\"], value = 0.5 }`, `{ state = \"L\", value = 1.0 }` or `{ spins = { 1 = \"x\", 2 = \"x\" }, value = 1.0 }`",
        Shape::List(&Shape::Ways(operator::HAMILTONIAN, operator::HAMILTONIAN_WAYS), 0, usize::MAX),
    ),
    ("jumps", JUMPS, Shape::Must(&Shape::List(&Shape::Ways(JUMP, JUMP_WAYS), 1, usize::MAX))),
    (
        "observables",
        "a list of `{ name = \"i12\", spins = { 1 = \"x\", 2 = \"y\" } }` or `{ name = \"c\", operator = [{ from = \"L\", to = \"R\", amplitude = 1.0 }] }`",
        Shape::List(&Shape::Ways(OBSERVABLE, OBSERVABLE_WAYS), 0, usize::MAX),
    ),
];
const JUMPS: &str = "a list of `{ from = \"x\", to = \"y\", rate = 1.0, reservoir = \"r\" }`, with `operator` or `spins` in place of `from` and `to`";
/// How the keys of a jump go together: its operator, or a pair with its reverse.
const JUMP_WAYS: &[Way] = &[
    (&["from", "to"], &["between", "operator", "spins"]),
    (&["between", "energy"], &["from", "to", "operator", "spins"]),
    (&["operator"], &["from", "to", "between", "spins"]),
    (&["spins"], &["from", "to", "between", "operator"]),
];
const OBSERVABLE_WAYS: &[Way] = &[(&["operator"], &["spins"]), (&["spins"], &["operator"])];
const JUMP: &[Typed] = &[
    ("from", "the name of the basis state before, in quotes", Shape::Text),
    ("to", "the name of the basis state after, in quotes", Shape::Text),
    (
        "between",
        "two basis states, such as `[\"x\", \"y\"]`: there and back, at rates that follow from the occupation of the reservoir",
        TWO,
    ),
    ("operator", operator::OPERATOR, operator::TERMS),
    ("spins", operator::SPINS, operator::PRODUCTS),
    ("rate", "a rate, 1/time, zero or more", Shape::Must(&RATE)),
    (
        "reservoir",
        "the name, in quotes, of what the jump exchanges with; its counts are listed under it",
        Shape::Must(&Shape::Text),
    ),
    (
        "particles",
        "particles from the reservoir into the system; the adjoint jump has the negative; 1 of a pair when left out",
        COUNT,
    ),
    ENERGY,
];
const OBSERVABLE: &[Typed] = &[
    (
        "name",
        "a name, in quotes, which the expectation value is listed under",
        Shape::Must(&Shape::Text),
    ),
    ("operator", operator::OPERATOR, operator::TERMS),
    ("spins", operator::SPINS, operator::PRODUCTS),
];

/// Read `[model]` of kind `lindblad`.
pub(super) fn read(item: &Item<'_>) -> Result<Lindblad, Error> {
    let model = item.table(MODEL)?;
    let (states, spins) = read_states(&model)?;
    let start = match model.get("start") {
        Some(start) => start.index("state", &states)?,
        None => 0,
    };
    let described = model.get("reservoirs");
    let mut reservoirs = Vec::new();
    for (name, item) in
        described.as_ref().map_or(Ok(Vec::new()), |r| r.named("reservoir", RESERVED))?
    {
        reservoirs.push(read_reservoir(name, &item)?);
    }
    let basis = Basis { states: &states, spins: spins.unwrap_or(0) };
    let list = |key: &str| model.get(key).as_ref().map_or(Ok(Vec::new()), Item::list);
    let hamiltonian = read_hamiltonian(&list("hamiltonian")?, &basis)?;
    let items = list("jumps")?;
    if items.is_empty() {
        let place = model.get("jumps");
        return Err(place.as_ref().unwrap_or(item).error(Cause::NoJumps));
    }
    let mut jumps = Vec::new();
    for item in &items {
        jumps.push(read_jump(item, &basis, &mut reservoirs)?);
    }
    let observables = read_observables(&list("observables")?, &basis)?;
    let model = Lindblad { states, spins, start, reservoirs, hamiltonian, jumps, observables };
    check_rates(&model, &items)?;
    Ok(model)
}

fn read_hamiltonian(items: &[Item<'_>], basis: &Basis<'_>) -> Result<Vec<OperatorTerm>, Error> {
    let mut terms = Vec::new();
    for item in items {
        let term = basis.hamiltonian(item)?;
        basis.once(&terms, &term, item)?;
        terms.push(term);
    }
    Ok(terms)
}

fn read_observables(items: &[Item<'_>], basis: &Basis<'_>) -> Result<Vec<Expectation>, Error> {
    let mut observables: Vec<Expectation> = Vec::new();
    for item in items {
        let own = read_observable(item, basis)?;
        if observables.iter().any(|known| known.name == own.name) {
            let key = item.path.clone();
            return Err(item.error(Cause::AskedTwice { key, name: own.name }));
        }
        observables.push(own);
    }
    Ok(observables)
}

/// The names of the basis states, and how many spins they are of.
fn read_states(model: &Table<'_>) -> Result<(Vec<String>, Option<usize>), Error> {
    if let Some(spins) = model.get("spins") {
        if let Some(beside) = model.get("states") {
            let key = beside.path.clone();
            return Err(beside.error(Cause::Beside { key, other: "spins" }));
        }
        let spins = spins.count(MAX_SPINS)? as usize;
        return Ok((Lindblad::spin_states(spins), Some(spins)));
    }
    let mut states: Vec<String> = Vec::new();
    let list = model.require("states")?;
    for item in list.list_of_at_most(MAX_STATES)? {
        let name = item.label()?.to_owned();
        if states.contains(&name) {
            return Err(item.error(Cause::AskedTwice { key: item.path.clone(), name }));
        }
        states.push(name);
    }
    if states.is_empty() {
        return Err(list.wrong_type("a list of a name or more"));
    }
    Ok((states, None))
}

fn read_jump(
    item: &Item<'_>,
    basis: &Basis<'_>,
    reservoirs: &mut Vec<NetworkReservoir>,
) -> Result<JumpRule, Error> {
    let table = item.table(JUMP)?;
    let between = table.get("between");
    let terms = read_terms(&table, between.as_ref(), basis)?;
    let place = table.require("reservoir")?;
    let name = place.name("reservoir", RESERVED)?;
    let known = reservoirs.iter().position(|own| own.name == name);
    let reservoir = known.unwrap_or_else(|| {
        reservoirs.push(NetworkReservoir::from(name));
        reservoirs.len() - 1
    });
    let (particles, energy) = read_exchanged(&table, between.is_some())?;
    Ok(JumpRule {
        terms,
        rate: table.require("rate")?.number()?,
        reservoir,
        particles,
        energy,
        pair: between.is_some(),
    })
}

/// The operator of a jump.
fn read_terms(
    table: &Table<'_>,
    between: Option<&Item<'_>>,
    basis: &Basis<'_>,
) -> Result<Vec<OperatorTerm>, Error> {
    let beside = |keys: &[&str], other| match keys.iter().find_map(|key| table.get(key)) {
        Some(beside) => Err(beside.error(Cause::Beside { key: beside.path.clone(), other })),
        None => Ok(()),
    };
    let [from, to] = match between {
        Some(between) => {
            beside(&["from", "to", "operator", "spins"], "between")?;
            between.pair()?
        }
        None if table.get("from").is_some() || table.get("to").is_some() => {
            beside(&["operator", "spins"], "from")?;
            [table.require("from")?, table.require("to")?]
        }
        None => return basis.operator(table, "from"),
    };
    Ok(vec![OperatorTerm::plain(basis.element(&from, &to)?)])
}

fn read_observable(item: &Item<'_>, basis: &Basis<'_>) -> Result<Expectation, Error> {
    let table = item.table(OBSERVABLE)?;
    let name = table.require("name")?.name("observable", RESERVED)?.to_owned();
    let terms = basis.operator(&table, "operator")?;
    let place = table.get("operator").or_else(|| table.get("spins"));
    let place = place.as_ref().unwrap_or(item);
    for (index, term) in terms.iter().enumerate() {
        if term.part.is_hermitian() && term.imaginary.get() != 0.0 {
            return Err(place.error(Cause::NotHermitian { key: place.path.clone() }));
        }
        basis.once(&terms[..index], term, place)?;
    }
    Ok(Expectation { name, terms })
}

/// Refuse pairs without an occupation, and typed rates that contradict a temperature.
fn check_rates(model: &Lindblad, items: &[Item<'_>]) -> Result<(), Error> {
    for (rule, item) in model.jumps.iter().zip(items).filter(|(rule, _)| rule.pair) {
        let table = item.table(JUMP)?;
        let reservoir = &model.reservoirs[rule.reservoir];
        if reservoir.occupation.is_none() {
            let place = table.require("reservoir")?;
            let (key, name) = (place.path.clone(), reservoir.name.clone());
            return Err(place.error(Cause::NoOccupation { key, name }));
        }
        if let Err(fault) = model.filling(rule) {
            let place = table.require("energy")?;
            return Err(place.error(Cause::Occupation { key: place.path.clone(), fault }));
        }
    }
    let Some(Contradiction { transition, found, expected }) = model.contradiction() else {
        return Ok(());
    };
    let place = items[transition].table(JUMP)?.require("rate")?;
    let reservoir = model.reservoirs[model.jumps[transition].reservoir].name.clone();
    let key = place.path.clone();
    Err(place.error(Cause::ContradictingRates { key, reservoir, found, expected }))
}
