//! Judge the laws of single trajectories that need more than one number.
//!
//! A mean of `exp(-S)` is carried by rare windows where much entropy is produced, and an error bar from
//! windows that missed them says nothing.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::claim::{Claim, Side};
use super::law::{Holding, Law};
use crate::estimate::{Fluctuated, MIN_BLOCKS, Tightness};
use crate::quantity::Estimate;

/// Windows that each side of a range needs for its difference to be judged.
const MIN_WINDOWS: f64 = 100.0;
/// Chance that sound data contradict a law in any of its ranges.
const FALSE_ALARM: f64 = 1e-5;

/// What decides whether exponential averages of entropy production can be sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// Entropy produced in a window.
    pub produced: f64,
    /// `ln <exp(-2S)>` and `ln <exp(-3S)>`, exactly, where affordable.
    pub logarithms: Option<[f64; 2]>,
    /// Duration of a window.
    pub duration: f64,
}

/// Entropy production beyond which rare windows carry `<exp(-S)>`.
const MAX_PRODUCED: f64 = 3.0;
/// Largest skewness of the mean of `exp(-S)` over all windows for which an error bar says something.
const MAX_SKEWNESS: f64 = 0.5;

impl Tail {
    /// An estimate of `<exp(-S)>` with the larger of its own error bar and the exact one.
    fn widened(&self, estimate: Estimate, windows: f64) -> Estimate {
        let exact = self.logarithms.map(|[square, _]| (square.exp_m1() / windows).max(0.0).sqrt());
        let wide = |error: f64| error.max(exact.unwrap_or(0.0));
        Estimate { standard_error: estimate.standard_error.map(wide), ..estimate }
    }

    /// Why `<exp(-S)>` cannot be sampled with so many windows, if it cannot.
    #[must_use]
    pub fn caveat(&self, windows: f64) -> Option<String> {
        let heavy = match self.logarithms {
            Some([square, cube]) => (cube - 1.5 * square).exp() > MAX_SKEWNESS * windows.sqrt(),
            None => self.produced > MAX_PRODUCED,
        };
        let shorter = self.duration * 0.5 * (MAX_PRODUCED / self.produced).min(1.0);
        let shorter = format!("{shorter:.1e}").parse::<f64>().unwrap_or(shorter);
        heavy.then(|| {
            format!(
                "a window produces {:.3} of entropy on average, so that rare windows carry the mean \
                 of exp(-S) and its error bar says nothing; set sampling.duration = {shorter} or less",
                self.produced
            )
        })
    }
}

/// The integral and the detailed fluctuation theorem of entropy production.
#[must_use]
pub fn fluctuation(
    sampled: Option<&Fluctuated>,
    exact: Option<f64>,
    tail: &Tail,
    [windows, blocks]: [u64; 2],
) -> Vec<Law> {
    let subject = || "entropy.total".to_owned();
    let still = sampled.is_some_and(|s| s.magnitude < 1e-9);
    let still = || still.then(|| "no window produced any entropy".to_owned());
    let integral = Claim {
        law: "integral_fluctuation_theorem",
        subject: subject(),
        sampled: sampled.map(|s| tail.widened(s.integral, windows as f64)),
        blocks,
        exact,
        side: Side::Equal,
        bound: 1.0,
        scale: 1.0,
        caveat: still().or_else(|| tail.caveat(windows as f64)),
        reason: "<exp(-S)> is one from the stationary start".to_owned(),
    };
    let mut laws = vec![integral.judge()];
    laws.extend(sampled.map(|sampled| detailed(sampled, still().as_deref(), blocks)));
    laws
}

fn detailed(sampled: &Fluctuated, still: Option<&str>, blocks: u64) -> Law {
    let judged = sampled.ranges.iter().filter_map(|range| {
        let carried = range.windows.iter().sum::<f64>() > 2.0 * MIN_WINDOWS;
        let error = range.difference.standard_error.filter(|&error| error > 0.0 && carried)?;
        Some((range, (range.difference.value / error).abs()))
    });
    let judged: Vec<_> = judged.collect();
    let worst = judged.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let law = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1).max(1) as f64).ok();
    let chance = worst.zip(law).map(|((_, z), law)| 2.0 * law.sf(*z) * judged.len() as f64);
    let mut reason = format!(
        "as many windows have S in -b as exp(-S) weighs those with S in b, in {} ranges of |S| that \
         enough windows reach, judged together (Bonferroni)",
        judged.len()
    );
    let verdict =
        match chance {
            Some(chance) if blocks >= MIN_BLOCKS as u64 && still.is_none() => {
                if chance < FALSE_ALARM { Holding::Fails } else { Holding::Holds }
            }
            _ => {
                let few = "no range has enough windows on its negative side; set a shorter \
                       sampling.duration or sample more trajectories";
                reason = format!("{reason}; {}", still.unwrap_or(few));
                Holding::Undecided
            }
        };
    Law {
        law: "detailed_fluctuation_theorem",
        subject: "entropy.total".to_owned(),
        value: worst.map(|(range, _)| range.difference.value),
        standard_error: worst.and_then(|(range, _)| range.difference.standard_error),
        exact: None,
        bound: Some(0.0),
        verdict,
        reason,
    }
}

/// The two uncertainty relations of a combination of currents, with `exact` ratios.
#[must_use]
pub fn uncertainty(
    name: &str,
    sampled: Option<&Tightness>,
    exact: [Option<f64>; 2],
    blocks: u64,
) -> Vec<Law> {
    let caveat = || {
        let zero = "its rate is too close to zero for its error bar; sample more trajectories";
        sampled.filter(|s| !s.resolved).map(|_| zero.to_owned())
    };
    let claim = |law, k: usize, bound, what: &str| {
        let estimate = sampled.and_then(|s| [s.thermodynamic, s.kinetic][k]);
        let claim = Claim {
            law,
            subject: name.to_owned(),
            sampled: estimate,
            blocks,
            exact: exact[k],
            side: Side::AtLeast,
            bound,
            scale: bound,
            caveat: caveat(),
            reason: format!(
                "variance rate times {what} over the square of the rate is at least {bound}"
            ),
        };
        (estimate.is_some() || exact[k].is_some()).then(|| claim.judge())
    };
    let thermodynamic = claim("thermodynamic_uncertainty_relation", 0, 2.0, "entropy production");
    let kinetic = claim("kinetic_uncertainty_relation", 1, 1.0, "activity");
    thermodynamic.into_iter().chain(kinetic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_decide_the_uncertainty_relations() {
        use Holding::{Fails, Holds};
        let tight = |thermodynamic: f64, kinetic: f64| {
            let sampled = |value| Some(Estimate { value, standard_error: Some(0.01) });
            let [thermodynamic, kinetic] = [thermodynamic, kinetic].map(sampled);
            let seen = Tightness { name: "j".into(), thermodynamic, kinetic, resolved: true };
            let laws = uncertainty("j", Some(&seen), [None; 2], 64);
            laws.iter().map(|law| law.verdict).collect::<Vec<_>>()
        };
        assert_eq!(tight(2.1, 0.9), [Holds, Fails]);
        assert_eq!(tight(1.9, 1.1), [Fails, Holds]);
    }
}
