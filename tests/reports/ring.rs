//! Run rings from every start through the whole pipeline.

use crate::common;
use crate::common::same::assert_same;
use fluctua::config::read;
use fluctua::ensemble::stream::Purpose;
use fluctua::ensemble::{Shard, Work, walk_block};
use fluctua::judge::law::Holding;
use fluctua::quantity::{Observable, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::report::json;
use fluctua::run;

const RING: &str = "
    [model]
    kind = 'ring'
    upper = { spins = 1, coupling = 1.0 }
    lower = { spins = 1, coupling = 0.8 }
    left = { temperature = 3.0 }
    right = { temperature = 0.8 }
    bulk = { rule = 'q2r' }
    [sampling]
    trajectories = 38400
    duration = 10.0
";

fn report(set: &[&str]) -> Report {
    let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
    common::run(&read("ring", RING, &set).unwrap())
}

const CREUTZ: &str = "model.bulk={ rule = 'creutz', quantum = 2.0, start = 'zero' }";

/// Demons of the lower branch never move, and start from a list.
const FROZEN: &str = "model.bulk={ rule = 'creutz', quantum = 4.0, start = [1, 3] }";
const WEAK: &str = "model.lower.coupling=0.3";

/// Every start and clock, both rules, compared family-wise at 1e-3 each.
#[test]
fn every_start_agrees_with_its_exact_answer() {
    for set in [
        vec!["sampling.start=up"],
        vec!["sampling.start=random", "model.clock=steps"],
        vec!["sampling.start={ canonical = 'left' }"],
        vec!["sampling.start={ burn_in = 5.0 }"],
        vec!["sampling.start=up", "model.clock=steps", CREUTZ],
        vec!["sampling.start={ burn_in = 5.0 }", CREUTZ],
        vec!["sampling.start=up", "model.order=sequential"],
        vec!["sampling.start=random", "model.order=checkerboard", "model.bonds=[2, 4]"],
        vec!["sampling.start=up", "model.order=checkerboard", CREUTZ],
        vec!["sampling.start=stationary", "model.bonds=[2, 4]", CREUTZ],
        vec!["model.order=checkerboard"],
        vec!["sampling.start=random", FROZEN, WEAK],
        vec!["model.upper.spins=5", "model.lower.spins=5", "sampling.trajectories=12800"],
        vec!["model.upper.spins=2", "model.correlations=[[1, 3], [2, 4]]"],
    ] {
        let verdict = report(&set).verdict.unwrap();
        assert!(verdict.disagreeing.is_empty(), "{set:?}: {verdict:?}");
        assert!(verdict.compared > 15, "{set:?}: only {} compared", verdict.compared);
    }
}

fn found(set: &[&str]) -> Vec<&'static str> {
    let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
    let report = run::exact(&read("ring", RING, &set).unwrap()).unwrap();
    report.findings.iter().map(|finding| finding.finding.word()).collect()
}

#[test]
fn circulation_is_classified() {
    let magnified = ["model.upper={ spins = 2, coupling = 2.0 }", "model.left.temperature=2"];
    let ring = |coupling: &'static str| {
        [&magnified[..], &["model.right.temperature=0.1", coupling]].concat()
    };
    assert_eq!(found(&[]), ["parallel"]);
    let knob = |j: &'static str| found(&ring(j));
    assert_eq!(knob("model.lower={ spins = 3, coupling = 1.9 }"), ["clockwise"]);
    assert_eq!(knob("model.lower={ spins = 3, coupling = 2.0 }"), ["parallel"]);
    assert_eq!(knob("model.lower={ spins = 3, coupling = 2.1 }"), ["anticlockwise"]);
    assert_eq!(found(&["model.right.temperature=3"]), ["undetermined_circulation"]);
    let sampled = report(&["model.right.temperature=3"]);
    assert_eq!(sampled.findings[0].finding.word(), "undetermined_circulation");
    assert!(report(&[]).findings[0].significance.unwrap() > 4.0);
}

/// The start that is chosen by default is written into the plan, and gives the same report.
#[test]
fn a_default_start_runs_again_to_the_same_bits() {
    for set in [
        vec!["model.upper.spins=5", "model.lower.spins=5", "sampling.trajectories=256"],
        vec!["model.order=checkerboard", "sampling.trajectories=256"],
    ] {
        let first = report(&set);
        let plan = read("plan.toml", &fluctua::config::to_toml(&first.plan), &[]).unwrap();
        let second = common::run(&plan);
        assert_same(json::write(&second), json::write(&first), "resolved");
    }
}

/// Near equilibrium the even estimator gives the heat far more precisely, and still the exact one.
#[test]
fn the_even_estimator_is_precise_near_equilibrium() {
    let near = [
        "model.left.temperature=2",
        "model.right.temperature=2.05",
        "sampling.start={ canonical = 'left' }",
    ];
    let plain = report(&near);
    let even = report(&[&near[..], &["sampling.estimator=even"]].concat());
    let heat: Observable = "heat.right".parse().unwrap();
    for statistic in [Statistic::Mean, Statistic::Rate] {
        let row = |report: &Report| {
            let row = report.row(&Quantity::new(heat.clone(), statistic)).unwrap();
            (row.sampled.unwrap().standard_error.unwrap(), row.z.unwrap())
        };
        let ((plain, _), (even, z)) = (row(&plain), row(&even));
        // 20 is far below the gain of 1e3 in variance; |z| < 4 fails once in 1e4 seeds.
        assert!(plain > 20.0 * even, "{statistic:?}: {plain} and {even}");
        assert!(z.abs() < 4.0, "{statistic:?}: z = {z}");
    }
    let refused = read("ring", RING, &["sampling.estimator=even".to_owned()]).unwrap_err();
    assert!(refused.to_string().contains("canonical"), "{refused}");
}

