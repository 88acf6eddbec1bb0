//! Say why a question of one topic has no exact answer.
//!
//! Each variant is a cause; its message names what was asked, the value and the bound. What [`super::answer`] cannot
//! answer is a [`super::Error`].

/// Why a question about waiting, passage, cycles, bounds, information or response has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    /// Jumps fall on steps.
    #[error("{what}: only answered in continuous time, and this network is clocked in steps")]
    Steps {
        /// What was asked.
        what: &'static str,
    },
    /// The stationary distribution is not unique.
    #[error("there is no unique stationary law: the network has {count} closed classes")]
    NotUnique {
        /// How many.
        count: usize,
    },
    /// The class could not be solved, or left the range of numbers.
    #[error("not solvable: {0}")]
    Unsolvable(String),
    /// A list has the wrong length.
    #[error("{what}: {found} entries were given where {expected} are needed")]
    Length {
        /// Which list.
        what: &'static str,
        /// Its entries.
        found: usize,
        /// Entries it should have.
        expected: usize,
    },
    /// A number is outside its range.
    #[error("{what} is {value}: it must be {bound}")]
    Range {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        bound: &'static str,
    },
    /// Nothing that was asked about ever happens.
    #[error("{what} never happens in this law")]
    Never {
        /// What was waited for.
        what: &'static str,
    },
    /// A path may wait for ever.
    #[error("after a monitored jump the system may reach `{state}`, from where no other follows")]
    Trapped {
        /// A state without a way to the next monitored jump.
        state: String,
    },
    /// The unfolded or plain chain has too many states.
    #[error("{what} would take {size:.1e} {unit}, above the limit of {limit:.0e}")]
    TooLarge {
        /// What was asked.
        what: &'static str,
        /// How much it takes.
        size: f64,
        /// Of what.
        unit: &'static str,
        /// How much is allowed.
        limit: f64,
    },
    /// The average is carried by windows that are too rare to sample.
    #[error(
        "<exp(-2S)> is {square:.1e} or more, beyond what the sampled windows resolve: the exact \
         average is not followed further down"
    )]
    Heavy {
        /// `<exp(-2S)>` at the deepest cut that was tried.
        square: f64,
    },
    /// Without drift a single threshold has no mean time, and almost none has too wide a one.
    #[error(
        "the count drifts too little: the probability to pass still changes by {change:.1e} when \
         the other side is cut off {layers} away"
    )]
    NoDrift {
        /// The last change.
        change: f64,
        /// How far the other side was cut off.
        layers: i64,
    },
    /// Entropy production is undefined.
    #[error("entropy production is undefined: {0}")]
    NoEntropy(String),
    /// The rate of a jump is below what double precision holds, and that of its reverse is not.
    #[error(
        "the rate of the jump from `{from}` to `{to}` through `{reservoir}` underflows, and that of \
         its reverse does not: the mean of exp(-S) lacks what this jump brings; raise the temperature"
    )]
    UnderflownRate {
        /// State before the jump.
        from: String,
        /// State after the jump.
        to: String,
        /// The reservoir that drives it.
        reservoir: String,
    },
    /// The stationary probability of a state is below what double precision holds.
    #[error(
        "the stationary probability of `{state}` underflows: the mean of exp(-S) lacks what starts \
         there bring; raise the temperature"
    )]
    UnderflownState {
        /// The state.
        state: String,
    },
    /// The cycles' affinities have no common quantum.
    #[error(
        "entropy production has no single quantum: the affinities of its cycles fall into {count} \
         groups without common measure, the largest members {values:?}"
    )]
    Incommensurate {
        /// How many groups.
        count: usize,
        /// The quantum of each group.
        values: Vec<f64>,
    },
    /// Both parts change in one jump, or neither does.
    #[error(
        "not bipartite: the jump from `{from}` to `{to}` through `{reservoir}` changes {parts} parts"
    )]
    NotBipartite {
        /// State before the jump.
        from: String,
        /// State after the jump.
        to: String,
        /// The reservoir that drives it.
        reservoir: String,
        /// How many parts change.
        parts: &'static str,
    },
    /// Two states look the same.
    #[error("the two parts do not tell the states `{first}` and `{second}` apart")]
    Ambiguous {
        /// A state.
        first: String,
        /// Another with the same parts.
        second: String,
    },
    /// Onsager's matrix belongs to equilibrium.
    #[error("not at equilibrium: a cycle has the affinity {affinity:.3e}")]
    NotEquilibrium {
        /// The largest affinity.
        affinity: f64,
    },
    /// No forces are known.
    #[error("no forces: {0}")]
    NoForces(&'static str),
}

impl Reason {
    /// Is it that a mean of `exp(-S)` is carried by what underflows?
    #[must_use]
    pub fn is_underflow(&self) -> bool {
        matches!(self, Self::UnderflownRate { .. } | Self::UnderflownState { .. })
    }
}

/// Check the length of a list.
pub(super) fn fits(what: &'static str, found: usize, expected: usize) -> Result<(), Reason> {
    (found == expected).then_some(()).ok_or(Reason::Length { what, found, expected })
}

/// Check that every time of a grid is finite and not negative.
pub(super) fn valid_times(times: &[f64]) -> Result<(), Reason> {
    let bad = times.iter().find(|t| !(**t >= 0.0 && t.is_finite()));
    bad.map_or(Ok(()), |&value| {
        Err(Reason::Range { what: "a time", value, bound: "finite and not negative" })
    })
}
