//! Compute the law of a ratio of two counts of independent attempts, `N/D`, in windows.
//!
//! * Where both take two whole numbers at most, or few joint outcomes, the law is that of its cells.
//! * Else the joint law of `N` and `D` is put on a grid by its characteristic function, with the values as they are: on an
//!   axis without common quantum, what is narrower than a few steps is filtered out, and a step holds its probability
//!   evenly. That no attempt brings anything is one point without width, taken out beforehand. The accuracy is the largest
//!   change of the distribution function when steps are twice as wide.

use std::collections::BTreeMap;

use super::axis::{Axis, factors, powers};
use super::bins::{Joint, binned, largest_apart};
use super::law::{Axes, law};
use super::{Attempt, Attempts, Charges};
use crate::exact::Ratio;
use crate::exact::distribution::{Distribution, Method, Route};
use crate::network::{Coordinate, Lattice, Weights};

/// Joint outcomes that are listed one by one.
const MAX_OUTCOMES: f64 = 2e5;
/// Probability of a number of one kind that is left out.
const NEGLIGIBLE: f64 = 1e-22;
/// Factors of a law of two whole numbers that is preferred to a grid.
const PREFERRED: f64 = 2e8;
/// Factors of a grid: some tens of seconds on one core.
const MAX_WORK: f64 = 3e8;
/// Steps of a real axis, and more of them while factors and cells are few.
const STEPS: usize = 512;
const MOST_STEPS: usize = 8192;
const FINER: f64 = 2e7;
const MOST_CELLS: usize = 1 << 21;
/// An axis of more whole numbers is taken as a real one.
const MOST_WHOLE: usize = 4096;
/// Attempts of a kind whose outcomes are listed one by one.
const MAX_LISTED: u64 = 100_000;
/// Attempts of a kind whose law is summed.
const MAX_ATTEMPTS: u64 = 1 << 24;

/// The law of a ratio.
#[derive(Clone, Debug, PartialEq)]
pub enum RatioLaw {
    /// Cell by cell of its lattices.
    Cells(Distribution),
    /// In bins of ratios.
    Binned(BinnedRatios),
}

impl RatioLaw {
    /// How it was computed.
    pub(crate) fn route_mut(&mut self) -> &mut Route {
        match self {
            Self::Cells(law) => &mut law.route,
            Self::Binned(law) => &mut law.route,
        }
    }
}

/// The law of a ratio in bins.
#[derive(Clone, Debug, PartialEq)]
pub struct BinnedRatios {
    /// Ascending; the last has no end.
    pub bins: Vec<RatioBin>,
    /// Probability that nothing is taken.
    pub undefined: f64,
    /// Where half a percent of the windows with a ratio lies below, and above.
    pub reach: [f64; 2],
    /// How it was computed.
    pub route: Route,
}

/// Ratios above the end of the bin before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioBin {
    /// The largest ratio.
    pub upper: f64,
    /// One within.
    pub middle: f64,
    /// Its probability.
    pub probability: f64,
}

impl Attempts {
    /// The law of a ratio in windows of a duration.
    ///
    /// # Errors
    /// A reason, where it takes too much.
    pub fn law_of_ratio(&self, ratio: &Ratio, duration: f64) -> Result<RatioLaw, String> {
        let lattices: Vec<&Lattice> = ratio.lattices.iter().collect();
        let powers = powers(self, duration)?;
        let whole = Axes::of(self, &lattices, duration);
        let fits = |axes: &Axes| axes.size(self)[1] <= PREFERRED && axes.size(self)[0] <= 4e6;
        if whole.as_ref().is_ok_and(fits) {
            return law(self, &lattices, duration).map(RatioLaw::Cells);
        }
        if let Some(found) = self.outcomes(&lattices, &powers) {
            return Ok(RatioLaw::Cells(found));
        }
        let way = ratio.way();
        let sum = |sum| self.charges_of_sum(sum);
        let (Some(over), Some(under)) =
            (sum(&way.numerator), way.denominator.as_ref().and_then(sum))
        else {
            return Err("it takes more than two whole numbers, and is no ratio".to_owned());
        };
        let atoms = self.atoms(ratio, [&over, &under], duration, &powers)?;
        let axes = |steps: usize| {
            let axis = |k: usize, charges| self.axis(&ratio.lattices[k], charges, duration, steps);
            Ok::<_, String>([axis(0, &over)?, axis(1, &under)?])
        };
        let (steps, fine) = self.finest(&axes)?;
        let joint = |axes: [Axis; 2]| Joint::of(self, axes, duration, atoms);
        let (fine, coarse) = (joint(fine)?, joint(axes(steps / 2)?)?);
        let (edges, reach) = fine.edges();
        let masses = fine.masses(&edges);
        let apart = largest_apart(&masses, &coarse.masses(&edges));
        // What lies at no denominator beside the atom is spread about it.
        let aside = (atoms.undefined - atoms.nothing).max(0.0);
        let accuracy = apart + aside + atoms.unsure + f64::EPSILON;
        Ok(RatioLaw::Binned(binned(&edges, masses, reach, [atoms.undefined, accuracy])))
    }

