//! Cut wide resonances into cells of energy, in each of which particles attempt to pass a whole number of times.
//!
//! A cell of width `dE` is attempted `dE t/h` times in a window `t`, so that widths are multiples of `2 h/t`: once in each
//! half of the window. Cells are no wider than a share of the distance over which transmission or occupations vary. A cell
//! has the mean of the transmission, and the occupations and the energy of its middle, so that its two directions have
//! the ratio that the second law asks for.

use super::compile::{Passage, all_observables, parts};
use super::continuum::Continuum;
use super::transmission::Feature;
use super::{Resonances, Steps};
use crate::exact::Attempts;
use crate::model::listed;
use crate::network::Counting;
use crate::number::common_divisor;

/// Width of a cell, as a share of the scale of a feature and of its distance from it.
const SHARES: [f64; 2] = [1.0 / 20.0, 1.0 / 40.0];
/// Cells of a device: with more, shares are raised.
const MAX_CELLS: usize = 4000;
/// A cell in which less than this share passes is left out.
const NEGLIGIBLE: f64 = 1e-13;
/// Cells that occupations and transmission of a default window resolve: the first one that is tried.
const FEWEST_ATTEMPTS: f64 = 32.0;
/// Attempts at the narrowest wide resonance that a default window has at least, two a cell.
const LEAST_CELLS: f64 = 8.0;
/// The error of currents and variances that a default window may have, as a share of what passes.
const DEFAULT_ERROR: f64 = 1e-3;
/// Resonances that a note names.
const NAMED: usize = 3;
/// Windows that are tried by default: 1, 2, 5, 10, ...
const TRIED: usize = 24;

/// What a kernel walks.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Half a window, and the attempts in it by passage.
    pub(super) steps: Steps,
    pub(super) passages: Vec<Passage>,
}

impl Cells {
    /// Of windows of a duration that holds whole attempts at narrow resonances.
    pub(super) fn of(model: &Resonances, duration: f64) -> Self {
        let mut coarser = 1.0;
        loop {
            let passages = passages(model, duration, coarser);
            if passages.len() <= MAX_CELLS || coarser > 1e6 {
                let attempts = passages.iter().map(|own| own.trinomial.attempts).collect();
                return Self { steps: Steps { duration: duration / 2.0, attempts }, passages };
            }
            coarser *= 2.0;
        }
    }

    /// The shortest window that holds whole attempts in every cell.
    pub(super) fn step(&self) -> f64 {
        let divisor = self.steps.attempts.iter().copied().fold(0, common_divisor);
        self.steps.duration / divisor.max(1) as f64
    }

    /// What can be counted of it.
    pub(super) fn attempts(&self, model: &Resonances) -> Attempts {
        let kind = |own: &Passage| own.attempt(own.trinomial.attempts as f64 / self.steps.duration);
        Attempts {
            kinds: self.passages.iter().map(kind).collect(),
            counting: Counting {
                observables: all_observables(model, &self.passages),
                ..Counting::default()
            },
            parts: parts(model, &self.passages),
            ..Attempts::default()
        }
    }
}

/// How far currents and variances of the cells are from the integrals, each as a share of what passes: the largest.
pub(super) fn discretisation(limit: &Attempts, cells: &Attempts) -> [f64; 2] {
    let mut largest = [0.0_f64; 2];
    for (one, other) in limit.counting.observables.iter().zip(&cells.counting.observables) {
        let [limit, cells] =
            [(limit, one), (cells, other)].map(|(all, own)| all.cumulants_of(&own.weights));
        for (order, largest) in largest.iter_mut().enumerate() {
            let ([value, gross], [sum, _]) = (limit[order], cells[order]);
            if gross > 0.0 && one.cumulants {
                *largest = largest.max((sum - value).abs() / gross);
            }
        }
    }
    largest
}

/// How wide the cells of a window are at least.
pub(super) fn narrowest(model: &Resonances, duration: f64) -> f64 {
    2.0 * model.planck.get() / duration
}

/// What a reader must know of cells; bounds are rounded up, so that those of the points of a scan are alike.
pub(super) fn note(model: &Resonances, limit: &Attempts, walked: &Attempts, half: f64) -> String {
    let error = discretisation(limit, walked);
    let [currents, noise] = error.map(|error| rounded_up(error.max(1e-15)));
    format!(
        "wide resonances are sampled in cells of energy, multiples of {:.3e} wide: currents differ from the integral over \
         energy by at most {currents:e} of what passes, variances by {noise:e}, and a longer duration allows narrower \
         cells; {}",
        model.planck.get() / half,
        precision(model, limit.error)
    )
}

/// How good the integrals are, as far as that can be known: of an expression nothing is known but samples.
fn precision(model: &Resonances, error: f64) -> String {
    let error = rounded_up(error.max(1e-14));
    let unseen = model.resonances.iter().filter_map(|own| Some((&own.name, model.unseen(own)?)));
    let names: Vec<String> = unseen.clone().map(|(name, _)| format!("`{name}`")).collect();
    let Some(list) = listed(&names, NAMED) else {
        return format!("exact integrals are right to {error:e} of what passes");
    };
    let distance = rounded_up(unseen.map(|own| own.1).fold(0.0, f64::max));
    format!(
        "exact integrals have an estimated error of {error:e} of what passes, but what the expressions at {list} have that \
         is narrower than {distance:e}, the distance of their samples, is not seen, unless a number in them says where"
    )
}

