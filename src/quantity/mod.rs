//! Name what is asked, so that the sampled and the exact route can answer the same question.
//!
//! An [`Observable`] is something counted or averaged, written `name.of` (`particle.b`); a
//! [`Quantity`] is one statistic of it; an [`Estimate`] is a value with a standard error. Comparing
//! the two routes is a lookup by [`Quantity`].

mod grouped;
mod law_group;
mod statistic;
mod sum;
mod unit;
mod value;
mod window;

pub(crate) use grouped::grouped;
pub use law_group::LawGroup;
pub use statistic::Statistic;
pub use sum::{MAX_COEFFICIENT, SumFault};
pub use unit::{Conversion, ENERGIES, TIMES, Unit, Units};
pub use value::{Estimate, Exact};
pub use window::WindowTime;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What is counted or averaged.
///
/// ```
/// use fluctua::quantity::Name;
/// assert_eq!(Name::EntropyFlow.word(), "entropy_flow");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Name {
    /// Net particles from a reservoir into the system.
    Particle,
    /// Net energy from a reservoir into the system.
    Energy,
    /// Net heat from a reservoir into the system: energy minus chemical potential times particles.
    Heat,
    /// Entropy production (of `total`), with its boundary term.
    Entropy,
    /// Entropy that flows into a reservoir (or into all of them, of `total`).
    EntropyFlow,
    /// Energy handed clockwise along a branch of a ring.
    BranchEnergy,
    /// Jumps per time, of a reservoir or `total`.
    Activity,
    /// Probability of a state.
    Probability,
    /// Mean filling of a dot.
    Occupation,
    /// Mean product of a pair of spins.
    Correlation,
    /// Mean energy of the system.
    InternalEnergy,
    /// Mean magnetisation per spin.
    Magnetisation,
    /// Mean level of a demon.
    Demon,
    /// Expectation value of an operator that the config defines.
    Expectation,
    /// Time from one jump of a kind to the next.
    WaitingTime,
    /// Correlation coefficient of two successive waits.
    WaitingCorrelation,
    /// Share of the waits that are longer than they are followed.
    WaitingCensored,
    /// Time of first passage, of those that pass.
    PassageTime,
    /// Probability of passing.
    PassageProbability,
    /// Share of the windows that do not pass.
    PassageCensored,
    /// Information that the jumps of a part of the system gain about the other part.
    InformationFlow,
    /// Entropy that flows into the reservoirs through the jumps of a part.
    EnvironmentEntropy,
    /// Net turns around a fundamental cycle.
    CycleFlux,
    /// Entropy production by the turns around a fundamental cycle.
    CycleEntropy,
    /// Work a unit of time that a machine delivers.
    Power,
    /// Power over the heat that an engine takes.
    Efficiency,
    /// Coefficient of performance: the heat that a refrigerator or a heat pump moves, over the power it takes; that which
    /// an N-demon moves, over the entropy that it takes times the temperature of the hot side.
    Cop,
    /// Larger branch current of a ring over the heat current that enters it.
    Magnification,
    /// Useful exergy that a system gives over the exergy that it takes.
    ExergyEfficiency,
    /// Variance rate times entropy production over the square of the rate, of a current.
    UncertaintyProduct,
    /// How full a reservoir is at the energy of a transition.
    ReservoirOccupation,
    /// Temperature at which a thermal reservoir would be as full.
    EffectiveTemperature,
    /// Jumps of a bath that keep a quantum system within a group of levels, per time.
    Dephasing,
    /// Part of the energy along a branch that coherences within degenerate levels carry.
    BranchEnergyDegenerate,
    /// Entanglement of a pair of spins: zero where there is none, at most one.
    Concurrence,
    /// Work that a unitary within the sector can extract from a state.
    Ergotropy,
    /// Lowest eigenvalue of a state: below zero where an equation left its range.
    LowestEigenvalue,
    /// Slowest decay of an equation of motion.
    RelaxationRate,
    /// How many stationary states are independent.
    SteadyStates,
    /// A number of the config that a response is taken to; nothing that can be observed.
    Parameter,
}

