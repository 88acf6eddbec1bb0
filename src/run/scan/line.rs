//! Follow the exact rates along one axis, the other one fixed.

use rayon::prelude::*;

use super::root::{End, root};
use super::solver::Solver;
use crate::judge::scan::without_rounding;
use crate::quantity::Observable;

/// Halvings of an interval in which a rate may turn round.
pub(super) const DEPTH: u32 = 3;
/// Zeros are found to this share of the length of an axis.
pub(super) const TOLERANCE: f64 = 1e-14;

/// One axis, with a place on the others.
pub(super) struct Line<'a> {
    pub(super) solver: &'a Solver<'a>,
    pub(super) currents: &'a [Observable],
    /// Which axis is followed.
    pub(super) axis: usize,
    /// Values of all axes; that of the followed one is replaced.
    pub(super) place: Vec<f64>,
}

/// The rates at a value of the axis; no numbers where there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) at: f64,
    /// Zero where they are rounding.
    pub(super) rates: Vec<f64>,
}

impl Line<'_> {
    /// All rates at a value of the axis.
    pub(super) fn node(&self, at: f64) -> Node {
        let known = self.solver.rates(&self.at(at), self.currents);
        let number = |rate: Option<_>| rate.map_or(f64::NAN, without_rounding);
        let rates = known.map(|rates| rates.into_iter().map(number).collect());
        Node { at, rates: rates.unwrap_or_else(|| vec![f64::NAN; self.currents.len()]) }
    }

    fn at(&self, at: f64) -> Vec<f64> {
        let mut place = self.place.clone();
        place[self.axis] = at;
        place
    }

    fn is_log(&self) -> bool {
        self.solver.axes()[self.axis].is_log()
    }

    /// The value in the middle of two.
    pub(super) fn middle(&self, a: f64, b: f64) -> f64 {
        self.between(a, b, 0.5)
    }

    /// The value at a share of the way from one to another.
    pub(super) fn between(&self, a: f64, b: f64, share: f64) -> f64 {
        if self.is_log() { a * libm::pow(b / a, share) } else { a + (b - a) * share }
    }

    /// Is there no answer between points that have one: can the axis have its own values alone?
    pub(super) fn is_discrete(&self, nodes: &[Node]) -> bool {
        let both = |pair: &&[Node]| pair.iter().all(Node::is_valid);
        let pair = nodes.windows(2).find(both);
        pair.is_some_and(|pair| !self.node(self.middle(pair[0].at, pair[1].at)).is_valid())
    }

    /// The nodes, with more of them wherever a rate may turn round between two.
    pub(super) fn refined(&self, nodes: &[Node]) -> Vec<Node> {
        let between = |pair: &[Node]| {
            let mut inside = Vec::new();
            self.halve(&pair[0], &pair[1], DEPTH, &mut inside);
            inside
        };
        let inside: Vec<Vec<Node>> = nodes.par_windows(2).map(between).collect();
        let mut refined = Vec::new();
        for (node, inside) in nodes.iter().zip(inside) {
            refined.push(node.clone());
            refined.extend(inside);
        }
        refined.extend(nodes.last().cloned());
        refined
    }

    fn halve(&self, a: &Node, b: &Node, depth: u32, into: &mut Vec<Node>) {
        let mut pairs = a.rates.iter().zip(&b.rates);
        if depth == 0 || !pairs.any(|(a, b)| may_turn(&[*a, *b])) {
            return;
        }
        let middle = self.node(self.middle(a.at, b.at));
        self.halve(a, &middle, depth - 1, into);
        into.push(middle.clone());
        self.halve(&middle, b, depth - 1, into);
    }

    /// Where a current is zero, ascending. A current that is zero on a whole stretch between different signs has its
    /// two ends.
    pub(super) fn zeros(&self, nodes: &[Node], current: usize) -> Vec<f64> {
        let mut found = Vec::new();
        let (mut last, mut zeros): (Option<End>, Vec<f64>) = (None, Vec::new());
        for node in nodes {
            let value = node.rates[current];
            if value == 0.0 {
                zeros.push(node.at);
                continue;
            }
            let here = End { at: node.at, value };
            if value.is_nan() {
                last = None;
            } else {
                if let Some(before) = last.filter(|last| (last.value > 0.0) != (value > 0.0)) {
                    match zeros.as_slice() {
                        [] => found.extend(self.zero(before, here, current)),
                        [one] => found.push(*one),
                        [first, .., last] => found.extend([*first, *last]),
                    }
                }
                last = Some(here);
            }
            zeros.clear();
        }
        found
    }

    /// The zero of a current between two ends.
    pub(super) fn zero(&self, a: End, b: End, current: usize) -> Option<f64> {
        let log = self.is_log();
        let [to, from]: [fn(f64) -> f64; 2] =
            if log { [libm::log, libm::exp] } else { [|x| x, |x| x] };
        let wanted = &self.currents[current..=current];
        let rate = |coordinate: f64| {
            let rates = self.solver.rates(&self.at(from(coordinate)), wanted)?;
            rates[0].map(without_rounding)
        };
        let values = self.solver.axes()[self.axis].values();
        let length = (to(values[values.len() - 1]) - to(values[0])).abs();
        let end = |end: End| End { at: to(end.at), ..end };
        root(end(a), end(b), TOLERANCE * length, &rate).map(from)
    }
}

impl Node {
    /// Is there any answer?
    pub(super) fn is_valid(&self) -> bool {
        self.rates.iter().any(|rate| !rate.is_nan())
    }
}

/// Is the smallest of some rates of one sign below what they differ by, so that a zero may hide among them?
pub(super) fn may_turn(rates: &[f64]) -> bool {
    let [least, most] = [f64::min, f64::max].map(|f| rates.iter().copied().fold(rates[0], f));
    // Rates that are no numbers compare as neither.
    let one_sign = least >= 0.0 || most <= 0.0;
    let nearest = least.abs().min(most.abs());
    one_sign && !rates.iter().any(|rate| rate.is_nan()) && nearest < most - least
}
