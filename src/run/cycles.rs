//! Put turns around the fundamental cycles beside the exact fluxes.

use super::told::{Number, Told, exactly, number};
use super::{Job, Sampled};
use crate::config::trajectory::Theme;
use crate::exact;
use crate::network::CycleBasis;
use crate::quantity::{Name, Statistic};

impl Job {
    pub(super) fn cycles(&self, sampled: Option<&Sampled>, told: &mut Told) {
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
                    sampled: jumps.map(|j| (j.rate(&gains), self.plan.sampling.trajectories)),
                    exact: exact.map(|(flux, _)| exactly(flux * worth, flux * worth)),
                    scale: exact.map_or(0.0, |(_, gross)| gross),
                    ..number(name, &of, Statistic::Rate)
                });
            }
        }
    }

    /// The fundamental cycles, where they are asked about and every jump has a reverse.
    pub(super) fn cycle_basis(&self) -> Option<CycleBasis> {
        let asked = self.plan.observe.laws.contains(&Theme::Cycles);
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
