//! The kernel `quantum-jump` against the exact route: cumulants, distributions, waits, expectation values.

use std::sync::Arc;

use faer::c64;
use fluctua::config::{self, Plan};
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::judge;
use fluctua::kernel::{QuantumJumps, WaveStart};
use fluctua::model::Model;
use fluctua::run;

/// The coherent maser, whose hot bath has a rate.
fn maser(hot: f64, more: &str, set: &[&str]) -> Plan {
    let text = format!(
        r#"
        [model]
        kind = "lindblad"
        states = ["x", "u", "l"]
        reservoirs.hot = {{ temperature = 2.5, statistics = "bose" }}
        reservoirs.cold = {{ temperature = 0.5, statistics = "bose" }}
        hamiltonian = [{{ between = ["u", "l"], value = 0.5 }}, {{ state = "u", value = 0.2 }}]
        jumps = [
            {{ between = ["x", "u"], energy = 3.0, rate = {hot}, reservoir = "hot" }},
            {{ between = ["x", "l"], energy = 1.0, rate = 1.0, reservoir = "cold" }},
        ]
        observables = [{{ name = "c", operator = [{{ from = "l", to = "u", amplitude = 0.0, imaginary = -0.5 }}] }}]
        [sampling]
        trajectories = 19200
        blocks = 96
        duration = 12.0
        {more}"#
    );
    let set: Vec<String> = set.iter().map(|&set| set.to_owned()).collect();
    config::read("maser.toml", &text, &set).unwrap_or_else(|error| panic!("{error}"))
}

/// The largest z of all rows, and how many there are, against the exact answers of a plan.
fn largest_z(sampled: &Plan, exact: &Plan) -> (f64, usize) {
    let job = run::prepare(sampled).unwrap();
    let answers = run::prepare(exact).unwrap().exact().unwrap();
    let seen = job.sample_with_seed(7).unwrap();
    let (rows, _) = judge::compare(&job.quantities(), &seen, &answers.values);
    let scored: Vec<_> = rows.iter().filter_map(|row| Some((row, row.z?))).collect();
    let most = scored.iter().map(|(_, z)| z.abs()).fold(0.0, f64::max);
    (most, scored.len())
}

/// Some 100 numbers, of which hardly more than half are independent: one beyond 5 is a false alarm in 1e-4 runs. The
/// twin's hot bath is 15 % faster.
#[test]
fn samples_are_those_of_the_exact_route_and_a_wrong_rate_is_seen() {
    let (right, wrong) = (maser(1.0, "", &[]), maser(1.15, "", &[]));
    let (most, compared) = largest_z(&right, &right);
    assert!(most < 5.0 && compared > 60, "largest of {compared}: {most}");
    let (most, _) = largest_z(&right, &wrong);
    assert!(most > 6.0, "the twin is not seen: {most}");
}

/// Curves are judged by tests of fit, each at 1e-4: ten of them fail in one run of a thousand.
#[test]
fn distributions_and_waits_are_those_of_the_exact_route() {
    let observed = r#"
        [observe]
        distributions = ["particle.hot", ["particle.hot", "particle.cold"], "entropy.total"]
        spectra = ["particle.hot", ["particle.hot", "energy.cold"]]
        frequencies = [0.5, 2.0]
        passages = [{ of = "particle.hot", upper = 1, lower = -1 }, { of = "energy.cold", lower = -2.0 }]
        waiting_times = ["cold"]"#;
    let report = run::run(
        &maser(1.0, observed, &["sampling.duration=8.0"]),
        &mut fluctua::ensemble::Memory,
        &fluctua::ensemble::Silent,
    )
    .unwrap();
    // Both parts of the spectrum of a pair, both ends of the first passage.
    assert_eq!(report.curves.len(), 10);
    let doubts = report.warnings.iter().filter(|w| w.contains("no exact")).collect::<Vec<_>>();
    assert!(doubts.is_empty(), "{doubts:?}");
    let untested: Vec<_> = report.curves.iter().filter(|curve| curve.test.is_none()).collect();
    assert!(untested.len() < 3, "{:?}", untested.iter().map(|c| c.kind).collect::<Vec<_>>());
    for curve in &report.curves {
        assert!(curve.exact.is_some());
        let Some(test) = &curve.test else { continue };
        assert!(test.p_value > 1e-4, "{:?}: {}", curve.kind, test.p_value);
    }
    let verdict = report.verdict.expect("both routes answered");
    assert!(verdict.disagreeing.is_empty(), "{:?}", verdict.disagreeing);
}

/// Equal seeds give equal bits: pinned, so that a change of the stream is seen.
#[test]
fn windows_keep_their_values() {
    let plan = maser(1.0, "", &["sampling.trajectories=960"]);
    let job = run::prepare(&plan).unwrap();
    let value = |seed| {
        let seen = job.sample_with_seed(seed).unwrap();
        let row = judge::compare(&job.quantities(), &seen, &[]).0;
        row.iter().find_map(|row| row.sampled).unwrap().value.to_bits()
    };
    assert_eq!(value(3), value(3));
    assert_ne!(value(3), value(4));
}

/// Two states that nothing leads out of, and a dark superposition: there is one jump into the first, none from the other.
#[test]
fn what_has_no_way_out_is_kept() {
    let half = c64::new(std::f64::consts::FRAC_1_SQRT_2, 0.0);
    let dark = WaveStart::Mixture {
        values: vec![1.0],
        vectors: vec![vec![half, -half, c64::new(0.0, 0.0)]],
    };
    let closed = (
        r#"["g", "c", "d"]
        hamiltonian = [{ between = ["c", "d"], value = 0.5 }]
        jumps = [{ from = "g", to = "c", rate = 1.0, reservoir = "bath" }]"#,
        WaveStart::State { state: 0, before: 0.0 },
        1,
    );
    let lambda = (
        r#"["a", "b", "e"]
        hamiltonian = [{ between = ["a", "e"], value = 0.5 }, { between = ["b", "e"], value = 0.5 }]
        jumps = [
            { from = "e", to = "a", rate = 1.0, reservoir = "bath" },
            { from = "e", to = "b", rate = 0.3, reservoir = "bath" },
        ]"#,
        dark,
        0,
    );
    for (text, start, jumps) in [closed, lambda] {
        let text = format!("[model]\nkind = \"lindblad\"\nstates = {text}");
        let plan = config::read("dark.toml", &text, &[]).unwrap_or_else(|error| panic!("{error}"));
        let Model::Lindblad(model) = &plan.model else { panic!("it is one") };
        let kernel = QuantumJumps::new(&Arc::new(model.quantum()), start, 1.0, 60.0);
        for block in 0..100 {
            let seen = kernel.follow(stream(5, 0, block, Purpose::Walk), usize::MAX, 4);
            assert_eq!(seen.iter().filter(|seen| seen.jump.is_some()).count(), jumps);
        }
    }
}
