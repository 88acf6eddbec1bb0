//! Resolve what a plan asks for beyond the usual list: subjects, counting fields, frequencies.

use super::{Error, Job};
use crate::config::plan::{Generating, Model, Subject};
use crate::config::trajectory::FirstPassage;
use crate::exact::generating::{affinity, channel_increments};
use crate::model::ring;
use crate::network::{Counting, Lattice, Network, WindowObservable, classes_ahead};
use crate::quantity::{Name, Observable};
use crate::tally::{
    GeneratingLayout, Histogram, HistogramLayout, Layout, PathLayout, SpectrumLayout,
};

/// Counting fields of one observable, and along each axis of a pair, where none were given.
const FIELDS: [usize; 2] = [41, 9];
/// `|s d|` of the largest jump at the ends of the chosen fields.
const LARGEST_EXPONENT: f64 = 1.0;
/// The fields of entropy production, which show its symmetry about -1/2.
const ENTROPY_FIELDS: [f64; 2] = [-1.5, 0.5];
/// A force below this share of the reach of the fields mirrors them about zero.
const SMALLEST_FORCE: f64 = 1e-9;
/// Frequencies of a spectrum where none were given: zero, then so many.
const FREQUENCIES: usize = 24;
/// A histogram of more cells is refused.
pub(super) const MAX_CELLS: f64 = 1e6;
/// Standard deviations to either side that a histogram is expected to reach.
const REACH: f64 = 6.0;

impl Job {
    /// Check that all is counted that was asked for, and choose fields and frequencies.
    pub(super) fn resolve_observables(&mut self) -> Result<(), Error> {
        let classes = if self.plan.observe.generating_functions.is_empty() {
            Vec::new()
        } else {
            classes_ahead(&self.network, &self.structure, &self.origin())
        };
        let network = &self.network;
        let observe = &mut self.plan.observe;
        let known = |key, observable: &Observable| match find(&network.counting, observable) {
            Some(_) => Ok(()),
            None => Err(Error::not_counted(key, observable, network)),
        };
        for observable in observe.distributions.iter().flat_map(Subject::observables) {
            known("observe.distributions", observable)?;
        }
        for asked in &mut observe.generating_functions {
            for observable in asked.subject.observables() {
                known("observe.generating_functions", observable)?;
            }
            let chosen = || chosen_fields(network, &classes, &asked.subject);
            asked.fields.get_or_insert_with(chosen);
        }
        for observable in observe.spectra.iter().flatten() {
            known("observe.spectra", observable)?;
        }
        if !observe.spectra.is_empty() && self.stationary.is_none() {
            return Err(Error::NotStationary { key: "observe.spectra", what: "a noise spectrum" });
        }
        for passage in &observe.passages {
            if let FirstPassage::Level { of, .. } = passage {
                known("observe.passages", of)?;
            }
        }
        let stationary = [
            ("observe.laws", "a law of single trajectories", observe.laws.is_empty()),
            ("observe.waiting_times", "a waiting time", observe.waiting_times.is_empty()),
            ("observe.information", "an information flow", observe.information.is_none()),
        ];
        let asked = stationary.into_iter().find(|(_, _, absent)| !absent);
        if let (Some((key, what, _)), None) = (asked, &self.stationary) {
            return Err(Error::NotStationary { key, what });
        }
        if !observe.spectra.is_empty() && observe.frequencies.is_none() {
            let slowest = 2.0 * std::f64::consts::PI / self.plan.sampling.duration.get();
            let fastest = (0..network.states.len() as u32).map(|x| network.exit_rate(x));
            let fastest = fastest.fold(slowest, f64::max) * 4.0;
            self.plan.observe.frequencies = Some(spread(slowest, fastest));
        }
        Ok(())
    }

    /// The lattices of a subject.
    #[must_use]
    pub fn lattices(&self, subject: &Subject) -> Vec<Lattice> {
        let law = self.stationary.as_deref();
        let found = subject.observables().filter_map(|o| find(&self.network.counting, o));
        found.map(|observable| Lattice::of(observable, law)).collect()
    }

