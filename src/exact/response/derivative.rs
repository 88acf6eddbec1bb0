//! Differentiate the rates and increments of a network by a parameter, channel by channel.
//!
//! A model is compiled at eight values about the one it has, and every `f = ln k_c, d_c` is
//! differenced to eighth order,
//!
//! ```text
//! df/dtheta = sum_{k=1..4} w_k [f(theta + k u) - f(theta - k u)]/u + O(u^8),
//! w = 4/5, -1/5, 4/105, -1/280
//! ```
//!
//! (Fornberg, doi:10.1090/S0025-5718-1988-0935077-0). The spacing `u` shrinks fourfold until two
//! results agree to 1e-11 of the largest derivative; the best pair is taken, and must agree to 1e-7.
//! The widest spacing is what changes the rates by a share of them: a parameter has a dimension, and no size
//! of its own where it is zero. Where that is not enough it is a share of the parameter itself: a rate of 1e-9
//! is close to where there is no model any more.

use super::{Changes, increments};
use crate::network::Network;

/// Weights of the differences.
const WEIGHTS: [f64; 4] = [4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0];
/// First spacing, as a share of the scale that is tried.
const WIDEST: f64 = 1.0 / 64.0;
/// Spacings that are tried of each scale.
const SPACINGS: i32 = 10;
/// Two results that agree to this share are taken at once.
const AGREED: f64 = 1e-11;
/// Two results that differ by more than this share are no derivative.
const APART: f64 = 1e-7;
/// Derivatives below this share of their function, over the widest spacing, are compared with it.
const SMALL: f64 = 1e-5;
/// What the widest spacing changes logarithms of rates by, at least and at most.
const CHANGED: [f64; 2] = [0.01, 0.5];
/// Factor between spacings that are tried for that, and how many are tried.
const FACTOR: f64 = 16.0;
const TRIED: usize = 30;
/// A scale below this share of the value leaves no digits to its differences.
const LEAST: f64 = 1e-9;

/// Why rates and increments have no derivative.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The model does not exist on both sides, or has other channels there.
    #[error("{0}")]
    Outside(String),
    /// Differences do not settle.
    #[error("rates or charges have a kink or a jump at this value")]
    NotSmooth,
}

/// All functions of one value of the parameter: log-rates, then increments of each current.
struct Values {
    functions: Vec<Vec<f64>>,
}

impl Values {
    fn of(network: &Network) -> Self {
        // A rate of zero stays zero: the graph is the same at every value.
        let logarithm = |rate: f64| if rate > 0.0 { libm::log(rate) } else { 0.0 };
        let rates = network.channels().iter().map(|c| logarithm(c.rate)).collect();
        Self { functions: std::iter::once(rates).chain(increments(network)).collect() }
    }

    fn add(&mut self, weight: f64, other: &Self) {
        for (sum, other) in self.functions.iter_mut().zip(&other.functions) {
            sum.iter_mut().zip(other).for_each(|(sum, x)| *sum += weight * x);
        }
    }

    /// The largest magnitude of each function.
    fn sizes(&self) -> Vec<f64> {
        self.functions.iter().map(|f| f.iter().fold(0.0, |m, x| x.abs().max(m))).collect()
    }

    fn zero(&self) -> Self {
        Self { functions: self.functions.iter().map(|f| vec![0.0; f.len()]).collect() }
    }
}

/// Differences at one spacing.
struct Differences {
    first: Values,
    /// `[f(u) - 2 f(0) + f(-u)]/u`: small where there is no kink.
    second: Values,
}

/// What a parameter at `value` does to each channel, for each current that `response` lists, in its
/// order; `at` compiles the model at other values.
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
/// use fluctua::exact::{derivative, response};
/// use fluctua::network::Network;
///
/// // Raise both rates out of the level, as a parameter that multiplies them does.
/// let at = |theta: f64| -> Result<Network, String> {
///     let rates = network.channels().iter();
///     Ok(network.with_rates(&rates.map(|c| c.rate * theta).collect::<Vec<_>>()))
/// };
/// let changes = derivative(&network, 1.0, &at)?;
/// for (current, change) in response(&network)?.iter().zip(&changes) {
///     assert!((current.to(change)? - current.rate).abs() <= 1e-10 * current.gross);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the model does not exist near the value, or is not smooth there.
pub fn derivative(
    network: &Network,
    value: f64,
    at: &dyn Fn(f64) -> Result<Network, String>,
) -> Result<Vec<Changes>, Fault> {
    let centre = Values::of(network);
    let mut scales = vec![natural(network, value, at), value.abs()];
    scales.retain(|&scale| scale > 0.0);
    scales.dedup();
    let mut best: Option<Settled> = None;
    let mut fault = Fault::NotSmooth;
    for scale in scales {
        match settled(network, &centre, value, scale, at) {
            Ok(found) => {
                if best.as_ref().is_none_or(|best| found.off < best.off) {
                    best = Some(found);
                }
            }
            Err(why) => fault = why,
        }
        if best.as_ref().is_some_and(|best| best.off <= APART) {
            break;
        }
    }
    let unsettled = if best.is_some() { Fault::NotSmooth } else { fault };
    let settled = best.filter(|best| best.off <= APART).ok_or(unsettled)?;
    let mut functions = settled.slopes.functions.into_iter();
    let log_rates = functions.next().unwrap_or_default();
    let changes = |increments| Changes { log_rates: log_rates.clone(), increments };
    Ok(functions.map(changes).collect())
}

