//! Read how the system is sampled, with a default for every key.

use super::find_state;
use super::table::{Item, Key};
use crate::config::error::Error;
use crate::config::number::Positive;
use crate::config::plan::{Kernel, Model, Sampling, Start};

/// The most trajectories of a plan.
pub const MAX_TRAJECTORIES: u64 = 1_000_000_000_000;
/// The most blocks of a plan; the sums of each are kept.
pub const MAX_BLOCKS: u64 = 1_000_000;

const DEFAULT_TRAJECTORIES: u64 = 25_600;
const DEFAULT_BLOCKS: u64 = 256;
const DEFAULT_DURATION: f64 = 100.0;
const DEFAULT_SEED: u64 = 1;

const SAMPLING: &[Key] = &[
    ("kernel", "\"auto\", or the name of a kernel"),
    ("trajectories", "how many trajectories to sample, all blocks together"),
    ("duration", "the duration of each trajectory, in the unit 1/rate"),
    ("start", "`\"stationary\"`, `{ state = \"...\" }` or `{ burn_in = 50.0 }`"),
    ("blocks", "how many blocks the trajectories are cut into (error bars come from them)"),
    ("seed", "any whole number from 0 to 2^63 - 1; equal seeds give equal results"),
];
const START: &[Key] = &[
    ("state", "the name of a state, in quotes"),
    ("burn_in", "an unrecorded time before each trajectory, above zero"),
];
const KERNELS: [(&str, Kernel); 2] = [("auto", Kernel::Auto), ("gillespie", Kernel::Gillespie)];

/// Read `[sampling]`.
pub(super) fn read(item: Option<&Item<'_>>, model: &Model) -> Result<Sampling, Error> {
    let table = item.map(|item| item.table(SAMPLING)).transpose()?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));

    let trajectories = get("trajectories");
    let wanted = match &trajectories {
        Some(item) => item.count(MAX_TRAJECTORIES)?,
        None => DEFAULT_TRAJECTORIES,
    };
    let blocks = match get("blocks") {
        Some(item) => item.count(MAX_BLOCKS)?,
        None => wanted.min(DEFAULT_BLOCKS),
    };
    let rounded = wanted.div_ceil(blocks) * blocks;
    if let Some(item) = trajectories.filter(|_| rounded > MAX_TRAJECTORIES) {
        let bound = format!("blocks of equal size make it more than {MAX_TRAJECTORIES}");
        return Err(item.out_of_bounds(wanted as f64, &bound));
    }
    Ok(Sampling {
        kernel: get("kernel").map_or(Ok(Kernel::Auto), |item| read_kernel(&item))?,
        trajectories: rounded,
        duration: match get("duration") {
            Some(item) => item.number()?,
            None => Positive::try_from(DEFAULT_DURATION).expect("the default is above zero"),
        },
        start: get("start").map(|item| read_start(&item, model)).transpose()?,
        blocks,
        seed: get("seed").map_or(Ok(DEFAULT_SEED), |item| item.literal())?,
    })
}

fn read_kernel(item: &Item<'_>) -> Result<Kernel, Error> {
    let known = KERNELS.map(|(name, _)| name.to_owned());
    Ok(KERNELS[item.index("kernel", &known)?].1)
}

fn read_start(item: &Item<'_>, model: &Model) -> Result<Start, Error> {
    if let Ok("stationary") = item.text() {
        return Ok(Start::Stationary);
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
