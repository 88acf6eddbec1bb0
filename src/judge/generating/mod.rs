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
use crate::exact::generating::{Point, affinity, channel_increments, growth, window};
use crate::quantity::Observable;
use symmetry::{Seen, Solution, named_force, symmetry};

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
    let (mut expected, mut trusted) = (None, sampled.map(<[_]>::to_vec));
    let exact = match (case.facts, case.own) {
        (None, Some(_)) => {
            brought(case, subject, fields, trusted.as_deref_mut(), carried, &mut expected, out)
        }
        _ => enumerated(case, subject, fields, trusted.as_deref_mut(), carried, &mut expected, out),
    };
    if let Err(why) = &exact {
        out.warnings.push(format!("no exact generating function of {subject}: {why}"));
    }
    let one_class = |facts: &Facts| facts.closed_ahead().len() == 1;
    let growth = ScgfCurves {
        subject,
        fields,
        sampled: trusted.as_deref(),
        exact: exact.as_deref().ok(),
        one_mean: case.facts.map_or(case.own.is_some(), one_class),
        expected: expected.as_deref(),
        blocks: case.blocks(),
    };
    out.warnings.extend(growth.warning());
    growth.curves().into_iter().for_each(|curve| out.add_curve(curve));
}

/// Sampled points, trusted where they are given.
type Points = [Option<ScgfEstimate>];

/// The points of an enumerated network, that of the origin first, and what windows show.
fn enumerated(
    case: &Case<'_>,
    subject: &Subject,
    fields: &[Vec<f64>],
    mut trusted: Option<&mut Points>,
    carried: bool,
    expected: &mut Option<Vec<Option<f64>>>,
    out: &mut Gathered,
) -> Result<Vec<Point>, String> {
    let (facts, start) = case.enumerated()?;
    let solved = solve(facts, subject, fields)?;
    if let Some(trusted) = trusted.as_deref_mut() {
        note_slopes(
            exact_slopes(case, facts, subject, fields, start, trusted),
            subject,
            expected,
            out,
        );
    }
    out.warnings.extend(kinks(facts, subject));
    let both = trusted.as_deref().zip(expected.as_deref()).filter(|_| carried);
    let seen = both.map(|(points, expected)| Seen { points, expected });
    let increments: Vec<&[f64]> = solved.increments.iter().map(Vec::as_slice).collect();
    let (network, classes) = (facts.network(), facts.classes_ahead());
    let known = Solution {
        points: &solved.points[1..],
        affinity: affinity(network, classes, &increments)
            .map(|found| named_force(facts, subject, found)),
        growth: &|images| growth(network, classes, &increments, images),
    };
    out.symmetries.push(symmetry(case, subject, fields, known, seen));
    Ok(solved.points)
}

/// The same of a system that brings its answers.
fn brought(
    case: &Case<'_>,
    subject: &Subject,
    fields: &[Vec<f64>],
    mut trusted: Option<&mut Points>,
    carried: bool,
    expected: &mut Option<Vec<Option<f64>>>,
    out: &mut Gathered,
) -> Result<Vec<Point>, String> {
    let own = case.own.ok_or("it brings no answers")?;
    let of: Vec<&Observable> = subject.observables().collect();
    let all: Vec<[f64; 2]> =
        std::iter::once([0.0; 2]).chain(fields.iter().map(|s| plane(s))).collect();
    let start = &case.choices.start;
    let points = own.generating(start, &of, &all)?;
    if let Some(trusted) = trusted.as_deref_mut() {
        let solve = |factor: f64, chosen: &[usize]| {
            let fields: Vec<[f64; 2]> =
                chosen.iter().map(|&i| plane(&fields[i]).map(|s| factor * s)).collect();
            match own.generating_in_windows(start, &of, &fields, case.duration()) {
                Ok(found) => found.into_iter().map(Ok).collect(),
                Err(why) => vec![Err(why); chosen.len()],
            }
        };
        note_slopes(slopes(case, fields.len(), trusted, &solve), subject, expected, out);
    }
    if let Some([limit, _]) = case.attempts().filter(|_| case.counted.no_entropy.is_none()) {
        let both = trusted.as_deref().zip(expected.as_deref()).filter(|_| carried);
        let seen = both.map(|(points, expected)| Seen { points, expected });
        let solved = Solution {
            points: &points[1..],
            affinity: limit.affinity(&of),
            growth: &|images| limit.generating(&of, images),
        };
        out.symmetries.push(symmetry(case, subject, fields, solved, seen));
    }
    Ok(points)
}

/// Keep the slopes, or say that there are none.
fn note_slopes(
    slopes: Result<Vec<Option<f64>>, String>,
    subject: &Subject,
    expected: &mut Option<Vec<Option<f64>>>,
    out: &mut Gathered,
) {
    match slopes {
        Ok(slopes) => *expected = Some(slopes),
        Err(why) => out.warnings.push(format!(
            "which points of the sampled generating function of {subject} are trusted rests on the \
             sample alone: {why}"
        )),
    }
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
    trusted: &mut Points,
) -> Result<Vec<Option<f64>>, String> {
    let increments = increments(facts, subject, facts.stationary()).ok_or("it is not defined")?;
    let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
    let solve = |factor: f64, chosen: &[usize]| {
        let fields: Vec<[f64; 2]> =
            chosen.iter().map(|&i| plane(&fields[i]).map(|s| factor * s)).collect();
        window(facts.network(), start, &increments, &fields, case.duration())
    };
    slopes(case, fields.len(), trusted, &solve)
}

/// `ln <e^{s.X}>` at half a window and its end, or why there is none.
type Logarithms = Result<[f64; 2], String>;

/// The same, where `solve` gives `ln <e^{s.X}>` at half a window and its end, for chosen fields times a factor.
fn slopes(
    case: &Case<'_>,
    fields: usize,
    trusted: &mut Points,
    solve: &dyn Fn(f64, &[usize]) -> Vec<Logarithms>,
) -> Result<Vec<Option<f64>>, String> {
    let mut slopes = vec![None; fields];
    let chosen: Vec<usize> = (0..fields).filter(|&i| trusted[i].is_some()).collect();
    let windows = libm::log(case.windows() as f64);
    let once = solve(1.0, &chosen);
    if let (Some(Err(why)), true) = (once.first(), once.iter().all(Result::is_err)) {
        return Err(why.clone());
    }
    for ((&i, once), twice) in chosen.iter().zip(once).zip(solve(2.0, &chosen)) {
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
