//! Keep what the events carry, and say what they do not.
//!
//! An error bar drawn from windows that happened to miss rare events is too small, and no look at
//! the same windows reveals it; so the rule looks at a number that does not depend on luck: how many
//! jumps are expected (where the stationary law is known; else were counted), of the quietest reservoir
//! for cumulants of high order, or how often an average is expected to change. With few of them an
//! estimate is withheld; with more it is shown, but not judged, for a test that must hold far out in
//! the tails needs more than an interval does. The thresholds come from the coverage tests.

use std::collections::HashMap;

use super::jackknife::Jackknife;
use super::{Evidence, LongRun, Needed, Question, Sampled};
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic, grouped};

/// Third and fourth cumulants need at least this many windows a block.
const MIN_WINDOWS_FOR_HIGH_CUMULANTS: u64 = 100;

/// So few expected events in all windows together change no estimate.
const NEGLIGIBLE_EVENTS: f64 = 1e-3;

/// A ratio is resolved only where the rate it is divided by differs from zero by this many standard errors: nearer
/// to zero the ratio is too skewed for a symmetric interval.
pub(super) const MIN_SIGNIFICANCE: f64 = 20.0;

/// Why an estimate is withheld.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Unresolved {
    Several,
    FewWindows,
    FewEvents,
    NoCurrent,
    Undefined,
}

/// How many events carry what.
struct Events<'a> {
    drawn: &'a Question<'a>,
    rates: HashMap<&'a Observable, Estimate>,
    /// Time in all windows together.
    time: f64,
    windows_per_block: u64,
}

/// Keep the estimates that enough events carry, and say in one warning a cause what is withheld.
pub(super) fn resolve(
    drawn: &Question<'_>,
    answers: &[Jackknife],
    windows: u64,
    blocks: u64,
) -> Sampled {
    let rates = drawn
        .quantities
        .iter()
        .zip(answers)
        .filter(|(q, _)| q.statistic == Statistic::Rate && q.class.is_none())
        .map(|(q, answer)| (&q.observable, answer.estimate()))
        .collect();
    let time = windows as f64 * drawn.duration;
    let events = Events { drawn, rates, time, windows_per_block: windows / blocks };
    let mut sampled = Sampled::default();
    let mut withheld = Vec::new();
    for (q, answer) in drawn.quantities.iter().zip(answers) {
        let fano = q.statistic == Statistic::Fano;
        let estimate = if fano { answer.unbiased() } else { answer.estimate() };
        if let Some(why) = events.unresolved(q, estimate) {
            withheld.push((q, why));
            continue;
        }
        if Needed::of(q.statistic).evidence(events.carrying(q)) < Evidence::Judged {
            sampled.rough.insert(q.clone());
        }
        sampled.skewness.insert(q.clone(), answer.skewness());
        sampled.estimates.insert(q.clone(), estimate);
    }
    sampled.warnings = warnings(&withheld, &events);
    sampled
}

