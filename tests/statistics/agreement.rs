//! Every shipped config: sampled and exact agree; with one rate wrong they do not.
//!
//! False-alarm rate: 1e-3 per config at a fresh seed, by Holm's procedure over the whole report
//! (`report::compare::FAMILY_WISE_LEVEL`); the seeds here are fixed, so a failure is a change of
//! code. Power: the twins are chosen so that a 2 % error of one tunnel rate is seen with computed
//! probability above 0.99.

use crate::common;
use fluctua::judge::Row;
use fluctua::judge::compare::judge;
use fluctua::quantity::{Name, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run;
use statrs::distribution::{ContinuousCDF, Normal};

#[test]
fn every_config_agrees_with_its_exact_answer() {
    for path in common::configs() {
        let report = common::run(&common::plan(path.to_str().unwrap(), &[]));
        let Some(verdict) = &report.verdict else {
            let unsolved = report.warnings.iter().any(|w| w.starts_with("no exact answers"));
            assert!(unsolved, "{}: nothing is compared and nobody says why", path.display());
            continue;
        };
        assert!(
            verdict.disagreeing.is_empty(),
            "{}: {:?}, largest |z| = {} of {}",
            path.display(),
            verdict.disagreeing,
            verdict.largest,
            verdict.compared
        );
        assert!(verdict.compared > 10, "{}: only {} compared", path.display(), verdict.compared);
    }
}

/// The sampled rows of one report against the exact values of another.
fn crossed(sampled: &Report, exact: &Report) -> Vec<Row> {
    let pair = |row: &Row| {
        let other = exact.row(&row.quantity)?;
        let (estimate, value) = (row.sampled?, other.exact?);
        let error = estimate.standard_error.filter(|e| *e > 0.0)?;
        let z = Some((estimate.value - value) / error);
        Some(Row { z, exact: Some(value), ..row.clone() })
    };
    // Rates start in the stationary law: their asymptote is what is estimated.
    sampled
        .quantities
        .iter()
        .filter(|row| row.quantity.statistic == Statistic::Rate)
        .filter_map(pair)
        .collect()
}

/// The quantity in which a wrong sampler is caught most likely, and that probability.
fn power(wrong: &Report, right: &Report, bound: f64) -> (Quantity, f64) {
    let normal = Normal::standard();
    let of = |row: &Row| {
        let truth = right.row(&row.quantity)?.exact?;
        let shift =
            (row.exact? - truth).abs() / row.sampled?.standard_error.filter(|e| *e > 0.0)?;
        Some((row.quantity.clone(), normal.cdf(shift - bound)))
    };
    wrong
        .quantities
        .iter()
        .filter(|row| row.quantity.statistic == Statistic::Rate)
        .filter_map(of)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap()
}

#[test]
fn a_tunnel_rate_wrong_by_two_percent_is_caught() {
    for (path, reservoir) in [
        ("configs/inverse_current.toml", "b"),
        ("configs/point_d4.toml", "a"),
        ("configs/single_level.toml", "left"),
    ] {
        let right = common::plan(path, &["sampling.trajectories=102400"]);
        let set = format!("model.reservoirs.{reservoir}.tunnel_rate=1.02");
        let wrong = common::plan(path, &["sampling.trajectories=102400", &set]);
        let exact = run::exact(&right).unwrap();
        let sampled = common::run(&wrong);
        let verdict = judge(&crossed(&sampled, &exact), &[], 256).unwrap();
        let (quantity, power) = power(&sampled, &exact, verdict.bound);
        assert!(power > 0.99, "{path}: power {power} at bound {}", verdict.bound);
        let caught = verdict.disagreeing.contains(&quantity);
        assert!(caught, "{path}: {quantity} is not caught, largest |z| {}", verdict.largest);
    }
}

#[test]
fn nothing_flows_at_equilibrium() {
    let equilibrium = [
        "parameters.F_E=0",
        "parameters.F_N=0",
        "model.reservoirs.r.chemical_potential=0",
        "sampling.trajectories=51200",
    ];
    let report = common::run(&common::plan("configs/inverse_current.toml", &equilibrium));
    let verdict = report.verdict.clone().unwrap();
    assert!(verdict.disagreeing.is_empty());
    let currents = report.quantities.iter().filter(|row| {
        row.quantity.statistic == Statistic::Rate && row.quantity.observable.name != Name::Activity
    });
    let mut seen = 0;
    for row in currents {
        let sampled = row.sampled.unwrap();
        // What scatters by rounding has no error bar, and is zero.
        let error = sampled.standard_error.unwrap_or(0.0);
        assert!(
            sampled.value.abs() <= verdict.bound * error,
            "{} = {} +- {error}",
            row.quantity,
            sampled.value
        );
        assert!(row.exact.unwrap().abs() < 1e-15, "{}: exact {:?}", row.quantity, row.exact);
        seen += 1;
    }
    assert_eq!(seen, 10);
    assert!(report.findings.is_empty());
}

#[test]
fn the_example_finds_its_inverse_current() {
    let report = common::run(&common::plan("configs/inverse_current.toml", &[]));
    let found: Vec<_> =
        report.findings.iter().map(|f| (f.finding.word(), f.subject.as_str())).collect();
    assert_eq!(found, [("inverse_current", "particle.b")]);
}
