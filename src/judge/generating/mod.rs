//! Judge scaled cumulant generating functions: `lambda(s) = lim ln <exp(s X(t))> / t`.
//!
//! A sampled point is trusted where enough effective windows carry `<exp(s X)>`; it is compared with the
//! exact slope of windows of this duration.

mod curve;
mod symmetry;
mod verdict;

pub use curve::ScgfCurves;

use super::{Case, Gathered};
use crate::config::observe::Subject;
use crate::estimate::{MIN_EFFECTIVE, ScgfEstimate};
use crate::exact::Facts;
use crate::exact::generating::{Point, channel_increments, growth, window};
use crate::model::OwnAnswers;
use crate::quantity::Observable;
use symmetry::{Seen, symmetry};

/// Every generating function that was asked for.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    for (index, asked) in case.plan.observe.generating_functions.iter().enumerate() {
        let seen = case.sampled.map(|s| &s.generating[index][..]);
        let carried =
            case.sampled.is_some_and(|s| asked.subject.observables().all(|of| s.carries(of)));
        let fields = case.choices.points(case.plan, index);
        function(case, &asked.subject, &fields, seen, carried, gathered);
    }
}

/// The exact generating function of a subject.
pub(super) struct Solved {
    /// That of the origin, then one a field.
    pub(super) points: Vec<Point>,
    /// By observable, then channel; without boundary terms.
    pub(super) increments: Vec<Vec<f64>>,
}

/// Add the generating function, its rate function and its symmetry, which a sample tells where enough
/// jumps have `carried` it.
fn function(
    case: &Case<'_>,
    subject: &Subject,
    fields: &[Vec<f64>],
    sampled: Option<&[Option<ScgfEstimate>]>,
    carried: bool,
    out: &mut Gathered,
) {
    if let (None, Some(own)) = (case.facts, case.own) {
        return without_network(case, own, subject, fields, sampled, out);
    }
    let exact = case
        .enumerated()
        .and_then(|(facts, start)| Ok((solve(facts, subject, fields)?, facts, start)));
    let (mut expected, mut trusted) = (None, sampled.map(<[_]>::to_vec));
    match &exact {
        Ok((solved, facts, start)) => {
            if let Some(trusted) = &mut trusted {
                match exact_slopes(case, facts, subject, fields, start, trusted) {
                    Ok(slopes) => expected = Some(slopes),
                    Err(why) => out.warnings.push(format!(
                        "which points of the sampled generating function of {subject} are \
                         trusted rests on the sample alone: {why}"
                    )),
                }
            }
            out.warnings.extend(kinks(facts, subject));
            let both = trusted.as_deref().zip(expected.as_deref()).filter(|_| carried);
            let seen = both.map(|(points, expected)| Seen { points, expected });
            out.symmetries.push(symmetry(case, facts, subject, fields, solved, seen));
        }
        Err(why) => {
            out.warnings.push(format!("no exact generating function of {subject}: {why}"));
        }
    }
    let growth = ScgfCurves {
        subject,
        fields,
        sampled: trusted.as_deref(),
        exact: exact.as_ref().ok().map(|(solved, ..)| &solved.points[..]),
        one_mean: case.facts.is_some_and(|facts| facts.closed_ahead().len() == 1),
        expected: expected.as_deref(),
        blocks: case.blocks(),
    };
    out.warnings.extend(growth.warning());
    growth.curves().into_iter().for_each(|curve| out.add_curve(curve));
}

