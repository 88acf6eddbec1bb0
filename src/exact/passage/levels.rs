//! Unfold a network along an integer count: a state and a layer `n` make a node.
//!
//! A node has the level `S = quantum n + offset(x)`. For a count the offset is zero. For entropy
//! production the count is that of cycles turned and `offset(x) = potential(x) - ln p(x)`: log-ratios
//! along a spanning tree depend on the ends of a path alone, so that
//! `S_tot = S(n, x) - S(0, x_0)` holds path by path wherever the affinities of all cycles are multiples
//! of one quantum. A level within [`same_level`] of a threshold has reached it.

use crate::exact::chain::killed::{Killed, Node, Onward};
use crate::exact::reason::{Reason, fits};
use crate::network::{
    Clock, Coordinate, CycleBasis, Lattice, Network, Weights, WindowObservable, same_level,
};
use crate::quantity::{Name, Observable};

/// A network with a level for each node.
pub(crate) struct Levels<'a> {
    pub(crate) network: &'a Network,
    /// Layers climbed, by channel.
    increments: Vec<i64>,
    /// The increment of the level by one layer.
    pub(crate) quantum: f64,
    /// By state.
    pub(crate) offset: Vec<f64>,
}

impl<'a> Levels<'a> {
    /// Levels of a net count.
    pub(crate) fn of_count(network: &'a Network, count: &Coordinate) -> Self {
        let counting = &network.counting;
        let increment = |c: &crate::network::Channel| count.increment(counting, c.class);
        let increments = network.channels().iter().map(increment).collect();
        Self { network, increments, quantum: 1.0, offset: vec![0.0; network.states.len()] }
    }

    /// Levels of entropy production about a stationary distribution.
    pub(crate) fn of_entropy(network: &'a Network, law: &[f64]) -> Result<Self, Reason> {
        fits("stationary law", law.len(), network.states.len())?;
        let basis = CycleBasis::of(network).map_err(Reason::NoEntropy)?;
        let affinities = (0..).zip(basis.cycles.iter().map(|cycle| cycle.affinity)).collect();
        let name = Observable::new(Name::EntropyFlow, "total");
        let affinity = WindowObservable::current(name, Weights::Real(affinities));
        let found = Lattice::of(&affinity, None).coordinates;
        if found.len() > 1 {
            let values = found.iter().map(|c| c.quantum).collect();
            return Err(Reason::Incommensurate { count: found.len(), values });
        }
        let turned = |cycle: u32| {
            let weights = found.first().map_or(&[][..], |c| &c.weights);
            weights.iter().find(|w| w.0 == cycle).map_or(0, |w| w.1)
        };
        let climb = |chord: &Option<(u32, i8)>| {
            chord.map_or(0, |(cycle, sign)| i64::from(sign) * turned(cycle))
        };
        Ok(Self {
            network,
            increments: basis.chord.iter().map(climb).collect(),
            quantum: found.first().map_or(1.0, |c| c.quantum),
            offset: basis.potential.iter().zip(law).map(|(s, p)| s - libm::log(*p)).collect(),
        })
    }

    pub(crate) fn in_continuous_time(&self, what: &'static str) -> Result<(), Reason> {
        match self.network.clock {
            Clock::Continuous => Ok(()),
            Clock::Steps { .. } => Err(Reason::Steps { what }),
        }
    }

    /// The level of a node.
    pub(crate) fn level(&self, (n, x): Node) -> f64 {
        self.quantum * n as f64 + self.offset[x as usize]
    }

    /// The largest step of the level in one jump, and at least a quantum where anything climbs.
    pub(crate) fn stride(&self) -> f64 {
        let channels = self.network.channels().iter().zip(&self.increments);
        let steps = channels.filter(|(c, _)| c.rate > 0.0).map(|(c, n)| {
            let step = self.level((*n, c.to)) - self.level((0, c.from));
            step.abs()
        });
        steps.filter(|step| step.is_finite()).fold(0.0, f64::max)
    }

    /// Does any jump climb?
    pub(crate) fn climbs(&self) -> bool {
        let mut channels = self.network.channels().iter().zip(&self.increments);
        channels.any(|(c, n)| c.rate > 0.0 && *n != 0)
    }

    /// The chain that ends (0) at or below the lower bound and (1) at or above the upper one, with
    /// levels counted from `zero` and `exp(-level)` as the weight of an end.
    pub(crate) fn between(
        &self,
        what: &'static str,
        starts: impl IntoIterator<Item = Node>,
        bounds: [f64; 2],
        zero: f64,
    ) -> Result<Killed, Reason> {
        // No threshold is so close that the start has reached it.
        let slack = bounds.map(|bound| same_level(bound).min(bound.abs() / 2.0));
        let lead = |node: Node| {
            let level = self.level(node) - zero;
            let end = if level <= bounds[0] + slack[0] {
                0
            } else if level >= bounds[1] - slack[1] {
                1
            } else {
                return Onward::To(node);
            };
            Onward::Out { end, weight: libm::exp(-level) }
        };
        let onward = |node| self.jumps(node).map(|(next, rate)| (lead(next), rate)).collect();
        Killed::explore(what, starts, 2, onward)
    }

    /// Where jumps lead from a node, with their rates.
    pub(crate) fn jumps(&self, (n, x): Node) -> impl Iterator<Item = (Node, f64)> {
        let first = self.network.channels().partition_point(|c| c.from < x);
        let own = self.network.channels_from(x).iter().zip(&self.increments[first..]);
        own.filter(|(c, _)| c.rate > 0.0).map(move |(c, up)| ((n + up, c.to), c.rate))
    }
}