    /// The axis of a count: of whole numbers where it takes one, and not too many.
    fn axis(
        &self,
        lattice: &Lattice,
        charges: &Charges,
        duration: f64,
        steps: usize,
    ) -> Result<Axis, String> {
        if let [own] = lattice.coordinates.as_slice() {
            let weights = Weights::Integer(own.weights.clone());
            let axis = Axis::whole(self, self.charges(&weights), duration)?;
            if axis.length <= MOST_WHOLE {
                return Ok(Axis { step: own.quantum, ..axis });
            }
        }
        Axis::real(self, charges.clone(), duration, steps)
    }

    /// As many steps as are quick.
    fn finest(
        &self,
        axes: &dyn Fn(usize) -> Result<[Axis; 2], String>,
    ) -> Result<(usize, [Axis; 2]), String> {
        let work_of = |axes: &[Axis; 2]| factors(self, [axes[0].length, axes[1].length]);
        let (mut steps, mut fine) = (STEPS, axes(STEPS)?);
        affordable(work_of(&fine))?;
        while steps < MOST_STEPS {
            let finer = axes(2 * steps)?;
            if work_of(&finer) > FINER || finer[0].length * finer[1].length > MOST_CELLS {
                break;
            }
            (steps, fine) = (2 * steps, finer);
        }
        Ok((steps, fine))
    }

    /// Every joint outcome, where there are few.
    fn outcomes(&self, lattices: &[&Lattice], powers: &[u64]) -> Option<Distribution> {
        // The counters of a kind are net particles, which ratios are made of, and all that pass.
        let mut joint: Vec<(Vec<i64>, f64)> = vec![(Vec::new(), 1.0)];
        for (kind, &power) in self.kinds.iter().zip(powers) {
            let own = outcomes_of(kind, power, MAX_OUTCOMES / joint.len() as f64)?;
            let with = |(before, p): &(Vec<i64>, f64)| -> Vec<(Vec<i64>, f64)> {
                let joined = |(net, q): &(i64, f64)| ([&before[..], &[*net, 0]].concat(), p * q);
                own.iter().map(joined).filter(|(_, p)| *p > NEGLIGIBLE).collect()
            };
            joint = joint.iter().flat_map(with).collect();
        }
        let mut cells = BTreeMap::new();
        for (counters, p) in &joint {
            let mut cell = Vec::new();
            for lattice in lattices {
                lattice.push_cell(counters, 0, 0, &mut cell);
            }
            *cells.entry(cell).or_insert(0.0) += p;
        }
        let mass: f64 = cells.values().sum();
        let cells = cells.into_iter().map(|(cell, p)| (cell, p / mass)).collect();
        let route = Route { method: Method::Product, absolute_accuracy: NEGLIGIBLE };
        Some(Distribution { cells, defect: mass - 1.0, route })
    }

    /// What has no width.
    fn atoms(
        &self,
        ratio: &Ratio,
        charges: [&Charges; 2],
        duration: f64,
        powers: &[u64],
    ) -> Result<Atoms, String> {
        let idle = |a: usize| charges.iter().all(|own| own[a] == [0.0; 2]);
        let mut nothing = 1.0;
        for (a, kind) in self.kinds.iter().enumerate().filter(|(a, _)| !idle(*a)) {
            nothing *= still(kind, powers[a])?;
            if nothing < NEGLIGIBLE {
                break;
            }
        }
        let Some(under) = ratio.lattices.last() else { return Err("it is no ratio".to_owned()) };
        let alone = |own: &Coordinate| {
            let own = Lattice { coordinates: vec![own.clone()], boundary: None };
            law(self, &[&own], duration).map(|law| zero(&law))
        };
        if under.coordinates.len() == 2 {
            let cost = Axes::of(self, &[under], duration)?.size(self)[1];
            if let Ok(both) = affordable(cost).and_then(|()| law(self, &[under], duration)) {
                let undefined = f64::max(zero(&both), nothing);
                return Ok(Atoms { nothing, undefined, unsure: 0.0 });
            }
            // Both are zero no more often than either.
            let either = under.coordinates.iter().map(|own| alone(own).unwrap_or(1.0));
            let unsure = (either.fold(1.0, f64::min) - nothing).max(0.0);
            return Ok(Atoms { nothing, undefined: nothing, unsure });
        }
        let mut undefined = 1.0;
        // More than two are of attempts apart.
        for own in &under.coordinates {
            if undefined < NEGLIGIBLE {
                break;
            }
            let involved: Vec<usize> = own.weights.iter().map(|w| w.0 as usize / 2).collect();
            undefined *= if let [one] = involved[..] {
                still(&self.kinds[one], powers[one])?
            } else {
                alone(own)?
            };
        }
        Ok(Atoms { nothing, undefined: f64::max(undefined, nothing), unsure: 0.0 })
    }
}

