//! Say why a network, or what is asked of it, cannot be walked by tables.

/// Why there are no tables.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unfit {
    /// Too many states.
    #[error("{states} states, tables hold at most {}", super::MAX_STATES)]
    States {
        /// How many there are.
        states: usize,
    },
    /// Too many counters that need their fluctuations.
    #[error("{counters} counters fluctuate, tables hold at most {}", super::steps::LANES)]
    Counters {
        /// How many there are.
        counters: usize,
    },
    /// A jump counts too much at once.
    #[error("one jump adds {amount} to a count, tables hold at most 16")]
    Amount {
        /// The amount.
        amount: i32,
    },
    /// Even a short time has too many outcomes.
    #[error("the outcomes of even a short time are too many for tables")]
    Outcomes,
    /// Rates that leave the range of numbers.
    #[error("rate times duration leaves the range of numbers")]
    Rates,
    /// What is asked for needs every jump.
    #[error("what is observed needs every jump")]
    Paths,
    /// No slices end where a window is looked at.
    #[error("no slice ends at {share} of the duration, which is no simple fraction of it")]
    Stop {
        /// When, as a share of the duration.
        share: f64,
    },
    /// Nothing is known after a burn-in but the state before.
    #[error("it has no burn-in")]
    BurnIn,
    /// Tables would be slower than jumps.
    #[error("a window would take {draws} draws for {jumps:.1e} jumps")]
    Slow {
        /// Draws in a window.
        draws: u64,
        /// Jumps expected in a window.
        jumps: f64,
    },
}
