//! Judge the information flow between two parts of a device, and the second law of each.
//!
//! With each jump that changes part `k` of `(x, y)` the information grows by
//! `ln p(y|x') - ln p(y|x)`, with `p` the stationary law (Horowitz and Esposito,
//! doi:10.1103/PhysRevX.4.031015).

use super::jumps::{carried, gross, rate, too_few};
use super::law::claim::{Claim, Side};
use super::law::{Law, LawName};
use super::paths::{Number, Scale, exactly, number};
use super::{Case, Gathered};
use crate::exact::{self, Facts};
use crate::network::{Channel, Network};
use crate::number::digits::{exactly as written, with_error};
use crate::quantity::{Name, Statistic};

/// Two parts of a device with the network they are parts of.
struct Parts<'a> {
    facts: &'a Facts,
    law: &'a [f64],
    /// The parts `[x, y]` that each state is in.
    of: Vec<[u32; 2]>,
    names: [String; 2],
}

/// The information that each part gains, and the entropy it brings into the environment.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    let Some(parts) = Parts::of(case) else { return };
    let results = &mut gathered.paths;
    let exact = exact::information_flow(parts.network(), parts.law, &parts.of);
    if let Err(why) = &exact {
        results.warnings.push(format!("no exact information flow: {why}"));
    }
    let exact = exact.ok();
    for (k, name) in parts.names.iter().enumerate() {
        let gross = exact.as_ref().map_or(0.0, |e| e.gross[k]);
        let rate = |increments: &[f64]| case.jumps().map(|jumps| carried(case, jumps, increments));
        results.add(Number {
            sampled: rate(&parts.information(k)),
            exact: exact.as_ref().map(|e| exactly(e.flow[k], e.flow[k])),
            scale: Scale::Gross(gross),
            ..number(Name::InformationFlow, name, Statistic::Rate)
        });
        let environment = exact.as_ref().and_then(|e| e.environment);
        results.add(Number {
            sampled: rate(&parts.environment(k)),
            exact: environment.map(|e| exactly(e[k], e[k])),
            scale: Scale::Gross(gross),
            ..number(Name::EnvironmentEntropy, name, Statistic::Rate)
        });
    }
}

/// The second law of each part with its information.
pub(super) fn laws(case: &Case<'_>) -> Vec<Law> {
    let Some(parts) = Parts::of(case).filter(|_| case.counted.no_entropy.is_none()) else {
        return Vec::new();
    };
    let exact = exact::information_flow(parts.network(), parts.law, &parts.of).ok();
    let of = |k: usize| {
        let (environment, flow) = (parts.environment(k), parts.information(k));
        let increments: Vec<f64> = environment.iter().zip(&flow).map(|(s, i)| s - i).collect();
        let told = |increments: &[f64], exact: Option<f64>| match (case.jumps(), exact) {
            (Some(jumps), _) => with_error(rate(case, jumps, increments)),
            (None, exact) => written(exact.unwrap_or(0.0), None),
        };
        let apparent = exact.as_ref().and_then(|e| e.environment).map(|e| e[k]);
        let gained = exact.as_ref().map(|e| e.flow[k]);
        let gross = |increments: &[f64]| gross(parts.network(), parts.law, increments);
        let claim = Claim {
            law: LawName::LocalSecondLaw,
            subject: parts.names[k].clone(),
            sampled: case.jumps().map(|jumps| rate(case, jumps, &increments)),
            count: None,
            blocks: case.blocks(),
            exact: exact.as_ref().and_then(|e| e.production).map(|p| p[k]),
            side: Side::AtLeast,
            bound: 0.0,
            scale: gross(&environment) + gross(&flow),
            rounding: 0.0,
            caveat: case.jumps().and_then(|jumps| too_few(case, jumps, &increments)),
            reason: format!(
                "what its jumps bring into the environment, {} a unit of time, less the \
                 information they gain, {}, is not negative",
                told(&environment, apparent),
                told(&flow, gained)
            ),
        };
        claim.judge()
    };
    [0, 1].map(of).into()
}

impl<'a> Parts<'a> {
    /// The parts that were asked about.
    fn of(case: &Case<'a>) -> Option<Self> {
        let parts = case.plan.observe.information.as_ref()?;
        let (facts, law) = case.stationary()?;
        let system = case.plan.model.system();
        let all = system.declared().parts;
        let name =
            |part: &Vec<usize>| part.iter().map(|&k| all[k].as_str()).collect::<Vec<_>>().join("+");
        let names = [name(&parts[0]), name(&parts[1])];
        Some(Self { facts, law, of: system.bipartition(parts)?, names })
    }

    fn network(&self) -> &'a Network {
        self.facts.network()
    }

    /// `ln p(y|x') - ln p(y|x)` of each channel that changes part `k`, from the exact stationary law.
    fn information(&self, k: usize) -> Vec<f64> {
        let conditional = |x: u32| {
            let own = self.of[x as usize][k];
            let same = self.law.iter().zip(&self.of).filter(|(_, part)| part[k] == own);
            libm::log(self.law[x as usize]) - libm::log(same.map(|(p, _)| p).sum::<f64>())
        };
        self.increments(k, |c| conditional(c.to) - conditional(c.from))
    }

    /// The entropy that flows into the environment with each jump that changes part `k`.
    fn environment(&self, k: usize) -> Vec<f64> {
        self.increments(k, |c| c.log_ratio.unwrap_or(0.0))
    }

    fn increments(&self, k: usize, of: impl Fn(&Channel) -> f64) -> Vec<f64> {
        let changes = |c: &Channel| self.of[c.from as usize][k] != self.of[c.to as usize][k];
        let increment = |c| if changes(c) { of(c) } else { 0.0 };
        self.network().channels().iter().map(increment).collect()
    }
}
