//! Follow a chain until it is killed: how it ends, how long that takes, and when.
//!
//! With `S` minus the generator between the live states and `e` the rates into one of the ends,
//!
//! ```text
//! P(end e) = S^-1 e,    E[T^n; end e] = n! S^-n S^-1 e,    density = e . exp(-S^T t) start
//! ```
//!
//! (Neuts, *Matrix-Geometric Solutions in Stochastic Models*, ISBN 0-486-68342-7, chapter 2).
//! `S` is inverted by the elimination without subtraction (doi:10.1287/opre.33.5.1107) with the
//! killed state kept: every probability and moment is right to relative rounding. States are
//! sorted so that chains unfolded along a count are banded, at a cost linear in their length.
//! Densities are sums of positive terms over uniformised steps. States from which no end can be
//! reached are cut off; what falls into them *never* ends. Waiting times, first passages and minima are such chains;
//! what their ends mean is theirs to say.

pub(crate) mod decay;
mod doubled;
mod inverse;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use crate::exact::reason::Reason;
use inverse::Inverse;

/// States that a chain may have.
pub const MAX_CHAIN_STATES: usize = 1 << 19;

/// A layer of the count and a state of the network.
pub(crate) type Node = (i64, u32);

/// Where a jump leads.
#[derive(Clone, Copy)]
pub(crate) enum Onward {
    To(Node),
    /// Into an end, with a weight that [`Killed::weighted`] averages.
    Out {
        end: usize,
        weight: f64,
    },
}

/// A chain that ends in one of several ways.
pub(crate) struct Killed {
    nodes: Vec<Node>,
    pub(crate) moves: Vec<(u32, u32, f64)>,
    /// Rates out by node and end; the last end is `never`.
    pub(crate) out: Vec<Vec<f64>>,
    /// Rate out times weight.
    weighted: Vec<f64>,
}

impl Killed {
    /// Collect what can be reached from `starts` by jumps; `ends` is the number of ends.
    pub(crate) fn explore(
        what: &'static str,
        starts: impl IntoIterator<Item = Node>,
        ends: usize,
        onward: impl Fn(Node) -> Vec<(Onward, f64)>,
    ) -> Result<Self, Reason> {
        let mut found = BTreeMap::new();
        let mut queue = VecDeque::new();
        for node in starts {
            enqueue(what, &mut found, &mut queue, node)?;
        }
        while let Some(node) = queue.pop_front() {
            let jumps = onward(node);
            for (jump, _) in &jumps {
                if let Onward::To(next) = jump {
                    enqueue(what, &mut found, &mut queue, *next)?;
                }
            }
            found.insert(node, jumps);
        }
        Ok(Self::assemble(&found, ends))
    }

    fn assemble(found: &BTreeMap<Node, Vec<(Onward, f64)>>, ends: usize) -> Self {
        let live = live(found);
        let nodes: Vec<Node> =
            found.keys().zip(&live).filter(|(_, live)| **live).map(|(node, _)| *node).collect();
        let mut this = Self {
            moves: Vec::new(),
            out: vec![vec![0.0; nodes.len()]; ends + 1],
            weighted: vec![0.0; nodes.len()],
            nodes,
        };
        for (from, jumps) in this.nodes.clone().iter().map(|node| &found[node]).enumerate() {
            for &(jump, rate) in jumps {
                match jump {
                    Onward::Out { end, weight } => {
                        this.out[end][from] += rate;
                        this.weighted[from] += rate * weight;
                    }
                    Onward::To(node) => match this.position(node) {
                        Some(to) if to == from => {}
                        Some(to) => this.moves.push((from as u32, to as u32, rate)),
                        None => this.out[ends][from] += rate,
                    },
                }
            }
        }
        this
    }

    /// The index of a live node.
    pub(crate) fn position(&self, node: Node) -> Option<usize> {
        self.nodes.binary_search(&node).ok()
    }

