//! Name the groups of laws that can be asked for.

use serde::Serialize;

/// A group of laws that are held against a run.
///
/// ```
/// use fluctua::quantity::LawGroup;
/// assert_eq!(LawGroup::ALL[0], (LawGroup::Fluctuation, "fluctuation"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LawGroup {
    /// Integral and detailed fluctuation theorem of entropy production.
    Fluctuation,
    /// Its minimum along trajectories.
    Minimum,
    /// Uncertainty relations, thermodynamic and kinetic.
    Uncertainty,
    /// Entropy production, cycle by cycle.
    Cycles,
    /// Onsager's symmetry and the noise, at equilibrium.
    Response,
}

impl LawGroup {
    /// All of them, with the word for each.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Fluctuation, "fluctuation"),
        (Self::Minimum, "minimum"),
        (Self::Uncertainty, "uncertainty"),
        (Self::Cycles, "cycles"),
        (Self::Response, "response"),
    ];
}
