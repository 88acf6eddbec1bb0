//! Solve a ring: its stationary state, and what follows from it.

use faer::Mat;

use super::branch::{Currents, dressing};
use super::iterative::IterativeRedfield;
use super::large::{Counts, LargeSecular};
use super::levels::Levels;
use super::redfield::{self, Dissipators};
use super::secular::{Blocks, Secular};
use super::state::State;
use super::{Equation, QuantumRing};
use crate::exact::liouvillian::{Counted, Factored, Liouvillian, MAX_ORDER, cumulants};

/// Most states of a sector whose Redfield equation is solved as a matrix.
const MAX_DENSE_STATES: usize = 20;

/// Most elements of the blocks of the secular equation that are solved as a matrix; more by iteration.
const MAX_DENSE_ELEMENTS: usize = 600;

/// Most elements of the blocks of the secular equation, whose iteration holds some four hundred vectors: 2 GB.
const MAX_ELEMENTS: usize = 600_000;

/// Most elements times levels, what one product of that iteration takes: some two minutes in all.
const MAX_PRODUCT: usize = 20_000_000;

/// Why a ring has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unsolved {
    /// It has several stationary states, each with answers of its own.
    #[error("there are {count} stationary states, as {symmetry}; {way_out}")]
    SeveralSteadyStates {
        /// How many are independent.
        count: usize,
        /// What keeps them apart.
        symmetry: &'static str,
        /// What to change.
        way_out: &'static str,
    },
    /// The groups of levels hold more elements of the density matrix than are solved.
    #[error("its groups of levels hold {count} elements of the density matrix, of at most {most}")]
    TooManyElements {
        /// How many.
        count: usize,
        /// The limit.
        most: usize,
    },
    /// An iteration did not converge.
    #[error("{0} did not converge")]
    NotConverged(&'static str),
}

/// The stationary answers of a ring. Rates are per unit of time; heat is positive from the bath into the ring, branch
/// currents are clockwise.
#[derive(Clone, Debug)]
pub struct RingSolution {
    /// Slowest decay of all modes, of dense generators.
    pub relaxation_rate: Option<f64>,
    /// Cumulant rates of the heat from the left and the right bath, by order.
    pub heat: [[f64; MAX_ORDER]; 2],
    /// Rate and variance rate of the jumps between groups by each bath; the secular equation has jumps.
    pub activity: Option<[[f64; 2]; 2]>,
    /// Rate of the jumps within groups by each bath.
    pub dephasing: Option<[f64; 2]>,
    /// Energy that the upper and the lower branch carry.
    pub branch_energy: [f64; 2],
    /// The part of it that coherences within degenerate levels carry, of the Redfield equation.
    pub branch_energy_degenerate: Option<[f64; 2]>,
    /// Mean energy of each group of levels, ascending.
    pub energies: Vec<f64>,
    /// Probability of each group of levels, by ascending energy.
    pub probabilities: Vec<f64>,
    /// `Tr(H r)`.
    pub internal_energy: f64,
    /// `<sz>` of each spin.
    pub magnetisation: Vec<f64>,
    /// Pairs of spins, counted from 1, with `<sz sz>` and their concurrence.
    pub correlations: Vec<([usize; 2], f64, f64)>,
    /// Work that a unitary within the sector can extract.
    pub ergotropy: f64,
    /// Below zero where the equation leaves the states.
    pub lowest_eigenvalue: f64,
}

impl QuantumRing {
    /// Solve for the stationary state.
    ///
    /// # Errors
    /// Where there are several, or an iteration does not converge.
    pub fn solve(&self) -> Result<RingSolution, Unsolved> {
        self.solve_densely_up_to(MAX_DENSE_STATES, MAX_DENSE_ELEMENTS)
    }

    /// The same, with the Redfield equation solved as a matrix in sectors of at most so many states, the secular one where
    /// its groups of levels hold at most so many elements of the density matrix, and else by iteration.
    ///
    /// # Errors
    /// Where there are several stationary states, or an iteration does not converge.
    pub fn solve_densely_up_to(
        &self,
        states: usize,
        elements: usize,
    ) -> Result<RingSolution, Unsolved> {
        let levels = Levels::of(self).ok_or(Unsolved::NotConverged("the levels"))?;
        match self.equation {
            Equation::Redfield => self.solve_redfield(&levels, states),
            Equation::Secular => self.solve_secular(&levels, elements),
        }
    }

