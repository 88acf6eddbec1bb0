//! A stage imports only from stages above it in the pipeline.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages, in pipeline order; a model compiles itself into a network, so it stands below it.
const STAGES: [&str; 12] = [
    "quantity", "config", "network", "model", "exact", "kernel", "tally", "ensemble", "estimate",
    "report", "run", "validate",
];

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

/// The stages that a source text mentions as `crate::stage`, in code or documentation.
fn imports(text: &str) -> Vec<&'static str> {
    let names_it = |stage: &str| {
        text.match_indices("crate::").any(|(at, _)| {
            let rest = text[at + 7..].strip_prefix(stage);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    STAGES.into_iter().filter(|stage| names_it(stage)).collect()
}

fn rank(stage: &str) -> usize {
    STAGES.iter().position(|known| *known == stage).unwrap()
}

#[test]
fn stages_import_upwards_only() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut broken = Vec::new();
    let mut seen = 0;
    for file in files {
        let inside = file.strip_prefix("src").unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
        let stage = first.trim_end_matches(".rs");
        if !STAGES.contains(&stage) {
            continue;
        }
        let code = fs::read_to_string(&file).unwrap();
        let code: Vec<_> = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        for import in imports(&code.join("\n")) {
            seen += 1;
            if rank(import) > rank(stage) {
                broken.push(format!("{} imports crate::{import}", file.display()));
            }
        }
    }
    assert!(seen > 20, "the scan found only {seen} imports: it no longer sees the code");
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_downward_import_is_seen() {
    assert_eq!(imports("use crate::report::Report;"), ["report"]);
    assert!(rank("report") > rank("tally"));
}
