//! Turn windows into sums.

use std::sync::Arc;

use super::{Block, Exchange, Moments, Powers};
use crate::kernel::{Sink, Window};
use crate::network::{Counting, TimeAverage, Weights};
use crate::quantity::Observable;

/// How one observable is read off a window.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub observable: Observable,
    weights: Weights,
    /// `ln p` of each state, where a boundary term belongs to it.
    potential: Option<Arc<[f64]>>,
    /// Subtracted before powers are taken, at `t/2` and `t`; integral for counts.
    centre: [f64; 2],
    exact_powers: bool,
}

/// What a block remembers; a pure function of the plan.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The observables, in the order of the counting table.
    pub values: Vec<Value>,
    /// Pairs whose products are summed, as indices into `values`.
    pub pairs: Vec<(usize, usize)>,
    averages: Vec<TimeAverage>,
    /// The exchange that a fluctuation theorem speaks of, where one does.
    pub exchange: Option<Exchange>,
}

/// Counts that may exceed this in a window are summed in floating point: the fourth powers of a plan
/// of at most 1e13 jumps could overflow an `i128` beyond.
const MAX_COUNT_FOR_EXACT_POWERS: f64 = (1_u64 << 26) as f64;

impl Layout {
    /// The layout of a plan, with every centre at zero.
    ///
    /// `potential` is `ln p` of the stationary law by state; `jumps` the expected jumps a window.
    #[must_use]
    pub fn new(
        counting: &Counting,
        averages: &[TimeAverage],
        pairs: &[[Observable; 2]],
        potential: Option<&Arc<[f64]>>,
        jumps: f64,
    ) -> Self {
        let value = |o: &crate::network::WindowObservable| Value {
            observable: o.observable.clone(),
            weights: o.weights.clone(),
            potential: potential.filter(|_| o.boundary).cloned(),
            centre: [0.0; 2],
            exact_powers: matches!(o.weights, Weights::Integer(_))
                && jumps * counting.largest_charge(&o.weights) <= MAX_COUNT_FOR_EXACT_POWERS,
        };
        let values: Vec<_> = counting.observables.iter().map(value).collect();
        let index = |o: &Observable| values.iter().position(|value| value.observable == *o);
        let pairs = pairs
            .iter()
            .filter_map(|[first, second]| Some((index(first)?, index(second)?)))
            .collect();
        Self { values, pairs, averages: averages.to_vec(), exchange: None }
    }

    /// Put the centres where a pilot block has its means.
    pub fn centre_on(&mut self, pilot: &Block) {
        for (i, value) in self.values.iter_mut().enumerate() {
            for (half, moments) in [&pilot.half, &pilot.full].into_iter().enumerate() {
                let mean = moments.powers[i].get()[0] / pilot.windows as f64;
                let integral = matches!(value.weights, Weights::Integer(_));
                value.centre[half] = if integral { mean.round() } else { mean };
            }
        }
    }

    /// The position of an observable among the values.
    #[must_use]
    pub fn index(&self, observable: &Observable) -> Option<usize> {
        self.values.iter().position(|value| value.observable == *observable)
    }

    /// The centre of an observable at `t/2` (`half = 0`) and `t` (`half = 1`).
    #[must_use]
    pub fn centre(&self, index: usize, half: usize) -> f64 {
        self.values[index].centre[half]
    }

    fn empty(&self) -> Moments {
        let powers = |value: &Value| {
            if value.exact_powers { Powers::Integer([0; 4]) } else { Powers::Real([0.0; 4]) }
        };
        Moments {
            powers: self.values.iter().map(powers).collect(),
            products: vec![0.0; self.pairs.len()],
        }
    }
}

/// Adds up one block.
#[derive(Debug)]
pub struct Recorder<'a> {
    layout: &'a Layout,
    block: Block,
    scratch: Vec<f64>,
}

impl<'a> Recorder<'a> {
    /// An empty block.
    #[must_use]
    pub fn new(layout: &'a Layout) -> Self {
        let block = Block {
            windows: 0,
            half: layout.empty(),
            full: layout.empty(),
            dwell: vec![0; layout.averages.iter().map(|average| average.terms.len()).sum()],
            expected: vec![0.0; layout.values.len()],
            exchange: [0.0; 3],
        };
        Self { layout, block, scratch: vec![0.0; layout.values.len()] }
    }

    /// The sums so far.
    #[must_use]
    pub fn finish(self) -> Block {
        self.block
    }
}

impl Sink for Recorder<'_> {
    fn window(&mut self, window: &Window<'_>) {
        self.block.windows += 1;
        let Self { layout, block, scratch } = self;
        if let Some(exchange) = &layout.exchange {
            let heat = layout.values[exchange.heat].weights.dot(window.at_end);
            for (sum, term) in block.exchange.iter_mut().zip(exchange.terms(heat)) {
                *sum += term;
            }
        }
        let ends = [
            (&mut block.half, window.at_middle, window.middle),
            (&mut block.full, window.at_end, window.end),
        ];
        for (half, (moments, counters, end)) in ends.into_iter().enumerate() {
            for ((value, powers), x) in
                layout.values.iter().zip(&mut moments.powers).zip(scratch.iter_mut())
            {
                *x = value.add(powers, counters, half, window.start, end);
            }
            for (&(i, j), product) in layout.pairs.iter().zip(&mut moments.products) {
                *product += scratch[i] * scratch[j];
            }
        }
    }

    fn dwell(&mut self, ticks: &[u64]) {
        let terms = self.layout.averages.iter().flat_map(|average| &average.terms);
        for (sum, term) in self.block.dwell.iter_mut().zip(terms) {
            let level =
                |&(x, level): &(u32, u32)| u128::from(ticks[x as usize]) * u128::from(level);
            *sum += term.levels.iter().map(level).sum::<u128>();
        }
    }

    fn expected(&mut self, counts: &[f64]) {
        for (sum, value) in self.block.expected.iter_mut().zip(&self.layout.values) {
            *sum += value.weights.dot_real(counts);
        }
    }

    fn levels(&mut self, integrals: &[u128]) {
        for (sum, integral) in self.block.dwell.iter_mut().zip(integrals) {
            *sum += integral;
        }
    }
}

impl Value {
    /// Add the powers of a window's value and return it, counted from the centre.
    fn add(&self, powers: &mut Powers, counters: &[i64], half: usize, start: u32, end: u32) -> f64 {
        if self.exact_powers {
            let x = self.weights.integer(counters) - self.centre[half] as i64;
            powers.add_integer(x);
            return x as f64;
        }
        let boundary =
            self.potential.as_ref().map_or(0.0, |ln_p| ln_p[start as usize] - ln_p[end as usize]);
        let x = self.weights.dot(counters) + boundary - self.centre[half];
        powers.add_real(x);
        x
    }
}