    /// How many stationary states are independent.
    ///
    /// # Errors
    /// Where the eigenvalues do not converge.
    pub fn steady_states(&self) -> Result<usize, Unsolved> {
        let levels = Levels::of(self).ok_or(Unsolved::NotConverged("the levels"))?;
        let generator = match self.equation {
            Equation::Redfield => {
                redfield::generator(&levels, &Dissipators::of(&levels, self.lamb_shift)).0
            }
            Equation::Secular => {
                let blocks = Blocks::of(&levels, levels.groups(self, self.grouping().0));
                Secular::of(&levels, &blocks, self.lamb_shift).generator
            }
        };
        generator.modes().map(|modes| modes.steady).ok_or(Unsolved::NotConverged("the modes"))
    }

    /// The cumulant generating function of the heat from the left bath in long windows, per unit of time.
    ///
    /// # Errors
    /// Where the eigenvalues do not converge.
    pub fn generating_function(&self, field: f64) -> Result<f64, Unsolved> {
        let levels = Levels::of(self).ok_or(Unsolved::NotConverged("the levels"))?;
        let found = match self.equation {
            Equation::Redfield => {
                let dissipators = Dissipators::of(&levels, self.lamb_shift);
                let (generator, [left, _]) = redfield::generator(&levels, &dissipators);
                generator.generating(&left, field)
            }
            Equation::Secular => {
                let blocks = Blocks::of(&levels, levels.groups(self, self.grouping().0));
                let Secular { generator, heat: [left, _], .. } =
                    Secular::of(&levels, &blocks, self.lamb_shift);
                generator.generating(&left, field)
            }
        };
        found.ok_or(Unsolved::NotConverged("the generating function"))
    }

    /// Check that one stationary state is all; the slowest decay of the rest, where it is known.
    fn unique(&self, generator: &Liouvillian) -> Result<Option<f64>, Unsolved> {
        let modes = generator.modes().ok_or(Unsolved::NotConverged("the modes"))?;
        if modes.steady == 1 {
            return Ok(modes.relaxation);
        }
        let (symmetry, way_out) = if self.is_mirrored() {
            (
                "the mirror through both nodes changes nothing",
                "take another number of spins on one branch, or couplings that differ",
            )
        } else {
            (
                "neither bath moves the ring between some of its levels",
                "shift `anisotropy` or a field a little",
            )
        };
        Err(Unsolved::SeveralSteadyStates { count: modes.steady, symmetry, way_out })
    }

    fn solve_redfield(&self, levels: &Levels, dense: usize) -> Result<RingSolution, Unsolved> {
        let dissipators = Dissipators::of(levels, self.lamb_shift);
        let size = levels.len();
        let (held, heat, relaxation_rate) = if size > dense {
            let iterative = IterativeRedfield::new(levels, &dissipators);
            self.unique(iterative.secular())?;
            let (held, heat) = iterative.answer()?;
            (held, heat, None)
        } else {
            let (generator, counted) = redfield::generator(levels, &dissipators);
            let relaxation_rate = self.unique(&generator)?;
            let factored = generator.factor();
            let stationary = factored.stationary();
            let heat = counted.each_ref().map(|c| orders(&generator, &factored, &stationary, c));
            let held = Mat::from_fn(size, size, |i, j| stationary[i + size * j]);
            (held, heat, relaxation_rate)
        };
        let currents = Currents::of(self, levels);
        let from_left = heat[0][0];
        let within = Mat::from_fn(size, size, |i, j| {
            if levels.set[i] == levels.set[j] { held[(i, j)] } else { 0.0 }
        });
        let branch_energy = currents.means(held.as_ref(), from_left);
        let degenerate = currents.means(within.as_ref(), 0.0);
        let blocks = Blocks::of(levels, levels.degenerate.clone());
        let solution = self.described(levels, &blocks, &State::of(levels, held))?;
        Ok(RingSolution {
            relaxation_rate,
            heat,
            branch_energy,
            branch_energy_degenerate: Some(degenerate),
            ..solution
        })
    }

