//! Judge the second law resonance by resonance, and show how it seems to break where the entropy that a reservoir takes
//! up is left out.
//!
//! Particles at each resonance only fall: `J_r ln[f_a (1 - f_b)/f_b (1 - f_a)] >= 0`. The entropy production without what
//! flows into a reservoir that is not thermal may be negative, and the mean of its exponential is not one
//! (doi:10.1103/PhysRevB.102.045415). Both are exact numbers of the stationary state.

use super::Case;
use crate::exact::Facts;
use crate::exact::generating::{channel_increments, window};
use crate::judge::law::claim::{Claim, Side};
use crate::judge::law::{Holding, Law, LawName};
use crate::judge::level::{ROUNDING, SAME};
use crate::network::Weights;
use crate::number::digits::significant;
use crate::quantity::{Name, Observable};

/// Resonances that are judged one by one.
const MOST: usize = 64;

/// The second law of each resonance, and both laws without the entropy of what is not thermal.
pub(super) fn laws(case: &Case<'_>, facts: &Facts, law: &[f64]) -> Vec<Law> {
    let mut laws = by_resonance(case, facts, law);
    laws.extend(apparent(case, facts, law).into_iter().flatten());
    laws
}

/// Of a network of one state, where each counter that brings entropy is one resonance.
fn by_resonance(case: &Case<'_>, facts: &Facts, law: &[f64]) -> Vec<Law> {
    let network = facts.network();
    let entropy = network.find(&Observable::new(Name::Entropy, "total"));
    let Some(Weights::Real(weights)) = entropy.map(|o| &o.weights) else { return Vec::new() };
    if network.states.len() != 1 || weights.len() > MOST {
        return Vec::new();
    }
    let one = |&(counter, entropy): &(u32, f64)| {
        let own = Weights::Integer(vec![(counter, 1)]);
        let channels = network.channels().iter();
        let flows = channels.map(|c| law[0] * c.rate * network.counting.increment(&own, c.class));
        let (rate, gross) = flows.fold((0.0, 0.0), |(sum, gross), x| (sum + x, gross + x.abs()));
        let scale = entropy.abs() * gross;
        Claim {
            law: LawName::SecondLaw,
            subject: network.counting.counters[counter as usize].clone(),
            sampled: None,
            count: None,
            blocks: case.blocks(),
            exact: Some(entropy * rate),
            side: Side::AtLeast,
            bound: 0.0,
            scale,
            rounding: ROUNDING * scale,
            caveat: None,
            reason:
                "exactly, the mean entropy that particles produce at this resonance is not negative"
                    .into(),
        }
        .judge()
    };
    weights.iter().map(one).collect()
}

/// The second law and the integral theorem of what is produced without the entropy of reservoirs that are not thermal.
fn apparent(case: &Case<'_>, facts: &Facts, law: &[f64]) -> Option<[Law; 2]> {
    let network = facts.network();
    let own = network.reservoirs.iter().filter(|reservoir| reservoir.thermal.is_none());
    let left_out: Vec<Observable> = own
        .map(|reservoir| Observable::new(Name::EntropyFlow, &reservoir.name))
        .filter(|flow| network.find(flow).is_some())
        .collect();
    if left_out.is_empty() || left_out.len() == network.reservoirs.len() {
        return None;
    }
    let total = Observable::new(Name::Entropy, "total");
    let mut increments = channel_increments(network, &total, Some(law))?;
    for flow in &left_out {
        let own = channel_increments(network, flow, None)?;
        increments.iter_mut().zip(own).for_each(|(sum, own)| *sum -= own);
    }
    let flows = network.channels().iter().zip(&increments);
    let mean = flows.map(|(c, d)| law[c.from as usize] * c.rate * d).sum::<f64>();
    let found = window(network, law, &[&increments], &[[-1.0, 0.0]], case.duration());
    let average = libm::exp(found.into_iter().next()?.ok()?[1]);
    let names: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    let told = |law, exact: f64, bound: f64, fails: bool, what: &str| Law {
        law,
        subject: format!("entropy.total-{}", names.join("-")),
        value: None,
        standard_error: None,
        exact: Some(exact),
        bound: Some(bound),
        must_hold: false,
        verdict: if fails { Holding::Fails } else { Holding::Holds },
        reason: format!(
            "exactly, {what} without the entropy that flows into reservoirs that are not thermal is {}",
            significant(exact, 6)
        ),
    };
    let off = (average - 1.0).abs() > SAME;
    average.is_finite().then(|| {
        [
            told(LawName::SecondLaw, mean, 0.0, mean < 0.0, "the mean entropy production"),
            told(LawName::IntegralFluctuationTheorem, average, 1.0, off, "<exp(-S)> over a window"),
        ]
    })
}
