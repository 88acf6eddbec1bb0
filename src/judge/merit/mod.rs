//! Judge how well a device works as a machine: power, efficiency, coefficients of performance, magnification.
//!
//! A figure of merit is listed where its machine exists: where the exact rates say so, else, without exact rates,
//! where each current that has to be positive is so by more than four standard errors. A sampled ratio `N/D` counts
//! in the verdict by `(N - theta_0 D)/error` with `theta_0` the exact ratio, which has no skewness of its own where
//! `z` is skewed by an uncertain `D` (Fieller, doi:10.1111/j.2517-6161.1954.tb00159.x).

mod curve;
mod window;

use super::{Case, Gathered, Row, compare};
use crate::estimate::{MeritEstimate, Sampled};
use crate::exact::{Facts, Method, Ratio, RatioLaw};
use crate::network::{self, Merit};
use crate::number::digits::significant;
use crate::quantity::{Quantity, Statistic, WindowTime, grouped};
use window::Windows;

/// Exact laws that are off by more are spoken of.
const ROUGH: f64 = 1e-3;

/// What has to be positive is so from this many standard errors, where nothing is known exactly.
const MIN_SIGNIFICANCE: f64 = 4.0;

/// Every figure of merit of the machines that exist.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    let network = case.facts.map(Facts::network);
    let known = network::merits(case.counted, network);
    gathered.warnings.extend(network::no_exergy(case.counted, network));
    let listed: Vec<Quantity> = known.iter().flat_map(|merit| existing(case, merit)).collect();
    let nothing = Sampled::default();
    let sampled = case.sampled.unwrap_or(&nothing);
    let (mut rows, remarks) = compare(&listed, sampled, &case.exact.values);
    for row in &mut rows {
        let merit = known.iter().find(|merit| merit.observable == row.quantity.observable);
        row.bound = merit.and_then(|merit| merit.bound);
        if let Some((score, skewness)) = score(case, row) {
            row.linear_z = Some(score);
            row.skewness = skewness;
        }
    }
    gathered.warnings.extend(case.sampled.and_then(|sampled| withheld(&listed, sampled)));
    gathered.warnings.extend(remarks);
    gathered.merits.extend(rows);
    over_windows(case, gathered);
}

/// The law over single windows of every figure that is asked for, and its rate function.
fn over_windows(case: &Case<'_>, gathered: &mut Gathered) {
    let windows = &case.plan.observe.windows;
    let stops = windows.stops();
    let before = case.plan.observe.distributions.len() * stops.len();
    gathered.unanswered = not_enumerated(case);
    for (k, ratio) in case.ratios.iter().enumerate() {
        let of = &ratio.merit.observable;
        for (j, &stop) in stops.iter().enumerate() {
            let window = windows.time(stop, case.duration());
            let exact = law(case, ratio, window);
            if let (Err(why), true) = (&exact, is_answered(case)) {
                gathered.warnings.push(format!(
                    "no exact law of {of} in windows of {window}: {why}; {}",
                    shorter_ones(case, window)
                ));
            }
            let shorter = WindowTime::new(window).filter(|_| stop != 1);
            let sampled = case.sampled.map(|s| &s.distributions[before + k * stops.len() + j]);
            let law = Windows::new(ratio, window, shorter, sampled, exact.as_ref().ok());
            gathered.warnings.extend(rough(&law));
            law.curve().into_iter().for_each(|curve| gathered.add_curve(curve));
            gathered.merits.extend(law.answers().into_iter().map(|answer| Row {
                sampled: answer.sampled,
                count: answer.count,
                ..Row::exact(answer.quantity, answer.exact)
            }));
        }
        if is_answered(case) && ratio.lattices.len() > 1 {
            least_likely(case, ratio, gathered);
        }
    }
}

/// What is said of an exact law in bins that is not known well.
fn rough(law: &Windows<'_>) -> Option<String> {
    let accuracy = law.exact?.absolute_accuracy;
    (!law.is_sharp || accuracy > ROUGH).then(|| {
        format!(
            "the exact law of {} in windows of {} is right to {} of the windows, and each quantile to that share{}",
            law.ratio.merit.observable,
            law.window,
            significant(accuracy, 1),
            if law.is_sharp { "" } else { ": so many windows are not judged by it" }
        )
    })
}

