//! Read and write a ring of quantum spins between two baths.

use serde::Serialize;

use super::KIND;
use super::ring::{CORRELATIONS, check_spins, read_correlations};
use crate::config::error::Error;
use crate::config::shape::{FINITE, POSITIVE, RATE, Shape, Typed};
use crate::config::table::{Item, Table};
use crate::model::quantum_ring::{
    Equation, MAX_STATES, QuantumRing, Resolution, ZeroFrequency, sector_states,
};
use crate::number::{Finite, Positive, Rate};

/// The most spins of a ring, whatever its sector.
const MAX_SPINS: usize = 24;

/// A number for all, or a list of one for each.
const EACH: Shape = Shape::Either(&[FINITE, Shape::List(&FINITE, 3, MAX_SPINS)]);
pub(super) const MODEL: &[Typed] = &[
    ("kind", KIND, Shape::Any),
    (
        "upper",
        "a branch, such as `{ spins = 2 }`: from the left node clockwise to the right one",
        Shape::Must(&Shape::Table(BRANCH)),
    ),
    (
        "lower",
        "a branch, such as `{ spins = 1 }`: from the right node clockwise to the left one",
        Shape::Must(&Shape::Table(BRANCH)),
    ),
    (
        "up",
        "how many spins are up; the number is conserved",
        Shape::Must(&Shape::Whole(1, MAX_SPINS as i64 - 1)),
    ),
    (
        "exchange",
        "the exchange of every bond, or a list of one for each; bond k lies behind spin k",
        Shape::Must(&EACH),
    ),
    (
        "anisotropy",
        "the anisotropy of every bond, or a list of one for each; 0 when left out",
        EACH,
    ),
    ("fields", "the field at every spin, or a list of one for each; 0 when left out", EACH),
    (
        "left",
        "the bath of the left node, `{ temperature = 2.0 }`",
        Shape::Must(&Shape::Table(CONTACT)),
    ),
    (
        "right",
        "the bath of the right node, `{ temperature = 1.0 }`",
        Shape::Must(&Shape::Table(CONTACT)),
    ),
    (
        "bath",
        "what both baths share, such as `{ coupling = 0.01, cutoff = 10.0 }`",
        Shape::Must(&Shape::Table(BATH)),
    ),
    (
        "equation",
        "\"secular\" (can be sampled) or \"redfield\" (exact answers only)",
        Shape::Word(&["secular", "redfield"]),
    ),
    ("lamb_shift", "`true` or `false`: do the baths shift the levels?", Shape::Truth),
    (
        "resolution",
        "\"auto\", or the energy below which levels are one group; 0: degenerate ones",
        Shape::Either(&[Shape::Word(&["auto"]), RATE]),
    ),
    (
        "correlations",
        "a list of pairs of spins such as `[[1, 4]]`; spin 1 is the left node",
        CORRELATIONS,
    ),
];
const BRANCH: &[Typed] = &[(
    "spins",
    "how many spins lie between the nodes; may be 0",
    Shape::Must(&Shape::Whole(0, MAX_SPINS as i64)),
)];
const CONTACT: &[Typed] = &[("temperature", "a temperature above zero", Shape::Must(&POSITIVE))];
const BATH: &[Typed] = &[
    ("coupling", "the coupling gamma of both baths, above zero", Shape::Must(&POSITIVE)),
    (
        "cutoff",
        "the energy above which their spectral density falls off, above zero",
        Shape::Must(&POSITIVE),
    ),
    (
        "zero_frequency",
        "\"limit\" (the temperature), or what their rate factor is at frequency 0",
        Shape::Either(&[Shape::Word(&["limit"]), RATE]),
    ),
];

/// Read `[model]` of kind `quantum-ring`.
pub(super) fn read(item: &Item<'_>) -> Result<QuantumRing, Error> {
    let model = item.table(MODEL)?;
    let upper = model.require("upper")?.table(BRANCH)?.require("spins")?;
    let lower = model.require("lower")?.table(BRANCH)?.require("spins")?;
    let branch = |item: &Item<'_>| Ok::<_, Error>(item.whole(0, MAX_SPINS as i64)? as usize);
    let (lower_item, upper, lower) = (&lower, branch(&upper)?, branch(&lower)?);
    let spins = upper + lower + 2;
    check_spins(lower_item, lower, spins, MAX_SPINS)?;
    let up = read_up(&model, spins)?;
    let temperature = |name| -> Result<Positive, Error> {
        model.require(name)?.table(CONTACT)?.require("temperature")?.number()
    };
    let temperatures = [temperature("left")?, temperature("right")?];
    let bath = model.require("bath")?.table(BATH)?;
    let ring = QuantumRing {
        upper,
        lower,
        up,
        exchange: read_each(&model.require("exchange")?, spins, "bonds")?,
        anisotropy: read_all(&model, "anisotropy", spins, "bonds")?,
        fields: read_all(&model, "fields", spins, "spins")?,
        temperatures,
        coupling: bath.require("coupling")?.number()?,
        cutoff: bath.require("cutoff")?.number()?,
        zero_frequency: match bath.get("zero_frequency") {
            None => ZeroFrequency::Limit,
            Some(item) if is_word(&item, "limit") => ZeroFrequency::Limit,
            Some(item) => ZeroFrequency::Value(item.number()?),
        },
        equation: read_equation(&model)?,
        lamb_shift: match model.get("lamb_shift") {
            None => false,
            Some(item) => item.truth().ok_or_else(|| item.wrong_type("true or false"))?,
        },
        resolution: read_resolution(&model, temperatures)?,
        correlations: match model.get("correlations") {
            Some(list) => read_correlations(&list, spins)?,
            None => Vec::new(),
        },
    };
    if ring.is_mirrored() {
        let bound = "the branches must differ: the mirror through both nodes changes nothing, so that there are \
                     several steady states; take another number of spins, or couplings that differ";
        return Err(lower_item.out_of_bounds(lower as f64, bound));
    }
    Ok(ring)
}

