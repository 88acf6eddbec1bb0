//! Explain what can be counted and averaged.

use super::Entry;
use crate::quantity::Name;

/// Each name with its unit, its formula and what it is.
const QUANTITIES: [(Name, &str, &str, &str); 40] = [
    (
        Name::Particle,
        "1",
        "N_r = jumps in - jumps out",
        "Net particles from a reservoir into the system.",
    ),
    (
        Name::Energy,
        "energy",
        "E_r = sum of the energies of the jumps",
        "Net energy from a reservoir into the system.",
    ),
    (
        Name::Heat,
        "energy",
        "Q_r = E_r - mu_r N_r",
        "Net heat from a reservoir into the system: energy less chemical potential times particles.",
    ),
    (
        Name::Entropy,
        "1 (k_B = 1)",
        "S = ln p(x_0)/p(x_t) + sum ln(k/k')",
        "Entropy production of a trajectory (of `total`), with its boundary term; from a stationary start exp(-S) has the mean 1.",
    ),
    (
        Name::EntropyFlow,
        "1 (k_B = 1)",
        "sum ln(k/k') = -Q_r/T_r of a thermal reservoir",
        "Entropy that flows into a reservoir, or into all of them (of `total`).",
    ),
    (
        Name::BranchEnergy,
        "energy",
        "energy that flips of spin i give to bond (i, i + 1)",
        "Energy handed along a branch of a ring, positive clockwise in both branches.",
    ),
    (Name::Activity, "1/time", "jumps/t", "Jumps per time, of a reservoir or of `total`."),
    (
        Name::Probability,
        "1",
        "share of the time spent in the state",
        "Probability of a state; listed for up to 64 states.",
    ),
    (Name::Occupation, "1", "share of the time that the dot is filled", "Mean filling of a dot."),
    (Name::Correlation, "1", "<s_i s_j>", "Mean product of a pair of spins."),
    (Name::InternalEnergy, "energy", "<H>", "Mean energy of the system."),
    (Name::Magnetisation, "1", "<s>", "Mean magnetisation, of all spins or of one."),
    (Name::Demon, "1", "<d>", "Mean level of a Creutz demon."),
    (
        Name::Expectation,
        "as the operator",
        "Tr(A rho)",
        "Expectation value of an operator that the config defines in `model.observables`.",
    ),
    (Name::WaitingTime, "time", "t_(k+1) - t_k", "Time from one jump of a kind to the next."),
    (
        Name::WaitingCorrelation,
        "1",
        "Cov(w_k, w_(k+1))/Var(w)",
        "Correlation coefficient of two successive waits; 0 of a renewal process.",
    ),
    (Name::WaitingCensored, "1", "", "Share of the waits that are longer than they are followed."),
    (
        Name::PassageTime,
        "time",
        "min { t : level passes its threshold, or a state is entered }",
        "Time of first passage, of the windows that pass.",
    ),
    (
        Name::PassageProbability,
        "1",
        "",
        "Probability of passing within the window, or ever (`ultimate_value`).",
    ),
    (Name::PassageCensored, "1", "", "Share of the windows that do not pass."),
    (
        Name::InformationFlow,
        "1/time",
        "sum over jumps of X of J ln[p(y|x')/p(y|x)]",
        "Information that the jumps of a part gain about the other part.",
    ),
    (
        Name::EnvironmentEntropy,
        "1/time",
        "",
        "Entropy that flows into the reservoirs through the jumps of a part.",
    ),
    (Name::CycleFlux, "1/time", "", "Net turns around a fundamental cycle of the network."),
    (
        Name::CycleEntropy,
        "1/time",
        "flux times affinity",
        "Entropy production by the turns around a fundamental cycle.",
    ),
    (Name::Power, "energy/time", "P = -sum mu_r J_N^r", "Work per time that an engine delivers."),
    (
        Name::Efficiency,
        "1",
        "P/J_Q^hot, at most 1 - T_c/T_h",
        "Power over the heat that an engine takes.",
    ),
    (
        Name::Cop,
        "1",
        "J_Q^cold/-P of a refrigerator, -J_Q^hot/-P of a heat pump",
        "Coefficient of performance: the heat that is moved over the power that it takes; of a demon, over the entropy that it takes times the temperature of the hot side.",
    ),
    (
        Name::Magnification,
        "1",
        "max(|I_U|, |I_D|)/|I_L|",
        "Larger branch current of a ring over the heat current that enters it.",
    ),
    (
        Name::ExergyEfficiency,
        "1",
        "exergy given/exergy taken, at most 1",
        "Useful exergy that a system gives over the exergy that it takes, counted from `model.environment`.",
    ),
    (
        Name::UncertaintyProduct,
        "1",
        "variance_rate * sigma/rate^2",
        "Noise times entropy production over the square of a current; at least 2 in networks of Poisson time.",
    ),
    (
        Name::ReservoirOccupation,
        "1",
        "f(e)",
        "How full a reservoir is at the energy of a transition; the plan itself says so.",
    ),
    (
        Name::EffectiveTemperature,
        "energy",
        "(e - mu)/ln(1/f - 1)",
        "Temperature at which a thermal reservoir would be as full.",
    ),
    (
        Name::Dephasing,
        "1/time",
        "",
        "Jumps of a bath that keep a quantum system within a group of levels, per time.",
    ),
    (
        Name::BranchEnergyDegenerate,
        "energy",
        "",
        "Part of the energy along a branch that coherences within degenerate levels carry.",
    ),
    (
        Name::Concurrence,
        "1",
        "max(0, l_1 - l_2 - l_3 - l_4)",
        "Entanglement of a pair of spins (Wootters): 0 of none, at most 1.",
    ),
    (
        Name::Ergotropy,
        "energy",
        "Tr(H rho) - min Tr(H U rho U^+)",
        "Work that a unitary within the sector can extract from the steady state.",
    ),
    (
        Name::LowestEigenvalue,
        "1",
        "",
        "Lowest eigenvalue of the steady state: below zero where an equation left its range.",
    ),
    (
        Name::RelaxationRate,
        "1/time",
        "smallest -Re of the eigenvalues but zero",
        "Slowest decay of an equation of motion.",
    ),
    (Name::SteadyStates, "1", "", "How many stationary states are independent."),
    (Name::Parameter, "its own", "", "A number of `[parameters]` that a response is taken to."),
];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    QUANTITIES.iter().map(|&(name, unit, formula, meaning)| Entry {
        word: name.word(),
        what: "a quantity",
        meaning,
        unit,
        formula,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantity_is_explained_once() {
        let listed: Vec<_> = QUANTITIES.iter().map(|entry| entry.0).collect();
        assert_eq!(listed, Name::ALL.map(|(name, _)| name));
    }
}
