//! What several tests need: the shipped configs, and a run in memory.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod baths;
pub mod browser;
pub mod cli;
pub mod device;
pub mod joined;
pub mod laws;
pub mod ring;
pub mod same;

use std::fs;
use std::path::PathBuf;

use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::judge::curve::{Curve, Kind};
use fluctua::report::Report;
use fluctua::run;

/// The shipped configs, by path.
pub fn configs() -> Vec<PathBuf> {
    let entries = fs::read_dir("configs").expect("configs/ is part of the repository");
    let mut list: Vec<_> = entries
        .map(|entry| entry.expect("configs/ can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    list.sort();
    assert!(list.len() >= 10, "only {} configs", list.len());
    list
}

/// The plan of a file, with overrides.
pub fn plan(path: &str, set: &[&str]) -> Plan {
    let text = fs::read_to_string(path).expect("the config can be read");
    let set: Vec<String> = set.iter().map(ToString::to_string).collect();
    config::read(path, &text, &set).unwrap_or_else(|error| panic!("{error}"))
}

/// Run in memory.
pub fn run(plan: &Plan) -> Report {
    run::run(plan, &mut Memory, &Silent).unwrap_or_else(|error| panic!("{error}"))
}

/// The curves of a kind.
pub fn curves(report: &Report, kind: Kind) -> impl Iterator<Item = &Curve> {
    report.curves.iter().filter(move |curve| curve.kind == kind)
}

/// The chance of every test of every curve, with the curve's name.
pub fn chances(report: &Report) -> Vec<(String, f64)> {
    let of = |curve: &Curve| {
        let tests = curve.test.iter().chain(&curve.transform_test);
        tests.map(|test| (curve.name(), test.p_value)).collect::<Vec<_>>()
    };
    report.curves.iter().flat_map(of).collect()
}

/// The text of a level between two reservoirs, one of them with this tunnel rate.
pub fn level(rate: f64, more: &str) -> String {
    format!(
        "[model]\nkind = \"dots\"\n[model.dots]\nL = {{ energy = 1.0 }}\n[model.reservoirs]\n\
         a = {{ dot = \"L\", temperature = 1.0, chemical_potential = 2.0 }}\n\
         b = {{ dot = \"L\", temperature = 1.0, chemical_potential = 0.5, tunnel_rate = {rate} }}\n\
         [sampling]\ntrajectories = 5120\nduration = 50.0\n{more}"
    )
}
