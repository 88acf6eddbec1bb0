//! Estimate how many jumps a plan takes, and refuse too many.

use super::{Error, Job, MAX_JUMPS, MAX_STATES_FOR_STATIONARY_DEFAULT};
use crate::config::plan::{Model, Start};
use crate::exact;
use crate::network::{self, closed_classes_ahead};

impl Job {
    /// The jumps of all trajectories together; an upper estimate unless they start stationary.
    #[must_use]
    pub fn expected_jumps(&self) -> f64 {
        self.plan.sampling.trajectories as f64 * self.jumps_per_window()
    }

    /// Refuse a plan of more than [`MAX_JUMPS`] jumps.
    ///
    /// # Errors
    /// When it is too long.
    pub fn check_length(&self) -> Result<(), Error> {
        let trajectories = self.plan.sampling.trajectories;
        self.check_jumps(trajectories)
    }

    pub(super) fn check_jumps(&self, trajectories: u64) -> Result<(), Error> {
        // Each pair of trajectories jumps about twice as often as one.
        let walks = 1 + 2 * self.shifts().len();
        let jumps = trajectories as f64 * self.jumps_per_window() * walks as f64;
        if jumps <= MAX_JUMPS {
            return Ok(());
        }
        Err(Error::TooLong { trajectories, duration: self.duration() + self.burn_in(), jumps })
    }

    /// The jumps of a window, with those of its burn-in.
    pub(super) fn jumps_per_window(&self) -> f64 {
        let rate = match &self.plan.model {
            Model::Ring(ring) => ring.spins() as f64,
            _ => self.jump_rate(),
        };
        (self.duration() + self.burn_in()) * rate
    }

    /// Jumps per unit time: the mean in the long run, or at most the largest exit rate ahead where
    /// that is not known or trajectories may linger on the way there.
    pub(super) fn jump_rate(&self) -> f64 {
        let network = &self.network;
        let mean = |law: &[f64]| -> f64 {
            let exits = (0..).zip(law).filter(|(_, p)| **p > 0.0);
            exits.map(|(x, p)| p * network.exit_rate(x)).sum()
        };
        if let Some(law) = &self.stationary {
            return mean(law);
        }
        let reached = network::reachable(network, &self.origin());
        let lingers = self.structure.transient.iter().any(|&x| reached[x as usize]);
        let ahead = closed_classes_ahead(network, &self.structure, &self.origin());
        let solved = ahead.iter().filter(|_| !lingers).map(|&class| {
            let states = &self.structure.closed[class];
            (states.len() <= MAX_STATES_FOR_STATIONARY_DEFAULT)
                .then(|| exact::law_of_class(network, states).ok())?
        });
        let fastest = || {
            let states = (0..network.states.len() as u32).filter(|&x| reached[x as usize]);
            states.map(|x| network.exit_rate(x)).fold(0.0, f64::max)
        };
        match solved.collect::<Option<Vec<_>>>() {
            Some(laws) if !laws.is_empty() => laws.iter().map(|l| mean(l)).fold(0.0, f64::max),
            _ => fastest(),
        }
    }

    pub(super) fn burn_in(&self) -> f64 {
        if let Start::BurnIn(time) = self.start() { time.get() } else { 0.0 }
    }
}
