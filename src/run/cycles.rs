//! Put turns around the fundamental cycles beside the exact fluxes.

use super::told::{Number, PathResults, exactly, number};
use super::{Job, Sampled};
use crate::config::trajectory::LawGroup;
use crate::estimate::JumpCounts;
use crate::exact;
use crate::network::{Channel, CycleBasis};
use crate::quantity::{Estimate, Name, Statistic};

impl Job {
    pub(super) fn cycles(&self, sampled: Option<&Sampled>, told: &mut PathResults) {
        let Some(basis) = self.cycle_basis() else { return };
        let law = self.stationary.as_deref().unwrap_or_default();
        let exact = exact::cycle_fluxes(&self.network, law).ok();
        let jumps = sampled.and_then(|s| s.trajectories.jumps.as_ref());
        for (k, cycle) in basis.cycles.iter().enumerate() {
            let of = (k + 1).to_string();
            let exact = exact.as_ref().map(|e| (e.cycles[k].flux, e.gross));
            for (name, worth) in [(Name::CycleFlux, 1.0), (Name::CycleEntropy, cycle.affinity)] {
                let gains = turns(&basis, k, worth);
                told.add(Number {
                    sampled: jumps.map(|jumps| self.carried(jumps, &gains)),
                    exact: exact.map(|(flux, _)| exactly(flux * worth, flux * worth)),
                    scale: exact.map_or(0.0, |(_, gross)| gross),
                    ..number(name, &of, Statistic::Rate)
                });
            }
        }
    }

    /// The mean per unit time of what jumps add, with how many of them carry it: all windows, where
    /// no jump adds anything.
    pub(super) fn carried(&self, jumps: &JumpCounts, gains: &[f64]) -> (Estimate, u64) {
        let nothing = gains.iter().all(|&gain| gain == 0.0);
        let times = if nothing { self.plan.sampling.trajectories } else { jumps.carrying(gains) };
        (self.rate_of(jumps, gains), times)
    }

    /// The mean per unit time of what jumps add, rare ones allowed for by the exact stationary law.
    pub(super) fn rate_of(&self, jumps: &JumpCounts, gains: &[f64]) -> Estimate {
        let law = self.stationary.as_deref().unwrap_or_default();
        let flow = |c: &Channel| law.get(c.from as usize).map_or(0.0, |p| p * c.rate);
        let flows: Vec<f64> = self.network.channels().iter().map(flow).collect();
        jumps.guarded_rate(gains, &flows)
    }

    /// The fundamental cycles, where they are asked about and every jump has a reverse.
    pub(super) fn cycle_basis(&self) -> Option<CycleBasis> {
        let asked = self.plan.observe.laws.contains(&LawGroup::Cycles);
        asked.then(|| CycleBasis::of(&self.network).ok())?
    }
}

/// What each channel adds to turns around a cycle, each of some worth.
pub(super) fn turns(basis: &CycleBasis, cycle: usize, worth: f64) -> Vec<f64> {
    let turn = |chord: &Option<(u32, i8)>| match chord {
        Some((own, sign)) if *own as usize == cycle => f64::from(*sign) * worth,
        _ => 0.0,
    };
    basis.chord.iter().map(turn).collect()
}