fn is_word(item: &Item<'_>, word: &str) -> bool {
    item.is_text() && item.text().is_ok_and(|text| text == word)
}

/// How many spins are up: in the sector of one state nothing flows.
fn read_up(model: &Table<'_>, spins: usize) -> Result<usize, Error> {
    let item = model.require("up")?;
    let up = item.whole(1, spins as i64 - 1)? as usize;
    let states = sector_states(spins, up);
    if states > MAX_STATES {
        let bound = format!("the sector must have at most {MAX_STATES} states, not {states}");
        return Err(item.out_of_bounds(up as f64, &bound));
    }
    Ok(up)
}

fn read_all(model: &Table<'_>, key: &str, spins: usize, what: &str) -> Result<Vec<Finite>, Error> {
    let zero = || Finite::try_from(0.0).expect("it is finite");
    model.get(key).map_or_else(|| Ok(vec![zero(); spins]), |item| read_each(&item, spins, what))
}

/// One number for all, or a list of one for each.
fn read_each(item: &Item<'_>, spins: usize, what: &str) -> Result<Vec<Finite>, Error> {
    if !item.is_list() {
        return Ok(vec![item.number()?; spins]);
    }
    let list = item.list()?;
    if list.len() != spins {
        let bound = format!("a list must give a number for each of the {spins} {what}");
        return Err(item.out_of_bounds(list.len() as f64, &bound));
    }
    list.iter().map(Item::number).collect()
}

fn read_equation(model: &Table<'_>) -> Result<Equation, Error> {
    let Some(item) = model.get("equation") else { return Ok(Equation::Secular) };
    let known = ["secular", "redfield"].map(str::to_owned);
    Ok([Equation::Secular, Equation::Redfield][item.index("equation", &known)?])
}

/// A typed resolution must keep groups narrow on the scale of the baths.
fn read_resolution(model: &Table<'_>, temperatures: [Positive; 2]) -> Result<Resolution, Error> {
    let Some(item) = model.get("resolution") else { return Ok(Resolution::Auto) };
    if is_word(&item, "auto") {
        return Ok(Resolution::Auto);
    }
    let typed: Rate = item.number()?;
    let lower = temperatures[0].get().min(temperatures[1].get());
    if typed.get() > lower / 2.0 {
        let bound = format!(
            "must be at most half of the lower temperature, {}: levels of one group exchange heat as one",
            lower / 2.0
        );
        return Err(item.out_of_bounds(typed.get(), &bound));
    }
    Ok(Resolution::Typed(typed))
}

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    up: usize,
    exchange: Each<'a>,
    anisotropy: Each<'a>,
    fields: Each<'a>,
    equation: Equation,
    lamb_shift: bool,
    resolution: WordOr<Rate>,
    #[serde(skip_serializing_if = "<[[usize; 2]]>::is_empty")]
    correlations: &'a [[usize; 2]],
    upper: WrittenBranch,
    lower: WrittenBranch,
    left: Contact,
    right: Contact,
    bath: WrittenBath,
}

#[derive(Serialize)]
struct WrittenBranch {
    spins: usize,
}

#[derive(Serialize)]
struct Contact {
    temperature: Positive,
}

#[derive(Serialize)]
struct WrittenBath {
    coupling: Positive,
    cutoff: Positive,
    zero_frequency: WordOr<Rate>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WordOr<T> {
    Word(&'static str),
    Value(T),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Each<'a> {
    All(Finite),
    List(&'a [Finite]),
}

impl<'a> From<&'a [Finite]> for Each<'a> {
    fn from(values: &'a [Finite]) -> Self {
        match values {
            [first, rest @ ..] if rest.iter().all(|value| value == first) => Self::All(*first),
            values => Self::List(values),
        }
    }
}

impl<'a> From<&'a QuantumRing> for Written<'a> {
    fn from(ring: &'a QuantumRing) -> Self {
        let [left, right] = ring.temperatures.map(|temperature| Contact { temperature });
        Self {
            up: ring.up,
            exchange: ring.exchange.as_slice().into(),
            anisotropy: ring.anisotropy.as_slice().into(),
            fields: ring.fields.as_slice().into(),
            equation: ring.equation,
            lamb_shift: ring.lamb_shift,
            resolution: match ring.resolution {
                Resolution::Auto => WordOr::Word("auto"),
                Resolution::Typed(typed) => WordOr::Value(typed),
            },
            correlations: &ring.correlations,
            upper: WrittenBranch { spins: ring.upper },
            lower: WrittenBranch { spins: ring.lower },
            left,
            right,
            bath: WrittenBath {
                coupling: ring.coupling,
                cutoff: ring.cutoff,
                zero_frequency: match ring.zero_frequency {
                    ZeroFrequency::Limit => WordOr::Word("limit"),
                    ZeroFrequency::Value(value) => WordOr::Value(value),
                },
            },
        }
    }
}
