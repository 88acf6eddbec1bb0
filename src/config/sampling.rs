//! Read and write how the system is sampled, with a default for every key.

use serde::Serialize;

use super::model::ring;
use super::read::find_state;
use super::shape::{POSITIVE, Shape, Typed, Way};
use super::table::Item;
use crate::config::error::Error;
use crate::config::plan::{Estimator, Sampling};
use crate::kernel::KernelName;
use crate::model::ring::Ring;
use crate::model::{ExchangeLaw, Model};
use crate::network::{Bath, Start};
use crate::number::Positive;

/// The most trajectories of a plan.
pub(crate) const MAX_TRAJECTORIES: u64 = 1_000_000_000_000;
/// The most blocks of a plan; the sums of each are kept.
pub(crate) const MAX_BLOCKS: u64 = 1_000_000;

const DEFAULT_TRAJECTORIES: u64 = 25_600;
/// Blocks of a run.
pub(super) const DEFAULT_BLOCKS: u64 = 256;
/// Blocks of each point of a scan.
pub(super) const DEFAULT_BLOCKS_OF_POINT: u64 = 32;
const DEFAULT_SEED: u64 = 1;

pub(super) const SAMPLING: &[Typed] = &[
    ("kernel", "\"auto\", or the name of a kernel", Shape::Word(KERNELS)),
    (
        "trajectories",
        "how many trajectories to sample, all blocks together",
        Shape::Whole(1, MAX_TRAJECTORIES as i64),
    ),
    ("duration", "the duration of each trajectory, in the unit 1/rate", POSITIVE),
    (
        "start",
        "`\"stationary\"`, `{ state = \"...\" }`, `{ burn_in = 50.0 }`; of a ring also `\"up\"`, `\"random\"`, `{ canonical = \"left\" }`",
        Shape::Either(&[
            Shape::Word(&["stationary", "up", "random"]),
            Shape::Ways(STARTS, STARTS_WAYS),
        ]),
    ),
    (
        "blocks",
        "how many blocks the trajectories are cut into (error bars come from them)",
        Shape::Whole(1, MAX_BLOCKS as i64),
    ),
    ("seed", "any whole number from 0 to 2^63 - 1; equal seeds give equal results", Shape::Literal),
    (
        "estimator",
        "\"plain\", or \"even\" for the heat of a ring that starts canonical, near equilibrium",
        Shape::Word(&["plain", "even"]),
    ),
];
const KERNELS: &[&str] = &[
    "auto",
    "gillespie",
    "compound",
    "metropolis-q2r",
    "metropolis-creutz",
    "scattering",
    "quantum-jump",
];
const CANONICAL: Typed = (
    "canonical",
    "\"left\" or \"right\": spins and demons in equilibrium with that bath",
    Shape::Word(&["left", "right"]),
);
const BURN_IN: Typed =
    ("burn_in", "an unrecorded time before each trajectory, above zero", POSITIVE);
const STATE: Typed = ("state", "the name of a state, in quotes", Shape::Text);
const RING_START: &[Typed] = &[CANONICAL, BURN_IN];
const START: &[Typed] = &[STATE, BURN_IN];
/// Starts of all kinds of systems, of which a table gives one.
const STARTS: &[Typed] = &[STATE, CANONICAL, BURN_IN];
const STARTS_WAYS: &[Way] = &[
    (&["state"], &["canonical", "burn_in"]),
    (&["canonical"], &["state", "burn_in"]),
    (&["burn_in"], &["state", "canonical"]),
];

/// Read `[sampling]`; `blocks` are those of a plan that does not say how many.
pub(super) fn read(item: Option<&Item<'_>>, model: &Model, blocks: u64) -> Result<Sampling, Error> {
    let table = item.map(|item| item.table(SAMPLING)).transpose()?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));

    let trajectories = get("trajectories");
    let wanted = match &trajectories {
        Some(item) => item.count(MAX_TRAJECTORIES)?,
        None => DEFAULT_TRAJECTORIES,
    };
    let blocks = match get("blocks") {
        Some(item) => item.count(MAX_BLOCKS)?,
        None => wanted.min(blocks),
    };
    let rounded = wanted.div_ceil(blocks) * blocks;
    if let Some(item) = trajectories.filter(|_| rounded > MAX_TRAJECTORIES) {
        let bound = format!("blocks of equal size make it more than {MAX_TRAJECTORIES}");
        return Err(item.out_of_bounds(wanted as f64, &bound));
    }
    let start = get("start").map(|item| read_start(&item, model)).transpose()?;
    let estimator = match get("estimator") {
        Some(item) => read_estimator(&item, model, start.as_ref())?,
        None => Estimator::Plain,
    };
    Ok(Sampling {
        kernel: get("kernel").map_or(Ok(KernelName::Auto), |item| read_kernel(&item, model))?,
        trajectories: rounded,
        duration: match get("duration") {
            Some(item) => read_duration(&item, model)?,
            None => Positive::try_from(model.system().default_duration())
                .expect("the default is above zero"),
        },
        start,
        blocks,
        seed: get("seed").map_or(Ok(DEFAULT_SEED), |item| item.literal())?,
        estimator,
    })
}

