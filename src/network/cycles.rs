//! Find fundamental cycles of the graph of jumps, and the affinity of each.
//!
//! A channel and its reverse make one edge; two reservoirs between the same states make two. Edges of
//! a spanning tree give each state a potential; every other edge, a *chord*, closes one cycle with
//! it, whose affinity is the sum of the log-ratios around it,
//!
//! ```text
//! A = sum ln(k/k'),    ln(k/k') = potential(to) - potential(from) + A [chord]
//! ```
//!
//! (Schnakenberg, doi:10.1103/RevModPhys.48.571). Fluxes need a law: see the exact stage.

use std::collections::VecDeque;

use super::{Channel, Network};

/// Affinities below this share of what cancels in them are rounded zeros.
const ROUNDED_ZERO: f64 = 1e-13;

/// A cycle that one chord closes.
#[derive(Clone, Debug, PartialEq)]
pub struct Cycle {
    /// Directed channels around it, the chord first: indices into [`Network::channels`].
    pub channels: Vec<u32>,
    /// Sum of the log-ratios in that direction.
    pub affinity: f64,
    /// Sum of their absolute values: what cancels.
    pub gross: f64,
}

/// Fundamental cycles, and the potential along the tree that is left.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .transition("a", "b", 2.0, "hop")
/// #     .transition("b", "a", 1.0, "hop")
/// #     .transition("b", "c", 2.0, "hop")
/// #     .transition("c", "b", 1.0, "hop")
/// #     .transition("c", "a", 2.0, "hop")
/// #     .transition("a", "c", 1.0, "hop")
/// #     .build()?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("it is enumerated");
/// let basis = fluctua::network::CycleBasis::of(&network)?;
/// assert_eq!(basis.cycles.len(), 1);
/// assert!((basis.cycles[0].affinity.abs() - 8.0_f64.ln()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CycleBasis {
    /// One for each chord, in the order of the channels.
    pub cycles: Vec<Cycle>,
    /// Sum of the log-ratios along the tree, by state, from the first state of its component.
    pub potential: Vec<f64>,
    /// By channel: the cycle it closes, and `1` along it or `-1` against it.
    pub chord: Vec<Option<(u32, i8)>>,
    /// By channel: its reverse, where either has a positive rate.
    pub reverse: Vec<Option<u32>>,
}

impl CycleBasis {
    /// Find the cycles.
    ///
    /// # Errors
    /// With the reason, where a jump has no reverse or no finite log-ratio.
    pub fn of(network: &Network) -> Result<Self, String> {
        if let Some(why) = &network.no_entropy {
            return Err(why.clone());
        }
        let reverse = reverses(network)?;
        let tree = Tree::of(network, &reverse);
        let mut basis = Self {
            cycles: Vec::new(),
            chord: vec![None; reverse.len()],
            potential: tree.potential.clone(),
            reverse,
        };
        for (channel, c) in (0..).zip(network.channels()) {
            let Some(back) = basis.reverse[channel as usize].filter(|&back| back > channel) else {
                continue;
            };
            if tree.holds(channel) || tree.holds(back) {
                continue;
            }
            let number = basis.cycles.len() as u32;
            basis.chord[channel as usize] = Some((number, 1));
            basis.chord[back as usize] = Some((number, -1));
            let channels = tree.close(network, &basis.reverse, channel, c);
            basis.cycles.push(Cycle::along(network, channels));
        }
        Ok(basis)
    }
}

impl Cycle {
    fn along(network: &Network, channels: Vec<u32>) -> Self {
        let ratios = || channels.iter().map(|&c| log_ratio(&network.channels()[c as usize]));
        let gross = ratios().map(f64::abs).sum::<f64>();
        let affinity = ratios().sum::<f64>();
        let vanishes = affinity.abs() <= ROUNDED_ZERO * gross;
        Self { affinity: if vanishes { 0.0 } else { affinity }, channels, gross }
    }
}

fn log_ratio(channel: &Channel) -> f64 {
    channel.log_ratio.unwrap_or(0.0)
}

/// The reverse of each channel that can happen in either direction.
fn reverses(network: &Network) -> Result<Vec<Option<u32>>, String> {
    let channels = network.channels();
    let charges = |c: &Channel| -> Vec<f64> {
        let counting = &network.counting;
        counting.with_cumulants().map(|o| counting.charge(&o.weights, c.class)).collect()
    };
    let mut reverse = vec![None; channels.len()];
    for (index, c) in channels.iter().enumerate() {
        if reverse[index].is_some() || c.from == c.to {
            continue;
        }
        let first = channels.partition_point(|other| other.from < c.to);
        let own = charges(c);
        let found = (first..).zip(network.channels_from(c.to)).find(|(other, back)| {
            back.to == c.from
                && back.reservoir == c.reservoir
                && reverse[*other].is_none()
                && charges(back).iter().zip(&own).all(|(b, a)| *b == -a)
        });
        match found {
            Some((other, back)) if c.rate > 0.0 || back.rate > 0.0 => {
                reverse[index] = Some(other as u32);
                reverse[other] = Some(index as u32);
            }
            None if c.rate > 0.0 => {
                let [from, to] = [c.from, c.to].map(|x| network.states[x as usize].as_str());
                return Err(format!("the jump from `{from}` to `{to}` has no reverse"));
            }
            _ => {}
        }
    }
    Ok(reverse)
}

/// A spanning tree of every component, grown breadth first in the order of the channels.
struct Tree {
    /// The channel that led to each state.
    parent: Vec<Option<u32>>,
    depth: Vec<u32>,
    potential: Vec<f64>,
    held: Vec<bool>,
}

impl Tree {
    fn of(network: &Network, reverse: &[Option<u32>]) -> Self {
        let n = network.states.len();
        let mut tree = Self {
            parent: vec![None; n],
            depth: vec![0; n],
            potential: vec![0.0; n],
            held: vec![false; network.channels().len()],
        };
        let mut seen = vec![false; n];
        for root in 0..n as u32 {
            if seen[root as usize] {
                continue;
            }
            seen[root as usize] = true;
            let mut queue = VecDeque::from([root]);
            while let Some(x) = queue.pop_front() {
                let first = network.channels().partition_point(|c| c.from < x);
                for (index, c) in (first..).zip(network.channels_from(x)) {
                    let to = c.to as usize;
                    if reverse[index].is_some() && !seen[to] {
                        seen[to] = true;
                        tree.held[index] = true;
                        tree.parent[to] = Some(index as u32);
                        tree.depth[to] = tree.depth[x as usize] + 1;
                        tree.potential[to] = tree.potential[x as usize] + log_ratio(c);
                        queue.push_back(c.to);
                    }
                }
            }
        }
        tree
    }

    fn holds(&self, channel: u32) -> bool {
        self.held[channel as usize]
    }

    /// The channels of the cycle of a chord: the chord, then back through the tree to its start.
    fn close(
        &self,
        network: &Network,
        reverse: &[Option<u32>],
        chord: u32,
        c: &Channel,
    ) -> Vec<u32> {
        let (mut up, mut down) = (vec![chord], Vec::new());
        let (mut start, mut end) = (c.from, c.to);
        while start != end {
            if self.depth[end as usize] >= self.depth[start as usize] {
                let Some(parent) = self.parent[end as usize] else { break };
                up.extend(reverse[parent as usize]);
                end = network.channels()[parent as usize].from;
            } else {
                let Some(parent) = self.parent[start as usize] else { break };
                down.push(parent);
                start = network.channels()[parent as usize].from;
            }
        }
        down.reverse();
        up.extend(down);
        up
    }
}
