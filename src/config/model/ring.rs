//! Read and write an Ising ring between two baths.

use serde::Serialize;

use super::KIND;
use crate::config::error::Error;
use crate::config::shape::{FINITE, POSITIVE, RATE, Shape, Typed};
use crate::config::table::Item;
use crate::model::ring::{Branch, Bulk, Clock, Creutz, DemonStart, MAX_LEVELS, Order, Ring};
use crate::network::Bath;
use crate::number::{Finite, Positive, Temperature};

/// The most spins of a ring.
pub(crate) const MAX_SPINS: usize = 10_000_000;

/// The most bonds, and the most correlations, that one plan may list.
const MAX_LISTED: usize = 10_000;

pub(super) const MODEL: &[Typed] = &[
    ("kind", KIND, Shape::Any),
    (
        "upper",
        "a branch, such as `{ spins = 2, coupling = 2.0 }`: left node to right, clockwise",
        Shape::Must(&Shape::Table(BRANCH)),
    ),
    (
        "lower",
        "a branch, such as `{ spins = 3, coupling = 1.9 }`: right node to left, clockwise",
        Shape::Must(&Shape::Table(BRANCH)),
    ),
    (
        "left",
        "the bath of the left node, `{ temperature = 2.0 }`",
        Shape::Must(&Shape::Table(BATH)),
    ),
    (
        "right",
        "the bath of the right node, `{ temperature = 0.1 }`",
        Shape::Must(&Shape::Table(BATH)),
    ),
    (
        "bulk",
        "`{ rule = \"q2r\" }`, or `{ rule = \"creutz\", quantum = 4.0, levels = 4 }`",
        Shape::Must(&Shape::Kinds("rule", RULES)),
    ),
    (
        "clock",
        "\"poisson\" (every spin attempts at rate 1) or \"steps\" (one attempt a step)",
        Shape::Word(&["poisson", "steps"]),
    ),
    (
        "order",
        "\"random\", \"checkerboard\" or \"sequential\"",
        Shape::Word(&["random", "checkerboard", "sequential"]),
    ),
    (
        "correlations",
        "a list of pairs of spins such as `[[1, 4]]`; spin 1 is the left node",
        CORRELATIONS,
    ),
    (
        "bonds",
        "a list of bonds to count; bond i lies behind spin i, and spin 1 is the left node",
        Shape::List(&SPIN, 0, MAX_LISTED),
    ),
];
const SPIN: Shape = Shape::Whole(1, MAX_SPINS as i64);
/// Pairs of spins.
pub(super) const CORRELATIONS: Shape = Shape::List(&Shape::Pair(&SPIN), 0, MAX_LISTED);
const BRANCH: &[Typed] = &[
    (
        "spins",
        "how many spins lie between the nodes; may be 0",
        Shape::Must(&Shape::Whole(0, MAX_SPINS as i64)),
    ),
    (
        "coupling",
        "the coupling of the branch's bonds, an energy of either sign",
        Shape::Must(&FINITE),
    ),
];
const BATH: &[Typed] = &[("temperature", "a temperature, zero or more", Shape::Must(&RATE))];
const RULES: &[(&str, Shape)] =
    &[("q2r", Shape::Table(BULK_OF_Q2R)), ("creutz", Shape::Table(BULK))];
const RULE: Typed = ("rule", "\"q2r\" or \"creutz\"", Shape::Any);
const BULK_OF_Q2R: &[Typed] = &[RULE];
const BULK: &[Typed] = &[
    RULE,
    ("quantum", "the distance of the demons' levels, an energy above zero", Shape::Must(&POSITIVE)),
    ("levels", "how many levels a demon has; 4 when left out", Shape::Whole(1, MAX_LEVELS as i64)),
    (
        "start",
        "`\"zero\"`, `\"uniform\"`, `{ thermal = T }`, or a list of levels",
        Shape::Either(&[
            Shape::Word(&["zero", "uniform"]),
            Shape::Table(THERMAL),
            Shape::List(&Shape::Whole(0, MAX_LEVELS as i64), 0, usize::MAX),
        ]),
    ),
];
const THERMAL: &[Typed] = &[("thermal", "a temperature above zero", Shape::Must(&POSITIVE))];
const DEFAULT_LEVELS: u8 = 4;

