//! Compute how unlikely a figure of merit is in long windows: `P(eta) ~ exp(-t J(eta))`.
//!
//! ```text
//! J(eta) = - min_s lambda(s, -eta s)
//! ```
//!
//! with the generating function `lambda` of what is delivered, `N`, and what is taken, `D`: the fields of a line on which
//! `N - eta D` is counted (Verley, Willaert, Van den Broeck, Esposito, doi:10.1038/ncomms5721). `J` is zero at the
//! ratio of the means and largest, `J = -min lambda`, at the least likely ratio; for two counts that tell the whole
//! entropy of time-symmetric rates this is Carnot's. In the process conditioned on `eta` the mean of `N - eta D` is zero,
//! and where `J` is largest those of both are.

use super::Ratio;
use crate::exact::Facts;
use crate::exact::generating::{Point, growth};
use crate::network::Network;

/// States up to which it is computed: each point takes some twenty eigenvalues.
const MAX_STATES: usize = 300;
/// Points of the curve.
const POINTS: usize = 60;
/// The largest exponent of a jump that is tried.
const MAX_EXPONENT: f64 = 600.0;
/// Steps of a search, and where it ends, as a share of what is searched.
const MAX_STEPS: usize = 200;
const TOLERANCE: f64 = 1e-12;
/// Doublings on the way to the least likely ratio.
const DOUBLINGS: i32 = 12;
/// Below this share of its mean, what is taken in the conditioned process is nothing.
const NOTHING: f64 = 1e-7;

/// The rate function of a ratio.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioRateFunction {
    /// Ratios, ascending, and the rate function at each.
    pub points: Vec<[f64; 2]>,
    /// The ratio of the means, where it is zero.
    pub typical: f64,
    /// The least likely ratio, where there is one.
    pub least_likely: Option<f64>,
}

impl Ratio {
    /// The rate function of the ratio, about its typical and its least likely value.
    ///
    /// # Errors
    /// A reason, where there is none.
    pub fn rate_function(&self, facts: &Facts) -> Result<RatioRateFunction, String> {
        let network = facts.network();
        if network.states.len() > MAX_STATES {
            return Err(format!(
                "it takes too many eigenvalues of {} states (limit {MAX_STATES})",
                network.states.len()
            ));
        }
        let [closed] = facts.closed_ahead() else {
            return Err("the start leads to several closed classes".into());
        };
        let classes = &facts.structure().closed[*closed..=*closed];
        let increments = self.increments(network);
        let [delivered, taken] = increments.as_slice() else {
            return Err("it is no ratio".into());
        };
        let line = Line { network, classes, delivered, taken };
        let mean = line.point(0.0, 0.0)?;
        let [over, under] = mean.slope;
        if under == 0.0 {
            return Err("nothing is taken in the mean".into());
        }
        let typical = over / under;
        let reach = match self.merit.bound {
            Some(bound) if bound.is_finite() && bound != typical => (bound - typical).abs(),
            _ => typical.abs().max(f64::MIN_POSITIVE),
        };
        // Beside the typical ratio the conditioned process takes almost what it takes in the mean.
        let beside = line.conditioned(typical + 1e-3 * reach)?;
        if beside.slope[1].abs() <= NOTHING * under.abs() {
            return Err("every turn of the machine has the same ratio: in long windows it does not fluctuate".into());
        }
        let least_likely = line.least_likely(typical, under, reach)?;
        let far = least_likely.map_or(reach, |least| (least - typical).abs());
        let [low, high] = [
            typical.min(least_likely.unwrap_or(typical)),
            typical.max(least_likely.unwrap_or(typical)),
        ];
        let [from, to] = [low - 2.0 * far, high + 2.0 * far];
        let step = (to - from) / POINTS as f64;
        let mut ratios: Vec<f64> = (0..=POINTS).map(|k| from + k as f64 * step).collect();
        ratios.extend([Some(typical), least_likely].into_iter().flatten());
        ratios.sort_by(f64::total_cmp);
        ratios.dedup_by(|b, a| *b - *a <= 1e-9 * step);
        let value = |eta: f64| Ok([eta, -line.conditioned(eta)?.value + 0.0]);
        let points = ratios.into_iter().map(value).collect::<Result<_, String>>()?;
        Ok(RatioRateFunction { points, typical, least_likely })
    }
}

