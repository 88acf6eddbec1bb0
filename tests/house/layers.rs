//! A stage imports only from stages above it in the pipeline.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// The stages of the sampled route, of which the exact one knows nothing, and the other way round.
const SAMPLED: [&str; 4] = ["kernel", "tally", "ensemble", "estimate"];

/// The stages, in the order in which `lib.rs` lists them.
fn stages() -> Vec<String> {
    let text = fs::read_to_string("src/lib.rs").unwrap();
    let named = text.lines().filter_map(|line| line.strip_prefix("pub mod "));
    named.map(|name| name.trim_end_matches(';').to_owned()).collect()
}

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

/// The stages that a source text mentions as `crate::stage`; what is compiled for tests alone, at the end of a
/// file, may use anything.
fn imports(text: &str) -> Vec<String> {
    let code: Vec<&str> = text
        .lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let names_it = |stage: &String| {
        code.match_indices("crate::").any(|(at, _)| {
            let rest = code[at + 7..].strip_prefix(stage.as_str());
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    stages().into_iter().filter(names_it).collect()
}

fn rank(stage: &str) -> usize {
    stages().iter().position(|known| known == stage).unwrap()
}

/// What each file of a stage imports: file, stage, imported stage.
fn all_imports() -> Vec<(String, String, String)> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let known = stages();
    let mut list = Vec::new();
    for file in files {
        let inside = file.strip_prefix("src").unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
        let stage = first.trim_end_matches(".rs").to_owned();
        if known.contains(&stage) {
            let found = imports(&fs::read_to_string(&file).unwrap());
            list.extend(found.into_iter().map(|i| (file.display().to_string(), stage.clone(), i)));
        }
    }
    list
}

#[test]
fn stages_import_upwards_only() {
    let all = all_imports();
    let broken: Vec<_> = all.iter().filter(|(_, stage, i)| rank(i) > rank(stage)).collect();
    assert!(all.len() > 100, "the scan found only {} imports: it sees no code", all.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The two routes share the compiled system and nothing after it.
#[test]
fn neither_route_knows_the_other() {
    let all = all_imports();
    let sampled = |stage: &str| SAMPLED.contains(&stage);
    let crosses = |(_, stage, import): &&(String, String, String)| {
        (stage == "exact" && sampled(import)) || (sampled(stage) && import == "exact")
    };
    let broken: Vec<_> = all.iter().filter(crosses).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Physics is asked of the system: nobody else tells one kind of model from another.
#[test]
fn kinds_of_models_are_told_apart_in_their_own_rooms() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let others =
        files.iter().filter(|f| !f.starts_with("src/model") && !f.starts_with("src/config"));
    let lines = |file: &PathBuf| {
        fs::read_to_string(file).unwrap().lines().filter(|l| l.contains("Model::")).count()
    };
    let found: usize = others.map(lines).sum();
    assert!(found <= 3, "`Model::` stands on {found} lines outside of model and config");
}

#[test]
fn a_downward_import_is_seen() {
    assert_eq!(imports("use crate::report::Report;"), ["report"]);
    assert!(imports("#[cfg(test)]\nuse crate::report::Report;").is_empty());
    assert!(rank("report") > rank("tally"));
}
