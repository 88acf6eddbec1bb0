//! Explain the laws that are tested, and the findings.

use super::Entry;
use crate::judge::{FindingKind, LawName};

const LAWS: [(LawName, &str, &str); 19] = [
    (
        LawName::EntropyProduction,
        "sigma = -sum J_Q/T = sum J A = sum J F",
        "Heat over temperature, fluxes times affinities and forces times fluxes are one number.",
    ),
    (
        LawName::FluctuationSymmetry,
        "lambda(s) = lambda(-A - s)",
        "Symmetry of a generating function; must hold for all counts together, need not for one of them.",
    ),
    (
        LawName::OnsagerSymmetry,
        "dJ_i/dF_j = dJ_j/dF_i",
        "Cross-responses at equilibrium are equal.",
    ),
    (
        LawName::FluctuationDissipationTheorem,
        "variance_rate = 2 dJ/dF",
        "The noise at equilibrium is twice the conductance.",
    ),
    (
        LawName::ExchangeFluctuationTheorem,
        "<exp(-A Q)> = 1",
        "Of a heat exchanged from a start at equilibrium with one bath.",
    ),
    (
        LawName::ExchangeSymmetry,
        "<Q (1 + exp(-A Q))> = 0",
        "The same, of the odd part of its distribution.",
    ),
    (LawName::IntegralFluctuationTheorem, "<exp(-S)> = 1", "Of the entropy production of windows."),
    (
        LawName::DetailedFluctuationTheorem,
        "P(S)/P(-S) = exp(S)",
        "The same, cell by cell of its distribution.",
    ),
    (
        LawName::MinimumOfEntropy,
        "<min S> >= -1",
        "The mean minimum of entropy production along trajectories.",
    ),
    (
        LawName::TailOfMinimum,
        "P(min S <= -s) <= exp(-s)",
        "How seldom entropy production falls far.",
    ),
    (
        LawName::ThermodynamicUncertaintyRelation,
        "variance_rate * sigma >= 2 rate^2",
        "Precision of a current costs entropy.",
    ),
    (
        LawName::KineticUncertaintyRelation,
        "variance_rate * activity >= rate^2",
        "Precision of a current needs jumps.",
    ),
    (
        LawName::EntropyOfCycles,
        "sigma = sum flux * affinity",
        "Turns around fundamental cycles make up entropy production.",
    ),
    (LawName::SecondLaw, "sigma >= 0", "Entropy production is not negative in the mean."),
    (
        LawName::LocalSecondLaw,
        "S'_env - I' >= 0",
        "A part brings into its environment no less than the information that it gains.",
    ),
    (
        LawName::FluctuationTheoremAtStopping,
        "<exp(-S_T)> = 1",
        "Where windows stop at their first passage.",
    ),
    (LawName::OddsOfThresholds, "", "The odds of two thresholds of entropy production."),
    (
        LawName::ProbabilityOfLowerThreshold,
        "",
        "The probability to ever reach a lower threshold of entropy production.",
    ),
    (
        LawName::TimesOfThresholds,
        "",
        "Times to two thresholds at one distance have one distribution.",
    ),
];

const FINDINGS: [(FindingKind, &str); 8] = [
    (FindingKind::InverseCurrent, "A particle or energy current flows against both forces."),
    (FindingKind::CrossEffect, "A current flows that its own force does not drive."),
    (FindingKind::AgainstOwnForce, "A current flows against its own force."),
    (
        FindingKind::Parallel,
        "Energy runs through both branches of a ring from the hot to the cold node.",
    ),
    (FindingKind::Clockwise, "Energy circulates clockwise around a ring."),
    (FindingKind::Anticlockwise, "Energy circulates anticlockwise around a ring."),
    (FindingKind::UndeterminedCirculation, "The sample does not tell whether energy circulates."),
    (
        FindingKind::RepaidByInformation,
        "A part of a device lowers the entropy of its environment, and pays with information.",
    ),
];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let laws = LAWS.iter().map(|&(law, formula, meaning)| Entry {
        word: law.word(),
        what: "a law",
        meaning,
        unit: "",
        formula,
    });
    let findings = FINDINGS.iter().map(|&(finding, meaning)| Entry {
        word: finding.word(),
        what: "a finding",
        meaning,
        unit: "",
        formula: "",
    });
    laws.chain(findings)
}