/// An estimator; the even one needs the exchange fluctuation theorem.
fn read_estimator(
    item: &Item<'_>,
    model: &Model,
    start: Option<&Start>,
) -> Result<Estimator, Error> {
    let known = [("plain", Estimator::Plain), ("even", Estimator::Even)];
    let names = known.map(|(name, _)| name.to_owned());
    let (_, estimator) = known[item.index("estimator", &names)?];
    if estimator == Estimator::Plain {
        return Ok(estimator);
    }
    if !matches!(model, Model::Ring(_)) {
        return Err(item.wrong_type("an estimator of this kind of model"));
    }
    let law = start.map(|start| model.system().exchange(start));
    match law {
        Some(ExchangeLaw::Holds { .. }) => Ok(estimator),
        _ => Err(item.wrong_type(
            "an estimator of this run: \"even\" needs a start such as { canonical = \"left\" }, two \
             different temperatures above zero, and random order",
        )),
    }
}

/// A kernel that walks this kind of model.
fn read_kernel(item: &Item<'_>, model: &Model) -> Result<KernelName, Error> {
    let known = [vec![KernelName::Auto], model.system().declared().kernels].concat();
    let names: Vec<String> = known.iter().map(ToString::to_string).collect();
    Ok(known[item.index("kernel", &names)?])
}

/// A duration that the system allows: under a clock of steps both halves hold whole numbers of them.
fn read_duration(item: &Item<'_>, model: &Model) -> Result<Positive, Error> {
    let duration: Positive = item.number()?;
    let checked = model.system().check_duration(duration.get());
    checked.map_err(|bound| item.out_of_bounds(duration.get(), &bound))?;
    Ok(duration)
}

fn read_start(item: &Item<'_>, model: &Model) -> Result<Start, Error> {
    if let Ok("stationary") = item.text() {
        return Ok(Start::Stationary);
    }
    if let Model::Ring(ring) = model {
        return read_ring_start(item, ring);
    }
    if !item.is_table() {
        return Err(item.wrong_type("a way to start"));
    }
    let table = item.table(START)?;
    match (table.get("state"), table.get("burn_in")) {
        (Some(state), None) => Ok(Start::State(find_state(model, &state)?)),
        (None, Some(time)) => Ok(Start::BurnIn(time.number()?)),
        _ => Err(item.wrong_type("a table of one key")),
    }
}

fn read_ring_start(item: &Item<'_>, ring: &Ring) -> Result<Start, Error> {
    if !item.is_table() {
        let known = ["stationary", "up", "random"].map(str::to_owned);
        let starts = [Start::Stationary, Start::Up, Start::Random];
        return Ok(starts[item.index("start", &known)?].clone());
    }
    let table = item.table(RING_START)?;
    match (table.get("canonical"), table.get("burn_in")) {
        (Some(bath), None) => Ok(Start::Canonical(ring::read_canonical(&bath, ring)?)),
        (None, Some(time)) => Ok(Start::BurnIn(time.number()?)),
        _ => Err(item.wrong_type("a table of one key")),
    }
}

#[derive(Serialize)]
pub(super) struct Written<'a> {
    kernel: KernelName,
    trajectories: u64,
    duration: Positive,
    blocks: u64,
    seed: u64,
    #[serde(skip_serializing_if = "is_plain")]
    estimator: Estimator,
    // Last, because TOML wants plain values before tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<WrittenStart<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum WrittenStart<'a> {
    Stationary,
    State(&'a str),
    BurnIn(Positive),
    Up,
    Random,
    Canonical(Bath),
}

impl<'a> From<&'a Sampling> for Written<'a> {
    fn from(sampling: &'a Sampling) -> Self {
        Self {
            kernel: sampling.kernel,
            trajectories: sampling.trajectories,
            duration: sampling.duration,
            blocks: sampling.blocks,
            seed: sampling.seed,
            estimator: sampling.estimator,
            start: sampling.start.as_ref().map(|start| match start {
                Start::Stationary => WrittenStart::Stationary,
                Start::State(name) => WrittenStart::State(name),
                Start::BurnIn(time) => WrittenStart::BurnIn(*time),
                Start::Up => WrittenStart::Up,
                Start::Random => WrittenStart::Random,
                Start::Canonical(bath) => WrittenStart::Canonical(*bath),
            }),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_plain(estimator: &Estimator) -> bool {
    *estimator == Estimator::Plain
}
