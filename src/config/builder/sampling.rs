//! How a system is sampled.

use super::{PlanBuilder, Setting};
use crate::config::plan::Estimator;
use crate::kernel::KernelName;
use crate::network::{Bath, Start};

impl PlanBuilder {
    /// Which kernel moves the walkers; chosen where this is not called.
    pub fn kernel(self, kernel: KernelName) -> Self {
        self.put(&["sampling", "kernel"], kernel.to_string())
    }

    /// Trajectories, all blocks together; rounded up to equal blocks.
    pub fn trajectories(self, trajectories: u64) -> Self {
        self.put(&["sampling", "trajectories"], trajectories)
    }

    /// Duration of each trajectory, a time.
    pub fn duration(self, duration: impl Into<Setting>) -> Self {
        self.put(&["sampling", "duration"], duration)
    }

    /// How many blocks trajectories are cut into; error bars come from them.
    pub fn blocks(self, blocks: u64) -> Self {
        self.put(&["sampling", "blocks"], blocks)
    }

    /// The seed, from 0 to 2^63 - 1: equal seeds give equal results.
    pub fn seed(self, seed: u64) -> Self {
        self.put(&["sampling", "seed"], seed)
    }

    /// The units of the numbers, such as `"meV"` and `"ns"`: reports then also give currents in pA and W.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .transition("on", "off", 1.0, "bath")
    ///     .transition("off", "on", 1.0, "bath")
    ///     .units("meV", "ns")
    ///     .build()?;
    /// assert_eq!(plan.units.time.expect("it was named").word, "ns");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn units(self, energy: &str, time: &str) -> Self {
        self.put(&["units", "energy"], energy).put(&["units", "time"], time)
    }

    /// Where trajectories start; chosen where this is not called.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// use fluctua::network::Start;
    ///
    /// let plan = Plan::builder()
    ///     .transition("on", "off", 1.0, "bath")
    ///     .start(Start::State("off".into()))
    ///     .build()?;
    /// assert_eq!(plan.sampling.start, Some(Start::State("off".into())));
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn start(self, start: Start) -> Self {
        let bath = |bath| if bath == Bath::Left { "left" } else { "right" };
        let start = match start {
            Start::Stationary => "stationary".into(),
            Start::Up => "up".into(),
            Start::Random => "random".into(),
            Start::State(name) => Setting::table([("state", name.into())]),
            Start::BurnIn(time) => Setting::table([("burn_in", time.get().into())]),
            Start::Canonical(of) => Setting::table([("canonical", bath(of).into())]),
        };
        self.put(&["sampling", "start"], start)
    }

    /// How the mean heat of a canonical ring is estimated.
    pub fn estimator(self, estimator: Estimator) -> Self {
        let word = match estimator {
            Estimator::Plain => "plain",
            Estimator::Even => "even",
        };
        self.put(&["sampling", "estimator"], word)
    }
}
