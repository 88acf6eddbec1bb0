//! Hold how first passages end: thresholds, probabilities, moments and curves.

use crate::exact::reason::Reason;

/// The levels that end a passage, counted from the start: in units of the count, or of the Boltzmann constant for
/// entropy.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// At or below it, a negative number.
    pub lower: Option<f64>,
    /// At or above it, a positive number.
    pub upper: Option<f64>,
}

impl Thresholds {
    /// Both levels, an absent one infinite.
    pub(crate) fn bounds(self) -> Result<[f64; 2], Reason> {
        let wrong = |what, value, bound| Err(Reason::Range { what, value, bound });
        match (self.lower, self.upper) {
            (Some(value), _) if !(value < 0.0 && value.is_finite()) => {
                wrong("the lower threshold", value, "finite and negative")
            }
            (_, Some(value)) if !(value > 0.0 && value.is_finite()) => {
                wrong("the upper threshold", value, "finite and positive")
            }
            (None, None) => wrong("the number of thresholds", 0.0, "one or two"),
            (lower, upper) => {
                Ok([lower.unwrap_or(f64::NEG_INFINITY), upper.unwrap_or(f64::INFINITY)])
            }
        }
    }
}

/// How a passage ends and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// What happens in the end.
    pub ultimate: Result<Ultimate, Reason>,
    /// What has happened by the times of a grid.
    pub curve: Result<PassageCurve, Reason>,
}

/// What happens in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Ultimate {
    /// By end: each set in order, or `[lower, upper]`; the end of an absent threshold has none.
    pub ends: Vec<Outcome>,
    /// Any of the ends, whichever comes first.
    pub any: Outcome,
    /// Probability that no end is ever reached.
    pub never: f64,
    /// `<exp(-S)>` at the passage where both thresholds are given and the level is entropy: one; absent
    /// where a rate or probability that carries it underflows.
    pub exponential_average: Option<f64>,
}

/// An end, with the moments of its time among the trajectories that reach it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Probability to reach this end, before any other.
    pub probability: f64,
    /// Mean time of passage among these, in units of model time; absent where it is never reached.
    pub mean: Option<f64>,
    /// Variance of that time.
    pub variance: Option<f64>,
}

/// The distribution of the time of passage.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageCurve {
    /// The grid, in units of model time.
    pub times: Vec<f64>,
    /// Share that has not passed: what a window of this length censors.
    pub survival: Vec<f64>,
    /// By end.
    pub ends: Vec<EndCurve>,
    /// Probability that a cut has lost by the last time, counted as not passed.
    pub lost: f64,
}

/// The times at which one end is reached.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndCurve {
    /// Joint density of reaching this end at a time, 1/time; its integral is the probability.
    pub density: Vec<f64>,
    /// Probability to have reached it by a time.
    pub passed: Vec<f64>,
    /// `[E[T; T < h], E[T^2; T < h]]` at this end, with `h` the longest time of the grid.
    pub below: [f64; 2],
}
