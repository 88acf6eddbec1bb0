//! Hold responses to closed forms and to differences, their samples to the exact quotients, and the
//! laws of linear response to devices at equilibrium, with twins that must fail.
//!
//! A sampled response off by 5.5 standard errors is a failure: below 1e-6 for each of some 120 here, so
//! that a correct sampler fails once in ten thousand seeds; seeds are fixed. The twin has one rate wrong
//! by 2 % on one side, which shifts a quotient by ten of its standard errors and more.

use std::process::Command;

use crate::common;
use crate::common::device;
use crate::common::laws::{Parameters, random, stationary};
use fluctua::config::{self, Plan};
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::ensemble::{Memory, Silent};
use fluctua::exact::{onsager, response};
use fluctua::kernel::Coupled;
use fluctua::network::Network;
use fluctua::quantity::{Observable, Quantity, Statistic};
use fluctua::report::law::Holding;
use fluctua::report::{Report, json};
use fluctua::run::{self, Job};
use rand::RngExt;

/// Distance in standard errors of a failure.
const TOO_FAR: f64 = 5.5;

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

fn responses(report: &Report) -> impl Iterator<Item = (&Quantity, f64)> {
    let rows = report.quantities.iter();
    rows.filter(|r| r.quantity.statistic == Statistic::Response)
        .filter_map(|row| Some((&row.quantity, row.z?)))
}

/// A rate network without detailed balance, three ways between some states, one knob.
const NETWORK: &str = r#"
[parameters]
x = 0.4
[model]
kind = "network"
start = "A"
transitions = [
    { from = "A", to = "B", rate = "1.2*exp(x)", reservoir = "hot", particles = 1, energy = 0.5 },
    { from = "B", to = "A", rate = "0.7*exp(-x)", reservoir = "hot", particles = -1, energy = -0.5 },
    { from = "B", to = "C", rate = "0.9 + x", reservoir = "cold", energy = "-0.2*x" },
    { from = "C", to = "B", rate = 0.6, reservoir = "cold", energy = "0.2*x" },
    { from = "C", to = "A", rate = "1.5/(1 + x)", reservoir = "cold", particles = -1, energy = -0.3 },
    { from = "A", to = "C", rate = 0.4, reservoir = "cold", particles = 1, energy = 0.3 },
    { from = "C", to = "D", rate = 0.8, reservoir = "hot", particles = 1, energy = 1.0 },
    { from = "D", to = "C", rate = "1.1 + 0.3*x", reservoir = "hot", particles = -1, energy = -1.0 },
    { from = "D", to = "A", rate = 0.5, reservoir = "cold", particles = -2, energy = -1.3 },
    { from = "A", to = "D", rate = 0.2, reservoir = "cold", particles = 2, energy = 1.3 },
]
[sampling]
trajectories = 12800
duration = 30.0
[observe]
response = ["x"]
"#;

