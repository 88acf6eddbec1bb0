//! Write the attempts of one trajectory in words and numbers.

use super::Resonances;
use super::compile::Passage;
use crate::model::FollowedTrajectory;

/// An attempt, as it was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attempt {
    /// When, in steps.
    pub(super) time: f64,
    /// At which passage.
    pub(super) passage: usize,
    /// Particles from the first reservoir to the second.
    pub(super) forward: i8,
}

/// One line an attempt: `time,resonance,from,to,particles,energy,entropy`.
///
/// The time is that at which the step ends in which the attempt falls, for attempts in a cell of a wide resonance one of
/// evenly spaced times. Where nothing passes, `from` and `to` are empty
/// and the numbers zero. The entropy is that which the particle brings into both reservoirs, empty where it is infinite.
pub(super) fn rows(
    model: &Resonances,
    passages: &[Passage],
    step: f64,
    attempts: &[Attempt],
) -> FollowedTrajectory {
    let row = |attempt: &Attempt| {
        let passage = &passages[attempt.passage];
        let resonance = &model.resonances[passage.resonance];
        let [a, b] = resonance.between.map(|l| model.reservoirs[l].name.clone());
        let [from, to] = match attempt.forward {
            0 => [String::new(), String::new()],
            1 => [a, b],
            _ => [b, a],
        };
        let passing = f64::from(attempt.forward.abs());
        let entropy = passage.log_ratio.map(|ratio| ratio * f64::from(attempt.forward) + 0.0);
        vec![
            (attempt.time * step).to_string(),
            resonance.name.clone(),
            from,
            to,
            passing.to_string(),
            (passing * passage.energy + 0.0).to_string(),
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
