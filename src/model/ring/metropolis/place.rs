//! Draw the configuration that a ring starts from.

use rand::Rng;

use super::Metropolis;
use crate::kernel::Generator;
use crate::kernel::uniform;
use crate::model::ring::{Bulk, DemonStart, Ring};
use crate::model::ring::{Cell, demon_law};

/// Where the spins start.
#[derive(Clone, Debug)]
pub enum RingStart {
    /// In the enumerated states, with these probabilities, mirrored or not alike.
    Law(Vec<f64>),
    /// All up.
    Up,
    /// Each up or down alike.
    Random,
    /// Canonical, demons included, at this temperature.
    Canonical(f64),
}

#[derive(Clone, Debug)]
pub(super) enum Demons {
    /// Cumulative probability of each level.
    Law(Vec<f64>),
    List(Vec<u8>),
}

impl Metropolis {
    /// Draw the configuration that a trajectory starts from.
    pub(super) fn place(&self, cells: &mut [Cell], generator: &mut Generator) {
        let spins = self.rules.spins;
        match &self.start {
            RingStart::Law(law) => {
                let state = draw(law, uniform(generator)) as u32;
                let states = self.states.as_ref().expect("a law over states comes with them");
                let mirror = (generator.next_u64() >> 63) as Cell;
                for (cell, of_state) in cells.iter_mut().zip(states.cells(state)) {
                    *cell = of_state ^ mirror;
                }
            }
            RingStart::Up => {
                cells.fill(0);
                self.place_demons(cells, generator);
            }
            RingStart::Random => {
                cells.fill_with(|| (generator.next_u64() >> 63) as Cell);
                self.place_demons(cells, generator);
            }
            RingStart::Canonical(_) => {
                self.place_walls(cells, generator);
                self.place_demons(cells, generator);
            }
        }
        cells[spins] = cells[0];
    }

    fn place_walls(&self, cells: &mut [Cell], generator: &mut Generator) {
        let walls = self.walls.as_ref().expect("a canonical start has its walls");
        let mut spin = (generator.next_u64() >> 63) as Cell;
        let first = spin;
        for (cell, given_parity) in cells.iter_mut().zip(&walls.given_parity) {
            *cell = spin;
            let odd = usize::from(spin ^ first);
            spin ^= Cell::from(uniform(generator) < given_parity[odd]);
        }
    }

    fn place_demons(&self, cells: &mut [Cell], generator: &mut Generator) {
        let bulk = (1..self.rules.spins).filter(|&spin| spin != self.rules.right);
        match &self.demons {
            Demons::Law(law) if law.len() < 2 => {}
            Demons::Law(law) => {
                for spin in bulk {
                    let u = uniform(generator);
                    let level = law.iter().position(|&up_to| u < up_to).unwrap_or(law.len() - 1);
                    cells[spin] |= (level as Cell) << 1;
                }
            }
            Demons::List(levels) => {
                for (spin, level) in bulk.zip(levels) {
                    cells[spin] |= level << 1;
                }
            }
        }
    }
}

/// The first entry whose cumulative probability exceeds `u`.
fn draw(cumulative: &[f64], u: f64) -> usize {
    cumulative.partition_point(|&up_to| up_to <= u).min(cumulative.len() - 1)
}

pub(super) fn cumulative(law: &[f64]) -> Vec<f64> {
    law.iter()
        .scan(0.0, |sum, p| {
            *sum += p;
            Some(*sum)
        })
        .collect()
}

pub(super) fn demons(ring: &Ring, canonical: Option<f64>) -> Demons {
    match (demon_law(ring, canonical), &ring.bulk) {
        (Some(law), _) => Demons::Law(cumulative(&law)),
        (None, Bulk::Creutz(creutz)) => match &creutz.start {
            DemonStart::List(levels) => Demons::List(levels.clone()),
            _ => Demons::Law(Vec::new()),
        },
        (None, Bulk::Q2r) => Demons::Law(Vec::new()),
    }
}
