//! Put the information flow between two parts of a device beside the exact one.
//!
//! With each jump that changes part `k` of `(x, y)` the information grows by
//! `ln p(y|x') - ln p(y|x)`, with `p` the stationary law (Horowitz and Esposito,
//! doi:10.1103/PhysRevX.4.031015).

use super::told::{Number, PathResults, exactly, number};
use super::{Job, Sampled};
use crate::config::plan::Model;
use crate::exact;
use crate::network::Channel;
use crate::quantity::{Name, Statistic};

impl Job {
    pub(super) fn information(&self, sampled: Option<&Sampled>, told: &mut PathResults) {
        let Some((parts, names)) = self.parts() else { return };
        let law = self.stationary.as_deref().unwrap_or_default();
        let exact = exact::information_flow(&self.network, law, &parts);
        if let Err(why) = &exact {
            told.warnings.push(format!("no exact information flow: {why}"));
        }
        let exact = exact.ok();
        let jumps = sampled.and_then(|s| s.trajectories.jumps.as_ref());
        for (k, name) in names.iter().enumerate() {
            let gross = exact.as_ref().map_or(0.0, |e| e.gross[k]);
            let rate = |gains: &[f64]| jumps.map(|jumps| self.carried(jumps, gains));
            told.add(Number {
                sampled: rate(&self.information_gains(&parts, k)),
                exact: exact.as_ref().map(|e| exactly(e.flow[k], e.flow[k])),
                scale: gross,
                ..number(Name::InformationFlow, name, Statistic::Rate)
            });
            let environment = exact.as_ref().and_then(|e| e.environment);
            told.add(Number {
                sampled: rate(&self.environment_gains(&parts, k)),
                exact: environment.map(|e| exactly(e[k], e[k])),
                scale: gross,
                ..number(Name::EnvironmentEntropy, name, Statistic::Rate)
            });
        }
    }

    /// The parts `[x, y]` that each state is in, and what they are called.
    pub(super) fn parts(&self) -> Option<(Vec<[u32; 2]>, [String; 2])> {
        let (Some(parts), Model::Dots(model)) = (&self.plan.observe.information, &self.plan.model)
        else {
            return None;
        };
        let mask = |part: &Vec<usize>| part.iter().fold(0_u32, |mask, dot| mask | 1 << dot);
        let masks = [mask(&parts[0]), mask(&parts[1])];
        let states = 0..self.network.states.len() as u32;
        let name = |part: &Vec<usize>| {
            part.iter().map(|&dot| model.dots[dot].name.as_str()).collect::<Vec<_>>().join("+")
        };
        Some((states.map(|x| masks.map(|m| x & m)).collect(), [name(&parts[0]), name(&parts[1])]))
    }

    /// `ln p(y|x') - ln p(y|x)` of each channel that changes part `k`, from the exact stationary law.
    pub(super) fn information_gains(&self, parts: &[[u32; 2]], k: usize) -> Vec<f64> {
        let law = self.stationary.as_deref().unwrap_or_default();
        let conditional = |x: u32| {
            let own = parts[x as usize][k];
            let same = law.iter().zip(parts).filter(|(_, part)| part[k] == own);
            libm::log(law[x as usize]) - libm::log(same.map(|(p, _)| p).sum::<f64>())
        };
        self.of_part(parts, k, |c| conditional(c.to) - conditional(c.from))
    }

    /// The entropy that flows into the environment with each jump that changes part `k`.
    pub(super) fn environment_gains(&self, parts: &[[u32; 2]], k: usize) -> Vec<f64> {
        self.of_part(parts, k, |c| c.log_ratio.unwrap_or(0.0))
    }

    fn of_part(&self, parts: &[[u32; 2]], k: usize, gain: impl Fn(&Channel) -> f64) -> Vec<f64> {
        let changes = |c: &Channel| parts[c.from as usize][k] != parts[c.to as usize][k];
        let gain = |c| if changes(c) { gain(c) } else { 0.0 };
        self.network.channels().iter().map(gain).collect()
    }
}
