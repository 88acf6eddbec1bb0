//! Hold exact responses to closed forms and to differences of reports, also at the edge of a parameter's range.

use std::process::Command;

use fluctua::config;
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run;

use crate::common;
use crate::common::device::observable;
use crate::response::{TOO_FAR, responses};

const LEVEL: &str = r#"
[parameters]
mu = 0.7
T = 0.8
gamma = 1.3
level = 0.4
[model]
kind = "dots"
[model.dots]
dot = { energy = "level" }
[model.reservoirs]
left = { dot = "dot", temperature = "T", chemical_potential = "mu", tunnel_rate = "gamma" }
right = { dot = "dot", temperature = 1.5, chemical_potential = -0.3, tunnel_rate = 0.6 }
[observe]
response = ["mu", "T", "gamma", "level"]
"#;

/// A value of a report in JSON.
fn exactly(report: &serde_json::Value, of: &str, parameter: &str) -> f64 {
    let (name, of) = of.split_once('.').unwrap();
    let rows = report["quantities"].as_array().unwrap();
    let found = rows.iter().find(|row| {
        row["statistic"] == "response"
            && row["name"] == name
            && row["of"] == of
            && row["and"]["name"] == "parameter"
            && row["and"]["of"] == parameter
    });
    found.unwrap_or_else(|| panic!("{name}.{of} to {parameter}"))["exact"].as_f64().unwrap()
}

#[test]
fn a_single_level_responds_in_closed_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("level.toml");
    std::fs::write(&path, LEVEL).unwrap();
    let arguments = ["exact", path.to_str().unwrap(), "--format", "json"];
    let output = Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();

    let (mu, t, gamma, level) = (0.7, 0.8, 1.3, 0.4);
    let (mu_r, t_r, gamma_r) = (-0.3, 1.5, 0.6);
    let filled = |mu: f64, t: f64| 1.0 / (((level - mu) / t).exp() + 1.0);
    let (l, r) = (filled(mu, t), filled(mu_r, t_r));
    let (slope_l, slope_r) = (l * (1.0 - l) / t, r * (1.0 - r) / t_r);
    let rate = gamma * gamma_r / (gamma + gamma_r);
    let current = rate * (l - r);
    let affinity = (level - mu_r) / t_r - (level - mu) / t;
    let to_mu = rate * slope_l;
    let to_t = rate * slope_l * (level - mu) / t;
    let to_gamma = (gamma_r / (gamma + gamma_r)).powi(2) * (l - r);
    let to_level = rate * (slope_r - slope_l);
    for (of, parameter, expected) in [
        ("particle.left", "mu", to_mu),
        ("particle.right", "mu", -to_mu),
        ("energy.left", "mu", level * to_mu),
        ("heat.left", "mu", (level - mu) * to_mu - current),
        ("heat.right", "mu", -(level - mu_r) * to_mu),
        ("entropy.total", "mu", affinity * to_mu + current / t),
        ("particle.left", "T", to_t),
        ("heat.left", "T", (level - mu) * to_t),
        ("entropy.total", "T", affinity * to_t + current * (level - mu) / (t * t)),
        ("particle.left", "gamma", to_gamma),
        ("entropy.total", "gamma", affinity * to_gamma),
        ("particle.left", "level", to_level),
        ("energy.left", "level", level * to_level + current),
        ("entropy.total", "level", affinity * to_level + current * (1.0 / t_r - 1.0 / t)),
    ] {
        let found = exactly(&report, of, parameter);
        let error = (found - expected).abs() / expected.abs();
        assert!(error < 1e-10, "{of} to {parameter}: {found} against {expected}");
    }
}

/// Everything exact of a plan at another value of a parameter.
fn at(path: &str, set: &[&str], parameter: &str, value: f64) -> Report {
    let moved = format!("parameters.{parameter}={value:e}");
    run::exact(&common::plan(path, &[set, &[&moved]].concat())).unwrap()
}

/// The largest difference of the derivatives at one value from fourth-order differences of the reports
/// themselves about another.
fn off(path: &str, set: &[&str], parameter: &str, values: [f64; 2]) -> (f64, usize) {
    const STEP: f64 = 1e-3;
    let asked = format!("observe.response=['{parameter}']");
    let report = at(path, &[set, &[asked.as_str()]].concat(), parameter, values[0]);
    let sides = [-2.0, -1.0, 1.0, 2.0].map(|k| at(path, set, parameter, values[1] + k * STEP));
    let (mut worst, mut compared) = (0.0_f64, 0);
    let rows = report.quantities.iter().filter(|r| r.quantity.statistic == Statistic::Response);
    for row in rows {
        let rate = Quantity::new(row.quantity.observable.clone(), Statistic::Rate);
        let [a, b, c, d] = sides.each_ref().map(|side| side.row(&rate).unwrap().exact.unwrap());
        let slope = (8.0 * (c - b) - (d - a)) / (12.0 * STEP);
        worst = worst.max((row.exact.unwrap() - slope).abs());
        compared += 1;
    }
    (worst, compared)
}

#[test]
fn derivatives_are_those_of_the_reports() {
    let ring = [
        "parameters.T=2.0",
        "model.left.temperature=T",
        "model.right.temperature=0.9",
        "sampling.start='stationary'",
        "observe={}",
    ];
    let bond = [
        "parameters.J=1.9",
        "model.lower.coupling=J",
        "model.right.temperature=0.9",
        "sampling.start='stationary'",
    ];
    for (path, set, parameter, value, currents) in [
        ("configs/inverse_current.toml", &[][..], "F_N", 0.2, 10),
        ("configs/inverse_current.toml", &[], "beta_b", 1.0, 10),
        ("configs/inverse_current.toml", &[], "beta", 2.0, 10),
        ("configs/ring_1_1.toml", &ring, "T", 2.0, 5),
        ("configs/ring_1_1.toml", &bond, "J", 1.9, 5),
    ] {
        let (worst, compared) = off(path, set, parameter, [value, value]);
        assert_eq!(compared, currents, "{path}, {parameter}");
        assert!(worst < 1e-9, "{path}, {parameter}: {worst:.1e}");
        // A thousandth away is another derivative, and is seen.
        let (twin, _) = off(path, set, parameter, [value * 1.001, value]);
        assert!(twin > 1e-7, "{path}, {parameter}: only {twin:.1e} a thousandth away");
    }
}

