//! The levels of a ring, what the baths see of them, and how they are grouped.

use std::ops::Range;

use faer::{Mat, MatRef};

use super::QuantumRing;
use super::bath::BathSpectrum;
use super::definition::ZeroFrequency;
use super::sector::{Sector, Sparse, energy_scale};
use crate::exact::liouvillian::{dense, fixed};

/// Levels closer than this share of the largest coupling are degenerate.
const DEGENERATE: f64 = 1e-7;

/// Most levels of a ring whose wave functions are walked: of these everything is computed in one fixed order, so that
/// samples are the same on every machine.
pub(super) const MAX_WALKED_LEVELS: usize = 400;

/// A product of what samples may be made of.
pub(super) fn product(left: MatRef<'_, f64>, right: MatRef<'_, f64>) -> Mat<f64> {
    if right.nrows() <= MAX_WALKED_LEVELS {
        fixed::product(left, right)
    } else {
        dense::product(left, right)
    }
}

/// Levels in ascending order and the operators in their basis.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    pub sector: Sector,
    pub energies: Vec<f64>,
    /// Eigenvectors as columns.
    pub vectors: Mat<f64>,
    /// `sz` of the left and of the right node.
    pub contacts: [Mat<f64>; 2],
    /// Degenerate levels.
    pub degenerate: Vec<Range<usize>>,
    /// For each level the number of its set of degenerate ones.
    pub set: Vec<usize>,
    pub baths: [BathSpectrum; 2],
    pub coupling: f64,
}

impl Levels {
    /// Diagonalise; `None` where the iteration does not converge.
    pub(super) fn of(ring: &QuantumRing) -> Option<Self> {
        let sector = Sector::of(ring);
        let size = sector.states.len();
        let mut hamiltonian = Mat::<f64>::zeros(size, size);
        for (row, column, value) in sector.hamiltonian(ring) {
            hamiltonian[(row, column)] += value;
        }
        let walked = size <= MAX_WALKED_LEVELS;
        let symmetric = if walked { fixed::symmetric } else { dense::symmetric };
        let (energies, vectors) = symmetric(&hamiltonian)?;
        let contacts = [0, ring.right_node()].map(|spin| {
            let signs = sector.sign(spin);
            let signed = Mat::from_fn(size, size, |i, j| signs[i] * vectors[(i, j)]);
            product(vectors.transpose(), signed.as_ref())
        });
        let degenerate = grouped(&energies, DEGENERATE * energy_scale(ring));
        let set = members(&degenerate, size);
        let baths = ring.temperatures.map(|temperature| BathSpectrum {
            temperature: temperature.get(),
            cutoff: ring.cutoff.get(),
            zero: match ring.zero_frequency {
                ZeroFrequency::Limit => temperature.get(),
                ZeroFrequency::Value(value) => value.get(),
            },
        });
        let coupling = ring.coupling.get();
        Some(Self { sector, energies, vectors, contacts, degenerate, set, baths, coupling })
    }

    /// Groups of levels whose neighbours are closer than a resolution, degenerate ones always.
    pub(super) fn groups(&self, ring: &QuantumRing, resolution: f64) -> Vec<Range<usize>> {
        grouped(&self.energies, resolution.max(DEGENERATE * energy_scale(ring)))
    }

    pub(super) fn len(&self) -> usize {
        self.energies.len()
    }

    /// `E_i - E_j`, zero between degenerate levels: a difference of rounding is no frequency.
    pub(super) fn change(&self, i: usize, j: usize) -> f64 {
        if self.set[i] == self.set[j] { 0.0 } else { self.energies[i] - self.energies[j] }
    }

    /// An operator of the sector in the basis of the levels.
    pub(super) fn turned(&self, operator: &Sparse) -> Mat<f64> {
        let size = self.len();
        let mut applied = Mat::<f64>::zeros(size, size);
        for &(row, column, value) in operator {
            for level in 0..size {
                applied[(row, level)] += value * self.vectors[(column, level)];
            }
        }
        product(self.vectors.transpose(), applied.as_ref())
    }
}

fn grouped(energies: &[f64], resolution: f64) -> Vec<Range<usize>> {
    let starts = (0..energies.len())
        .filter(|&k| k == 0 || energies[k] - energies[k - 1] >= resolution)
        .collect::<Vec<_>>();
    let ends = starts.iter().skip(1).copied().chain([energies.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// For each level the number of its group.
pub(super) fn members(groups: &[Range<usize>], size: usize) -> Vec<usize> {
    let mut of = vec![0; size];
    for (number, group) in groups.iter().enumerate() {
        of[group.clone()].fill(number);
    }
    of
}
