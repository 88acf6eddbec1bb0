//! Say what a block remembers of its windows: which values, sums and histograms.
//!
//! A layout is a pure function of the plan, so that every block of a run has equal lists.

use std::sync::Arc;

use super::{
    Block, ExchangeLayout, FluctuationLayout, GeneratingLayout, HistogramLayout, PathLayout,
};
use crate::network::{Counting, TimeAverage, Weights, WindowObservable};
use crate::quantity::{Observable, WindowTime};

/// How one observable is read off a window: a linear combination of counters, with a boundary term if it has one.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub observable: Observable,
    pub(super) weights: Weights,
    /// `ln p` of each state, where a boundary term belongs to it.
    pub(super) potential: Option<Arc<[f64]>>,
    /// Subtracted before powers are taken, at `t/2`, `t` and other stops; integral for counts.
    pub(super) centre: Vec<f64>,
    pub(super) exact_powers: bool,
}

/// What a block remembers.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The observables, in the order of the counting table.
    pub values: Vec<Value>,
    /// Pairs whose products are summed, as indices into `values`.
    pub pairs: Vec<(usize, usize)>,
    pub(super) averages: Vec<TimeAverage>,
    /// The exchange that a fluctuation theorem speaks of, where one does.
    pub exchange: Option<ExchangeLayout>,
    /// Entropy production, where its fluctuation theorems are asked about.
    pub fluctuation: Option<FluctuationLayout>,
    /// What is counted by cells.
    pub histograms: Vec<HistogramLayout>,
    /// The generating functions that are summed.
    pub generating: Vec<GeneratingLayout>,
    /// What is observed jump by jump.
    pub observed: PathLayout,
    /// By state: the closed class that it belongs to, from zero; absent where classes are not told apart.
    pub class_of: Option<Arc<[Option<u32>]>>,
    /// Windows shorter than the duration whose cumulants are listed, each with its stop.
    pub(super) windows: Vec<(WindowTime, usize)>,
    /// Snapshots of a window: at `t/2`, at `t`, and at other times.
    pub(super) stops: usize,
    pub(super) counters: usize,
}

/// Counts that may exceed this in a window are summed in floating point: the fourth powers of a plan
/// of at most 1e13 jumps could overflow an `i128` beyond.
const MAX_COUNT_FOR_EXACT_POWERS: f64 = (1_u64 << 26) as f64;

impl Layout {
    /// The layout of a plan, with every centre at zero and nothing asked beside moments and averages.
    ///
    /// `pairs` are those whose covariance is asked; a pair of unknown observables is left out. `potential` is
    /// `ln p` of the stationary law by state, `jumps` the expected number of jumps a window.
    #[must_use]
    pub fn new(
        counting: &Counting,
        averages: &[TimeAverage],
        pairs: &[[Observable; 2]],
        potential: Option<&Arc<[f64]>>,
        jumps: f64,
    ) -> Self {
        let value = |o: &WindowObservable| Value {
            observable: o.observable.clone(),
            weights: o.weights.clone(),
            potential: potential.filter(|_| o.boundary).cloned(),
            centre: vec![0.0; 2],
            exact_powers: matches!(o.weights, Weights::Integer(_))
                && jumps * counting.largest_increment(&o.weights) <= MAX_COUNT_FOR_EXACT_POWERS,
        };
        let values: Vec<_> = counting.observables.iter().map(value).collect();
        let index = |o: &Observable| values.iter().position(|value| value.observable == *o);
        let pairs = pairs
            .iter()
            .filter_map(|[first, second]| Some((index(first)?, index(second)?)))
            .collect();
        Self {
            values,
            pairs,
            averages: averages.to_vec(),
            exchange: None,
            fluctuation: None,
            histograms: Vec::new(),
            generating: Vec::new(),
            observed: PathLayout::default(),
            class_of: None,
            windows: Vec::new(),
            stops: 2,
            counters: counting.counters.len(),
        }
    }

    /// Remember the moments of these windows too, each with its stop, at `others` stops beside `t/2` and `t`.
    pub(crate) fn stop_at(&mut self, windows: Vec<(WindowTime, usize)>, others: usize) {
        self.windows = windows;
        self.stops = 2 + others;
        self.values.iter_mut().for_each(|value| value.centre = vec![0.0; 2 + others]);
    }

    /// The stop of a window that is shorter than the duration.
    #[must_use]
    pub(crate) fn stop(&self, window: WindowTime) -> Option<usize> {
        self.windows.iter().find(|(known, _)| *known == window).map(|(_, stop)| *stop)
    }

    /// The place of a value among the powers of its moments, those at `t/2` or those at `t`, behind which other
    /// stops follow.
    #[must_use]
    pub(crate) fn place(&self, index: usize, stop: usize) -> usize {
        self.values.len() * stop.saturating_sub(1) + index
    }

    /// Put the centres where a pilot block has its means; those of counts are rounded to integers.
    pub(crate) fn centre_on(&mut self, pilot: &Block) {
        for i in 0..self.values.len() {
            for stop in 0..self.stops {
                let moments = if stop == 0 { &pilot.half } else { &pilot.full };
                let powers = &moments.powers[self.place(i, stop)];
                let mean = powers.get()[0] / pilot.windows as f64;
                let value = &mut self.values[i];
                let integral = matches!(value.weights, Weights::Integer(_));
                value.centre[stop] = if integral { mean.round() } else { mean };
            }
        }
    }

    /// The position of an observable among the values.
    #[must_use]
    pub fn index(&self, observable: &Observable) -> Option<usize> {
        self.values.iter().position(|value| value.observable == *observable)
    }

    /// The centre of an observable at a stop: `t/2` (0), `t` (1), others.
    #[must_use]
    pub(crate) fn centre(&self, index: usize, stop: usize) -> f64 {
        self.values[index].centre[stop]
    }

    /// How many classes are told apart.
    pub(super) fn classes(&self) -> u32 {
        let of = self.class_of.iter().flat_map(|of| of.iter().flatten());
        of.max().map_or(0, |last| last + 1)
    }
}
