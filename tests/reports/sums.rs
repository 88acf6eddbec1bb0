//! Sums of observables: the same as what follows from their terms, exact and sampled.
//!
//! A correct sampler fails a comparison here once in 1e6 seeds; seeds are fixed. The twin has one tunnel rate wrong by
//! 20 %, which shifts the mean by eight standard errors: it is missed once in a hundred seeds at most.

use std::collections::BTreeMap;

use crate::common::{self, chances, curves};
use fluctua::config::{Plan, ScanPlan};
use fluctua::exact::distribution::Distribution;
use fluctua::judge::curve::{Curve, Kind};
use fluctua::network::Lattice;
use fluctua::quantity::{Observable, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run;

const FALSE_ALARM: f64 = 1e-6;
const CHARGE: &str = "particle.left_up+left_down";
const BOTH: &str = "observe.distributions=['particle.left_up+left_down', \
                    ['particle.left_up', 'particle.left_down']]";

fn spins(set: &[&str]) -> Plan {
    common::plan("configs/spin_channels.toml", set)
}

fn exact(report: &Report, of: &str, statistic: Statistic) -> f64 {
    report.get(of, statistic).unwrap_or_else(|| panic!("{of} is listed")).exact.unwrap()
}

fn sampled(report: &Report, of: &str, statistic: Statistic) -> f64 {
    report.get(of, statistic).unwrap_or_else(|| panic!("{of} is listed")).sampled.unwrap().value
}

/// Probabilities by value; a joint curve folded onto the sum of its axes.
fn folded(curve: &Curve, values: &[f64]) -> BTreeMap<i64, f64> {
    let mut list = BTreeMap::new();
    for (at, p) in values.iter().enumerate() {
        let n: f64 = curve.axes.iter().map(|axis| axis.values[at]).sum();
        *list.entry(n as i64).or_insert(0.0) += p;
    }
    list
}

/// The curve of the sum and the joint one.
fn both(report: &Report) -> [&Curve; 2] {
    let mut found = curves(report, Kind::Distribution);
    let both = [found.next().unwrap(), found.next().unwrap()];
    assert_eq!(both[0].observable.to_string(), CHARGE);
    assert_eq!(both[1].axes.len(), 2);
    both
}

#[test]
fn the_exact_law_of_a_sum_is_the_joint_law_folded() {
    let job = run::prepare(&spins(&["sampling.duration=3", "observe.windows=3"])).unwrap();
    let (network, law) = (job.network().unwrap(), job.stationary().unwrap());
    let lattice = |of: &str| {
        let counted = job.counted().find(&of.parse().unwrap()).expect("it is counted");
        Lattice::of(counted, Some(law))
    };
    let distribution = |of: &[&str]| {
        let lattices: Vec<_> = of.iter().map(|of| lattice(of)).collect();
        let lattices: Vec<_> = lattices.iter().collect();
        Distribution::of(network, law, &lattices, 3.0).expect("affordable")
    };
    let (sum, joint) =
        (distribution(&[CHARGE]), distribution(&["particle.left_up", "particle.left_down"]));
    let mut mass = 0.0;
    for n in -12..=12 {
        let p = sum.probability(&[n]);
        let folded: f64 = (-20..=20).map(|up| joint.probability(&[up, n - up])).sum();
        assert!((p - folded).abs() < 1e-12, "{n}: {p} and {folded}");
        mass += p;
    }
    assert!((mass - 1.0).abs() < 1e-6, "{mass}");
}

#[test]
fn the_sampled_histogram_of_a_sum_is_the_joint_one_folded() {
    for kernel in ["sampling.kernel='compound'", "sampling.kernel='gillespie'"] {
        let report = common::run(&spins(&[
            BOTH,
            kernel,
            "sampling.trajectories=2560",
            "sampling.duration=3",
            "observe.windows=3",
        ]));
        let [sum, joint] = both(&report);
        let [own, other] =
            [sum, joint].map(|curve| folded(curve, &curve.sampled.as_ref().unwrap().values));
        for (n, p) in own.iter().filter(|(_, p)| **p > 0.0) {
            assert!((p - other[n]).abs() < 1e-12, "{n}: {p} and {}", other[n]);
        }
    }
}

#[test]
fn cumulants_of_sums_follow_from_covariances() {
    let ask = [
        "observe={ cumulants = ['2*energy.left_up - 3*left_down', 'particle.left_up+left_down'] }",
        "sampling.trajectories=1280",
        "sampling.blocks=64",
    ];
    let report = common::run(&spins(&ask));
    for (sum, a, b, [k, l]) in [
        (CHARGE, "particle.left_up", "particle.left_down", [1.0, 1.0]),
        ("energy.2*left_up-3*left_down", "energy.left_up", "energy.left_down", [2.0, -3.0]),
    ] {
        let pair = Quantity::covariance(a.parse().unwrap(), b.parse().unwrap());
        let pair = report.row(&pair).expect("the pair is listed");
        for (of, value) in [
            (&exact as &dyn Fn(&Report, &str, Statistic) -> f64, pair.exact.unwrap()),
            (&sampled, pair.sampled.unwrap().value),
        ] {
            let mean = k * of(&report, a, Statistic::Rate) + l * of(&report, b, Statistic::Rate);
            let noise = |x| of(&report, x, Statistic::VarianceRate);
            let noise = k * k * noise(a) + l * l * noise(b) + 2.0 * k * l * value;
            assert!((of(&report, sum, Statistic::Rate) - mean).abs() < 1e-12, "{sum}");
            assert!((of(&report, sum, Statistic::VarianceRate) - noise).abs() < 1e-10, "{sum}");
        }
        for statistic in Statistic::CUMULANT_RATES.iter().chain(&Statistic::WINDOW_CUMULANTS) {
            assert!(report.get(sum, *statistic).is_some(), "{sum} {}", statistic.word());
        }
    }
    assert!(report.get(CHARGE, Statistic::Fano).is_some());
    let with = |report: &Report, other: &str| {
        let [a, b]: [Observable; 2] = [other, CHARGE].map(|of| of.parse().unwrap());
        report.row(&Quantity::covariance(a, b)).is_some()
    };
    assert!(with(&report, "heat.left_up"), "all pairs of few observables");
}

#[test]
fn a_sum_changes_no_window() {
    for kernel in ["sampling.kernel='compound'", "sampling.kernel='gillespie'"] {
        let size = "sampling.trajectories=2560";
        let without = common::run(&spins(&["observe={}", kernel, size]));
        let with = common::run(&spins(&["observe.windows=20", kernel, size]));
        for row in &without.quantities {
            let other = with.row(&row.quantity).unwrap_or_else(|| panic!("{}", row.quantity));
            assert_eq!(row.sampled, other.sampled, "{}", row.quantity);
            assert_eq!(row.exact, other.exact, "{}", row.quantity);
        }
    }
}

#[test]
fn sums_agree_wherever_they_may_stand() {
    let everywhere = "observe={ passages = [{ of = 'particle.left_down+left_up', upper = 4, lower = -2 }], \
        spectra = ['particle.left_up+left_down', ['heat.right_up+right_down', 'particle.left_up']], \
        generating_functions = ['particle.left_up+left_down', ['particle.left_up-left_down', 'entropy']], \
        distributions = [['particle.left_up+left_down', 'energy.left_up+left_down']], \
        response = ['bias'], laws = true, cumulants = ['particle.left_up+right_up'] }";
    let size = ["sampling.trajectories=2560", "sampling.blocks=64", "sampling.duration=10"];
    let report = common::run(&spins(&[&[everywhere], &size[..]].concat()));
    for (name, p) in chances(&report) {
        assert!(p > FALSE_ALARM, "{name}: p = {p}");
    }
    let verdict = report.verdict.as_ref().unwrap();
    assert!(verdict.disagreeing.is_empty(), "{:?}", verdict.disagreeing);
    for kind in [Kind::PassageTime, Kind::Spectrum, Kind::Scgf] {
        let of_sum = |curve: &&Curve| curve.name().contains("left_up+left_down");
        assert!(curves(&report, kind).find(of_sum).is_some(), "{kind:?}");
    }
    assert!(report.laws.iter().all(|law| format!("{:?}", law.verdict) != "Fails"));
    let subject = |law: &fluctua::judge::Law| law.subject.contains(CHARGE);
    assert!(report.laws.iter().any(subject), "no law speaks of the sum");
    // What one dot takes and gives is bounded: it has no noise at zero frequency.
    assert!(exact(&report, "particle.left_up+right_up", Statistic::VarianceRate).abs() < 1e-12);
}

#[test]
fn a_wrong_tunnel_rate_is_seen_in_the_sum() {
    let size = "sampling.trajectories=12800";
    let right = spins(&[size]);
    let exact = exact(&run::exact(&right).unwrap(), CHARGE, Statistic::Mean);
    let z = |plan: &Plan| {
        let row = common::run(plan).get(CHARGE, Statistic::Mean).unwrap().sampled.unwrap();
        (row.value - exact) / row.standard_error.unwrap()
    };
    let wrong = z(&spins(&[size, "model.reservoirs.left_down.tunnel_rate=0.6"]));
    assert!(wrong.abs() > 6.0, "z = {wrong}");
    let honest = z(&right);
    assert!(honest.abs() < 4.9, "z = {honest}");
}

#[test]
fn rings_and_scans_count_sums() {
    let ring = common::plan(
        "configs/ring_1_1.toml",
        &[
            "observe={ cumulants = ['heat.left+right'], distributions = ['heat.right-left'] }",
            "sampling.trajectories=2560",
            "sampling.duration=5",
        ],
    );
    let report = common::run(&ring);
    let heats = ["heat.left", "heat.right"].map(|of| exact(&report, of, Statistic::Mean));
    let sum = exact(&report, "heat.left+right", Statistic::Mean);
    assert!((sum - heats[0] - heats[1]).abs() < 1e-12);
    let difference = curves(&report, Kind::Distribution).next().unwrap();
    // Heats are listed in the order left, right, and a positive term stands first.
    assert_eq!(difference.observable.of, "right-left");

    let scan = std::fs::read_to_string("configs/spin_channels.toml").unwrap()
        + "\n[[scan]]\nparameter = \"bias\"\nvalues = [-1.0, -0.3, 1.0]\n";
    let plan = ScanPlan::read("spins.toml", &scan, &[], &[]).unwrap();
    let report = run::scan_exact(&plan).unwrap();
    let charge = Quantity::new(CHARGE.parse().unwrap(), Statistic::Rate);
    assert!(report.quantities.contains(&charge), "scans list what is named in curves too");
    let contour = report.contours.iter().find(|contour| contour.of == charge).unwrap();
    assert!(contour.points[0][0].abs() < 1e-9, "{:?}", contour.points);
}
