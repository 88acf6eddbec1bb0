//! Follow what a jump leaves behind over a window, `e^{W T} v`, or `P^{L T} v` for steps.

use super::Currents;
use crate::exact::chain::uniformised::UniformisedChain;

/// Multiply-adds that the decay over a window may take.
pub(super) const MAX_SWEEP: f64 = 2e9;
/// Share of a vector that no longer matters.
pub(super) const DECAYED: f64 = 1e-20;

impl Currents {
    /// `e^{W T} v`, by uniformised steps until the vector has decayed.
    pub(super) fn decayed(&self, kick: &[f64], duration: f64) -> Result<Vec<f64>, String> {
        let mean = self.fastest * duration;
        if mean == 0.0 {
            return Ok(kick.to_vec());
        }
        let chain = self.steps();
        let gross = size(kick);
        let (mut now, mut end) = (kick.to_vec(), vec![0.0; kick.len()]);
        // The Poisson weight of a step; its logarithm, because the first ones underflow.
        let mut log = -mean;
        for step in 0.. {
            let weight = libm::exp(log);
            for (end, value) in end.iter_mut().zip(&now) {
                *end += weight * value;
            }
            let late = step as f64 > mean && weight < DECAYED;
            if late || size(&now) <= DECAYED * gross {
                break;
            }
            self.affordable(step, duration)?;
            now = self.next(&now, &chain);
            log += libm::log(mean / (step + 1) as f64);
        }
        Ok(end)
    }

    /// `P^steps v`.
    pub(super) fn stepped(&self, kick: &[f64], steps: u64) -> Result<Vec<f64>, String> {
        let chain = self.steps();
        let gross = size(kick);
        let mut now = kick.to_vec();
        for step in 0..steps {
            if size(&now) <= DECAYED * gross {
                return Ok(vec![0.0; kick.len()]);
            }
            self.affordable(step as usize, steps as f64 / self.fastest)?;
            now = self.next(&now, &chain);
        }
        Ok(now)
    }

    fn affordable(&self, step: usize, duration: f64) -> Result<(), String> {
        if (step * (self.class.moves.len() + self.class.states.len())) as f64 <= MAX_SWEEP {
            return Ok(());
        }
        Err(format!(
            "the decay over a window of {duration} takes more than {MAX_SWEEP:.0e} multiply-adds"
        ))
    }

    /// The uniformised steps of the class. What stays is what is left of one, jump by jump, so that a step keeps
    /// the sum over states: a trace of it would not decay.
    pub(super) fn steps(&self) -> UniformisedChain {
        let mut stay = vec![1.0; self.class.states.len()];
        let mut ways = Vec::with_capacity(self.class.moves.len());
        for m in &self.class.moves {
            let probability = m.rate / self.fastest;
            stay[m.from as usize] -= probability;
            ways.push((m.from, m.to, probability));
        }
        UniformisedChain { ways, stay }
    }

    /// One step on, `P v`.
    pub(super) fn next(&self, now: &[f64], steps: &UniformisedChain) -> Vec<f64> {
        let mut next = steps.forward(now);
        // Rounding leaves a trace of the stationary distribution, which does not decay.
        let trace: f64 = next.iter().sum();
        for (v, p) in next.iter_mut().zip(&self.class.law) {
            *v -= trace * p;
        }
        next
    }
}

pub(super) fn size(v: &[f64]) -> f64 {
    v.iter().map(|x| x.abs()).sum()
}
