//! Read and write a labelled rate network.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::dots::Named;
use super::{KIND, environment, occupation};
use crate::config::document::Origin;
use crate::config::error::{Cause, Error};
use crate::config::place::Source;
use crate::config::read::RESERVED;
use crate::config::shape::{FINITE, RATE, Shape, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::{Contradiction, NetworkReservoir, RateNetwork, Statistics, Transition};
use crate::number::{Finite, Rate};

/// The most states that are enumerated.
pub(crate) const MAX_STATES: usize = 1 << 16;

pub(super) const MODEL: &[Typed] = &[
    ("kind", KIND, Shape::Any),
    ("start", "the name of a state; the first one named when left out", Shape::Text),
    (
        "reservoirs",
        "a table of reservoirs, each such as `hot = { temperature = 2.0, statistics = \"bose\" }`",
        RESERVOIRS,
    ),
    (
        "transitions",
        TRANSITIONS,
        Shape::Must(&Shape::List(&Shape::Ways(TRANSITION, WAYS), 1, usize::MAX)),
    ),
    environment::ENVIRONMENT,
];
const TRANSITIONS: &str = "a list of `{ from = \"x\", to = \"y\", rate = 1.0, reservoir = \"r\" }`, or of pairs \
                           `{ between = [\"x\", \"y\"], energy = 1.0, rate = 1.0, reservoir = \"r\" }`";
/// Reservoirs of quanta or of particles, by their names.
pub(super) const RESERVOIRS: Shape =
    Shape::Named(&Shape::Ways(RESERVOIR, occupation::WAYS_OF_QUANTA), RESERVED);
const RESERVOIR: &[Typed] = &[
    occupation::TEMPERATURE,
    ("chemical_potential", "an energy, of either sign; 0 when left out", FINITE),
    occupation::OCCUPATION,
    (
        "statistics",
        "\"fermi\", \"bose\" or \"boltzmann\"; \"fermi\" when left out",
        Shape::Word(&["fermi", "bose", "boltzmann"]),
    ),
];
/// How the keys of a transition go together: one way, or there and back.
const WAYS: &[Way] = &[(&["from", "to"], &["between"]), (&["between", "energy"], &["from", "to"])];
const TRANSITION: &[Typed] = &[
    ("from", "the name of the state before, in quotes", Shape::Text),
    ("to", "the name of the state after, in quotes", Shape::Text),
    (
        "between",
        "two states, such as `[\"x\", \"y\"]`: there and back, at rates that follow from the occupation of the reservoir",
        TWO,
    ),
    ("rate", "a rate, 1/time, zero or more", Shape::Must(&RATE)),
    (
        "reservoir",
        "the name, in quotes, of what the jump exchanges with; any name will do, and its counts are listed under it",
        Shape::Must(&Shape::Text),
    ),
    (
        "particles",
        "particles from the reservoir into the system; the reverse transition has the negative; 1 of a pair when left out",
        COUNT,
    ),
    ENERGY,
];
/// The energy of a jump.
pub(super) const ENERGY: Typed = (
    "energy",
    "energy from the reservoir into the system, of either sign; a pair must have it",
    FINITE,
);

/// How many particles a jump takes along.
pub(super) const COUNT: Shape = Shape::Whole(i32::MIN as i64 + 1, i32::MAX as i64);

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
    for key in ["from", "between"] {
        for (at, _) in source.text.match_indices(key) {
            let rest = &source.text[at + key.len()..];
            let rest = rest.trim_start_matches(['"', '\'', ' ', '\t']);
            let Some(rest) = rest.strip_prefix('=') else { continue };
            let rest = rest.trim_start_matches([' ', '\t', '[']);
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
            let Some(quote) = quote else { continue };
            names.extend(rest[1..].split(quote).next());
            if names.len() > MAX_STATES {
                let cause = Cause::TooManyStates { states: names.len(), most: MAX_STATES };
                return Err(source.error(&Origin::File(at..at + key.len()), cause));
            }
        }
    }
    Ok(())
}

