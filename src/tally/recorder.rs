//! Turn windows into the sums of a block, 64 at a time.
//!
//! Windows are held column by column until so many are there; the order of additions is part of the stream. It
//! does not see single jumps: [`JumpObserver`](super::JumpObserver) does.

use super::columns::{Column, HELD, add_integers, powers, product};
use super::counting::Powers;
use super::layout::{Layout, Value};
use super::{Block, Cells, GeneratingLayout, HistogramLayout, PathSums, average};
use crate::kernel::{Sink, Window};
use crate::network::Weights;

/// Adds up one block, some windows at a time.
///
/// It is the [`Sink`] that a kernel hands its windows to:
///
/// ```
/// use fluctua::kernel::{Sink, Snapshots, Window};
/// use fluctua::network::{Class, Counting, Weights, WindowObservable};
/// use fluctua::quantity::{Name, Observable};
/// use fluctua::tally::{Layout, Recorder};
///
/// let jumps = Observable::new(Name::Particle, "left");
/// let counting = Counting {
///     counters: vec!["left".into()],
///     classes: vec![Class { increments: vec![(0, 1)] }],
///     observables: vec![WindowObservable::current(jumps, Weights::Integer(vec![(0, 1)]))],
/// };
/// let layout = Layout::new(&counting, &[], &[], None, 10.0);
/// let mut recorder = Recorder::new(&layout);
/// for (half, full) in [(1, 3), (2, 4)] {
///     let (at_middle, at_end) = (&[half][..], &[full][..]);
///     let others = Snapshots::default();
///     recorder.window(&Window { start: 0, middle: 0, end: 0, at_middle, at_end, others });
/// }
/// let block = recorder.finish();
/// assert_eq!(block.windows, 2);
/// assert_eq!(block.full.powers[0].get(), [7.0, 25.0, 91.0, 337.0]);
/// ```
#[derive(Debug)]
pub struct Recorder<'a> {
    layout: &'a Layout,
    block: Block,
    /// The histograms of the block until it is finished.
    cells: Vec<Cells>,
    held: HeldWindows,
    /// One more for each closed class.
    classes: Vec<Recorder<'a>>,
}

/// Windows that are not added up yet, column by column; by stop where each has them.
#[derive(Debug)]
struct HeldWindows {
    windows: usize,
    start: Column<u32>,
    end: Vec<Column<u32>>,
    counters: Vec<Vec<Column<i64>>>,
    /// The counters at one stop as reals.
    reals: Vec<Column<f64>>,
    /// The values at one stop, and those of the exchanged heat at the middle and the end.
    values: Vec<Column<f64>>,
    heat: [Column<f64>; 2],
}

impl<'a> Recorder<'a> {
    /// An empty block.
    #[must_use]
    pub fn new(layout: &'a Layout) -> Self {
        let classes = layout.classes();
        Self {
            classes: (0..classes).map(|_| Self::of_windows(layout)).collect(),
            ..Self::of_windows(layout)
        }
    }

    /// An empty block that tells no classes apart.
    fn of_windows(layout: &'a Layout) -> Self {
        // Observers of paths add theirs, and histograms are packed when all windows are in.
        let (histograms, paths, classes) = (Vec::new(), PathSums::default(), Vec::new());
        let block = Block { histograms, paths, classes, ..Block::empty(layout) };
        let counters = vec![[0; HELD]; layout.counters];
        let held = HeldWindows {
            windows: 0,
            start: [0; HELD],
            end: vec![[0; HELD]; layout.stops],
            counters: vec![counters; layout.stops],
            reals: vec![[0.0; HELD]; layout.counters],
            values: vec![[0.0; HELD]; layout.values.len()],
            heat: [[0.0; HELD]; 2],
        };
        let cells = vec![Cells::default(); layout.histograms.len()];
        Self { layout, block, cells, held, classes: Vec::new() }
    }

    /// The sums over all windows that were handed over, without paths.
    #[must_use]
    pub fn finish(mut self) -> Block {
        self.add_held();
        self.block.histograms = self.cells.iter().map(Cells::packed).collect();
        self.block.classes = self.classes.into_iter().map(|class| class.finish().bare()).collect();
        self.block
    }

    /// Add up the windows that are held.
    fn add_held(&mut self) {
        self.block.windows += self.held.windows as u64;
        for stop in 0..self.layout.stops {
            self.add_stop(stop);
        }
        if let Some(exchange) = &self.layout.exchange {
            for window in 0..self.held.windows {
                let heats = self.held.heat.map(|column| column[window]);
                for (sum, term) in self.block.exchange.iter_mut().zip(exchange.terms(heats)) {
                    *sum += term;
                }
            }
        }
        self.held.windows = 0;
    }

