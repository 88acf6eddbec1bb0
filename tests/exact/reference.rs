//! Compare the exact stage with independently computed tables of the two-dot device.

use crate::common::device::{self, close, number, paper_device, solve, table, value};
use fluctua::exact::entropy_production;
use fluctua::network::Start;
use fluctua::quantity::{Quantity, Statistic};

/// The name of a count of the tables.
fn observable(count: &str) -> String {
    match count.split_once('_') {
        Some(("N", of)) => format!("particle.{of}"),
        Some(("E", of)) => format!("energy.{of}"),
        Some(("Q", of)) => format!("heat.{of}"),
        _ => "entropy.total".into(),
    }
}

#[test]
fn cumulant_rates_meet_the_reference_points() {
    for row in table("dots_points.csv") {
        let answers = solve(&paper_device(&row), &Start::Stationary, 100.0);
        let of = observable(&row["count"]);
        for (key, statistic) in ["c1", "c2", "c3", "c4"].iter().zip(Statistic::CUMULANT_RATES) {
            let found = device::get(&answers, &of, statistic);
            let what = format!("{} {of} {key}", row["point"]);
            close(found.exact.value, number(&row, key), found.scale, 1e-9, &what);
        }
    }
}

#[test]
fn covariance_rates_meet_the_reference_points() {
    let mut compared = 0;
    for row in table("dots_points_cov.csv") {
        let answers = solve(&paper_device(&row), &Start::Stationary, 100.0);
        let [first, second] = ["X", "Y"].map(|key| device::observable(&observable(&row[key])));
        let what = format!("{} cov {first} {second}", row["point"]);
        if first == second {
            let variance = value(&answers, &first.to_string(), Statistic::VarianceRate);
            close(variance, number(&row, "cov"), 0.1, 1e-9, &what);
            continue;
        }
        let found = answers.get(&Quantity::covariance(first, second)).expect("listed");
        close(found.exact.value, number(&row, "cov"), found.scale, 1e-9, &what);
        compared += 1;
    }
    assert_eq!(compared, 270);
}

#[test]
fn currents_and_populations_meet_the_reference_points() {
    for row in table("dots_points_currents.csv") {
        let answers = solve(&paper_device(&row), &Start::Stationary, 100.0);
        for (key, state) in [("A", "empty"), ("B", "A"), ("C", "B"), ("D", "A+B")] {
            let p = value(&answers, &format!("probability.{state}"), Statistic::Value);
            let expected = number(&row, &format!("rho_{key}"));
            close(p, expected, 0.0, 1e-13, &format!("{} {state}", row["point"]));
        }
        meets_currents(&row, 1e-10);
    }
}

#[test]
fn currents_meet_the_reference_grids() {
    for name in ["dots_model1_grid.csv", "dots_model2_grid.csv"] {
        let rows = table(name);
        assert!(rows.len() > 100);
        for row in &rows {
            meets_currents(row, 1e-10);
        }
    }
}

/// Compare the ten currents of a row, and the three entropy productions.
fn meets_currents(row: &std::collections::HashMap<String, String>, tolerance: f64) {
    let network = paper_device(row);
    let answers = solve(&network, &Start::Stationary, 1.0);
    for (kind, letter) in [("particle", 'N'), ("energy", 'E'), ("heat", 'Q')] {
        for of in ["a", "b", "r"] {
            let found = device::get(&answers, &format!("{kind}.{of}"), Statistic::Rate);
            let expected = number(row, &format!("J{letter}_{of}"));
            close(found.exact.value, expected, found.scale, tolerance, &format!("{kind} {of}"));
        }
    }
    let law = answers.law.as_ref().expect("one class");
    let production = entropy_production(&network, law).expect("thermal");
    let sigma = number(row, "sigma");
    let forces = production.force_flux.expect("thermal");
    for value in [production.macroscopic, production.schnakenberg, forces] {
        close(value, sigma, production.gross, tolerance, "entropy production");
    }
}

#[test]
fn cumulant_rates_of_stiff_chains_meet_long_arithmetic() {
    for row in table("stiff_chains.csv") {
        let transitions: Vec<_> = row["transitions"].split('|').map(transition).collect();
        let states = row["states"].parse().expect("a count");
        let answers = solve(&device::walk(states, &transitions), &Start::Stationary, 1.0);
        for (key, statistic) in ["c1", "c2", "c3", "c4"].iter().zip(Statistic::CUMULANT_RATES) {
            let found = device::get(&answers, "particle.bath", statistic);
            // Two likely states that almost never meet cost the digits that the potential needs.
            let tolerance = if row["spread"] == "100" { 1e-8 } else { 1e-12 };
            let what = format!("spread {}, {states} states, {key}", row["spread"]);
            close(found.exact.value, number(&row, key), found.scale, tolerance, &what);
        }
    }
}

/// Parse `from>to rate count`.
fn transition(text: &str) -> (usize, usize, f64, i32) {
    let fields: Vec<&str> = text.split(['>', ' ']).collect();
    let [from, to, rate, count] = fields[..] else { panic!("{text}") };
    let state = |field: &str| field.parse().expect("a state");
    (state(from), state(to), rate.parse().expect("a rate"), count.parse().expect("a count"))
}
