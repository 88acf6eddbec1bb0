//! `fluctua validate` as a user meets it.

use std::fs;

use crate::common::cli::{assert_refused, fluctua, text};
use crate::common::level;

fn folder(configs: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in configs {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_folder_is_validated_as_a_table_and_as_json() {
    let folder =
        folder(&[("b.toml", level(0.5, "")), ("a.toml", level(2.0, "")), ("c.txt", "-".into())]);
    let path = folder.path().to_str().unwrap();
    let output = fluctua(&["validate", path]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{table}{}", text(&output.stderr));
    assert!(table.find("a.toml") < table.find("b.toml") && !table.contains("c.txt"));
    assert!(
        table.contains("agree in all") && table.lines().all(|line| line.len() <= 80),
        "{table}"
    );
    let output = fluctua(&["validate", path, "--format", "json", "--seed", "5"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&json["format"], &json["agree"]), (&"fluctua-validation".into(), &true.into()));
    assert_eq!(json["cases"][0]["config"], "a.toml");
    assert!(json["cases"][1]["largest"].is_f64() && json["compared"].as_u64().unwrap() > 20);
}

/// A system with exact answers alone is left out with a line; a folder of such is refused.
#[test]
fn what_cannot_be_sampled_is_left_out() {
    let ring = fs::read_to_string("tests/unrunnable/quantum_ring_redfield.toml").unwrap();
    let both = folder(&[("level.toml", level(1.0, "")), ("ring.toml", ring.clone())]);
    let output = fluctua(&["validate", both.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("ring.toml is left out: it has exact answers alone"));
    let alone = folder(&[("ring.toml", ring)]);
    let output = fluctua(&["validate", alone.path().to_str().unwrap()]);
    assert_refused(&output, 2, &["no config in it can be sampled"]);
}

#[test]
fn what_was_not_compared_is_not_validated() {
    // One block has no error bar.
    let folder = folder(&[("one.toml", level(1.0, "blocks = 1"))]);
    let output = fluctua(&["validate", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("not compared"));
}

#[test]
fn a_config_that_cannot_be_read_is_named_before_any_walk() {
    let folder = folder(&[("a.toml", level(1.0, "")), ("b.toml", "model = 3".into())]);
    assert_refused(&fluctua(&["validate", folder.path().to_str().unwrap()]), 2, &["b.toml"]);
    let empty = tempfile::tempdir().unwrap();
    let name = empty.path().to_str().unwrap();
    assert_refused(&fluctua(&["validate", name]), 2, &[name, "fluctua validate DIR"]);
    assert_refused(&fluctua(&["validate", "no_such_dir"]), 2, &["no_such_dir", "validate DIR"]);
}
