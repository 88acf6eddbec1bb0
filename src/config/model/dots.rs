//! Read and write quantum dots; their leads and hops have files of their own.

use serde::{Serialize, Serializer};

use super::network::MAX_STATES;
use super::{KIND, environment, leads, occupation, tunnelling};
use crate::config::error::{Cause, Error};
use crate::config::read::RESERVED;
use crate::config::shape::{FINITE, Shape, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::dots::filled;
use crate::model::{Dot, Dots, Interaction, Reservoir, Statistics};
use crate::number::Finite;

/// The most dots a device may have: `n` dots have `2^n` states, and [`MAX_STATES`] are enumerated.
pub(crate) const MAX_DOTS: usize = MAX_STATES.ilog2() as usize;

/// The most energies of nonthermal leads: every walker has a counter for each.
const MAX_ENERGIES: usize = 1 << 15;

/// A dot called `empty` could not be told from the empty device.
const RESERVED_DOTS: &[&str] = &["total", "upper", "lower", "empty"];

/// What the electrons of a device come from, or hop between.
pub(super) const WAYS: &[Way] = &[(&["reservoirs"], &[]), (&["tunnelling"], &[])];
pub(super) const MODEL: &[Typed] = &[
    ("kind", KIND, Shape::Any),
    ("start", "a state: `empty`, or filled dots joined by `+`, such as \"L+R\"", Shape::Text),
    (
        "dots",
        "a table of dots, each such as `L = { energy = 1.0 }`",
        Shape::Must(&Shape::Named(&Shape::Table(DOT), RESERVED_DOTS)),
    ),
    (
        "interactions",
        "a list of `{ between = [\"L\", \"R\"], energy = 1.5 }`",
        Shape::List(&Shape::Table(INTERACTION), 0, usize::MAX),
    ),
    (
        "reservoirs",
        "a table of reservoirs, each such as `a = { dot = \"L\", temperature = 1.0, chemical_potential = 0.0 }`",
        Shape::Named(&Shape::Ways(RESERVOIR, occupation::WAYS), RESERVED),
    ),
    (
        "tunnelling",
        "a list of `{ between = [\"L\", \"R\"], rate = 0.5, temperature = 1.0, name = \"phonons\" }`",
        Shape::List(&Shape::Ways(tunnelling::ENTRY, tunnelling::WAYS), 0, tunnelling::MOST),
    ),
    environment::ENVIRONMENT,
];
const DOT: &[Typed] =
    &[("energy", "an energy: that of the filled dot alone, of either sign", Shape::Must(&FINITE))];
const INTERACTION: &[Typed] = &[
    ("between", "the names of two dots, such as `[\"L\", \"R\"]`", Shape::Must(&TWO)),
    ("energy", "an energy, of either sign, added when both dots are filled", Shape::Must(&FINITE)),
];
const RESERVOIR: &[Typed] = &[
    leads::DOT,
    occupation::TEMPERATURE,
    occupation::CHEMICAL_POTENTIAL,
    occupation::OCCUPATION,
    leads::TUNNEL_RATE,
];

/// Read `[model]` of kind `dots`.
pub(super) fn read(item: &Item<'_>) -> Result<Dots, Error> {
    let model = item.table(MODEL)?;
    let dots = read_dots(&model)?;
    let names: Vec<String> = dots.iter().map(|dot| dot.name.clone()).collect();
    let interactions = read_interactions(&model, &names)?;
    let reservoirs = read_reservoirs(&model, &names)?;
    let (baths, tunnelling) = tunnelling::read(&model, &names, &reservoirs)?;
    for (index, name) in names.iter().enumerate() {
        let lead = reservoirs.iter().flat_map(|reservoir| &reservoir.leads);
        let hop = tunnelling.iter().flat_map(|entry| entry.between);
        if lead.map(|lead| lead.dot).chain(hop).all(|dot| dot != index) {
            let dot = name.clone();
            let dots = model.require("dots")?;
            let place = dots.field(name, "").unwrap_or(dots);
            return Err(place.error(Cause::IdleDot { dot }));
        }
    }
    let start = match model.get("start") {
        Some(start) => find_state(&names, &start)?,
        None => Vec::new(),
    };
    let known = reservoirs.iter().map(|own| (own.name.as_str(), &own.occupation));
    let environment = environment::read(&model, known)?;
    let device = Dots { dots, interactions, reservoirs, baths, tunnelling, start, environment };
    let energies = device.energies_apart();
    if energies > MAX_ENERGIES {
        let cause = Cause::TooManyEnergies { energies, most: MAX_ENERGIES };
        return Err(model.require("reservoirs")?.error(cause));
    }
    let Some((reservoir, fault)) = device.unphysical() else { return Ok(device) };
    let all = model.require("reservoirs")?;
    let own = all.field(&device.reservoirs[reservoir].name, "");
    let place = own.and_then(|own| own.field("occupation", occupation::OCCUPATION.1));
    let place = place.unwrap_or(all);
    Err(place.error(Cause::Occupation { key: place.path.clone(), fault }))
}

fn read_dots(model: &Table<'_>) -> Result<Vec<Dot>, Error> {
    let Some(table) = model.get("dots") else {
        return Err(model.error(Cause::NoDots));
    };
    let items = table.named("dot", RESERVED_DOTS)?;
    if items.is_empty() {
        return Err(table.error(Cause::NoDots));
    }
    if items.len() > MAX_DOTS {
        let (dots, most) = (items.len(), MAX_DOTS);
        return Err(table.error(Cause::TooManyDots { dots, most }));
    }
    let dot = |(name, item): (&str, Item<'_>)| {
        Ok(Dot { name: name.to_owned(), energy: item.table(DOT)?.require("energy")?.number()? })
    };
    items.into_iter().map(dot).collect()
}

fn read_interactions(model: &Table<'_>, dots: &[String]) -> Result<Vec<Interaction>, Error> {
    let mut interactions: Vec<Interaction> = Vec::new();
    let Some(list) = model.get("interactions") else {
        return Ok(interactions);
    };
    for item in list.list()? {
        let table = item.table(INTERACTION)?;
        let pair = table.require("between")?;
        let [first, second] = pair.pair()?;
        let mut between = [first.index("dot", dots)?, second.index("dot", dots)?];
        between.sort_unstable();
        let key = pair.path.clone();
        let [first, second] = between.map(|dot| dots[dot].clone());
        if first == second {
            return Err(pair.error(Cause::SelfInteraction { key, dot: first }));
        }
        if interactions.iter().any(|other| other.between == between) {
            return Err(pair.error(Cause::DuplicateInteraction { key, first, second }));
        }
        let energy: Finite = table.require("energy")?.number()?;
        interactions.push(Interaction { between, energy });
    }
    Ok(interactions)
}

fn read_reservoirs(model: &Table<'_>, dots: &[String]) -> Result<Vec<Reservoir>, Error> {
    // Hops alone change the dots of a device without reservoirs.
    let hops = model.get("tunnelling").is_some();
    let Some(table) = model.get("reservoirs") else {
        return if hops { Ok(Vec::new()) } else { Err(model.error(Cause::NoReservoirs)) };
    };
    let items = table.named("reservoir", RESERVED)?;
    if items.is_empty() && !hops {
        return Err(table.error(Cause::NoReservoirs));
    }
    let reservoir = |(name, item): (&str, Item<'_>)| {
        let table = item.table(RESERVOIR)?;
        Ok(Reservoir {
            name: name.to_owned(),
            leads: leads::read(&table, dots)?,
            occupation: occupation::read(&table, Statistics::Fermi, None)?,
        })
    };
    items.into_iter().map(reservoir).collect()
}

/// The filled dots of a state's name, ascending.
fn find_state(dots: &[String], item: &Item<'_>) -> Result<Vec<usize>, Error> {
    let name = item.text()?;
    filled(dots, name).map_err(|known| item.unknown_name("state", name, known))
}

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    start: String,
    dots: Named<'a, WrittenDot>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interactions: Vec<WrittenInteraction<'a>>,
    reservoirs: Named<'a, WrittenReservoir<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tunnelling: Vec<tunnelling::Written<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<environment::Written>,
}

