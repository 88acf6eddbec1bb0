//! `[units]`: currents in picoamperes and watts beside numbers that stay as they are.

use std::fs;

use serde_json::Value;

use crate::common::cli::{assert_refused, fluctua, text};

const LEVEL: &str = "configs/single_level.toml";
const UNITS: [&str; 4] = ["--set", "units.time=ns", "--set", "units.energy=meV"];

fn exact(more: &[&str]) -> String {
    let output = fluctua(&[&["exact", LEVEL], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn currents_are_given_in_amperes_and_watts() {
    let json = |more: &[&str]| -> Value {
        serde_json::from_str(&exact(&[more, &["--format=json"]].concat())).unwrap()
    };
    let (plain, named) = (json(&[]), json(&UNITS));
    assert_eq!(plain["quantities"], named["quantities"], "numbers stay in the file's units");
    let units = serde_json::json!({
        "time": "ns",
        "energy": "meV",
        "particle_current": "160.2176634 pA",
        "energy_current": "1.602176634e-13 W",
    });
    assert_eq!(named["units"], units);
    assert_eq!(named["plan"]["units"], serde_json::json!({ "time": "ns", "energy": "meV" }));

    let rate = |name: &str| {
        let row =
            plain["quantities"].as_array().unwrap().iter().find(|row| {
                row["name"] == name && row["of"] == "left" && row["statistic"] == "rate"
            });
        row.unwrap()["exact"].as_f64().unwrap()
    };
    for page in [exact(&UNITS), exact(&[&UNITS[..], &["--full"]].concat())] {
        for (name, per, unit) in
            [("particle", 160.217_663_4, "pA"), ("heat", 1.602_176_634e-13, "W")]
        {
            let line = page.lines().find(|line| {
                line.trim_start().starts_with(&format!("{name}.left")) && line.ends_with(unit)
            });
            let line = line.unwrap_or_else(|| panic!("no {name} in {unit}:\n{page}"));
            let value: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            assert!((value / (per * rate(name)) - 1.0).abs() < 1e-5, "{line}");
        }
    }
    let half = exact(&UNITS[..2]);
    assert!(half.contains(" pA") && !half.contains(" W\n"), "no watts without a unit of energy");
}

#[test]
fn figures_name_the_units() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("scan");
    let folder = folder.to_str().unwrap();
    let scan = ["scan", LEVEL, "--scan", "bias=0:2:5", "--exact", "--figures=svg", "--out", folder];
    let output = fluctua(&[&scan, &UNITS[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let figures = fs::read_dir(format!("{folder}/figures")).unwrap();
    let drawn: Vec<String> = figures
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|own| own == "svg"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert!(drawn.iter().any(|svg| svg.contains("160.218 pA")), "{} figures", drawn.len());
}

#[test]
fn unknown_units_are_refused() {
    let refused = fluctua(&["exact", LEVEL, "--set", "units.energy=meW"]);
    assert_refused(&refused, 2, &["units.energy", "did you mean `meV`?", "ueV"]);
}

/// Planck's constant ties time to energy: hbar/meV is 0.658212 ps, h/meV 4.135668 ps.
#[test]
fn planck_ties_time_to_energy() {
    let ran = |command: &[&str]| {
        let output = fluctua(command);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    };
    let (energy, ps) = (["--set", "units.energy=meV"], ["--set", "units.time=ps"]);
    for (config, word, seconds) in [
        ("configs/coherent_double_dot.toml", "hbar/meV", 0.658_211_957e-12),
        ("configs/n_demon.toml", "h/meV", 4.135_667_697e-12),
    ] {
        let (report, warnings) = ran(&[&["exact", config, "--format=json"], &energy[..]].concat());
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["units"]["time"], word);
        assert!(!warnings.contains("units"), "{warnings}");
        let watts = report["units"]["energy_current"].as_str().unwrap();
        let watts: f64 = watts.strip_suffix(" W").unwrap().parse().unwrap();
        assert!((watts * seconds / 1.602_176_634e-22 - 1.0).abs() < 1e-8, "{config}: {watts}");
        assert_eq!(report["plan"]["units"], serde_json::json!({ "energy": "meV" }));
        let refused = fluctua(&[&["exact", config], &energy[..], &ps[..]].concat());
        assert_refused(&refused, 2, &["units.time", "ties time to"]);
    }
    // The value of h in these units, and a model whose rates are of their own.
    let planck = ["--set", "model.planck=4.1357", "--set", "sampling.duration=8271.4"];
    let demon = ["exact", "configs/n_demon.toml", "--format=json"];
    let (report, _) = ran(&[&demon, &planck[..], &energy[..], &ps[..]].concat());
    assert!(report.contains("\"time\": \"ps\""));
    let (_, warnings) = ran(&[&["exact", LEVEL], &energy[..]].concat());
    assert!(warnings.contains("shows none in W"), "{warnings}");
}
