//! Estimate how currents respond, from pairs of trajectories with common random numbers.
//!
//! A pair counted `x` above and `y` below the value of a parameter, each from its own stationary
//! start, so that the mean of
//!
//! ```text
//! (x - y)/(2 h t)
//! ```
//!
//! is the difference quotient of the current exactly, whatever the duration `t`.

use super::jackknife::leave_one_out;
use crate::network::{Network, Weights};
use crate::quantity::Estimate;
use crate::tally::Block;

/// Block means of a kurtosis beyond this rest on too few of the blocks for a test in the tails;
/// that of normal ones is 3, and exceeds this in 32 blocks once in a thousand samples.
const MAX_KURTOSIS: f64 = 6.0;

/// The response of one current in every block, so that several can be combined: per unit time and per unit of
/// the parameter.
///
/// ```
/// use fluctua::estimate::Responses;
///
/// let response = Responses { blocks: vec![1.0, 2.0, 3.0] };
/// assert_eq!(response.estimate().value, 2.0);
/// assert!((response.estimate().standard_error.unwrap() - (1.0_f64 / 3.0).sqrt()).abs() < 1e-14);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Responses {
    /// Mean of each block.
    pub blocks: Vec<f64>,
}

impl Responses {
    /// The mean over all blocks, which are equal, with its error.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let parts: Vec<Vec<f64>> = self.blocks.iter().map(|&mean| vec![mean, 1.0]).collect();
        leave_one_out(&parts, |sums| sums[0] / sums[1])
    }

    /// Is the mean carried by too few of the blocks?
    #[must_use]
    pub(crate) fn rough(&self) -> bool {
        let count = self.blocks.len() as f64;
        let mean = self.blocks.iter().sum::<f64>() / count;
        let moment =
            |power| self.blocks.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / count;
        moment(4) > MAX_KURTOSIS * moment(2) * moment(2)
    }

    /// The difference to another response.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self { blocks: self.blocks.iter().zip(&other.blocks).map(|(a, b)| a - b).collect() }
    }
}

/// The response of every current with cumulants, in their order, to each shift of a plan:
/// the two networks, above and below, and half the distance between them.
#[must_use]
pub fn responses(
    blocks: &[Block],
    shifts: &[([&Network; 2], f64)],
    duration: f64,
) -> Vec<Vec<Responses>> {
    let mut first = 0;
    let mut all = Vec::new();
    for (networks, step) in shifts {
        let sizes = networks.map(|network| network.counting.counters.len());
        let ends = [first + sizes[0], first + sizes[0] + sizes[1]];
        let weights = networks.map(|network| {
            network.counting.with_cumulants().map(|o| &o.weights).collect::<Vec<&Weights>>()
        });
        let of = |block: &Block, current: usize| {
            let above = weights[0][current].dot(&block.response[first..ends[0]]);
            let below = weights[1][current].dot(&block.response[ends[0]..ends[1]]);
            (above - below) / (2.0 * step * duration * block.windows as f64)
        };
        let current = |k| Responses { blocks: blocks.iter().map(|block| of(block, k)).collect() };
        all.push((0..weights[0].len()).map(current).collect());
        first = ends[1];
    }
    all
}
