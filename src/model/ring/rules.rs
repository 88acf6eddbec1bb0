//! Say which flips are allowed, how likely they are accepted, and what they do to demons.

use crate::model::ring::{Bulk, Ring};

/// Energies count as multiples of the quantum within this distance of an integer.
const MULTIPLE: f64 = 1e-9;

/// A spin and its demon in a byte: bit 0 is one for spin down, the rest is the demon's level.
pub type Cell = u8;

/// What a spin exchanges energy with when it flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A node: with the left (0) or the right bath (1).
    Bath(usize),
    /// Any other spin: with its demon, or nothing.
    Bulk,
}

impl Contact {
    /// The reservoir that drives the flip: an index into [`reservoirs`](super::counting::reservoirs).
    #[must_use]
    pub fn reservoir(self) -> u32 {
        match self {
            Self::Bath(bath) => bath as u32,
            Self::Bulk => 2,
        }
    }
}

/// The flips of a ring in terms of walls.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Spins in all.
    pub spins: usize,
    /// Position of the right node; the left one is spin 0.
    pub right: usize,
    /// Energy of a wall in the upper and the lower branch.
    pub wall_energy: [f64; 2],
    /// Temperature of the left and the right bath.
    pub temperature: [f64; 2],
    /// Levels that a demon gains where a flip removes two walls, for each branch; absent where
    /// the bulk flips only if that costs nothing.
    pub unit: [Option<i32>; 2],
    /// Levels of a demon.
    pub levels: u8,
}

impl Rules {
    /// The rules of a plan.
    #[must_use]
    pub fn new(ring: &Ring) -> Self {
        let coupling = [ring.upper.coupling.get(), ring.lower.coupling.get()];
        let (unit, levels) = match &ring.bulk {
            Bulk::Q2r => ([None; 2], 1),
            Bulk::Creutz(creutz) => {
                (coupling.map(|j| multiple(4.0 * j / creutz.quantum.get())), creutz.levels)
            }
        };
        Self {
            spins: ring.spins(),
            right: ring.right_node(),
            wall_energy: coupling.map(|j| 2.0 * j),
            temperature: [ring.left.get(), ring.right.get()],
            unit,
            levels,
        }
    }

    /// Can the demons of a branch ever change their level?
    #[must_use]
    pub(crate) fn demons_move(&self, branch: usize) -> bool {
        self.unit[branch].is_some_and(|unit| unit != 0 && unit.abs() < i32::from(self.levels))
    }

    /// The branch of a bond, or of a bulk spin: 0 for upper.
    #[must_use]
    pub fn branch(&self, bond: usize) -> usize {
        usize::from(bond >= self.right)
    }

    /// What a spin exchanges energy with.
    #[must_use]
    pub fn contact(&self, spin: usize) -> Contact {
        match spin {
            0 => Contact::Bath(0),
            s if s == self.right => Contact::Bath(1),
            _ => Contact::Bulk,
        }
    }

    /// The spins in the branches, all but the nodes.
    pub fn bulk_spins(&self) -> impl Iterator<Item = usize> {
        (0..self.spins).filter(|&spin| self.contact(spin) == Contact::Bulk)
    }

    /// Is there a wall before and behind a spin, clockwise?
    #[must_use]
    pub(crate) fn walls_beside(&self, cells: &[Cell], spin: usize) -> [u8; 2] {
        let before = cells[(spin + self.spins - 1) % self.spins];
        let behind = cells[(spin + 1) % self.spins];
        [(before ^ cells[spin]) & 1, (behind ^ cells[spin]) & 1]
    }

    /// The spin's cell after its flip, and the rate of it; none where the flip is not allowed.
    #[must_use]
    pub fn flip(&self, cells: &[Cell], spin: usize) -> Option<(Cell, f64)> {
        let walls = self.walls_beside(cells, spin);
        let cell = cells[spin];
        match self.contact(spin) {
            Contact::Bath(bath) => Some((cell ^ 1, self.acceptance(bath, walls))),
            Contact::Bulk => {
                let after = self.bulk(self.branch(spin), walls[0] + walls[1], cell)?;
                Some((after, 1.0))
            }
        }
    }

    /// A bulk spin's cell after its flip between `walls` walls.
    #[must_use]
    pub fn bulk(&self, branch: usize, walls: u8, cell: Cell) -> Option<Cell> {
        let level = i32::from(cell >> 1);
        let gain = match self.unit[branch] {
            Some(unit) => unit * (i32::from(walls) - 1),
            None if walls == 1 => 0,
            None => return None,
        };
        let after = u8::try_from(level + gain).ok().filter(|&after| after < self.levels)?;
        Some(after << 1 | (cell & 1 ^ 1))
    }

    /// Energy that a node's flip takes from its bath, walls counted before the flip.
    #[must_use]
    pub(crate) fn node_energy(&self, bath: usize, walls: [u8; 2]) -> f64 {
        let [upper, lower] = if bath == 0 { [walls[1], walls[0]] } else { walls };
        let gained = |wall: u8| 1.0 - 2.0 * f64::from(wall);
        self.wall_energy[0] * gained(upper) + self.wall_energy[1] * gained(lower)
    }

    /// Metropolis: `min(1, exp(-dE/T))`.
    #[must_use]
    pub(crate) fn acceptance(&self, bath: usize, walls: [u8; 2]) -> f64 {
        let energy = self.node_energy(bath, walls);
        if energy <= 0.0 { 1.0 } else { libm::exp(-energy / self.temperature[bath]) }
    }

    /// `ln(k/k')` of a flip: `-dE/T` at a node, zero in the bulk; absent where infinite.
    #[must_use]
    pub fn log_ratio(&self, spin: usize, walls: [u8; 2]) -> Option<f64> {
        match self.contact(spin) {
            Contact::Bath(bath) => {
                let energy = self.node_energy(bath, walls);
                let ratio = if energy == 0.0 { 0.0 } else { -energy / self.temperature[bath] };
                ratio.is_finite().then_some(ratio)
            }
            Contact::Bulk => Some(0.0),
        }
    }
}

/// The integer that `ratio` is, if it is one.
fn multiple(ratio: f64) -> Option<i32> {
    let integer = ratio.round();
    ((ratio - integer).abs() <= MULTIPLE && integer.abs() < f64::from(i16::MAX))
        .then_some(integer as i32)
}