/// The next of 1, 2, 5, 10, ... above.
pub(super) fn rounded_up(value: f64) -> f64 {
    let above = (-15..20).flat_map(|power| [1, 2, 5].map(|digit| format!("{digit}e{power}")));
    let mut above = above.filter_map(|text| text.parse::<f64>().ok());
    above.find(|bound| *bound >= value).unwrap_or(value)
}

/// The first of the windows `1, 2, 5, 10, ...` whose cells are close to the integrals; whole multiples of that of narrow
/// resonances where there are any.
pub(super) fn default_duration(model: &Resonances, narrow: Option<f64>) -> f64 {
    let Ok(continuum) = Continuum::of(model) else { return 100.0 };
    let limit = continuum.attempts(model);
    let spread = continuum.spread(model.planck.get());
    let widths = model.resonances.iter().filter(|own| own.is_wide()).map(|own| own.width.get());
    let narrowest = widths.fold(f64::INFINITY, f64::min);
    let needed = (FEWEST_ATTEMPTS / spread).max(LEAST_CELLS / narrowest) * model.planck.get();
    let least = if needed.is_finite() && needed > 0.0 { needed } else { 100.0 };
    let unit = narrow.unwrap_or_else(|| libm::pow(10.0, libm::floor(libm::log10(least))));
    let mut duration = unit;
    for tried in 0..TRIED {
        let decade = libm::pow(10.0, (tried / 3) as f64).round();
        duration = unit * decade * [1.0, 2.0, 5.0][tried % 3];
        if duration < least {
            continue;
        }
        let cells = Cells::of(model, duration).attempts(model);
        if discretisation(&limit, &cells).into_iter().all(|error| error < DEFAULT_ERROR) {
            break;
        }
    }
    duration
}

fn passages(model: &Resonances, duration: f64, coarser: f64) -> Vec<Passage> {
    let mut all = Vec::new();
    for (r, resonance) in model.resonances.iter().enumerate() {
        if resonance.is_wide() {
            all.extend(of_wide(model, r, 2.0 * model.planck.get() / duration, coarser));
        } else {
            let each = duration / 2.0 * resonance.width.get() / model.planck.get();
            all.push(model.narrow_passage(r, each.round() as u64));
        }
    }
    let passing = |own: &Passage| {
        let transmitted = own.trinomial.forward + own.trinomial.back;
        own.trinomial.attempts as f64 * transmitted
    };
    let whole: f64 = all.iter().map(passing).sum();
    let counts = |own: &Passage| passing(own) > NEGLIGIBLE * whole;
    let wide = |own: &Passage| model.resonances[own.resonance].is_wide();
    if all.iter().any(|own| wide(own) && counts(own)) {
        all.retain(|own| !wide(own) || counts(own));
    }
    all
}

/// The cells of one resonance; their edges are multiples of `unit`, the width that is attempted once in half a window.
fn of_wide(model: &Resonances, r: usize, unit: f64, coarser: f64) -> Vec<Passage> {
    let resonance = &model.resonances[r];
    let (range, _) = model.range(resonance).expect("checked when the model was read");
    let features = model.features(resonance, range).expect("checked when the model was read");
    let [first, last] = [libm::floor(range[0] / unit), libm::ceil(range[1] / unit).max(1.0)];
    let last = last.max(first + 1.0);
    let mut cells = Vec::new();
    let mut place = first;
    while place < last {
        let width = width_at(place * unit, unit, &features) * coarser;
        // Steps lie between cells.
        let edges = features.iter().map(|own| libm::round(own.at / unit));
        let next = edges.filter(|edge| *edge > place).fold(last, f64::min);
        let attempts = libm::floor(width / unit).clamp(1.0, next - place);
        let ends = [place * unit, (place + attempts) * unit];
        cells.extend(cell(model, r, ends, range, attempts as u64));
        place += attempts;
    }
    cells
}

/// The width that a cell may have at an energy.
fn width_at(energy: f64, unit: f64, features: &[Feature]) -> f64 {
    let each =
        features.iter().map(|own| SHARES[0] * own.scale + SHARES[1] * (energy - own.at).abs());
    each.fold(f64::INFINITY, f64::min).max(unit)
}

/// One cell; occupations beside the range are those at its end.
fn cell(
    model: &Resonances,
    r: usize,
    ends: [f64; 2],
    range: [f64; 2],
    attempts: u64,
) -> Option<Passage> {
    let resonance = &model.resonances[r];
    let transmission = resonance.mean_transmission(ends);
    let energy = f64::midpoint(ends[0], ends[1]);
    let inside = energy.clamp(range[0], range[1]);
    let [a, b] = resonance.between.map(|l| model.filling_at(l, inside).ok());
    Some(Passage::new((r, energy), attempts, transmission, [a?, b?]))
}
