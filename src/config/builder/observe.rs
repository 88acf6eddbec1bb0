//! What is looked at beyond what is always listed.
//!
//! Observables are named as a report names them: `particle.left`, `entropy.total`.

use super::{PlanBuilder, Setting};
use crate::config::observe::Direction;
use crate::quantity::LawGroup;

impl PlanBuilder {
    /// The cumulants of a sum of observables: `particle.left1+left2`, `2*particle.a - particle.b`.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, 1.0)
    ///     .reservoir("right", "level", 1.0, -1.0)
    ///     .cumulants("particle.left - particle.right")
    ///     .build()?;
    /// assert_eq!(plan.observe.cumulants[0].of, "left-right");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn cumulants(self, of: &str) -> Self {
        self.push(&["observe", "cumulants"], of)
    }

    /// The covariance rate of two observables.
    pub fn covariance(self, first: &str, second: &str) -> Self {
        self.push(&["observe", "covariances"], [first, second])
    }

    /// The distribution of an observable over a window.
    pub fn distribution(self, of: &str) -> Self {
        self.push(&["observe", "distributions"], of)
    }

    /// The joint distribution of two observables.
    pub fn joint_distribution(self, first: &str, second: &str) -> Self {
        self.push(&["observe", "distributions"], [first, second])
    }

    /// Leave the energy currents along the branches of a ring out.
    pub fn without_branch_energy(self) -> Self {
        self.put(&["observe", "branch_energy"], false)
    }

    /// The law of a figure of merit over single windows: `efficiency.engine`, `cop.demon`.
    pub fn merit(self, of: &str) -> Self {
        self.push(&["observe", "merits"], of)
    }

    /// The windows of distributions and cumulants: times up to the duration.
    pub fn windows(self, windows: &[f64]) -> Self {
        self.put(&["observe", "windows"], windows)
    }

    /// All windows in a file, `windows.npy` of the output folder.
    pub fn windows_file(self) -> Self {
        self.put(&["observe", "windows_file"], true)
    }

    /// The scaled cumulant generating function of an observable, at fields that are chosen.
    pub fn generating_function(self, of: &str) -> Self {
        self.push(&["observe", "generating_functions"], of)
    }

    /// The scaled cumulant generating function of an observable at these counting fields, each one over its unit.
    pub fn generating_function_at(self, of: &str, fields: &[f64]) -> Self {
        let asked = Setting::table([("of", of.into()), ("values", fields.into())]);
        self.push(&["observe", "generating_functions"], asked)
    }

    /// The joint generating function of two observables, at fields that are chosen.
    pub fn joint_generating_function(self, first: &str, second: &str) -> Self {
        self.push(&["observe", "generating_functions"], [first, second])
    }

    /// The noise spectrum of a current.
    pub fn spectrum(self, of: &str) -> Self {
        self.push(&["observe", "spectra"], of)
    }

    /// The cross spectrum of two currents.
    pub fn cross_spectrum(self, first: &str, second: &str) -> Self {
        self.push(&["observe", "spectra"], [first, second])
    }

    /// The angular frequencies of spectra, 1/time; chosen where this is not called.
    pub fn frequencies(self, frequencies: &[f64]) -> Self {
        self.put(&["observe", "frequencies"], frequencies)
    }

    /// A group of laws that are held against the run.
    pub fn law(self, law: LawGroup) -> Self {
        let known = LawGroup::ALL.iter().find(|(group, _)| *group == law);
        let word = known.map_or("", |(_, word)| word);
        self.push(&["observe", "laws"], word)
    }

    /// Every law that the system has.
    pub fn all_laws(self) -> Self {
        self.put(&["observe", "laws"], true)
    }

    /// Waiting times between jumps through a reservoir.
    pub fn waiting_time(self, reservoir: &str) -> Self {
        self.push(&["observe", "waiting_times"], reservoir)
    }

    /// Waiting times between particles that go one way through any of some reservoirs.
    pub fn directed_waiting_time(self, reservoirs: &[&str], direction: Direction) -> Self {
        let direction = if direction == Direction::In { "in" } else { "out" };
        let entry = [("reservoirs", reservoirs.into()), ("direction", direction.into())];
        self.push(&["observe", "waiting_times"], Setting::table(entry))
    }

    /// The first passage of an observable, which starts at zero, past a negative level, a positive one, or either.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .dot("level", 0.0)
    ///     .reservoir("left", "level", 1.0, 1.0)
    ///     .reservoir("right", "level", 1.0, -1.0)
    ///     .passage("particle.left", None, Some(3.0))
    ///     .passage_into(&["level"])
    ///     .build()?;
    /// assert_eq!(plan.observe.passages[0].to_string(), "particle.left>=3");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn passage(self, of: &str, lower: Option<f64>, upper: Option<f64>) -> Self {
        let of = ("of", of.into());
        let asked = match (lower, upper) {
            (Some(lower), Some(upper)) => {
                Setting::table([of, ("lower", lower.into()), ("upper", upper.into())])
            }
            (Some(lower), None) => Setting::table([of, ("lower", lower.into())]),
            (None, Some(upper)) => Setting::table([of, ("upper", upper.into())]),
            (None, None) => Setting::table([of]),
        };
        self.push(&["observe", "passages"], asked)
    }

    /// The first passage into any of some states.
    pub fn passage_into(self, states: &[&str]) -> Self {
        self.push(&["observe", "passages"], Setting::table([("states", states.into())]))
    }

    /// The information that flows between two parts, which share all dots.
    pub fn information(self, first: &[&str], second: &[&str]) -> Self {
        self.put(&["observe", "information"], [first, second])
    }

    /// The response of all currents to a parameter, sampled a chosen step away.
    pub fn response(self, parameter: &str) -> Self {
        self.push(&["observe", "response"], parameter)
    }

    /// The response of all currents to a parameter, sampled this far above and below its value.
    pub fn response_with_step(self, parameter: &str, step: f64) -> Self {
        let entry = [("parameter", parameter.into()), ("step", step.into())];
        self.push(&["observe", "response"], Setting::table(entry))
    }
}
