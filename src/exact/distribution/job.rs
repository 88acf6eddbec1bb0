//! Choose how the distribution of cells is swept, refuse what is too much, and collect it.
//!
//! See [`super::distribution`] for what each way is right to.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::axes::Axes;
use super::boxes::Grid;
use super::cells::{self, Cells, Packing};
use super::sweep::{JointChain, Reach};
use super::transform::Transform;
use super::{Distribution, MAX_CELLS, MAX_WORK, Method, Route};
use crate::exact::chain::arrivals::Arrivals;
use crate::network::{Lattice, Network};

/// Sweeps that are taken to be under way at once.
const SWEEPS_UNDER_WAY: usize = 2;

/// Weights, cells and starts below this are dropped where there is one axis.
pub(super) const NEGLIGIBLE: f64 = 1e-50;
/// Cells below this are dropped where there are several.
const NEGLIGIBLE_IN_BOX: f64 = 1e-22;
/// Probabilities to which distributions of one axis, of several, and those followed cell by cell are right.
const ACCURACY: [f64; 3] = [1e-30, 1e-18, 1e-11];
/// Steps through which cells are followed one by one.
const MAX_STEPS_CELL_BY_CELL: f64 = 1e6;
/// Steps beyond which the characteristic function is tried first.
const MANY_STEPS: f64 = 1e4;
/// Mass that may be missing before the distribution is scaled to one.
const MAX_DEFECT: f64 = 1e-9;

/// A distribution over the cells of the axes, one for each group of end states.
enum Law {
    Dense(Grid),
    Sparse(Vec<Cells>, Packing),
}

impl Law {
    /// Show every cell of a group that holds anything.
    fn visit(&self, group: usize, axes: usize, mut show: impl FnMut(&[i64], f64)) {
        let mut cell = vec![0; axes];
        match self {
            Self::Dense(law) => {
                for (position, &p) in law.row(group).iter().enumerate().filter(|(_, p)| **p > 0.0) {
                    law.extent.cell(position, &mut cell);
                    show(&cell, p);
                }
            }
            Self::Sparse(law, packing) => {
                for &(key, p) in &law[group] {
                    packing.cell(key, &mut cell);
                    show(&cell, p);
                }
            }
        }
    }
}

/// One distribution that is asked for.
pub(super) struct Job<'a> {
    pub(super) network: &'a Network,
    pub(super) chain: JointChain,
    pub(super) axes: Axes,
    pub(super) lattices: &'a [&'a Lattice],
    /// States that windows start from, with their probabilities.
    pub(super) starts: Vec<(u32, f64)>,
    pub(super) duration: f64,
    /// Multiply-adds that may be taken.
    pub(super) most: f64,
}