/// Refuse a grid of too many factors before any is computed.
fn affordable(work: f64) -> Result<(), String> {
    if work <= MAX_WORK {
        return Ok(());
    }
    Err(format!(
        "the grid of its characteristic function takes {work:.1e} factors, above the limit of {MAX_WORK:.0e}; a shorter \
         sampling.duration makes fewer cells"
    ))
}

/// The probability of zero on all axes.
fn zero(law: &Distribution) -> f64 {
    let at = law.cells.iter().filter(|(cell, _)| cell.iter().all(|n| *n == 0));
    at.map(|(_, p)| p).sum()
}

/// Probabilities of single points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atoms {
    /// That no kind of attempt brings anything.
    pub(super) nothing: f64,
    /// That the denominator is zero.
    pub(super) undefined: f64,
    /// By how much more that may be, where only bounds are known.
    pub(super) unsure: f64,
}

/// The net particles of some attempts of one kind, with their probabilities; none where there are too many.
fn outcomes_of(kind: &Attempt, power: u64, most: f64) -> Option<Vec<(i64, f64)>> {
    if power > MAX_LISTED {
        return None;
    }
    let (mut first, mut law) = (0_i64, vec![1.0]);
    for _ in 0..power {
        let mut next = vec![0.0; law.len() + 2];
        for (k, p) in law.iter().enumerate() {
            next[k] += p * kind.back;
            next[k + 1] += p * kind.stay;
            next[k + 2] += p * kind.forward;
        }
        let rare = |p: &&f64| **p <= NEGLIGIBLE;
        let (below, above) =
            (next.iter().take_while(rare).count(), next.iter().rev().take_while(rare).count());
        first += below as i64 - 1;
        law = next[below..next.len() - above].to_vec();
        if law.len() as f64 > most {
            return None;
        }
    }
    Some((first..).zip(law).collect())
}

/// The probability that as many particles went forward as back in some attempts.
fn still(kind: &Attempt, power: u64) -> Result<f64, String> {
    if power > MAX_ATTEMPTS {
        return Err(format!(
            "{power:e} attempts of a kind are too many; a shorter window has fewer"
        ));
    }
    // As many angles as the net particles in reach, and no more than there may be.
    let alone = Attempts { kinds: vec![Attempt { rate: 1.0, ..*kind }], ..Attempts::default() };
    let net = Axis::whole(&alone, vec![[1.0, -1.0]], power as f64)?;
    let all = (2 * power + 1).min(net.length as u64 + 1);
    if net.first > 0 || net.first + (net.length as i64) <= 0 {
        return Ok(0.0);
    }
    let one = |k: u64| {
        let angle = std::f64::consts::TAU * k as f64 / all as f64;
        let (sin, cos) = libm::sincos(angle);
        let re = kind.stay + (kind.forward + kind.back) * cos;
        let im = (kind.forward - kind.back) * sin;
        let size = libm::pow(libm::hypot(re, im), power as f64);
        size * libm::cos(power as f64 * libm::atan2(im, re))
    };
    // Angles below and above half a turn are alike.
    let sum = one(0) + 2.0 * (1..=all / 2).map(one).sum::<f64>();
    Ok((sum / all as f64).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_forward_as_back_takes_few_angles() {
        let [forward, back] = [0.3, 0.2];
        let kind = Attempt { rate: 1.0, forward, back, stay: 1.0 - forward - back };
        // All outcomes of some attempts, one by one.
        for power in [0, 1, 7, 400] {
            let law = outcomes_of(&kind, power, 1e6).expect("there are few");
            let own = law.iter().find(|(net, _)| *net == 0).map_or(0.0, |(_, p)| *p);
            let found = still(&kind, power).expect("there are few");
            assert!((found - own).abs() < 1e-14, "{power}: {found} {own}");
        }
        // A balanced kind of many attempts: the normal law to one in a few millions.
        let fair = Attempt { back: forward, stay: 1.0 - 2.0 * forward, ..kind };
        let [power, variance] = [1e7, 2.0 * forward];
        let normal = 1.0 / libm::sqrt(std::f64::consts::TAU * power * variance);
        let found = still(&fair, power as u64).expect("it is affordable");
        assert!((found / normal - 1.0).abs() < 1e-6, "{found} {normal}");
        assert_eq!(still(&kind, power as u64), Ok(0.0), "it drifts away");
    }
}
