//! Read and write resonances between reservoirs.

use serde::Serialize;

use super::dots::Named;
use super::{KIND, demon, environment, occupation};
use crate::config::error::{Cause, Error};
use crate::config::function;
use crate::config::read::RESERVED;
use crate::config::shape::{Bound, FINITE, POSITIVE, Shape as Values, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::resonances::{
    Resonance, Resonances, ScatteringReservoir, Shape, Source, Steps, TransmissionFunction,
    WideFault,
};
use crate::model::{Occupation, Statistics};
use crate::number::{Finite, Positive};

/// The most resonances of a device.
const MAX_RESONANCES: usize = 1000;

pub(super) const MODEL: &[Typed] = &[
    ("kind", KIND, Values::Any),
    ("planck", "Planck's constant h, above zero; `\"2*pi\"` when left out (hbar = 1)", POSITIVE),
    (
        "reservoirs",
        "a table of reservoirs, each such as `a = { temperature = 1.0, chemical_potential = 0.0 }`",
        Values::Must(&Values::Named(&Values::Ways(RESERVOIR, occupation::WAYS), RESERVED)),
    ),
    (
        "resonances",
        "a table of resonances, each such as `e1 = { between = [\"a\", \"b\"], energy = 1.0, width = 1.0 }`",
        Values::Must(&Values::Named(&Values::Ways(RESONANCE, WAYS), RESERVED)),
    ),
    environment::ENVIRONMENT,
];
const RESERVOIR: &[Typed] = &[
    occupation::TEMPERATURE,
    occupation::CHEMICAL_POTENTIAL,
    occupation::OCCUPATION,
    (
        "demon_choice",
        "the occupation at the last resonance of a demon, such as `{ e4 = 0.29 }`",
        Values::Map(&Values::Number(Bound::Share)),
    ),
];
const WIDTH: &str = "its width in energy, above zero";
const TRANSMISSION: Typed = (
    "transmission",
    "the probability that a particle passes, an expression in its energy `e`, in place of a shape",
    FINITE,
);
/// How its keys go together: a peak, or a function between two energies.
const WAYS: &[Way] = &[
    (&["energy", "width"], &["transmission", "from", "to"]),
    (&["transmission", "from", "to"], &OF_PEAKS),
];
const RESONANCE: &[Typed] = &[
    ("between", "the names of two reservoirs, such as `[\"a\", \"b\"]`", Values::Must(&TWO)),
    (
        "shape",
        "\"narrow\", \"box\" or \"lorentzian\"; narrow when left out",
        Values::Word(&["narrow", "box", "lorentzian"]),
    ),
    ("energy", "the energy of its centre, of either sign", FINITE),
    ("width", WIDTH, POSITIVE),
    (
        "height",
        "the probability that an attempt passes, above 0, at most 1; 1 when left out",
        Values::Number(Bound::Share),
    ),
    TRANSMISSION,
    ("from", "the lowest energy that passes, beside `transmission`", FINITE),
    ("to", "the highest energy that passes, beside `transmission`", FINITE),
];
/// Keys that say what a transmission says.
const OF_PEAKS: [&str; 4] = ["shape", "energy", "width", "height"];
const SHAPES: [(&str, Shape); 3] =
    [("narrow", Shape::Narrow), ("box", Shape::Box), ("lorentzian", Shape::Lorentzian)];

/// Read `[model]` of kind `resonances`.
pub(super) fn read(item: &Item<'_>) -> Result<Resonances, Error> {
    let model = item.table(MODEL)?;
    let planck = match model.get("planck") {
        Some(planck) => planck.number()?,
        None => Positive::try_from(2.0 * std::f64::consts::PI).expect("it is above zero"),
    };
    let Some(table) = model.get("reservoirs") else {
        return Err(model.error(Cause::NoReservoirs));
    };
    let items = table.named("reservoir", RESERVED)?;
    if items.len() > MAX_RESONANCES {
        let bound = format!("there must be at most {MAX_RESONANCES} reservoirs");
        return Err(table.out_of_bounds(items.len() as f64, &bound));
    }
    let names: Vec<String> = items.iter().map(|(name, _)| (*name).to_owned()).collect();
    let place = model.require("resonances")?;
    let resonances = read_resonances(&place, &names)?;
    check_widths(&place, &resonances, planck)?;
    let sources: Vec<Read<'_>> =
        items.iter().map(|(_, item)| read_source(item)).collect::<Result<_, _>>()?;
    let sources = solve(&sources, &resonances)?;
    let reservoirs: Vec<ScatteringReservoir> = (names.into_iter().zip(sources))
        .map(|(name, source)| ScatteringReservoir { name, source })
        .collect();
    let thermal = reservoirs.iter().filter_map(|own| match &own.source {
        Source::Occupation(occupation) => Some((own.name.as_str(), occupation)),
        Source::Demon(_) => None,
    });
    let environment = environment::read(&model, thermal)?;
    let found = Resonances { planck, reservoirs, resonances, environment };
    check_wide(&found, &place, &items)?;
    Ok(found)
}

/// Check transmissions and occupations at all energies that wide resonances let pass.
fn check_wide(
    model: &Resonances,
    place: &Item<'_>,
    reservoirs: &[(&str, Item<'_>)],
) -> Result<(), Error> {
    for (r, resonance) in model.resonances.iter().enumerate().filter(|(_, own)| own.is_wide()) {
        let reservoir = |l: usize| {
            let item = &reservoirs[l].1;
            let (name, meaning, _) = occupation::OCCUPATION;
            item.field(name, meaning).unwrap_or_else(|| item.clone())
        };
        let fault = match model.check_wide(r) {
            Ok(()) => continue,
            Err(fault) => fault,
        };
        return Err(match fault {
            WideFault::Transmission { energy, value } => {
                let own = place.field(&resonance.name, "");
                let own = own.and_then(|own| own.field(TRANSMISSION.0, TRANSMISSION.1));
                let item = own.unwrap_or_else(|| place.clone());
                item.error(Cause::Transmission { key: item.path.clone(), energy, value })
            }
            WideFault::Occupation { reservoir: l, fault } => {
                let item = reservoir(l);
                item.error(Cause::Occupation { key: item.path.clone(), fault })
            }
            WideFault::Unresolved { error } => {
                let item = place.field(&resonance.name, "").unwrap_or_else(|| place.clone());
                let in_closed_form = model.is_in_closed_form(resonance);
                item.error(Cause::Unresolved { key: item.path.clone(), error, in_closed_form })
            }
            WideFault::Unbounded { reservoir: l } => {
                let (item, resonance) = (reservoir(l), resonance.name.clone());
                item.error(Cause::UnboundedOccupation { key: item.path.clone(), resonance })
            }
        });
    }
    Ok(())
}

/// Check that every occupation exists at its resonances, and solve the demon.
fn solve(sources: &[Read<'_>], resonances: &[Resonance]) -> Result<Vec<Source>, Error> {
    let filling = |l: usize, r: usize| match &sources[l] {
        Read::Occupation(occupation, item) => {
            let found = occupation.filling(Statistics::Fermi, resonances[r].energy.get(), 1);
            let key = || item.path.clone();
            found.map_err(|fault| item.error(Cause::Occupation { key: key(), fault }))
        }
        Read::Demon(item, _) => {
            Err(demon::refused(item, "it is joined to itself or to another demon"))
        }
    };
    let demons = sources.iter().filter_map(|source| match source {
        Read::Demon(item, _) => Some(item),
        Read::Occupation(..) => None,
    });
    if let Some(second) = demons.clone().nth(1) {
        return Err(demon::refused(second, "another reservoir is one already"));
    }
    for (r, resonance) in resonances.iter().enumerate().filter(|(_, own)| own.has_centre()) {
        let known = |l: &&usize| matches!(sources[**l], Read::Occupation(..));
        for &l in resonance.between.iter().filter(known) {
            filling(l, r)?;
        }
    }
    let source = |(l, source): (usize, &Read<'_>)| match source {
        Read::Occupation(occupation, _) => Ok(Source::Occupation(occupation.clone())),
        Read::Demon(item, choice) => {
            demon::read(item, choice.as_ref(), l, resonances, &filling).map(Source::Demon)
        }
    };
    sources.iter().enumerate().map(source).collect()
}

fn read_resonances(place: &Item<'_>, reservoirs: &[String]) -> Result<Vec<Resonance>, Error> {
    let items = place.named("resonance", RESERVED)?;
    if items.is_empty() || items.len() > MAX_RESONANCES {
        let bound = format!("there must be from 1 to {MAX_RESONANCES} resonances");
        return Err(place.out_of_bounds(items.len() as f64, &bound));
    }
    let resonance = |(name, item): (&str, Item<'_>)| {
        let table = item.table(RESONANCE)?;
        let pair = table.require("between")?;
        let [first, second] = pair.pair()?;
        let between =
            [first.index("reservoir", reservoirs)?, second.index("reservoir", reservoirs)?];
        if between[0] == between[1] {
            let (key, reservoir) = (pair.path.clone(), reservoirs[between[0]].clone());
            return Err(pair.error(Cause::SelfResonance { key, reservoir }));
        }
        read_shape(&table, name, between)
    };
    items.into_iter().map(resonance).collect()
}

/// A resonance by its shape, or by an expression.
fn read_shape(table: &Table<'_>, name: &str, between: [usize; 2]) -> Result<Resonance, Error> {
    let name = name.to_owned();
    if let Some(transmission) = table.get("transmission") {
        if let Some(beside) = OF_PEAKS.iter().find_map(|key| table.get(key)) {
            let key = beside.path.clone();
            return Err(beside.error(Cause::Beside { key, other: "transmission" }));
        }
        let (text, function) = function::of_energy(&transmission)?;
        let upper = table.require("to")?;
        let range: [Finite; 2] = [table.require("from")?.number()?, upper.number()?];
        let [from, to] = range.map(Finite::get);
        let width = Positive::try_from(to - from).map_err(|_| {
            upper.out_of_bounds(to, &format!("must be above `from`, which is {from}"))
        })?;
        let energy = Finite::try_from(f64::midpoint(from, to)).expect("it lies between numbers");
        let shape = Shape::Function(TransmissionFunction::new(text, function, range));
        return Ok(Resonance { name, between, energy, width, height: one(), shape });
    }
    if let Some(beside) = ["from", "to"].iter().find_map(|key| table.get(key)) {
        let cause = Cause::WithoutTransmission { key: beside.path.clone() };
        return Err(beside.error(cause));
    }
    let shape = match table.get("shape") {
        None => Shape::Narrow,
        Some(item) => {
            let word = item.text()?;
            let known = SHAPES.iter().find(|(known, _)| *known == word);
            let names = || SHAPES.iter().map(|(known, _)| (*known).to_owned()).collect();
            known.ok_or_else(|| item.unknown_name("shape", word, names()))?.1.clone()
        }
    };
    Ok(Resonance {
        name,
        between,
        energy: table.require("energy")?.number()?,
        width: table.require("width")?.number()?,
        height: read_height(table)?,
        shape,
    })
}

fn one() -> Positive {
    Positive::try_from(1.0).expect("it is above zero")
}

fn read_height(table: &Table<'_>) -> Result<Positive, Error> {
    let Some(item) = table.get("height") else {
        return Ok(one());
    };
    let height: Positive = item.number()?;
    if height.get() > 1.0 {
        return Err(item.out_of_bounds(height.get(), "must be above 0 and at most 1"));
    }
    Ok(height)
}

/// Refuse widths that no clock of attempts serves.
fn check_widths(place: &Item<'_>, resonances: &[Resonance], planck: Positive) -> Result<(), Error> {
    let narrow: Vec<&Resonance> = resonances.iter().filter(|own| !own.is_wide()).collect();
    let widths: Vec<f64> = narrow.iter().map(|r| r.width.get()).collect();
    let Err(odd) = Steps::of(&widths, planck.get()) else { return Ok(()) };
    let width = widths[odd];
    let bound = format!(
        "must be to the width of `{}` as two small whole numbers, for attempts come in whole numbers",
        narrow[0].name
    );
    let own = place.field(&narrow[odd].name, "");
    let field = own.and_then(|own| own.field("width", WIDTH));
    Err(field.as_ref().unwrap_or(place).out_of_bounds(width, &bound))
}

/// How a reservoir fills its levels, as it is written.
enum Read<'a> {
    Occupation(Occupation, Item<'a>),
    Demon(Item<'a>, Option<Item<'a>>),
}

fn read_source<'a>(item: &Item<'a>) -> Result<Read<'a>, Error> {
    let table = item.table(RESERVOIR)?;
    match table.get("occupation") {
        Some(occupation) if occupation.text().is_ok_and(|word| word == "demon") => {
            Ok(Read::Demon(occupation, table.get("demon_choice")))
        }
        written => {
            let place = match written {
                Some(written) => written,
                None => table.require("temperature")?,
            };
            if let Some(beside) = table.get("demon_choice") {
                return Err(beside.error(Cause::ChoiceOfNoDemon { key: beside.path.clone() }));
            }
            Ok(Read::Occupation(occupation::read(&table, Statistics::Fermi, None)?, place))
        }
    }
}

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    planck: Positive,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<environment::Written>,
    reservoirs: Named<'a, WrittenReservoir<'a>>,
    resonances: Named<'a, WrittenResonance<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenReservoir<'a> {
    Occupation(occupation::Written<'a>),
    Demon {
        occupation: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        demon_choice: Option<Named<'a, f64>>,
    },
}

#[derive(Default, Serialize)]
struct WrittenResonance<'a> {
    between: [&'a str; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    energy: Option<Finite>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<Positive>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<Positive>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transmission: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Finite>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Finite>,
}

impl<'a> WrittenResonance<'a> {
    fn of(resonance: &'a Resonance, between: [&'a str; 2]) -> Self {
        if let Shape::Function(own) = &resonance.shape {
            let [from, to] = own.range.map(Some);
            return Self { between, transmission: Some(&own.text), from, to, ..Self::default() };
        }
        let word = SHAPES.iter().find(|(_, shape)| *shape == resonance.shape);
        Self {
            between,
            shape: word.map(|(word, _)| *word).filter(|_| resonance.is_wide()),
            energy: Some(resonance.energy),
            width: Some(resonance.width),
            height: Some(resonance.height),
            ..Self::default()
        }
    }
}

impl<'a> From<&'a Resonances> for Written<'a> {
    fn from(model: &'a Resonances) -> Self {
        let reservoir = |reservoir: &'a ScatteringReservoir| {
            let written = match &reservoir.source {
                Source::Occupation(occupation) => WrittenReservoir::Occupation(occupation.into()),
                Source::Demon(demon) => {
                    let choice = |(r, filled): (usize, f64)| {
                        Named(vec![(model.resonances[r].name.as_str(), filled)])
                    };
                    let demon_choice = demon.choice.map(choice);
                    WrittenReservoir::Demon { occupation: "demon", demon_choice }
                }
            };
            (reservoir.name.as_str(), written)
        };
        let resonance = |resonance: &'a Resonance| {
            let name = |l: usize| model.reservoirs[l].name.as_str();
            let written = WrittenResonance::of(resonance, resonance.between.map(name));
            (resonance.name.as_str(), written)
        };
        Self {
            planck: model.planck,
            environment: model.environment.map(Into::into),
            reservoirs: Named(model.reservoirs.iter().map(reservoir).collect()),
            resonances: Named(model.resonances.iter().map(resonance).collect()),
        }
    }
}
