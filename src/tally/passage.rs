//! Sum when windows first pass a threshold or enter a set of states.
//!
//! A level starts at zero and every jump adds to it. After passing, the level is NaN, so a window
//! counts once. Of entropy production `S` each window also adds
//! `exp(-S)`, of where it passes or, if it does not, of its end.

use serde::{Deserialize, Serialize};

use super::bounds::{Size, ensure, same, total};
use super::clock::{BINS, bin};
use super::layout::Layout;
use crate::kernel::{Jump, Rounds, SLOTS, TICKS};
use crate::network::same_level_of;

/// The level of a window that has passed: no comparison holds of it, and no increment changes it.
const PASSED: f64 = f64::NAN;

/// A level that jumps change, and where it has passed.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageLayout {
    /// What a jump adds, by channel; the last for none.
    increments: Vec<f64>,
    lower: f64,
    upper: f64,
    /// States in which a window has passed when it begins; empty where there are none.
    passed: Vec<bool>,
    /// Is the level entropy production, whose exponential is summed?
    weighs: bool,
}

/// Windows that have passed, by end: `[lower, upper]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PassageSums {
    /// How many.
    pub windows: [u64; 2],
    /// Sum of their times of passage, ticks.
    pub times: [u128; 2],
    /// How many by bin of that time.
    pub bins: [Vec<u64>; 2],
    /// Sum of `exp(-S)` where windows pass, or else end; zero where `S` is not entropy production.
    pub stopped: f64,
}

impl PassageLayout {
    /// The passage of a level beyond one or two thresholds, in the unit of its increments (one a channel).
    #[must_use]
    pub fn of_level(increments: Vec<f64>, lower: Option<f64>, upper: Option<f64>) -> Self {
        let unit =
            increments.iter().filter(|d| d.is_finite()).fold(0.0, |most, g| g.abs().max(most));
        Self::of_level_in(unit, increments, lower, upper)
    }

    /// The passage of entropy production, with its exponential.
    #[must_use]
    pub(crate) fn of_entropy(increments: Vec<f64>, lower: Option<f64>, upper: Option<f64>) -> Self {
        Self { weighs: true, ..Self::of_level_in(1.0, increments, lower, upper) }
    }

    /// Levels are told apart in a unit of their dimension.
    fn of_level_in(
        unit: f64,
        increments: Vec<f64>,
        lower: Option<f64>,
        upper: Option<f64>,
    ) -> Self {
        // No threshold is so close that the start has reached it.
        let slack = |level: f64| same_level_of(unit, level).min(level.abs() / 2.0);
        let increments = increments.into_iter().chain([0.0]).collect();
        Self {
            increments,
            lower: lower.map_or(f64::NEG_INFINITY, |level| level + slack(level)),
            upper: upper.map_or(f64::INFINITY, |level| level - slack(level)),
            passed: Vec::new(),
            weighs: false,
        }
    }

    /// Is `exp(-S)` summed?
    #[must_use]
    pub(crate) fn weighs(&self) -> bool {
        self.weighs
    }

    /// The passage into any of some states; `enters` tells which channels lead there.
    #[must_use]
    pub(crate) fn into_states(enters: &[bool], passed: Vec<bool>) -> Self {
        let increments = enters.iter().map(|&enters| f64::from(u8::from(enters))).collect();
        Self { passed, ..Self::of_level(increments, None, Some(1.0)) }
    }
}

/// Levels of the windows under way, and the sums over those that have passed.
#[derive(Debug)]
pub(super) struct PassageObserver<'a> {
    passages: &'a [PassageLayout],
    /// By passage and slot.
    levels: Vec<[f64; SLOTS]>,
    pub(super) sums: Vec<PassageSums>,
}

impl<'a> PassageObserver<'a> {
    pub(super) fn new(passages: &'a [PassageLayout]) -> Self {
        let levels = vec![[0.0; SLOTS]; passages.len()];
        Self { passages, levels, sums: vec![PassageSums::empty(); passages.len()] }
    }

    pub(super) fn begin(&mut self, slot: usize, state: u32) {
        let passages = self.levels.iter_mut().zip(self.passages).zip(&mut self.sums);
        for ((levels, passage), sums) in passages {
            let at_once = passage.passed.get(state as usize).is_some_and(|&passed| passed);
            levels[slot] = if at_once { PASSED } else { 0.0 };
            if at_once {
                sums.add(1, 0);
            }
        }
    }

    pub(super) fn end(&mut self, slot: usize) {
        let passages = self.levels.iter().zip(self.passages).zip(&mut self.sums);
        for ((levels, _), sums) in passages.filter(|((_, passage), _)| passage.weighs) {
            let level = levels[slot];
            if !level.is_nan() {
                sums.stopped += libm::exp(-level);
            }
        }
    }

    pub(super) fn swap(&mut self, a: usize, b: usize) {
        self.levels.iter_mut().for_each(|levels| levels.swap(a, b));
    }

