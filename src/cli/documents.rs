//! `fluctua schema`, `completions` and `man`: what editors, shells and readers of manuals take.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use fluctua::config;

use super::failure::Failure;
use super::{Cli, print};

#[derive(Args, Clone, Debug)]
pub(super) struct Completions {
    /// The shell: `fluctua completions bash > fluctua.bash`
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Args, Clone, Debug)]
pub(super) struct Man {
    /// The command that the page is of: `fluctua man run | man -l -`; of all when left out
    command: Option<String>,
}

/// Print the JSON Schema of configs.
pub(super) fn schema() -> Result<ExitCode, Failure> {
    let text = serde_json::to_string_pretty(&config::schema::json());
    print(&(text.expect("a schema holds only words and numbers") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Print the completions of a shell.
pub(super) fn completions(arguments: &Completions) -> Result<ExitCode, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "fluctua", &mut bytes);
    print(&String::from_utf8_lossy(&bytes))?;
    Ok(ExitCode::SUCCESS)
}

/// Print a manual page.
pub(super) fn man(arguments: &Man) -> Result<ExitCode, Failure> {
    let mut program = Cli::command();
    program.build();
    let command = match &arguments.command {
        None => program,
        Some(name) => {
            let found = program.find_subcommand(name).cloned();
            let unknown = || format!("no command is called `{name}`; `fluctua --help` lists them");
            found.ok_or_else(|| Failure::Input(unknown()))?
        }
    };
    let mut bytes = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut bytes);
    rendered.expect("memory takes every page");
    print(&String::from_utf8_lossy(&bytes))?;
    Ok(ExitCode::SUCCESS)
}
