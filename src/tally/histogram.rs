//! Count windows by the cell of a lattice they end in.
//!
//! Only cells that were seen are held, so a histogram grows its range as it needs and loses no count.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::network::Lattice;

/// What a histogram counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Binned {
    /// The lattice of each observable; two for a joint histogram.
    pub lattices: Vec<Lattice>,
    /// Read at the middle of the window (0) or at its end (1).
    pub half: usize,
}

/// Windows by cell, ascending.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The cells that were seen, coordinates and boundary numbers of each observable in turn.
    pub cells: BTreeMap<Vec<i64>, u64>,
}

impl Histogram {
    /// Count one window.
    pub fn add(&mut self, cell: &[i64]) {
        match self.cells.get_mut(cell) {
            Some(count) => *count += 1,
            None => {
                self.cells.insert(cell.to_vec(), 1);
            }
        }
    }

    /// The standard deviation of one number of the cells.
    #[must_use]
    pub fn spread(&self, number: usize) -> f64 {
        let sum = |power: i32| -> f64 {
            self.cells.iter().map(|(cell, &n)| n as f64 * (cell[number] as f64).powi(power)).sum()
        };
        let windows = sum(0);
        ((sum(2) - sum(1) * sum(1) / windows) / (windows - 1.0)).max(0.0).sqrt()
    }

    /// Add the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (cell, count) in &other.cells {
            match self.cells.get_mut(cell) {
                Some(sum) => *sum += count,
                None => {
                    self.cells.insert(cell.clone(), *count);
                }
            }
        }
    }
}