    /// What is counted by cells: each subject at each end of the window that was asked for.
    pub(super) fn binned(&self) -> Vec<(Subject, HistogramLayout)> {
        let observe = &self.plan.observe;
        let ends = [observe.windows.middle, observe.windows.end];
        let mut list = Vec::new();
        for subject in &observe.distributions {
            for half in (0..2).filter(|&half| ends[half]) {
                list.push((
                    subject.clone(),
                    HistogramLayout { lattices: self.lattices(subject), half },
                ));
            }
        }
        list
    }

    /// The generating functions as the tally sums them.
    pub(super) fn exponents(&self, layout: &Layout) -> Vec<GeneratingLayout> {
        let exponents = |asked: &Generating| GeneratingLayout {
            values: asked.subject.observables().filter_map(|o| layout.index(o)).collect(),
            fields: points(asked),
        };
        self.plan.observe.generating_functions.iter().map(exponents).collect()
    }

    /// What must be watched jump by jump.
    pub(super) fn watched(&self) -> PathLayout {
        let observe = &self.plan.observe;
        let counting = &self.network.counting;
        let paths = self.watched_paths();
        if observe.spectra.is_empty() {
            return paths;
        }
        let currents = self.transformed();
        let weights: Vec<_> =
            currents.iter().filter_map(|o| find(counting, o)).map(|o| &o.weights).collect();
        let charge = |counting: &Counting, class: u32| {
            weights.iter().map(|weights| counting.increment(weights, class)).collect()
        };
        let charges: Vec<Vec<f64>> = match &self.plan.model {
            // Its kernel tells the class of every flip, in sweeps too.
            Model::Ring(ring) => {
                let flips = ring::counting(ring);
                (0..flips.classes.len() as u32).map(|class| charge(&flips, class)).collect()
            }
            _ => self.network.channels().iter().map(|c| charge(counting, c.class)).collect(),
        };
        let fourier = SpectrumLayout {
            increments: charges,
            currents: currents.len(),
            pairs: self.transformed_pairs(),
            frequencies: observe.frequencies.clone().unwrap_or_default(),
            duration: self.duration(),
        };
        PathLayout { fourier: Some(fourier), ..paths }
    }

    /// The currents whose spectra are asked for, each once.
    pub(super) fn transformed(&self) -> Vec<&Observable> {
        let mut list: Vec<&Observable> = Vec::new();
        for observable in self.plan.observe.spectra.iter().flatten() {
            if !list.contains(&observable) {
                list.push(observable);
            }
        }
        list
    }

    /// Pairs of [`Self::transformed`], by index.
    pub(super) fn transformed_pairs(&self) -> Vec<[usize; 2]> {
        let list = self.transformed();
        let index = |o: &Observable| list.iter().position(|known| *known == o).unwrap_or(0);
        self.plan.observe.spectra.iter().map(|pair| [0, 1].map(|i| index(&pair[i]))).collect()
    }

    /// Refuse histograms of too many cells, by the spread of each coordinate in a pilot block. Only cells
    /// that were seen are held: at most one a window.
    pub(super) fn check_cells(&self, pilot: &[Histogram]) -> Result<(), Error> {
        for ((subject, binned), histogram) in self.binned().iter().zip(pilot) {
            let mut first = 0;
            let mut cells = 1.0;
            for lattice in &binned.lattices {
                let coordinates = first..first + lattice.coordinates.len();
                let steps = coordinates.map(|k| 2.0 * REACH * histogram.spread(k) + 1.0);
                let offsets = lattice.boundary.as_ref().map_or(1, |b| b.offsets.len());
                cells *= steps.product::<f64>() * offsets as f64;
                first += lattice.width();
            }
            cells = cells.min(self.plan.sampling.trajectories as f64);
            if cells > MAX_CELLS {
                return Err(Error::TooManyCells { subject: subject.to_string(), cells });
            }
        }
        Ok(())
    }
}

/// The fields of each point of a generating function: a grid, where there are two observables.
pub(super) fn points(asked: &Generating) -> Vec<Vec<f64>> {
    let Some([first, second]) = &asked.fields else { return Vec::new() };
    match asked.subject.second {
        None => first.iter().map(|&s| vec![s]).collect(),
        Some(_) => first.iter().flat_map(|&s| second.iter().map(move |&r| vec![s, r])).collect(),
    }
}

/// The counted observable of a name.
fn find<'a>(counting: &'a Counting, observable: &Observable) -> Option<&'a WindowObservable> {
    counting.with_cumulants().find(|known| known.observable == *observable)
}

