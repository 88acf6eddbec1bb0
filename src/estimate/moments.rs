//! Estimate any function of the moments of a count over windows, with a jackknife error bar.

use super::jackknife::Jackknife;
use crate::quantity::{Estimate, Observable};
use crate::tally::{Block, Layout, PackedBlocks};

/// Where in a window something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At half its duration.
    Half,
    /// At its whole duration.
    Whole,
}

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

    /// A function of the raw moments `[<X>, <X^2>, <X^3>, <X^4>]` of a count over windows up to an `end`,
    /// jackknifed over blocks; `None` where it is not counted or nothing was sampled. Where `value` is nonlinear
    /// its bias of order one over the windows stays.
    ///
    /// ```
    /// # let plan = fluctua::config::Plan::builder()
    /// #     .dot("level", 0.0)
    /// #     .reservoir("left", "level", 1.0, 1.0)
    /// #     .reservoir("right", "level", 1.0, -1.0)
    /// #     .trajectories(6400)
    /// #     .duration(20.0)
    /// #     .build()?;
    /// use fluctua::{estimate::End, run};
    /// let sampled = run::prepare(&plan)?.sample_with_seed(1)?;
    /// let square = sampled.moments.estimate(&"particle.left".parse()?, End::Whole, |raw| raw[1]);
    /// let square = square.expect("particles are counted");
    /// // <N^2> = K_2 + K_1^2, from the exact cumulants of a window.
    /// assert!((square.value - 26.480).abs() < 5.0 * square.standard_error.unwrap_or(0.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn estimate(
        &self,
        of: &Observable,
        end: End,
        value: impl Fn([f64; 4]) -> f64,
    ) -> Option<Estimate> {
        let index = self.counts.iter().position(|(known, _)| known == of)?;
        let centre = self.counts[index].1[usize::from(end == End::Whole)];
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
fn raw(block: &Block, index: usize, end: End, c: f64) -> [f64; 4] {
    let moments = if end == End::Half { &block.half } else { &block.full };
    let y = moments.powers[index].get().map(|sum| sum / block.windows as f64);
    let squares = c * c;
    [
        c + y[0],
        squares + 2.0 * c * y[0] + y[1],
        squares * c + 3.0 * squares * y[0] + 3.0 * c * y[1] + y[2],
        squares * squares + 4.0 * squares * c * y[0] + 6.0 * squares * y[1] + 4.0 * c * y[2] + y[3],
    ]
}
