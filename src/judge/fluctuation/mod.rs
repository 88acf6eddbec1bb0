//! Judge the fluctuation theorems of entropy production.
//!
//! `<exp(-S)> = 1` (integral) and `P(S)/P(-S) = exp(S)` (detailed), `S` with its boundary term, from the
//! stationary start (doi:10.1103/PhysRevLett.95.040602). Where rare windows carry the mean of `exp(-S)` no
//! sample can tell it, which the exact second moment `<exp(-2S)>` shows. Systems of independent attempts answer for each
//! attempt ([`attempts`]).

mod attempts;
mod second_law;
pub mod theorem;

use super::Case;
use super::jumps::gross;
use super::law::Law;
use crate::estimate::Needed;
use crate::exact::{self, Facts, Reason};
use crate::judge::level::ROUNDING;
use crate::number::digits::significant;
use crate::quantity::{Name, Observable, Quantity, Statistic};
use theorem::Tail;

/// Uniformised steps of the shortest window that is proposed.
const LEAST_STEPS: f64 = 0.1;

/// The integral and the detailed fluctuation theorem.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let Some((facts, law)) = case.stationary() else {
        let mut laws = attempts::laws(case);
        laws.extend(coherent(case));
        return laws;
    };
    let network = facts.network();
    let entropy = Observable::new(Name::Entropy, "total");
    if !network.counting.observables.iter().any(|o| o.observable == entropy) {
        return Vec::new();
    }
    let mean = Quantity::new(entropy, Statistic::Mean);
    let seen = case.sampled.and_then(|s| s.estimates.get(&mean)).map(|e| e.value);
    let duration = case.duration();
    let tail = tail(case, seen, exponential(facts, 2.0, duration));
    let average = exact::exponential_average(network, law, 1.0, duration);
    let sampled = case.paths().and_then(|paths| paths.fluctuation.as_ref());
    // What underflows hardly ever happens: no sample can tell either.
    let untold = average.as_ref().err().filter(|why| sampled.is_none() || why.is_underflow());
    let untold = untold.map(Reason::to_string);
    let average = average.ok().map(libm::exp).filter(|average| average.is_finite());
    let shorter = if tail.is_heavy() { shorter(facts, tail) } else { None };
    let few = sampled.and_then(|_| few_expected(case));
    let average = average.ok_or(untold);
    // Steps of attempts have no law in continuous time; each attempt has.
    let by_attempts = if average.is_err() { attempts::theorems(case) } else { None };
    let by_network = || {
        let integral = theorem::integral(sampled, average, &tail, shorter, few, case.blocks());
        let sides = exact::sides_of_entropy(network, law, duration);
        vec![integral, theorem::detailed(sampled, &sides, case.blocks())]
    };
    let mut laws = by_attempts.map_or_else(by_network, Vec::from);
    laws.extend(second_law::laws(case, facts, law));
    laws
}

/// The integral theorem where wave functions are walked: the eigenvalue of the steady state that a window starts in, and
/// that whose eigenvector its end is projected on, take the place of probabilities (doi:10.1088/1367-2630/15/8/085028).
fn coherent(case: &Case<'_>) -> Option<Law> {
    if case.attempts().is_some() {
        return None;
    }
    let sampled = case.paths()?.fluctuation.as_ref()?;
    let mean = Quantity::new(Observable::new(Name::Entropy, "total"), Statistic::Mean);
    let seen = case.sampled?.estimates.get(&mean).map(|estimate| estimate.value);
    let tail = tail(case, seen, None);
    let shorter = tail.is_heavy().then(|| shorter_unsolved(tail)).flatten();
    Some(theorem::integral(Some(sampled), Err(None), &tail, shorter, None, case.blocks()))
}

/// A duration at which a Gaussian entropy production of the mean that was seen can be sampled.
fn shorter_unsolved(mut tail: Tail) -> Option<f64> {
    for _ in 0..60 {
        let duration = rounded_down(0.5 * tail.duration);
        tail = Tail { produced: tail.produced * duration / tail.duration, duration, ..tail };
        if !tail.is_heavy() {
            return Some(duration);
        }
    }
    None
}

/// What decides whether a mean of `exp(-S)` can be sampled, with `ln <exp(-2S)>` and the entropy that
/// was `seen` where there is no exact one.
pub(super) fn tail(case: &Case<'_>, seen: Option<f64>, square: Option<f64>) -> Tail {
    let known = case.stationary();
    let sigma = known.and_then(|(facts, law)| exact::entropy_production(facts.network(), law));
    let sigma = sigma.map(|forms| forms.schnakenberg);
    let duration = case.duration();
    Tail {
        produced: sigma.map(|sigma| sigma * duration).or(seen).unwrap_or(f64::INFINITY),
        square,
        windows: case.windows() as f64,
        duration,
        steps: known.map_or(0.0, |(facts, _)| facts.fastest()) * duration,
    }
}

/// Why no sample tells a mean of `exp(-S)`, where few jumps that produce entropy are expected in it.
pub(super) fn few_expected(case: &Case<'_>) -> Option<String> {
    let (facts, law) = case.stationary()?;
    let entropy = Observable::new(Name::Entropy, "total");
    let increments = facts.increments(&entropy).unwrap_or_default();
    let finite = increments.iter().filter(|d| d.is_finite());
    let largest = finite.fold(0.0, |most, d| d.abs().max(most));
    let carries = |d: f64| f64::from(u8::from(d.abs() > ROUNDING * largest));
    let carrying: Vec<f64> = increments.into_iter().map(carries).collect();
    let time = case.windows() as f64 * case.duration();
    few(gross(facts.network(), law, &carrying) * time)
}

/// Why no sample tells, where so few jumps are expected.
fn few(expected: f64) -> Option<String> {
    (expected < Needed::TIMES.shown).then(|| {
        format!(
            "about {} jumps that produce entropy are expected in all windows; sample more or \
             longer trajectories",
            significant(expected, 2)
        )
    })
}

/// `ln <exp(-power S)>` of a window, where affordable; infinite beyond double precision.
pub(super) fn exponential(facts: &Facts, power: f64, duration: f64) -> Option<f64> {
    match exact::exponential_average(facts.network(), facts.stationary()?, power, duration) {
        Err(Reason::Unsolvable(_)) => Some(f64::INFINITY),
        Err(why) if why.is_underflow() => Some(f64::INFINITY),
        found => found.ok(),
    }
}

/// A duration, of two digits, at which the mean of `exp(-S)` can be sampled, if there is one in
/// which anything happens.
fn shorter(facts: &Facts, mut tail: Tail) -> Option<f64> {
    while tail.steps > LEAST_STEPS {
        let duration = rounded_down(0.5 * tail.duration);
        let share = duration / tail.duration;
        let [produced, steps] = [tail.produced, tail.steps].map(|x| x * share);
        let square = exponential(facts, 2.0, duration);
        tail = Tail { produced, square, duration, steps, ..tail };
        if !tail.is_heavy() {
            return Some(duration);
        }
    }
    None
}

/// A number with two digits, not above it.
fn rounded_down(x: f64) -> f64 {
    let text = format!("{:.1e}", x * 0.95);
    text.parse().unwrap_or(x).min(x)
}
