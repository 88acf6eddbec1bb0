//! Read and write resonances between reservoirs.

use serde::Serialize;

use super::dots::Named;
use super::{KIND, environment, occupation};
use crate::config::error::{Cause, Error};
use crate::config::read::RESERVED;
use crate::config::table::{Item, Key, Table};
use crate::model::resonances::{
    Demon, Resonance, Resonances, ScatteringReservoir, Source, Steps, solve_demon,
};
use crate::model::{Filling, Occupation, Statistics};
use crate::number::{Finite, Positive};

/// The most resonances of a device.
const MAX_RESONANCES: usize = 1000;

const MODEL: &[Key] = &[
    ("kind", KIND),
    ("planck", "Planck's constant h, above zero; `\"2*pi\"` when left out (hbar = 1)"),
    (
        "reservoirs",
        "a table of reservoirs, each such as `a = { temperature = 1.0, chemical_potential = 0.0 }`",
    ),
    (
        "resonances",
        "a table of resonances, each such as `e1 = { between = [\"a\", \"b\"], energy = 1.0, width = 1.0 }`",
    ),
    environment::ENVIRONMENT,
];
const RESERVOIR: &[Key] = &[
    occupation::TEMPERATURE,
    occupation::CHEMICAL_POTENTIAL,
    occupation::OCCUPATION,
    ("demon_choice", "the occupation at the last resonance of a demon, such as `{ e4 = 0.29 }`"),
];
const WIDTH: &str = "its width in energy, above zero";
const RESONANCE: &[Key] = &[
    ("between", "the names of two reservoirs, such as `[\"a\", \"b\"]`"),
    ("energy", "the energy of its centre, of either sign"),
    ("width", WIDTH),
    ("height", "the probability that an attempt passes, above 0, at most 1; 1 when left out"),
];

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
    let filling = |l: usize, r: usize| match &sources[l] {
        Read::Occupation(occupation, item) => {
            let found = occupation.filling(Statistics::Fermi, resonances[r].energy.get(), 1);
            let key = || item.path.clone();
            found.map_err(|fault| item.error(Cause::Occupation { key: key(), fault }))
        }
        Read::Demon(item, _) => {
            Err(no_demon(item, "there may be one demon in a device, and it is joined to another"))
        }
    };
    let demons = sources.iter().filter_map(|source| match source {
        Read::Demon(item, _) => Some(item),
        Read::Occupation(..) => None,
    });
    if let Some(second) = demons.clone().nth(1) {
        return Err(no_demon(second, "another reservoir is one already"));
    }
    let mut reservoirs = Vec::new();
    for (l, (name, source)) in names.iter().zip(&sources).enumerate() {
        let source = match source {
            Read::Occupation(occupation, _) => Source::Occupation(occupation.clone()),
            Read::Demon(item, choice) => {
                Source::Demon(read_demon(item, choice.as_ref(), l, &resonances, &filling)?)
            }
        };
        reservoirs.push(ScatteringReservoir { name: name.clone(), source });
    }
    for (r, resonance) in resonances.iter().enumerate() {
        for l in resonance.between {
            if matches!(sources[l], Read::Occupation(..)) {
                filling(l, r)?;
            }
        }
    }
    let thermal = reservoirs.iter().filter_map(|own| match &own.source {
        Source::Occupation(occupation) => Some((own.name.as_str(), occupation)),
        Source::Demon(_) => None,
    });
    let environment = environment::read(&model, thermal)?;
    Ok(Resonances { planck, reservoirs, resonances, environment })
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
        Ok(Resonance {
            name: name.to_owned(),
            between,
            energy: table.require("energy")?.number()?,
            width: table.require("width")?.number()?,
            height: read_height(&table)?,
        })
    };
    items.into_iter().map(resonance).collect()
}

