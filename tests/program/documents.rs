//! What the program says of itself: templates, explanations, the schema, completions, manual pages.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::common::cli::{assert_refused, fluctua, text};

/// Run with a text on standard input.
fn piped(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fluctua"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn every_template_is_answered_from_standard_input() {
    for kind in ["dots", "network", "ring", "resonances", "quantum-ring", "lindblad"] {
        let template = fluctua(&["new", kind]);
        assert_eq!(template.status.code(), Some(0), "{kind}");
        let template = text(&template.stdout);
        assert!(template.contains(&format!("kind = \"{kind}\"")), "{template}");
        assert!(template.lines().filter(|line| line.contains('#')).count() > 8, "{template}");
        let few = ["run", "-", "--quiet", "--trajectories=64", "--set", "sampling.blocks=4"];
        let answer = piped(&few, &template);
        assert_eq!(answer.status.code(), Some(0), "{kind}: {}", text(&answer.stderr));
        assert!(text(&answer.stdout).split_whitespace().any(|word| word == "64"), "{kind}");
    }
    assert_refused(&fluctua(&["new", "dot"]), 2, &["'dots'"]);
}

#[test]
fn standard_input_is_named_in_messages() {
    let refused = piped(&["exact", "-"], "[model]\nkind = \"dot\"\n");
    assert_refused(&refused, 2, &["-:2:8: ", "did you mean `dots`?"]);
}

#[test]
fn words_are_explained() {
    for (word, parts) in [
        ("heat", &["Q_r = E_r - mu_r N_r", "unit: energy"][..]),
        ("particle.b", &["Net particles"]),
        ("sampling.duration", &["a number above zero"]),
        (
            "model.reservoirs.a.temperature",
            &["model.reservoirs.NAME.temperature (dots", "an energy"],
        ),
        ("standard_error", &["a column of quantities.csv", "quantities[].sampled.standard_error"]),
        ("integral_fluctuation_theorem", &["<exp(-S)> = 1"]),
        ("uncertainty", &["a group of laws"]),
        ("cycles", &["a group of laws"]),
        ("quantum-jump", &["a kernel", "Wave functions"]),
        ("lindblad", &["a kind of system"]),
        ("at_end", &["maxima[].at_end"]),
        ("significance", &["maps[].significance"]),
    ] {
        let output = text(&fluctua(&["explain", word]).stdout);
        assert!(output.lines().all(|line| line.chars().count() <= 80), "{output}");
        for part in parts {
            assert!(output.contains(part), "{word}: `{part}` is not in\n{output}");
        }
    }
    assert_refused(&fluctua(&["explain", "temprature"]), 2, &["did you mean `temperature`?"]);
}

fn paths(value: &serde_json::Value, path: &str, list: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                list.push(path.clone());
                paths(value, &path, list);
            }
        }
        serde_json::Value::Array(items) => {
            for value in items {
                paths(value, &format!("{path}[]"), list);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_a_scan_is_explained() {
    let map = ["--exact", "--scan=F_E=0:4:3", "--scan=F_N=0:4:3"];
    let line = ["--scan=F_N=0:2:4", "--trajectories=640", "--set", "sampling.duration=20"];
    let engine = [
        "configs/heat_engine.toml",
        "--scan=load=0.1:1:4",
        "--maximise=power.engine",
        "--over=load",
    ];
    for arguments in [&map[..], &line, &engine] {
        let output = fluctua(&[&["scan", "--format=json", "--quiet"], arguments].concat());
        let report = serde_json::from_slice(&output.stdout).expect("a scan is JSON");
        let mut list = Vec::new();
        paths(&report, "", &mut list);
        list.dedup();
        let unknown = list.iter().find(|path| !fluctua::report::glossary::is_scan_field(path));
        assert_eq!(unknown, None, "{arguments:?}");
    }
}

#[test]
fn documents_are_written() {
    let schema: serde_json::Value =
        serde_json::from_slice(&fluctua(&["schema"]).stdout).expect("the schema is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&fluctua(&["completions", shell]).stdout);
        assert!(script.contains("trajectories"), "{shell}");
    }
    assert!(text(&fluctua(&["man"]).stdout).contains(".TH fluctua"));
    let page = text(&fluctua(&["man", "run"]).stdout);
    assert!(page.contains(".TH fluctua-run") && page.contains("shard"), "{page}");
    assert_refused(&fluctua(&["man", "rnu"]), 2, &["no command is called `rnu`"]);
    assert_refused(&fluctua(&["rnu"]), 2, &["did you mean `run`?", "exact, scan"]);
}