/// Read `[model]` of kind `network`.
pub(super) fn read(item: &Item<'_>) -> Result<RateNetwork, Error> {
    let model = item.table(MODEL)?;
    let (mut states, mut names) = (Names::default(), Names::default());
    let mut reservoirs = Vec::new();
    let described = model.get("reservoirs");
    for (name, item) in
        described.as_ref().map_or(Ok(Vec::new()), |r| r.named("reservoir", RESERVED))?
    {
        names.add(name);
        reservoirs.push(read_reservoir(name, &item)?);
    }
    let mut transitions = Vec::new();
    let list = model.get("transitions");
    let items = list.as_ref().map_or(Ok(Vec::new()), Item::list)?;
    for item in &items {
        transitions.push(read_transition(item, &mut states, &mut names)?);
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
    let typed = names.list.iter().skip(reservoirs.len());
    reservoirs.extend(typed.map(|name| NetworkReservoir::from(name.as_str())).collect::<Vec<_>>());
    let known = reservoirs.iter();
    let known = known.filter_map(|own| Some((own.name.as_str(), own.occupation.as_ref()?)));
    let environment = environment::read(&model, known)?;
    let network = RateNetwork { states: states.list, start, reservoirs, transitions, environment };
    check_rates(&network, &items, described.as_ref())?;
    Ok(network)
}

pub(super) fn read_reservoir(name: &str, item: &Item<'_>) -> Result<NetworkReservoir, Error> {
    let table = item.table(RESERVOIR)?;
    let statistics = match table.get("statistics") {
        Some(word) => {
            let words = Statistics::ALL.map(|(_, word)| word.to_owned());
            Statistics::ALL[word.index("statistics", &words)?].0
        }
        None => Statistics::default(),
    };
    let occupation = Some(occupation::read(&table, statistics, Some(0.0))?);
    Ok(NetworkReservoir { name: name.to_owned(), statistics, occupation })
}

/// Refuse pairs without an occupation, and typed rates that contradict a temperature.
fn check_rates(
    network: &RateNetwork,
    items: &[Item<'_>],
    described: Option<&Item<'_>>,
) -> Result<(), Error> {
    for (transition, item) in network.transitions.iter().zip(items).filter(|(t, _)| t.pair) {
        let table = item.table(TRANSITION)?;
        let reservoir = &network.reservoirs[transition.reservoir];
        let Some(occupation) = &reservoir.occupation else {
            let known = network.reservoirs.iter().filter(|own| own.occupation.is_some());
            let known: Vec<String> = known.map(|own| own.name.clone()).collect();
            let place = table.require("reservoir")?;
            if known.is_empty() {
                let (key, name) = (place.path.clone(), reservoir.name.clone());
                return Err(place.error(Cause::NoOccupation { key, name }));
            }
            let what = "reservoir with a temperature or an occupation";
            return Err(place.unknown_name(what, &reservoir.name, known));
        };
        if let Err(fault) = network.filling(transition) {
            let own = described.and_then(|all| all.field(&reservoir.name, ""));
            let own = own.and_then(|own| own.field("occupation", occupation::OCCUPATION.1));
            let place = match own.filter(|_| occupation.as_thermal().is_none()) {
                Some(place) => place,
                None => table.require("energy")?,
            };
            return Err(place.error(Cause::Occupation { key: place.path.clone(), fault }));
        }
    }
    let Some(Contradiction { transition, found, expected }) = network.contradiction() else {
        return Ok(());
    };
    let place = items[transition].table(TRANSITION)?.require("rate")?;
    let reservoir = network.reservoirs[network.transitions[transition].reservoir].name.clone();
    let key = place.path.clone();
    Err(place.error(Cause::ContradictingRates { key, reservoir, found, expected }))
}

fn read_transition<'a>(
    item: &Item<'a>,
    states: &mut Names<'a>,
    reservoirs: &mut Names<'a>,
) -> Result<Transition, Error> {
    let table = item.table(TRANSITION)?;
    let between = table.get("between");
    let [from, to] = match &between {
        None => [table.require("from")?, table.require("to")?],
        Some(between) => {
            if let Some(beside) = table.get("from").or_else(|| table.get("to")) {
                let key = beside.path.clone();
                return Err(beside.error(Cause::Beside { key, other: "between" }));
            }
            between.pair()?
        }
    };
    if from.label()? == to.label()? {
        let (key, state) = (table.path().to_owned(), from.label()?.to_owned());
        return Err(to.error(Cause::SelfTransition { key, state }));
    }
    let (from, to) = (states.add(from.label()?), states.add(to.label()?));
    let reservoir = table.require("reservoir")?.name("reservoir", RESERVED)?;
    let (particles, energy) = read_exchanged(&table, between.is_some())?;
    Ok(Transition {
        from,
        to,
        rate: table.require("rate")?.number()?,
        reservoir: reservoirs.add(reservoir),
        particles,
        energy,
        pair: between.is_some(),
    })
}

/// What a jump takes from its reservoir: particles, one of a pair where nothing is said, and energy, which a pair must
/// have.
pub(super) fn read_exchanged(table: &Table<'_>, pair: bool) -> Result<(i32, Finite), Error> {
    let particles = match table.get("particles") {
        Some(particles) => particles.whole(i64::from(i32::MIN + 1), i64::from(i32::MAX))?,
        None => i64::from(pair),
    };
    let energy = match table.get("energy") {
        Some(energy) => energy.number()?,
        None if pair => table.require("energy")?.number()?,
        None => Finite::try_from(0.0).expect("zero is finite"),
    };
    Ok((i32::try_from(particles).expect("the range was checked"), energy))
}

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    start: &'a str,
    #[serde(skip_serializing_if = "Named::is_empty")]
    reservoirs: Named<'a, WrittenReservoir<'a>>,
    transitions: Vec<WrittenTransition<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<environment::Written>,
}

