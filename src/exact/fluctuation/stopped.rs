//! Average the exponential of entropy production where a window stops: at the first passage of a
//! threshold, or at its end.
//!
//! On the unfolded lattice ([`crate::exact::passage::levels`]), with `p_k` the distribution over the
//! nodes that have not passed after `k` uniformised steps and `S` the level of a node,
//!
//! ```text
//! <exp(-a S)> = sum_k w_k [ sum_n p_k(n) exp(-a S_n) + sum_{j<k} sum_{n, m} p_j(n) P_{n m} exp(-a S_m) ]
//! ```
//!
//! with nodes `m` beyond a threshold. It is one at `a = 1`, for the time of stopping is bounded (Neri,
//! Roldan, Pigolotti, Juelicher, doi:10.1088/1742-5468/ab40a0); at `a = 2` it tells the variance of
//! `exp(-S)`, which a sample must resolve. Where one threshold is given, the other side is cut off ever
//! further away until the second moment settles. A cut stops windows earlier and `exp(-2S)` grows in the
//! mean, so that each is a lower bound. All starts and cuts share one budget of work.

use crate::exact::chain::killed::Killed;
use crate::exact::chain::killed::decay::Budget;
use crate::exact::fluctuation::underflow::nothing_underflows;
use crate::exact::passage::levels::Levels;
use crate::exact::passage::{FIRST_CUT, Thresholds};
use crate::exact::reason::{Reason, fits, valid_times};
use crate::exact::tolerance::QUICK_WORK;
use crate::network::Network;

/// Relative change of the second moment at which doubling the cut stops.
const SETTLED: f64 = 1e-10;
/// Probability that may start, or end, where no threshold is ever passed.
const ASTRAY: f64 = 1e-12;

/// Deepest cut: `exp(-2S)` and what a jump adds stay in double precision.
const DEEPEST: f64 = 300.0;
/// Multiply-adds that finding one jump of the lattice is worth.
const FINDING: f64 = 300.0;

const WHAT: &str = "the average at stopping";

/// `<exp(-S)>` and `<exp(-2S)>` of entropy production, with its boundary term, at its first passage or at
/// the end of a window of a `duration`, whichever is earlier, from the stationary `law`. Without a lower
/// threshold they are not sought where `<exp(-2S)>` is known to exceed `enough`.
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
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// use fluctua::exact::{self, Thresholds};
///
/// let thresholds = Thresholds { lower: Some(-2.0), upper: Some(2.0) };
/// let [once, twice] = exact::stopped_averages(&network, &law, thresholds, 10.0, 1e6)?;
/// assert!((once - 1.0).abs() < 1e-13 && twice > 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where entropy production is undefined, always zero or without a quantum, no threshold is given or
/// one is on the wrong side, a rate or probability underflows, the work is too much or too heavy windows
/// carry the averages, or jumps fall on steps.
pub fn stopped_averages(
    network: &Network,
    law: &[f64],
    thresholds: Thresholds,
    duration: f64,
    enough: f64,
) -> Result<[f64; 2], Reason> {
    fits("stationary law", law.len(), network.states.len())?;
    valid_times(&[duration])?;
    let bounds = thresholds.bounds()?;
    let levels = Levels::of_entropy(network, law)?;
    levels.in_continuous_time(WHAT)?;
    if !levels.climbs() {
        return Err(Reason::Never { what: "entropy production (detailed balance holds)" });
    }
    nothing_underflows(network, law)?;
    let mut budget = Budget::new(WHAT, QUICK_WORK);
    let mut at = |far: f64| {
        let cut = |bound: f64| if bound.is_finite() { bound } else { far.copysign(bound) };
        averages(&levels, law, bounds.map(cut), duration, &mut budget)
    };
    let mut far = (FIRST_CUT * levels.stride()).min(DEEPEST);
    let mut found = at(far)?;
    if bounds.iter().all(|bound| bound.is_finite()) {
        return Ok(found);
    }
    loop {
        if bounds[0].is_infinite() && found[1] > enough {
            return Err(Reason::Heavy { square: found[1] });
        }
        if far >= DEEPEST {
            return Err(beyond_range());
        }
        far = (2.0 * far).min(DEEPEST);
        let before = std::mem::replace(&mut found, at(far)?);
        if (found[1] - before[1]).abs() <= SETTLED * found[1] {
            return Ok(found);
        }
    }
}

/// Both averages between two thresholds, added up over the states that windows start from.
fn averages(
    levels: &Levels<'_>,
    law: &[f64],
    bounds: [f64; 2],
    duration: f64,
    budget: &mut Budget,
) -> Result<[f64; 2], Reason> {
    let layers = (bounds[1] - bounds[0]) / levels.quantum + 1.0;
    let finding = FINDING * layers * levels.network.channels().len() as f64;
    let mut sums = [0.0; 2];
    for (x, p) in (0..).zip(law.iter().copied()).filter(|(_, p)| *p > 0.0) {
        budget.take(finding)?;
        let zero = levels.level((0, x));
        let chain = levels.between(WHAT, [(0, x)], bounds, zero)?;
        let start = chain.spread([((0, x), p)]);
        let astray = chain.rates_into(chain.ends().count()).iter().any(|rate| *rate > 0.0);
        if astray || p - start.iter().sum::<f64>() > ASTRAY {
            return Err(Reason::Never { what: "entropy production in the closed class" });
        }
        let weights = [1.0, 2.0].map(|power| weights(levels, &chain, zero, power));
        for (sum, found) in sums.iter_mut().zip(chain.stopped(&start, &weights, duration, budget)?)
        {
            *sum += found;
        }
    }
    sums.iter().all(|sum| sum.is_finite()).then_some(sums).ok_or_else(beyond_range)
}

fn beyond_range() -> Reason {
    Reason::Unsolvable("exp(-2S) leaves the range of double precision".into())
}

/// `exp(-power S)` of each node, and the rate beyond the thresholds times that of where it leads.
fn weights(levels: &Levels<'_>, chain: &Killed, zero: f64, power: f64) -> [Vec<f64>; 2] {
    let weight = |node| libm::exp(power * (zero - levels.level(node)));
    let beyond = |node| {
        let out = levels.jumps(node).filter(|(next, _)| chain.position(*next).is_none());
        out.map(|(next, rate)| rate * weight(next)).sum()
    };
    let nodes = chain.nodes();
    [
        nodes.iter().map(|&node| weight(node)).collect(),
        nodes.iter().map(|&node| beyond(node)).collect(),
    ]
}
