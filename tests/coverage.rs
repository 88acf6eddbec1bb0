//! 95 % intervals cover 95 %, in 300 repetitions of whole runs with known answers.
//!
//! A true coverage within 1 % of 95 % passes; the chance of a false alarm is 1e-4 for each plan, all
//! quantities together. The twins are caught with probability above 0.999: error bars a third too
//! small cover 80 %, a bias of one error bar 83 %. `fluctua validate --thorough` repeats 5000 times.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use fluctua::ensemble::Silent;
use fluctua::quantity::{Estimate, Quantity, Statistic};
use fluctua::validate::coverage::{Coverage, coverage, failures};

const REPETITIONS: u64 = 300;

fn cover(path: &str, set: &[&str], distort: fn(&Quantity, Estimate) -> Estimate) -> Vec<Coverage> {
    coverage(&common::plan(path, set), REPETITIONS, &Silent, distort).unwrap()
}

/// The interval of everything listed holds, and at least these statistics were resolved.
fn holds(path: &str, set: &[&str], wanted: &[Statistic]) {
    let list = cover(path, set, |_, estimate| estimate);
    let failed = failures(&list);
    assert!(failed.is_empty(), "{path}: {failed:#?}");
    for statistic in wanted {
        let resolved = list.iter().filter(|c| c.quantity.statistic == *statistic);
        assert!(resolved.count() > 0, "{path}: no {statistic:?} was resolved");
    }
}

const ALL_RATES: [Statistic; 5] = [
    Statistic::Rate,
    Statistic::VarianceRate,
    Statistic::ThirdCumulantRate,
    Statistic::FourthCumulantRate,
    Statistic::CovarianceRate,
];

#[test]
fn a_level_covers() {
    holds("configs/single_level.toml", &[], &ALL_RATES);
    holds("configs/single_level.toml", &[], &[Statistic::Fano]);
}

#[test]
fn a_walk_covers() {
    holds("configs/random_walk.toml", &[], &ALL_RATES[..4]);
}

#[test]
fn an_inverse_current_covers() {
    holds("configs/point_d4.toml", &[], &ALL_RATES);
}

#[test]
fn an_equilibrium_device_covers() {
    let forces =
        ["parameters.F_E=0", "parameters.F_N=0", "model.reservoirs.r.chemical_potential=0"];
    holds("configs/inverse_current.toml", &forces, &ALL_RATES);
}

#[test]
fn small_error_bars_and_biased_estimates_are_caught() {
    let small = |_: &Quantity, e: Estimate| Estimate {
        standard_error: e.standard_error.map(|error| error / 1.5),
        ..e
    };
    let biased = |_: &Quantity, e: Estimate| Estimate {
        value: e.value + e.standard_error.unwrap_or(0.0),
        ..e
    };
    let size = ["sampling.trajectories=6400", "sampling.duration=20"];
    assert!(!failures(&cover("configs/point_d4.toml", &size, small)).is_empty());
    assert!(!failures(&cover("configs/point_d4.toml", &size, biased)).is_empty());
}
