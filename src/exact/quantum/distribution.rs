//! Compute the distribution of integer counts over a window, from their characteristic function.
//!
//! ```text
//! P(n, t) = (1/M) sum_k e^{-i x_k.n} Tr e^{L(i x_k) t} rho_0,    x_k = 2 pi k/M
//! ```
//!
//! with `L(i x)` the generator whose jumps have the factor `e^{i x.d}`. The grid covers each mean by many standard
//! deviations. Entropy production with its boundary term starts in each eigenvector of the steady state apart and is seen
//! by a projection on all of them.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use faer::c64;
use rayon::prelude::*;

use super::axes::Axes;
use super::steady::{Steady, dot};
use super::superoperator::Sparse;
use super::window::{MAX_WORK, series, series_steps};
use crate::exact::distribution::{Distribution, Method, Route, transform};
use crate::network::{Lattice, Lindbladian, Operator, Start};

/// What rounding leaves of a probability.
const ACCURACY: f64 = 1e-13;
/// Cells of a grid that are held.
const MAX_CELLS: usize = 1 << 22;

/// The joint distribution of counts at the end of a window.
///
/// # Errors
/// In words, where it takes too much work.
pub fn distribution_quantum(
    system: &Lindbladian,
    steady: &Steady,
    start: &Start,
    lattices: &[&Lattice],
    duration: f64,
) -> Result<Distribution, String> {
    let route = Route { method: Method::CharacteristicFunction, absolute_accuracy: ACCURACY };
    let begin = super::answer::begin(system, steady, start).ok_or("the burn-in is too long")?;
    let bounded = lattices.iter().any(|lattice| lattice.boundary.is_some());
    let ends = if bounded { projected(steady) } else { plain(steady, begin.clone()) };
    let axes =
        Axes::of(system, steady, &begin, lattices, duration).ok_or("it takes too many steps")?;
    let points = axes.points();
    let steps = series_steps(steady.generator.whole.bound(), duration);
    let each = steps as f64 * 100.0 * steady.generator.whole.nonzeros() as f64;
    let work = each * points as f64 / 2.0 * ends.starts.len() as f64;
    if work > 5.0 * MAX_WORK || points * ends.ways() > MAX_CELLS {
        return Err(format!(
            "its {points} cells take {work:.1e} multiply-adds, above the limit of {:.0e}",
            5.0 * MAX_WORK
        ));
    }
    let mut cells: BTreeMap<Vec<i64>, f64> = BTreeMap::new();
    for (from, state) in ends.starts.iter().enumerate() {
        let laws = Characteristic { steady, axes: &axes, duration }.laws(state, &ends.seen);
        for (to, law) in laws.iter().enumerate() {
            let number = |lattice: &Lattice| {
                let boundary = lattice.boundary.as_ref();
                boundary.map(|own| i64::from(own.number(from as u32, to as u32)))
            };
            for (index, p) in law.iter().enumerate().filter(|(_, p)| **p > ACCURACY / 10.0) {
                *cells.entry(axes.cell(index, lattices, &number)).or_default() += p;
            }
        }
    }
    let mass: f64 = cells.values().sum();
    Ok(Distribution { cells: cells.into_iter().collect(), defect: mass - 1.0, route })
}

/// The states that windows start in, and what is seen at their ends.
struct Both {
    starts: Vec<Vec<f64>>,
    seen: Vec<Vec<f64>>,
}

impl Both {
    fn ways(&self) -> usize {
        self.starts.len() * self.seen.len()
    }
}

fn plain(steady: &Steady, begin: Vec<f64>) -> Both {
    Both { starts: vec![begin], seen: vec![steady.generator.trace()] }
}

/// Every eigenvector of the steady state, with its eigenvalue where windows start.
fn projected(steady: &Steady) -> Both {
    let size = steady.generator.dimension();
    let eigen = steady.eigen(size);
    let projector = |vector: &Vec<c64>| {
        let pairs = (0..size).flat_map(|row| (row..size).map(move |column| (row, column)));
        let entries = pairs
            .map(|(row, column)| (row as u32, column as u32, vector[row] * vector[column].conj()));
        steady.generator.functional(&Operator::new(size, entries))
    };
    let seen: Vec<Vec<f64>> = eigen.vectors.iter().map(projector).collect();
    let weighted =
        |(own, p): (&Vec<f64>, &f64)| -> Vec<f64> { own.iter().map(|x| p * x).collect() };
    Both { starts: seen.iter().zip(&eigen.values).map(weighted).collect(), seen }
}

struct Characteristic<'a> {
    steady: &'a Steady,
    axes: &'a Axes,
    duration: f64,
}

