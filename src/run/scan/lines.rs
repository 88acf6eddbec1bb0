//! Find the zeros along the only axis of a scan, or along each value of an axis between whose values there is
//! nothing, and the exact curves between points.

use rayon::prelude::*;

use super::curve::curves;
use super::line::{DEPTH, Line, Node};
use super::point::{Asked, PointResult};
use super::shared::{are_zero, proportional};
use crate::judge::scan::{Sign, brackets, without_rounding};
use crate::quantity::{Quantity, Statistic};
use crate::report::scan::{Bracket, Contour, ExactCurve};

/// Intervals of an exact curve.
const CURVE: usize = 200;
/// Points of an axis from which they are the curve themselves.
const DENSE: usize = 401;

/// What is found along lines.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) contours: Vec<Contour>,
    pub(super) brackets: Vec<Bracket>,
    pub(super) curves: Vec<ExactCurve>,
}

/// The rate of a current.
pub(super) fn rate_of(asked: &Asked<'_>, current: usize) -> Quantity {
    Quantity::new(asked.currents[current].clone(), Statistic::Rate)
}

/// The rates of a point as a node of a line.
pub(super) fn node(result: &PointResult, at: f64) -> Node {
    let rate = |rate: &Option<_>| rate.map_or(f64::NAN, without_rounding);
    Node { at, rates: result.rates.iter().map(rate).collect() }
}

/// Zeros and curves along the only axis.
pub(super) fn along(asked: &Asked<'_>, results: &[PointResult]) -> Found {
    let axis = &asked.scan.axes()[0];
    let place = vec![axis.values()[0]];
    let line = Line { solver: asked.solver, currents: asked.currents, axis: 0, place };
    let own: Vec<Node> =
        results.iter().zip(axis.values()).map(|(result, at)| node(result, *at)).collect();
    if line.is_discrete(&own) {
        return Found { brackets: between(asked, &own, 0, None), ..Found::default() };
    }
    let intervals = CURVE.min(asked.solver.affordable());
    let (nodes, curves) = if own.len() < DENSE && own.len() <= intervals {
        curves(asked, &line, results, &own, intervals)
    } else {
        (own, Vec::new())
    };
    let refined = nodes.len() << DEPTH <= asked.solver.affordable();
    let nodes = if refined { line.refined(&nodes) } else { nodes };
    // Currents that are proportional to each other share their zeros.
    let first = proportional(asked, results);
    let own = |current: usize| {
        if first[current] == current { line.zeros(&nodes, current) } else { Vec::new() }
    };
    let each: Vec<Vec<f64>> = (0..first.len()).into_par_iter().map(own).collect();
    let places = |zeros: &Vec<f64>| zeros.iter().map(|at| vec![*at]).collect::<Vec<_>>();
    let shared: Vec<Vec<bool>> = each.par_iter().map(|z| are_zero(asked, &places(z))).collect();
    let contours = first.iter().enumerate().flat_map(|(current, &first)| {
        let zeros = if first == current || shared[first][current] {
            each[first].clone()
        } else {
            line.zeros(&nodes, current)
        };
        let of = rate_of(asked, current);
        zeros.into_iter().map(move |at| Contour {
            of: of.clone(),
            level: 0.0,
            points: vec![vec![at]],
        })
    });
    Found { contours: contours.collect(), curves, ..Found::default() }
}

/// Between which neighbours an exact rate changes sign.
fn between(
    asked: &Asked<'_>,
    nodes: &[Node],
    axis: usize,
    at: Option<&(String, f64)>,
) -> Vec<Bracket> {
    let sign = |value: f64| match value {
        v if v.is_nan() => Sign::Absent,
        v if v > 0.0 => Sign::Positive,
        v if v < 0.0 => Sign::Negative,
        _ => Sign::Zero,
    };
    let of_current = |current: usize| {
        let signs: Vec<Sign> = nodes.iter().map(|node| sign(node.rates[current])).collect();
        brackets(&signs).into_iter().map(move |[from, to]| Bracket {
            of: rate_of(asked, current),
            sampled: false,
            parameter: asked.scan.axes()[axis].name().to_owned(),
            from: nodes[from].at,
            to: nodes[to].at,
            at: at.cloned(),
        })
    };
    (0..asked.currents.len()).flat_map(of_current).collect()
}

/// Zeros along the second axis at each value of the first, or the other way round, where the one that is not
/// followed has its own values alone.
pub(super) fn across(asked: &Asked<'_>, results: &[PointResult], followed: usize) -> Found {
    let fixed = 1 - followed;
    let axes = asked.scan.axes();
    let lines = (0..axes[fixed].len()).into_par_iter().map(|k| {
        let value = axes[fixed].values()[k];
        let own: Vec<Node> = (0..axes[followed].len())
            .map(|j| {
                let index = if fixed == 0 { k * axes[1].len() + j } else { j * axes[1].len() + k };
                node(&results[index], axes[followed].values()[j])
            })
            .collect();
        let place = vec![value; 2];
        let (solver, currents) = (asked.solver, asked.currents);
        let line = Line { solver, currents, axis: followed, place };
        if line.is_discrete(&own) {
            let at = (axes[fixed].name().to_owned(), value);
            let brackets = between(asked, &own, followed, Some(&at));
            return Found { brackets, ..Found::default() };
        }
        let affordable = asked.solver.affordable() / axes[fixed].len();
        let nodes = if own.len() << DEPTH <= affordable { line.refined(&own) } else { own };
        let zeros = |current: usize| {
            let at = |zero: f64| {
                let point = if fixed == 0 { vec![value, zero] } else { vec![zero, value] };
                Contour { of: rate_of(asked, current), level: 0.0, points: vec![point] }
            };
            line.zeros(&nodes, current).into_iter().map(at).collect::<Vec<_>>()
        };
        let contours = (0..currents.len()).flat_map(zeros).collect();
        Found { contours, ..Found::default() }
    });
    let mut all = Found::default();
    for found in lines.collect::<Vec<_>>() {
        all.contours.extend(found.contours);
        all.brackets.extend(found.brackets);
    }
    all
}
