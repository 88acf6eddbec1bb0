//! Choose how long a slice is, and how many columns a state has.
//!
//! Longer slices take fewer draws but larger tables. The costs below are those of our benchmark on
//! one machine, written down so that every machine makes the same choice for the same plan.

use super::bridge::Bridges;
use super::lattice::{Laws, Way};
use super::steps::Steps;
use super::unfit::Unfit;

/// Nanoseconds of a draw from tables that stay in a near cache, and of what leaves it.
const DRAW: f64 = 2.7;
const FAR_DRAW: f64 = 6.0;
/// Bytes of columns and outcomes that stay near.
const NEAR: usize = 1 << 17;
/// Nanoseconds of a second draw.
const RARE: f64 = 60.0;
/// Nanoseconds of a window beside its draws, of a jump in `gillespie`, and of moving a number while
/// tables are made.
const WINDOW: f64 = 20.0;
const JUMP: f64 = 7.0;
const MOVE: f64 = 3.0;

/// Longer slices must save so many times what their tables cost: one thread makes them, many walk.
const MARGIN: f64 = 2.0;

/// So many times slower than jumps is refused.
const MAX_SLOWNESS: f64 = 20.0;

/// Numbers moved for one set of tables at most.
const MAX_MOVES: u64 = 26_000_000;
/// Outcomes of all states at most.
const MAX_OUTCOMES: usize = 1 << 19;
/// What moving grows by when slices are so many times as long, about.
const GROWTH: [(u64, f64); 3] = [(8, 18.0), (4, 7.0), (2, 2.6)];

/// Slices and their laws.
#[derive(Debug)]
pub(super) struct Slicing {
    /// Slices in half a window.
    pub(super) slices: u64,
    /// Uniformised steps expected in a slice.
    pub(super) mean: f64,
    /// How a slice from each state ends.
    pub(super) ways: Vec<Vec<Way>>,
    /// Columns a state.
    pub(super) width: usize,
    /// Whether jumps would be faster.
    pub(super) slow: Option<Unfit>,
    /// Nanoseconds a window.
    window: f64,
    moves: u64,
}

/// The slices that take the least time for so many windows, tables included; a `multiple` of slices in half a
/// window, so that some of them end where windows are looked at.
pub(super) fn choose(
    steps: &Steps,
    law: &[f64],
    duration: f64,
    windows: u64,
    multiple: u64,
) -> Result<Slicing, Unfit> {
    let mean = steps.rate * duration / 2.0;
    if mean > 1e15 {
        return Err(Unfit::Rates);
    }
    let fitting = |slices: u64| slices.next_multiple_of(multiple);
    let first = fitting(mean.ceil().max(1.0) as u64);
    let mut slicing = attempt(steps, mean, first).ok_or(Unfit::Outcomes)?;
    // From short slices to longer ones, each step a fraction of the next.
    while let Some(slices) = longer(&slicing, windows) {
        match attempt(steps, mean, fitting(slices)) {
            Some(next) if next.window < slicing.window => slicing = next,
            _ => break,
        }
    }
    let jumps = jumps(steps, law, &slicing);
    let by_jumps = WINDOW + JUMP * (jumps + 2.0);
    let slow = Unfit::Slow { draws: 2 * slicing.slices, jumps };
    if slicing.window > MAX_SLOWNESS * by_jumps {
        return Err(slow);
    }
    slicing.slow = (slicing.window > by_jumps).then_some(slow);
    Ok(slicing)
}

/// Fewer slices, if their tables pay.
fn longer(slicing: &Slicing, windows: u64) -> Option<u64> {
    let pays = |&&(factor, growth): &&(u64, f64)| {
        let moves = slicing.moves as f64 * growth;
        let saved = windows as f64 * (slicing.window - WINDOW) * (1.0 - 1.0 / factor as f64);
        slicing.slices >= factor && moves <= MAX_MOVES as f64 && saved > MARGIN * MOVE * moves
    };
    GROWTH.iter().find(pays).map(|(factor, _)| slicing.slices.div_ceil(*factor))
}

/// The laws of so many slices, if they can be held.
fn attempt(steps: &Steps, mean: f64, slices: u64) -> Option<Slicing> {
    let states = steps.states();
    let mean = mean / slices as f64;
    if Bridges::work(steps, mean) > MAX_MOVES as f64 {
        return None;
    }
    let laws = Laws::new(steps, mean, MAX_MOVES)?;
    let ways: Vec<Vec<Way>> = (0..states as u32).map(|start| laws.from(start)).collect();
    let outcomes: usize = ways.iter().map(Vec::len).sum();
    let small = |way: &Way| way.2.iter().all(|&count| i8::try_from(count).is_ok());
    if outcomes > MAX_OUTCOMES || !ways.iter().flatten().all(small) {
        return None;
    }
    let (draw, width) =
        (4..12).map(|log| (draw(&ways, 1 << log), 1 << log)).min_by(|a, b| a.0.total_cmp(&b.0))?;
    let window = WINDOW + 2.0 * slices as f64 * draw;
    Some(Slicing { slices, mean, ways, width, window, moves: laws.moves, slow: None })
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
fn jumps(steps: &Steps, law: &[f64], slicing: &Slicing) -> f64 {
    let states = steps.states();
    let mut ahead = vec![vec![0.0; states]; states];
    for (row, ways) in ahead.iter_mut().zip(&slicing.ways) {
        for way in ways {
            row[way.1 as usize] += way.0;
        }
    }
    let total: f64 = law.iter().sum();
    let mut now: Vec<f64> = law.iter().map(|weight| weight / total).collect();
    let mut slices = 1;
    while slices < 2 * slicing.slices {
        let later = apply(&now, &ahead);
        for (share, later) in now.iter_mut().zip(later) {
            *share = f64::midpoint(*share, later);
        }
        ahead = ahead.iter().map(|row| apply(row, &ahead)).collect();
        slices *= 2;
    }
    let leaving = now.iter().zip(0..).map(|(share, x)| share * (1.0 - steps.stay(x)));
    leaving.sum::<f64>() * slicing.mean * 2.0 * slicing.slices as f64
}

/// A row times a matrix.
fn apply(row: &[f64], matrix: &[Vec<f64>]) -> Vec<f64> {
    let column = |y| row.iter().zip(matrix).map(|(p, ways)| p * ways[y]).sum();
    (0..row.len()).map(column).collect()
}
