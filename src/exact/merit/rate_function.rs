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
//! and where `J` is largest those of both are: there Newton's method finds the least point of the plane of fields.

use super::Ratio;
use super::line::{Line, Solve};
use crate::exact::generating::growth;
use crate::exact::{Attempts, Facts};

/// States up to which it is computed: each point takes some twenty eigenvalues.
const MAX_STATES: usize = 300;
/// Points of the curve.
const POINTS: usize = 60;
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
        let jumps = delivered.iter().zip(taken).map(|(n, d)| [*n, *d]).collect();
        self.along(jumps, &|field| {
            let mut found = growth(network, classes, &[delivered, taken], &[field])?;
            found.pop().map(Some).ok_or_else(|| "no field was solved".into())
        })
    }

    /// The same of independent attempts.
    ///
    /// # Errors
    /// A reason, where there is none.
    pub fn rate_function_of_attempts(
        &self,
        attempts: &Attempts,
    ) -> Result<RatioRateFunction, String> {
        let way = self.way();
        let under = way.denominator.as_ref().ok_or("it is no ratio")?;
        let charges = [&way.numerator, under].map(|sum| attempts.charges_of_sum(sum));
        let [Some(delivered), Some(taken)] = charges else {
            return Err("not all of its terms are counted".into());
        };
        let jumps = delivered.iter().zip(&taken).map(|(n, d)| [n[0], d[0]]).collect();
        let charges = [delivered, taken];
        self.along(jumps, &|field| Ok(attempts.finite_point(&charges, field)))
    }

    fn along(&self, jumps: Vec<[f64; 2]>, solve: &Solve<'_>) -> Result<RatioRateFunction, String> {
        let line = Line { solve, jumps };
        let mean = line.mean()?;
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