/// A law is held to hold only where the sample could have shown otherwise.
#[test]
fn a_law_without_power_is_undecided() {
    let hot = ["sampling.start={ canonical = 'right' }", "sampling.duration=400"];
    let report = report(&[&hot[..], &["sampling.trajectories=2560"]].concat());
    let law = |name| report.laws.iter().find(|law| law.law.word() == name).unwrap();
    assert_eq!(law("exchange_fluctuation_theorem").verdict, Holding::Undecided);
}

/// Demons of which some are frozen: classes are told apart, and a mixture has no variance rate.
#[test]
fn mixed_demons_are_answered_per_class() {
    let third = "model.bulk={ rule = 'creutz', quantum = 1.3333333333333333, start = 'uniform' }";
    let weak = "model.lower={ spins = 1, coupling = 0.3 }";
    let report = report(&[third, weak, "sampling.start=up", "sampling.trajectories=2560"]);
    let heat: Observable = "heat.left".parse().unwrap();
    let rate = |class| Quantity { class, ..Quantity::new(heat.clone(), Statistic::Rate) };
    let first = report.row(&rate(Some(1))).unwrap().exact.unwrap();
    let second = report.row(&rate(Some(2))).unwrap().exact.unwrap();
    assert!((first - second).abs() > 1e-6, "{first} and {second}");
    let variance = Quantity::new(heat.clone(), Statistic::VarianceRate);
    assert!(report.row(&variance).is_none());
    let within = Quantity { class: Some(2), ..variance };
    let row = report.row(&within).unwrap();
    assert!(row.sampled.is_some() && row.exact.is_some(), "{row:?}");
    let verdict = report.verdict.as_ref().unwrap();
    assert!(verdict.agrees() && verdict.compared > 5, "{verdict:?}");
    assert!(report.warnings.iter().any(|w| w.contains("closed classes")), "{:?}", report.warnings);
}

#[test]
fn a_trace_shows_spins_as_arrows() {
    let plan = read("ring", RING, &["sampling.start=up".to_owned(), CREUTZ.to_owned()]).unwrap();
    let text = run::trace(&plan, 5).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("time,spin,bath,heat,handed,spins,demons"));
    let first = lines.next().unwrap();
    assert!(first.contains("[\u{2193}]"), "{first}");
    assert_eq!(lines.count(), 4);
}

#[test]
fn long_rings_say_why_nothing_is_exact() {
    let long = ["model.upper.spins=500", "sampling.trajectories=64", "sampling.duration=4"];
    let report = report(&long);
    assert!(report.verdict.is_none());
    assert!(report.warnings[0].starts_with("no exact answers"), "{:?}", report.warnings);
    let plan =
        read("ring", RING, &["model.upper.spins=500".into(), "sampling.start=stationary".into()]);
    assert!(matches!(run::prepare(&plan.unwrap()), Err(run::Error::NoStationaryLaw { .. })));
}

/// From equilibrium with one bath the exchange theorem holds at every time, for both rules; from a
/// start at another temperature it fails.
#[test]
fn exchange_fluctuation_theorem_holds() {
    for set in [
        vec!["sampling.start={ canonical = 'right' }", "sampling.duration=1"],
        vec!["sampling.start={ canonical = 'left' }", "model.left.temperature=0.9", CREUTZ],
        vec![
            "sampling.start={ canonical = 'left' }",
            "model.left.temperature=0.9",
            "model.clock=steps",
        ],
    ] {
        let report = report(&set);
        assert_eq!(report.laws.len(), 2);
        assert!(report.laws.iter().all(|law| law.verdict == Holding::Holds), "{:?}", report.laws);
        // Near equilibrium the even partner of the symmetry is the better estimate of the heat.
        let heat: Observable = report.laws[0].subject.parse().unwrap();
        let direct = report.row(&Quantity::new(heat, Statistic::Mean)).unwrap();
        assert!(direct.z.unwrap().abs() < 5.0);
    }
}

/// The theorem with an affinity 10 % off must fail: the wrong twin of the test above.
#[test]
fn a_wrong_affinity_is_seen() {
    let set = ["sampling.start={ canonical = 'right' }", "sampling.duration=1"];
    let plan = read("ring", RING, &set.map(str::to_owned)).unwrap();
    let job = run::prepare(&plan).unwrap();
    let kernel = job.kernel();
    let mut layout = job.layout(kernel.as_ref()).unwrap();
    layout.exchange.as_mut().unwrap().affinity *= 1.1;
    let work = Work { seed: 1, point: 0, blocks: 64, windows: 2400, shard: Shard::WHOLE };
    let means: Vec<f64> = (0..work.blocks)
        .map(|index| walk_block(work, index, Purpose::Walk, kernel.as_ref(), &layout))
        .map(|block| block.exchange[0] / block.windows as f64)
        .collect();
    let mean = means.iter().sum::<f64>() / 64.0;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / 63.0 / 64.0;
    let z = (mean - 1.0) / variance.sqrt();
    assert!(z.abs() > 4.5, "only {z:.1} standard errors off");
}