/// Read `[model]` of kind `ring`.
pub(super) fn read(item: &Item<'_>) -> Result<Ring, Error> {
    let model = item.table(MODEL)?;
    let upper = read_branch(&model.require("upper")?)?;
    let lower_item = model.require("lower")?;
    let lower = read_branch(&lower_item)?;
    let spins = upper.spins + lower.spins + 2;
    check_spins(&lower_item.table(BRANCH)?.require("spins")?, lower.spins, spins, MAX_SPINS)?;
    let bath = |name| -> Result<Temperature, Error> {
        model.require(name)?.table(BATH)?.require("temperature")?.number()
    };
    let order = match model.get("order") {
        Some(item) => choose(&item, "order", ["random", "checkerboard", "sequential"], &ORDERS)?,
        None => Order::Random,
    };
    let clock = match model.get("clock") {
        Some(item) if order == Order::Random => {
            choose(&item, "clock", ["poisson", "steps"], &[Clock::Poisson, Clock::Steps])?
        }
        Some(item) => choose(&item, "clock of a fixed order", ["steps"], &[Clock::Steps])?,
        None if order == Order::Random => Clock::Poisson,
        None => Clock::Steps,
    };
    let bulk = read_bulk(&model.require("bulk")?, spins)?;
    let mut bonds: Vec<usize> = Vec::new();
    let list = model.get("bonds").map(|list| list.list_of_at_most(MAX_LISTED)).transpose()?;
    for item in list.unwrap_or_default() {
        let bond = item.count(spins as u64)? as usize;
        if bonds.contains(&bond) {
            return Err(item.out_of_bounds(bond as f64, "it was named before"));
        }
        bonds.push(bond);
    }
    let correlations = match model.get("correlations") {
        Some(list) => read_correlations(&list, spins)?,
        None => Vec::new(),
    };
    let (left, right) = (bath("left")?, bath("right")?);
    Ok(Ring { upper, lower, left, right, bulk, clock, order, bonds, correlations })
}

/// Refuse a ring of too few or too many spins, at those of its lower branch.
pub(super) fn check_spins(
    item: &Item<'_>,
    lower: usize,
    spins: usize,
    most: usize,
) -> Result<(), Error> {
    if (3..=most).contains(&spins) {
        return Ok(());
    }
    let bound = format!("the ring must have from 3 to {most} spins, both nodes included");
    Err(item.out_of_bounds(lower as f64, &bound))
}

/// Pairs of spins that are no neighbours, which are listed anyway in short rings.
pub(super) fn read_correlations(list: &Item<'_>, spins: usize) -> Result<Vec<[usize; 2]>, Error> {
    let mut pairs: Vec<[usize; 2]> = Vec::new();
    for item in list.list_of_at_most(MAX_LISTED)? {
        let [first, second] = item.pair()?;
        let mut pair = [0; 2];
        for (spin, item) in pair.iter_mut().zip([&first, &second]) {
            *spin = item.count(spins as u64)? as usize;
        }
        pair.sort_unstable();
        let beside = pair[1] - pair[0] == 1 || pair[1] - pair[0] == spins - 1;
        if pair[0] == pair[1] || beside || pairs.contains(&pair) {
            let bound = "a pair must be two spins that are no neighbours, named once";
            return Err(second.out_of_bounds(pair[1] as f64, bound));
        }
        pairs.push(pair);
    }
    Ok(pairs)
}

const ORDERS: [Order; 3] = [Order::Random, Order::Checkerboard, Order::Sequential];

fn read_branch(item: &Item<'_>) -> Result<Branch, Error> {
    let branch = item.table(BRANCH)?;
    let spins = branch.require("spins")?.whole(0, MAX_SPINS as i64)?;
    Ok(Branch { spins: spins as usize, coupling: branch.require("coupling")?.number()? })
}