    pub(super) fn jumps(&mut self, rounds: Rounds<'_>) {
        let passages = self.levels.iter_mut().zip(self.passages).zip(&mut self.sums);
        for ((levels, passage), sums) in passages {
            for (round, jumps) in rounds.jumps.iter().enumerate() {
                if passage.climb(levels, jumps) {
                    passage.pass(levels, |slot| rounds.time(round, slot), sums);
                }
            }
        }
    }
}

impl PassageLayout {
    /// Move the levels by a jump each; true if any has passed. Out of line, for a loop over passages would keep the
    /// channels in memory.
    #[inline(never)]
    fn climb(&self, levels: &mut [f64; SLOTS], jumps: &[Jump; SLOTS]) -> bool {
        let increments = &self.increments[..];
        for (level, jump) in levels.iter_mut().zip(jumps) {
            *level += increments[jump.channel()];
        }
        let passed = |level: f64| u64::from(level <= self.lower) | u64::from(level >= self.upper);
        levels.iter().fold(0, |any, &level| any | passed(level)) != 0
    }

    /// Count the windows that have just passed.
    #[cold]
    fn pass(&self, levels: &mut [f64; SLOTS], time: impl Fn(usize) -> u64, sums: &mut PassageSums) {
        for (slot, level) in levels.iter_mut().enumerate() {
            let low = *level <= self.lower;
            if low || *level >= self.upper {
                sums.add(usize::from(!low), time(slot));
                if self.weighs {
                    sums.stopped += libm::exp(-*level);
                }
                *level = PASSED;
            }
        }
    }
}

impl PassageSums {
    /// The sums over no window.
    fn empty() -> Self {
        Self { bins: [vec![0; BINS], vec![0; BINS]], ..Self::default() }
    }

    /// Can these be sums over so many windows?
    fn are_possible(&self, windows: u64) -> bool {
        let ends = self.windows.iter().zip(&self.times).zip(&self.bins);
        let mut possible = ends.map(|((&passed, &times), bins)| {
            bins.len() == BINS
                && total(bins) == Some(passed)
                && times <= u128::from(passed) * u128::from(TICKS)
        });
        total(&self.windows).is_some_and(|passed| passed <= windows)
            && possible.all(|possible| possible)
            && self.stopped >= 0.0
    }

    /// Add a window that passes at an end (0 lower, 1 upper) after so many ticks.
    fn add(&mut self, end: usize, time: u64) {
        self.windows[end] += 1;
        self.times[end] += u128::from(time);
        self.bins[end][bin(time)] += 1;
    }
}

/// The sums over no window, one for each passage.
pub(super) fn empty(layout: &Layout) -> Vec<PassageSums> {
    vec![PassageSums::empty(); layout.observed.passages.len()]
}

/// Can these be the sums over so many windows?
pub(super) fn check(layout: &Layout, found: &[PassageSums], size: Size) -> Result<(), String> {
    let asked = &layout.observed.passages;
    same("passages", found.len(), asked.len())?;
    let mut of = found.iter().zip(asked);
    let possible = of.all(|(sums, passage)| {
        sums.are_possible(size.windows) && (passage.weighs() || sums.stopped == 0.0)
    });
    ensure(possible, || "impossible passages".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_is_weighed_once_where_it_stops() {
        // Three windows: one passes above, one below, one ends at 0.25; a fourth slot is at rest.
        let passage = PassageLayout::of_level(vec![1.0, -1.0, 0.25], Some(-1.0), Some(2.0));
        let weighed = PassageLayout::of_entropy(vec![1.0, -1.0, 0.25], Some(-1.0), Some(2.0));
        let passages = [weighed, passage];
        let mut observer = PassageObserver::new(&passages);
        (0..4).for_each(|slot| observer.begin(slot, 0));
        let channels = [[0, 1, 2, 3], [0, 0, 3, 3], [1, 1, 3, 3]];
        let jumps = channels.map(|channels| {
            let mut jumps = [Jump::new(0, 3); SLOTS];
            (0..4).for_each(|slot| jumps[slot] = Jump::new(0, channels[slot]));
            jumps
        });
        let left = [[3; SLOTS], [2; SLOTS], [1; SLOTS]];
        observer.jumps(Rounds { ends: &[4; SLOTS], left: &left, jumps: &jumps });
        observer.swap(0, 2);
        (0..3).for_each(|slot| observer.end(slot));
        let [weighed, plain] = [0, 1].map(|index| &observer.sums[index]);
        assert_eq!(weighed.windows, [1, 1]);
        assert_eq!(weighed.times, [1, 2]);
        let expected = libm::exp(1.0) + libm::exp(-2.0) + libm::exp(-0.25);
        assert!((weighed.stopped - expected).abs() < 1e-15, "{}", weighed.stopped);
        assert_eq!((plain.windows, plain.stopped), ([1, 1], 0.0));
    }
}