impl Name {
    /// All of them, with the word for each.
    pub const ALL: [(Self, &'static str); 40] = [
        (Self::Particle, "particle"),
        (Self::Energy, "energy"),
        (Self::Heat, "heat"),
        (Self::Entropy, "entropy"),
        (Self::EntropyFlow, "entropy_flow"),
        (Self::BranchEnergy, "branch_energy"),
        (Self::Activity, "activity"),
        (Self::Probability, "probability"),
        (Self::Occupation, "occupation"),
        (Self::Correlation, "correlation"),
        (Self::InternalEnergy, "internal_energy"),
        (Self::Magnetisation, "magnetisation"),
        (Self::Demon, "demon"),
        (Self::Expectation, "expectation"),
        (Self::WaitingTime, "waiting_time"),
        (Self::WaitingCorrelation, "waiting_correlation"),
        (Self::WaitingCensored, "waiting_censored"),
        (Self::PassageTime, "passage_time"),
        (Self::PassageProbability, "passage_probability"),
        (Self::PassageCensored, "passage_censored"),
        (Self::InformationFlow, "information_flow"),
        (Self::EnvironmentEntropy, "environment_entropy"),
        (Self::CycleFlux, "cycle_flux"),
        (Self::CycleEntropy, "cycle_entropy"),
        (Self::Power, "power"),
        (Self::Efficiency, "efficiency"),
        (Self::Cop, "cop"),
        (Self::Magnification, "magnification"),
        (Self::ExergyEfficiency, "exergy_efficiency"),
        (Self::UncertaintyProduct, "uncertainty_product"),
        (Self::ReservoirOccupation, "reservoir_occupation"),
        (Self::EffectiveTemperature, "effective_temperature"),
        (Self::Dephasing, "dephasing"),
        (Self::BranchEnergyDegenerate, "branch_energy_degenerate"),
        (Self::Concurrence, "concurrence"),
        (Self::Ergotropy, "ergotropy"),
        (Self::LowestEigenvalue, "lowest_eigenvalue"),
        (Self::RelaxationRate, "relaxation_rate"),
        (Self::SteadyStates, "steady_states"),
        (Self::Parameter, "parameter"),
    ];

    /// The word used in configs and reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(name, _)| *name == self).map_or("", |(_, word)| word)
    }

    /// Is it a flow of particles, energy, heat or entropy?
    #[must_use]
    pub fn is_flow(self) -> bool {
        matches!(
            self,
            Self::Particle
                | Self::Energy
                | Self::Heat
                | Self::Entropy
                | Self::EntropyFlow
                | Self::BranchEnergy
        )
    }

    /// Is it a figure of merit of a machine?
    #[must_use]
    pub fn is_merit(self) -> bool {
        matches!(
            self,
            Self::Power
                | Self::Efficiency
                | Self::Cop
                | Self::Magnification
                | Self::ExergyEfficiency
        )
    }

    /// Does the plan itself say it, with nothing solved or sampled?
    #[must_use]
    pub fn is_given(self) -> bool {
        matches!(self, Self::ReservoirOccupation | Self::EffectiveTemperature)
    }
}

/// Something counted or averaged, written `name.of`.
///
/// ```
/// use fluctua::quantity::{Name, Observable};
/// let b: Observable = "particle.b".parse()?;
/// assert_eq!(b, Observable::new(Name::Particle, "b"));
/// assert_eq!("entropy".parse::<Observable>()?.to_string(), "entropy.total");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Observable {
    /// What is counted.
    pub name: Name,
    /// Of which reservoir, dot, state, branch, or `total`.
    pub of: String,
}

impl Observable {
    /// The observable `name.of`.
    pub fn new(name: Name, of: impl Into<String>) -> Self {
        Self { name, of: of.into() }
    }
}

impl fmt::Display for Observable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.name.word(), self.of)
    }
}

impl FromStr for Observable {
    type Err = String;

    /// Parse `name.of`, a bare name as `name.total`, or a sum such as `2*particle.a - particle.b`.
    fn from_str(text: &str) -> Result<Self, String> {
        let plain = Self::plain(text);
        if !Self::is_written_as_sum(text) || plain.as_ref().is_ok_and(|o| !o.name.is_flow()) {
            return plain;
        }
        Self::read_sum(text).and_then(|terms| Self::sum(&terms)).map_err(|fault| fault.to_string())
    }
}

