//! Judge the uncertainty relations of currents.
//!
//! Of a current with mean rate `J` and variance rate `D`, with entropy production `sigma` and activity `K`
//! a unit of time,
//!
//! ```text
//! D sigma / J^2 >= 2,    D K / J^2 >= 1
//! ```
//!
//! (Barato, Seifert, doi:10.1103/PhysRevLett.114.158101; Di Terlizzi, Baiesi,
//! doi:10.1088/1751-8121/aaee34).

use super::claim::{Claim, Side};
use super::law::Law;
use crate::estimate::Tightness;

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
    use crate::quantity::Estimate;
    use crate::report::law::Holding;

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
