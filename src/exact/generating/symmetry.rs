//! Find the force under which counts have a fluctuation symmetry, from the cycles of jumps.
//!
//! ```text
//! lambda(s) = lambda(-A - s)    if    A(c) = sum_i A_i n_i(c)    around every cycle c,
//! ```
//!
//! with `A(c)` the sum of the log-ratios around the cycle and `n_i(c)` what it adds to count `i`: then
//! the counts tell the entropy that flows but for a function of the state, and are *complete*
//! (Andrieux and Gaspard, doi:10.1007/s10955-006-9233-5). The `A_i` are the least squares over the
//! fundamental cycles, exact within rounding where the counts are complete.

use crate::network::graph::Forest;
use crate::network::{Channel, Network};

/// Cycles whose affinity is off by this share of what cancels in it are not accounted for.
const ROUNDED_CYCLE: f64 = 1e-10;

/// The force of one or two counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affinity {
    /// `A` of each count; the second is zero for one.
    pub force: [f64; 2],
    /// The affinity of every cycle is that of its counts.
    pub complete: bool,
    /// Some cycle adds to a count.
    pub carried: bool,
}

impl Affinity {
    /// The symmetry must hold: the force is that of every cycle, or nothing ever adds to a count.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.complete || !self.carried
    }
}

/// The least-squares force of counts with the given `increments` by channel, over the cycles of some
/// communicating classes.
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
/// use fluctua::exact::generating::{affinity, channel_increments};
/// use fluctua::quantity::{Name, Observable};
///
/// let left = Observable::new(Name::Particle, "left");
/// let increments = channel_increments(&network, &left, None).expect("counted");
///
/// let classes = fluctua::network::Structure::of(&network).closed;
/// let found = affinity(&network, &classes, &[&increments])?;
/// assert!(found.complete && (found.force[0] - 2.0).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// With the reason, where a jump within a class has no reverse.
pub fn affinity(
    network: &Network,
    classes: &[Vec<u32>],
    increments: &[&[f64]],
) -> Result<Affinity, String> {
    let mut cycles = Vec::new();
    for states in classes {
        cycles.extend(fundamental(network, states, increments)?);
    }
    Ok(of_sums(&cycles))
}

/// The least-squares force where each cycle is known by its affinity and by what it adds to one or two counts.
pub(crate) fn affinity_of_cycles(cycles: impl Iterator<Item = [f64; 3]>) -> Affinity {
    let sums = |own: [f64; 3]| Sums { own, gross: own.map(f64::abs) };
    of_sums(&cycles.map(sums).collect::<Vec<_>>())
}

fn of_sums(cycles: &[Sums]) -> Affinity {
    let force = least_squares(cycles);
    let off = |c: &Sums| c.own[0] - force[0] * c.own[1] - force[1] * c.own[2];
    Affinity {
        force,
        complete: cycles.iter().all(|c| off(c).abs() <= ROUNDED_CYCLE * c.gross(force)),
        carried: cycles.iter().any(|c| c.own[1] != 0.0 || c.own[2] != 0.0),
    }
}

/// The log-ratio and the counts, summed around a cycle, and what cancels in each.
#[derive(Clone, Copy, Default)]
struct Sums {
    own: [f64; 3],
    gross: [f64; 3],
}

impl Sums {
    /// Add what a channel adds, forwards or backwards.
    fn plus(mut self, more: &[f64; 3], sign: f64) -> Self {
        for (k, more) in more.iter().enumerate() {
            self.own[k] += sign * more;
            self.gross[k] += more.abs();
        }
        self
    }

    /// With what cancels in the tree to the end of the chord; what is then rounding is zero.
    fn rounded(mut self, there: &Self) -> Self {
        for k in 0..3 {
            self.gross[k] += there.gross[k];
            if self.own[k].abs() <= ROUNDED_CYCLE * self.gross[k] {
                self.own[k] = 0.0;
            }
        }
        self
    }

    /// What cancels in the affinity less that of the counts.
    fn gross(&self, force: [f64; 2]) -> f64 {
        self.gross[0] + force[0].abs() * self.gross[1] + force[1].abs() * self.gross[2]
    }
}

/// The sums around the cycle that each channel closes with a spanning tree of the class.
fn fundamental(
    network: &Network,
    states: &[u32],
    increments: &[&[f64]],
) -> Result<Vec<Sums>, String> {
    let inside = |c: &Channel| c.rate > 0.0 && states.binary_search(&c.to).is_ok();
    let channels = |x: u32| {
        let first = network.channels().partition_point(|c| c.from < x);
        (first..).zip(network.channels_from(x)).filter(|(_, c)| inside(c))
    };
    let forest = Forest::grow(network, states.first().copied(), |x| {
        channels(x).map(|(channel, _)| (channel, false))
    });
    let mut along = vec![Sums::default(); network.states.len()];
    for &x in &forest.order {
        if let Some((parent, (channel, _))) = forest.parent(network, x) {
            let added = added(network, channel, increments)?;
            along[x as usize] = along[parent as usize].plus(&added, 1.0);
        }
    }
    let mut cycles = Vec::new();
    for &x in &forest.order {
        for (channel, c) in channels(x) {
            let there = along[c.to as usize];
            let added = added(network, channel, increments)?;
            let closed = along[x as usize].plus(&added, 1.0).plus(&there.own, -1.0);
            cycles.push(closed.rounded(&there));
        }
    }
    Ok(cycles)
}

/// The log-ratio of a channel and what it adds to the counts.
fn added(network: &Network, channel: usize, increments: &[&[f64]]) -> Result<[f64; 3], String> {
    let c = &network.channels()[channel];
    let ratio = c.log_ratio.filter(|ratio| ratio.is_finite()).ok_or_else(|| {
        let [from, to] = [c.from, c.to].map(|x| network.states[x as usize].as_str());
        format!("the jump from `{from}` to `{to}` has no reverse")
    })?;
    let count = |k: usize| increments.get(k).map_or(0.0, |d| d[channel]);
    Ok([ratio, count(0), count(1)])
}

/// The shortest `A` that minimises `sum_c (A(c) - A.n(c))^2`.
fn least_squares(cycles: &[Sums]) -> [f64; 2] {
    let sum = |i: usize, j: usize| cycles.iter().map(|c| c.own[i] * c.own[j]).sum::<f64>();
    let [one, two, both] = [sum(1, 1), sum(2, 2), sum(1, 2)];
    let right = [sum(0, 1), sum(0, 2)];
    let determinant = one * two - both * both;
    if determinant > ROUNDED_CYCLE * one * two {
        return [
            (two * right[0] - both * right[1]) / determinant,
            (one * right[1] - both * right[0]) / determinant,
        ];
    }
    // The counts are in proportion: both forces along (|n_1|, +-|n_2|).
    let trace = one + two;
    if trace == 0.0 {
        return [0.0; 2];
    }
    let direction = [(one / trace).sqrt(), (two / trace).sqrt().copysign(both)];
    let along = (direction[0] * right[0] + direction[1] * right[1]) / trace;
    direction.map(|d| d * along)
}
