//! Choose how long a slice is, and how many columns a state has.
//!
//! Longer slices take fewer draws but larger tables. The costs below are those of our benchmark on
//! one machine, written down so that every machine makes the same choice for the same plan.

use super::lattice::{Laws, Way};
use super::steps::Steps;
use super::unfit::Unfit;

/// Nanoseconds of a draw from tables that stay in the nearest cache, and of what leaves them.
const DRAW: f64 = 2.0;
const FAR_DRAW: f64 = 3.0;
/// Bytes of columns and outcomes that stay near.
const NEAR: usize = 1 << 15;
/// Nanoseconds of a second draw.
const RARE: f64 = 30.0;
/// Nanoseconds of a window beside its draws, of a jump in `gillespie`, and of moving a number while
/// tables are made.
const WINDOW: f64 = 15.0;
const JUMP: f64 = 4.3;
const MOVE: f64 = 1.5;

/// Numbers moved for one set of tables at most.
const MAX_MOVES: u64 = 30_000_000;
/// Outcomes of all states at most.
const MAX_OUTCOMES: usize = 1 << 19;
/// What moving grows by when slices are twice as long, about.
const GROWTH: f64 = 5.0;

/// Slices and their laws.
#[derive(Debug)]
pub(super) struct Plan {
    /// Slices in half a window.
    pub(super) slices: u64,
    /// Uniformised steps expected in a slice.
    pub(super) mean: f64,
    /// How a slice from each state ends.
    pub(super) ways: Vec<Vec<Way>>,
    /// Columns a state.
    pub(super) width: usize,
    /// Nanoseconds a window, and to get here.
    window: f64,
    build: f64,
}

/// The slices that take the least time for so many windows, tables included.
pub(super) fn choose(
    steps: &Steps,
    law: &[f64],
    duration: f64,
    windows: u64,
) -> Result<Plan, Unfit> {
    let mean = steps.rate * duration / 2.0;
    if mean > 1e15 {
        return Err(Unfit::Rates);
    }
    let mut plan = attempt(steps, mean, mean.ceil().max(1.0) as u64).ok_or(Unfit::Outcomes)?;
    while plan.slices > 1 && windows as f64 * plan.window / 2.0 > GROWTH * plan.build {
        match attempt(steps, mean, plan.slices.div_ceil(2)) {
            Some(longer) if longer.window < plan.window => plan = longer,
            _ => break,
        }
    }
    let jumps = jumps(steps, law, &plan);
    if plan.window > WINDOW + JUMP * (jumps + 2.0) {
        return Err(Unfit::Slow { draws: 2 * plan.slices, jumps });
    }
    Ok(plan)
}

fn attempt(steps: &Steps, mean: f64, slices: u64) -> Option<Plan> {
    let states = steps.states();
    let mean = mean / slices as f64;
    let laws = Laws::new(steps, mean, MAX_MOVES)?;
    let ways: Vec<Vec<Way>> = (0..states as u32).map(|start| laws.from(start)).collect();
    let outcomes: usize = ways.iter().map(Vec::len).sum();
    let small = |way: &Way| way.2.iter().all(|&count| i8::try_from(count).is_ok());
    if outcomes > MAX_OUTCOMES || !ways.iter().flatten().all(small) {
        return None;
    }
    let (draw, width) = (4..13)
        .map(|log| (draw(&ways, 1 << log), 1 << log))
        .min_by(|a, b| a.0.total_cmp(&b.0))?;
    let window = WINDOW + 2.0 * slices as f64 * draw;
    let build = MOVE * (laws.moves as f64 + 20.0 * outcomes as f64);
    Some(Plan { slices, mean, ways, width, window, build })
}

/// Nanoseconds of a draw with so many columns a state.
fn draw(ways: &[Vec<Way>], width: usize) -> f64 {
    let rare = |ways: &Vec<Way>| ways.iter().skip(width - 1).map(|way| way.0).sum::<f64>();
    let rare = ways.iter().map(rare).sum::<f64>() / ways.len() as f64;
    let bytes = ways.len() * width * 32;
    let near = (NEAR as f64 / bytes as f64).min(1.0);
    DRAW * near + FAR_DRAW * (1.0 - near) + RARE * rare
}

/// The jumps expected in a window: the time shares of the states, doubled slice by slice.
fn jumps(steps: &Steps, law: &[f64], plan: &Plan) -> f64 {
    let states = steps.states();
    let mut ahead = vec![vec![0.0; states]; states];
    for (row, ways) in ahead.iter_mut().zip(&plan.ways) {
        ways.iter().for_each(|way| row[way.1 as usize] += way.0);
    }
    let total: f64 = law.iter().sum();
    let mut now: Vec<f64> = law.iter().map(|weight| weight / total).collect();
    let mut slices = 1;
    while slices < 2 * plan.slices {
        let later = apply(&now, &ahead);
        now.iter_mut().zip(later).for_each(|(share, later)| *share = (*share + later) / 2.0);
        ahead = ahead.iter().map(|row| apply(row, &ahead)).collect();
        slices *= 2;
    }
    let leaving = now.iter().zip(0..).map(|(share, x)| share * (1.0 - steps.stay(x)));
    leaving.sum::<f64>() * plan.mean * 2.0 * plan.slices as f64
}

fn apply(row: &[f64], matrix: &[Vec<f64>]) -> Vec<f64> {
    let column = |y| row.iter().zip(matrix).map(|(p, ways)| p * ways[y]).sum();
    (0..row.len()).map(column).collect()
}
