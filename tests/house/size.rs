//! Files and functions stay small, and `run` holds neither physics nor statistics.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a file, and of a function, at most.
const MAX_FILE: usize = 400;
const MAX_FUNCTION: usize = 50;

fn sources(path: &Path, list: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, list);
        } else if path.extension().is_some_and(|e| e == "rs") {
            list.push(path);
        }
    }
}

/// The first line and the number of lines of each function of a formatted text: up to the brace, or the end of a
/// declaration, at its own indentation.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut list = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let words = || code.split(' ').take_while(|word| !word.contains('('));
        let before = words().take_while(|word| *word != "fn").count();
        let opens = words().nth(before) == Some("fn")
            || code.strip_prefix("fn ").is_some()
            || words().all(|word| !word.starts_with("//")) && code.contains(" fn ");
        if !opens || code.starts_with("//") || !code.contains('(') {
            continue;
        }
        let own = &line[..line.len() - code.len()];
        let is_end = |l: &&str| {
            let rest = l.strip_prefix(own).unwrap_or("  ");
            rest == "}" || !rest.starts_with(' ') && (rest.ends_with(';') || rest.ends_with(" }"))
        };
        let end = lines[start..].iter().position(is_end);
        list.push((code, end.map_or(1, |end| end + 1)));
    }
    list
}

#[test]
fn files_and_functions_are_small() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let (mut large, mut seen) = (Vec::new(), 0);
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().count();
        if lines > MAX_FILE {
            large.push(format!("{}: {lines} lines", file.display()));
        }
        for (name, lines) in functions(&text) {
            seen += 1;
            if lines > MAX_FUNCTION {
                large.push(format!("{}: {lines} lines of `{name}`", file.display()));
            }
        }
    }
    assert!(seen > 2000, "the scan found only {seen} functions");
    assert!(large.is_empty(), "{large:#?}");
}

#[test]
fn a_long_function_is_seen() {
    let body = |indentation: &str| format!("{indentation}x();\n").repeat(60);
    let free = format!("fn long() {{\n{}}}\n", body("    "));
    assert_eq!(functions(&free)[0].1, 62);
    let method = format!(
        "impl A {{\n    pub fn long(\n        a: B,\n    ) {{\n{}    }}\n}}\n",
        body("        ")
    );
    assert_eq!(functions(&method)[0].1, 64);
}

#[test]
fn run_imports_no_distribution_and_no_occupation() {
    let mut files = Vec::new();
    sources(Path::new("src/run"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for word in ["statrs", "occupation", "fermi"] {
            assert!(!text.contains(word), "{} names {word}", file.display());
        }
    }
}
