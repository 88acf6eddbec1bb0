//! Read and write a labelled rate network.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::KIND;
use crate::config::document::Origin;
use crate::config::error::{Cause, Error};
use crate::config::place::Source;
use crate::config::read::RESERVED;
use crate::config::table::{Item, Key};
use crate::model::{RateNetwork, Transition};
use crate::number::{Finite, Rate};

/// The most states that are enumerated.
pub(crate) const MAX_STATES: usize = 1 << 16;

const MODEL: &[Key] = &[
    ("kind", KIND),
    ("start", "the name of a state; the first one named when left out"),
    ("transitions", "a list of `{ from = \"x\", to = \"y\", rate = 1.0, reservoir = \"r\" }`"),
];
const TRANSITION: &[Key] = &[
    ("from", "the name of the state before, in quotes"),
    ("to", "the name of the state after, in quotes"),
    ("rate", "a rate, 1/time, zero or more"),
    (
        "reservoir",
        "the name, in quotes, of what the jump exchanges with; any name will do, and its counts are listed under it",
    ),
    (
        "particles",
        "particles from the reservoir into the system; the reverse transition has the negative",
    ),
    ("energy", "energy from the reservoir into the system, of either sign"),
];

/// Names in order of first appearance.
#[derive(Default)]
struct Names<'a> {
    list: Vec<String>,
    index: HashMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn add(&mut self, name: &'a str) -> usize {
        *self.index.entry(name).or_insert_with(|| {
            self.list.push(name.to_owned());
            self.list.len() - 1
        })
    }
}

/// Refuse a text whose transitions leave more states than are enumerated, before it is parsed: the tree of a text
/// takes thirty times its size.
pub(in crate::config) fn check_states(source: &Source<'_>) -> Result<(), Error> {
    let mut names = HashSet::new();
    for (at, _) in source.text.match_indices("from") {
        let rest = source.text[at + "from".len()..].trim_start_matches(['"', '\'', ' ', '\t']);
        let Some(rest) = rest.strip_prefix('=') else { continue };
        let rest = rest.trim_start_matches([' ', '\t']);
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        names.extend(rest[1..].split(quote).next());
        if names.len() > MAX_STATES {
            let cause = Cause::TooManyStates { states: names.len(), most: MAX_STATES };
            return Err(source.error(&Origin::File(at..at + "from".len()), cause));
        }
    }
    Ok(())
}

/// Read `[model]` of kind `network`.
pub(super) fn read(item: &Item<'_>) -> Result<RateNetwork, Error> {
    let model = item.table(MODEL)?;
    let (mut states, mut reservoirs) = (Names::default(), Names::default());
    let mut transitions = Vec::new();
    let list = model.get("transitions");
    for item in list.as_ref().map_or(Ok(Vec::new()), Item::list)? {
        transitions.push(read_transition(&item, &mut states, &mut reservoirs)?);
    }
    if transitions.is_empty() {
        let place = list.as_ref().unwrap_or(item);
        return Err(place.error(Cause::NoTransitions));
    }
    if states.list.len() > MAX_STATES {
        let (states, most) = (states.list.len(), MAX_STATES);
        return Err(model.error(Cause::TooManyStates { states, most }));
    }
    let start = match model.get("start") {
        Some(start) => start.index("state", &states.list)?,
        None => 0,
    };
    Ok(RateNetwork { states: states.list, start, reservoirs: reservoirs.list, transitions })
}

fn read_transition<'a>(
    item: &Item<'a>,
    states: &mut Names<'a>,
    reservoirs: &mut Names<'a>,
) -> Result<Transition, Error> {
    let table = item.table(TRANSITION)?;
    let from = table.require("from")?.label()?;
    let to = table.require("to")?;
    if from == to.label()? {
        let (key, state) = (table.path().to_owned(), from.to_owned());
        return Err(to.error(Cause::SelfTransition { key, state }));
    }
    let (from, to) = (states.add(from), states.add(to.label()?));
    let reservoir = table.require("reservoir")?.name("reservoir", RESERVED)?;
    let particles = match table.get("particles") {
        Some(particles) => particles.whole(i64::from(i32::MIN + 1), i64::from(i32::MAX))?,
        None => 0,
    };
    let energy = match table.get("energy") {
        Some(energy) => energy.number()?,
        None => Finite::try_from(0.0).expect("zero is finite"),
    };
    Ok(Transition {
        from,
        to,
        rate: table.require("rate")?.number()?,
        reservoir: reservoirs.add(reservoir),
        particles: i32::try_from(particles).expect("the range was checked"),
        energy,
    })
}

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    start: &'a str,
    transitions: Vec<WrittenTransition<'a>>,
}

#[derive(Serialize)]
struct WrittenTransition<'a> {
    from: &'a str,
    to: &'a str,
    rate: Rate,
    reservoir: &'a str,
    particles: i32,
    energy: Finite,
}

impl<'a> From<&'a RateNetwork> for Written<'a> {
    fn from(model: &'a RateNetwork) -> Self {
        let transition = |transition: &Transition| WrittenTransition {
            from: &model.states[transition.from],
            to: &model.states[transition.to],
            rate: transition.rate,
            reservoir: &model.reservoirs[transition.reservoir],
            particles: transition.particles,
            energy: transition.energy,
        };
        Self {
            start: &model.states[model.start],
            transitions: model.transitions.iter().map(transition).collect(),
        }
    }
}