impl Characteristic<'_> {
    /// The law over the grid of windows from a state, by what is seen at their end.
    fn laws(&self, state: &[f64], seen: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let points = self.axes.points();
        let opposite: Vec<usize> = (0..points).map(|k| self.opposite(k)).collect();
        let half: Vec<usize> = (0..points).filter(|&k| k <= opposite[k]).collect();
        let found: Vec<Vec<c64>> = half.par_iter().map(|&k| self.at(k, state, seen)).collect();
        let law = |end: usize| {
            let mut values = vec![c64::new(0.0, 0.0); points];
            for (&k, found) in half.iter().zip(&found) {
                values[k] = found[end];
                if opposite[k] != k {
                    values[opposite[k]] = found[end].conj();
                }
            }
            self.inverse(values)
        };
        (0..seen.len()).map(law).collect()
    }

    /// The numbers of a point along the axes.
    fn numbers(&self, mut index: usize) -> Vec<usize> {
        let mut numbers = vec![0; self.axes.axes.len()];
        for (number, axis) in numbers.iter_mut().zip(&self.axes.axes).rev() {
            *number = index % axis.points;
            index /= axis.points;
        }
        numbers
    }

    /// The point of the opposite angles.
    fn opposite(&self, index: usize) -> usize {
        let numbers = self.numbers(index).into_iter().zip(&self.axes.axes);
        numbers.fold(0, |all, (k, axis)| all * axis.points + (axis.points - k) % axis.points)
    }

    /// What is seen of `e^{L(i x) t} rho` at a point.
    fn at(&self, index: usize, state: &[f64], seen: &[Vec<f64>]) -> Vec<c64> {
        let generator = &self.steady.generator;
        let size = generator.size();
        let numbers = self.numbers(index);
        let angle = |jump: usize| -> f64 {
            let turns = numbers.iter().zip(&self.axes.axes).map(|(&k, axis)| {
                // The product as a remainder: an angle of many turns loses digits.
                let turn = (k as i64 * axis.increments[jump]).rem_euclid(axis.points as i64);
                turn as f64 / axis.points as f64
            });
            2.0 * PI * turns.sum::<f64>()
        };
        let part = |of: fn(f64) -> f64| {
            let factors = (0..generator.jumps.len()).map(|jump| of(angle(jump)));
            Sparse::sum(size, factors.zip(&generator.jumps), 0.0)
        };
        let (cosine, sine) = (part(libm::cos), part(libm::sin));
        let even = Sparse::sum(size, [(1.0, &generator.between), (1.0, &cosine)].into_iter(), 0.0);
        let steps = series_steps(generator.whole.bound(), self.duration);
        let step = self.duration / steps as f64;
        let mut u = [state.to_vec(), vec![0.0; size]];
        let derivative = |u: &[Vec<f64>]| {
            let (mut re, mut im) = (even.times(&u[0]), even.times(&u[1]));
            sine.add(-1.0, &u[1], &mut re);
            sine.add(1.0, &u[0], &mut im);
            vec![re, im]
        };
        for _ in 0..steps {
            series(&mut u, step, &derivative);
        }
        seen.iter().map(|own| c64::new(dot(own, &u[0]), dot(own, &u[1]))).collect()
    }

    /// The Fourier sum over the grid, axis by axis.
    fn inverse(&self, mut values: Vec<c64>) -> Vec<f64> {
        let mut behind = values.len();
        for axis in &self.axes.axes {
            let points = axis.points;
            behind /= points;
            let first = axis.first.rem_euclid(points as i64) as usize;
            let chirp = Chirp::new(points);
            for block in values.chunks_mut(points * behind) {
                for inner in 0..behind {
                    let line = (0..points).map(|k| block[k * behind + inner]);
                    let sums = chirp.sums(line);
                    for at in 0..points {
                        block[at * behind + inner] = sums[(first + at) % points] / points as f64;
                    }
                }
            }
        }
        values.into_iter().map(|value| value.re).collect()
    }
}

/// A Fourier sum over any number of points as a convolution, `k n = (k^2 + n^2 - (n - k)^2)/2` (Bluestein,
/// doi:10.1109/TAU.1970.1162132): a power of two would take up to twice the points, each an exponential.
struct Chirp {
    /// `e^{-i pi k^2/M}`.
    turns: Vec<c64>,
    /// The Fourier sum of their conjugates, wrapped around.
    kernel: Vec<c64>,
}

impl Chirp {
    fn new(points: usize) -> Self {
        let turn = |k: usize| {
            let twice = (k as u128 * k as u128 % (2 * points as u128)) as f64;
            let (sine, cosine) = libm::sincos(PI * twice / points as f64);
            c64::new(cosine, -sine)
        };
        let turns: Vec<c64> = (0..points).map(turn).collect();
        let long = (2 * points).next_power_of_two();
        let mut kernel = vec![c64::new(0.0, 0.0); long];
        for (k, turn) in turns.iter().enumerate() {
            kernel[k] = turn.conj();
            kernel[(long - k) % long] = turn.conj();
        }
        transform(&[long], &mut kernel);
        Self { turns, kernel }
    }

    /// `sum_k e^{-2 pi i k n/M} value_k` for every `n`.
    fn sums(&self, values: impl Iterator<Item = c64>) -> Vec<c64> {
        let long = self.kernel.len();
        let mut line: Vec<c64> = values.zip(&self.turns).map(|(x, turn)| x * turn).collect();
        line.resize(long, c64::new(0.0, 0.0));
        transform(&[long], &mut line);
        // Backwards by conjugates.
        line.iter_mut().zip(&self.kernel).for_each(|(x, own)| *x = (*x * own).conj());
        transform(&[long], &mut line);
        line.iter().zip(&self.turns).map(|(x, turn)| x.conj() * turn / long as f64).collect()
    }
}