    fn solve_secular(&self, levels: &Levels, dense: usize) -> Result<RingSolution, Unsolved> {
        let blocks = Blocks::of(levels, levels.groups(self, self.grouping().0));
        let most = MAX_ELEMENTS.min(MAX_PRODUCT / levels.len().max(1));
        if blocks.size > most {
            return Err(Unsolved::TooManyElements { count: blocks.size, most });
        }
        if blocks.size > dense {
            return self.solve_large(levels, &blocks);
        }
        let secular = Secular::of(levels, &blocks, self.lamb_shift);
        let relaxation_rate = self.unique(&secular.generator)?;
        let factored = secular.generator.factor();
        let stationary = factored.stationary();
        let answer = |c: &Counted| orders(&secular.generator, &factored, &stationary, c);
        let heat = secular.heat.each_ref().map(answer);
        let activity = secular.activity.each_ref().map(|c| {
            let [rate, variance, ..] = answer(c);
            [rate, variance]
        });
        let dephasing = secular.dephasing.each_ref().map(|c| answer(c)[0]);
        let held = blocks.spread(&stationary);
        let currents = Currents::of(self, levels);
        let branch_energy = if self.lamb_shift {
            currents.means(held.as_ref(), heat[0][0])
        } else {
            let bare = Dissipators::of(levels, false);
            let solve = |right: &[f64]| factored.solve(right);
            let dressed = dressing(levels, &blocks, &bare, &solve, held.as_ref());
            currents.means((dressed + &held).as_ref(), heat[0][0])
        };
        let solution = self.described(levels, &blocks, &State::of(levels, held))?;
        Ok(RingSolution {
            relaxation_rate,
            heat,
            activity: Some(activity),
            dephasing: Some(dephasing),
            branch_energy,
            ..solution
        })
    }

    /// The secular equation by iteration.
    fn solve_large(&self, levels: &Levels, blocks: &Blocks) -> Result<RingSolution, Unsolved> {
        let large = LargeSecular::new(levels, blocks, self.lamb_shift);
        self.unique(large.secular())?;
        let Counts { stationary, heat, activity, dephasing } = large.counts()?;
        let held = blocks.spread(&stationary);
        let currents = Currents::of(self, levels);
        let mut dressed = held.clone();
        if !self.lamb_shift {
            let unsolved = std::cell::Cell::new(false);
            let solve = |right: &[f64]| {
                large.solve(right).unwrap_or_else(|| {
                    unsolved.set(true);
                    vec![0.0; right.len()]
                })
            };
            let bare = Dissipators::of(levels, false);
            dressed += dressing(levels, blocks, &bare, &solve, held.as_ref());
            if unsolved.get() {
                return Err(Unsolved::NotConverged("the branch currents"));
            }
        }
        let branch_energy = currents.means(dressed.as_ref(), heat[0][0]);
        let solution = self.described(levels, blocks, &State::of(levels, held))?;
        Ok(RingSolution {
            heat,
            activity: Some(activity),
            dephasing: Some(dephasing),
            branch_energy,
            ..solution
        })
    }

    /// What the state says; currents are left empty.
    fn described(
        &self,
        levels: &Levels,
        blocks: &Blocks,
        state: &State,
    ) -> Result<RingSolution, Unsolved> {
        let eigenvalues = state
            .eigenvalues(&blocks.groups)
            .ok_or(Unsolved::NotConverged("the eigenvalues of the state"))?;
        let spins = self.spins();
        let share = |group: &std::ops::Range<usize>| group.clone().map(|i| state.level(i)).sum();
        let correlation = |pair: [usize; 2]| {
            let places = pair.map(|spin| spin - 1);
            (pair, state.correlation(levels, places), state.concurrence(levels, places))
        };
        Ok(RingSolution {
            relaxation_rate: None,
            heat: [[0.0; MAX_ORDER]; 2],
            activity: None,
            dephasing: None,
            branch_energy: [0.0; 2],
            branch_energy_degenerate: None,
            energies: blocks.energies.clone(),
            probabilities: blocks.groups.iter().map(share).collect(),
            internal_energy: state.internal_energy(levels),
            magnetisation: (0..spins).map(|spin| state.magnetisation(levels, spin)).collect(),
            correlations: self.pairs().into_iter().map(correlation).collect(),
            ergotropy: state.ergotropy(levels, &eigenvalues),
            lowest_eigenvalue: eigenvalues[0],
        })
    }

    /// Pairs of spins that are listed, counted from 1: neighbours, then those of the file.
    #[must_use]
    pub fn pairs(&self) -> Vec<[usize; 2]> {
        let spins = self.spins();
        let neighbours = (0..spins).map(|k| [k + 1, (k + 1) % spins + 1]);
        neighbours.chain(self.correlations.iter().copied()).collect()
    }
}

/// The cumulant rates of what a part counts.
fn orders(
    generator: &Liouvillian,
    factored: &Factored,
    stationary: &[f64],
    counted: &Counted,
) -> [f64; MAX_ORDER] {
    let trace = |r: &[f64]| generator.trace.iter().zip(r).map(|(t, value)| t * value).sum();
    let found =
        cumulants(MAX_ORDER, stationary, &trace, &|order, r| counted.apply(order, r), &|right| {
            factored.solve(right)
        });
    std::array::from_fn(|k| found[k])
}