/// Fields about zero (about -1/2 for entropy), or about `-A/2` where forces `A` mirror them: then the
/// image of a field is a field.
fn chosen_fields(network: &Network, classes: &[Vec<u32>], subject: &Subject) -> [Vec<f64>; 2] {
    let half = FIELDS[usize::from(subject.second.is_some())] / 2;
    let counting = &network.counting;
    let charge = |observable| {
        find(counting, observable).map_or(0.0, |found| counting.largest_increment(&found.weights))
    };
    let reach = |largest: f64| if largest > 0.0 { LARGEST_EXPONENT / largest } else { 1.0 };
    let entropy = matches!(subject.first.name, Name::Entropy | Name::EntropyFlow);
    if entropy && subject.second.is_none() {
        let [from, to] = ENTROPY_FIELDS;
        let centre = f64::midpoint(from, to);
        let fields = evenly(half, (to - from) * 0.5).map(|s| clean(centre + s, 1.0));
        return [fields.collect(), Vec::new()];
    }
    let charges: Vec<f64> = subject.observables().map(charge).collect();
    let largest = charges.iter().copied().fold(0.0, f64::max);
    let axis = |k: usize| match (mirror(network, classes, subject), charges.get(k)) {
        (Some(force), Some(charge)) => mirrored_fields(half, reach(*charge), force[k]),
        _ => evenly(half, reach(largest)).map(|s| clean(s, reach(largest))).collect(),
    };
    [axis(0), axis(1)]
}

/// Whole multiples of a step about zero, so that zero is exactly zero.
fn evenly(half: usize, reach: f64) -> impl Iterator<Item = f64> {
    let step = reach / half as f64;
    (0..=2 * half).map(move |k| (k as f64 - half as f64) * step)
}

/// Fields about `-force/2` that hold zero and their own images; about zero, where the force is beyond
/// their reach.
fn mirrored_fields(half: usize, reach: f64, force: f64) -> Vec<f64> {
    let (step, size) = (reach / half as f64, force.abs());
    let upwards: Vec<f64> = if size <= SMALLEST_FORCE * reach {
        evenly(half, reach).collect()
    } else if size < step {
        // Closer than a step, the images stand between them.
        let right = (0..=half).map(|k| k as f64 * step);
        right.clone().rev().map(|s| -size - s).chain(right).collect()
    } else {
        let parts = (size / step).round();
        let beyond = (half as f64 - (parts / 2.0).floor()).max(0.0);
        let [from, to] =
            if size <= reach { [-parts - beyond, beyond] } else { [-(half as f64), half as f64] };
        (0..=(to - from) as usize).map(|k| (from + k as f64) * (size / parts)).collect()
    };
    let turned = |s: f64| clean(if force < 0.0 { -s } else { s }, reach);
    let mut fields: Vec<f64> = upwards.into_iter().map(turned).collect();
    fields.sort_by(f64::total_cmp);
    fields
}

/// The forces that mirror the fields of counts, where they account for every cycle.
fn mirror(network: &Network, classes: &[Vec<u32>], subject: &Subject) -> Option<[f64; 2]> {
    let increments: Option<Vec<Vec<f64>>> =
        subject.observables().map(|o| channel_increments(network, o, None)).collect();
    let increments = increments?;
    let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
    let found = affinity(network, classes, &increments).ok()?;
    found.complete.then_some(found.force)
}

/// A field without the last digits, which are rounding: of twelve decimals, and of more where fields that
/// reach so far are small, for they have the dimension of one over their count.
fn clean(x: f64, reach: f64) -> f64 {
    let more = (-3.0 - libm::log10(reach).floor()).clamp(0.0, 300.0) as usize;
    format!("{x:.*}", 12 + more).parse().unwrap_or(x) + 0.0
}

/// Zero, and frequencies spread evenly in their logarithm.
fn spread(from: f64, to: f64) -> Vec<f64> {
    let step = libm::pow(to / from, 1.0 / (FREQUENCIES - 1) as f64);
    let steps = (0..FREQUENCIES).map(|k| from * step.powi(k as i32));
    std::iter::once(0.0).chain(steps).map(|w| format!("{w:.6e}").parse().unwrap_or(w)).collect()
}
