//! Answer exactly what windows show of a first passage.
//!
//! Within a window of duration `t` a passage at `T` shows `P(T <= t)`, `E[T | T <= t]` and the probability of each
//! bin of times; ever, `P(T < inf)` and `E[T | T < inf]`. Thresholds of a count are in quanta of its lattice.

use crate::config::observe::FirstPassage;
use crate::exact::{self, Facts, Thresholds};
use crate::judge::Case;
use crate::network::{Coordinate, Counted, Lattice};
use crate::number::Finite;
use crate::quantity::{Name, Observable};
use crate::tally::grid::{differences, edges};

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
    /// Probability to have passed at the start, by end: a start inside the states that are waited for.
    pub(super) at_once: [f64; 2],
    /// Probability of each bin, by end.
    pub(super) bins: [Vec<f64>; 2],
}

/// The passage by whichever route answers.
pub(super) fn exact_passage(case: &Case<'_>, asked: &FirstPassage) -> Result<ExactPassage, String> {
    let times = edges(case.duration(), 0);
    let passage = match (case.facts, case.own) {
        (Some(facts), _) => {
            let start = facts.start_law().map_err(ToString::to_string)?;
            solved_passage(facts, asked, start, &times)?
        }
        (None, Some(own)) => {
            let FirstPassage::Level { of, lower, upper } = asked else {
                return Err(case.plan.model.system().unenumerated());
            };
            let (count, quantum) = coordinate(case.counted, of)?;
            let thresholds = scaled([lower, upper].map(|level| level.map(Finite::get)), quantum);
            own.passage(&case.choices.start, &count, thresholds, &times)?
        }
        (None, None) => return Err(case.plan.model.system().unenumerated()),
    };
    Ok(shown(passage, asked, &times))
}

/// Thresholds in quanta.
fn scaled([lower, upper]: [Option<f64>; 2], quantum: f64) -> Thresholds {
    Thresholds { lower: lower.map(|l| l / quantum), upper: upper.map(|u| u / quantum) }
}

/// What windows show of a passage whose curve is given at some times.
fn shown(passage: exact::Passage, asked: &FirstPassage, times: &[f64]) -> ExactPassage {
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
        let of = |end: usize| at(end).map_or((0.0, 0.0), |at| (last(at), at.below[0] / last(at)));
        let bins = |end: usize| match at(end).map(|at| &at.passed) {
            Some(passed) => {
                let mut bins = differences(passed);
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
            at_once: [0, 1].map(|end| at(end).and_then(|at| at.passed.first()).map_or(0.0, |p| *p)),
            bins: [bins(0), bins(1)],
        }
    };
    ExactPassage {
        ultimate: passage.ultimate.map(outcomes).map_err(|why| why.to_string()),
        within: passage.curve.map(within).map_err(|why| why.to_string()),
    }
}

/// The exact first passage by the times of a grid, from a start law.
fn solved_passage(
    facts: &Facts,
    asked: &FirstPassage,
    start: &[f64],
    times: &[f64],
) -> Result<exact::Passage, String> {
    let network = facts.network();
    let passage = match asked {
        FirstPassage::States(names) => {
            let inside = network.among(names);
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
                let (count, quantum) = coordinate(&network.counted, of)?;
                let thresholds = scaled([lower, upper], quantum);
                exact::passage_of_count(network, start, &count, thresholds, times)
            }
        }
    };
    passage.map_err(|why| why.to_string())
}

/// The integer that an observable is a multiple of.
fn coordinate(counted: &Counted, of: &Observable) -> Result<(Coordinate, f64), String> {
    let known = counted.counting.with_cumulants().find(|known| known.observable == *of);
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
