//! Every field of a report is explained.

use fluctua::report::{glossary, json};
use serde_json::Value;

use crate::common::{plan, run};

fn paths(value: &Value, path: &str, list: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                list.push(path.clone());
                paths(value, &path, list);
            }
        }
        Value::Array(items) => {
            for value in items {
                paths(value, &format!("{path}[]"), list);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_is_explained() {
    let few = ["sampling.trajectories=1024", "sampling.blocks=16"];
    for name in ["distributions", "spectrum", "trajectories", "heat_engine"] {
        let report = run(&plan(&format!("configs/{name}.toml"), &few));
        let written: Value = serde_json::from_str(&json::write(&report)).unwrap();
        let mut list = Vec::new();
        paths(&written, "", &mut list);
        for path in list {
            assert!(glossary::is_field(&path), "{name}: `{path}` is not explained");
        }
        let known = glossary::words();
        for word in report.laws.iter().map(|law| law.law.word()) {
            assert!(known.iter().any(|known| known == word), "{name}: the law `{word}`");
        }
    }
}
