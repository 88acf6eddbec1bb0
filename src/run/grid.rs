//! Integrate functions of time over the bins that the path tallies count in.
//!
//! The integral is a Gauss-Legendre rule of three points on every bin of a quarter octave: what decays
//! with any rate is smooth on such a bin where it is not negligible.

use crate::kernel::TICKS;
use crate::tally::clock::edge;

/// Nodes and weights of the rule on `[-1, 1]`; the square root is `sqrt(3/5)`.
const RULE: [(f64, f64); 3] = [
    (-0.774_596_669_241_483_4, 5.0 / 18.0),
    (0.0, 8.0 / 18.0),
    (0.774_596_669_241_483_4, 5.0 / 18.0),
];

/// Edges of bins up to a horizon, with the nodes of a quadrature between them.
pub(super) struct Grid {
    /// Ascending.
    pub(super) edges: Vec<f64>,
    /// Edges, with nodes between them.
    pub(super) times: Vec<f64>,
    /// Of each time in an integral; zero at edges.
    weights: Vec<f64>,
}

impl Grid {
    /// The bins of the share `1/2^halvings` of a window of a duration.
    pub(super) fn new(duration: f64, halvings: u32) -> Self {
        let horizon = TICKS >> halvings;
        let ends = (0..).map(edge).take_while(|&ticks| ticks <= horizon);
        let edges: Vec<f64> = ends.map(|ticks| ticks as f64 / TICKS as f64 * duration).collect();
        let (mut times, mut weights) = (vec![0.0], vec![0.0]);
        for pair in edges.windows(2) {
            let (middle, half) = (f64::midpoint(pair[0], pair[1]), (pair[1] - pair[0]) / 2.0);
            for (node, weight) in RULE {
                times.push(middle + half * node);
                weights.push(weight * 2.0 * half);
            }
            times.push(pair[1]);
            weights.push(0.0);
        }
        Self { edges, times, weights }
    }

    /// The last edge.
    pub(super) fn horizon(&self) -> f64 {
        self.edges.last().copied().unwrap_or(0.0)
    }

    /// `integral t^power f(t) dt` of a function given at every time.
    pub(super) fn integral(&self, power: i32, values: &[f64]) -> f64 {
        let terms = self.weights.iter().zip(&self.times).zip(values);
        terms.map(|((w, t), f)| w * t.powi(power) * f).sum()
    }

    /// What a function given at every time gains in each bin.
    pub(super) fn gains(values: &[f64]) -> Vec<f64> {
        let at_edges: Vec<f64> = values.iter().step_by(RULE.len() + 1).copied().collect();
        at_edges.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}
