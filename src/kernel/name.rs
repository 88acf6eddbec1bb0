//! Name the kernels as configs and reports do.

use serde::Serialize;

/// A kernel's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KernelName {
    /// Pick one that serves what is asked.
    Auto,
    /// Jump by jump in continuous time.
    Gillespie,
    /// Slice by slice, from tables of all that can happen in one.
    Compound,
    /// A ring attempt by attempt, its bulk by the rule Q2R.
    MetropolisQ2r,
    /// A ring attempt by attempt, its bulk with Creutz's demons.
    MetropolisCreutz,
    /// Attempts at resonances, of fixed numbers.
    Scattering,
    /// Wave functions from jump to jump.
    QuantumJump,
}

impl std::fmt::Display for KernelName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Gillespie => "gillespie",
            Self::Compound => "compound",
            Self::MetropolisQ2r => "metropolis-q2r",
            Self::MetropolisCreutz => "metropolis-creutz",
            Self::Scattering => "scattering",
            Self::QuantumJump => "quantum-jump",
        })
    }
}
