//! Compute the distribution of the minimum of entropy production, over a window or for ever.
//!
//! On the unfolded lattice ([`super::passage`]) the minimum lies at or below `-s` where the level
//! ever falls to `S(0, x_0) - s`: a first passage, solved once for each residue of the threshold and
//! from all nodes together. What climbs [`HEIGHT`] above the lowest threshold asked for is cut off; it
//! comes back with a probability of at most `exp(-HEIGHT)`, since `exp(-S_tot)` is a martingale. Then
//!
//! ```text
//! P(min S <= -s) <= exp(-s),    <min S> = - integral_0^inf P(min S <= -s) ds >= -1
//! ```
//!
//! (Neri, Roldan, Juelicher, doi:10.1103/PhysRevX.7.011019); the integral is a sum over the lattice. The maximum, and
//! minima of counts, are not given.

use super::chain::killed::{Killed, MAX_CHAIN_STATES, Node};
use super::passage::levels::Levels;
use super::reason::{Reason, valid_times};
use crate::network::{Network, same_level};

/// Entropy above the lowest threshold at which trajectories are let go.
const HEIGHT: f64 = 40.0;
/// Depth to which the mean minimum is summed: deeper minima add less than `exp(-DEPTH)`.
const DEPTH: f64 = 40.0;

const WHAT: &str = "the minimum of entropy production";

/// The minimum of entropy production, which includes `S(0) = 0`.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// `<min S>`.
    pub mean: f64,
    /// The depths asked about.
    pub depths: Vec<f64>,
    /// `P(min S <= -s)` for each depth `s`.
    pub reached: Vec<f64>,
}

/// The minimum over `[0, duration]`, or for ever, from the stationary `law`, which holds a probability by state.
///
/// `depths` are the `s` of `P(min S <= -s)`, none negative; entropies are in units of the Boltzmann constant. The
/// minimum is never above zero, its mean never below `-1`.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// let minimum = exact::minimum_of_entropy(&network, &law, &[1.0, 2.0], None)?;
/// assert!(minimum.mean < 0.0 && minimum.mean >= -1.0);
/// // P(min S <= -s) <= exp(-s)
/// assert!(minimum.reached[0] <= (-1.0_f64).exp() && minimum.reached[1] <= (-2.0_f64).exp());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where entropy production is undefined or has no single quantum, a depth is negative, the lattice
/// is too large, or jumps fall on steps.
pub fn minimum_of_entropy(
    network: &Network,
    law: &[f64],
    depths: &[f64],
    duration: Option<f64>,
) -> Result<Minimum, Reason> {
    valid_times(duration.as_slice())?;
    if let Some(&value) = depths.iter().find(|s| !(**s >= 0.0 && s.is_finite())) {
        return Err(Reason::Range { what: "a depth", value, bound: "finite and not negative" });
    }
    let levels = Levels::of_entropy(network, law)?;
    levels.in_continuous_time(WHAT)?;
    if !levels.climbs() {
        let reached = depths.iter().map(|&s| f64::from(u8::from(s == 0.0))).collect();
        return Ok(Minimum { mean: 0.0, depths: depths.to_vec(), reached });
    }
    let depth = depths.iter().copied().fold(DEPTH, f64::max);
    let states: Vec<u32> = (0..).zip(law).filter(|(_, p)| **p > 0.0).map(|(x, _)| x).collect();
    // Every layer down to the depth is a start of its own.
    let size = states.len() as f64 * depth / levels.quantum;
    if size > MAX_CHAIN_STATES as f64 {
        let limit = MAX_CHAIN_STATES as f64;
        return Err(Reason::TooLarge { what: WHAT, size, unit: "states", limit });
    }
    let residues = states
        .iter()
        .map(|&y| Residue::solve(&levels, &states, y, depth, duration))
        .collect::<Result<Vec<_>, _>>()?;
    let (mut mean, mut reached) = (0.0, vec![0.0; depths.len()]);
    for &x in &states {
        let mut falls: Vec<_> = residues.iter().flat_map(|r| r.falls(&levels, x, depth)).collect();
        falls.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut last = 0.0;
        for &(fall, p) in &falls {
            mean -= law[x as usize] * (fall - last) * p;
            last = fall;
        }
        for (sum, &s) in reached.iter_mut().zip(depths) {
            let next = falls.partition_point(|fall| fall.0 < s - same_level(s));
            let p = if s <= same_level(0.0) { 1.0 } else { falls.get(next).map_or(0.0, |f| f.1) };
            *sum += law[x as usize] * p;
        }
    }
    Ok(Minimum { mean, depths: depths.to_vec(), reached })
}

/// The chances to fall to the level of one state in layer zero, from every node above it.
struct Residue {
    threshold: f64,
    chain: Killed,
    /// By live node.
    reach: Vec<f64>,
}

impl Residue {
    fn solve(
        levels: &Levels<'_>,
        states: &[u32],
        y: u32,
        depth: f64,
        duration: Option<f64>,
    ) -> Result<Self, Reason> {
        let threshold = levels.level((0, y));
        let starts = states.iter().flat_map(|&x| above(levels, threshold, x, depth));
        let bounds = [0.0, depth + HEIGHT + levels.stride()];
        let chain = levels.between(WHAT, starts, bounds, threshold)?;
        let reach = match duration {
            None => chain.eliminate(WHAT)?.apply(chain.rates_into(0)),
            Some(time) => chain.reached_by(WHAT, 0, time)?,
        };
        Ok(Self { threshold, chain, reach })
    }

    /// How far a start in `x` falls to reach the threshold from each layer, and how likely it does.
    fn falls(&self, levels: &Levels<'_>, x: u32, depth: f64) -> Vec<(f64, f64)> {
        let reach = |node| self.chain.position(node).map_or(0.0, |index| self.reach[index]);
        above(levels, self.threshold, x, depth)
            .map(|node| (levels.level(node) - self.threshold, reach(node)))
            .collect()
    }
}

/// The nodes of a state that lie above a threshold by more than nothing and at most a bit over
/// the depth.
fn above(levels: &Levels<'_>, threshold: f64, x: u32, depth: f64) -> impl Iterator<Item = Node> {
    let fall = levels.level((0, x)) - threshold;
    let first = (-fall / levels.quantum).floor() as i64 - 1;
    let last = ((depth - fall) / levels.quantum).ceil() as i64 + 1;
    let height = move |n: i64| fall + levels.quantum * n as f64;
    (first..=last).filter(move |&n| height(n) > same_level(height(n))).map(move |n| (n, x))
}
