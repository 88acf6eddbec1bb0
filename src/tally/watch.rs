//! Watch the jumps of windows on behalf of every path tally that a plan asks for.

use serde::{Deserialize, Serialize};

use super::Fourier;
use super::spectrum::Transform;
use crate::kernel::Paths;

/// What is remembered of paths; a pure function of the plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    /// Currents whose spectra are summed.
    pub fourier: Option<Fourier>,
}

impl Watched {
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
}

/// The path tallies at work.
#[derive(Debug)]
pub struct Watch<'a> {
    transform: Option<Transform<'a>>,
}

impl<'a> Watch<'a> {
    /// Tallies of everything that is watched.
    #[must_use]
    pub fn new(watched: &'a Watched) -> Self {
        Self { transform: watched.fourier.as_ref().map(Transform::new) }
    }

    /// The sums so far.
    #[must_use]
    pub fn finish(self) -> PathSums {
        PathSums { fourier: self.transform.map(|t| t.sums).unwrap_or_default() }
    }
}

impl Paths for Watch<'_> {
    #[inline]
    fn begin(&mut self, slot: usize, _state: u32) {
        if let Some(transform) = &mut self.transform {
            transform.begin(slot);
        }
    }

    #[inline]
    fn jump(&mut self, slot: usize, time: u64, channel: u32) {
        if let Some(transform) = &mut self.transform {
            transform.jump(slot, time, channel);
        }
    }

    #[inline]
    fn end(&mut self, slot: usize, _state: u32) {
        if let Some(transform) = &mut self.transform {
            transform.end(slot);
        }
    }
}
