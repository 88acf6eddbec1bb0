//! Observe the jumps of windows on behalf of every topic that needs single jumps.

use serde::{Deserialize, Serialize};

use super::bounds::Size;
use super::jumps::{self, JumpsObserver};
use super::layout::Layout;
use super::minimum::{self, MinimumLayout, MinimumObserver};
use super::passage::{self, PassageLayout, PassageObserver, PassageSums};
use super::spectrum::{self, SpectrumLayout, SpectrumObserver};
use super::waiting::{self, WaitingLayout, WaitingObserver, WaitingSums};
use crate::kernel::{Observer, Rounds};

/// What is remembered of paths: what needs single jumps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathLayout {
    /// Currents whose spectra are summed.
    pub fourier: Option<SpectrumLayout>,
    /// How many channels there are, where the jumps of each are counted.
    pub channels: Option<usize>,
    /// The minimum of entropy production.
    pub minimum: Option<MinimumLayout>,
    /// Jumps between which time is taken.
    pub waits: Option<WaitingLayout>,
    /// First passages that are timed.
    pub passages: Vec<PassageLayout>,
}

impl PathLayout {
    /// Does nothing need single jumps?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The sums over the paths of a block; lists are empty where nothing is asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PathSums {
    /// Frequency by frequency, as [`SpectrumLayout::sums`] counts them.
    pub fourier: Vec<f64>,
    /// Jumps through each channel.
    pub jumps: Vec<u64>,
    /// Sum of the minima of entropy production, then windows that reach each depth.
    pub minimum: Vec<f64>,
    /// Waits of each kind.
    pub waits: Vec<WaitingSums>,
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

/// The observers of all topics that need single jumps, for one block.
#[derive(Debug)]
pub struct JumpObserver<'a> {
    spectrum: Option<SpectrumObserver<'a>>,
    jumps: Option<JumpsObserver>,
    minimum: Option<MinimumObserver<'a>>,
    waiting: Option<WaitingObserver>,
    passages: Option<PassageObserver<'a>>,
}

impl<'a> JumpObserver<'a> {
    /// Observers of everything that is asked.
    #[must_use]
    pub fn new(observed: &'a PathLayout) -> Self {
        let passages = (!observed.passages.is_empty()).then_some(&observed.passages);
        Self {
            spectrum: observed.fourier.as_ref().map(SpectrumObserver::new),
            jumps: observed.channels.map(JumpsObserver::new),
            minimum: observed.minimum.as_ref().map(MinimumObserver::new),
            waiting: observed.waits.as_ref().map(WaitingObserver::new),
            passages: passages.map(|passages| PassageObserver::new(passages)),
        }
    }

    /// The sums so far.
    #[must_use]
    pub fn finish(self) -> PathSums {
        PathSums {
            fourier: self.spectrum.map(|spectrum| spectrum.sums).unwrap_or_default(),
            jumps: self.jumps.map(JumpsObserver::finish).unwrap_or_default(),
            minimum: self.minimum.map(|minimum| minimum.sums).unwrap_or_default(),
            waits: self.waiting.map(WaitingObserver::finish).unwrap_or_default(),
            passages: self.passages.map(|passages| passages.sums).unwrap_or_default(),
        }
    }
}

impl Observer for JumpObserver<'_> {
    fn begin(&mut self, slot: usize, state: u32) {
        if let Some(spectrum) = &mut self.spectrum {
            spectrum.begin(slot);
        }
        if let Some(minimum) = &mut self.minimum {
            minimum.begin(slot);
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.begin(slot);
        }
        if let Some(passages) = &mut self.passages {
            passages.begin(slot, state);
        }
    }

    fn jumps(&mut self, rounds: Rounds<'_>) {
        if let Some(jumps) = &mut self.jumps {
            jumps.jumps(rounds);
        }
        if let Some(minimum) = &mut self.minimum {
            rounds.jumps.iter().for_each(|jumps| minimum.jumps(jumps));
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.jumps(rounds);
        }
        if let Some(passages) = &mut self.passages {
            passages.jumps(rounds);
        }
        if let Some(spectrum) = &mut self.spectrum {
            spectrum.jumps(rounds);
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        if let Some(spectrum) = &mut self.spectrum {
            spectrum.swap(a, b);
        }
        if let Some(minimum) = &mut self.minimum {
            minimum.swap(a, b);
        }
        if let Some(waiting) = &mut self.waiting {
            waiting.swap(a, b);
        }
        if let Some(passages) = &mut self.passages {
            passages.swap(a, b);
        }
    }

    fn end(&mut self, slot: usize, _state: u32) {
        if let Some(spectrum) = &mut self.spectrum {
            spectrum.end(slot);
        }
        if let Some(minimum) = &mut self.minimum {
            minimum.end(slot);
        }
        if let Some(passages) = &mut self.passages {
            passages.end(slot);
        }
    }
}

/// The sums over no window.
pub(super) fn empty(layout: &Layout) -> PathSums {
    PathSums {
        fourier: spectrum::empty(layout),
        jumps: jumps::empty(layout),
        minimum: minimum::empty(layout),
        waits: waiting::empty(layout),
        passages: passage::empty(layout),
    }
}

/// Can these be the sums over so many windows?
pub(super) fn check(layout: &Layout, sums: &PathSums, size: Size) -> Result<(), String> {
    spectrum::check(layout, &sums.fourier)?;
    jumps::check(layout, &sums.jumps)?;
    minimum::check(layout, &sums.minimum, size)?;
    waiting::check(layout, &sums.waits)?;
    passage::check(layout, &sums.passages, size)
}
