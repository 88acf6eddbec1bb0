//! Read and write the leads of a reservoir: which dots, at which tunnel rates.

use serde::Serialize;

use super::dots::Named;
use crate::config::error::{Cause, Error};
use crate::config::shape::{RATE as ANY_RATE, Shape, TEXTS, Typed};
use crate::config::table::{Item, Table};
use crate::model::{Lead, TunnelRate};
use crate::number::Rate;

/// The most tunnel rates of one lead: every state looks for its own among them.
const MAX_TUNNEL_RATES: usize = 1000;

const RATE: &str = "a rate, zero or more, or a list such as `[{ rate = 1.0 }, { rate = 0.2, occupied = [\"R\"] }]`";

pub(super) const DOT: Typed = (
    "dot",
    "the name of the dot that the reservoir fills and empties, or a list such as `[\"L\", \"R\"]`",
    Shape::Must(&Shape::Either(&[Shape::Text, Shape::List(&Shape::Text, 1, usize::MAX)])),
);
const RATES: Shape =
    Shape::Either(&[ANY_RATE, Shape::List(&Shape::Table(ENTRY), 1, MAX_TUNNEL_RATES)]);
pub(super) const TUNNEL_RATE: Typed = (
    "tunnel_rate",
    "a rate, zero or more, or a list such as `[{ rate = 1.0 }, { rate = 0.2, occupied = [\"R\"] }]`; \
     or a table of them by dot, such as `{ L = 1.0, R = 0.5 }`",
    Shape::Either(&[RATES, Shape::Map(&RATES)]),
);
const ENTRY: &[Typed] = &[
    ("rate", "a rate, 1/time, zero or more", Shape::Must(&ANY_RATE)),
    ("occupied", "a list of other dots that must all be filled", TEXTS),
];

/// Read the leads of a reservoir.
pub(super) fn read(reservoir: &Table<'_>, dots: &[String]) -> Result<Vec<Lead>, Error> {
    let own = own_dots(&reservoir.require("dot")?, dots)?;
    let rates = match reservoir.get("tunnel_rate") {
        None => {
            let always = Rate::try_from(1.0).expect("one is a rate");
            vec![vec![TunnelRate { rate: always, occupied: Vec::new() }]; own.len()]
        }
        Some(item) if item.is_table() => rates_by_dot(&item, dots, &own)?,
        Some(item) => vec![rates(&item, dots, &own)?; own.len()],
    };
    let leads = own.into_iter().zip(rates);
    Ok(leads.map(|(dot, tunnel_rate)| Lead { dot, tunnel_rate }).collect())
}

/// The dots of a reservoir: one, or a list without repetition.
fn own_dots(item: &Item<'_>, dots: &[String]) -> Result<Vec<usize>, Error> {
    if !item.is_list() {
        return Ok(vec![item.index("dot", dots)?]);
    }
    let mut own = Vec::new();
    for item in item.list()? {
        let dot = item.index("dot", dots)?;
        if own.contains(&dot) {
            let (key, dot) = (item.path.clone(), dots[dot].clone());
            return Err(item.error(Cause::DotTwice { key, dot }));
        }
        own.push(dot);
    }
    if own.is_empty() { Err(item.wrong_type("a list with a dot in it")) } else { Ok(own) }
}

/// The rates of each dot from a table by their names.
fn rates_by_dot(
    item: &Item<'_>,
    dots: &[String],
    own: &[usize],
) -> Result<Vec<Vec<TunnelRate>>, Error> {
    let known: Vec<String> = own.iter().map(|&dot| dots[dot].clone()).collect();
    for (name, entry) in item.fields()? {
        if !known.iter().any(|dot| dot == name) {
            return Err(entry.unknown_name("dot of this reservoir", name, known));
        }
    }
    let of_dot = |(&dot, name): (&usize, &String)| {
        let missing = || {
            let (key, name) = (format!("{}.{name}", item.path), name.clone());
            item.error(Cause::MissingKey { key, name, meaning: RATE })
        };
        rates(&item.field(name, RATE).ok_or_else(missing)?, dots, &[dot])
    };
    own.iter().zip(&known).map(of_dot).collect()
}

/// One rate, or a list of rates under conditions of which the first has none; valid for all of its `own` dots.
fn rates(item: &Item<'_>, dots: &[String], own: &[usize]) -> Result<Vec<TunnelRate>, Error> {
    if !item.is_list() {
        return Ok(vec![TunnelRate { rate: item.number()?, occupied: Vec::new() }]);
    }
    let mut rates = Vec::new();
    for entry in item.list_of_at_most(MAX_TUNNEL_RATES)? {
        let table = entry.table(ENTRY)?;
        let rate = table.require("rate")?.number()?;
        let mut occupied = Vec::new();
        for dot in table.get("occupied").map_or(Ok(Vec::new()), |o| o.list())? {
            let index = dot.index("dot", dots)?;
            if own.contains(&index) {
                let (key, name) = (dot.path.clone(), dots[index].clone());
                let shared = own.len() > 1;
                return Err(dot.error(Cause::OwnDot { key, dot: name, shared }));
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

/// The dots of a reservoir as they are written.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum WrittenDots<'a> {
    One(&'a str),
    Several(Vec<&'a str>),
}

/// Its tunnel rates: those of all its dots, or of each.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum WrittenRates<'a> {
    Alike(WrittenRate<'a>),
    ByDot(Named<'a, WrittenRate<'a>>),
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum WrittenRate<'a> {
    Always(Rate),
    Conditional(Vec<WrittenEntry<'a>>),
}

#[derive(Serialize)]
pub(super) struct WrittenEntry<'a> {
    rate: Rate,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occupied: Vec<&'a str>,
}

/// `dot` and `tunnel_rate` of a reservoir.
pub(super) fn written<'a>(
    leads: &'a [Lead],
    name: &dyn Fn(usize) -> &'a str,
) -> (WrittenDots<'a>, WrittenRates<'a>) {
    let dots = match leads {
        [one] => WrittenDots::One(name(one.dot)),
        several => WrittenDots::Several(several.iter().map(|lead| name(lead.dot)).collect()),
    };
    let rate = |lead: &'a Lead| written_rate(&lead.tunnel_rate, name);
    let alike = leads.windows(2).all(|pair| pair[0].tunnel_rate == pair[1].tunnel_rate);
    let rates = match leads.first() {
        Some(first) if alike => WrittenRates::Alike(rate(first)),
        _ => WrittenRates::ByDot(Named(leads.iter().map(|l| (name(l.dot), rate(l))).collect())),
    };
    (dots, rates)
}

fn written_rate<'a>(rates: &[TunnelRate], name: &dyn Fn(usize) -> &'a str) -> WrittenRate<'a> {
    match rates {
        [one] if one.occupied.is_empty() => WrittenRate::Always(one.rate),
        rates => WrittenRate::Conditional(
            rates
                .iter()
                .map(|entry| WrittenEntry {
                    rate: entry.rate,
                    occupied: entry.occupied.iter().map(|&dot| name(dot)).collect(),
                })
                .collect(),
        ),
    }
}