/// A table whose keys are names, in their order.
pub(super) struct Named<'a, T>(pub(super) Vec<(&'a str, T)>);

impl<T> Named<'_, T> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[derive(Serialize)]
struct WrittenDot {
    energy: Finite,
}

#[derive(Serialize)]
struct WrittenInteraction<'a> {
    between: [&'a str; 2],
    energy: Finite,
}

#[derive(Serialize)]
struct WrittenReservoir<'a> {
    dot: leads::WrittenDots<'a>,
    #[serde(flatten)]
    occupation: occupation::Written<'a>,
    tunnel_rate: leads::WrittenRates<'a>,
}

impl<'a> From<&'a Dots> for Written<'a> {
    fn from(model: &'a Dots) -> Self {
        let name = |dot: usize| model.dots[dot].name.as_str();
        let dot = |dot: &'a Dot| (dot.name.as_str(), WrittenDot { energy: dot.energy });
        let interaction = |interaction: &Interaction| WrittenInteraction {
            between: interaction.between.map(name),
            energy: interaction.energy,
        };
        let reservoir = |reservoir: &'a Reservoir| {
            let (dot, tunnel_rate) = leads::written(&reservoir.leads, &name);
            let shape =
                WrittenReservoir { dot, occupation: (&reservoir.occupation).into(), tunnel_rate };
            (reservoir.name.as_str(), shape)
        };
        Self {
            start: model.state_name(&model.start),
            dots: Named(model.dots.iter().map(dot).collect()),
            interactions: model.interactions.iter().map(interaction).collect(),
            reservoirs: Named(model.reservoirs.iter().map(reservoir).collect()),
            tunnelling: tunnelling::written(model, &name),
            environment: model.environment.map(Into::into),
        }
    }
}