/// What to do about a window that is too long: few others may hold whole attempts.
fn shorter_ones(case: &Case<'_>, window: f64) -> String {
    let system = case.plan.model.system();
    let fits = |window: f64| system.check_window(window, case.duration()).is_ok();
    if fits(window / 4.0) {
        return "list shorter ones in observe.windows".to_owned();
    }
    let half = if fits(window / 2.0) {
        format!("list {} in observe.windows, or ", significant(window / 2.0, 12))
    } else {
        String::new()
    };
    format!("{half}choose a shorter sampling.duration")
}

/// Are there exact laws of windows: by a network, or attempt by attempt?
fn is_answered(case: &Case<'_>) -> bool {
    case.facts.is_some() || case.attempts().is_some()
}

/// The exact law of a ratio.
fn law(case: &Case<'_>, ratio: &Ratio, window: f64) -> Result<RatioLaw, String> {
    if let Some([limit, walked]) = case.attempts() {
        let mut found = walked.law_of_ratio(ratio, window)?;
        if walked.are_cells_of(limit) {
            found.route_mut().method = Method::CellsOfEnergy;
        }
        return Ok(found);
    }
    let (facts, start) = case.enumerated()?;
    ratio.law(facts.network(), start, window).map(RatioLaw::Cells)
}

/// Why no ratio has an exact law, where there is no network.
fn not_enumerated(case: &Case<'_>) -> Option<String> {
    if case.ratios.is_empty() || is_answered(case) {
        return None;
    }
    let names: Vec<String> =
        case.ratios.iter().map(|ratio| ratio.merit.observable.to_string()).collect();
    let route = if case.sampled.is_some() { "they are sampled alone" } else { "sample them" };
    Some(format!(
        "no exact laws and rate functions of single windows ({}): {}; {route}",
        names.join(", "),
        case.plan.model.system().unenumerated()
    ))
}

/// The rate function of a ratio with its maximum.
fn least_likely(case: &Case<'_>, ratio: &Ratio, gathered: &mut Gathered) {
    let of = &ratio.merit.observable;
    let found = match (case.attempts(), case.facts) {
        (Some([limit, _]), _) => ratio.rate_function_of_attempts(limit),
        (None, Some(facts)) => ratio.rate_function(facts),
        (None, None) => return,
    };
    match found {
        Ok(found) => {
            gathered.add_curve(curve::rate_function(of, &found));
            gathered.merits.extend(found.least_likely.map(|value| Row {
                bound: ratio.merit.bound,
                ..Row::exact(Quantity::new(of.clone(), Statistic::LeastLikely), Some(value))
            }));
        }
        Err(why) => gathered.warnings.push(format!("no rate function of {of}: {why}")),
    }
}

/// The figure in each closed class in which the machine exists.
fn existing(case: &Case<'_>, merit: &Merit) -> Vec<Quantity> {
    let seen = case.sampled.map_or(&[][..], |sampled| &sampled.merits);
    let exact = case.exact.values.iter().map(|answer| &answer.quantity);
    let sampled = seen.iter().filter(|seen| {
        let solved = merit.rates(seen.quantity.class).all(|rate| case.exact.get(&rate).is_some());
        !solved && seen.exists(MIN_SIGNIFICANCE)
    });
    let all = exact.chain(sampled.map(|seen| &seen.quantity));
    all.filter(|quantity| quantity.observable == merit.observable).cloned().collect()
}

/// The score that a ratio is judged by, and its skewness.
fn score(case: &Case<'_>, row: &Row) -> Option<(f64, f64)> {
    row.z?;
    let is_it = |seen: &&MeritEstimate| seen.quantity == row.quantity;
    let seen = case.sampled?.merits.iter().find(is_it)?;
    let linear = seen.against(case.exact.get(&row.quantity)?.exact.estimated?);
    let apart = linear.estimate();
    let score = apart.value / apart.standard_error?;
    score.is_finite().then(|| (score, linear.skewness()))
}

/// What is said of figures that the sample does not tell.
fn withheld(listed: &[Quantity], sampled: &Sampled) -> Option<String> {
    let list: Vec<_> = listed.iter().filter(|q| !sampled.estimates.contains_key(q)).collect();
    (!list.is_empty()).then(|| {
        format!(
            "not resolved: {} (what it is divided by is too close to zero for its error bar, or too few jumps \
             carry it; sample more trajectories)",
            grouped(&list)
        )
    })
}
