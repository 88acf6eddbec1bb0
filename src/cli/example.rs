//! `fluctua example`: the embedded configs.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use fluctua::config;

use super::failure::Failure;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// Which one: `fluctua example single_level > mine.toml`; a list of all when left out
    name: Option<String>,
}

/// The embedded configs: the name of each and its text.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../configs/", $name, ".toml")))),*]
    };
}

/// All of `configs/`, those that a beginner reads first at the top.
const EXAMPLES: &[(&str, &str)] = embedded![
    "single_level",
    "inverse_current",
    "heat_engine",
    "maxwell_demon",
    "series_double_dot",
    "shared_lead",
    "nonthermal_wire",
    "three_level_maser",
    "coherent_maser",
    "coherent_double_dot",
    "resonance_fluorescence",
    "driven_spin_ring",
    "photon_cell",
    "n_demon",
    "n_demon_dots",
    "lorentzian_bridge",
    "two_step_wire",
    "random_walk",
    "motor",
    "distributions",
    "spectrum",
    "spin_channels",
    "trajectories",
    "response",
    "ring_asymmetric",
    "ring_symmetric",
    "ring_steps",
    "ring_creutz",
    "ring_long",
    "ring_1_1",
    "quantum_ring",
    "quantum_ring_field",
    "point_d1",
    "point_d3",
    "point_d4",
    "point_d6",
    "point_d8",
];

/// The text of an example.
pub(super) fn text(name: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|(other, _)| *other == name).map(|(_, text)| *text)
}

/// The example that a file name means.
pub(super) fn named(file: &str) -> Option<&'static str> {
    let stem = Path::new(file).file_stem()?;
    EXAMPLES.iter().map(|(name, _)| *name).find(|name| stem == *name)
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(name) = &arguments.name else {
        super::print(&list())?;
        return Ok(ExitCode::SUCCESS);
    };
    super::print(text(name).ok_or_else(|| unknown(name))?)?;
    Ok(ExitCode::SUCCESS)
}

/// Each name with its question, which the first line of a config asks.
fn list() -> String {
    let mut out = String::from("Print one with `fluctua example NAME > mine.toml`.\n\n");
    for (name, text) in EXAMPLES {
        let question = text.lines().next().unwrap_or("").trim_start_matches("# ");
        out += &fluctua::report::wrap::hanging(&format!("{name:17} {question}"), 18);
        out.push('\n');
    }
    out
}

fn unknown(name: &str) -> Failure {
    let known: Vec<String> = EXAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let meant = config::nearest(name, &known);
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    Failure::Input(format!(
        "no example is called `{name}`\n  = help: {meant}`fluctua example` lists them"
    ))
}