fn network_plan() -> Plan {
    config::read("network.toml", NETWORK, &[]).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn sampled_responses_agree_with_exact_quotients() {
    let small = ["sampling.trajectories=6400"];
    let demon = [
        "parameters.mu=0.5",
        "model.reservoirs.left.chemical_potential=mu",
        "observe={response=['mu']}",
    ];
    let ring = [
        "parameters.T=2.0",
        "model.left.temperature=T",
        "model.right.temperature=0.9",
        "sampling.start='stationary'",
        "observe={response=['T']}",
    ];
    let level = ["observe.response=['bias']"];
    let inverse = ["observe.response=['F_N', 'F_E', 'mu_b']"];
    let mut plans = vec![network_plan()];
    for (config, set) in [
        ("inverse_current", &inverse[..]),
        ("single_level", &level),
        ("maxwell_demon", &demon),
        ("ring_1_1", &ring),
    ] {
        plans.push(common::plan(&format!("configs/{config}.toml"), &[&small, set].concat()));
    }
    let mut compared = 0;
    for plan in plans {
        let report = common::run(&plan);
        for (quantity, z) in responses(&report) {
            compared += 1;
            assert!(z.abs() < TOO_FAR, "{}: {quantity}: z = {z:.2}", plan.title);
        }
    }
    assert!(compared > 50, "only {compared}");
}

/// Mean and standard error over blocks of windows, of both sides and of their difference.
fn walked(networks: [&Network; 2], current: &Observable, duration: f64) -> [(f64, f64); 3] {
    const BLOCKS: u64 = 64;
    const WINDOWS: u64 = 100;
    let laws = networks.map(stationary);
    let pair = Coupled::new(networks, [&laws[0], &laws[1]], duration);
    let weights = networks.map(|network| {
        let found = network.counting.observables.iter().find(|o| o.observable == *current);
        &found.unwrap().weights
    });
    let mut values = [Vec::new(), Vec::new(), Vec::new()];
    for block in 0..BLOCKS {
        let [x, y] = pair.walk(stream(5, 0, block, Purpose::Response), WINDOWS);
        let per = |x: f64| x / (WINDOWS as f64 * duration);
        let (x, y) = (per(weights[0].dot(&x)), per(weights[1].dot(&y)));
        values.iter_mut().zip([x, y, x - y]).for_each(|(list, value)| list.push(value));
    }
    values.map(|list| {
        let n = list.len() as f64;
        let mean = list.iter().sum::<f64>() / n;
        let squares = list.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
        (mean, (squares / (n - 1.0) / n).sqrt())
    })
}

fn rate(network: &Network, current: &Observable) -> f64 {
    let all = response(network).unwrap();
    all.iter().find(|r| r.current == *current).unwrap().rate
}

/// Walkers of very different rates are mostly apart, and still each walks as if alone.
#[test]
fn each_walker_by_itself_has_its_own_rates() {
    let mut random = random(3);
    for sample in 0..8 {
        let network = Parameters::of_dots(&mut random, 1 + sample % 3).network();
        let channels = network.channels().iter();
        let rates: Vec<f64> =
            channels.map(|c| c.rate * random.random_range(-1.0_f64..1.0).exp()).collect();
        let other = network.with_rates(&rates);
        let current = device::observable("particle.a");
        let found = walked([&network, &other], &current, 20.0);
        for (network, (mean, error)) in [&network, &other].into_iter().zip(found) {
            let z = (mean - rate(network, &current)) / error;
            assert!(z.abs() < TOO_FAR, "device {sample}: {mean} +- {error}, z = {z:.1}");
        }
    }
}

#[test]
fn common_random_numbers_gain_and_a_wrong_rate_is_caught() {
    let current = device::observable("particle.b");
    let side = |force: f64| {
        let moved = format!("parameters.F_N={force}");
        run::prepare(&common::plan("configs/inverse_current.toml", &[&moved])).unwrap().network
    };
    let (above, below) = (side(0.25), side(0.15));
    let right = rate(&above, &current) - rate(&below, &current);
    let [x, y, (difference, error)] = walked([&above, &below], &current, 100.0);
    assert!((difference - right).abs() < TOO_FAR * error, "{difference} +- {error}: {right}");
    let gain = (x.1 * x.1 + y.1 * y.1) / (error * error);
    // Measured: 51; the ratio of two variances of 64 blocks scatters by a quarter.
    assert!(gain > 20.0, "independent pairs have only {gain:.1} times the variance");

    // The two rates that the current responds to most; measured: 13 and 15 errors.
    let all = response(&above).unwrap();
    let weights = &all.iter().find(|r| r.current == current).unwrap().to_rates;
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| weights[b].abs().total_cmp(&weights[a].abs()));
    let rates: Vec<f64> = above.channels().iter().map(|c| c.rate).collect();
    for channel in &order[..2] {
        let mut wrong = rates.clone();
        wrong[*channel] *= 1.02;
        let found = walked([&above.with_rates(&wrong), &below], &current, 100.0)[2];
        let off = (found.0 - right).abs() / found.1;
        assert!(off > TOO_FAR, "a rate wrong by 2 % shifts by {off:.1} errors only");
    }
}

