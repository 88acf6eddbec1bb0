//! Say in a word for each point what the signs of its currents mean.

use super::Signs;
use crate::exact::Drive;
use crate::judge::findings::{FindingKind, ways};
use crate::judge::inverse_current::fluxes;
use crate::quantity::{Name, Observable};

/// No current flows against its own force.
const ALONG: &str = "along_forces";
/// Fewer forces act than two, or more.
const OTHER: &str = "not_two_forces";
/// A sign that decides is not known.
const UNDETERMINED: &str = "undetermined";
/// There is no answer.
const INVALID: &str = "invalid";

/// A word for each point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// Every word that some point has.
    pub classes: Vec<String>,
    /// The word of each point, as an index.
    pub cells: Vec<usize>,
    /// Standard errors from zero of the current that decides, where that was sampled; zero elsewhere.
    pub significance: Vec<f64>,
}

impl Words {
    /// Words from `(word, significance)` of each point.
    fn of(cells: impl Iterator<Item = (String, f64)>, sampled: bool) -> Self {
        let mut words = Self::default();
        for (word, significance) in cells {
            let known = words.classes.iter().position(|class| *class == word);
            words.cells.push(known.unwrap_or(words.classes.len()));
            words.classes.extend(known.is_none().then_some(word));
            words.significance.extend(sampled.then_some(significance));
        }
        words
    }

    /// The signs of one current.
    #[must_use]
    pub fn of_signs(signs: &Signs) -> Self {
        let far = |point: usize| signs.significance.get(point).copied().unwrap_or(0.0);
        let cells = signs.signs.iter().enumerate();
        let sampled = !signs.significance.is_empty();
        Self::of(cells.map(|(point, sign)| (sign.word().to_owned(), far(point))), sampled)
    }

    /// Does any point have a word that says more than that there is nothing to say?
    #[must_use]
    pub fn say_something(&self) -> bool {
        self.classes.iter().any(|word| ![OTHER, INVALID, UNDETERMINED].contains(&word.as_str()))
    }
}

/// The signs of currents, by name.
fn known<'s>(currents: &'s [(Observable, Signs)], of: &Observable) -> Option<&'s Signs> {
    currents.iter().find(|(observable, _)| observable == of).map(|(_, signs)| signs)
}

/// Which current flows against which force, by what drives each point.
#[must_use]
pub fn against_forces(drives: &[Option<Drive>], currents: &[(Observable, Signs)]) -> Words {
    let sampled = currents.iter().any(|(_, signs)| !signs.significance.is_empty());
    let cells = drives.iter().enumerate().map(|(point, drive)| match drive {
        None => {
            let absent = currents.iter().all(|(_, s)| s.signs[point] == super::Sign::Absent);
            (if absent { INVALID } else { OTHER }.to_owned(), 0.0)
        }
        Some(drive) => against(drive, currents, point),
    });
    Words::of(cells, sampled)
}

fn against(drive: &Drive, currents: &[(Observable, Signs)], point: usize) -> (String, f64) {
    let (forces, kind) = fluxes(drive);
    let (mut words, mut nearest, mut unknown) = (Vec::new(), f64::INFINITY, false);
    let mut deciding = f64::INFINITY;
    for (flux, force) in &forces {
        let Some(signs) = known(currents, flux) else { continue };
        let far = signs.significance.get(point).copied().unwrap_or(0.0);
        match signs.signs[point].value() {
            None => unknown = true,
            Some(sign) if sign * force < 0.0 => {
                words.push(format!("{} {flux}", kind.word()));
                deciding = deciding.min(far);
            }
            Some(_) => nearest = nearest.min(far),
        }
    }
    let or_none = |x: f64| if x.is_finite() { x } else { 0.0 };
    if !words.is_empty() {
        (words.join(", "), or_none(deciding))
    } else if unknown {
        (UNDETERMINED.to_owned(), 0.0)
    } else {
        (ALONG.to_owned(), or_none(nearest))
    }
}

/// Does energy run parallel through both branches of a ring, or around it? None where there are no branches.
#[must_use]
pub fn circulation(currents: &[(Observable, Signs)]) -> Option<Words> {
    let branch = |of: &str| known(currents, &Observable::new(Name::BranchEnergy, of));
    let (upper, lower) = (branch("upper")?, branch("lower")?);
    let far = |signs: &Signs, point: usize| signs.significance.get(point).copied().unwrap_or(0.0);
    let cells = (0..upper.signs.len()).map(|point| {
        let signs = [upper, lower].map(|branch| branch.signs[point]);
        if signs.contains(&super::Sign::Absent) {
            return (INVALID.to_owned(), 0.0);
        }
        let [up, down] = signs.map(|sign| sign.value().unwrap_or(0.0));
        let (kind, _) = ways(up, down);
        if kind == FindingKind::UndeterminedCirculation {
            return (UNDETERMINED.to_owned(), 0.0);
        }
        (kind.word().to_owned(), far(upper, point).min(far(lower, point)))
    });
    Some(Words::of(cells, !upper.significance.is_empty()))
}
