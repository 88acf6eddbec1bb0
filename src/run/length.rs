//! Estimate how many jumps a plan takes, and refuse too many.

use super::{Error, Job, MAX_JUMPS};
use crate::exact::Facts;
use crate::network::Start;

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
        let walks = 1 + 2 * self.sides().len();
        let jumps = trajectories as f64 * self.jumps_per_window() * walks as f64;
        if jumps <= MAX_JUMPS {
            return Ok(());
        }
        Err(Error::TooLong { trajectories, duration: self.duration() + self.burn_in(), jumps })
    }

    /// The jumps of a window, with those of its burn-in.
    pub(super) fn jumps_per_window(&self) -> f64 {
        let rate = match &self.own_kernel {
            Some(kernel) => kernel.attempts(),
            None => self.facts.as_ref().map_or(0.0, Facts::jump_rate),
        };
        (self.duration() + self.burn_in()) * rate
    }

    fn burn_in(&self) -> f64 {
        if let Start::BurnIn(time) = self.start() { time.get() } else { 0.0 }
    }
}
