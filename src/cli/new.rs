//! `fluctua new`: a commented config of a kind of model.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::example;
use super::failure::Failure;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// The kind of model
    #[arg(value_enum)]
    kind: Kind,
}

/// A kind of model, as `kind` of `[model]` calls it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Quantum dots that exchange electrons with reservoirs
    Dots,
    /// Labelled states and transitions, with rates of your own
    Network,
    /// An Ising ring between two baths
    Ring,
    /// Scattering through resonances
    Resonances,
    /// A ring of quantum spins between two baths
    QuantumRing,
    /// A small open quantum system: a Hamiltonian and jump operators
    Lindblad,
}

impl Kind {
    /// The example that serves.
    fn example(self) -> &'static str {
        match self {
            Self::Dots => "single_level",
            Self::Network => "motor",
            Self::Ring => "ring_asymmetric",
            Self::Resonances => "lorentzian_bridge",
            Self::QuantumRing => "quantum_ring_field",
            Self::Lindblad => "coherent_double_dot",
        }
    }
}

/// What stands above the text.
const HEADING: &str = "\
# Save this text as `mine.toml`, change it, and ask:
#   fluctua show mine.toml           what the model is
#   fluctua exact mine.toml          exact answers
#   fluctua run mine.toml            a sample beside them
#   fluctua explain WORD             what a key or a quantity means
# Every key: `fluctua schema`, docs/reference/config.md.

";

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let text = example::text(arguments.kind.example()).expect("the example is embedded");
    let text = text.lines().filter(|line| !line.starts_with("#:schema"));
    let text: String = text.flat_map(|line| [line, "\n"]).collect();
    super::print(&format!("{HEADING}{text}"))?;
    Ok(ExitCode::SUCCESS)
}