#[derive(Serialize)]
pub(super) struct WrittenReservoir<'a> {
    #[serde(flatten)]
    occupation: occupation::Written<'a>,
    statistics: &'static str,
}

#[derive(Serialize)]
struct WrittenTransition<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[&'a str; 2]>,
    rate: Rate,
    #[serde(flatten)]
    exchanged: WrittenExchange<'a>,
}

/// What a jump takes from its reservoir.
#[derive(Serialize)]
pub(super) struct WrittenExchange<'a> {
    pub(super) reservoir: &'a str,
    pub(super) particles: i32,
    pub(super) energy: Finite,
}

/// A reservoir of which more than the name is known.
pub(super) fn written_reservoir(own: &NetworkReservoir) -> Option<WrittenReservoir<'_>> {
    let occupation = own.occupation.as_ref()?.into();
    Some(WrittenReservoir { occupation, statistics: own.statistics.word() })
}

impl<'a> From<&'a RateNetwork> for Written<'a> {
    fn from(model: &'a RateNetwork) -> Self {
        let transition = |own: &Transition| {
            let [from, to] = [own.from, own.to].map(|state| model.states[state].as_str());
            WrittenTransition {
                from: (!own.pair).then_some(from),
                to: (!own.pair).then_some(to),
                between: own.pair.then_some([from, to]),
                rate: own.rate,
                exchanged: WrittenExchange {
                    reservoir: &model.reservoirs[own.reservoir].name,
                    particles: own.particles,
                    energy: own.energy,
                },
            }
        };
        let reservoir =
            |own: &'a NetworkReservoir| Some((own.name.as_str(), written_reservoir(own)?));
        Self {
            start: &model.states[model.start],
            reservoirs: Named(model.reservoirs.iter().filter_map(reservoir).collect()),
            transitions: model.transitions.iter().map(transition).collect(),
            environment: model.environment.map(Into::into),
        }
    }
}
