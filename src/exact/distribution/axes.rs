//! Find the independent integers behind the coordinates of several observables.
//!
//! Coordinates that are multiples of each other share an axis, whose increments have no common divisor:
//! `coordinate = factor * axis`.

use crate::network::{Coordinate, Lattice, Network};
use crate::number::common_divisor;

/// The independent integers behind all coordinates, by channel.
pub(super) struct Axes {
    /// By axis and channel.
    pub(super) increments: Vec<Vec<i64>>,
    /// Each coordinate of each observable: its axis and how many of it one step of the axis makes;
    /// none for a coordinate that never moves.
    pub(super) places: Vec<Vec<Option<(usize, i64)>>>,
}

impl Axes {
    pub(super) fn of(network: &Network, lattices: &[&Lattice]) -> Self {
        let mut increments: Vec<Vec<i64>> = Vec::new();
        let mut place = |coordinate: &Coordinate| {
            let channels = network.channels().iter();
            let mut moves: Vec<i64> = channels
                .map(|c| {
                    let seen = c.rate > 0.0;
                    if seen { coordinate.increment(&network.counting, c.class) } else { 0 }
                })
                .collect();
            let first = *moves.iter().find(|d| **d != 0)?;
            let common = moves.iter().fold(0, |all, &d| common_divisor(all, d.unsigned_abs()));
            let factor = common.cast_signed() * first.signum();
            for d in &mut moves {
                *d /= factor;
            }
            let axis = increments.iter().position(|known| *known == moves).unwrap_or_else(|| {
                increments.push(moves);
                increments.len() - 1
            });
            Some((axis, factor))
        };
        let places: Vec<Vec<_>> =
            lattices.iter().map(|l| l.coordinates.iter().map(&mut place).collect()).collect();
        Self { increments, places }.with_wide_lines()
    }

    /// Put the axis of the largest increments last, where a line of cells is contiguous.
    fn with_wide_lines(mut self) -> Self {
        let largest = |moves: &Vec<i64>| moves.iter().map(|d| d.unsigned_abs()).max();
        let widest = (0..self.increments.len()).max_by_key(|&axis| largest(&self.increments[axis]));
        let (Some(widest), last) = (widest, self.increments.len().saturating_sub(1)) else {
            return self;
        };
        self.increments.swap(widest, last);
        for place in self.places.iter_mut().flatten().flatten() {
            place.0 = match place.0 {
                axis if axis == widest => last,
                axis if axis == last => widest,
                axis => axis,
            };
        }
        self
    }
}
