//! Judge passages of entropy production by the laws of stopping.

use super::exact::ExactPassage;
use super::stopping::{Stopped, Stopping};
use crate::config::observe::FirstPassage;
use crate::estimate::PassageEstimate;
use crate::exact::{self, Facts, Thresholds};
use crate::judge::fluctuation::theorem::Tail;
use crate::judge::fluctuation::{exponential, few_expected, tail};
use crate::judge::{Case, Law};
use crate::network::same_level;
use crate::number::Finite;
use crate::quantity::Name;

/// Means that differ by less than this share are the same.
const ROUNDED_ZERO: f64 = 1e-10;

/// The laws of a passage of entropy production; none of any other.
pub(super) fn laws(
    case: &Case<'_>,
    asked: &FirstPassage,
    sampled: Option<&PassageEstimate>,
    exact: Option<&ExactPassage>,
) -> Vec<Law> {
    let FirstPassage::Level { of, lower, upper } = asked else { return Vec::new() };
    let Some((facts, law)) = case.stationary().filter(|_| of.name == Name::Entropy) else {
        return Vec::new();
    };
    let Some(increments) = facts.increments(of) else { return Vec::new() };
    let [lower, upper] = [lower, upper].map(|level| level.map(Finite::get));
    let [down, step] = increments.iter().fold([0.0, 0.0], |[down, up], &increment: &f64| {
        [f64::max(down, -increment), f64::max(up, increment)]
    });
    let thresholds = Thresholds { lower, upper };
    // Without a sample nothing is lost by an average that none could resolve.
    let windows = case.windows() as f64;
    let enough = sampled.map_or(f64::INFINITY, |_| Tail::resolved(windows));
    let averages =
        exact::stopped_averages(facts.network(), law, thresholds, case.duration(), enough);
    let underflows = averages.as_ref().err().filter(|why| why.is_underflow());
    let untold = underflows.map(exact::Reason::to_string);
    let boundless = untold.as_ref().map(|_| f64::INFINITY);
    let square = averages.as_ref().ok().map(|[_, square]| libm::log(*square));
    let square = square.or(boundless).or_else(|| {
        let deepest = lower.map(|lower| down - lower);
        // Windows that go on weigh more.
        let whole = exponential(facts, 2.0, case.duration());
        deepest.into_iter().chain(whole).reduce(f64::min)
    });
    let stopping = Stopping {
        subject: asked.to_string(),
        lower,
        upper,
        step,
        turns: lower.zip(upper).and_then(|levels| turned(facts, &increments, levels)),
        sampled,
        exact: exact.and_then(stopped),
        average: averages.map(|[mean, _]| mean).map_err(|why| why.to_string()),
        untold,
        few: sampled.and_then(|_| few_expected(case)),
        tail: tail(case, None, square),
        windows: [case.windows(), case.blocks()],
    };
    stopping.laws()
}

/// The entropy of the whole turns after which both thresholds are passed, if all goes around one
/// cycle. Every jump forwards then produces entropy, for no flux is larger than its reverse.
fn turned(facts: &Facts, increments: &[f64], (lower, upper): (f64, f64)) -> Option<f64> {
    let basis = facts.cycle_basis()?;
    let [cycle] = &basis.cycles[..] else { return None };
    let steps = cycle.channels.iter().map(|&c| increments[c as usize] * cycle.affinity.signum());
    let least = steps.fold(f64::INFINITY, f64::min);
    let one = cycle.affinity.abs();
    let last_turn = |level: f64| {
        let entropy = (level / one - same_level(0.0)).ceil().max(1.0) * one;
        // Nothing between the threshold and the end of the turn.
        let ends = level > entropy - least + same_level(level);
        ends.then_some(entropy)
    };
    let entropy = last_turn(upper).filter(|_| least > 0.0)?;
    (last_turn(-lower) == Some(entropy)).then_some(entropy)
}

/// The exact numbers; none where neither end can be passed within a window.
fn stopped(exact: &ExactPassage) -> Option<Stopped> {
    let exact = exact.within.as_ref().ok()?;
    let [lower, upper] = exact.ends;
    let [of_lower, of_upper] = &exact.bins;
    let share = |p: f64, all: f64| if all > 0.0 { p / all } else { 0.0 };
    let apart = of_lower.iter().zip(of_upper).map(|(a, b)| share(*a, lower.0) - share(*b, upper.0));
    let delay = lower.1 - upper.1;
    (lower.0 > 0.0 || upper.0 > 0.0).then(|| Stopped {
        probability: [lower.0, upper.0],
        delay: if delay.abs() > ROUNDED_ZERO * upper.1 { delay } else { 0.0 },
        apart: apart.map(f64::abs).fold(0.0, f64::max),
    })
}
