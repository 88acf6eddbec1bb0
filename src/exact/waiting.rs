//! Compute the distribution of the time between successive monitored jumps of the stationary state.
//!
//! With `J` the monitored part of the generator, `S = -(W - J)` and `phi = J pi / (1^T J pi)`,
//!
//! ```text
//! w(t) = 1^T J exp(-S t) phi,    <t^n> = n! 1^T S^-n phi,    <t_1 t_2> = 1^T S^-1 J S^-2 phi
//! ```
//!
//! (Brandes, doi:10.1002/andp.200810306; Albert et al., doi:10.1103/PhysRevLett.108.186806). A finite
//! window catches too few long waits: of the waits that start in `[0, t]` the share `(1 - P_0(t))/(k t)`
//! does not end there, with `k` the rate of monitored jumps and `P_0` the chance of none. Which kind of monitored jump
//! ends a wait is not told apart.

use super::chain::killed::{Killed, Node, Onward, dot};
use super::reason::{Reason, fits, valid_times};
use crate::network::{Clock, Network};

const WHAT: &str = "the waiting time";

/// Waits between successive monitored jumps.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Monitored jumps per unit time.
    pub rate: f64,
    /// Mean wait, `1/rate`, from the moments of the killed chain.
    pub mean: f64,
    /// Variance of a wait, in squared units of model time.
    pub variance: f64,
    /// Correlation coefficient of two successive waits, between -1 and 1; zero for a renewal process.
    pub correlation: f64,
    /// Times of the grid.
    pub times: Vec<f64>,
    /// Density of a wait, 1/time.
    pub density: Vec<f64>,
    /// Probability that a wait lasts longer.
    pub survival: Vec<f64>,
    /// `[E[T; T < h], E[T^2; T < h]]` of a wait, with `h` the longest time of the grid.
    pub below: [f64; 2],
    /// Probability of no monitored jump in a window from the stationary distribution.
    pub quiet: Vec<f64>,
    /// Share of the waits begun in a window of the stationary state that do not end within it.
    pub censored: Vec<f64>,
}

/// The waits between jumps of the `monitored` channels (one flag a channel) in the stationary
/// `law`, on a grid of `times`.
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
/// // All jumps are seen, and both states are left at the rate one.
/// let found = exact::waiting(&network, &law, &[true; 4], &[0.0, 1.0])?;
/// assert!((found.rate - 1.0).abs() < 1e-14 && (found.mean - 1.0).abs() < 1e-14);
/// assert!((found.variance - 1.0).abs() < 1e-14 && found.correlation.abs() < 1e-14);
/// assert!((found.survival[1] - (-1.0_f64).exp()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where no monitored jump ever happens, a path need not end in one, or the chain is too large.
pub fn waiting(
    network: &Network,
    law: &[f64],
    monitored: &[bool],
    times: &[f64],
) -> Result<Waiting, Reason> {
    if network.clock != Clock::Continuous {
        return Err(Reason::Steps { what: WHAT });
    }
    fits("stationary law", law.len(), network.states.len())?;
    fits("monitored channels", monitored.len(), network.channels().len())?;
    valid_times(times)?;
    let jumps = MonitoredJumps { network, law, monitored };
    let rate = jumps.rate();
    if rate.is_nan() || rate <= 0.0 {
        return Err(Reason::Never { what: "a monitored jump" });
    }
    let chain = jumps.chain()?;
    let phi = chain.spread(jumps.entry().map(|(x, p)| ((0, x), p / rate)));
    let ones = vec![1.0; chain.nodes().len()];
    let inverse = chain.eliminate(WHAT)?;
    let first = inverse.apply(&ones);
    let mean = dot(&phi, &first);
    let variance = chain.variance(&inverse, &phi, &first);
    // One wait, then how much longer than the mean the next is from where the jump led.
    let longer: Vec<f64> = first.iter().map(|time| time - mean).collect();
    let next = inverse.apply(&inverse.apply(&jumps.onward(&chain, &longer)));
    let wait = chain.sweep(WHAT, &phi, times)?;
    let stationary = chain.spread((0..).zip(law).map(|(x, &p)| ((0, x), p)));
    let quiet = chain.sweep(WHAT, &stationary, times)?;
    let censored = quiet.passed[0].iter().zip(times);
    Ok(Waiting {
        rate,
        mean,
        variance,
        correlation: dot(&phi, &next) / variance,
        times: times.to_vec(),
        density: wait.density[0].clone(),
        survival: wait.alive,
        below: wait.moments[0],
        censored: censored.map(|(p, t)| if *t > 0.0 { p / (rate * t) } else { 1.0 }).collect(),
        quiet: quiet.alive,
    })
}

/// Which jumps are monitored, in which stationary state.
struct MonitoredJumps<'a> {
    network: &'a Network,
    law: &'a [f64],
    monitored: &'a [bool],
}

impl MonitoredJumps<'_> {
    /// Where monitored jumps lead, at which rate.
    fn entry(&self) -> impl Iterator<Item = (u32, f64)> {
        let channels = self.network.channels().iter().zip(self.monitored);
        channels.filter(|(_, seen)| **seen).map(|(c, _)| (c.to, self.law[c.from as usize] * c.rate))
    }

    fn rate(&self) -> f64 {
        self.entry().map(|(_, flux)| flux).sum()
    }

    /// The chain between two monitored jumps.
    fn chain(&self) -> Result<Killed, Reason> {
        let after = self.entry().filter(|entry| entry.1 > 0.0).map(|entry| entry.0);
        let visited = (0..).zip(self.law).filter(|(_, p)| **p > 0.0).map(|(x, _)| x);
        let channels = self.network.channels();
        let onward = |(_, x): Node| {
            let first = channels.partition_point(|c| c.from < x);
            let own = self.network.channels_from(x).iter().zip(&self.monitored[first..]);
            own.filter(|(c, _)| c.rate > 0.0)
                .map(|(c, &seen)| {
                    let out = Onward::Out { end: 0, weight: 1.0 };
                    (if seen { out } else { Onward::To((0, c.to)) }, c.rate)
                })
                .collect()
        };
        let starts: Vec<Node> = after.chain(visited).map(|x| (0, x)).collect();
        let chain = Killed::explore(WHAT, starts.iter().copied(), 1, onward)?;
        let lost = |x: u32| chain.position((0, x)).is_none_or(|i| chain.rates_into(1)[i] > 0.0);
        match starts.iter().map(|node| node.1).find(|&x| lost(x)) {
            Some(x) => Err(Reason::Trapped { state: self.network.states[x as usize].clone() }),
            None => Ok(chain),
        }
    }

    /// `J^T` of a function of the state.
    fn onward(&self, chain: &Killed, of: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; of.len()];
        for (c, seen) in self.network.channels().iter().zip(self.monitored) {
            if let (true, Some(from), Some(to)) =
                (*seen && c.rate > 0.0, chain.position((0, c.from)), chain.position((0, c.to)))
            {
                sum[from] += c.rate * of[to];
            }
        }
        sum
    }
}
