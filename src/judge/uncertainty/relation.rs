//! Judge the uncertainty relations of currents.
//!
//! Of a current with mean rate `J` and the variance `D t` of windows of duration `t`, with entropy
//! production `sigma` and activity `K` a unit of time,
//!
//! ```text
//! D sigma / J^2 >= 2,    D K / J^2 >= 1
//! ```
//!
//! (Barato, Seifert, doi:10.1103/PhysRevLett.114.158101; Di Terlizzi, Baiesi,
//! doi:10.1088/1751-8121/aaee34). Stationary windows in continuous time obey both at every `t`
//! (Horowitz, Gingrich, doi:10.1103/PhysRevE.96.020103).

use crate::estimate::UncertaintyEstimate;
use crate::judge::law::claim::{Claim, Side};
use crate::judge::law::{Law, LawName};

/// Why there is no ratio of a current.
const UNSEEN: &str = "too few jumps carry it; sample more trajectories";

/// The two uncertainty relations of a combination of currents, with `exact` ratios: of windows as
/// long as the sampled ones, or of the limit of long ones where nothing was sampled. Too `few` jumps that carry
/// the current decide nothing.
#[must_use]
pub fn uncertainty(
    name: &str,
    sampled: Option<&UncertaintyEstimate>,
    exact: [Option<f64>; 2],
    few: bool,
    blocks: u64,
) -> Vec<Law> {
    let caveat = || {
        let zero = "its rate is too close to zero for its error bar; sample more trajectories";
        let unresolved = sampled.filter(|s| !s.resolved).map(|_| zero);
        few.then_some(UNSEEN).or(unresolved).map(str::to_owned)
    };
    let [noise, when] = match sampled {
        Some(_) => ["the variance of windows a unit of time", ", however long they are"],
        None => ["variance rate", ""],
    };
    let claim = |law, k: usize, bound, what: &str| {
        let estimate = sampled.and_then(|s| [s.thermodynamic, s.kinetic][k]);
        // What was sampled in vain is not decided by the exact answer alone.
        let unseen = sampled.is_some() && estimate.is_none();
        let claim = Claim {
            law,
            subject: name.to_owned(),
            sampled: estimate,
            count: None,
            blocks,
            exact: exact[k].filter(|_| !unseen),
            side: Side::AtLeast,
            bound,
            scale: bound,
            rounding: 0.0,
            caveat: caveat().or_else(|| unseen.then(|| UNSEEN.to_owned())),
            reason: format!(
                "{noise}, times {what} over the square of the rate, is at least {bound}{when}"
            ),
        };
        let unresolved = claim.caveat.is_some();
        (estimate.is_some() || exact[k].is_some()).then(|| match claim.judge() {
            // What was divided by a rate of almost zero is no number.
            law if unresolved => Law { value: None, standard_error: None, exact: exact[k], ..law },
            law => law,
        })
    };
    let thermodynamic =
        claim(LawName::ThermodynamicUncertaintyRelation, 0, 2.0, "entropy production");
    let kinetic = claim(LawName::KineticUncertaintyRelation, 1, 1.0, "activity");
    thermodynamic.into_iter().chain(kinetic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::law::Holding;
    use crate::quantity::Estimate;

    #[test]
    fn data_decide_the_uncertainty_relations() {
        use Holding::{Fails, Holds};
        let tight = |thermodynamic: f64, kinetic: f64| {
            let sampled = |value| Some(Estimate { value, standard_error: Some(0.01) });
            let [thermodynamic, kinetic] = [thermodynamic, kinetic].map(sampled);
            let seen =
                UncertaintyEstimate { name: "j".into(), thermodynamic, kinetic, resolved: true };
            let laws = uncertainty("j", Some(&seen), [None; 2], false, 64);
            laws.iter().map(|law| law.verdict).collect::<Vec<_>>()
        };
        assert_eq!(tight(2.1, 0.9), [Holds, Fails]);
        assert_eq!(tight(1.9, 1.1), [Fails, Holds]);
    }

    #[test]
    fn what_was_divided_by_almost_zero_is_withheld() {
        let sampled = Some(Estimate { value: -1.4e9, standard_error: Some(8.7e8) });
        let seen = UncertaintyEstimate {
            name: "j".into(),
            thermodynamic: sampled,
            kinetic: sampled,
            resolved: false,
        };
        for law in uncertainty("j", Some(&seen), [Some(9.0); 2], false, 64) {
            assert_eq!((law.verdict, law.value, law.exact), (Holding::Undecided, None, Some(9.0)));
            assert!(law.reason.contains("sample more trajectories"), "{}", law.reason);
        }
    }
}