fn read_bulk(item: &Item<'_>, spins: usize) -> Result<Bulk, Error> {
    let bulk = item.table(BULK)?;
    let rule = choose(&bulk.require("rule")?, "rule", ["q2r", "creutz"], &[false, true])?;
    if !rule {
        item.table(BULK_OF_Q2R)?;
        return Ok(Bulk::Q2r);
    }
    let quantum: Positive = bulk.require("quantum")?.number()?;
    let levels = match bulk.get("levels") {
        Some(levels) => levels.count(u64::from(MAX_LEVELS))? as u8,
        None => DEFAULT_LEVELS,
    };
    let start = match bulk.get("start") {
        Some(start) => read_demons(&start, levels, spins - 2)?,
        None => DemonStart::Zero,
    };
    Ok(Bulk::Creutz(Creutz { quantum, levels, start }))
}

fn read_demons(item: &Item<'_>, levels: u8, demons: usize) -> Result<DemonStart, Error> {
    if item.is_table() {
        return Ok(DemonStart::Thermal(item.table(THERMAL)?.require("thermal")?.number()?));
    }
    if !item.is_list() {
        let known = [DemonStart::Zero, DemonStart::Uniform];
        return choose(item, "start of the demons", ["zero", "uniform"], &known);
    }
    let list = item.list()?;
    if list.len() != demons {
        let bound = format!("a list must give a level for each of the {demons} bulk spins");
        return Err(item.out_of_bounds(list.len() as f64, &bound));
    }
    let level = |item: &Item<'_>| Ok(item.whole(0, i64::from(levels) - 1)? as u8);
    Ok(DemonStart::List(list.iter().map(level).collect::<Result<_, Error>>()?))
}

/// The bath that a canonical start is named after; its temperature must be above zero.
pub(in crate::config) fn read_canonical(item: &Item<'_>, ring: &Ring) -> Result<Bath, Error> {
    let bath = choose(item, "bath", ["left", "right"], &[Bath::Left, Bath::Right])?;
    if ring.temperature(bath) == 0.0 {
        return Err(item.out_of_bounds(0.0, "a canonical start needs a temperature above zero"));
    }
    Ok(bath)
}

/// The value that a word stands for.
fn choose<T: Clone, const N: usize>(
    item: &Item<'_>,
    what: &'static str,
    words: [&str; N],
    values: &[T; N],
) -> Result<T, Error> {
    Ok(values[item.index(what, &words.map(str::to_owned))?].clone())
}

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    clock: Clock,
    order: Order,
    #[serde(skip_serializing_if = "<[usize]>::is_empty")]
    bonds: &'a [usize],
    #[serde(skip_serializing_if = "<[[usize; 2]]>::is_empty")]
    correlations: &'a [[usize; 2]],
    upper: WrittenBranch,
    lower: WrittenBranch,
    left: Contact,
    right: Contact,
    bulk: WrittenBulk<'a>,
}

#[derive(Serialize)]
struct WrittenBranch {
    spins: usize,
    coupling: Finite,
}

#[derive(Serialize)]
struct Contact {
    temperature: Temperature,
}

#[derive(Serialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
enum WrittenBulk<'a> {
    Q2r,
    Creutz { quantum: Positive, levels: u8, start: Demons<'a> },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Demons<'a> {
    Word(&'static str),
    List(&'a [u8]),
    Thermal { thermal: Positive },
}

impl<'a> From<&'a Ring> for Written<'a> {
    fn from(ring: &'a Ring) -> Self {
        let branch =
            |branch: Branch| WrittenBranch { spins: branch.spins, coupling: branch.coupling };
        let bulk = match &ring.bulk {
            Bulk::Q2r => WrittenBulk::Q2r,
            Bulk::Creutz(creutz) => WrittenBulk::Creutz {
                quantum: creutz.quantum,
                levels: creutz.levels,
                start: match &creutz.start {
                    DemonStart::Zero => Demons::Word("zero"),
                    DemonStart::Uniform => Demons::Word("uniform"),
                    DemonStart::Thermal(thermal) => Demons::Thermal { thermal: *thermal },
                    DemonStart::List(levels) => Demons::List(levels),
                },
            },
        };
        Self {
            clock: ring.clock,
            order: ring.order,
            bonds: &ring.bonds,
            correlations: &ring.correlations,
            upper: branch(ring.upper),
            lower: branch(ring.lower),
            left: Contact { temperature: ring.left },
            right: Contact { temperature: ring.right },
            bulk,
        }
    }
}