/// The scale of a parameter: that of its value, or of one where it is zero, shrunk or grown until the widest
/// spacing changes some rate a little.
fn natural(network: &Network, value: f64, at: &dyn Fn(f64) -> Result<Network, String>) -> f64 {
    let first = if value == 0.0 { 1.0 } else { value.abs() };
    let change = |scale: f64| {
        let there = at(value + WIDEST * scale).ok().filter(|there| there.has_graph_of(network))?;
        let pairs = there.channels().iter().zip(network.channels()).filter(|(_, c)| c.rate > 0.0);
        Some(pairs.map(|(a, b)| libm::log(a.rate / b.rate).abs()).fold(0.0, f64::max))
    };
    let wide =
        |scale: f64| change(scale).is_none_or(|change| change.is_nan() || change > CHANGED[1]);
    let narrow = |scale: f64| change(scale).is_some_and(|change| change < CHANGED[0]);
    let mut scale = first;
    for _ in 0..TRIED {
        let next = if wide(scale) { scale / FACTOR } else { scale * FACTOR };
        if !wide(scale) && (!narrow(scale) || wide(next)) {
            return scale;
        }
        scale = next;
        if scale < LEAST * value.abs() {
            break;
        }
    }
    // Nothing that it changes tells, as at a jump.
    first
}

/// The derivative of every function from the two spacings that agree best, and how far those are apart.
struct Settled {
    off: f64,
    slopes: Values,
}

/// Differences at ever narrower spacings of one scale.
fn settled(
    network: &Network,
    centre: &Values,
    value: f64,
    scale: f64,
    at: &dyn Fn(f64) -> Result<Network, String>,
) -> Result<Settled, Fault> {
    let (mut before, mut best): (Option<Differences>, Option<Settled>) = (None, None);
    let mut fault = Fault::NotSmooth;
    for k in 0..SPACINGS {
        let spacing = WIDEST * scale / 4.0_f64.powi(k);
        let found = match differences(network, centre, value, spacing, at) {
            Ok(found) => found,
            Err(why) => {
                fault = Fault::Outside(why);
                continue;
            }
        };
        fault = Fault::NotSmooth;
        // Of a spacing near the smallest number, differences overflow.
        if found.first.functions.iter().flatten().any(|x| !x.is_finite()) {
            continue;
        }
        if let Some(before) = &before {
            let off = disagreement(centre, before, &found, scale);
            if best.as_ref().is_none_or(|best| off < best.off) {
                let slopes = Values { functions: found.first.functions.clone() };
                best = Some(Settled { off, slopes });
            }
            if off <= AGREED {
                break;
            }
        }
        before = Some(found);
    }
    best.ok_or(fault)
}

fn differences(
    network: &Network,
    centre: &Values,
    value: f64,
    spacing: f64,
    at: &dyn Fn(f64) -> Result<Network, String>,
) -> Result<Differences, String> {
    let (mut first, mut second) = (centre.zero(), centre.zero());
    for (k, weight) in (1..).zip(WEIGHTS) {
        for sign in [1.0, -1.0] {
            let there = at(value + sign * f64::from(k) * spacing)?;
            if !there.has_graph_of(network) {
                return Err("the jumps that are possible depend on it".into());
            }
            let there = Values::of(&there);
            if there.functions.len() != centre.functions.len() {
                return Err("what is counted depends on it".into());
            }
            // Differences from the centre keep the digits of small changes.
            first.add(sign * weight / spacing, &there);
            first.add(-sign * weight / spacing, centre);
            if k == 1 {
                second.add(1.0 / spacing, &there);
                second.add(-1.0 / spacing, centre);
            }
        }
    }
    Ok(Differences { first, second })
}

/// How far two spacings are apart, as a share of the largest derivative of each function; a kink
/// counts as apart altogether. `unit` is the scale of the parameter.
fn disagreement(centre: &Values, wide: &Differences, narrow: &Differences, unit: f64) -> f64 {
    let mut gap = wide.first.zero();
    gap.add(1.0, &wide.first);
    gap.add(-1.0, &narrow.first);
    let (gaps, mut values, slopes) = (gap.sizes(), centre.sizes(), narrow.first.sizes());
    // The logarithm of a rate has no size, for that depends on the unit of time.
    values[0] = 1.0;
    let bends = wide.second.sizes().into_iter().zip(narrow.second.sizes());
    let each = gaps.into_iter().zip(values).zip(slopes).zip(bends);
    each.map(|(((gap, value), slope), (wide, narrow))| {
        let scale = slope + SMALL * value / unit;
        if scale == 0.0 {
            return 0.0;
        }
        let kink = narrow > 0.5 * wide && narrow > 1e-3 * scale;
        if kink { f64::INFINITY } else { gap / scale }
    })
    .fold(0.0, f64::max)
}
