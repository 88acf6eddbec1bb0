//! The program carries `validation/` as it is, and its README is of this state.

use std::collections::BTreeMap;
use std::fs;

use fluctua::ensemble::Silent;
use fluctua::reproduce::{Options, Reproduction, Source, fingerprint, library, named, write};

/// Every file of `validation/<paper>/<figure>/`, by its path.
fn folder() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let folders = |path: &str| {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        folders
            .map(|entry| format!("{path}/{}", entry.file_name().into_string().unwrap()))
            .collect::<Vec<_>>()
    };
    for figure in folders("validation").iter().flat_map(|paper| folders(paper)) {
        for entry in fs::read_dir(&figure).unwrap() {
            let path = format!("{figure}/{}", entry.unwrap().file_name().into_string().unwrap());
            files.insert(path.clone(), fs::read_to_string(path).unwrap());
        }
    }
    files
}

#[test]
fn the_program_carries_the_folder() {
    let mut carried = BTreeMap::new();
    for Source { folder, config, claims, reference, .. } in library() {
        carried.insert(format!("{folder}/config.toml"), config);
        carried.insert(format!("{folder}/claims.toml"), claims);
        carried.extend(reference.map(|text| (format!("{folder}/reference.csv"), text)));
    }
    let there = folder();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&carried), names(&there));
    assert!(carried == there, "a file of the program is not that of the folder");
}

/// The figures whose rows are computed anew, exactly: cheap ones of each paper.
const CHEAP: [&str; 4] =
    ["inverse_currents_v1/5a", "inverse_currents_v1/3b", "magnification/4b", "magnification/7b"];

#[test]
fn the_readme_of_validation_is_of_this_state() {
    let readme = fs::read_to_string("validation/README.md").unwrap();
    let inputs = fingerprint(&library());
    let advice = "make it again: fluctua reproduce all --out DIR, then copy DIR/README.md";
    assert!(
        readme.contains(&inputs),
        "validation/README.md is not of these files ({inputs}); {advice}"
    );
    let figures = library();
    for name in CHEAP {
        let sources = named(&figures, name);
        let options = Options { exact: true, ..Options::default() };
        let made = Reproduction::make(&sources, &options, &Silent).unwrap();
        // What is exact is the same to the last digit; sampled numbers stand in brackets behind it.
        let rows = write::markdown(&made);
        let rows: Vec<&str> = rows.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
        assert!(rows.len() > 3, "{name}: {} rows", rows.len());
        for row in rows {
            let same = readme.lines().any(|line| exact(line) == exact(row));
            assert!(same, "{name}: no such row is in validation/README.md; {advice}\n{row}");
        }
    }
}

/// A row without what a sample adds to it.
fn exact(row: &str) -> String {
    let mut out = String::new();
    let mut rest = row;
    while let Some((before, after)) = rest.split_once(" [") {
        out += before;
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    out + rest
}