    /// Add up one stop of the windows that are held.
    fn add_stop(&mut self, stop: usize) {
        let Self { layout, block, held, .. } = self;
        for (reals, counts) in held.reals.iter_mut().zip(&held.counters[stop]) {
            *reals = counts.map(|count| count as f64);
        }
        let moments = if stop == 0 { &mut block.half } else { &mut block.full };
        let powers = &mut moments.powers[layout.place(0, stop)..];
        for (i, (value, powers)) in layout.values.iter().zip(powers).enumerate() {
            held.values[i] = value.add(powers, held, stop);
        }
        if stop < 2 {
            self.add_end(stop);
        }
        let Self { layout, cells, held, .. } = self;
        let histograms = layout.histograms.iter().zip(cells);
        for (binned, cells) in histograms.filter(|(binned, _)| binned.stop == stop) {
            held.count(binned, cells);
        }
    }

    /// What is added up of the middle and of the end alone.
    fn add_end(&mut self, half: usize) {
        let Self { layout, block, held, .. } = self;
        let moments = if half == 0 { &mut block.half } else { &mut block.full };
        for (&(i, j), sum) in layout.pairs.iter().zip(&mut moments.products) {
            *sum += product(&held.values[i], &held.values[j]);
        }
        if let Some(exchange) = &layout.exchange {
            let centre = layout.values[exchange.heat].centre[half];
            held.heat[half] = held.values[exchange.heat].map(|x| x + centre);
        }
        if let (Some(fluctuation), 1) = (&layout.fluctuation, half) {
            let centre = layout.values[fluctuation.entropy].centre[half];
            for x in &held.values[fluctuation.entropy][..held.windows] {
                fluctuation.add(x + centre, &mut block.fluctuation);
            }
        }
        let mut sums = &mut block.generating[..];
        for exponents in &layout.generating {
            let (own, rest) = sums.split_at_mut(GeneratingLayout::SUMS * exponents.fields.len());
            exponents.add(half, held.windows, |i| &held.values[i][..], own);
            sums = rest;
        }
    }
}

impl HeldWindows {
    /// Count the windows by their cells.
    fn count(&self, binned: &HistogramLayout, cells: &mut Cells) {
        let mut counters = vec![0; self.counters[0].len()];
        let mut cell = Vec::new();
        for window in 0..self.windows {
            for (counter, column) in counters.iter_mut().zip(&self.counters[binned.stop]) {
                *counter = column[window];
            }
            cell.clear();
            for lattice in &binned.lattices {
                let (start, end) = (self.start[window], self.end[binned.stop][window]);
                lattice.push_cell(&counters, start, end, &mut cell);
            }
            cells.add(&cell, 1);
        }
    }
}

impl Sink for Recorder<'_> {
    #[inline]
    fn window(&mut self, window: &Window<'_>) {
        if let (false, Some(of)) = (self.classes.is_empty(), &self.layout.class_of)
            && let Some(class) = of[window.start as usize]
        {
            self.classes[class as usize].window(window);
        }
        let held = &mut self.held;
        let place = held.windows;
        held.start[place] = window.start;
        let states = [window.middle, window.end].into_iter().chain(window.others.states());
        held.end.iter_mut().zip(states).for_each(|(end, state)| end[place] = state);
        let counters =
            [window.at_middle, window.at_end].into_iter().chain(window.others.counters());
        for (columns, counters) in held.counters.iter_mut().zip(counters) {
            for (column, counter) in columns.iter_mut().zip(counters) {
                column[place] = *counter;
            }
        }
        held.windows += 1;
        if held.windows == HELD {
            self.add_held();
        }
    }

    fn dwell(&mut self, ticks: &[u64]) {
        average::add(self.layout, ticks, &mut self.block.dwell);
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
    /// Add the powers of the values of some windows and return these, counted from the centre; zero
    /// where no window is held.
    #[inline] // a column is not copied then: 2 % of a window
    fn add(&self, sums: &mut Powers, held: &HeldWindows, stop: usize) -> Column<f64> {
        match &self.weights {
            Weights::Integer(weights) if self.exact_powers => {
                let mut x = [-(self.centre[stop] as i64); HELD];
                for &(counter, weight) in weights {
                    let column = &held.counters[stop][counter as usize];
                    x.iter_mut().zip(column).for_each(|(x, count)| *x += weight * count);
                }
                x[held.windows..].fill(0);
                add_integers(&x, sums);
                x.map(|x| x as f64)
            }
            weights => {
                let mut x = [0.0; HELD];
                let mut add = |counter: u32, weight: f64| {
                    let column = &held.reals[counter as usize];
                    x.iter_mut().zip(column).for_each(|(x, count)| *x += weight * count);
                };
                match weights {
                    Weights::Integer(list) => list.iter().for_each(|w| add(w.0, w.1 as f64)),
                    Weights::Real(list) => list.iter().for_each(|w| add(w.0, w.1)),
                }
                if let Some(ln_p) = &self.potential {
                    let ends = held.start.iter().zip(&held.end[stop]);
                    for (x, (&start, &end)) in x.iter_mut().zip(ends) {
                        *x += ln_p[start as usize] - ln_p[end as usize];
                    }
                }
                for x in &mut x {
                    *x -= self.centre[stop];
                }
                x[held.windows..].fill(0.0);
                sums.add_real_sums(powers(&x));
                x
            }
        }
    }
}
