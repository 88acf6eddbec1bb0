//! `fluctua reproduce` as a user meets it.

use std::fs;

use crate::common::cli::{assert_refused, fluctua, text};
use crate::common::same::assert_same;

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
    // The README is of what was asked, and every link leads to what is there.
    let readme = fs::read_to_string(out.join("README.md")).unwrap();
    assert!(readme.contains("`fluctua reproduce magnification/4b --exact --out DIR`"), "{readme}");
    assert!(readme.contains(" claims of 1 figure: ") && !readme.contains(" 1 points"), "{readme}");
    let links: Vec<&str> =
        readme.split("](").skip(1).filter_map(|x| Some(x.split_once(')')?.0)).collect();
    assert_eq!(links, ["magnification/4b"]);
    for file in ["config.toml", "claims.toml", "reference.csv"] {
        let embedded = fs::read(format!("validation/magnification/4b/{file}")).unwrap();
        assert_same(fs::read(out.join(links[0]).join(file)).unwrap(), embedded, file);
    }
    let config = out.join(links[0]).join("config.toml");
    assert_eq!(fluctua(&["exact", config.to_str().unwrap()]).status.code(), Some(0));
    // What a full disk left is made whole by the same command.
    fs::remove_file(out.join("claims.json")).unwrap();
    fs::remove_file(out.join("report.html")).unwrap();
    assert_eq!(ask(&[]).status.code(), Some(0));
    assert!(out.join("claims.json").exists());
    // A folder of others is left alone.
    let other = parent.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("README.md"), "mine").unwrap();
    let ask = ["reproduce", "magnification/4b", "--exact", "--overwrite", "--out"];
    assert_refused(&fluctua(&[&ask[..], &[other.to_str().unwrap()]].concat()), 2, &["README.md"]);
    assert_eq!(fs::read_to_string(other.join("README.md")).unwrap(), "mine");
    fs::remove_file(other.join("README.md")).unwrap();
    fs::create_dir_all(other.join("magnification/4b")).unwrap();
    fs::write(other.join("magnification/4b/config.toml"), "mine").unwrap();
    let refused = fluctua(&[&ask[..], &[other.to_str().unwrap()]].concat());
    assert_refused(&refused, 2, &["magnification/4b/config.toml"]);
}

/// Numbers have their names, those of a root finder the digits that it knows, and rounding is zero.
#[test]
fn numbers_of_claims_have_names_and_the_digits_that_are_known() {
    let ask = |name: &str| {
        let output = fluctua(&["reproduce", name, "--exact", "--format=json"]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        json["claims"].as_array().unwrap().clone()
    };
    let claims = ask("magnification/5a");
    let crossing =
        claims.iter().find(|claim| claim["claim"].as_str().unwrap().contains("10.0579706"));
    let crossing = crossing.unwrap();
    assert_eq!((&crossing["what"], &crossing["value"]), (&"T_L".into(), &10.057_970_62.into()));
    assert_eq!(crossing["note"], "the zero 10.05797062 is within 1e-6 of 10.0579706");
    let somewhere = &claims[0];
    assert_eq!(somewhere["what"], "I_D");
    assert_eq!(somewhere["note"], "I_U > 0, I_D > 0 at 14 of 18 points");
    let claims = ask("inverse_currents_v1/3a");
    for claim in &claims {
        let value = claim["value"].as_f64().unwrap();
        assert!(value == 0.0 || value.abs() > 1e-6, "{claim}");
    }
    assert!(claims.iter().any(|claim| claim["what"] == "J_E + J_Ea + J_Eb"), "{claims:?}");
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
