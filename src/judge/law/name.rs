//! Name the laws of physics that are tested.

use serde::Serialize;

/// Which law of physics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LawName {
    /// Heat over temperature, fluxes times affinities and forces times fluxes are one number.
    EntropyProduction,
    /// `lambda(s) = lambda(-A - s)` of a scaled cumulant generating function.
    FluctuationSymmetry,
    /// `dJ_i/dF_j = dJ_j/dF_i` at equilibrium.
    OnsagerSymmetry,
    /// The noise at equilibrium is twice the conductance.
    FluctuationDissipationTheorem,
    /// `<exp(-A Q)> = 1` of a heat exchanged from equilibrium.
    ExchangeFluctuationTheorem,
    /// `<Q (1 + exp(-A Q))> = 0` of the same.
    ExchangeSymmetry,
    /// `<exp(-S)> = 1` of entropy production.
    IntegralFluctuationTheorem,
    /// `P(S)/P(-S) = exp(S)` of entropy production.
    DetailedFluctuationTheorem,
    /// The mean minimum of entropy production is at least -1.
    MinimumOfEntropy,
    /// `P(min S <= -s) <= exp(-s)`.
    TailOfMinimum,
    /// Variance times entropy production is at least twice the square of the current.
    ThermodynamicUncertaintyRelation,
    /// Variance times activity is at least the square of the current.
    KineticUncertaintyRelation,
    /// Fluxes around cycles times their affinities add up to entropy production.
    EntropyOfCycles,
    /// Entropy production is not negative in the mean.
    SecondLaw,
    /// A part of a device brings into the environment no less than the information it gains.
    LocalSecondLaw,
    /// `<exp(-S)> = 1` where windows stop at their first passage.
    FluctuationTheoremAtStopping,
    /// The odds of two thresholds of entropy production.
    OddsOfThresholds,
    /// The probability to ever reach a lower threshold.
    ProbabilityOfLowerThreshold,
    /// Times to two thresholds at one distance have one distribution.
    TimesOfThresholds,
}

impl LawName {
    /// The word for it in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EntropyProduction => "entropy_production",
            Self::FluctuationSymmetry => "fluctuation_symmetry",
            Self::OnsagerSymmetry => "onsager_symmetry",
            Self::FluctuationDissipationTheorem => "fluctuation_dissipation_theorem",
            Self::ExchangeFluctuationTheorem => "exchange_fluctuation_theorem",
            Self::ExchangeSymmetry => "exchange_symmetry",
            Self::IntegralFluctuationTheorem => "integral_fluctuation_theorem",
            Self::DetailedFluctuationTheorem => "detailed_fluctuation_theorem",
            Self::MinimumOfEntropy => "minimum_of_entropy",
            Self::TailOfMinimum => "tail_of_minimum",
            Self::ThermodynamicUncertaintyRelation => "thermodynamic_uncertainty_relation",
            Self::KineticUncertaintyRelation => "kinetic_uncertainty_relation",
            Self::EntropyOfCycles => "entropy_of_cycles",
            Self::SecondLaw => "second_law",
            Self::LocalSecondLaw => "local_second_law",
            Self::FluctuationTheoremAtStopping => "fluctuation_theorem_at_stopping",
            Self::OddsOfThresholds => "odds_of_thresholds",
            Self::ProbabilityOfLowerThreshold => "probability_of_lower_threshold",
            Self::TimesOfThresholds => "times_of_thresholds",
        }
    }
}

impl Serialize for LawName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}
