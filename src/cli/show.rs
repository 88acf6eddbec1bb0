//! `fluctua show`: the compiled network.

use std::process::ExitCode;

use clap::Args;
use fluctua::report::network;
use fluctua::{model, network::Structure};

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
    let network = if everything { model::compile } else { model::outline }(&plan.model);
    if arguments.dot && network.states.is_empty() {
        return Err(Failure::Input(
            "the states of this system are too many to be drawn; `fluctua show` without --dot tells what \
             it is"
                .into(),
        ));
    }
    let text = if arguments.dot {
        network::dot(&network)
    } else {
        network::table(&plan, &network, &Structure::of(&network), arguments.all)
    };
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
