//! Judge first passages: whether windows pass, when, and the laws of stopping.
//!
//! A level that starts at zero passes an upper or a lower threshold, or the trajectory enters one of some states.
//! How many windows pass is judged as a count; the mean time is that of the windows that pass. What passes ever
//! is exact alone, for no window shows it.

mod exact;
mod laws;
pub mod stopping;

use super::curve::Kind;
use super::paths::{Number, PathResults, Scale, exactly, number};
use super::{Case, Gathered, TimeCurve};
use crate::config::observe::FirstPassage;
use crate::estimate::PassageEstimate;
use crate::quantity::{Name, Observable, Statistic};
use crate::tally::grid::edges;
use exact::{ExactPassage, exact_passage};

/// Every passage that was asked for.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    for (index, asked) in case.plan.observe.passages.iter().enumerate() {
        let exact = exact_passage(case, asked);
        let results = &mut gathered.paths;
        results.warnings.extend(unanswered(asked, exact.as_ref()));
        let (seen, exact) = (case.paths().map(|s| &s.passages[index]), exact.as_ref().ok());
        passage(case, asked, seen, exact, results);
        results.laws.extend(laws::laws(case, asked, seen, exact));
    }
}

fn passage(
    case: &Case<'_>,
    asked: &FirstPassage,
    seen: Option<&PassageEstimate>,
    exact: Option<&ExactPassage>,
    results: &mut PathResults,
) {
    for end in 0..2 {
        numbers(case, asked, end, seen, exact, results);
    }
    let windows = case.windows();
    let within = exact.and_then(|e| e.within.as_ref().ok());
    results.add(Number {
        sampled: seen.map(|s| (s.censored, windows)),
        exact: within.map(|w| exactly(w.censored, w.censored)),
        scale: Scale::Share,
        // Both ends are passed at once where both thresholds are zero to rounding.
        count: seen.map(|s| {
            let passed = s.ends[0].windows + s.ends[1].windows;
            [windows.saturating_sub(passed), windows]
        }),
        ..number(Name::PassageCensored, &asked.to_string(), Statistic::Value)
    });
}

/// How often and when windows pass at one end, within a window and ever.
fn numbers(
    case: &Case<'_>,
    asked: &FirstPassage,
    end: usize,
    seen: Option<&PassageEstimate>,
    exact: Option<&ExactPassage>,
    results: &mut PathResults,
) {
    let Some(name) = asked.ends()[end].clone() else { return };
    let within = exact.and_then(|e| e.within.as_ref().ok());
    let ultimate = exact.and_then(|e| e.ultimate.as_ref().ok());
    let here = seen.map(|s| &s.ends[end]);
    let there = within.map(|w| w.ends[end]);
    let outcome = ultimate.and_then(|ends| ends[end]);
    results.add(Number {
        sampled: here.map(|s| (s.probability, case.windows())),
        exact: there.map(|(passed, _)| exactly(passed, passed)),
        scale: Scale::Share,
        count: here.map(|s| [s.windows, case.windows()]),
        ..number(Name::PassageProbability, &name, Statistic::Value)
    });
    results.add(Number {
        sampled: here.map(|s| (s.mean, s.windows)),
        exact: there.map(|(_, mean)| exactly(mean, mean)),
        ..number(Name::PassageTime, &name, Statistic::Mean)
    });
    results.add(Number {
        exact: outcome.map(|end| exactly(end.probability, end.probability)),
        ..number(Name::PassageProbability, &name, Statistic::UltimateValue)
    });
    results.add(Number {
        exact: outcome.and_then(|end| end.mean).map(|mean| exactly(mean, mean)),
        ..number(Name::PassageTime, &name, Statistic::UltimateMean)
    });
    let times = TimeCurve {
        observable: passed_observable(asked, &name),
        kind: Kind::PassageTime,
        edges: &edges(case.duration(), 0),
        sampled: here.map(|s| &s.times),
        exact: within.map(|w| w.bins[end].clone()),
        at_once: within.map(|w| w.at_once[end]),
        window: case.duration(),
    };
    results.curves.push(times.curve());
}

/// Which exact numbers of a passage are absent, and why.
fn unanswered(asked: &FirstPassage, exact: Result<&ExactPassage, &String>) -> Vec<String> {
    match exact {
        Err(why) => vec![format!("no exact passage of {asked}: {why}")],
        Ok(exact) => {
            let within = exact.within.as_ref().err();
            let within =
                within.map(|why| format!("no exact passage of {asked} within a window: {why}"));
            let ultimate = exact.ultimate.as_ref().err();
            let ultimate =
                ultimate.map(|why| format!("no exact ultimate passage of {asked}: {why}"));
            within.into_iter().chain(ultimate).collect()
        }
    }
}

/// What passes at an end of this name.
fn passed_observable(asked: &FirstPassage, name: &str) -> Observable {
    match asked {
        FirstPassage::States(_) => Observable::new(Name::Probability, name),
        FirstPassage::Level { of, .. } => {
            let prefix = format!("{}.", of.name.word());
            Observable::new(of.name, name.trim_start_matches(&prefix))
        }
    }
}