impl Events<'_> {
    /// Why an estimate is withheld, if it is.
    fn unresolved(&self, q: &Quantity, estimate: Estimate) -> Option<Unresolved> {
        let long_run = !q.statistic.is_of_window()
            && q.statistic != Statistic::Value
            && q.observable.name != Name::Activity;
        if long_run && self.drawn.long_run == LongRun::Several && q.class.is_none() {
            return Some(Unresolved::Several);
        }
        let needed = Needed::of(q.statistic);
        if needed != Needed::ORDINARY && self.windows_per_block < MIN_WINDOWS_FOR_HIGH_CUMULANTS {
            return Some(Unresolved::FewWindows);
        }
        if needed.evidence(self.carrying(q)) == Evidence::Withheld {
            return Some(Unresolved::FewEvents);
        }
        if q.statistic == Statistic::Fano && !self.flows(&q.observable) {
            return Some(Unresolved::NoCurrent);
        }
        let finite =
            estimate.value.is_finite() && estimate.standard_error.is_none_or(f64::is_finite);
        (!finite).then_some(Unresolved::Undefined)
    }

    /// Does the current differ from zero clearly enough to divide by it?
    fn flows(&self, observable: &Observable) -> bool {
        self.rates.get(observable).is_some_and(|rate| {
            rate.standard_error.is_none_or(|error| rate.value.abs() > MIN_SIGNIFICANCE * error)
        })
    }

    /// The events that carry a quantity; the fewer of two in a covariance.
    fn carrying(&self, q: &Quantity) -> f64 {
        let partner = q.and.as_ref().map_or(f64::INFINITY, |and| self.events(and));
        let own = self.events(&q.observable).min(partner);
        // What one reservoir does in bursts, a rare jump of another may have let through.
        let all = if Needed::of(q.statistic) == Needed::ORDINARY {
            own
        } else {
            own.min(self.quietest() * self.time)
        };
        // Few particles may bring most of what many bring.
        let few = self.drawn.carried.get(q).map_or(f64::INFINITY, |rate| rate * self.time);
        let all = all.min(few);
        // A shorter window sees its share of them.
        all * q.window.map_or(1.0, |window| window.get() / self.drawn.duration)
    }

    /// Changes of a time average; jumps through the reservoir of a count, else through the quietest
    /// of all reservoirs that jump; of a sum the fewest of its terms.
    fn events(&self, observable: &Observable) -> f64 {
        if observable.is_sum() {
            let terms = observable.terms();
            return terms.iter().map(|(_, term)| self.events(term)).fold(f64::INFINITY, f64::min);
        }
        if self.drawn.idle.contains(&observable.of) {
            return f64::INFINITY;
        }
        match self.drawn.switching.get(observable) {
            // What cannot change is known without an event.
            Some(&0.0) => return f64::INFINITY,
            Some(rate) => return rate * self.time,
            None => {}
        }
        let own = self.jumps(&observable.of);
        match own {
            Some(rate) if observable.name == Name::Activity && self.drawn.smoothed => {
                rate.min(self.quietest()) * self.time
            }
            Some(rate) if observable.of != "total" || observable.name == Name::Activity => {
                rate * self.time
            }
            _ => self.quietest() * self.time,
        }
    }

    /// Jumps per unit time of a reservoir, or of all: expected, else counted.
    fn jumps(&self, of: &str) -> Option<f64> {
        let counted = || self.rates.get(&Observable::new(Name::Activity, of)).map(|r| r.value);
        self.drawn.jumping.get(of).copied().or_else(counted)
    }

    /// Jumps per unit time of the reservoir that jumps least, of those that jump at all.
    fn quietest(&self) -> f64 {
        let reservoirs = self.rates.keys().filter(|o| o.name == Name::Activity && o.of != "total");
        let moving = reservoirs.filter(|o| !self.drawn.idle.contains(&o.of));
        let rates = moving.filter_map(|o| self.jumps(&o.of));
        let seen = rates.filter(|rate| rate * self.time > NEGLIGIBLE_EVENTS);
        seen.min_by(f64::total_cmp).unwrap_or(0.0)
    }
}

/// A line for each cause, with the quantities that are withheld for it.
fn warnings(withheld: &[(&Quantity, Unresolved)], events: &Events<'_>) -> Vec<String> {
    let few_windows = format!(
        "they need {MIN_WINDOWS_FOR_HIGH_CUMULANTS} windows a block, there are {}; raise \
         trajectories or lower blocks",
        events.windows_per_block
    );
    let [few, third, fourth] =
        [Needed::ORDINARY, Needed::THIRD, Needed::FOURTH].map(|needed| needed.shown);
    let few_events = format!(
        "too few jumps carry them: a third cumulant needs {third:e}, a fourth {fourth:e}, all else \
         {few}; sample more or longer trajectories"
    );
    [
        (
            Unresolved::Several,
            "the start leads to several closed classes, so that variances grow \
                               as the square of time; start within one of them",
        ),
        (Unresolved::FewWindows, &few_windows),
        (Unresolved::FewEvents, &few_events),
        (Unresolved::NoCurrent, "the current is too close to zero for its error bar"),
        (Unresolved::Undefined, "too few windows"),
    ]
    .into_iter()
    .filter_map(|(why, reason)| {
        let list: Vec<_> = withheld.iter().filter(|(_, w)| *w == why).map(|(q, _)| *q).collect();
        (!list.is_empty()).then(|| format!("not resolved: {} ({reason})", grouped(&list)))
    })
    .collect()
}
