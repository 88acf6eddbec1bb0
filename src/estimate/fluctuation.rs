//! Estimate both sides of the fluctuation theorems of entropy production, range by range.
//!
//! ```text
//! <exp(-S)> = 1,    <1[S in -b]> = <exp(-S) 1[S in b]>
//! ```

use super::jackknife::mean;
use crate::quantity::Estimate;
use crate::tally::{Block, RANGES};

/// Means of what the fluctuation theorems speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct FluctuationEstimate {
    /// `<exp(-S)>`.
    pub integral: Estimate,
    /// `<|S|>`.
    pub magnitude: f64,
    /// Range by range of `|S|`.
    pub ranges: Vec<Sides>,
    /// Width of a range; the last has no end.
    pub width: f64,
}

/// Both sides of the detailed theorem in one range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// `<1[S in -b] - exp(-S) 1[S in b]>`.
    pub difference: Estimate,
    /// Windows in `-b`, and what the weighted windows in `b` say of their number.
    pub windows: [f64; 2],
}

/// The means over the windows of all blocks; ranges of `|S|` are so wide.
pub(super) fn fluctuations(blocks: &[Block], width: f64) -> FluctuationEstimate {
    let at = |i: usize| mean(blocks, move |block| block.fluctuation[i]);
    let sides = |range: usize| {
        let sum = |side: usize| move |block: &Block| block.fluctuation[3 + 2 * range + side];
        Sides {
            difference: mean(blocks, |block| sum(0)(block) - sum(1)(block)),
            windows: [0, 1].map(|side| blocks.iter().map(sum(side)).sum()),
        }
    };
    FluctuationEstimate {
        integral: at(0),
        magnitude: at(2).value,
        ranges: (0..RANGES).map(sides).collect(),
        width,
    }
}
