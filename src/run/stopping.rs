//! Hold passages of entropy production against the laws of stopping.

use super::Job;
use super::times::ExactPassage;
use crate::config::number::Finite;
use crate::config::trajectory::Passing;
use crate::estimate::Passed;
use crate::network::CycleBasis;
use crate::quantity::Name;
use crate::report::Law;
use crate::report::stopping::{Stopped, Stopping};

/// Levels within this of a threshold, relative to one and the threshold, have reached it, as in a tally.
const SAME_LEVEL: f64 = 1e-9;
/// Means that differ by less than this share are the same.
const ROUNDED_ZERO: f64 = 1e-10;

impl Job {
    /// The laws of a passage of entropy production; none of any other.
    pub(super) fn stopping_laws(
        &self,
        asked: &Passing,
        sampled: Option<&Passed>,
        exact: Option<&ExactPassage>,
    ) -> Vec<Law> {
        let Passing::Level { of, lower, upper } = asked else { return Vec::new() };
        let Some(gains) = self.gains(of).filter(|_| of.name == Name::Entropy) else {
            return Vec::new();
        };
        let [lower, upper] = [lower, upper].map(|level| level.map(Finite::get));
        let stopping = Stopping {
            subject: asked.to_string(),
            lower,
            upper,
            step: gains.iter().copied().fold(0.0, f64::max),
            turns: lower.zip(upper).and_then(|levels| self.turned(&gains, levels)),
            sampled,
            exact: exact.and_then(stopped),
            windows: [self.plan.sampling.trajectories, self.plan.sampling.blocks],
        };
        stopping.laws()
    }

    /// The entropy of the whole turns after which both thresholds are passed, if all goes around one
    /// cycle. Every jump forwards then produces entropy, for no flux is larger than its reverse.
    fn turned(&self, gains: &[f64], (lower, upper): (f64, f64)) -> Option<f64> {
        let basis = CycleBasis::of(&self.network).ok()?;
        let [cycle] = &basis.cycles[..] else { return None };
        let steps = cycle.channels.iter().map(|&c| gains[c as usize] * cycle.affinity.signum());
        let least = steps.fold(f64::INFINITY, f64::min);
        let one = cycle.affinity.abs();
        let last_turn = |level: f64| {
            let entropy = (level / one - SAME_LEVEL).ceil().max(1.0) * one;
            // Nothing between the threshold and the end of the turn.
            let ends = level > entropy - least + SAME_LEVEL * (1.0 + level);
            ends.then_some(entropy)
        };
        let entropy = last_turn(upper).filter(|_| least > 0.0)?;
        (last_turn(-lower) == Some(entropy)).then_some(entropy)
    }
}

/// The exact numbers; none where neither end can be passed within a window.
fn stopped(exact: &ExactPassage) -> Option<Stopped> {
    let [lower, upper] = exact.ends.map(|(_, probability, mean)| (probability, mean));
    let [of_lower, of_upper] = &exact.bins;
    let share = |p: f64, all: f64| if all > 0.0 { p / all } else { 0.0 };
    let apart = of_lower.iter().zip(of_upper).map(|(a, b)| share(*a, lower.0) - share(*b, upper.0));
    let delay = lower.1 - upper.1;
    (lower.0 > 0.0 || upper.0 > 0.0).then(|| Stopped {
        probability: [lower.0, upper.0],
        delay: if delay.abs() > ROUNDED_ZERO * upper.1 { delay } else { 0.0 },
        apart: apart.map(f64::abs).fold(0.0, f64::max),
        average: exact.average,
    })
}
