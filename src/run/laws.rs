//! Hold the laws of physics against what was sampled.

use super::Job;
use crate::config::plan::{Estimator, Model, Start};
use crate::config::ring::{Bath, Order};
use crate::estimate::Sampled;
use crate::exact;
use crate::quantity::{Name, Observable, Quantity, Statistic};
use crate::report::{self, Law};

impl Job {
    /// The bath whose heat obeys the exchange fluctuation theorem from this start, and its affinity.
    pub(super) fn exchange(&self) -> Option<(&'static str, f64)> {
        let (Model::Ring(ring), Start::Canonical(bath)) = (&self.plan.model, self.start()) else {
            return None;
        };
        let (of, other) = match bath {
            Bath::Left => ("right", Bath::Right),
            Bath::Right => ("left", Bath::Left),
        };
        let affinity = 1.0 / ring.temperature(*bath) - 1.0 / ring.temperature(other);
        // Fixed orders are not their own reverse.
        (ring.order == Order::Random && affinity != 0.0 && affinity.is_finite())
            .then_some((of, affinity))
    }

    /// Why no exchange fluctuation theorem is tested from a canonical start, if none is.
    pub(super) fn no_exchange(&self) -> Option<String> {
        let (Model::Ring(ring), Start::Canonical(_)) = (&self.plan.model, self.start()) else {
            return None;
        };
        let why = match (self.exchange(), ring.order) {
            (Some(_), _) => return None,
            (None, Order::Random) if ring.left == ring.right => {
                "both baths have one temperature, where it says nothing"
            }
            (None, Order::Random) => "a bath is at temperature zero",
            _ => "a fixed order of updates is not its own reverse",
        };
        Some(format!("the exchange fluctuation theorem is not tested: {why}"))
    }

    pub(super) fn laws(
        &self,
        sampled: &Sampled,
        exact: &exact::Answers,
        symmetries: Vec<Law>,
    ) -> Vec<Law> {
        let forms =
            exact.law.as_ref().and_then(|law| exact::entropy_production(&self.network, law));
        let mut laws: Vec<Law> = forms.iter().map(report::law::entropy_production).collect();
        laws.extend(symmetries);
        laws.extend(self.onsager_laws(sampled, exact));
        laws.extend(self.exchange_laws(sampled));
        laws
    }

    pub(super) fn exchange_laws(&self, sampled: &Sampled) -> Vec<Law> {
        let (Some((of, affinity)), Some(exchanged)) = (self.exchange(), &sampled.exchange) else {
            return Vec::new();
        };
        let heat = Observable::new(Name::Heat, of);
        let variance = Quantity::new(heat.clone(), Statistic::Variance);
        let variance = sampled.estimates.get(&variance).copied();
        report::law::exchange(&heat.to_string(), affinity, variance, exchanged, self.blocks())
    }

    /// Put the even estimates of the exchanged heat in place of the plain ones, if asked to.
    pub(super) fn estimate_by_even_part(&self, sampled: &mut Sampled) {
        let even = self.plan.sampling.estimator == Estimator::Even;
        let found = self.exchange().zip(sampled.exchange).filter(|_| even);
        let Some(((of, _), exchanged)) = found else { return };
        let heat = Observable::new(Name::Heat, of);
        for (statistic, estimate) in
            [(Statistic::Mean, exchanged.even), (Statistic::Rate, exchanged.even_rate)]
        {
            let quantity = Quantity::new(heat.clone(), statistic);
            sampled.skewness.remove(&quantity);
            sampled.estimates.insert(quantity, estimate);
        }
    }
}
