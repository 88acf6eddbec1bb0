//! Lay out what the blocks of a plan remember.
//!
//! Each topic that was asked for gets its layout: which counts, lattices, fields, channels and thresholds. A pilot block
//! of 16 windows fixes the centres of power sums and refuses histograms of too many cells.

use std::sync::Arc;

use super::{Error, Job};
use crate::config::observe::FirstPassage;
use crate::ensemble::stream::Purpose;
use crate::ensemble::{self, Work};
use crate::judge::DEPTHS;
use crate::kernel::Kernel;
use crate::network::{Counting, Lattice};
use crate::number::Finite;
use crate::quantity::{LawGroup, Name, Observable};
use crate::tally::{
    ExchangeLayout, FluctuationLayout, GeneratingLayout, Histogram, HistogramLayout, Layout,
    MinimumLayout, PassageLayout, PathLayout, SpectrumLayout, WaitingLayout,
};

/// Windows in the pilot block that fixes the centres of power sums.
pub(super) const PILOT_WINDOWS: u64 = 16;
/// A histogram of more cells is refused.
pub(super) const MAX_CELLS: f64 = 1e6;
/// Nor one whose cells take more whole numbers than this: no two windows would share one.
const MAX_NUMBERS: usize = 256;
/// Standard deviations to either side that a histogram is expected to reach.
const REACH: f64 = 6.0;

impl Job {
    /// What a block remembers, with its centres fixed by a pilot block.
    ///
    /// # Errors
    /// When a joint histogram would have too many cells.
    pub fn layout(&self, kernel: &dyn Kernel) -> Result<Layout, Error> {
        let stationary = self.stationary();
        let logarithms = |law: &[f64]| law.iter().map(|p| libm::log(*p)).collect::<Arc<[f64]>>();
        let potential = stationary.map(logarithms);
        let jumps = self.jumps_per_window();
        let counted = &self.counted;
        let mut layout = Layout::new(
            &counted.counting,
            &counted.averages,
            &self.pairs,
            potential.as_ref(),
            jumps,
        );
        layout.stop_at(self.shorter_windows(), self.plan.observe.windows.others.len());
        layout.exchange = self.exchange().and_then(|(of, affinity)| {
            let heat = layout.index(&Observable::new(Name::Heat, of))?;
            Some(ExchangeLayout { heat, affinity })
        });
        let binned = self.plan.observe.binned(counted, stationary);
        layout.histograms = binned.into_iter().map(|(_, binned)| binned).collect();
        layout.histograms.extend(self.ratios().into_iter().map(|(_, binned)| binned));
        let pilot = Work { windows: PILOT_WINDOWS, ..self.work() };
        let block = ensemble::walk_block(pilot, 0, Purpose::Pilot, kernel, &layout);
        layout.centre_on(&block);
        self.check_cells(&block.histograms)?;
        let asked = self.plan.observe.laws.contains(&LawGroup::Fluctuation);
        let entropy = layout.index(&Observable::new(Name::Entropy, "total"));
        layout.fluctuation = entropy
            .filter(|_| asked && (stationary.is_some() || self.has_attempts()))
            .map(|entropy| FluctuationLayout::new(entropy, block.spreads()[entropy]));
        let functions = &self.plan.observe.generating_functions;
        layout.generating = functions
            .iter()
            .enumerate()
            .map(|(function, asked)| GeneratingLayout {
                values: asked.subject.observables().filter_map(|o| layout.index(o)).collect(),
                fields: self.choices.points(&self.plan, function),
            })
            .collect();
        layout.observed = self.paths();
        layout.class_of = self.class_of();
        Ok(layout)
    }

    /// Figures of merit of windows: what is counted of each at each stop, after the distributions.
    fn ratios(&self) -> Vec<(String, HistogramLayout)> {
        let stops = self.plan.observe.windows.stops();
        let each = self.ratios.iter().flat_map(|ratio| {
            stops.iter().map(|&stop| {
                let lattices = ratio.lattices.clone();
                (ratio.merit.observable.to_string(), HistogramLayout { lattices, stop })
            })
        });
        each.collect()
    }

    /// What is remembered of paths, jump by jump.
    fn paths(&self) -> PathLayout {
        let observe = &self.plan.observe;
        let fourier = (!observe.spectra.is_empty()).then(|| self.fourier());
        let Some(facts) = &self.facts else {
            let passages = observe.passages.iter().map(|asked| self.passage(asked)).collect();
            return PathLayout { fourier, waits: self.waits(), passages, ..PathLayout::default() };
        };
        let cycles = observe.laws.contains(&LawGroup::Cycles);
        let counted = observe.information.is_some() || (cycles && facts.cycle_basis().is_some());
        let entropy = Observable::new(Name::Entropy, "total");
        let increments = || facts.increments(&entropy);
        let lowest = observe.laws.contains(&LawGroup::Minimum).then(increments).flatten();
        PathLayout {
            fourier,
            channels: counted.then(|| facts.network().channels().len()),
            minimum: lowest.map(|increments| MinimumLayout { increments, depths: DEPTHS.to_vec() }),
            waits: self.waits(),
            passages: observe.passages.iter().map(|asked| self.passage(asked)).collect(),
        }
    }

