//! Compute the law of what whole numbers of independent attempts add up to, by its characteristic function.
//!
//! Coordinates of the same counts share an axis; there may be two axes. The box holds all but [`OUTSIDE`] by Chernoff's
//! bounds, so that what is folded back is negligible.

use super::Attempts;
use super::axis::{Axis, OUTSIDE, factors, grid, powers};
use crate::exact::distribution::{Distribution, Method, Route};
use crate::network::{Coordinate, Lattice, Weights};

/// Cells that the box may have.
const MAX_BOX: usize = 1 << 22;
/// Factors that may be multiplied: a minute or two on one core.
const MAX_WORK: f64 = 1e9;

/// The axes that coordinates need, and the axis of each.
pub(super) struct Axes {
    pub(super) list: Vec<Axis>,
    of: Vec<usize>,
}

impl Axes {
    /// Of some lattices.
    ///
    /// # Errors
    /// Where there are more than two, or values reach too far.
    pub(super) fn of(
        attempts: &Attempts,
        lattices: &[&Lattice],
        duration: f64,
    ) -> Result<Self, String> {
        let coordinates = || lattices.iter().flat_map(|lattice| &lattice.coordinates);
        let mut apart: Vec<&Coordinate> = Vec::new();
        let mut of = Vec::new();
        for own in coordinates() {
            let known = apart.iter().position(|other| other.weights == own.weights);
            of.push(known.unwrap_or(apart.len()));
            apart.extend(known.is_none().then_some(own));
        }
        if apart.len() > 2 {
            return Err(format!(
                "its values have no common quantum: they take {} whole numbers, and a law of attempts is answered for two",
                apart.len()
            ));
        }
        let axis = |own: &&Coordinate| {
            let charges = attempts.charges(&Weights::Integer(own.weights.clone()));
            Axis::whole(attempts, charges, duration)
        };
        Ok(Self { list: apart.iter().map(axis).collect::<Result<_, _>>()?, of })
    }

    /// The two axes of a grid; one that is not needed has one place.
    fn both(&self, attempts: &Attempts) -> [Axis; 2] {
        let none = || Axis {
            charges: vec![[0.0; 2]; attempts.kinds.len()],
            first: 0,
            length: 1,
            step: 1.0,
            is_real: false,
        };
        [0, 1].map(|k| self.list.get(k).cloned().unwrap_or_else(none))
    }

    /// Cells of the box, and factors that it takes.
    pub(super) fn size(&self, attempts: &Attempts) -> [f64; 2] {
        let [rows, columns] = [0, 1].map(|k| self.list.get(k).map_or(1, |axis| axis.length));
        [rows as f64 * columns as f64, factors(attempts, [rows, columns])]
    }
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
    let axes = Axes::of(attempts, lattices, duration)?;
    let [cells, work] = axes.size(attempts);
    if cells > MAX_BOX as f64 || work > MAX_WORK {
        return Err(format!(
            "its characteristic function takes {work:.1e} factors at {cells:.1e} points, above the limit of \
             {MAX_WORK:.0e} at {MAX_BOX}; a shorter window takes fewer"
        ));
    }
    let [down, across] = axes.both(attempts);
    let found = grid(attempts, [&down, &across], duration, 0.0)?;
    let sum: f64 = powers(attempts, duration)?.iter().map(|power| *power as f64).sum();
    Ok(distribution(&found, [&down, &across], &axes.of, lattices, f64::EPSILON * (8.0 + sum)))
}

fn distribution(
    grid: &[f64],
    axes: [&Axis; 2],
    of: &[usize],
    lattices: &[&Lattice],
    relative: f64,
) -> Distribution {
    let columns = axes[1].length;
    let mut cells = Vec::new();
    for (place, &p) in grid.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        let places = [place / columns, place % columns];
        let mut numbers = of.iter().map(|&k| axes[k].first + places[k] as i64);
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
