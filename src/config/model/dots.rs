//! Read and write Coulomb-coupled dots.

use serde::{Serialize, Serializer};

use super::KIND;
use super::network::MAX_STATES;
use crate::config::error::{Cause, Error};
use crate::config::read::RESERVED;
use crate::config::table::{Item, Key, Table};
use crate::model::dots::filled;
use crate::model::{Dot, Dots, Interaction, Reservoir, TunnelRate};
use crate::number::{Finite, Rate, Temperature};

/// The most dots a device may have: `n` dots have `2^n` states, and [`MAX_STATES`] are enumerated.
pub(crate) const MAX_DOTS: usize = MAX_STATES.ilog2() as usize;

/// A dot called `empty` could not be told from the empty device.
const RESERVED_DOTS: &[&str] = &["total", "upper", "lower", "empty"];

const MODEL: &[Key] = &[
    ("kind", KIND),
    ("start", "a state: `empty`, or filled dots joined by `+`, such as \"L+R\""),
    ("dots", "a table of dots, each such as `L = { energy = 1.0 }`"),
    ("interactions", "a list of `{ between = [\"L\", \"R\"], energy = 1.5 }`"),
    (
        "reservoirs",
        "a table of reservoirs, each such as `a = { dot = \"L\", temperature = 1.0, chemical_potential = 0.0 }`",
    ),
];
const DOT: &[Key] = &[("energy", "an energy: that of the filled dot alone, of either sign")];
const INTERACTION: &[Key] = &[
    ("between", "the names of two dots, such as `[\"L\", \"R\"]`"),
    ("energy", "an energy, of either sign, added when both dots are filled"),
];
const RESERVOIR: &[Key] = &[
    ("dot", "the name of the dot that the reservoir fills and empties"),
    (
        "temperature",
        "an energy (k_B = 1), zero or more; at zero the occupation is a step at the chemical potential",
    ),
    ("chemical_potential", "an energy, of either sign"),
    (
        "tunnel_rate",
        "a rate, zero or more, or a list such as `[{ rate = 1.0 }, { rate = 0.2, occupied = [\"R\"] }]`",
    ),
];
/// The most tunnel rates of one reservoir: every state looks for its own among them.
const MAX_TUNNEL_RATES: usize = 1000;

const TUNNEL_RATE: &[Key] = &[
    ("rate", "a rate, 1/time, zero or more"),
    ("occupied", "a list of other dots that must all be filled"),
];

/// Read `[model]` of kind `dots`.
pub(super) fn read(item: &Item<'_>) -> Result<Dots, Error> {
    let model = item.table(MODEL)?;
    let dots = read_dots(&model)?;
    let names: Vec<String> = dots.iter().map(|dot| dot.name.clone()).collect();
    let interactions = read_interactions(&model, &names)?;
    let reservoirs = read_reservoirs(&model, &names)?;
    for (index, name) in names.iter().enumerate() {
        if reservoirs.iter().all(|reservoir| reservoir.dot != index) {
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
    Ok(Dots { dots, interactions, reservoirs, start })
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
    let Some(table) = model.get("reservoirs") else {
        return Err(model.error(Cause::NoReservoirs));
    };
    let items = table.named("reservoir", RESERVED)?;
    if items.is_empty() {
        return Err(table.error(Cause::NoReservoirs));
    }
    let reservoir = |(name, item): (&str, Item<'_>)| {
        let table = item.table(RESERVOIR)?;
        let dot = table.require("dot")?.index("dot", dots)?;
        Ok(Reservoir {
            name: name.to_owned(),
            dot,
            temperature: table.require("temperature")?.number()?,
            chemical_potential: table.require("chemical_potential")?.number()?,
            tunnel_rate: read_tunnel_rate(&table, dots, dot)?,
        })
    };
    items.into_iter().map(reservoir).collect()
}

/// One rate, or a list of rates under conditions of which the first has none.
fn read_tunnel_rate(
    reservoir: &Table<'_>,
    dots: &[String],
    own: usize,
) -> Result<Vec<TunnelRate>, Error> {
    let always = |rate| TunnelRate { rate, occupied: Vec::new() };
    let Some(item) = reservoir.get("tunnel_rate") else {
        return Ok(vec![always(Rate::try_from(1.0).expect("one is a rate"))]);
    };
    if !item.is_list() {
        return Ok(vec![always(item.number()?)]);
    }
    let mut rates = Vec::new();
    for entry in item.list_of_at_most(MAX_TUNNEL_RATES)? {
        let table = entry.table(TUNNEL_RATE)?;
        let rate = table.require("rate")?.number()?;
        let mut occupied = Vec::new();
        for dot in table.get("occupied").map_or(Ok(Vec::new()), |o| o.list())? {
            let index = dot.index("dot", dots)?;
            if index == own {
                let (key, dot_name) = (dot.path.clone(), dots[own].clone());
                return Err(dot.error(Cause::OwnDot { key, dot: dot_name }));
            }
            occupied.push(index);
        }
        occupied.sort_unstable();
        occupied.dedup();
        rates.push(TunnelRate { rate, occupied });
    }
    if rates.iter().all(|entry| !entry.occupied.is_empty()) {
        let key = item.path.clone();
        return Err(item.error(Cause::NoDefaultRate { key }));
    }
    Ok(rates)
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
    dot: &'a str,
    temperature: Temperature,
    chemical_potential: Finite,
    tunnel_rate: WrittenRate<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenRate<'a> {
    Always(Rate),
    Conditional(Vec<RateEntry<'a>>),
}

#[derive(Serialize)]
struct RateEntry<'a> {
    rate: Rate,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occupied: Vec<&'a str>,
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
            let shape = WrittenReservoir {
                dot: name(reservoir.dot),
                temperature: reservoir.temperature,
                chemical_potential: reservoir.chemical_potential,
                tunnel_rate: tunnel_rate(&reservoir.tunnel_rate, &name),
            };
            (reservoir.name.as_str(), shape)
        };
        Self {
            start: model.state_name(&model.start),
            dots: Named(model.dots.iter().map(dot).collect()),
            interactions: model.interactions.iter().map(interaction).collect(),
            reservoirs: Named(model.reservoirs.iter().map(reservoir).collect()),
        }
    }
}

fn tunnel_rate<'a>(rates: &[TunnelRate], name: &dyn Fn(usize) -> &'a str) -> WrittenRate<'a> {
    match rates {
        [one] if one.occupied.is_empty() => WrittenRate::Always(one.rate),
        rates => WrittenRate::Conditional(
            rates
                .iter()
                .map(|entry| RateEntry {
                    rate: entry.rate,
                    occupied: entry.occupied.iter().map(|&dot| name(dot)).collect(),
                })
                .collect(),
        ),
    }
}
