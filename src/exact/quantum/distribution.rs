//! Compute the distribution of an integer count over a window, from its characteristic function.
//!
//! ```text
//! P(n, t) = (1/M) sum_k e^{-i x_k n} Tr e^{L(i x_k) t} rho_0,    x_k = 2 pi k/M
//! ```
//!
//! with `L(i x)` the generator whose jumps have the factor `e^{i x d}`. `M` covers the mean by many standard deviations.

use std::f64::consts::PI;

use super::counting::Cumulants;
use super::steady::Steady;
use super::superoperator::Sparse;
use super::window::{Ends, MAX_WORK, cumulants, series_steps};
use crate::exact::distribution::{Distribution, Method, Route};
use crate::network::{Lattice, Lindbladian, Start};

/// Standard deviations to either side, and cells beside these.
const REACH: [f64; 2] = [14.0, 24.0];
/// What rounding leaves of a probability.
const ACCURACY: f64 = 1e-13;

/// The distribution of a count at the end of a window.
///
/// # Errors
/// In words, where it is not an integer count or takes too much work.
pub fn distribution_quantum(
    system: &Lindbladian,
    steady: &Steady,
    start: &Start,
    lattices: &[&Lattice],
    duration: f64,
) -> Result<Distribution, String> {
    let [lattice] = lattices else {
        return Err("joint distributions of a system with coherence are sampled alone".into());
    };
    let route = Route { method: Method::CharacteristicFunction, absolute_accuracy: ACCURACY };
    let coordinate = match (&lattice.coordinates[..], &lattice.boundary) {
        ([one], None) => one,
        ([], None) => {
            return Ok(Distribution { cells: vec![(Vec::new(), 1.0)], defect: 0.0, route });
        }
        _ => return Err("with coherence it is answered of integer counts alone".into()),
    };
    let begin = super::answer::begin(system, steady, start).ok_or("the burn-in is too long")?;
    let counting = &system.counted.counting;
    let jumps = system.jumps.iter();
    let increments: Vec<f64> =
        jumps.map(|jump| coordinate.increment(counting, jump.class) as f64).collect();
    let count = Cumulants::of(steady, &increments);
    let ends = Ends::plain(steady, &begin);
    let window = cumulants(steady, &count, &ends, duration);
    let [mean, variance, ..] = window.ok_or("it takes too many steps")?[1];
    let (mean, variance) = (mean * count.unit, variance * count.unit * count.unit);
    let half = REACH[0] * variance.max(0.0).sqrt() + REACH[1] * count.unit;
    let points = 2 * half.ceil() as usize;
    let first = (mean - half).round() as i64;
    let steps = series_steps(steady.generator.whole.bound(), duration);
    let work = steps as f64 * 50.0 * steady.generator.whole.nonzeros() as f64 * points as f64;
    if work > 2.0 * MAX_WORK {
        return Err("it takes too many steps".into());
    }
    let characteristic: Vec<[f64; 2]> = (0..=points / 2)
        .map(|k| {
            let angle = 2.0 * PI * k as f64 / points as f64;
            characteristic(steady, &begin, &increments, angle, duration)
        })
        .collect();
    let cells: Vec<(Vec<i64>, f64)> = (first..first + points as i64)
        .map(|n| (vec![n], probability(&characteristic, points, n)))
        .filter(|(_, p)| *p > ACCURACY / 10.0)
        .collect();
    let mass: f64 = cells.iter().map(|cell| cell.1).sum();
    Ok(Distribution { cells, defect: mass - 1.0, route })
}

/// The Fourier sum of a characteristic function that is known at half the points.
fn probability(characteristic: &[[f64; 2]], points: usize, n: i64) -> f64 {
    let mut sum = 0.0;
    for k in 0..points {
        let folded = k.min(points - k);
        let [re, im] = characteristic[folded];
        let im = if folded == k { im } else { -im };
        // The product as a remainder: an angle of many turns loses digits.
        let turn = (k as i64 * n).rem_euclid(points as i64);
        let angle = 2.0 * PI * turn as f64 / points as f64;
        sum += re * libm::cos(angle) + im * libm::sin(angle);
    }
    sum / points as f64
}

/// `Tr e^{L(i x) t} rho`, its real and imaginary part.
fn characteristic(
    steady: &Steady,
    begin: &[f64],
    increments: &[f64],
    angle: f64,
    duration: f64,
) -> [f64; 2] {
    let generator = &steady.generator;
    let size = generator.size();
    let part = |of: fn(f64) -> f64| {
        let factors = increments.iter().map(|d| of(angle * d));
        Sparse::sum(size, factors.zip(&generator.jumps), 0.0)
    };
    let (cosine, sine) = (part(libm::cos), part(libm::sin));
    let even = Sparse::sum(size, [(1.0, &generator.between), (1.0, &cosine)].into_iter(), 0.0);
    let steps = series_steps(generator.whole.bound(), duration);
    let step = duration / steps as f64;
    let (mut re, mut im) = (begin.to_vec(), vec![0.0; size]);
    for _ in 0..steps {
        let (mut a, mut b) = (re.clone(), im.clone());
        for n in 1..60 {
            let (mut x, mut y) = (vec![0.0; size], vec![0.0; size]);
            let factor = step / f64::from(n);
            even.add(factor, &a, &mut x);
            sine.add(-factor, &b, &mut x);
            even.add(factor, &b, &mut y);
            sine.add(factor, &a, &mut y);
            (a, b) = (x, y);
            re.iter_mut().zip(&a).for_each(|(sum, x)| *sum += x);
            im.iter_mut().zip(&b).for_each(|(sum, x)| *sum += x);
            if a.iter().chain(&b).all(|x| x.abs() < 1e-19) {
                break;
            }
        }
    }
    [steady.trace(&re), steady.trace(&im)]
}
