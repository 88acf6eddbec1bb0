//! Explain the words that configs choose by: groups of laws, kernels, kinds of systems.

use super::Entry;
use crate::kernel::KernelName;
use crate::quantity::LawGroup;

const KERNELS: [(KernelName, &str, &str); 7] = [
    (KernelName::Auto, "auto", "Picks a kernel that serves what is asked."),
    (KernelName::Gillespie, "gillespie", "Jump by jump in continuous time."),
    (
        KernelName::Compound,
        "compound",
        "Slice by slice, from tables of all that can happen in one; exact, and faster where jumps are many.",
    ),
    (
        KernelName::MetropolisQ2r,
        "metropolis-q2r",
        "A ring attempt by attempt, its bulk by the rule Q2R.",
    ),
    (
        KernelName::MetropolisCreutz,
        "metropolis-creutz",
        "A ring attempt by attempt, its bulk with Creutz's demons.",
    ),
    (
        KernelName::Scattering,
        "scattering",
        "Attempts of particles at resonances, whose number in a window is fixed.",
    ),
    (
        KernelName::QuantumJump,
        "quantum-jump",
        "Wave functions from jump to jump, of systems with coherence.",
    ),
];

/// The kinds of systems, as `model.kind` has them.
const KINDS: [(&str, &str); 6] = [
    ("dots", "Quantum dots that exchange electrons with reservoirs, by rates."),
    ("ring", "A ring of classical spins between two baths."),
    ("network", "States and transitions between them, each with a rate."),
    ("resonances", "Resonances that scatter particles between reservoirs, attempt by attempt."),
    ("quantum-ring", "A ring of quantum spins between two baths."),
    ("lindblad", "An open quantum system: a Hamiltonian and jump operators, with hbar = 1."),
];

fn of_group(group: LawGroup) -> &'static str {
    match group {
        LawGroup::Fluctuation => {
            "The integral and the detailed fluctuation theorem of entropy production, and the symmetry of generating functions."
        }
        LawGroup::Minimum => {
            "The mean and the tail of the minimum of entropy production along trajectories."
        }
        LawGroup::Uncertainty => "The uncertainty relations, thermodynamic and kinetic.",
        LawGroup::Cycles => {
            "Entropy production as the sum over fundamental cycles of flux times affinity."
        }
        LawGroup::Response => "Onsager's symmetry and the noise of currents, at equilibrium.",
    }
}

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let entry = |word, what, meaning| Entry { word, what, meaning, unit: "", formula: "" };
    let groups = LawGroup::ALL.map(|(group, word)| {
        entry(word, "a group of laws, asked for by `observe.laws`", of_group(group))
    });
    let kernels =
        KERNELS.map(|(_, word, meaning)| entry(word, "a kernel, of `sampling.kernel`", meaning));
    let kinds =
        KINDS.map(|(word, meaning)| entry(word, "a kind of system, of `model.kind`", meaning));
    groups.into_iter().chain(kernels).chain(kinds)
}

#[cfg(test)]
mod tests {
    use super::KERNELS;

    #[test]
    fn kernels_are_called_as_in_configs() {
        for (kernel, word, _) in KERNELS {
            assert_eq!(kernel.to_string(), word);
        }
    }
}
