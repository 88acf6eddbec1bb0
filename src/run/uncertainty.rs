//! Hold the uncertainty relations of currents against windows, or their long-time limit alone.
//!
//! In continuous time and from the stationary start both bounds hold at every duration of the window
//! (Horowitz, Gingrich, doi:10.1103/PhysRevE.96.020103; the kinetic one by scaling all rates in the
//! Cramer-Rao inequality), so that no limit has to be reached by a sample.

use super::told::MIN_TIMES;
use super::{Job, Sampled};
use crate::config::plan::Model;
use crate::config::trajectory::LawGroup;
use crate::estimate::Combination;
use crate::exact::{self, Uncertainty};
use crate::network::Clock;
use crate::quantity::Observable;
use crate::report::digits::significant;
use crate::report::{Law, relation};

impl Job {
    fn asks_for_uncertainty(&self) -> bool {
        self.plan.observe.laws.contains(&LawGroup::Uncertainty)
            && self.network.clock == Clock::Continuous
    }

    /// Why the relations are not tested, where laws are.
    pub(super) fn no_uncertainty(&self) -> Option<String> {
        let left_out = !self.plan.observe.laws.is_empty()
            && matches!(self.plan.model, Model::Ring(_))
            && self.network.clock != Clock::Continuous;
        left_out.then(|| {
            "the uncertainty relations are not tested: they hold in Poisson time alone, and this \
             ring is clocked in steps"
                .into()
        })
    }

    /// Each current, and the tightest combination of them.
    pub(super) fn combinations(&self) -> Vec<Combination> {
        match self.stationary.as_deref().filter(|_| self.asks_for_uncertainty()) {
            Some(law) => self.combined(exact::uncertainty(&self.network, law).ok().as_ref()),
            None => Vec::new(),
        }
    }

    /// The currents that do not vanish and their tightest combination; all where that is unknown.
    fn combined(&self, exact: Option<&Uncertainty>) -> Vec<Combination> {
        let one =
            |of: &Observable| Combination { name: of.to_string(), terms: vec![(of.clone(), 1.0)] };
        let Some(exact) = exact else {
            let counted = self.network.counting.with_cumulants();
            return counted.map(|o| one(&o.observable)).collect();
        };
        let tightest = exact.tightest.iter().map(|tightest| Combination {
            name: named(&tightest.combination),
            terms: tightest.combination.clone(),
        });
        exact.currents.iter().map(|bound| one(&bound.current)).chain(tightest).collect()
    }

    pub(super) fn uncertainty_laws(&self, sampled: Option<&Sampled>, law: &[f64]) -> Vec<Law> {
        if !self.asks_for_uncertainty() {
            return Vec::new();
        }
        let exact = exact::uncertainty(&self.network, law).ok();
        let seen = |name: &str| sampled?.uncertainty.iter().find(|s| s.name == name);
        let limits = exact.as_ref().map(long_run).unwrap_or_default();
        let mut laws = Vec::new();
        for (k, combination) in self.combined(exact.as_ref()).iter().enumerate() {
            let seen = seen(&combination.name);
            let bounds = match (seen, &exact) {
                (Some(_), Some(exact)) => self.of_windows(exact, law, &combination.terms),
                (None, _) => limits.get(k).copied().unwrap_or_default(),
                _ => [None; 2],
            };
            let few = sampled.is_some() && self.carrying(law, combination) < MIN_TIMES[1] as f64;
            let name = &combination.name;
            laws.extend(relation::uncertainty(name, seen, bounds, few, self.blocks()));
        }
        laws.sort_by_key(|law| law.law != "thermodynamic_uncertainty_relation");
        laws
    }

    /// How many jumps are expected to carry the variance of a combination in all windows together,
    /// `(sum_c k p d^2)^2 / sum_c k p d^4`: where few large ones do, no scatter of the blocks tells it.
    fn carrying(&self, law: &[f64], combination: &Combination) -> f64 {
        let mut gains = vec![0.0; self.network.channels().len()];
        for (of, a) in &combination.terms {
            let own = self.gains(of).unwrap_or_default();
            gains.iter_mut().zip(own).for_each(|(sum, d)| *sum += a * d);
        }
        let largest = gains.iter().filter(|d| d.is_finite()).fold(0.0, |most, d| d.abs().max(most));
        if largest == 0.0 {
            return 0.0;
        }
        let power = |n: i32| -> f64 {
            let powers: Vec<f64> = gains.iter().map(|d| (d / largest).powi(n)).collect();
            self.gross_of(&powers, law)
        };
        let time = self.plan.sampling.trajectories as f64 * self.duration();
        power(2).powi(2) / power(4) * time
    }

    /// Both ratios over the windows that are sampled.
    fn of_windows(
        &self,
        exact: &Uncertainty,
        law: &[f64],
        terms: &[(Observable, f64)],
    ) -> [Option<f64>; 2] {
        let noise = exact::window_noise(&self.network, law, terms, self.duration());
        let ratio = noise.map(|[rate, variance]| variance / (rate * rate));
        [ratio.zip(exact.entropy_production), ratio.zip(Some(exact.activity))]
            .map(|pair| pair.map(|(ratio, cost)| ratio * cost))
    }
}

/// Both ratios of each current and of the tightest combination in the limit of long windows.
fn long_run(exact: &Uncertainty) -> Vec<[Option<f64>; 2]> {
    let currents = exact.currents.iter().map(|b| [b.thermodynamic, Some(b.kinetic)]);
    let tightest = exact.tightest.iter().map(|t| [t.thermodynamic, Some(t.kinetic)]);
    currents.chain(tightest).collect()
}

/// One term of it; a coefficient of an energy may have any size.
fn coefficient((of, a): &(Observable, f64)) -> String {
    let sign = if *a < 0.0 { '-' } else { '+' };
    format!("{sign}{} {of}", significant(a.abs(), 5))
}

/// A combination in words.
fn named(combination: &[(Observable, f64)]) -> String {
    let terms: Vec<_> = combination.iter().map(coefficient).collect();
    format!("the tightest combination, {}", terms.join(" "))
}
