//! Sum the Fourier components of currents over windows.
//!
//! ```text
//! F_j(w) = sum over the jumps of a window of d_j exp(i w t)
//! ```
//!
//! with the increment `d_j` of current `j` by a jump at time `t`. What is kept are the sums over windows
//! of `F_j`, of `Re F_j conj(F_k)` for each pair, and of `Im F_j conj(F_k)` where the two differ. Sines
//! are those of a portable library, so that every machine sums the same bits.

use super::bounds::{ensure, same};
use super::layout::Layout;
use crate::kernel::{Rounds, SLOTS, TICKS};

/// Which currents are transformed, and at which frequencies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpectrumLayout {
    /// What a jump of each channel adds to each current: `increments[channel][current]`.
    pub increments: Vec<Vec<f64>>,
    /// How many currents.
    pub currents: usize,
    /// Pairs of currents, as indices; equal ones for a current by itself.
    pub pairs: Vec<[usize; 2]>,
    /// Angular frequencies, radians per unit time.
    pub frequencies: Vec<f64>,
    /// Duration of a window.
    pub duration: f64,
}

impl SpectrumLayout {
    /// Numbers kept for each frequency: real and imaginary part of each current, then the real part of
    /// each pair, then the imaginary part of each that is [crossed](Self::crossed).
    #[must_use]
    pub fn sums(&self) -> usize {
        2 * self.currents + self.pairs.len() + self.crossed().count()
    }

    /// The sums over no window, frequency by frequency.
    fn empty(&self) -> Vec<f64> {
        vec![0.0; self.frequencies.len() * self.sums()]
    }

    /// Pairs of two currents, whose spectrum has an imaginary part.
    pub fn crossed(&self) -> impl Iterator<Item = &[usize; 2]> {
        self.pairs.iter().filter(|[j, k]| j != k)
    }
}

/// The components of the windows under way, and the sums over those that have ended.
#[derive(Debug)]
pub(super) struct SpectrumObserver<'a> {
    fourier: &'a SpectrumLayout,
    /// By slot, frequency, current: real and imaginary part.
    components: Vec<[f64; 2]>,
    pub(super) sums: Vec<f64>,
}

impl<'a> SpectrumObserver<'a> {
    pub(super) fn new(fourier: &'a SpectrumLayout) -> Self {
        let components = SLOTS * fourier.frequencies.len() * fourier.currents;
        Self { fourier, components: vec![[0.0; 2]; components], sums: fourier.empty() }
    }

    /// The components of the window in a slot, frequency by frequency.
    fn slot(&mut self, slot: usize) -> &mut [[f64; 2]] {
        let size = self.fourier.frequencies.len() * self.fourier.currents;
        &mut self.components[slot * size..(slot + 1) * size]
    }

    pub(super) fn begin(&mut self, slot: usize) {
        self.slot(slot).fill([0.0; 2]);
    }

    pub(super) fn swap(&mut self, a: usize, b: usize) {
        let size = self.fourier.frequencies.len() * self.fourier.currents;
        for place in 0..size {
            self.components.swap(a * size + place, b * size + place);
        }
    }

    pub(super) fn jumps(&mut self, rounds: Rounds<'_>) {
        for (round, jumps) in rounds.jumps.iter().enumerate() {
            for (slot, jump) in jumps.iter().enumerate() {
                if jump.channel() < self.fourier.increments.len() {
                    self.jump(slot, rounds.time(round, slot), jump.channel());
                }
            }
        }
    }

    /// Add one jump, a phase factor at each frequency.
    fn jump(&mut self, slot: usize, time: u64, channel: usize) {
        let fourier = self.fourier;
        let increments = &fourier.increments[channel];
        if increments.iter().all(|&increment| increment == 0.0) {
            return;
        }
        let time = time as f64 / TICKS as f64 * fourier.duration;
        let components = self.slot(slot).chunks_exact_mut(fourier.currents);
        for (components, frequency) in components.zip(&fourier.frequencies) {
            let (sine, cosine) = libm::sincos(frequency * time);
            for (component, increment) in components.iter_mut().zip(increments) {
                component[0] += increment * cosine;
                component[1] += increment * sine;
            }
        }
    }

    /// A window ends: its components and their products are added.
    pub(super) fn end(&mut self, slot: usize) {
        let fourier = self.fourier;
        let size = fourier.frequencies.len() * fourier.currents;
        let components = &self.components[slot * size..(slot + 1) * size];
        let sums = self.sums.chunks_exact_mut(fourier.sums());
        for (sums, components) in sums.zip(components.chunks_exact(fourier.currents)) {
            let (means, products) = sums.split_at_mut(2 * fourier.currents);
            for (sum, part) in means.iter_mut().zip(components.as_flattened()) {
                *sum += part;
            }
            let (real, imaginary) = products.split_at_mut(fourier.pairs.len());
            for (sum, &[j, k]) in real.iter_mut().zip(&fourier.pairs) {
                let ([a, b], [c, d]) = (components[j], components[k]);
                *sum += a * c + b * d;
            }
            for (sum, &[j, k]) in imaginary.iter_mut().zip(fourier.crossed()) {
                let ([a, b], [c, d]) = (components[j], components[k]);
                *sum += b * c - a * d;
            }
        }
    }
}

/// The sums over no window; none where nothing is asked.
pub(super) fn empty(layout: &Layout) -> Vec<f64> {
    layout.observed.fourier.as_ref().map(SpectrumLayout::empty).unwrap_or_default()
}

/// Can these be sums over windows?
pub(super) fn check(layout: &Layout, sums: &[f64]) -> Result<(), String> {
    same("spectral sums", sums.len(), empty(layout).len())?;
    ensure(sums.iter().all(|x| x.is_finite()), || "impossible spectral sums".into())
}
