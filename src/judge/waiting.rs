//! Judge the times between jumps that are monitored.
//!
//! Times are followed up to half a window, so that their sampled moments are those of times below this
//! horizon `h`, `E[T^n; T < h] / P(T < h)`.

use super::curve::Kind;
use super::paths::{Number, PathResults, Scale, exactly, number};
use super::{Case, Gathered, TimeCurve};
use crate::config::observe::JumpKind;
use crate::estimate::WaitingEstimate;
use crate::exact;
use crate::quantity::{Estimate, Name, Observable, Statistic};
use crate::tally::grid::{differences, edges};

/// Correlations are compared where fewer pairs than this are cut off.
const NEGLIGIBLE: f64 = 1e-6;

/// Every kind of jump whose waits were asked for.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    for (kind, jumps) in case.plan.observe.waiting_times.iter().enumerate() {
        let exact = exact_wait(case, jumps);
        let results = &mut gathered.paths;
        if let Err(why) = &exact {
            results.warnings.push(format!("no exact waiting time of {jumps}: {why}"));
        }
        wait(case, jumps, case.paths().map(|s| &s.waits[kind]), exact.as_ref().ok(), results);
    }
}

fn wait(
    case: &Case<'_>,
    jumps: &JumpKind,
    seen: Option<&WaitingEstimate>,
    exact: Option<&ExactWait>,
    results: &mut PathResults,
) {
    let name = jumps.to_string();
    let of = |estimate: fn(&WaitingEstimate) -> Estimate| seen.map(|s| (estimate(s), s.ended));
    results.add(Number {
        sampled: of(|s| s.mean),
        exact: exact.map(|e| exactly(e.waiting.mean, e.followed[0])),
        ..number(Name::WaitingTime, &name, Statistic::Mean)
    });
    results.add(Number {
        sampled: of(|s| s.variance),
        exact: exact.map(|e| exactly(e.waiting.variance, e.followed[1])),
        ..number(Name::WaitingTime, &name, Statistic::Variance)
    });
    results.add(correlation(&name, seen, exact));
    if let (Some(exact), Some(_)) = (exact.filter(|e| !e.whole), seen) {
        results.warnings.push(format!(
            "half a window cuts off pairs of waits of {name}: the sampled correlation is that of \
             the rest, of all pairs it is {:.6}; raise sampling.duration",
            exact.waiting.correlation
        ));
    }
    results.add(Number {
        sampled: of(|s| s.censored),
        exact: exact.map(|e| exactly(e.censored, e.censored)),
        scale: Scale::Share,
        rarer: seen.zip(exact).map_or(0.0, |(seen, exact)| {
            seen.begun as f64 * exact.censored.min(1.0 - exact.censored)
        }),
        ..number(Name::WaitingCensored, &name, Statistic::Value)
    });
    let edges = edges(case.duration(), 1);
    let times = TimeCurve {
        observable: Observable::new(Name::Activity, name),
        kind: Kind::WaitingTime,
        edges: &edges,
        sampled: seen.map(|s| &s.times),
        exact: exact.map(|e| e.bins.clone()),
        at_once: None,
        window: case.duration() / 2.0,
    };
    results.curves.push(times.curve());
}

/// The correlation of successive waits; beside a sample only where hardly a pair is cut off.
fn correlation(name: &str, seen: Option<&WaitingEstimate>, exact: Option<&ExactWait>) -> Number {
    let exact = exact.filter(|e| e.whole || seen.is_none()).map(|e| e.waiting.correlation);
    Number {
        sampled: seen.map(|s| (s.correlation, s.ended)),
        exact: exact.map(|correlation| exactly(correlation, correlation)),
        scale: Scale::Share,
        ..number(Name::WaitingCorrelation, name, Statistic::Value)
    }
}

/// The exact law of a wait.
struct ExactWait {
    waiting: exact::Waiting,
    /// Mean and variance of those followed to their end.
    followed: [f64; 2],
    /// Share that takes longer than they are followed.
    censored: f64,
    /// So few pairs are cut off that their correlation is that of all.
    whole: bool,
    /// Probability of each bin.
    bins: Vec<f64>,
}

fn exact_wait(case: &Case<'_>, jumps: &JumpKind) -> Result<ExactWait, String> {
    let times = edges(case.duration(), 1);
    let waiting = if let (None, Some(own)) = (case.facts, case.own) {
        own.waiting(&|reservoir, class| jumps.is_seen(case.counted, reservoir, class), &times)?
    } else {
        let (facts, law) = case.stationary().ok_or("the start is not stationary")?;
        let seen = jumps.channels(facts.network());
        exact::waiting(facts.network(), law, &seen, &times).map_err(|why| why.to_string())?
    };
    let survival = &waiting.survival;
    let horizon = times.last().copied().unwrap_or(0.0);
    let last = survival.last().copied().unwrap_or(1.0);
    let [mean, square] = waiting.below.map(|moment| moment / (1.0 - last));
    let half = times.partition_point(|&t| t < horizon / 2.0);
    Ok(ExactWait {
        followed: [mean, square - mean * mean],
        censored: last,
        whole: 2.0 * survival[half] < NEGLIGIBLE,
        bins: differences(survival).into_iter().map(|p| -p).collect(),
        waiting,
    })
}
