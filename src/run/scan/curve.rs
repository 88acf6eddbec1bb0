//! Answer exactly between the points of the only axis.
//!
//! A quantity that does not exist everywhere, as a coefficient of performance, has a curve for each stretch on which it
//! does. Where it ceases to exist between two valid neighbours the interval is halved, so that its curve ends there and
//! not at the last neighbour; a quantity that grows beyond all bounds on the way ends at the neighbour.

use rayon::prelude::*;

use super::line::{Line, Node};
use super::lines::node;
use super::point::{Asked, PointResult};
use crate::quantity::{Name, Quantity, Statistic};
use crate::report::scan::ExactCurve;

/// Halvings of an interval in which a quantity ceases to exist.
const HALVINGS: usize = 44;
/// An end may be so many times the largest value of its curve; what is larger has no end.
const MOST_GROWTH: f64 = 2.0;

/// The exact curves, and all their nodes.
pub(super) fn curves(
    asked: &Asked<'_>,
    line: &Line<'_>,
    results: &[PointResult],
    own: &[Node],
    intervals: usize,
) -> (Vec<Node>, Vec<ExactCurve>) {
    let parts = intervals.div_ceil(own.len() - 1);
    let inner: Vec<f64> = own
        .windows(2)
        .flat_map(|pair| {
            let share = move |k: usize| k as f64 / parts as f64;
            (1..parts).map(move |k| line.between(pair[0].at, pair[1].at, share(k)))
        })
        .collect();
    let added: Vec<PointResult> = inner.par_iter().map(|at| asked.exact(&[*at])).collect();
    let mut nodes: Vec<(f64, &PointResult)> = own.iter().map(|n| n.at).zip(results).collect();
    nodes.extend(inner.iter().copied().zip(&added));
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let refined = asked.solver.affordable() >= nodes.len() * HALVINGS;
    let curves = Curves { asked, line, nodes, refined };
    let drawn: Vec<Vec<ExactCurve>> =
        curves.quantities().par_iter().map(|drawn| curves.of(drawn)).collect();
    let nodes = curves.nodes.iter().map(|(at, result)| node(result, *at));
    (nodes.collect(), drawn.into_iter().flatten().collect())
}

/// Is it drawn as a curve: a rate or noise of a current or of entropy, or a figure of merit?
fn is_drawn(q: &Quantity) -> bool {
    let states = [Name::Probability, Name::Occupation, Name::Correlation, Name::Demon];
    match q.statistic {
        Statistic::Rate | Statistic::VarianceRate => q.observable.name.is_flow(),
        Statistic::Fano => true,
        Statistic::Value => !states.contains(&q.observable.name),
        _ => false,
    }
}

/// A quantity, with its key where the first point answers it.
type Drawn = (Quantity, Option<usize>);

struct Curves<'a> {
    asked: &'a Asked<'a>,
    line: &'a Line<'a>,
    /// All nodes, ascending.
    nodes: Vec<(f64, &'a PointResult)>,
    /// Are ends looked for between nodes?
    refined: bool,
}

impl Curves<'_> {
    /// What is drawn of all that any node answers.
    fn quantities(&self) -> Vec<Drawn> {
        let keyed = self.asked.keys.list().iter().enumerate();
        let mut drawn: Vec<Drawn> = keyed.map(|(key, of)| (of.clone(), Some(key))).collect();
        for (_, of) in self.nodes.iter().flat_map(|(_, result)| &result.unkeyed) {
            if !drawn.iter().any(|(known, _)| known == of) {
                drawn.push((of.clone(), None));
            }
        }
        drawn.retain(|(of, _)| is_drawn(of));
        drawn
    }

    /// The curves of a quantity, one a stretch; none where it is known at less than two places.
    fn of(&self, drawn: &Drawn) -> Vec<ExactCurve> {
        let exact: Vec<Option<Worth>> =
            self.nodes.iter().map(|(_, result)| value(result, drawn)).collect();
        let mut curves = Vec::new();
        let mut start = 0;
        for stretch in exact.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let own: Vec<Worth> = stretch.iter().flatten().copied().collect();
            if !own.is_empty() {
                curves.push(self.stretch(drawn, start, own));
            }
            start += stretch.len();
        }
        let known: usize = curves.iter().map(|curve| curve.values.len()).sum();
        if known > 1 { curves } else { Vec::new() }
    }

    /// The curve through the nodes from `start` on, from end to end.
    fn stretch(&self, drawn: &Drawn, start: usize, mut worth: Vec<Worth>) -> ExactCurve {
        let last = start + worth.len() - 1;
        let mut values: Vec<f64> = self.nodes[start..=last].iter().map(|(at, _)| *at).collect();
        let most = worth.iter().fold(0.0, |most: f64, x| most.max(x.exact.abs()));
        let before = start.checked_sub(1);
        let end = |inside, outside: Option<usize>| self.end(drawn, inside, outside?, most);
        let ends = [end(start, before), end(last, Some(last + 1))];
        if let Some((at, x)) = ends[0] {
            values.insert(0, at);
            worth.insert(0, x);
        }
        if let Some((at, x)) = ends[1] {
            values.push(at);
            worth.push(x);
        }
        let exact = worth.iter().map(|x| x.exact).collect();
        let bounds: Option<Vec<f64>> = worth.iter().map(|x| x.bound).collect();
        ExactCurve { of: drawn.0.clone(), values, exact, bounds: bounds.unwrap_or_default() }
    }

    /// Where a quantity ceases to exist on the way to a neighbour that is valid, and its value there.
    fn end(&self, drawn: &Drawn, inside: usize, outside: usize, most: f64) -> Option<(f64, Worth)> {
        let &(mut without, result) = self.nodes.get(outside)?;
        if !self.refined || result.error.is_some() {
            return None;
        }
        let (mut with, mut found) = (self.nodes[inside].0, None);
        for _ in 0..HALVINGS {
            let middle = self.line.middle(with, without);
            if middle == with || middle == without {
                break;
            }
            match value(&self.asked.exact(&[middle]), drawn) {
                Some(worth) => (with, found) = (middle, Some(worth)),
                None => without = middle,
            }
        }
        let known = found.filter(|worth: &Worth| worth.exact.abs() <= MOST_GROWTH * most);
        known.map(|worth| (with, worth))
    }
}

/// An exact answer, and what it cannot exceed.
#[derive(Clone, Copy)]
struct Worth {
    exact: f64,
    bound: Option<f64>,
}

/// The exact answer of a point to a quantity.
fn value(result: &PointResult, (of, key): &Drawn) -> Option<Worth> {
    let own = || result.unkeyed.iter().find(|(_, quantity)| quantity == of);
    let row = match key {
        Some(key) => result.rows.iter().find(|row| row.key == *key)?,
        None => result.rows.get(own()?.0)?,
    };
    row.exact.map(|exact| Worth { exact, bound: row.bound })
}