impl Observable {
    /// Parse `name.of`; a bare name means `name.total`.
    fn plain(text: &str) -> Result<Self, String> {
        let (word, of) = text.split_once('.').unwrap_or((text, "total"));
        let known = || Name::ALL.iter().filter(|(name, _)| *name != Name::Parameter);
        known().find(|(_, known)| *known == word).map(|(name, _)| Self::new(*name, of)).ok_or_else(
            || {
                let known: Vec<_> = known().map(|(_, word)| *word).collect();
                format!("`{word}` is not an observable; known are {}", known.join(", "))
            },
        )
    }
}

/// One number that both routes can answer.
///
/// ```
/// use fluctua::quantity::{Quantity, Statistic};
/// let noise = Quantity::new("particle.left".parse()?, Statistic::VarianceRate);
/// assert_eq!(noise.to_string(), "particle.left variance_rate");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quantity {
    /// Of what.
    pub observable: Observable,
    /// Which statistic.
    pub statistic: Statistic,
    /// The partner in a covariance; of a response the parameter.
    pub and: Option<Observable>,
    /// Within which closed class, counted from one, where the start leads to several.
    pub class: Option<u32>,
    /// Over which window, where that is not the whole duration.
    pub window: Option<WindowTime>,
}

impl Quantity {
    /// A statistic of one observable.
    #[must_use]
    pub fn new(observable: Observable, statistic: Statistic) -> Self {
        Self { observable, statistic, and: None, class: None, window: None }
    }

    /// The same of another window than the whole duration.
    #[must_use]
    pub fn over(self, window: WindowTime) -> Self {
        Self { window: Some(window), ..self }
    }

    /// The window that the number belongs to, where trajectories have this duration.
    ///
    /// ```
    /// use fluctua::quantity::{Quantity, Statistic, WindowTime};
    /// let mean = Quantity::new("particle.left".parse()?, Statistic::Mean);
    /// assert_eq!(mean.of_window(20.0), Some(20.0));
    /// let short = WindowTime::new(5.0).expect("it is positive");
    /// assert_eq!(mean.over(short).of_window(20.0), Some(5.0));
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn of_window(&self, duration: f64) -> Option<f64> {
        let whole = self.is_of_window().then_some(duration);
        self.window.map(WindowTime::get).or(whole)
    }

    /// Does the number belong to one finite window?
    #[must_use]
    pub fn is_of_window(&self) -> bool {
        let ends_with_it = [Name::PassageProbability, Name::PassageCensored];
        self.statistic.is_of_window()
            || self.statistic == Statistic::Value && ends_with_it.contains(&self.observable.name)
    }

    /// The derivative of a rate by a parameter.
    ///
    /// ```
    /// use fluctua::quantity::Quantity;
    /// let response = Quantity::response("particle.left".parse()?, "bias");
    /// assert_eq!(response.and.expect("the parameter").of, "bias");
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn response(observable: Observable, parameter: &str) -> Self {
        let and = Some(Observable::new(Name::Parameter, parameter));
        Self { and, ..Self::new(observable, Statistic::Response) }
    }

    /// The zero-frequency covariance of two observables.
    ///
    /// ```
    /// use fluctua::quantity::{Quantity, Statistic};
    /// let pair = Quantity::covariance("particle.left".parse()?, "heat.left".parse()?);
    /// assert_eq!(pair.statistic, Statistic::CovarianceRate);
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn covariance(observable: Observable, and: Observable) -> Self {
        Self { and: Some(and), ..Self::new(observable, Statistic::CovarianceRate) }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.observable, self.statistic.word())?;
        f.write_str(&partner(self))?;
        if let Some(class) = self.class {
            write!(f, " in class {class}")?;
        }
        if let Some(window) = self.window {
            write!(f, " in a window of {}", window.get())?;
        }
        Ok(())
    }
}

/// The partner of a quantity in words: `" with particle.b"`, `" to F_N"`, or nothing.
fn partner(quantity: &Quantity) -> String {
    match &quantity.and {
        None => String::new(),
        Some(Observable { name: Name::Parameter, of }) => format!(" to {of}"),
        Some(and) => format!(" with {and}"),
    }
}
