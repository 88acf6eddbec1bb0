//! `fluctua reproduce` as a user meets it.

use std::fs;

use crate::common::cli::{assert_refused, fluctua, text};

/// Few trajectories: the sample stands beside the exact numbers, which decide.
const FEW: [&str; 3] = ["--set", "sampling.trajectories=640", "--quiet"];

#[test]
fn a_figure_is_reproduced_as_table_json_and_csv() {
    let ask =
        |more: &[&str]| fluctua(&[&["reproduce", "magnification/7b"], &FEW[..], more].concat());
    let output = ask(&[]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{table}{}", text(&output.stderr));
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.contains("fails") && table.contains("Every outcome is as expected"), "{table}");
    let json: serde_json::Value =
        serde_json::from_slice(&ask(&["--format", "json"]).stdout).unwrap();
    assert_eq!((&json["format"], &json["version"]), (&"fluctua-claims".into(), &1.into()));
    let claims = json["claims"].as_array().unwrap();
    for claim in claims {
        assert_eq!((&claim["paper"], &claim["figure"]), (&"magnification".into(), &"7b".into()));
        assert_eq!(claim["outcome"], claim["expected"], "{claim}");
    }
    assert!(claims.iter().any(|claim| claim["standard_error"].as_f64().is_some_and(|e| e > 0.0)));
    assert!(!text(&ask(&["--format", "json"]).stdout).contains("null"));
    let csv = text(&ask(&["--format", "csv"]).stdout);
    assert_eq!(csv.lines().count(), claims.len() + 1, "{csv}");
}

/// Another coupling turns the circulation round, so that outcomes change.
#[test]
fn the_wrong_device_is_found_out() {
    let right = ["reproduce", "magnification/5a", "--exact"];
    assert_eq!(fluctua(&right).status.code(), Some(0));
    let wrong = fluctua(&[&right[..], &["--set", "parameters.J_2=2.0"]].concat());
    let table = text(&wrong.stdout);
    assert_eq!(wrong.status.code(), Some(1), "{table}");
    assert!(table.contains("NOT AS EXPECTED") && table.contains("EXPECTED: holds"), "{table}");
    // Repulsive dots have no inverse current, whatever is not printed.
    let wrong = ["reproduce", "inverse_currents_v1/5a", "--exact", "--set", "parameters.kappa=1.5"];
    assert_eq!(fluctua(&wrong).status.code(), Some(1));
}

#[test]
fn names_are_listed_and_unknown_ones_refused_with_them() {
    let list = text(&fluctua(&["reproduce"]).stdout);
    assert!(list.contains("magnification/8d") && list.contains("inverse_currents_v2/3"), "{list}");
    let all = ["`magnificaton/5a`", "did you mean `magnification/5a`?", "inverse_currents_v1/3a"];
    assert_refused(&fluctua(&["reproduce", "magnificaton/5a"]), 2, &all);
    let both = ["inverse_currents_v1/5a", "magnification/5a"];
    assert_refused(&fluctua(&["reproduce", "5a"]), 2, &both);
    assert_refused(&fluctua(&["reproduce", "no/such/folder"]), 2, &["no/such/folder"]);
}

#[test]
fn files_are_written_and_replaced_when_asked() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("claims");
    let name = out.to_str().unwrap();
    let ask = |more: &[&str]| {
        fluctua(&[&["reproduce", "magnification/4b", "--exact", "--out", name], more].concat())
    };
    let output = ask(&["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read(out.join("claims.json")).unwrap(), output.stdout);
    for file in ["README.md", "claims.csv", "claims.json", "report.html"] {
        assert!(fs::metadata(out.join(file)).unwrap().len() > 100, "{file}");
    }
    assert_refused(&ask(&[]), 2, &["--overwrite"]);
    assert_eq!(ask(&["--overwrite"]).status.code(), Some(0));
    // A folder of others is left alone.
    let other = parent.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("README.md"), "mine").unwrap();
    let ask = ["reproduce", "magnification/4b", "--exact", "--overwrite", "--out"];
    assert_refused(&fluctua(&[&ask[..], &[other.to_str().unwrap()]].concat()), 2, &["README.md"]);
    assert_eq!(fs::read_to_string(other.join("README.md")).unwrap(), "mine");
}

/// A claim of one's own about a device of one's own, in a folder; a wrong one fails.
#[test]
fn claims_of_ones_own_are_judged() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[parameters]\nbias = 1.0\n[model]\nkind = \"dots\"\n[model.dots]\nlevel = { energy = 0.0 }\n\
                  [model.reservoirs]\n\
                  left = { dot = \"level\", temperature = 1.0, chemical_potential = \"bias/2\" }\n\
                  right = { dot = \"level\", temperature = 1.0, chemical_potential = \"-bias/2\" }\n\
                  [sampling]\ntrajectories = 3200\nduration = 20.0\n\
                  [[scan]]\nparameter = \"bias\"\nvalues = [0.5, 1.0, 2.0]\n";
    let claims = |factor: f64| {
        format!(
            "paper = \"A. Author\"\ntitle = \"A level\"\nquantities = {{ J = \"particle.left\" }}\n\
             claim = [{{ claim = \"It has a closed form.\", source = \"p. 1\", kind = \"everywhere\", \
             test = \"J = {factor}*tanh(bias/4)\", expect = \"holds\" }}]\n"
        )
    };
    let ask = |claims: String| {
        fs::write(folder.path().join("config.toml"), config).unwrap();
        fs::write(folder.path().join("claims.toml"), claims).unwrap();
        fluctua(&["reproduce", folder.path().to_str().unwrap(), "--quiet"])
    };
    let output = ask(claims(0.5));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("Sampled and exact numbers agree"));
    assert_eq!(ask(claims(0.51)).status.code(), Some(1));
    let wrong = claims(0.5).replace("bias/4", "bais/4");
    assert_refused(&ask(wrong), 2, &["claims.toml:4", "`bais`", "did you mean `bias`?"]);
}