/// Close to the edge of its range, spacing and step shrink until both sides of a parameter lie in it.
#[test]
fn close_to_an_edge_a_response_is_as_right_as_elsewhere() {
    let fermi = |x: f64| 1.0 / (x.exp() + 1.0);
    let row = |report: &Report, of: &str, parameter: &str| {
        let quantity = Quantity::response(observable(of), parameter);
        report.row(&quantity).unwrap().exact.unwrap()
    };
    let (f_r, rate_r): (f64, f64) = (fermi((0.4 + 0.3) / 1.5), 0.6);
    let mut asked = Vec::new();
    // A tunnel rate, of which zero is allowed, and a temperature, of which it has no derivative.
    for gamma in [1e-1_f64, 1e-3, 1e-5, 1e-7, 1e-9] {
        let f = fermi((0.4 - 0.7) / 0.8);
        let expected = (rate_r / (gamma + rate_r)).powi(2) * (f - f_r);
        asked.push(("gamma", gamma, vec![], expected));
    }
    for t in [1e-1_f64, 1e-3, 1e-5, 1e-7, 1e-9] {
        let f = fermi(0.7);
        let rate = 1.3 * rate_r / (1.3 + rate_r);
        let set = vec![format!("parameters.mu={:e}", 0.4 - 0.7 * t)];
        asked.push(("T", t, set, rate * f * (1.0 - f) * 0.7 / t));
    }
    for (parameter, value, mut set, expected) in asked {
        set.push(format!("parameters.{parameter}={value:e}"));
        set.push(format!("observe.response=['{parameter}']"));
        let plan = config::read("level.toml", LEVEL, &set).unwrap();
        let found = row(&run::exact(&plan).unwrap(), "particle.left", parameter);
        let error = (found - expected).abs() / expected.abs();
        // The energy of the level is 0.4: what it is off by itself is worth a share of `T`.
        let rounding = if parameter == "T" { 1e-16 / value } else { 0.0 };
        assert!(error < 1e-9 + rounding, "{parameter} = {value}: {found} against {expected}");
    }
    // One way, and sampled: dJ/dx = -3/(3 + x)^2.
    for leak in [1e-7_f64, 1e-4, 1e-2] {
        let set = format!("parameters.leak={leak:e}");
        let set = [set.as_str(), "model.transitions.2.rate='leak'"];
        let report = common::run(&common::plan("tests/unrunnable/response_from_zero.toml", &set));
        let found = row(&report, "particle.right", "leak");
        let expected = -3.0 / (3.0 + leak).powi(2);
        assert!((found / expected - 1.0).abs() < 1e-9, "{leak}: {found} against {expected}");
        let step = report.plan.observe.response[0].step.unwrap().get();
        assert!(step < leak, "{leak}: a step of {step}");
        for (quantity, z) in responses(&report) {
            assert!(z.abs() < TOO_FAR, "leak = {leak}: {quantity}: z = {z:.2}");
        }
    }
}

#[test]
fn what_has_no_response_says_why() {
    let refused = |path: &str, set: &[&str]| {
        let error = run::prepare(&common::plan(path, set)).expect_err("refused");
        assert_eq!(error.key(), Some("observe.response"), "{error}");
        let message = error.to_string();
        assert!(message.contains("help: "), "{message}");
        message
    };
    let kink = ["model.reservoirs.a.tunnel_rate=1+abs(F_N)"];
    assert!(refused("configs/response.toml", &kink).contains("kink"));
    let wide = ["observe.response=[{parameter='beta_b', step=2.0}]"];
    assert!(refused("configs/response.toml", &wide).contains("temperature"));
    let steps = [
        "parameters.T=2.0",
        "model.left.temperature=T",
        "model.right.temperature=0.9",
        "model.clock='steps'",
        "sampling.start='stationary'",
        "observe={response=['T']}",
    ];
    assert!(refused("configs/ring_1_1.toml", &steps).contains("continuous time"));
    // On the edge of its range it has no derivative: the nearest value that has one is named.
    let message = refused("tests/unrunnable/response_from_zero.toml", &[]);
    assert!(message.contains("edge") && message.contains("parameters.leak=1e-6"), "{message}");
    // A step that is asked for is taken or refused; a chosen one that is far too large as well.
    let rate = "model.transitions.2.rate='leak'";
    let wide = [rate, "parameters.leak=1e-3", "observe.response=[{parameter='leak', step=0.1}]"];
    let message = refused("tests/unrunnable/response_from_zero.toml", &wide);
    assert!(message.contains("lower the step: { parameter = \"leak\""), "{message}");
    let close = [rate, "parameters.leak=1e-200"];
    assert!(refused("tests/unrunnable/response_from_zero.toml", &close).contains("smaller step"));
    // A kink that the coupling of a bond hits: a flip that costs nothing.
    let even = [
        "parameters.J=2.0",
        "model.lower.coupling=J",
        "model.right.temperature=0.9",
        "sampling.start='stationary'",
        "observe={response=['J']}",
    ];
    assert!(refused("configs/ring_1_1.toml", &even).contains("kink"));
}
