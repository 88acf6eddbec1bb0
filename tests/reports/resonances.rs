//! Reports of devices of resonances: what is known well enough, jumps one by one, and devices too large to enumerate.

use crate::common::{self, curves};
use fluctua::config::{self, Plan};
use fluctua::judge::curve::Kind;
use fluctua::quantity::Statistic;

const DEVICE: &str = "
    [model]
    kind = 'resonances'
    planck = 1.0
    [model.reservoirs]
    a = { temperature = 1.0, chemical_potential = 0.4 }
    b = { temperature = 0.7, chemical_potential = -0.3 }
    c = { temperature = 1.0, chemical_potential = 0.0 }
    d = { temperature = 0.5, chemical_potential = 0.3 }
    [model.resonances]
    busy = { between = ['a', 'b'], energy = 0.2, width = 1.0, height = 0.9 }
    rare = { between = ['c', 'd'], energy = 0.2, width = 1.0, height = 1e-4 }
    [sampling]
    trajectories = 6400
    blocks = 64
    duration = 20.0
";

fn plan(set: &[&str]) -> Plan {
    let set: Vec<String> = set.iter().map(|set| (*set).to_owned()).collect();
    config::read("device.toml", DEVICE, &set).expect("a config")
}

/// What passes at a busy resonance is no evidence about a rare one beside it.
#[test]
fn rare_passages_are_not_resolved_beside_busy_ones() {
    let report = common::run(&plan(&[]));
    let sampled = |of: &str, statistic| report.get(of, statistic).and_then(|row| row.sampled);
    assert!(sampled("particle.a", Statistic::VarianceRate).is_some());
    assert!(sampled("particle.c", Statistic::VarianceRate).is_none());
    assert!(sampled("particle.d", Statistic::VarianceRate).is_none());
}

/// Attempts are independent: the current noise is white, `p + q - (p - q)^2` an attempt, step by step. Each of the
/// frequencies misses it by five standard errors once in 1e6; a height of 0.8 in place of 0.9 shifts it by 13 of them.
#[test]
fn attempts_one_by_one_have_white_noise() {
    let more = ["observe.spectra=['particle.a']", "sampling.trajectories=25600"];
    let report = common::run(&plan(&more));
    let spectrum = curves(&report, Kind::Spectrum).next().expect("it is asked for");
    let sampled = spectrum.sampled.as_ref().expect("it is sampled");
    let fermi = |mu: f64, t: f64| 1.0 / (((0.2 - mu) / t).exp() + 1.0);
    let (f, g) = (fermi(0.4, 1.0), fermi(-0.3, 0.7));
    let noise = |height: f64| {
        let (p, q) = (height * f * (1.0 - g), height * g * (1.0 - f));
        p + q - (p - q).powi(2)
    };
    let mut seen = 0;
    for (value, error) in sampled.values.iter().zip(&sampled.standard_errors) {
        assert!((value - noise(0.9)).abs() < 5.0 * error, "{value} +- {error}, not {}", noise(0.9));
        seen += usize::from((value - noise(0.8)).abs() > 5.0 * error);
    }
    assert!(2 * seen > sampled.values.len(), "a wrong height is seen at {seen} frequencies alone");
}

/// More joint outcomes than are enumerated: sampled alone, and said so.
#[test]
fn many_resonances_are_sampled_without_exact_answers() {
    let mut builder = Plan::builder()
        .planck(1.0)
        .scattering_reservoir("a", 1.0, 0.4)
        .scattering_reservoir("b", 0.7, -0.3)
        .trajectories(640)
        .blocks(32);
    for index in 0..40 {
        builder = builder.resonance(&format!("r{index}"), ["a", "b"], f64::from(index) * 0.1, 0.01);
    }
    let report = common::run(&builder.build().expect("a plan"));
    let current = report.get("particle.a", Statistic::Rate).expect("a rate is listed");
    let sampled = current.sampled.expect("it is sampled");
    let fermi = |e: f64, mu: f64, t: f64| 1.0 / (((e - mu) / t).exp() + 1.0);
    let one = |e: f64| 0.01 * (fermi(e, 0.4, 1.0) - fermi(e, -0.3, 0.7));
    let expected: f64 = (0..40).map(|index| one(f64::from(index) * 0.1)).sum();
    let error = sampled.standard_error.expect("many blocks");
    assert!((sampled.value - expected).abs() < 5.0 * error, "{} +- {error}", sampled.value);
    assert!((sampled.value - 1.1 * expected).abs() > 5.0 * error, "no 10 % would be seen");
    assert!(current.exact.is_none());
}
