//! Estimate scaled cumulant generating functions from sums of exponentials.
//!
//! ```text
//! lambda(s) ~ ln[G(t)/G(t/2)] 2/t
//! ```
//!
//! with `G` the mean of `exp(s . x)`. The mean of an exponential
//! is carried by few windows once `s` is large: a point is trusted while the effective number of
//! windows, `(sum w)^2 / sum w^2`, is at least 1000 at both times
//! (doi:10.1103/PhysRevE.92.052104).

use super::jackknife::Jackknife;
use crate::quantity::Estimate;
use crate::tally::{Block, GeneratingLayout, Layout};

const SUMS: usize = GeneratingLayout::SUMS;

/// Effective windows that a trusted point needs.
pub(crate) const MIN_EFFECTIVE: f64 = 1000.0;

/// A trusted point of a scaled cumulant generating function, per unit time.
#[derive(Clone, Debug, PartialEq)]
pub struct ScgfEstimate {
    /// `lambda` with its standard error.
    pub estimate: Estimate,
    /// The estimate without each block, in their order: how points vary together.
    pub without: Vec<f64>,
}

impl ScgfEstimate {
    /// How much larger this point is than another one of the same run.
    #[must_use]
    pub fn above(&self, other: &Self) -> Estimate {
        let mut difference = Jackknife::new(self.estimate.value - other.estimate.value);
        for (own, other) in self.without.iter().zip(&other.without) {
            difference.add(own - other);
        }
        difference.estimate()
    }
}

/// The estimate at each point; none where it is not trusted.
pub type Points = Vec<Option<ScgfEstimate>>;

/// Estimate every generating function of the layout.
pub(super) fn generating(layout: &Layout, duration: f64, blocks: &[Block]) -> Vec<Points> {
    let mut first = 0;
    let mut all = Vec::new();
    for exponents in &layout.generating {
        let point = |(k, fields): (usize, &Vec<f64>)| {
            let at = first + k * SUMS;
            let sums = |block: &Block| -> [f64; SUMS] {
                std::array::from_fn(|i| block.generating[at + i])
            };
            let origin = fields.iter().all(|&s| s == 0.0);
            let estimate = estimate(&centres(layout, exponents, fields), duration, blocks, sums);
            // Away from the origin, an estimate that does not fluctuate has seen nothing.
            let still =
                |e: &ScgfEstimate| e.estimate.standard_error.is_some_and(|error| error <= 0.0);
            estimate.filter(|e| origin || !still(e))
        };
        all.push(exponents.fields.iter().enumerate().map(point).collect());
        first += exponents.fields.len() * SUMS;
    }
    all
}

/// `s . centre` at the middle and the end.
fn centres(layout: &Layout, exponents: &GeneratingLayout, fields: &[f64]) -> [f64; 2] {
    [0, 1].map(|half| {
        exponents.values.iter().zip(fields).map(|(&i, s)| s * layout.centre(i, half)).sum()
    })
}

/// The point whose sums are picked from each block; none where it is not trusted.
fn estimate(
    centres: &[f64; 2],
    duration: f64,
    blocks: &[Block],
    sums: impl Fn(&Block) -> [f64; SUMS],
) -> Option<ScgfEstimate> {
    let each: Vec<[f64; SUMS]> = blocks.iter().map(sums).collect();
    let mut total = [0.0; SUMS];
    for block in &each {
        total.iter_mut().zip(block).for_each(|(sum, more)| *sum += more);
    }
    let effective = |half: usize| total[2 * half] * total[2 * half] / total[2 * half + 1];
    // Windows of all blocks are equally many, so their number drops out of the ratio.
    let slope = |middle: f64, end: f64| {
        (libm::log(end / middle) + centres[1] - centres[0]) * 2.0 / duration
    };
    if !(effective(0) >= MIN_EFFECTIVE && effective(1) >= MIN_EFFECTIVE) {
        return None;
    }
    let mut answer = Jackknife::new(slope(total[0], total[2]));
    let others = each.iter().filter(|_| blocks.len() > 1);
    let without: Vec<f64> =
        others.map(|block| slope(total[0] - block[0], total[2] - block[2])).collect();
    for &without in &without {
        answer.add(without);
    }
    Some(ScgfEstimate { estimate: answer.estimate(), without })
        .filter(|g| g.estimate.value.is_finite())
}
