//! Move a bulk spin by a deterministic rule that conserves energy.

use crate::model::ring::{Cell, Rules};

/// What a bulk spin does when its turn comes; it must be its own inverse.
pub(super) trait Automaton: Sync {
    /// The cell after the attempt, between its neighbours, in the upper (0) or lower branch (1).
    fn turn(&self, branch: usize, before: Cell, cell: Cell, behind: Cell) -> Cell;
}

/// Flip where the neighbours differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Q2r;

impl Automaton for Q2r {
    #[inline]
    fn turn(&self, _branch: usize, before: Cell, cell: Cell, behind: Cell) -> Cell {
        cell ^ ((before ^ behind) & 1)
    }
}

/// Flip where the demon can pay or take the energy: a table by branch, walls and cell.
#[derive(Clone, Debug)]
pub(super) struct Creutz {
    table: Box<[Cell; 2048]>,
}

impl Creutz {
    /// Tabulate the rules.
    #[must_use]
    pub(super) fn new(rules: &Rules) -> Self {
        let mut table = Box::new([0; 2048]);
        for branch in 0..2 {
            for walls in 0..3 {
                for cell in 0..=Cell::MAX {
                    let after = rules.bulk(branch, walls, cell).unwrap_or(cell);
                    table[place(branch, walls, cell)] = after;
                }
            }
        }
        Self { table }
    }
}

impl Automaton for Creutz {
    #[inline]
    fn turn(&self, branch: usize, before: Cell, cell: Cell, behind: Cell) -> Cell {
        let walls = ((before ^ cell) & 1) + ((behind ^ cell) & 1);
        self.table[place(branch, walls, cell) & 2047]
    }
}

fn place(branch: usize, walls: u8, cell: Cell) -> usize {
    branch << 10 | usize::from(walls) << 8 | usize::from(cell)
}
