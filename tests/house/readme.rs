//! What the README shows is what the program prints.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A fenced block: its language, its text, and what stands before it.
struct Block<'a> {
    language: &'a str,
    text: &'a str,
    before: &'a str,
}

/// The fenced blocks of a text, in order.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let parts: Vec<&str> = text.split("```").collect();
    parts
        .chunks_exact(2)
        .map(|pair| {
            let (language, text) = pair[1].split_once('\n').unwrap();
            Block { language, text, before: pair[0] }
        })
        .collect()
}

fn documents() -> Vec<String> {
    ["README.md", "docs/precision.md"].map(|name| fs::read_to_string(name).unwrap()).to_vec()
}

/// Run a line of a shell in a folder that has the configs, and return all that it prints.
fn shell(folder: &Path, line: &str) -> String {
    let script = format!("fluctua() {{ '{}' \"$@\"; }}\n{line}", env!("CARGO_BIN_EXE_fluctua"));
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// A folder that holds what a clone of the repository holds for a user.
fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["configs", "tests/bad"] {
        let into = folder.path().join(part);
        fs::create_dir_all(&into).unwrap();
        for entry in fs::read_dir(part).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, into.join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

/// The command that a block of output belongs to: the last one named before it.
fn command(before: &str) -> &str {
    let commands = before.split('`').skip(1).step_by(2).filter(|c| c.starts_with("fluctua"));
    commands.last().unwrap_or("fluctua")
}

#[test]
#[cfg(unix)]
fn every_output_is_real() {
    let folder = clone();
    let mut checked = 0;
    for document in documents() {
        for block in blocks(&document).iter().filter(|block| block.language == "text") {
            let output = shell(folder.path(), command(block.before));
            for line in block.text.lines().filter(|line| *line != "...") {
                let found = output.lines().any(|other| other == line);
                assert!(found, "{}: `{line}` is not in\n{output}", command(block.before));
            }
            checked += 1;
        }
    }
    assert!(checked >= 5, "{checked} outputs");
}

#[test]
#[cfg(unix)]
fn every_command_runs() {
    let folder = clone();
    let document = &documents()[0];
    let consoles = blocks(document).into_iter().filter(|block| block.language == "console");
    let mut ran = 0;
    for line in consoles.flat_map(|block| block.text.lines()) {
        if let Some(line) = line.strip_prefix("$ ").filter(|line| line.contains("fluctua "))
            && (line.starts_with("fluctua") || line.starts_with("for "))
        {
            let output = shell(folder.path(), &format!("set -e; {line}; echo it ran"));
            assert!(output.contains("it ran"), "{line}: {output}");
            ran += 1;
        }
    }
    assert!(ran >= 5, "{ran} commands");
}

/// Configs that are shown are shipped, or are read as they stand.
#[test]
fn every_config_is_real() {
    let bare = |line: &str| line.split('#').next().unwrap().trim_end().to_owned();
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(bare).filter(|line| !line.is_empty()).collect()
    };
    let document = &documents()[0];
    let shown = blocks(document);
    let shown: Vec<_> = shown.iter().filter(|block| block.language == "toml").collect();
    let shipped = fs::read_to_string("configs/inverse_current.toml").unwrap();
    assert_eq!(lines(shown[0].text), lines(&shipped));
    for block in &shown {
        let system = if block.text.contains("[model]") { "" } else { shipped.as_str() };
        let config = format!("{system}\n{}", block.text);
        let read = fluctua::config::read("shown.toml", &config, &[]);
        assert!(read.is_ok(), "{}\n{config}", read.unwrap_err());
    }
    assert!(shown.len() >= 5);
}
