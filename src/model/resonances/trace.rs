//! Write the attempts of one trajectory in words and numbers.

use super::Resonances;
use super::compile::Passage;
use crate::model::FollowedTrajectory;

/// An attempt, as it was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attempt {
    /// In which step.
    pub(super) step: u64,
    /// At which resonance.
    pub(super) resonance: usize,
    /// Particles from the first reservoir to the second.
    pub(super) forward: i8,
}

/// One line an attempt: `time,resonance,from,to,particles,energy,entropy`.
///
/// The time is that at which the step ends in which the attempt falls. Where nothing passes, `from` and `to` are empty
/// and the numbers zero. The entropy is that which the particle brings into both reservoirs, empty where it is infinite.
pub(super) fn rows(
    model: &Resonances,
    passages: &[Passage],
    step: f64,
    attempts: &[Attempt],
) -> FollowedTrajectory {
    let row = |attempt: &Attempt| {
        let resonance = &model.resonances[attempt.resonance];
        let [a, b] = resonance.between.map(|l| model.reservoirs[l].name.clone());
        let [from, to] = match attempt.forward {
            0 => [String::new(), String::new()],
            1 => [a, b],
            _ => [b, a],
        };
        let passing = f64::from(attempt.forward.abs());
        let entropy = passages[attempt.resonance].log_ratio;
        let entropy = entropy.map(|ratio| ratio * f64::from(attempt.forward) + 0.0);
        vec![
            ((attempt.step + 1) as f64 * step).to_string(),
            resonance.name.clone(),
            from,
            to,
            passing.to_string(),
            (passing * resonance.energy.get()).to_string(),
            entropy.map(|entropy| entropy.to_string()).unwrap_or_default(),
        ]
    };
    FollowedTrajectory {
        columns: ["time", "resonance", "from", "to", "particles", "energy", "entropy"]
            .map(str::to_owned)
            .to_vec(),
        rows: attempts.iter().map(row).collect(),
        sites: Vec::new(),
        flipped: Vec::new(),
    }
}
