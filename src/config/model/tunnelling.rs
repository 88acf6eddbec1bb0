//! Read and write the hops of electrons between dots.

use serde::Serialize;

use crate::config::error::{Cause, Error};
use crate::config::read::RESERVED;
use crate::config::shape::{RATE, Shape, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::{Bath, Dots, Payer, Reservoir, Tunnelling};
use crate::number::{Rate, Temperature};

/// The most hops: every state tries each.
pub(super) const MOST: usize = 1000;

/// How its keys go together: a bath, or a reservoir.
pub(super) const WAYS: &[Way] =
    &[(&["name", "temperature"], &["reservoir"]), (&["reservoir"], &["name", "temperature"])];
pub(super) const ENTRY: &[Typed] = &[
    ("between", "the names of two dots, such as `[\"L\", \"R\"]`", Shape::Must(&TWO)),
    ("rate", "the rate of hops that change no energy, 1/time, zero or more", Shape::Must(&RATE)),
    (
        "name",
        "a name for the bath that pays the energy, such as \"phonons\"; or leave it out, and \
              name a reservoir with `reservoir`",
        Shape::Text,
    ),
    ("temperature", "an energy (k_B = 1), zero or more: that of the bath", RATE),
    (
        "reservoir",
        "the reservoir that pays the energy, in place of `name` and `temperature`",
        Shape::Text,
    ),
];

/// Read `model.tunnelling`: the baths, and the hops that they or the reservoirs pay.
pub(super) fn read(
    model: &Table<'_>,
    dots: &[String],
    reservoirs: &[Reservoir],
) -> Result<(Vec<Bath>, Vec<Tunnelling>), Error> {
    let (mut baths, mut hops) = (Vec::new(), Vec::<Tunnelling>::new());
    let list = model.get("tunnelling").map(|item| item.list_of_at_most(MOST)).transpose()?;
    for item in list.unwrap_or_default() {
        let table = item.table(ENTRY)?;
        let pair = table.require("between")?;
        let between = two_dots(&pair, dots)?;
        let rate = table.require("rate")?.number()?;
        let payer = read_payer(&table, reservoirs, &mut baths)?;
        if hops.iter().any(|other| other.between == between && other.payer == payer) {
            let key = pair.path.clone();
            let [first, second] = between.map(|dot| dots[dot].clone());
            let by = name(payer, reservoirs, &baths).to_owned();
            return Err(pair.error(Cause::DuplicateTunnelling { key, first, second, by }));
        }
        hops.push(Tunnelling { between, rate, payer });
    }
    Ok((baths, hops))
}

/// The indices of two different dots, ascending.
fn two_dots(pair: &Item<'_>, dots: &[String]) -> Result<[usize; 2], Error> {
    let [first, second] = pair.pair()?;
    let mut between = [first.index("dot", dots)?, second.index("dot", dots)?];
    if between[0] == between[1] {
        let (key, dot) = (pair.path.clone(), dots[between[0]].clone());
        return Err(pair.error(Cause::SelfTunnelling { key, dot }));
    }
    between.sort_unstable();
    Ok(between)
}

/// What pays for a hop: a reservoir, or a bath, which is added where it is new.
fn read_payer(
    table: &Table<'_>,
    reservoirs: &[Reservoir],
    baths: &mut Vec<Bath>,
) -> Result<Payer, Error> {
    if let Some(item) = table.get("reservoir") {
        if let Some(beside) = ["name", "temperature"].iter().find_map(|name| table.get(name)) {
            let key = beside.path.clone();
            return Err(beside.error(Cause::Beside { key, other: "reservoir" }));
        }
        let known: Vec<String> = reservoirs.iter().map(|r| r.name.clone()).collect();
        let index = item.index("reservoir", &known)?;
        if reservoirs[index].occupation.as_thermal().is_none() {
            let key = item.path.clone();
            return Err(item.error(Cause::NonthermalPayer { key, reservoir: known[index].clone() }));
        }
        return Ok(Payer::Reservoir(index));
    }
    let item = table.require("name")?;
    let name = item.name("bath", RESERVED)?;
    if reservoirs.iter().any(|reservoir| reservoir.name == name) {
        let (key, name) = (item.path.clone(), name.to_owned());
        return Err(item.error(Cause::BathIsReservoir { key, name }));
    }
    let place = table.require("temperature")?;
    let temperature: Temperature = place.number()?;
    let Some(index) = baths.iter().position(|bath| bath.name == name) else {
        baths.push(Bath { name: name.to_owned(), temperature });
        return Ok(Payer::Bath(baths.len() - 1));
    };
    if baths[index].temperature != temperature {
        let (key, name) = (place.path.clone(), name.to_owned());
        let temperatures = [baths[index].temperature, temperature].map(Temperature::get);
        return Err(place.error(Cause::TwoTemperatures { key, name, temperatures }));
    }
    Ok(Payer::Bath(index))
}

fn name<'a>(payer: Payer, reservoirs: &'a [Reservoir], baths: &'a [Bath]) -> &'a str {
    match payer {
        Payer::Bath(bath) => &baths[bath].name,
        Payer::Reservoir(reservoir) => &reservoirs[reservoir].name,
    }
}

/// An entry as it is written.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    between: [&'a str; 2],
    rate: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<Temperature>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reservoir: Option<&'a str>,
}

/// Every entry as it is written.
pub(super) fn written<'a>(model: &'a Dots, dot: &dyn Fn(usize) -> &'a str) -> Vec<Written<'a>> {
    let entry = |entry: &Tunnelling| {
        let name = name(entry.payer, &model.reservoirs, &model.baths);
        let (own, reservoir, temperature) = match entry.payer {
            Payer::Bath(bath) => (Some(name), None, Some(model.baths[bath].temperature)),
            Payer::Reservoir(_) => (None, Some(name), None),
        };
        let between = entry.between.map(dot);
        Written { between, rate: entry.rate, name: own, temperature, reservoir }
    };
    model.tunnelling.iter().map(entry).collect()
}
