//! Hold the sums of one block, join blocks, and turn them into bytes and back.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::counting::{self, Moments, Powers};
use super::layout::Layout;
use super::{Histogram, PathSums, average, distribution, fluctuation, generating, observer};

/// The sums of one block of windows; all lists are as long as the [`Layout`] of the plan says.
///
/// A block is a pure function of the plan and its index: equal bits on every machine, for any number of
/// threads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Windows in it.
    pub windows: u64,
    /// Sums at `t/2`.
    pub half: Moments,
    /// Sums at `t`, and behind its powers those at other stops.
    pub full: Moments,
    /// Integral of each term's level over time, in ticks: term after term of the time averages.
    pub dwell: Vec<u128>,
    /// Expectation of each observable, of what windows leave out.
    pub expected: Vec<f64>,
    /// Sums of [`super::ExchangeLayout::terms`], where there is an exchange.
    pub exchange: [f64; 4],
    /// Sums of [`super::FluctuationLayout`], where they are asked for.
    pub fluctuation: Vec<f64>,
    /// Windows by cell, one histogram for each that the layout names.
    pub histograms: Vec<Histogram>,
    /// Sums of exponentials, generating function after generating function.
    pub generating: Vec<f64>,
    /// Sums over the paths of the windows.
    pub paths: PathSums,
    /// What pairs of trajectories with common random numbers counted: the counters of the first of
    /// each pair, then of the second, pair after pair.
    pub response: Vec<i64>,
    /// The same sums of the windows that started in each closed class, where these are told apart.
    pub classes: Vec<Block>,
}

/// Why some bytes are no block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnpackError {
    /// They end too early, or hold what no list or number is written as.
    #[error("the bytes of a block end too early or are malformed")]
    Malformed,
    /// A whole block is followed by more.
    #[error("{count} bytes follow the block")]
    Trailing {
        /// How many bytes.
        count: usize,
    },
}

impl Block {
    /// The sums over no window, without pairs of trajectories.
    pub(super) fn empty(layout: &Layout) -> Self {
        let one = Self {
            windows: 0,
            half: counting::empty(layout, 0),
            full: counting::empty(layout, 1),
            dwell: average::empty(layout),
            expected: vec![0.0; layout.values.len()],
            exchange: [0.0; 4],
            fluctuation: fluctuation::empty(layout),
            histograms: distribution::empty(layout),
            generating: generating::empty(layout),
            paths: observer::empty(layout),
            response: Vec::new(),
            classes: Vec::new(),
        };
        Self { classes: vec![one.bare(); layout.classes() as usize], ..one }
    }

    /// The block as bytes, as block files store it: numbers and lists in the order of the fields, in the
    /// format of the `postcard` crate (<https://postcard.jamesmunns.com/wire-format>). Integers take one byte for
    /// each seven bits, floating-point numbers their eight bytes, little-endian. Equal blocks
    /// have equal bytes, to the last bit of a float.
    ///
    /// Neither the layout nor the plan is among them: who stores them also stores which plan they
    /// belong to, and [`STREAM_VERSION`](crate::ensemble::stream::STREAM_VERSION).
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a block is numbers and lists of known length")
    }

    /// The block that [`Self::pack`] made these bytes of, to the last bit.
    ///
    /// Any list lengths and numbers are taken; [`Shape::check`](super::Shape::check) tells whether
    /// they can be those of a plan.
    ///
    /// # Errors
    /// [`UnpackError`] where the bytes are not those of exactly one block.
    ///
    /// ```
    /// use fluctua::tally::{Block, UnpackError};
    ///
    /// assert_eq!(Block::unpack(&[]), Err(UnpackError::Malformed));
    /// ```
    pub fn unpack(bytes: &[u8]) -> Result<Self, UnpackError> {
        match postcard::take_from_bytes(bytes) {
            Ok((block, [])) => Ok(block),
            Ok((_, rest)) => Err(UnpackError::Trailing { count: rest.len() }),
            Err(_) => Err(UnpackError::Malformed),
        }
    }

    /// Join what [`Self::bare`] has, histograms and exponentials of another block of the same layout.
    ///
    /// Fluctuation sums, paths and responses stay those of `self`: they are estimated block by block.
    pub fn merge(&mut self, other: &Self) {
        self.combine(other, 1);
        self.windows += other.windows;
        for (class, other) in self.classes.iter_mut().zip(&other.classes) {
            class.merge(other);
        }
        for (sum, other) in self.dwell.iter_mut().zip(&other.dwell) {
            *sum += other;
        }
        for (histogram, other) in self.histograms.iter_mut().zip(&other.histograms) {
            histogram.merge(other);
        }
    }

    /// The sample standard deviation of each value at the end of the windows, in its unit.
    #[must_use]
    pub(crate) fn spreads(&self) -> Vec<f64> {
        let windows = self.windows as f64;
        let spread = |powers: &Powers| {
            let [sum, squares, ..] = powers.get();
            ((squares - sum * sum / windows) / (windows - 1.0)).max(0.0).sqrt()
        };
        self.full.powers.iter().map(spread).collect()
    }

    /// The moments and averages alone, without histograms and exponentials.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self {
            windows: self.windows,
            half: self.half.clone(),
            full: self.full.clone(),
            dwell: self.dwell.clone(),
            expected: self.expected.clone(),
            exchange: self.exchange,
            fluctuation: Vec::new(),
            histograms: Vec::new(),
            generating: Vec::new(),
            paths: PathSums::default(),
            response: Vec::new(),
            classes: self.classes.iter().map(Self::bare).collect(),
        }
    }

    /// Drop what [`Self::bare`] has, but for the windows and the exchange.
    pub(super) fn forget_moments(&mut self) {
        self.half = Moments::default();
        self.full = Moments::default();
        self.dwell = Vec::new();
        self.expected = Vec::new();
        self.classes = Vec::new();
    }

    /// The moments and averages without those of a block that was merged before.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut rest = self.bare();
        rest.combine(other, -1);
        rest.windows -= other.windows;
        let classes = self.classes.iter().zip(&other.classes);
        rest.classes = classes.map(|(class, other)| class.without(other)).collect();
        for (sum, other) in rest.dwell.iter_mut().zip(&other.dwell) {
            *sum -= other;
        }
        rest
    }

    fn combine(&mut self, other: &Self, sign: i8) {
        self.half.combine(&other.half, sign);
        self.full.combine(&other.full, sign);
        for (sum, other) in self.exchange.iter_mut().zip(other.exchange) {
            *sum += f64::from(sign) * other;
        }
        for (sum, other) in self.expected.iter_mut().zip(&other.expected) {
            *sum += f64::from(sign) * other;
        }
        for (sum, other) in self.generating.iter_mut().zip(&other.generating) {
            *sum += f64::from(sign) * other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Counting;
    use crate::tally::Recorder;

    #[test]
    fn a_block_is_unpacked_from_its_own_bytes_alone() {
        let layout = Layout::new(&Counting::default(), &[], &[], None, 1.0);
        let block = Recorder::new(&layout).finish();
        let mut bytes = block.pack();
        assert_eq!(Block::unpack(&bytes), Ok(block));
        bytes.push(0);
        assert_eq!(Block::unpack(&bytes), Err(UnpackError::Trailing { count: 1 }));
        bytes.truncate(bytes.len() - 2);
        assert_eq!(Block::unpack(&bytes), Err(UnpackError::Malformed));
    }
}
