//! What the README shows is what the program prints.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::process::Command;

/// The fenced blocks of a language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn the_table_and_the_message_are_real() {
    let readme = fs::read_to_string("README.md").unwrap();
    let texts = blocks(&readme, "text");
    let outputs = [
        printed(&[]),
        printed(&["run", "tests/bad/misspelt_dot.toml"]),
        printed(&["run", "configs/distributions.toml"]),
        printed(&["run", "configs/trajectories.toml"]),
        printed(&["run", "configs/response.toml"]),
    ];
    for (shown, output) in texts.iter().zip(&outputs) {
        for line in shown.lines().filter(|line| *line != "...") {
            assert!(output.lines().any(|other| other == line), "`{line}` is not in\n{output}");
        }
    }
    assert!(texts.len() >= outputs.len());
}

#[test]
fn the_config_is_the_embedded_one() {
    let readme = fs::read_to_string("README.md").unwrap();
    let config = fs::read_to_string("configs/inverse_current.toml").unwrap();
    let shown = blocks(&readme, "toml")[0];
    let bare = |line: &str| line.split('#').next().unwrap().trim_end().to_owned();
    let lines: Vec<_> = config.lines().map(bare).filter(|line| !line.is_empty()).collect();
    let shown: Vec<_> = shown.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(shown, lines);
}
