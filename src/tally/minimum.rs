//! Sum how deep entropy production falls along each window.
//!
//! ```text
//! min over 0 <= s <= t of S(s),    S(0) = 0
//! ```
//!
//! Every jump adds `ln(k/k') + ln p(x) - ln p(x')`, so that the level is entropy production with its
//! boundary term at any time.

use super::bounds::{Size, ensure, same};
use super::layout::Layout;
use crate::kernel::{Jump, SLOTS};
use crate::network::same_level;

/// What each jump adds to entropy production, and the depths that are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct MinimumLayout {
    /// By channel, its boundary term included; no unit.
    pub increments: Vec<f64>,
    /// The `s` of `P(min S <= -s)`.
    pub depths: Vec<f64>,
}

impl MinimumLayout {
    /// The sums over no window: of the minimum, then of windows that reach each depth.
    fn empty(&self) -> Vec<f64> {
        vec![0.0; 1 + self.depths.len()]
    }
}

/// Levels under way and sums: of the minimum, then of windows that reach each depth.
#[derive(Debug)]
pub(super) struct MinimumObserver<'a> {
    depths: &'a [f64],
    /// By channel; the last for none.
    increments: Vec<f64>,
    /// By slot.
    levels: [f64; SLOTS],
    lowest: [f64; SLOTS],
    pub(super) sums: Vec<f64>,
}

impl<'a> MinimumObserver<'a> {
    pub(super) fn new(minimum: &'a MinimumLayout) -> Self {
        let increments = minimum.increments.iter().copied().chain([0.0]).collect();
        let (levels, lowest, sums) = ([0.0; SLOTS], [0.0; SLOTS], minimum.empty());
        Self { depths: &minimum.depths, increments, levels, lowest, sums }
    }

    /// A window begins at level zero.
    pub(super) fn begin(&mut self, slot: usize) {
        (self.levels[slot], self.lowest[slot]) = (0.0, 0.0);
    }

    pub(super) fn swap(&mut self, a: usize, b: usize) {
        self.levels.swap(a, b);
        self.lowest.swap(a, b);
    }

    /// Out of line: among other tallies the levels would not stay at hand.
    #[inline(never)]
    pub(super) fn jumps(&mut self, jumps: &[Jump; SLOTS]) {
        let increments = &self.increments[..];
        let slots = self.levels.iter_mut().zip(&mut self.lowest);
        for ((level, lowest), jump) in slots.zip(jumps) {
            *level += increments[jump.channel()];
            *lowest = if *level < *lowest { *level } else { *lowest };
        }
    }

    /// A window ends: its minimum is added, and which depths it reached.
    pub(super) fn end(&mut self, slot: usize) {
        let lowest = self.lowest[slot];
        self.sums[0] += lowest;
        for (sum, depth) in self.sums[1..].iter_mut().zip(self.depths) {
            *sum += f64::from(u8::from(lowest <= same_level(*depth) - depth));
        }
    }
}

/// The sums over no window; none where nothing is asked.
pub(super) fn empty(layout: &Layout) -> Vec<f64> {
    layout.observed.minimum.as_ref().map(MinimumLayout::empty).unwrap_or_default()
}

/// Can these be the sums over so many windows? A minimum is never positive.
pub(super) fn check(layout: &Layout, sums: &[f64], size: Size) -> Result<(), String> {
    same("depths", sums.len(), empty(layout).len())?;
    let count = |x: &f64| x.fract() == 0.0 && (0.0..=size.windows as f64).contains(x);
    let possible = sums
        .split_first()
        .is_none_or(|(sum, counts)| *sum <= 0.0 && sum.is_finite() && counts.iter().all(count));
    ensure(possible, || "an impossible minimum".into())
}
