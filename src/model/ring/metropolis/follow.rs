//! Follow one ring flip by flip, for a person to read.

use super::observer::FlipObserver;
use super::walker::{Walker, site};
use super::{Automaton, Metropolis, Rule};
use crate::kernel::Generator;
use crate::kernel::uniform;
use crate::model::ring::Cell;

/// A flip, as a person reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// When, in units of model time.
    pub time: f64,
    /// Which spin, from 0.
    pub spin: usize,
    /// The cells after it.
    pub cells: Vec<Cell>,
}

impl Metropolis {
    /// The first flips of one trajectory.
    #[must_use]
    pub fn follow(&self, generator: Generator, duration: f64, most: usize) -> Vec<Flip> {
        match &self.rule {
            Rule::Q2r(rule) => self.follow_by(rule, generator, duration, most),
            Rule::Creutz(rule) => self.follow_by(rule, generator, duration, most),
        }
    }

    fn follow_by<A: Automaton>(
        &self,
        automaton: &A,
        generator: Generator,
        duration: f64,
        most: usize,
    ) -> Vec<Flip> {
        let spins = self.rules.spins;
        let mut walker = Walker::new(self, automaton, generator);
        walker.begin();
        let (pace, random_times) = self.pace;
        let (mut time, mut flips) = (0.0, Vec::new());
        for attempt in 0_usize.. {
            let gap = if random_times { -libm::log(uniform(&mut walker.generator)) } else { 1.0 };
            time += gap / pace;
            if time > duration || flips.len() >= most {
                break;
            }
            let spin = match self.tour.get(attempt % spins) {
                Some(&spin) => spin as usize,
                None => site(&mut walker.generator, spins),
            };
            let before = walker.cells[spin];
            let Walker { cells, counts, generator, .. } = &mut walker;
            let nobody = &mut ();
            let observer = &mut FlipObserver::new(self, nobody);
            self.attempt(automaton, spin, cells, counts, generator, observer);
            if walker.cells[spin] != before {
                flips.push(Flip { time, spin, cells: walker.cells[..spins].to_vec() });
            }
        }
        flips
    }
}
