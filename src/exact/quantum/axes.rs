//! Find the independent integers that some lattices share, and the grid that a Fourier sum over them takes.

use super::counting::Cumulants;
use super::steady::Steady;
use super::window::{Ends, cumulants};
use crate::network::{Lattice, Lindbladian};

/// Standard deviations to either side, and cells beside these.
const REACH: [f64; 2] = [14.0, 24.0];
/// The same where several axes multiply their cells.
const JOINT_REACH: [f64; 2] = [10.0, 14.0];

/// An integer that jumps change, and the cells that it is likely to reach.
pub(super) struct Axis {
    /// What each jump adds, without a common divisor.
    pub(super) increments: Vec<i64>,
    /// The lowest cell.
    pub(super) first: i64,
    /// How many cells.
    pub(super) points: usize,
}

/// The axes of some lattices.
pub(super) struct Axes {
    pub(super) axes: Vec<Axis>,
    /// For each coordinate of every lattice its axis and how many times its integer it is; none of one that never moves.
    coordinates: Vec<Option<(usize, i64)>>,
}

impl Axes {
    /// The axes, each wide enough for a window; `None` where it takes too many steps to know how wide that is.
    pub(super) fn of(
        system: &Lindbladian,
        steady: &Steady,
        begin: &[f64],
        lattices: &[&Lattice],
        duration: f64,
    ) -> Option<Self> {
        let mut own = Self { axes: Vec::new(), coordinates: Vec::new() };
        let several = lattices.iter().map(|lattice| lattice.coordinates.len()).sum::<usize>() > 1;
        let reach = if several { JOINT_REACH } else { REACH };
        for coordinate in lattices.iter().flat_map(|lattice| &lattice.coordinates) {
            let counting = &system.counted.counting;
            let jumps = system.jumps.iter();
            let whole: Vec<i64> =
                jumps.map(|jump| coordinate.increment(counting, jump.class)).collect();
            let divisor = whole.iter().fold(0, |a, &b| common(a, b));
            if divisor == 0 {
                own.coordinates.push(None);
                continue;
            }
            let increments: Vec<i64> = whole.iter().map(|d| d / divisor).collect();
            let turned: Vec<i64> = increments.iter().map(|d| -d).collect();
            let known = own.axes.iter().enumerate().find_map(|(k, axis)| {
                let same = [(&increments, divisor), (&turned, -divisor)].into_iter();
                same.filter(|(d, _)| **d == axis.increments).map(|(_, times)| (k, times)).next()
            });
            let place = if let Some(place) = known {
                place
            } else {
                own.axes.push(Axis::of(steady, begin, increments, duration, reach)?);
                (own.axes.len() - 1, divisor)
            };
            own.coordinates.push(Some(place));
        }
        Some(own)
    }

    /// Cells of the whole grid.
    pub(super) fn points(&self) -> usize {
        self.axes.iter().fold(1, |all, axis| all.saturating_mul(axis.points))
    }

    /// The coordinates of a cell, lattice after lattice; each lattice ends with the number of its boundary term, where it
    /// has one.
    pub(super) fn cell(
        &self,
        mut index: usize,
        lattices: &[&Lattice],
        boundary: &dyn Fn(&Lattice) -> Option<i64>,
    ) -> Vec<i64> {
        let mut integers = vec![0; self.axes.len()];
        for (integer, axis) in integers.iter_mut().zip(&self.axes).rev() {
            *integer = axis.first + (index % axis.points) as i64;
            index /= axis.points;
        }
        let mut coordinates = self.coordinates.iter();
        let mut cell = Vec::new();
        for lattice in lattices {
            let own = coordinates.by_ref().take(lattice.coordinates.len());
            cell.extend(own.map(|place| place.map_or(0, |(axis, times)| integers[axis] * times)));
            cell.extend(boundary(lattice));
        }
        cell
    }
}

impl Axis {
    fn of(
        steady: &Steady,
        begin: &[f64],
        increments: Vec<i64>,
        duration: f64,
        reach: [f64; 2],
    ) -> Option<Self> {
        let real: Vec<f64> = increments.iter().map(|d| *d as f64).collect();
        let count = Cumulants::of(steady, &real);
        let [mean, variance, ..] =
            cumulants(steady, &count, &Ends::plain(steady, begin), duration)?[1];
        let (mean, variance) = (mean * count.unit, variance * count.unit * count.unit);
        let half = reach[0] * variance.max(0.0).sqrt() + reach[1] * count.unit;
        let points = 2 * half.ceil() as usize;
        Some(Self { increments, first: (mean - half).round() as i64, points })
    }
}

fn common(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { common(b, a % b) }
}