/// The lines of fields on which `N - eta D` is counted.
struct Line<'a> {
    network: &'a Network,
    classes: &'a [Vec<u32>],
    delivered: &'a [f64],
    taken: &'a [f64],
}

impl Line<'_> {
    fn point(&self, eta: f64, s: f64) -> Result<Point, String> {
        let mut found =
            growth(self.network, self.classes, &[self.delivered, self.taken], &[[s, -eta * s]])?;
        found.pop().ok_or_else(|| "no field was solved".into())
    }

    /// The process conditioned on a ratio: the least value along its line.
    fn conditioned(&self, eta: f64) -> Result<Point, String> {
        let slope = |point: &Point| point.slope[0] - eta * point.slope[1];
        let mut near = (0.0, self.point(eta, 0.0)?);
        let start = slope(&near.1);
        if start.abs() <= TOLERANCE * (near.1.slope[0].abs() + (eta * near.1.slope[1]).abs()) {
            return Ok(near.1);
        }
        let jump = |(n, d): (&f64, &f64)| (n - eta * d).abs();
        let largest = self.delivered.iter().zip(self.taken).map(jump).fold(0.0, f64::max);
        let mut s = -0.25_f64.copysign(start) / largest;
        let mut far = loop {
            let point = self.point(eta, s)?;
            let turned = (slope(&point) > 0.0) != (start > 0.0);
            if turned || s.abs() * largest > MAX_EXPONENT {
                break (s, point);
            }
            near = (s, point);
            s *= 2.0;
        };
        if (slope(&far.1) > 0.0) == (start > 0.0) {
            // It falls for ever: towards the slowest of what adds nothing.
            return Ok(far.1);
        }
        // Regula falsi with halved weights (Illinois), for the slope grows along the line.
        let (mut a, mut b) = (slope(&near.1), slope(&far.1));
        for _ in 0..MAX_STEPS {
            let width = far.0 - near.0;
            let at = near.0 + width * (a / (a - b)).clamp(1e-3, 1.0 - 1e-3);
            let point = self.point(eta, at)?;
            let here = slope(&point);
            let done = here == 0.0 || width.abs() <= 1e-9 * far.0.abs();
            if (here > 0.0) == (start > 0.0) {
                (near, a, b) = ((at, point), here, 0.5 * b);
            } else {
                (far, b, a) = ((at, point), here, 0.5 * a);
            }
            if done {
                break;
            }
        }
        // The least of what was seen.
        Ok(if near.1.value < far.1.value { near.1 } else { far.1 })
    }

    /// Where nothing is taken, and so nothing delivered, in the conditioned process.
    fn least_likely(&self, typical: f64, mean: f64, reach: f64) -> Result<Option<f64>, String> {
        let taken = |eta: f64| Ok::<_, String>(self.conditioned(eta)?.slope[1] / mean);
        for doubling in 0..DOUBLINGS {
            for side in [1.0, -1.0] {
                let at = |k: i32| typical + side * reach * 0.625 * libm::pow(2.0, f64::from(k));
                let last = if doubling == 0 { typical } else { at(doubling - 1) };
                let [mut inside, mut outside] = [last, at(doubling)];
                if taken(outside)? > 0.0 {
                    continue;
                }
                for _ in 0..MAX_STEPS {
                    let middle = f64::midpoint(inside, outside);
                    if (outside - inside).abs() <= 1e-9 * reach {
                        break;
                    }
                    if taken(middle)? > 0.0 { inside = middle } else { outside = middle }
                }
                return Ok(Some(f64::midpoint(inside, outside)));
            }
        }
        Ok(None)
    }
}
