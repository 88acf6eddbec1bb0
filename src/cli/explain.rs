//! `fluctua explain`: what a word of configs and reports means.

use std::process::ExitCode;

use clap::Args;
use fluctua::config;
use fluctua::report::glossary;

use super::failure::Failure;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// A key (`temperature`, `sampling.duration`), a quantity (`heat`, `particle.b`), a statistic (`fano`), a law, a
    /// field of report.json or a column of a CSV file
    word: String,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let word = arguments.word.trim();
    let text = glossary::explain(word).ok_or_else(|| unknown(word))?;
    super::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(word: &str) -> Failure {
    let known = glossary::words();
    let meant = config::nearest(word, &known);
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    Failure::Input(format!(
        "nothing is called `{word}`\n  = help: {meant}docs/reference lists every key, quantity, field and column"
    ))
}
