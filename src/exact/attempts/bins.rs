//! Put the joint law of what is delivered and taken on a grid, and read the law of their ratio off it in bins.

use super::Attempts;
use super::axis::{Axis, grid};
use super::ratio::{Atoms, BinnedRatios, RatioBin};
use crate::exact::distribution::{Method, Route};

/// Numbers in a step of a real axis over which a whole numerator is spread.
const SLICES: usize = 4;
/// Ranges of ratios that a first look tells apart, and bins of one width between the ends that are shown.
const COARSE: usize = 1024;
const SHOWN: usize = 61;
const WITHIN: usize = 64;
/// Ends of what is shown, and quantiles that are the end of a bin.
const REACH: [f64; 2] = [0.005, 0.995];
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];
/// A ratio above all bins.
const ABOVE: f64 = 1e300;

/// The joint law of both counts on a grid.
pub(super) struct Joint {
    axes: [Axis; 2],
    /// Row by row, without the atom at zero.
    law: Vec<f64>,
    defined: f64,
}

impl Joint {
    /// # Errors
    /// Where the window holds no whole attempts.
    pub(super) fn of(
        attempts: &Attempts,
        axes: [Axis; 2],
        duration: f64,
        atoms: Atoms,
    ) -> Result<Self, String> {
        let law = grid(attempts, [&axes[0], &axes[1]], duration, atoms.nothing)?;
        Ok(Self { axes, law, defined: 1.0 - atoms.undefined })
    }

    /// Visit slices of the numerator with a range of the denominator and their probability.
    fn visit(&self, mut see: impl FnMut(f64, [f64; 2], f64)) {
        let [over, under] = &self.axes;
        let half = if under.is_real { under.step / 2.0 } else { 0.0 };
        for row in 0..over.length {
            let slices = if over.is_real { SLICES } else { 1 };
            for slice in 0..slices {
                let aside = (slice as f64 + 0.5) / slices as f64 - 0.5;
                let n = over.value(row) + aside * over.step;
                for column in 0..under.length {
                    let p = self.law[row * under.length + column] / slices as f64;
                    let d = under.value(column);
                    if p != 0.0 {
                        see(n, [d - half, d + half], p);
                    }
                }
            }
        }
    }

    /// Ends of bins, of one width where most ratios are, and a width that grows with the distance beyond; what is shown.
    pub(super) fn edges(&self) -> (Vec<f64>, [f64; 2]) {
        let mut sums = [0.0; 6];
        self.visit(|n, [from, to], p| {
            let d = f64::midpoint(from, to);
            for (sum, own) in sums.iter_mut().zip([1.0, n, d, n * n, n * d, d * d]) {
                *sum += p * own;
            }
        });
        let [_, n, d, nn, nd, dd] = sums.map(|sum| sum / sums[0]);
        let typical = n / d;
        let spread = libm::sqrt((nn - 2.0 * typical * nd + typical * typical * dd).abs()) / d.abs();
        let spread = if spread.is_finite() && spread > 0.0 { spread } else { 1.0 };
        let place = |k: usize| {
            let turn = std::f64::consts::PI * (k as f64 / COARSE as f64 - 0.5);
            typical + spread * libm::tan(turn)
        };
        let wide: Vec<f64> = (1..COARSE).map(place).collect();
        let masses = self.masses(&wide);
        let [from, to] = REACH.map(|share| quantile(&wide, &masses, share));
        let width = (to - from) / (SHOWN - 1) as f64;
        let within = width / WITHIN as f64;
        let first = from - 0.5 * width;
        let mut edges: Vec<f64> = (0..=SHOWN * WITHIN).map(|k| first + k as f64 * within).collect();
        let last = first + (SHOWN * WITHIN) as f64 * within;
        edges.extend(wide.into_iter().filter(|at| *at < first - within || *at > last + within));
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        (edges, [from, to])
    }

    /// The probability between edges, below the first and above the last.
    pub(super) fn masses(&self, edges: &[f64]) -> Vec<f64> {
        let mut masses = vec![0.0; edges.len() + 1];
        let mut add = |n: f64, [from, to]: [f64; 2], p: f64| {
            // Ratios fall or rise along a range of one sign.
            let at = |d: f64| edges.partition_point(|edge| *edge < n / d);
            if n == 0.0 || from == to {
                if to != 0.0 || from != 0.0 {
                    masses[at(f64::midpoint(from, to))] += p;
                }
                return;
            }
            let (mut here, mut place) = (from, at(from));
            let last = at(to);
            while place != last {
                let (edge, next) = if place < last {
                    (edges[place], place + 1)
                } else {
                    (edges[place - 1], place - 1)
                };
                let there = (n / edge).clamp(here, to);
                masses[place] += p * (there - here) / (to - from);
                (here, place) = (there, next);
            }
            masses[last] += p * (to - here) / (to - from);
        };
        self.visit(|n, [from, to], p| {
            if from < 0.0 && to > 0.0 {
                let share = -from / (to - from);
                add(n, [from, -f64::MIN_POSITIVE], share * p);
                add(n, [f64::MIN_POSITIVE, to], (1.0 - share) * p);
            } else {
                add(n, [from, to], p);
            }
        });
        let all: f64 = masses.iter().sum();
        masses.into_iter().map(|mass| mass.max(0.0) * self.defined / all).collect()
    }
}

/// The ratio that a share of the windows with one does not exceed.
fn quantile(edges: &[f64], masses: &[f64], share: f64) -> f64 {
    let wanted = share * masses.iter().sum::<f64>();
    let mut sum = masses[0];
    for (ends, mass) in edges.windows(2).zip(&masses[1..]) {
        if sum + mass >= wanted && *mass > 0.0 {
            return ends[0] + (ends[1] - ends[0]) * ((wanted - sum) / mass).clamp(0.0, 1.0);
        }
        sum += mass;
    }
    edges[edges.len() - 1]
}

/// The largest difference of two distribution functions.
pub(super) fn largest_apart(one: &[f64], other: &[f64]) -> f64 {
    let (mut apart, mut largest) = (0.0_f64, 0.0_f64);
    for (a, b) in one.iter().zip(other) {
        apart += a - b;
        largest = largest.max(apart.abs());
    }
    largest
}

/// Bins that end at the edges and at the quantiles.
pub(super) fn binned(
    edges: &[f64],
    masses: Vec<f64>,
    reach: [f64; 2],
    [undefined, accuracy]: [f64; 2],
) -> BinnedRatios {
    let ends = QUANTILES.map(|share| quantile(edges, &masses, share));
    let mut bins = Vec::new();
    let outer = edges.len();
    for (k, mass) in masses.into_iter().enumerate() {
        let upper = edges.get(k).copied().unwrap_or(ABOVE);
        let lower = if k == 0 { -ABOVE } else { edges[k - 1] };
        if k == 0 || k == outer {
            let middle = if k == 0 { 2.0 * upper - edges[1] } else { 2.0 * lower - edges[k - 2] };
            bins.push(RatioBin { upper, middle, probability: mass });
            continue;
        }
        let inside = ends.into_iter().filter(|end| *end > lower && *end < upper);
        let mut from = lower;
        for end in inside.chain([upper]) {
            let probability = mass * (end - from) / (upper - lower);
            bins.push(RatioBin { upper: end, middle: f64::midpoint(from, end), probability });
            from = end;
        }
    }
    let route = Route { method: Method::CharacteristicFunction, absolute_accuracy: accuracy };
    BinnedRatios { bins, undefined, reach, route }
}
