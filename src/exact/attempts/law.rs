//! Compute the law of what whole numbers of independent attempts add up to, by its characteristic function.
//!
//! ```text
//! P(n) = (1/M) sum_k e^{-i theta_k n} prod_a [1 + p_a (e^{i theta_k x_a} - 1) + q_a (e^{i theta_k y_a} - 1)]^{m_a}
//! ```
//!
//! on one axis or two. `M` holds all but [`OUTSIDE`] by Chernoff's bounds, so that what is folded back is negligible.

use std::f64::consts::TAU;

use faer::c64;
use rayon::prelude::*;

use super::{Attempts, Charges};
use crate::exact::distribution::{Distribution, Method, Route, transform};
use crate::network::{Coordinate, Lattice, Weights};

/// Probability outside of the box, on each side of each axis.
const OUTSIDE: f64 = 1e-20;
/// Cells that the box may have.
const MAX_BOX: usize = 1 << 22;
/// Factors that may be multiplied.
const MAX_WORK: f64 = 2e9;
/// Powers of two that are tried as fields of Chernoff's bounds.
const FIELDS: std::ops::RangeInclusive<i32> = -22..=4;

/// One integer axis.
struct Axis {
    charges: Charges,
    /// The first number in the box.
    first: i64,
    /// How many there are.
    length: usize,
}

/// The law of the cells of some lattices at the end of a window.
///
/// # Errors
/// A reason, where it has more than two axes, or takes too much.
pub fn law(
    attempts: &Attempts,
    lattices: &[&Lattice],
    duration: f64,
) -> Result<Distribution, String> {
    let coordinates: Vec<&Coordinate> = lattices.iter().flat_map(|l| &l.coordinates).collect();
    if coordinates.len() > 2 {
        return Err(format!(
            "its values have no common quantum: they take {} whole numbers, and a law of attempts is answered for two",
            coordinates.len()
        ));
    }
    let axes: Vec<Axis> = coordinates
        .iter()
        .map(|own| Axis::new(attempts, own, duration))
        .collect::<Result<_, _>>()?;
    let [rows, columns] = [0, 1].map(|k| axes.get(k).map_or(1, |axis| axis.length));
    let work = (rows * columns) as f64 * attempts.kinds.len() as f64;
    if rows * columns > MAX_BOX || work > MAX_WORK {
        return Err(format!(
            "its characteristic function takes {work:.1e} factors at {} points, above the limit of {MAX_WORK:.0e} at {MAX_BOX}",
            rows * columns
        ));
    }
    let powers: Vec<f64> =
        attempts.kinds.iter().map(|kind| (kind.rate * duration).round()).collect();
    let mut grid: Vec<c64> = (0..rows * columns)
        .into_par_iter()
        .map(|cell| {
            let angles = [angle(cell / columns, rows), angle(cell % columns, columns)];
            characteristic(attempts, &axes, &powers, angles)
        })
        .collect();
    transform(&[rows, columns], &mut grid);
    let accuracy = f64::EPSILON * (8.0 + powers.iter().sum::<f64>());
    Ok(distribution(&grid, &axes, lattices, accuracy))
}

/// The angle of a place, about zero.
fn angle(place: usize, of: usize) -> f64 {
    let turned = if 2 * place > of { place as f64 - of as f64 } else { place as f64 };
    TAU * turned / of as f64
}

/// The characteristic function, turned so that the box begins at zero.
fn characteristic(attempts: &Attempts, axes: &[Axis], powers: &[f64], angles: [f64; 2]) -> c64 {
    let shift: f64 = axes.iter().zip(angles).map(|(axis, angle)| angle * axis.first as f64).sum();
    let mut logarithm = c64::new(0.0, -shift);
    for (a, kind) in attempts.kinds.iter().enumerate() {
        let turn = |side: usize| {
            let exponents =
                axes.iter().zip(angles).map(|(axis, angle)| angle * axis.charges[a][side]);
            let (sin, cos) = libm::sincos(exponents.sum::<f64>());
            c64::new(cos, sin)
        };
        let factor = turn(0) * kind.forward + turn(1) * kind.back + c64::new(kind.stay, 0.0);
        let size = libm::log(libm::hypot(factor.re, factor.im));
        logarithm += c64::new(size, libm::atan2(factor.im, factor.re)) * powers[a];
    }
    let (sin, cos) = libm::sincos(logarithm.im);
    let size = libm::exp(logarithm.re);
    // A factor that vanishes leaves an infinite logarithm.
    if size > 0.0 { c64::new(size * cos, size * sin) } else { c64::ZERO }
}

fn distribution(grid: &[c64], axes: &[Axis], lattices: &[&Lattice], relative: f64) -> Distribution {
    let columns = axes.get(1).map_or(1, |axis| axis.length);
    let whole = grid.len() as f64;
    let mut cells = Vec::new();
    for (place, z) in grid.iter().enumerate() {
        let p = z.re / whole;
        if p <= 0.0 {
            continue;
        }
        let numbers = [place / columns, place % columns];
        let mut numbers = axes.iter().zip(numbers).map(|(axis, n)| axis.first + n as i64);
        // The boundary term of a single state has one offset.
        let mut cell = Vec::new();
        for lattice in lattices {
            cell.extend(lattice.coordinates.iter().filter_map(|_| numbers.next()));
            cell.extend(lattice.boundary.iter().map(|_| 0));
        }
        cells.push((cell, p));
    }
    let mass: f64 = cells.iter().map(|cell| cell.1).sum();
    for cell in &mut cells {
        cell.1 /= mass;
    }
    // Terms cancel: a probability is right to the rounding of the largest.
    let largest = cells.iter().map(|cell| cell.1).fold(0.0, f64::max);
    let accuracy = relative * largest + OUTSIDE;
    let route = Route { method: Method::CharacteristicFunction, absolute_accuracy: accuracy };
    Distribution { cells, defect: mass - 1.0, route }
}

impl Axis {
    fn new(attempts: &Attempts, coordinate: &Coordinate, duration: f64) -> Result<Self, String> {
        let charges = attempts.charges(&Weights::Integer(coordinate.weights.clone()));
        let charges: Vec<Charges> = vec![charges];
        let mut ends = [f64::NEG_INFINITY, f64::INFINITY];
        let largest = charges[0].iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
        for power in FIELDS {
            let step = libm::exp2(f64::from(power)) / largest.max(1.0);
            for (end, sign) in ends.iter_mut().zip([-1.0, 1.0]) {
                let logarithm = duration * attempts.point(&charges, [sign * step, 0.0]).value;
                let bound = sign * (logarithm - libm::log(OUTSIDE)) / step;
                *end = if sign < 0.0 { end.max(bound) } else { end.min(bound) };
            }
        }
        if !ends.iter().all(|end| end.abs() < 1e12) {
            return Err("its values reach too far".to_owned());
        }
        let [first, last] = [ends[0].floor() as i64, ends[1].ceil() as i64];
        let length = ((last - first + 1) as usize).next_power_of_two();
        let charges = charges.into_iter().next().unwrap_or_default();
        Ok(Self { charges, first, length })
    }
}
