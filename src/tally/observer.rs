//! Watch the jumps of windows on behalf of every path tally that a plan asks for.

use serde::{Deserialize, Serialize};

use super::Fourier;
use super::minimum::{MinimaOfEntropy, Minimum};
use super::passage::{FirstPassages, Passage, PassageSums};
use super::spectrum::Transform;
use super::waiting::{WaitSums, WaitingTimes, Waits};
use crate::kernel::{Paths, Rounds};

/// What is remembered of paths; a pure function of the plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathLayout {
    /// Currents whose spectra are summed.
    pub fourier: Option<Fourier>,
    /// How many channels there are, where the jumps of each are counted.
    pub channels: Option<usize>,
    /// The minimum of entropy production.
    pub minimum: Option<Minimum>,
    /// Jumps between which time is taken.
    pub waits: Option<Waits>,
    /// First passages that are timed.
    pub passages: Vec<Passage>,
}

impl PathLayout {
    /// Does nothing need a watch?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The sums over the paths of a block.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PathSums {
    /// Frequency by frequency, as [`Fourier::sums`] counts them.
    pub fourier: Vec<f64>,
    /// Jumps through each channel.
    pub jumps: Vec<u64>,
    /// Sum of the minima of entropy production, then windows that reach each depth.
    pub minimum: Vec<f64>,
    /// Waits of each kind.
    pub waits: Vec<WaitSums>,
    /// First passages.
    pub passages: Vec<PassageSums>,
}

impl PathSums {
    /// About how many bytes they hold, once more while the estimators read them.
    #[must_use]
    pub(crate) fn bytes(&self) -> f64 {
        let bins = |passage: &PassageSums| passage.bins.iter().map(Vec::len).sum::<usize>() + 8;
        let passages: usize = self.passages.iter().map(bins).sum();
        let numbers = self.fourier.len() + self.jumps.len() + self.minimum.len() + passages;
        16.0 * numbers as f64 + 2.0 * size_of_val(self.waits.as_slice()) as f64
    }
}

/// The path tallies at work.
#[derive(Debug)]
pub struct JumpObserver<'a> {
    transform: Option<Transform<'a>>,
    /// By channel; the last for none.
    jumps: Option<Vec<u64>>,
    lows: Option<MinimaOfEntropy<'a>>,
    timer: Option<WaitingTimes>,
    gates: Option<FirstPassages<'a>>,
}

impl<'a> JumpObserver<'a> {
    /// Tallies of everything that is watched.
    #[must_use]
    pub fn new(watched: &'a PathLayout) -> Self {
        Self {
            transform: watched.fourier.as_ref().map(Transform::new),
            jumps: watched.channels.map(|channels| vec![0; channels + 1]),
            lows: watched.minimum.as_ref().map(MinimaOfEntropy::new),
            timer: watched.waits.as_ref().map(WaitingTimes::new),
            gates: (!watched.passages.is_empty()).then(|| FirstPassages::new(&watched.passages)),
        }
    }

    /// The sums so far.
    #[must_use]
    pub fn finish(self) -> PathSums {
        PathSums {
            fourier: self.transform.map(|t| t.sums).unwrap_or_default(),
            jumps: self.jumps.map(known).unwrap_or_default(),
            minimum: self.lows.map(|lows| lows.sums).unwrap_or_default(),
            waits: self.timer.map(WaitingTimes::finish).unwrap_or_default(),
            passages: self.gates.map(|gates| gates.sums).unwrap_or_default(),
        }
    }
}

/// The jumps through channels, without rounds that were none.
fn known(mut jumps: Vec<u64>) -> Vec<u64> {
    jumps.pop();
    jumps
}

impl Paths for JumpObserver<'_> {
    fn begin(&mut self, slot: usize, state: u32) {
        if let Some(transform) = &mut self.transform {
            transform.begin(slot);
        }
        if let Some(lows) = &mut self.lows {
            lows.begin(slot);
        }
        if let Some(timer) = &mut self.timer {
            timer.begin(slot);
        }
        if let Some(gates) = &mut self.gates {
            gates.begin(slot, state);
        }
    }

    fn jumps(&mut self, rounds: Rounds<'_>) {
        if let Some(jumps) = &mut self.jumps {
            for jump in rounds.jumps.as_flattened() {
                jumps[jump.channel()] += 1;
            }
        }
        if let Some(lows) = &mut self.lows {
            rounds.jumps.iter().for_each(|jumps| lows.jumps(jumps));
        }
        if let Some(timer) = &mut self.timer {
            timer.jumps(rounds);
        }
        if let Some(gates) = &mut self.gates {
            gates.jumps(rounds);
        }
        if let Some(transform) = &mut self.transform {
            transform.jumps(rounds);
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        if let Some(transform) = &mut self.transform {
            transform.swap(a, b);
        }
        if let Some(lows) = &mut self.lows {
            lows.swap(a, b);
        }
        if let Some(timer) = &mut self.timer {
            timer.swap(a, b);
        }
        if let Some(gates) = &mut self.gates {
            gates.swap(a, b);
        }
    }

    fn end(&mut self, slot: usize, _state: u32) {
        if let Some(transform) = &mut self.transform {
            transform.end(slot);
        }
        if let Some(lows) = &mut self.lows {
            lows.end(slot);
        }
        if let Some(gates) = &mut self.gates {
            gates.end(slot);
        }
    }
}
