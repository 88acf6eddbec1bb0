//! `fluctua show`: the compiled network.

use std::process::ExitCode;

use clap::Args;
use fluctua::report::network;

use super::failure::Failure;
use super::options::Input;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Print a Graphviz graph: `fluctua show --dot | dot -Tsvg > network.svg`
    #[arg(long)]
    dot: bool,
    /// List all jumps and cycles of a large network
    #[arg(long, conflicts_with = "dot")]
    all: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let plan = arguments.input.read([])?.plan()?;
    let everything = arguments.all || arguments.dot;
    let system = plan.model.system();
    let duration = plan.sampling.duration.get();
    let compiled = if everything {
        system.compile_lasting(None, duration)
    } else {
        system.outline_lasting(None, duration)
    };
    let text = match (&compiled.network, arguments.dot) {
        (Some(network), true) => network::dot(network),
        (None, true) => {
            return Err(Failure::Input(
                "the states of this system are too many to be drawn; `fluctua show` without --dot \
                 tells what it is"
                    .into(),
            ));
        }
        (_, false) => network::table(&plan, &compiled, arguments.all),
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
