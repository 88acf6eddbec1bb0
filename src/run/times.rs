//! Answer exactly what the path tallies estimate of waits and passages.
//!
//! Times are followed up to a horizon `h`, so their sampled moments are those of times below it,
//! `E[T^n; T < h] / P(T < h)`.

use super::Job;
use super::grid::{edges, gains};
use crate::config::number::Finite;
use crate::config::trajectory::{Direction, FirstPassage, JumpKind};
use crate::exact::{self, Thresholds};
use crate::network::{Coordinate, Lattice, Network};
use crate::quantity::{Name, Observable};
use crate::tally::{PassageLayout, WaitingLayout};

/// Correlations are compared where fewer pairs than this are cut off.
const NEGLIGIBLE: f64 = 1e-6;

/// The exact law of a wait.
pub(super) struct ExactWait {
    pub(super) waiting: exact::Waiting,
    /// Mean and variance of those followed to their end.
    pub(super) followed: [f64; 2],
    /// Share that takes longer than they are followed.
    pub(super) censored: f64,
    /// So few pairs are cut off that their correlation is that of all.
    pub(super) whole: bool,
    /// Probability of each bin.
    pub(super) bins: Vec<f64>,
}

/// The exact law of a passage, at its `[lower, upper]` end.
pub(super) struct ExactPassage {
    /// What happens in the end, however long it takes.
    pub(super) ultimate: Result<[Option<exact::Outcome>; 2], String>,
    /// What happens within a window.
    pub(super) within: Result<PassageWithin, String>,
}

/// The exact law of a passage within a window.
pub(super) struct PassageWithin {
    /// By end: the probability, and the mean time of those that pass.
    pub(super) ends: [(f64, f64); 2],
    /// Share that does not pass.
    pub(super) censored: f64,
    /// Probability of each bin, by end.
    pub(super) bins: [Vec<f64>; 2],
}

impl Job {
    /// Waits of each kind as a tally sees them.
    pub(super) fn waits(&self) -> Option<WaitingLayout> {
        let asked = &self.plan.observe.waiting_times;
        let mut kinds = vec![0; self.network.channels().len()];
        for (kind, clicks) in asked.iter().enumerate() {
            for (bits, seen) in kinds.iter_mut().zip(monitored(&self.network, clicks)) {
                *bits |= u32::from(seen) << kind;
            }
        }
        (!asked.is_empty()).then_some(WaitingLayout { kinds, count: asked.len() })
    }

    /// Passages as a tally sees them.
    pub(super) fn gates(&self) -> Vec<PassageLayout> {
        let network = &self.network;
        let gate = |asked: &FirstPassage| match asked {
            FirstPassage::States(names) => {
                let inside = inside(network, names);
                let enters: Vec<bool> =
                    network.channels().iter().map(|c| inside[c.to as usize]).collect();
                PassageLayout::into_states(&enters, inside)
            }
            FirstPassage::Level { of, lower, upper } => {
                let gains = self.gains(of).unwrap_or_default();
                let [lower, upper] = [lower, upper].map(|level| level.map(Finite::get));
                match of.name {
                    Name::Entropy => PassageLayout::of_entropy(gains, lower, upper),
                    _ => PassageLayout::of_level(gains, lower, upper),
                }
            }
        };
        self.plan.observe.passages.iter().map(gate).collect()
    }

    /// What each channel adds to an observable, its boundary term included.
    pub(super) fn gains(&self, of: &Observable) -> Option<Vec<f64>> {
        let network = &self.network;
        let known = network.counting.with_cumulants().find(|known| known.observable == *of)?;
        let law = self.stationary.as_deref().filter(|_| known.boundary);
        let step = |from: u32, to: u32| {
            let ln = |x: u32| law.map_or(0.0, |law| libm::log(law[x as usize]));
            ln(from) - ln(to)
        };
        let gain = |c: &crate::network::Channel| match (c.rate > 0.0, known.boundary) {
            (false, _) => 0.0,
            (_, true) => c.log_ratio.unwrap_or(0.0) + step(c.from, c.to),
            _ => network.counting.increment(&known.weights, c.class),
        };
        Some(network.channels().iter().map(gain).collect())
    }

    pub(super) fn exact_wait(&self, clicks: &JumpKind) -> Result<ExactWait, String> {
        let law = self.stationary.as_deref().ok_or("the start is not stationary")?;
        let times = edges(self.duration(), 1);
        let seen = monitored(&self.network, clicks);
        let waiting =
            exact::waiting(&self.network, law, &seen, &times).map_err(|why| why.to_string())?;
        let survival = &waiting.survival;
        let horizon = times.last().copied().unwrap_or(0.0);
        let last = survival.last().copied().unwrap_or(1.0);
        let [mean, square] = waiting.below.map(|moment| moment / (1.0 - last));
        let half = times.partition_point(|&t| t < horizon / 2.0);
        Ok(ExactWait {
            followed: [mean, square - mean * mean],
            censored: last,
            whole: 2.0 * survival[half] < NEGLIGIBLE,
            bins: gains(survival).into_iter().map(|p| -p).collect(),
            waiting,
        })
    }

