//! Write a ring's Hamiltonian and its currents of energy in the sector of a number of up spins.
//!
//! A flip-flop of two spins has the amplitude `2 J_k`, two neighbours up cost `D_k`. With the field shared between the
//! bonds of a spin, `h_k` is the energy of a bond, and
//!
//! ```text
//! I_i = i [h_{i-1}, h_i]
//! ```
//!
//! the energy that passes spin `i` clockwise.

use super::QuantumRing;
use crate::number::Finite;

/// Real matrices as `(row, column, value)`.
pub(super) type Sparse = Vec<(usize, usize, f64)>;

/// The states of a sector: a bit for each spin, set where it is up, ascending.
#[derive(Clone, Debug)]
pub(super) struct Sector {
    pub states: Vec<u32>,
}

impl Sector {
    pub(super) fn of(ring: &QuantumRing) -> Self {
        let all = 0..1_u32 << ring.spins();
        Self { states: all.filter(|state| state.count_ones() as usize == ring.up).collect() }
    }

    /// Where a state stands.
    pub(super) fn place(&self, state: u32) -> usize {
        self.states.binary_search(&state).expect("a flip-flop stays in the sector")
    }

    /// `sz` of a spin in every state.
    pub(super) fn sign(&self, spin: usize) -> Vec<f64> {
        self.states.iter().map(|state| if state >> spin & 1 == 1 { 1.0 } else { -1.0 }).collect()
    }

    /// The energy of a bond, with half of the field of both spins.
    fn bond(&self, ring: &QuantumRing, bond: usize) -> Sparse {
        let ends = [bond, (bond + 1) % ring.spins()];
        let fields = ends.map(|spin| ring.fields[spin].get() / 2.0);
        let (exchange, anisotropy) = (ring.exchange[bond].get(), ring.anisotropy[bond].get());
        let mut out = Sparse::new();
        for (place, &state) in self.states.iter().enumerate() {
            let [a, b] = ends.map(|spin| state >> spin & 1 == 1);
            let signed = |up: bool, field: f64| if up { field } else { -field };
            let own =
                signed(a, fields[0]) + signed(b, fields[1]) + if a && b { anisotropy } else { 0.0 };
            out.push((place, place, own));
            if a != b {
                let other = state ^ (1 << ends[0]) ^ (1 << ends[1]);
                out.push((self.place(other), place, 2.0 * exchange));
            }
        }
        out
    }

    /// The Hamiltonian; elements of one place add.
    pub(super) fn hamiltonian(&self, ring: &QuantumRing) -> Sparse {
        (0..ring.spins()).flat_map(|bond| self.bond(ring, bond)).collect()
    }

    /// `[h_{i-1}, h_i]` at a spin, real and antisymmetric; elements of one place add.
    pub(super) fn current(&self, ring: &QuantumRing, spin: usize) -> Sparse {
        let spins = ring.spins();
        let [before, behind] =
            [(spin + spins - 1) % spins, spin].map(|bond| self.by_column(ring, bond));
        let mut out = Sparse::new();
        for column in 0..self.states.len() {
            for (first, second, sign) in [(&behind, &before, 1.0), (&before, &behind, -1.0)] {
                for &(middle, value) in &first[column] {
                    let rows = second[middle].iter();
                    out.extend(rows.map(|&(row, next)| (row, column, sign * next * value)));
                }
            }
        }
        out
    }

    fn by_column(&self, ring: &QuantumRing, bond: usize) -> Vec<Vec<(usize, f64)>> {
        let mut columns = vec![Vec::new(); self.states.len()];
        for (row, column, value) in self.bond(ring, bond) {
            columns[column].push((row, value));
        }
        columns
    }
}

/// The largest of a ring's couplings: what a degeneracy is measured by.
pub(super) fn energy_scale(ring: &QuantumRing) -> f64 {
    let all = ring.exchange.iter().chain(&ring.anisotropy).chain(&ring.fields);
    all.copied().map(Finite::get).fold(0.0, |most, energy| most.max(energy.abs()))
}