#[test]
fn shards_and_threads_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let small = ["run", "configs/response.toml", "--quiet", "--set", "sampling.trajectories=1280"];
    let run = |more: &[&str]| {
        let arguments = [&small[..], more].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["--out", &path("whole"), "--threads", "1"]);
    run(&["--out", &path("one"), "--shard", "1/2", "--threads", "3"]);
    run(&["--out", &path("two"), "--shard", "2/2"]);
    let merge = ["merge", &path("all"), &path("one"), &path("two")];
    let merged = Command::new(env!("CARGO_BIN_EXE_fluctua")).args(merge).output().unwrap();
    assert!(merged.status.success(), "{}", String::from_utf8_lossy(&merged.stderr));
    let report = |name: &str| std::fs::read(folder.path().join(name).join("report.json")).unwrap();
    assert!(report("whole") == report("all"), "merged shards differ");
    let plan = std::fs::read_to_string(folder.path().join("whole/plan.toml")).unwrap();
    let plan = config::read("plan.toml", &plan, &[]).unwrap();
    assert_eq!(json::write(&common::run(&plan)).into_bytes(), report("whole"));
}

/// How the laws of linear response came out.
fn judged(job: &Job) -> Vec<(&'static str, Holding)> {
    let report = job.run(&mut Memory, &Silent).unwrap();
    let mine = ["onsager_symmetry", "fluctuation_dissipation_theorem"];
    let laws = report.laws.iter().filter(|law| mine.contains(&law.law));
    laws.map(|law| (law.law, law.verdict)).collect()
}

#[test]
fn laws_of_linear_response_are_decided_by_the_data() {
    let gillespie = "sampling.kernel='gillespie'";
    let job = run::prepare(&common::plan("configs/response.toml", &[gillespie])).unwrap();
    let sound = judged(&job);
    assert_eq!(sound.len(), 6, "{sound:?}");
    assert!(sound.iter().all(|(_, verdict)| *verdict == Holding::Holds), "{sound:?}");
    let exact = job.run_exact().unwrap();
    assert_eq!(exact.laws.iter().filter(|law| law.verdict == Holding::Holds).count(), 7);
    // Log-ratios still speak of equilibrium, one rate does not.
    let (mut failed, mut exactly) = (Vec::new(), Vec::new());
    for channel in 0..4 {
        let rates = job.network.channels().iter().enumerate();
        let rates: Vec<f64> =
            rates.map(|(k, c)| if k == channel { 4.0 * c.rate } else { c.rate }).collect();
        let mut twin = job.clone();
        twin.network = job.network.with_rates(&rates);
        twin.stationary = Some(stationary(&twin.network));
        assert!(onsager(&twin.network).is_ok(), "the twin hides");
        failed.extend(judged(&twin).into_iter().filter(|law| law.1 == Holding::Fails));
        let laws = twin.run_exact().unwrap().laws;
        exactly.extend(laws.into_iter().filter(|law| law.verdict == Holding::Fails));
    }
    for law in ["onsager_symmetry", "fluctuation_dissipation_theorem"] {
        assert!(failed.iter().any(|(failed, _)| *failed == law), "{law}: {failed:?}");
        assert!(exactly.iter().any(|failed| failed.law == law), "{law}: {exactly:?}");
    }
    let few = ["sampling.trajectories=320", "sampling.blocks=32"];
    let few = judged(&run::prepare(&common::plan("configs/response.toml", &few)).unwrap());
    assert!(few.iter().any(|(_, verdict)| *verdict == Holding::Undecided), "{few:?}");
    let driven = ["parameters.F_N=0.3", "sampling.trajectories=3200"];
    let driven = run::prepare(&common::plan("configs/response.toml", &driven)).unwrap();
    let report = driven.run(&mut Memory, &Silent).unwrap();
    assert!(judged(&driven).is_empty());
    assert!(report.warnings.iter().any(|w| w.contains("not at equilibrium")), "{report:?}");
}

/// Close to the edge of its range, spacing and step shrink until both sides of a parameter lie in it.
#[test]
fn close_to_an_edge_a_response_is_as_right_as_elsewhere() {
    let fermi = |x: f64| 1.0 / (x.exp() + 1.0);
    let row = |report: &Report, of: &str, parameter: &str| {
        let quantity = Quantity::response(device::observable(of), parameter);
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
