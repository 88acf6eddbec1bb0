//! What the README and the pages of `docs/` show is what the program prints.

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

/// The README, then the pages for users.
fn documents() -> Vec<String> {
    let pages = [
        "README.md",
        "docs/precision.md",
        "docs/tutorial.md",
        "docs/command.md",
        "docs/validation.md",
        "docs/how-to/sweep.md",
        "docs/how-to/tails.md",
        "docs/how-to/own-matrix.md",
        "docs/how-to/compare.md",
        "docs/how-to/cluster.md",
    ];
    pages.map(|name| fs::read_to_string(name).unwrap()).to_vec()
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
    shell(folder.path(), "fluctua new dots > mine.toml");
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
    let documents = documents();
    let all = documents.iter().flat_map(|document| blocks(document));
    let consoles = all.filter(|block| block.language == "console");
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
    assert!(ran >= 25, "{ran} commands");
}

/// Pages that are named exist, and the index names every page.
#[test]
fn every_link_leads_somewhere() {
    let pages = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let pages = entries.filter(|path| path.extension().is_some_and(|own| own == "md"));
        pages.map(|path| path.to_str().unwrap().to_owned()).collect()
    };
    let all = ["docs", "docs/how-to", "docs/reference"].map(pages).concat();
    let index = fs::read_to_string("docs/README.md").unwrap();
    for page in all.iter().chain([&"README.md".to_owned()]) {
        let text = fs::read_to_string(page).unwrap();
        let folder = Path::new(page).parent().unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let local = !link.is_empty() && !link.contains(':');
            assert!(!local || folder.join(link).exists(), "{page}: {link}");
        }
        let name = page.strip_prefix("docs/").filter(|name| *name != "README.md");
        assert!(name.is_none_or(|name| index.contains(name)), "the index does not name {page}");
    }
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