    fn fourier(&self) -> SpectrumLayout {
        let observe = &self.plan.observe;
        let currents = observe.transformed();
        let weights: Vec<_> =
            currents.iter().filter_map(|o| self.counted.find(o)).map(|o| &o.weights).collect();
        let of_class = |counting: &Counting, class: u32| {
            weights.iter().map(|weights| counting.increment(weights, class)).collect()
        };
        let increments: Vec<Vec<f64>> = match (&self.own_kernel, &self.facts) {
            // It tells the class of every jump.
            (Some(kernel), _) => {
                let observed = kernel.observed();
                (0..observed.classes.len() as u32).map(|class| of_class(&observed, class)).collect()
            }
            (None, facts) => {
                let channels = facts.iter().flat_map(|facts| facts.network().channels());
                channels.map(|c| of_class(&self.counted.counting, c.class)).collect()
            }
        };
        SpectrumLayout {
            increments,
            currents: currents.len(),
            pairs: observe.transformed_pairs(),
            frequencies: self.choices.frequencies.clone(),
            duration: self.duration(),
        }
    }

    /// The waits of each kind as a tally sees them.
    fn waits(&self) -> Option<WaitingLayout> {
        let asked = &self.plan.observe.waiting_times;
        let ways: Vec<[u32; 2]> = match (&self.facts, &self.own_kernel) {
            (Some(facts), _) => {
                facts.network().channels().iter().map(|c| [c.reservoir, c.class]).collect()
            }
            (None, Some(kernel)) => kernel.jumps(),
            (None, None) => return None,
        };
        let mut kinds = vec![0; ways.len()];
        for (kind, jumps) in asked.iter().enumerate() {
            for (bits, [reservoir, class]) in kinds.iter_mut().zip(&ways) {
                *bits |= u32::from(jumps.is_seen(&self.counted, *reservoir, *class)) << kind;
            }
        }
        (!asked.is_empty()).then_some(WaitingLayout { kinds, count: asked.len() })
    }

    /// What a jump of each class of a kernel adds to an observable.
    fn by_class(&self, observed: &Counting, of: &Observable) -> Vec<f64> {
        let weights = self.counted.find(of).map(|own| &own.weights);
        let classes = 0..observed.classes.len() as u32;
        let add = |class| weights.map_or(0.0, |weights| observed.increment(weights, class));
        classes.map(add).collect()
    }

    /// A passage as a tally sees it.
    fn passage(&self, asked: &FirstPassage) -> PassageLayout {
        match asked {
            FirstPassage::States(names) => {
                let network = self.network().expect("a system without states has no such passage");
                let inside = network.among(names);
                let enters: Vec<bool> =
                    network.channels().iter().map(|c| inside[c.to as usize]).collect();
                PassageLayout::into_states(&enters, inside)
            }
            FirstPassage::Level { of, lower, upper } => {
                let increments = match (&self.facts, &self.own_kernel) {
                    (Some(facts), _) => facts.increments(of).unwrap_or_default(),
                    (None, kernel) => kernel
                        .as_ref()
                        .map_or_else(Vec::new, |kernel| self.by_class(&kernel.observed(), of)),
                };
                let [lower, upper] = [lower, upper].map(|level| level.map(Finite::get));
                match of.name {
                    Name::Entropy => PassageLayout::of_entropy(increments, lower, upper),
                    _ => PassageLayout::of_level(increments, lower, upper),
                }
            }
        }
    }

    /// Refuse histograms of too many cells, by the spread of each coordinate in a pilot block. Only cells
    /// that were seen are held: at most one a window.
    fn check_cells(&self, pilot: &[Histogram]) -> Result<(), Error> {
        let binned = self.plan.observe.binned(&self.counted, self.stationary());
        let binned = binned.into_iter().map(|(subject, binned)| (subject.to_string(), binned));
        for ((subject, binned), histogram) in binned.chain(self.ratios()).zip(pilot) {
            let mut first = 0;
            let mut cells = 1.0;
            let numbers: usize = binned.lattices.iter().map(Lattice::width).sum();
            if numbers > MAX_NUMBERS {
                return Err(Error::NoCommonQuantum { subject: subject.clone(), numbers });
            }
            for lattice in &binned.lattices {
                let coordinates = first..first + lattice.coordinates.len();
                let steps = coordinates.map(|k| 2.0 * REACH * histogram.spread(k) + 1.0);
                let offsets = lattice.boundary.as_ref().map_or(1, |b| b.offsets.len());
                cells *= steps.product::<f64>() * offsets as f64;
                first += lattice.width();
            }
            cells = cells.min(self.plan.sampling.trajectories as f64);
            if cells > MAX_CELLS {
                return Err(Error::TooManyCells { subject, cells });
            }
        }
        Ok(())
    }
}