impl Job<'_> {
    /// The distribution, by dense boxes, cell by cell or by its characteristic function.
    ///
    /// # Errors
    /// The reasons, where none is affordable.
    pub(super) fn answer(&self) -> Result<Distribution, String> {
        let in_boxes = self.affordable().and_then(|()| self.solve());
        let Err(why) = in_boxes else { return in_boxes };
        // What is asked in a hurry is asked for its rare cells, which only steps tell.
        if self.most < MAX_WORK {
            return Err(why);
        }
        let also = |why: String, also| format!("{why}; {also}");
        if self.chain.rates.steps(self.duration) > MANY_STEPS {
            let transformed = self.transformed().map_err(|more| also(why, more));
            transformed.or_else(|why| self.cell_by_cell(why))
        } else {
            let followed = self.cell_by_cell(why);
            followed.or_else(|why| self.transformed().map_err(|more| also(why, more)))
        }
    }

    /// The distribution by its characteristic function. Cells that hold less than its accuracy keep what is positive of
    /// their sum, so that they pool to what they hold together.
    fn transformed(&self) -> Result<Distribution, String> {
        let states = self.network.states.len();
        let mut numbers = vec![vec![]];
        let mut groups = vec![vec![0; states]; self.starts.len()];
        if self.with_boundary() {
            (groups, numbers) = self.groups_of_all();
        }
        let found = Transform::new(self, &groups)?.answer()?;
        let accuracy = found.accuracy;
        let route = Route { method: Method::CharacteristicFunction, absolute_accuracy: accuracy };
        let mut law = found.law;
        law.values.iter_mut().for_each(|p| *p = p.max(f64::MIN_POSITIVE));
        self.collected(&[(numbers, Law::Dense(law))], route)
    }

    /// The boundary numbers that occur from any start, by observable, and which of them each start and end
    /// state has.
    fn groups_of_all(&self) -> (Vec<Vec<u32>>, Vec<Vec<Option<i64>>>) {
        let (mut known, mut numbers) = (HashMap::new(), Vec::new());
        let groups = self.starts.iter().map(|&(start, _)| {
            let (groups, of_start) = self.groups(start);
            let joined: Vec<u32> = of_start
                .into_iter()
                .map(|key| {
                    *known.entry(key).or_insert_with_key(|key: &Vec<Option<i64>>| {
                        numbers.push(key.clone());
                        numbers.len() as u32 - 1
                    })
                })
                .collect();
            groups.into_iter().map(|group| joined[group as usize]).collect()
        });
        let groups = groups.collect();
        (groups, numbers)
    }

    fn with_boundary(&self) -> bool {
        self.lattices.iter().any(|lattice| lattice.boundary.is_some())
    }

    /// Sweeps of the whole distribution.
    fn sweeps(&self) -> usize {
        if self.with_boundary() { self.starts.len() } else { 1 }
    }

    fn cut(&self) -> f64 {
        if self.axes.increments.len() <= 1 { NEGLIGIBLE } else { NEGLIGIBLE_IN_BOX }
    }

    /// Refuse before any work what is too much by far.
    fn affordable(&self) -> Result<(), String> {
        let (chain, cut) = (&self.chain, self.cut());
        let steps = chain.rates.expected_steps(self.duration, cut);
        if self.axes.increments.is_empty() {
            return self.check(steps * chain.ways() as f64 * self.sweeps() as f64, steps, 1.0);
        }
        let sweeps = if self.axes.increments.len() == 1 { self.sweeps() } else { 1 };
        for axis in &self.axes.increments {
            let chain = JointChain::new(self.network, &[axis]);
            let width = chain.expected_width(steps, cut);
            // The window widens as the square root of the steps.
            let work = steps * chain.ways() as f64 * (2.0 / 3.0 * width + 1.0) * sweeps as f64;
            self.check(work, steps, width)?;
        }
        Ok(())
    }

    fn check(&self, work: f64, steps: f64, volume: f64) -> Result<(), String> {
        let states = self.network.states.len();
        // Two step distributions of each sweep under way, and the distribution of each group of end states. What is
        // affordable must not depend on the threads of this run.
        let rows = if self.with_boundary() {
            states as f64 * (2.0 * SWEEPS_UNDER_WAY.min(self.sweeps()) as f64)
                + (states * self.sweeps()) as f64
        } else {
            2.0 * states as f64 + 2.0
        };
        let cells = rows * volume;
        if work <= self.most && cells <= MAX_CELLS {
            return Ok(());
        }
        Err(format!(
            "the exact law of what a window of {} counts takes about {work:.1e} multiply-adds \
             (limit {:.0e}) and {cells:.1e} numbers (limit {MAX_CELLS:.0e}): {steps:.1e} \
             steps of {states} states with {volume:.1e} cells",
            self.duration, self.most
        ))
    }

    fn solve(&self) -> Result<Distribution, String> {
        let chain = &self.chain;
        let arrivals = chain.rates.arrivals(self.duration, self.cut());
        let ranges = self.ranges(&arrivals)?;
        let reach = match &ranges {
            None => Reach::Adapt(NEGLIGIBLE),
            Some(ranges) => match self.check_box(ranges, &arrivals) {
                Ok(()) => Reach::Known(ranges),
                Err(why) => return Err(why),
            },
        };
        let most = self.most / self.sweeps() as f64;
        let accuracy = ACCURACY[usize::from(self.axes.increments.len() > 1)];
        let route = Route { method: Method::Uniformisation, absolute_accuracy: accuracy };
        let sweep = |starts: &[(u32, f64)], groups: &[u32]| -> Result<Law, String> {
            let swept = chain.sweep(&self.spread(starts), groups, &arrivals, &reach, most);
            Ok(Law::Dense(swept.ok_or_else(|| self.too_much())?.law))
        };
        if !self.with_boundary() {
            let groups = vec![0; self.network.states.len()];
            return self.collected(&[(vec![vec![]], sweep(&self.starts, &groups)?)], route);
        }
        let laws = self
            .starts
            .par_iter()
            .map(|&(x, p)| {
                let (groups, numbers) = self.groups(x);
                Ok((numbers, sweep(&[(x, p)], &groups)?))
            })
            .collect::<Result<Vec<_>, String>>()?;
        self.collected(&laws, route)
    }

    /// The distribution cell by cell, start after start, where `why` rules dense boxes out. One that is promised down
    /// to 1e-30 is not.
    fn cell_by_cell(&self, why: String) -> Result<Distribution, String> {
        let (chain, cut) = (&self.chain, NEGLIGIBLE_IN_BOX);
        let steps = chain.rates.expected_steps(self.duration, cut);
        let deep = self.axes.increments.len() <= 1 && !self.with_boundary();
        if deep || steps > MAX_STEPS_CELL_BY_CELL {
            return Err(why);
        }
        let arrivals = chain.rates.arrivals(self.duration, cut);
        self.solve_sparsely(&arrivals).map_err(|also| format!("{why}; {also}"))
    }

    fn solve_sparsely(&self, arrivals: &Arrivals) -> Result<Distribution, String> {
        let farthest = self.chain.farthest(arrivals.last());
        let packing = Packing::new(self.axes.increments.len(), farthest)
            .ok_or("its cells reach too far to be followed one by one")?;
        let method = Method::UniformisationCellByCell;
        let route = Route { method, absolute_accuracy: ACCURACY[2] };
        let sweep = |starts: &[(u32, f64)], groups: &[u32]| -> Result<Law, String> {
            let start = self.spread(starts);
            let cells =
                cells::sweep(&self.chain, packing, &start, groups, arrivals, self.sweeps() as f64)?;
            Ok(Law::Sparse(cells, packing))
        };
        if !self.with_boundary() {
            let groups = vec![0; self.network.states.len()];
            return self.collected(&[(vec![vec![]], sweep(&self.starts, &groups)?)], route);
        }
        let laws = self.starts.iter().map(|&(x, p)| {
            let (groups, numbers) = self.groups(x);
            Ok((numbers, sweep(&[(x, p)], &groups)?))
        });
        self.collected(&laws.collect::<Result<Vec<_>, String>>()?, route)
    }

    /// What each axis reaches by step, where there is not just one.
    fn ranges(&self, arrivals: &Arrivals) -> Result<Option<Vec<Vec<[i64; 2]>>>, String> {
        if self.axes.increments.len() == 1 {
            return Ok(None);
        }
        let (start, groups) = (self.spread(&self.starts), vec![0; self.network.states.len()]);
        let reached = self.axes.increments.iter().map(|axis| {
            let chain = JointChain::new(self.network, &[axis]);
            let reach = Reach::Adapt(NEGLIGIBLE_IN_BOX);
            let swept = chain.sweep(&start, &groups, arrivals, &reach, self.most);
            Ok(swept.ok_or_else(|| self.too_much())?.reach)
        });
        reached.collect::<Result<Vec<_>, String>>().map(Some)
    }

    /// Refuse a box that is too much, before its sweep.
    fn check_box(&self, ranges: &[Vec<[i64; 2]>], arrivals: &Arrivals) -> Result<(), String> {
        let volumes = (0..=arrivals.last()).map(|step| -> f64 {
            ranges.iter().map(|axis| (axis[step][1] - axis[step][0] + 1) as f64).product()
        });
        let (sum, most) = volumes.fold((0.0, 0.0_f64), |(sum, most), v| (sum + v, most.max(v)));
        let work = sum * self.chain.ways() as f64 * self.sweeps() as f64;
        self.check(work, arrivals.last() as f64, most)
    }

    fn too_much(&self) -> String {
        format!(
            "the exact law of what a window of {} counts takes more than {:.0e} \
             multiply-adds: it spreads wider than estimated",
            self.duration, self.most
        )
    }

    pub(super) fn spread(&self, starts: &[(u32, f64)]) -> Vec<f64> {
        let mut law = vec![0.0; self.network.states.len()];
        for &(x, p) in starts {
            law[x as usize] = p;
        }
        law
    }

    /// Group the end states by their boundary numbers from `start`; the numbers of each group, by
    /// observable.
    fn groups(&self, start: u32) -> (Vec<u32>, Vec<Vec<Option<i64>>>) {
        let mut known = HashMap::new();
        let mut numbers = Vec::new();
        let groups = (0..self.network.states.len() as u32).map(|end| {
            let boundaries = self.lattices.iter().map(|lattice| lattice.boundary.as_ref());
            let key: Vec<Option<i64>> =
                boundaries.map(|b| b.map(|b| i64::from(b.number(start, end)))).collect();
            *known.entry(key).or_insert_with_key(|key| {
                numbers.push(key.clone());
                numbers.len() as u32 - 1
            })
        });
        (groups.collect(), numbers)
    }

    /// Put the distributions of all starts and end groups under their cells.
    fn collected(
        &self,
        laws: &[(Vec<Vec<Option<i64>>>, Law)],
        route: Route,
    ) -> Result<Distribution, String> {
        let mut sums: BTreeMap<Vec<i64>, f64> = BTreeMap::new();
        for (numbers, law) in laws {
            for (group, numbers) in numbers.iter().enumerate() {
                law.visit(group, self.axes.increments.len(), |axes, p| {
                    *sums.entry(self.cell(axes, numbers)).or_insert(0.0) += p;
                });
            }
        }
        let mass: f64 = sums.values().sum();
        let most = MAX_DEFECT.max(route.absolute_accuracy * sums.len() as f64);
        if mass.is_nan() || (mass - 1.0).abs() > most {
            return Err(format!("the exact law lost its mass: {mass} is left of one"));
        }
        let cells = sums.into_iter().map(|(cell, p)| (cell, p / mass)).collect();
        Ok(Distribution { cells, defect: mass - 1.0, route })
    }

    fn cell(&self, axes: &[i64], numbers: &[Option<i64>]) -> Vec<i64> {
        let mut cell = Vec::new();
        for (observable, places) in self.axes.places.iter().enumerate() {
            cell.extend(places.iter().map(|p| p.map_or(0, |(axis, factor)| factor * axes[axis])));
            cell.extend(numbers.get(observable).copied().flatten());
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::initial_law;
    use crate::network::Start;
    use crate::network::Structure;

    /// Both routes agree to the accuracy that the transform states, which is not idle: the largest difference
    /// is above a thousandth of it.
    #[test]
    fn both_routes_agree_to_the_stated_accuracy() {
        for (file, name, duration) in [
            ("single_level", "particle.left", 3000.0),
            ("single_level", "entropy.total", 300.0),
            ("inverse_current", "particle.b", 300.0),
            ("inverse_current", "energy.r", 30.0),
        ] {
            let path = format!("{}/configs/{file}.toml", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&path).expect("a config");
            let plan = crate::config::read(&path, &text, &[]).expect("valid");
            let network = crate::model::compile(&plan.model).network.expect("enumerated");
            let structure = Structure::of(&network);
            let law = initial_law(&network, &structure, &Start::Stationary).expect("one class");
            let mut observables = network.counting.observables.iter();
            let observable =
                observables.find(|o| o.observable.to_string() == name).expect("listed");
            let lattice = Lattice::of(observable, Some(&law));
            let lattices = [&lattice];
            let axes = Axes::of(&network, &lattices);
            let rows: Vec<&[i64]> = axes.increments.iter().map(Vec::as_slice).collect();
            let chain = JointChain::new(&network, &rows);
            let starts = (0..).zip(law.iter().copied()).collect();
            let (network, lattices, most) = (&network, &lattices, MAX_WORK);
            let job = Job { network, chain, axes, lattices, starts, duration, most };
            let (steps, fourier) =
                (job.solve().expect("by steps"), job.transformed().expect("transformed"));
            let accuracy = fourier.route.absolute_accuracy;
            let apart = |(cell, p): &(Vec<i64>, f64)| (p - fourier.probability(cell)).abs();
            let worst = steps.cells.iter().map(apart).fold(0.0, f64::max);
            assert!(worst <= accuracy, "{file} {name}: {worst:e} apart, stated {accuracy:e}");
            assert!(accuracy < 1e4 * worst, "{file} {name}: {worst:e} apart, stated {accuracy:e}");
        }
    }
}
