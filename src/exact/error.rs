//! Say why a network has no exact answer.

/// Why there is no exact answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The stationary distribution is not unique: several closed classes exist, and none is named.
    #[error(
        "there is no unique stationary start: the network has {count} closed classes, {}{}\n \
         = help: start from a state instead, as in start = {{ state = \"{state}\" }}",
        classes.join(" and "), if *count > classes.len() { " and so on" } else { "" }
    )]
    NotUnique {
        /// How many closed classes there are.
        count: usize,
        /// Their states in words.
        classes: Vec<String>,
        /// A state to start from.
        state: String,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The start names no state.
    #[error("the start state \"{state}\" is not a state of the network")]
    UnknownState {
        /// The name.
        state: String,
    },
    /// The burn-in takes too many uniformised steps to follow.
    #[error("the law after a burn-in of {time} takes {jumps:.1e} steps, too many to follow")]
    LongBurnIn {
        /// Duration of the burn-in.
        time: f64,
        /// Fastest exit rate times duration.
        jumps: f64,
    },
    /// The solution would take more memory than there is.
    #[error(
        "the solution of {states} states takes about {bytes} of memory, more than the limit of {limit}"
    )]
    TooMuchMemory {
        /// How many states.
        states: usize,
        /// The estimate.
        bytes: String,
        /// The limit.
        limit: String,
    },
    /// The class could not be solved.
    #[error("the {states} states {class} are not solvable: {reason}")]
    Unsolvable {
        /// How many states.
        states: usize,
        /// The states in words.
        class: String,
        /// Why.
        reason: String,
    },
    /// An equation for a density matrix has several stationary states.
    #[error(
        "there is no unique stationary state: {count} are independent, as {why}\n = help: {way_out}"
    )]
    SeveralStates {
        /// How many.
        count: usize,
        /// What keeps them apart.
        why: String,
        /// What to change.
        way_out: String,
        /// The key of the config that is to blame.
        key: &'static str,
    },
    /// A density matrix is too large to be eliminated.
    #[error(
        "its density matrix has more than {most} coordinates that take part, too many to solve\n \
         = help: start from a state or after a burn-in, as in start = {{ burn_in = 50.0 }}, which is sampled alone"
    )]
    TooManyCoordinates {
        /// The limit.
        most: usize,
    },
    /// Groups of levels hold more elements of a density matrix than are solved.
    #[error(
        "its groups of levels hold {count} elements of the density matrix, and at most {most} are solved\n \
         = help: a finer model.resolution has smaller groups (0 keeps equal levels together alone), and \
         model.equation = \"redfield\" needs no groups"
    )]
    TooManyElements {
        /// How many.
        count: usize,
        /// The limit.
        most: usize,
    },
    /// An iteration did not converge.
    #[error("{what} did not converge")]
    NotConverged {
        /// What.
        what: &'static str,
    },
}
