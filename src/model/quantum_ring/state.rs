//! What a state of a ring says: energy, magnetisation, correlation, entanglement, extractable work.

use std::ops::Range;

use faer::Mat;

use super::levels::Levels;
use crate::exact::liouvillian::dense::{hermitian_values, product};

/// A density matrix, held as its real plus its imaginary part.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// Between levels.
    pub held: Mat<f64>,
    /// Between configurations of the spins.
    sites: Mat<f64>,
}

impl State {
    pub(super) fn of(levels: &Levels, held: Mat<f64>) -> Self {
        let half = product(levels.vectors.as_ref(), held.as_ref());
        let sites = product(half.as_ref(), levels.vectors.transpose());
        Self { held, sites }
    }

    /// The probability of each level.
    pub(super) fn level(&self, level: usize) -> f64 {
        self.held[(level, level)]
    }

    pub(super) fn internal_energy(&self, levels: &Levels) -> f64 {
        levels.energies.iter().enumerate().map(|(i, energy)| energy * self.held[(i, i)]).sum()
    }

    /// `<sz>` of a spin.
    pub(super) fn magnetisation(&self, levels: &Levels, spin: usize) -> f64 {
        self.mean(&levels.sector.sign(spin))
    }

    /// `<sz sz>` of two spins.
    pub(super) fn correlation(&self, levels: &Levels, spins: [usize; 2]) -> f64 {
        let [first, second] = spins.map(|spin| levels.sector.sign(spin));
        self.mean(&first.iter().zip(&second).map(|(a, b)| a * b).collect::<Vec<_>>())
    }

    fn mean(&self, values: &[f64]) -> f64 {
        values.iter().enumerate().map(|(s, value)| value * self.sites[(s, s)]).sum()
    }

    /// Concurrence of two spins (Wootters, doi:10.1103/PhysRevLett.80.2245). As the number of up spins is fixed, only up-down
    /// and down-up are coherent: `2 max(0, |c| - sqrt(p_uu p_dd))`.
    pub(super) fn concurrence(&self, levels: &Levels, spins: [usize; 2]) -> f64 {
        let [a, b] = spins.map(|spin| 1_u32 << spin);
        let (mut real, mut imaginary, mut up, mut down) = (0.0, 0.0, 0.0, 0.0);
        for (place, &state) in levels.sector.states.iter().enumerate() {
            match (state & a != 0, state & b != 0) {
                (true, true) => up += self.sites[(place, place)],
                (false, false) => down += self.sites[(place, place)],
                (true, false) => {
                    let other = levels.sector.place(state ^ a ^ b);
                    let [one, two] = [self.sites[(place, other)], self.sites[(other, place)]];
                    real += f64::midpoint(one, two);
                    imaginary += (one - two) / 2.0;
                }
                (false, true) => {}
            }
        }
        let apart = (up * down).max(0.0).sqrt();
        (2.0 * (libm::hypot(real, imaginary) - apart)).max(0.0)
    }

    /// Its eigenvalues, ascending; `None` where the iteration does not converge. Groups of levels without coherence
    /// between them are solved apart.
    pub(super) fn eigenvalues(&self, groups: &[Range<usize>]) -> Option<Vec<f64>> {
        let apart = groups.iter().all(|group| {
            let outside = (0..self.held.nrows()).filter(|k| !group.contains(k));
            outside.into_iter().all(|k| group.clone().all(|j| self.held[(k, j)] == 0.0))
        });
        if !apart {
            return hermitian_values(self.held.as_ref());
        }
        let mut values = Vec::with_capacity(self.held.nrows());
        for Range { start, end } in groups.iter().cloned() {
            let size = end - start;
            values
                .extend(hermitian_values(self.held.as_ref().submatrix(start, start, size, size))?);
        }
        values.sort_by(f64::total_cmp);
        Some(values)
    }

    /// Work that a unitary within the sector can extract (Allahverdyan, Balian and Nieuwenhuizen,
    /// doi:10.1209/epl/i2004-10101-2), from its eigenvalues.
    pub(super) fn ergotropy(&self, levels: &Levels, eigenvalues: &[f64]) -> f64 {
        let passive: f64 =
            eigenvalues.iter().rev().zip(&levels.energies).map(|(p, energy)| p * energy).sum();
        self.internal_energy(levels) - passive
    }
}