    /// The live nodes, ascending.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A distribution over the live nodes.
    pub(crate) fn spread(&self, law: impl IntoIterator<Item = (Node, f64)>) -> Vec<f64> {
        let mut start = vec![0.0; self.nodes.len()];
        for (node, p) in law {
            if let Some(index) = self.position(node) {
                start[index] += p;
            }
        }
        start
    }

    /// The rates into an end by node; the end after the last is `never`.
    pub(crate) fn rates_into(&self, end: usize) -> &[f64] {
        &self.out[end]
    }

    /// Rate out times weight by node.
    pub(crate) fn weighted(&self) -> &[f64] {
        &self.weighted
    }

    /// The total rate into all ends by node.
    pub(crate) fn all_out(&self) -> impl Iterator<Item = f64> {
        (0..self.nodes.len()).map(|x| self.out.iter().map(|end| end[x]).sum())
    }

    /// The rates into each end by node, `never` left out.
    pub(crate) fn ends(&self) -> impl Iterator<Item = &[f64]> {
        self.out[..self.out.len() - 1].iter().map(Vec::as_slice)
    }

    /// The variance of the time to any end as a sum of squares: `h(X_t) + t` is a martingale, with
    /// `h` the mean time by state, so that `Var T = Var h(X_0) + <sum of squared jumps of h>`.
    pub(crate) fn variance(&self, inverse: &Inverse, start: &[f64], mean_time: &[f64]) -> f64 {
        let mean = dot(start, mean_time);
        let out = self.all_out().zip(mean_time).map(|(rate, h)| rate * h * h);
        let mut squares: Vec<f64> = out.collect();
        for &(from, to, rate) in &self.moves {
            let jump = mean_time[to as usize] - mean_time[from as usize];
            squares[from as usize] += rate * jump * jump;
        }
        let spread: f64 = start.iter().zip(mean_time).map(|(p, h)| p * (h - mean).powi(2)).sum();
        spread + dot(start, &inverse.apply(&squares))
    }
}

/// Note a node that is to be visited, unless it is known; however many there are, no more than
/// [`MAX_CHAIN_STATES`] are held.
fn enqueue(
    what: &'static str,
    found: &mut BTreeMap<Node, Vec<(Onward, f64)>>,
    queue: &mut VecDeque<Node>,
    node: Node,
) -> Result<(), Reason> {
    if let Entry::Vacant(vacant) = found.entry(node) {
        vacant.insert(Vec::new());
        queue.push_back(node);
        if found.len() > MAX_CHAIN_STATES {
            let (size, limit) = (found.len() as f64, MAX_CHAIN_STATES as f64);
            return Err(Reason::TooLarge { what, size, unit: "states or more", limit });
        }
    }
    Ok(())
}

/// Which nodes can reach an end.
fn live(found: &BTreeMap<Node, Vec<(Onward, f64)>>) -> Vec<bool> {
    let nodes: Vec<Node> = found.keys().copied().collect();
    let mut before = vec![Vec::new(); nodes.len()];
    let mut live = vec![false; nodes.len()];
    let mut queue = Vec::new();
    for (from, jumps) in found.values().enumerate() {
        for (jump, _) in jumps {
            match jump {
                Onward::Out { .. } if !live[from] => {
                    live[from] = true;
                    queue.push(from);
                }
                Onward::To(node) => {
                    if let Ok(to) = nodes.binary_search(node) {
                        before[to].push(from);
                    }
                }
                Onward::Out { .. } => {}
            }
        }
    }
    while let Some(node) = queue.pop() {
        for &from in &before[node] {
            if !live[from] {
                live[from] = true;
                queue.push(from);
            }
        }
    }
    live
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_not_listed_beyond_the_limit() {
        let endless = (0..i64::MAX).map(|n| (n, 0));
        let found = Killed::explore("a test", endless, 1, |_| Vec::new());
        assert!(matches!(found, Err(Reason::TooLarge { .. })));
        let again = std::iter::repeat_n((0, 0), 2 * MAX_CHAIN_STATES);
        assert!(Killed::explore("a test", again, 1, |_| Vec::new()).is_ok());
    }
}
