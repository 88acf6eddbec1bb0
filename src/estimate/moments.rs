//! Estimate any function of the moments of a count over windows, with a jackknife error bar.

use super::jackknife::Jackknife;
use crate::quantity::{Estimate, Observable};
use crate::tally::{Block, Layout, PackedBlocks};

/// The moments of every count at half and at the whole duration, block by block.
#[derive(Clone, Debug, Default)]
pub struct WindowMoments {
    blocks: PackedBlocks,
    /// Each count with its centres at `t/2` and `t`.
    counts: Vec<(Observable, [f64; 2])>,
}

impl WindowMoments {
    /// Those of all blocks of a layout.
    pub(crate) fn new(layout: &Layout, blocks: PackedBlocks) -> Self {
        let centres = |index| [layout.centre(index, 0), layout.centre(index, 1)];
        let counts = layout.values.iter().enumerate();
        let counts = counts.map(|(index, value)| (value.observable.clone(), centres(index)));
        Self { counts: counts.collect(), blocks }
    }

    /// A function of the raw moments `[<X>, <X^2>, <X^3>, <X^4>]` of a count over windows that end at `t/2`
    /// (`end = 0`) or `t` (`end = 1`), jackknifed over blocks; `None` where it is not counted or nothing was
    /// sampled. Where `value` is nonlinear its bias of order one over the windows stays.
    #[must_use]
    pub fn estimate(
        &self,
        of: &Observable,
        end: usize,
        value: impl Fn([f64; 4]) -> f64,
    ) -> Option<Estimate> {
        let index = self.counts.iter().position(|(known, _)| known == of)?;
        let centre = self.counts[index].1[end];
        let of_sums = |block: &Block| value(raw(block, index, end, centre));
        let total = self.blocks.moments().reduce(|mut total, block| {
            total.merge(&block);
            total
        })?;
        let mut answer = Jackknife::new(of_sums(&total));
        for block in self.blocks.moments().filter(|_| self.blocks.len() > 1) {
            answer.add(of_sums(&total.without(&block)));
        }
        Some(answer.estimate())
    }
}

/// Raw moments from power sums about a centre `c`: `<(c + y)^n> = sum_k binom(n, k) c^(n - k) <y^k>`.
fn raw(block: &Block, index: usize, end: usize, c: f64) -> [f64; 4] {
    let moments = if end == 0 { &block.half } else { &block.full };
    let [a, b, d, e] = moments.powers[index].get().map(|sum| sum / block.windows as f64);
    let squares = c * c;
    [
        c + a,
        squares + 2.0 * c * a + b,
        squares * c + 3.0 * squares * a + 3.0 * c * b + d,
        squares * squares + 4.0 * squares * c * a + 6.0 * squares * b + 4.0 * c * d + e,
    ]
}
