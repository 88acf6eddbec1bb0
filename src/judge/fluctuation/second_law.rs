//! Judge the second law resonance by resonance, and show how it seems to break where the entropy that a reservoir takes
//! up is left out.
//!
//! Particles at each resonance only fall: `J_r ln[f_a (1 - f_b)/f_b (1 - f_a)] >= 0`. The entropy production without what
//! flows into a reservoir that is not thermal may be negative, and the mean of its exponential is not one
//! (doi:10.1103/PhysRevB.102.045415). Rates are sampled beside their exact numbers.

use super::Case;
use crate::exact::generating::{channel_increments, window};
use crate::exact::{Attempts, Facts};
use crate::judge::law::claim::{Claim, Side};
use crate::judge::law::{Holding, Law, LawName};
use crate::judge::level::{ROUNDING, SAME};
use crate::network::{Counted, Weights};
use crate::number::digits::{concise, significant};
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic};

/// Resonances that are judged one by one.
const MOST: usize = 64;
/// The counter of the net particles at a resonance.
const COUNTER: &str = "particles ";

/// The second law of each resonance, and both laws without the entropy of what is not thermal.
pub(super) fn laws(case: &Case<'_>, facts: &Facts, law: &[f64]) -> Vec<Law> {
    let mut laws = by_resonance(case, facts, law);
    laws.extend(apparent(case, facts, law).into_iter().flatten());
    laws
}

/// The same of independent attempts.
pub(super) fn of_attempts(case: &Case<'_>, walked: &Attempts) -> Vec<Law> {
    let Some(entropy) = walked.entropy_without(&[]) else { return Vec::new() };
    let parts = entropy.by_part();
    let judged = parts.iter().filter(|_| parts.len() <= MOST);
    let one =
        |own: &crate::exact::PartOfEntropy| at_resonance(case, &own.name, own.rate, own.gross);
    let mut laws: Vec<Law> = judged.map(one).collect();
    if case.attempts().is_some_and(|[limit, walked]| walked.are_cells_of(limit)) {
        for law in &mut laws {
            law.reason.push_str("; exactly, of the cells of energy that a run walks");
        }
    }
    let apparent = left_out(case.counted).and_then(|flows| {
        let entropy = walked.entropy_without(&flows)?;
        let average = libm::exp(entropy.exponential(1.0) * case.duration());
        told(case, &flows, entropy.rate()[0], average)
    });
    laws.extend(apparent.into_iter().flatten());
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
        let counter = &network.counting.counters[counter as usize];
        let name = counter.strip_prefix(COUNTER).unwrap_or(counter);
        at_resonance(case, name, entropy * rate, entropy.abs() * gross)
    };
    weights.iter().map(one).collect()
}

/// What was sampled of a rate.
fn sampled(case: &Case<'_>, of: Observable) -> Option<Estimate> {
    case.sampled?.estimates.get(&Quantity::new(of, Statistic::Rate)).copied()
}

/// The second law at one resonance.
fn at_resonance(case: &Case<'_>, name: &str, exact: f64, scale: f64) -> Law {
    let sampled = sampled(case, Observable::new(Name::Entropy, name)).filter(|_| scale > 0.0);
    Claim {
        law: LawName::SecondLaw,
        subject: format!("{COUNTER}{name}"),
        sampled,
        count: None,
        blocks: case.blocks(),
        exact: Some(exact),
        side: Side::AtLeast,
        bound: 0.0,
        scale,
        rounding: ROUNDING * scale,
        caveat: None,
        reason: "the mean entropy that particles produce at this resonance is not negative".into(),
    }
    .judge()
}

/// The flows into reservoirs that are not thermal, where some are and others not.
fn left_out(counted: &Counted) -> Option<Vec<Observable>> {
    let own = counted.reservoirs.iter().filter(|reservoir| reservoir.thermal.is_none());
    let list: Vec<Observable> = own
        .map(|reservoir| Observable::new(Name::EntropyFlow, &reservoir.name))
        .filter(|flow| counted.find(flow).is_some())
        .collect();
    (!list.is_empty() && list.len() < counted.reservoirs.len()).then_some(list)
}

/// The second law and the integral theorem of what is produced without the entropy of reservoirs that are not thermal.
fn apparent(case: &Case<'_>, facts: &Facts, law: &[f64]) -> Option<[Law; 2]> {
    let network = facts.network();
    let left_out = left_out(network)?;
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
    told(case, &left_out, mean, average)
}

/// Both laws by their exact numbers, with the sampled rate beside; they need not hold.
fn told(case: &Case<'_>, left_out: &[Observable], mean: f64, average: f64) -> Option<[Law; 2]> {
    let names: Vec<String> = left_out.iter().map(ToString::to_string).collect();
    let reservoirs = case.counted.reservoirs.iter().filter(|own| own.thermal.is_some());
    let flows: Vec<(i64, Observable)> =
        reservoirs.map(|own| (1, Observable::new(Name::EntropyFlow, &own.name))).collect();
    let seen = Observable::sum(&flows).ok().and_then(|of| sampled(case, of));
    let told = |law, seen: Option<Estimate>, exact: f64, bound: f64, fails: bool, what: &str| Law {
        law,
        subject: format!("entropy.total-{}", names.join("-")),
        value: seen.map(|own| own.value),
        standard_error: seen.and_then(|own| own.standard_error),
        exact: Some(exact),
        bound: Some(bound),
        must_hold: false,
        verdict: if fails { Holding::Fails } else { Holding::Holds },
        reason: format!(
            "exactly, {what} without the entropy that flows into reservoirs that are not thermal is {}{}",
            significant(exact, 6),
            seen.map(|own| format!("; sampled, it is {}", concise(own))).unwrap_or_default()
        ),
    };
    let off = (average - 1.0).abs() > SAME;
    average.is_finite().then(|| {
        let production = "the mean entropy production";
        [
            told(LawName::SecondLaw, seen, mean, 0.0, mean < 0.0, production),
            told(
                LawName::IntegralFluctuationTheorem,
                None,
                average,
                1.0,
                off,
                "<exp(-S)> over a window",
            ),
        ]
    })
}