    pub(super) fn exact_passage(
        &self,
        asked: &FirstPassage,
        start: &[f64],
    ) -> Result<ExactPassage, String> {
        let times = edges(self.duration(), 0);
        let passage = self.solved_passage(asked, start, &times)?;
        // A set of states has one end; it stands at the upper one.
        let place = |end: usize| match (asked, end) {
            (FirstPassage::States(_), 0) => None,
            (FirstPassage::States(_), _) => Some(0),
            _ => Some(end),
        };
        let outcomes = |ultimate: exact::Ultimate| {
            [0, 1].map(|end| place(end).and_then(|index| ultimate.ends.get(index)).copied())
        };
        let within = |curve: exact::PassageCurve| {
            let at = |end: usize| place(end).map(|index| &curve.ends[index]);
            let last = |at: &exact::EndCurve| at.passed.last().copied().unwrap_or(0.0);
            let of =
                |end: usize| at(end).map_or((0.0, 0.0), |at| (last(at), at.below[0] / last(at)));
            let bins = |end: usize| match at(end).map(|at| &at.passed) {
                Some(passed) => {
                    let mut bins = gains(passed);
                    // Those that have passed at once.
                    bins[0] += passed[0];
                    bins
                }
                None => vec![0.0; times.len() - 1],
            };
            // The smaller of both is known to all its digits, and gives the other.
            let passed: f64 = curve.ends.iter().map(last).sum();
            let waiting = curve.survival.last().copied().unwrap_or(1.0);
            PassageWithin {
                ends: [of(0), of(1)],
                censored: if passed < 0.5 { 1.0 - passed } else { waiting },
                bins: [bins(0), bins(1)],
            }
        };
        Ok(ExactPassage {
            ultimate: passage.ultimate.map(outcomes).map_err(|why| why.to_string()),
            within: passage.curve.map(within).map_err(|why| why.to_string()),
        })
    }

    /// The exact first passage by the times of a grid, from a start law.
    fn solved_passage(
        &self,
        asked: &FirstPassage,
        start: &[f64],
        times: &[f64],
    ) -> Result<exact::Passage, String> {
        let network = &self.network;
        let passage = match asked {
            FirstPassage::States(names) => {
                let inside = inside(network, names);
                let states: Vec<u32> =
                    (0..).zip(&inside).filter(|(_, inside)| **inside).map(|(x, _)| x).collect();
                exact::passage_of_states(network, start, &[&states], times)
            }
            FirstPassage::Level { of, lower, upper } => {
                let [lower, upper] = [lower, upper].map(|level| level.map(Finite::get));
                if of.name == Name::Entropy {
                    let thresholds = Thresholds { lower, upper };
                    exact::passage_of_entropy(network, start, thresholds, times)
                } else {
                    let (count, quantum) = self.coordinate(of)?;
                    let [lower, upper] = [lower, upper].map(|level| level.map(|l| l / quantum));
                    let scaled = Thresholds { lower, upper };
                    exact::passage_of_count(network, start, &count, scaled, times)
                }
            }
        };
        passage.map_err(|why| why.to_string())
    }

    /// The integer that an observable is a multiple of.
    fn coordinate(&self, of: &Observable) -> Result<(Coordinate, f64), String> {
        let known = self.network.counting.with_cumulants().find(|known| known.observable == *of);
        let lattice = Lattice::of(known.ok_or("it is not counted")?, None);
        match <[Coordinate; 1]>::try_from(lattice.coordinates) {
            Ok([count]) => {
                let quantum = count.quantum;
                Ok((count, quantum))
            }
            Err(several) => {
                Err(format!("its values have {} quanta without a common one", several.len()))
            }
        }
    }
}

/// Which channels are timed.
fn monitored(network: &Network, clicks: &JumpKind) -> Vec<bool> {
    let particles = |of: &str, class: u32| {
        let counted = network.counting.observables.iter();
        let mut found = counted
            .filter(|o| o.observable.name == Name::Particle && o.observable.of == of)
            .map(|o| network.counting.increment(&o.weights, class));
        found.next().unwrap_or(0.0)
    };
    let seen = |c: &crate::network::Channel| {
        let name = &network.reservoirs[c.reservoir as usize].name;
        clicks.reservoirs.contains(name)
            && match clicks.direction {
                None => true,
                Some(Direction::In) => particles(name, c.class) > 0.0,
                Some(Direction::Out) => particles(name, c.class) < 0.0,
            }
    };
    network.channels().iter().map(seen).collect()
}

/// Which states are among the named.
fn inside(network: &Network, names: &[String]) -> Vec<bool> {
    network.states.iter().map(|state| names.contains(state)).collect()
}
