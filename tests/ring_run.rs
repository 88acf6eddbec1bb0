//! Run rings from every start through the whole pipeline.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use fluctua::config::read;
use fluctua::ensemble::stream::Purpose;
use fluctua::ensemble::{Shard, Work, walk_block};
use fluctua::quantity::{Observable, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::report::law::Holding;
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
    ] {
        let verdict = report(&set).verdict.unwrap();
        assert!(verdict.disagreeing.is_empty(), "{set:?}: {verdict:?}");
        assert!(verdict.compared > 15, "{set:?}: only {} compared", verdict.compared);
    }
}

fn found(set: &[&str]) -> Vec<&'static str> {
    let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
    let report = run::exact(&read("ring", RING, &set).unwrap()).unwrap();
    report.findings.iter().map(|finding| finding.finding).collect()
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
    assert_eq!(sampled.findings[0].finding, "undetermined_circulation");
    assert!(report(&[]).findings[0].significance.unwrap() > 4.0);
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
    assert!(matches!(
        run::prepare(&plan.unwrap()),
        Err(run::Error::NoStationaryLaw { spins: 503 })
    ));
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
    let mut layout = job.layout(kernel.as_ref());
    layout.exchange.as_mut().unwrap().affinity *= 1.1;
    let work = Work { seed: 1, blocks: 64, windows: 2400, shard: Shard::WHOLE };
    let means: Vec<f64> = (0..work.blocks)
        .map(|index| walk_block(work, index, Purpose::Walk, kernel.as_ref(), &layout))
        .map(|block| block.exchange[0] / block.windows as f64)
        .collect();
    let mean = means.iter().sum::<f64>() / 64.0;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / 63.0 / 64.0;
    let z = (mean - 1.0) / variance.sqrt();
    assert!(z.abs() > 4.5, "only {z:.1} standard errors off");
}