/// The generating function of a system that brings its answers. Its sample is shown beside the limit of long windows; the
/// slope that windows of this duration have is not known.
fn without_network(
    case: &Case<'_>,
    own: &dyn OwnAnswers,
    subject: &Subject,
    fields: &[Vec<f64>],
    sampled: Option<&[Option<ScgfEstimate>]>,
    out: &mut Gathered,
) {
    let observables: Vec<&Observable> = subject.observables().collect();
    let asked: Vec<[f64; 2]> =
        std::iter::once([0.0; 2]).chain(fields.iter().map(|s| plane(s))).collect();
    let exact = own.generating(&observables, &asked);
    if let Err(why) = &exact {
        out.warnings.push(format!("no exact generating function of {subject}: {why}"));
    }
    let growth = ScgfCurves {
        subject,
        fields,
        sampled,
        exact: exact.as_deref().ok(),
        one_mean: true,
        expected: None,
        blocks: case.blocks(),
    };
    out.warnings.extend(growth.warning());
    growth.curves().into_iter().for_each(|curve| out.add_curve(curve));
}

/// Say what the function is where the start leads through several classes.
fn kinks(facts: &Facts, subject: &Subject) -> Option<String> {
    let (classes, closed) = (facts.classes_ahead(), facts.closed_ahead().len());
    (classes.len() > 1).then(|| {
        format!(
            "the start leads through {} communicating classes, {closed} of them closed; the \
             generating function of {subject} is the largest of theirs, with a kink where another \
             takes over, and a current between the slopes there has no point of the rate function",
            classes.len()
        )
    })
}

/// The generating function at every field.
fn solve(facts: &Facts, subject: &Subject, fields: &[Vec<f64>]) -> Result<Solved, String> {
    let increments = increments(facts, subject, None).ok_or("it is not defined")?;
    let borrowed: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
    // The origin tells typical currents from rare ones.
    let fields: Vec<[f64; 2]> =
        std::iter::once([0.0; 2]).chain(fields.iter().map(|s| plane(s))).collect();
    let points = growth(facts.network(), facts.classes_ahead(), &borrowed, &fields)?;
    Ok(Solved { points, increments })
}

fn increments(facts: &Facts, subject: &Subject, law: Option<&[f64]>) -> Option<Vec<Vec<f64>>> {
    subject.observables().map(|o| channel_increments(facts.network(), o, law)).collect()
}

/// What windows of this duration estimate at each trusted field; an error is the reason why none
/// is affordable.
///
/// A sample that happened to miss the windows that carry `<exp(s.X)>` cannot know; the exact
/// `n G(s)^2/G(2s)` does, and fields with too few effective windows lose their trust here.
fn exact_slopes(
    case: &Case<'_>,
    facts: &Facts,
    subject: &Subject,
    fields: &[Vec<f64>],
    start: &[f64],
    trusted: &mut [Option<ScgfEstimate>],
) -> Result<Vec<Option<f64>>, String> {
    let mut slopes = vec![None; fields.len()];
    let chosen: Vec<usize> = (0..fields.len()).filter(|&i| trusted[i].is_some()).collect();
    let increments = increments(facts, subject, facts.stationary()).ok_or("it is not defined")?;
    let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
    let solve = |factor: f64| {
        let fields: Vec<[f64; 2]> =
            chosen.iter().map(|&i| plane(&fields[i]).map(|s| factor * s)).collect();
        window(facts.network(), start, &increments, &fields, case.duration())
    };
    let windows = libm::log(case.windows() as f64);
    let once = solve(1.0);
    if let (Some(Err(why)), true) = (once.first(), once.iter().all(Result::is_err)) {
        return Err(why.clone());
    }
    for ((&i, once), twice) in chosen.iter().zip(once).zip(solve(2.0)) {
        let effective = match (&once, &twice) {
            (Ok(once), Ok(twice)) => [0, 1].map(|half| windows + 2.0 * once[half] - twice[half]),
            _ => [f64::NEG_INFINITY; 2],
        };
        if effective.iter().any(|ln| libm::exp(*ln) < MIN_EFFECTIVE) {
            trusted[i] = None;
        }
        slopes[i] = once.ok().map(|[middle, end]| (end - middle) * 2.0 / case.duration());
    }
    Ok(slopes)
}

/// Fields as a point of the plane; the second is zero for one observable.
pub(super) fn plane(fields: &[f64]) -> [f64; 2] {
    [fields[0], fields.get(1).copied().unwrap_or(0.0)]
}
