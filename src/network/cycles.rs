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

use super::graph::{Forest, Passed};
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

/// Fundamental cycles, and the potential along the tree that is left; affinities have no unit.
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
    /// Find the cycles of all components of the graph.
    ///
    /// # Errors
    /// With the reason, where a jump has no reverse or no finite log-ratio.
    pub fn of(network: &Network) -> Result<Self, String> {
        if let Some(why) = &network.no_entropy {
            return Err(why.clone());
        }
        let reverse = reverses(network)?;
        let forest = spanning(network, &reverse);
        let mut basis = Self {
            cycles: Vec::new(),
            chord: vec![None; reverse.len()],
            potential: potential(network, &forest),
            reverse,
        };
        for channel in 0..network.channels().len() as u32 {
            let Some(back) = basis.reverse[channel as usize].filter(|&back| back > channel) else {
                continue;
            };
            if forest.held[channel as usize] || forest.held[back as usize] {
                continue;
            }
            let number = basis.cycles.len() as u32;
            basis.chord[channel as usize] = Some((number, 1));
            basis.chord[back as usize] = Some((number, -1));
            let channels = around(network, &forest, &basis.reverse, channel);
            basis.cycles.push(Cycle::along(network, channels));
        }
        Ok(basis)
    }
}

impl Cycle {
    /// The cycle along some channels.
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
    let increments = |c: &Channel| -> Vec<f64> {
        let counting = &network.counting;
        // Sums follow from their terms, up to rounding.
        let plain = counting.with_cumulants().filter(|o| !o.observable.is_sum());
        plain.map(|o| counting.increment(&o.weights, c.class)).collect()
    };
    let mut reverse = vec![None; channels.len()];
    for (index, c) in channels.iter().enumerate() {
        if reverse[index].is_some() || c.from == c.to {
            continue;
        }
        let first = channels.partition_point(|other| other.from < c.to);
        let own = increments(c);
        let found = (first..).zip(network.channels_from(c.to)).find(|(other, back)| {
            back.to == c.from
                && back.reservoir == c.reservoir
                && reverse[*other].is_none()
                && increments(back).iter().zip(&own).all(|(b, a)| *b == -a)
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

/// Spanning trees of all components, grown in the order of the channels, of those that have a reverse.
fn spanning(network: &Network, reverse: &[Option<u32>]) -> Forest {
    let reversible = |x: u32| {
        let first = network.channels().partition_point(|c| c.from < x);
        let own = (first..).zip(network.channels_from(x));
        own.filter(|(index, _)| reverse[*index].is_some()).map(|(index, _)| (index, false))
    };
    Forest::grow(network, 0..network.states.len() as u32, reversible)
}

/// The log-ratios summed along the trees, by state, from zero at their roots.
fn potential(network: &Network, forest: &Forest) -> Vec<f64> {
    let mut potential = vec![0.0; network.states.len()];
    for &x in &forest.order {
        if let Some((parent, (channel, _))) = forest.parent(network, x) {
            let ratio = log_ratio(&network.channels()[channel]);
            potential[x as usize] = potential[parent as usize] + ratio;
        }
    }
    potential
}

/// The channels of the cycle of a chord, in the order in which they are passed.
fn around(network: &Network, forest: &Forest, reverse: &[Option<u32>], chord: u32) -> Vec<u32> {
    let mut cycle = Vec::new();
    forest.close(network, chord as usize, &mut cycle);
    // What leads on from the end of the chord, then what leads to its start.
    let (after, before): (Vec<Passed>, Vec<Passed>) =
        cycle[1..].iter().partition(|(_, against)| *against);
    let after = after.iter().filter_map(|&(channel, _)| reverse[channel]);
    let before = before.iter().rev().map(|&(channel, _)| channel as u32);
    std::iter::once(chord).chain(after).chain(before).collect()
}