fn read_height(table: &Table<'_>) -> Result<Positive, Error> {
    let Some(item) = table.get("height") else {
        return Ok(Positive::try_from(1.0).expect("it is above zero"));
    };
    let height: Positive = item.number()?;
    if height.get() > 1.0 {
        return Err(item.out_of_bounds(height.get(), "must be above 0 and at most 1"));
    }
    Ok(height)
}

/// Refuse widths that no clock of attempts serves.
fn check_widths(place: &Item<'_>, resonances: &[Resonance], planck: Positive) -> Result<(), Error> {
    let widths: Vec<f64> = resonances.iter().map(|r| r.width.get()).collect();
    let Err(odd) = Steps::of(&widths, planck.get()) else { return Ok(()) };
    let width = widths[odd];
    let bound = format!(
        "must be to the width of `{}` as two small whole numbers, for attempts come in whole numbers",
        resonances[0].name
    );
    let own = place.field(&resonances[odd].name, "");
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

/// Solve the conditions of a demon: roles by the order of the file, two resonances of one reservoir, two of another.
fn read_demon(
    item: &Item<'_>,
    choice: Option<&Item<'_>>,
    own: usize,
    resonances: &[Resonance],
    filling: &dyn Fn(usize, usize) -> Result<Filling, Error>,
) -> Result<Demon, Error> {
    let other = |r: &Resonance| r.between[usize::from(r.between[0] == own)];
    let of_own = (0..).zip(resonances).filter(|(_, r)| r.between.contains(&own));
    let mut joined: Vec<(usize, usize)> =
        of_own.map(|(r, resonance)| (r, other(resonance))).collect();
    let first = joined.first().map(|(_, other)| *other);
    joined.sort_by_key(|(_, other)| Some(*other) != first);
    let roles = match joined[..] {
        [(r1, h), (r2, h2), (r3, c), (r4, c2)] if h == h2 && c == c2 && h != c => [r1, r2, r3, r4],
        _ => {
            let why = format!("it is joined by {} resonances and not by two pairs", joined.len());
            return Err(no_demon(item, &why));
        }
    };
    let others = roles.map(|r| &resonances[r]);
    let weight = |r: &Resonance| r.width.get() * r.height.get();
    if let Some(odd) = others.iter().find(|r| (weight(r) / weight(others[0]) - 1.0).abs() > 1e-12) {
        let [odd, first] = [odd, &others[0]].map(|r| r.name.as_str());
        let why = format!("`{odd}` has another width times height than `{first}`");
        return Err(no_demon(item, &why));
    }
    let energies = others.map(|r| r.energy.get());
    if energies[0] == energies[1] {
        let [one, two] = [0, 1].map(|k| others[k].name.as_str());
        return Err(no_demon(item, &format!("`{one}` and `{two}` have the same energy")));
    }
    let mut shares = [[0.0; 2]; 4];
    for (shares, r) in shares.iter_mut().zip(roles) {
        let Filling { filled, empty, .. } = filling(other(&resonances[r]), r)?;
        *shares = [filled, empty];
    }
    let choice = choice.map(|choice| read_choice(choice, &others[3].name)).transpose()?;
    let solved = solve_demon(energies, shares, choice).map_err(|(role, value)| {
        let name = &others[role].name;
        no_demon(item, &format!("its occupation at `{name}` would be {value}, outside of [0, 1]"))
    })?;
    let mut fillings = [0, 1, 2, 3].map(|role| (roles[role], Filling::of_fermions(solved[role])));
    fillings.sort_by_key(|(r, _)| *r);
    Ok(Demon { choice: choice.map(|filled| (roles[3], filled)), fillings })
}

fn no_demon(item: &Item<'_>, why: &str) -> Error {
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

#[derive(Serialize)]
struct WrittenResonance<'a> {
    between: [&'a str; 2],
    energy: Finite,
    width: Positive,
    height: Positive,
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
            let written = WrittenResonance {
                between: resonance.between.map(name),
                energy: resonance.energy,
                width: resonance.width,
                height: resonance.height,
            };
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
