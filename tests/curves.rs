//! Distributions, generating functions and spectra: sampled beside exact.
//!
//! A correct sampler fails a comparison here once in 1e6 seeds; seeds are fixed. Twins have one tunnel
//! rate wrong by 3 % (10 % for spectra), which the tests of a hundred thousand windows (half of that)
//! see with a chance of a false alarm below 1e-6; they would miss it once in a hundred seeds at most,
//! by the shift of the means alone.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::print_stdout, reason = "measured shares, seen with --nocapture")]

mod common;

use fluctua::config::plan::Subject;
use fluctua::config::{self, Plan};
use fluctua::estimate::SampledLaw;
use fluctua::exact::distribution::Distribution;
use fluctua::exact::generating::Point;
use fluctua::network::{Coordinate, Lattice};
use fluctua::report::curve::{Curve, Kind, Trust};
use fluctua::report::{Growth, Laws, Report};
use fluctua::run;

const FALSE_ALARM: f64 = 1e-6;

fn curves(report: &Report, kind: Kind) -> impl Iterator<Item = &Curve> {
    report.curves.iter().filter(move |curve| curve.kind == kind)
}

/// Every test of every curve, with the curve's name.
fn chances(report: &Report) -> Vec<(String, f64)> {
    let of = |curve: &Curve| {
        let tests = curve.test.iter().chain(&curve.transform_test);
        tests.map(|test| (curve.name(), test.p_value)).collect::<Vec<_>>()
    };
    report.curves.iter().flat_map(of).collect()
}

const EVERYTHING: &str = "observe.distributions=['particle.a', 'energy.b', 'heat.r', 'entropy', \
                          ['particle.b', 'energy.r']]";

fn agree(plan: &Plan, tests: usize) {
    let report = common::run(plan);
    let chances = chances(&report);
    assert!(chances.len() >= tests, "{}: {chances:?}", plan.title);
    for (name, p) in chances {
        assert!(p > FALSE_ALARM, "{}, {name}: p = {p}", plan.title);
    }
}

#[test]
fn every_model_and_kernel_has_the_exact_distributions() {
    let windows = "observe.windows=[10, 20]";
    let size = ["sampling.duration=20", "sampling.trajectories=51200", windows];
    for kernel in ["sampling.kernel='compound'", "sampling.kernel='gillespie'"] {
        for config in ["point_d3", "point_d8", "inverse_current"] {
            let path = format!("configs/{config}.toml");
            agree(&common::plan(&path, &[&size[..], &[EVERYTHING, kernel]].concat()), 15);
        }
        let level = "observe.distributions=['particle.left', ['particle.left', 'entropy']]";
        agree(
            &common::plan("configs/single_level.toml", &[&size[..], &[level, kernel]].concat()),
            6,
        );
        let demon = "observe.distributions=['particle.left', 'heat.bath']";
        let demon = [&["observe={}"], &size[..], &[demon, kernel]].concat();
        agree(&common::plan("configs/maxwell_demon.toml", &demon), 4);
        let walk = "observe.distributions=['particle.walk', 'entropy']";
        agree(&common::plan("configs/random_walk.toml", &[&size[..], &[walk, kernel]].concat()), 8);
    }
}

#[test]
fn small_rings_have_the_exact_distributions() {
    let ask = [
        "observe.distributions=['heat.left', ['heat.right', 'branch_energy.upper']]",
        "observe.generating_functions=['heat.left']",
        "model.right.temperature=0.9",
        "sampling.duration=10",
        "sampling.trajectories=25600",
    ];
    agree(&common::plan("configs/ring_1_1.toml", &ask), 4);
    agree(
        &common::plan("configs/ring_1_1.toml", &[&ask[..], &["model.clock='steps'"]].concat()),
        4,
    );
}

/// The box of the entropy of this ring is too large, so that its exact law is followed cell by cell.
#[test]
fn the_entropy_of_a_ring_has_its_exact_distribution() {
    let ask = [
        "observe.distributions=['entropy']",
        "sampling.duration=10",
        "sampling.trajectories=25600",
        "sampling.start='stationary'",
    ];
    agree(&common::plan("configs/ring_1_1.toml", &ask), 1);
}

/// The sampled law of one plan beside the exact law of another.
fn crossed(sampled: &Plan, exact: &Plan) -> Vec<f64> {
    let [wrong, right] = [sampled, exact].map(|plan| run::prepare(plan).unwrap());
    let report = common::run(&wrong.plan);
    assert!(chances(&report).iter().all(|(_, p)| *p > FALSE_ALARM), "the twin agrees with itself");
    let sampled = wrong.sample_with_seed(wrong.plan.sampling.seed).unwrap();
    let start = right.stationary.clone().unwrap();
    let mut chances = Vec::new();
    for (subject, law) in right.plan.observe.distributions.iter().zip(&sampled.laws) {
        let lattices = right.lattices(subject);
        let borrowed: Vec<_> = lattices.iter().collect();
        let window = right.plan.sampling.duration.get();
        let exact = Distribution::of(&right.network, &start, &borrowed, window).unwrap();
        let laws = Laws {
            subject,
            lattices: &lattices,
            window,
            sampled: Some(law),
            exact: Some(&exact.cells),
        };
        chances.push(laws.curve().test.unwrap().p_value);
    }
    chances
}

#[test]
fn a_distribution_with_one_rate_wrong_is_caught() {
    let ask = ["observe.distributions=['particle.left']", "sampling.trajectories=102400"];
    let plan = |more: &[&'static str]| {
        common::plan("configs/single_level.toml", &[&ask[..], more].concat())
    };
    let wrong = plan(&["model.reservoirs.left.tunnel_rate=1.03"]);
    let chances = crossed(&wrong, &plan(&[]));
    assert!(chances.iter().all(|&p| p < FALSE_ALARM), "{chances:?}");
    assert!(crossed(&plan(&[]), &plan(&[])).iter().all(|&p| p > FALSE_ALARM));
}

/// Two cells of which one, expected 250 times a block, is never seen: nothing varies between blocks,
/// and yet it must not pass. The twin has every window where it is expected.
#[test]
fn an_expected_cell_that_is_never_seen_is_caught() {
    let coordinate = Coordinate { quantum: 1.0, weights: vec![(0, 1)] };
    let lattices = [Lattice { coordinates: vec![coordinate], boundary: None }];
    let subject = Subject { first: "particle.a".parse().unwrap(), second: None };
    let chance = |counts: [u64; 2]| {
        let block = (0..).zip(counts).filter(|&(_, n)| n > 0).map(|(cell, n)| (vec![cell], n));
        let law = SampledLaw { blocks: vec![block.collect(); 64], windows: 64 * 1000 };
        let laws = Laws {
            subject: &subject,
            lattices: &lattices,
            window: 1.0,
            sampled: Some(&law),
            exact: Some(&[(vec![0], 0.75), (vec![1], 0.25)]),
        };
        let curve = laws.curve();
        [curve.test.unwrap().p_value, curve.transform_test.map_or(1.0, |test| test.p_value)]
    };
    assert!(chance([1000, 0]).iter().all(|&p| p < FALSE_ALARM));
    assert!(chance([750, 250]).iter().all(|&p| p > 0.5));
}

/// Under agreement the chances are uniform: the share below a tenth and the mean, over 200 runs, stay
/// within 4.5 standard deviations (false alarms 1e-5 each).
#[test]
fn chances_are_uniform_under_agreement() {
    let ask = [
        "observe.distributions=['particle.left', ['particle.left', 'energy.right']]",
        "observe.generating_functions=['particle.left']",
        "sampling.duration=10",
        "sampling.trajectories=6400",
    ];
    let mut all: Vec<f64> = Vec::new();
    let mut of_generating: Vec<f64> = Vec::new();
    for seed in 0..200 {
        let seed = format!("sampling.seed={seed}");
        let plan = common::plan("configs/single_level.toml", &[&ask[..], &[&seed]].concat());
        let report = common::run(&plan);
        let (generating, laws): (Vec<_>, Vec<_>) =
            chances(&report).into_iter().partition(|(name, _)| name.starts_with("scgf"));
        all.extend(laws.iter().map(|(_, p)| p));
        of_generating.extend(generating.iter().map(|(_, p)| p));
    }
    assert_eq!(of_generating.len(), 200);
    // Three tests of a law a run, correlated at worst fully: count as 200 draws.
    for chances in [all, of_generating] {
        let n = chances.len() as f64;
        let low = chances.iter().filter(|&&p| p < 0.1).count() as f64 / n;
        let mean = chances.iter().sum::<f64>() / n;
        println!("{low} below a tenth, mean {mean}, of {n}");
        assert!((low - 0.1).abs() < 4.5 * (0.09 / 200.0_f64).sqrt(), "{low} below a tenth");
        assert!((mean - 0.5).abs() < 4.5 * (1.0 / 12.0 / 200.0_f64).sqrt(), "mean {mean}");
    }
}

#[test]
fn generating_functions_agree_where_they_are_trusted() {
    let ask = "observe.generating_functions=['entropy', ['particle.a', 'energy.r'], \
               { of = 'particle.b', from = -0.8, to = 0.8, points = 9 }]";
    for config in ["inverse_current", "point_d8"] {
        let report =
            common::run(&common::plan(&format!("configs/{config}.toml"), &[ask, SHORT, MANY]));
        let sampled: Vec<_> = curves(&report, Kind::Scgf).filter(|c| c.sampled.is_some()).collect();
        assert!(sampled.len() == 3, "{config}");
        for curve in sampled {
            let test = curve.test.as_ref().unwrap();
            assert!(test.p_value > FALSE_ALARM, "{config}, {}: {test:?}", curve.name());
            assert!(curve.axes[0].values.len() >= 5, "{} points", curve.axes[0].values.len());
        }
        let rate = curves(&report, Kind::RateFunction).next().unwrap();
        assert!(rate.exact.as_ref().unwrap().iter().all(|&i| i >= -1e-15));
        let labels = rate.labels.as_ref().unwrap();
        assert!(labels.contains(&"typical"));
    }
}

/// The sampled generating function of a device whose tunnel rate is 10 % off, beside the exact one.
#[test]
fn a_generating_function_with_one_rate_wrong_is_caught() {
    let ask = [
        "observe.generating_functions=[{ of = 'particle.left', from = -0.4, to = 0.4, points = 9 }]",
        "sampling.duration=10",
        "sampling.trajectories=102400",
    ];
    let chance = |set: &[&'static str]| {
        let config = "configs/single_level.toml";
        let right = common::run(&common::plan(config, &ask));
        let curve = curves(&right, Kind::Scgf).next().unwrap();
        let sampled = run::prepare(&common::plan(config, &[&ask[..], set].concat())).unwrap();
        let grown = sampled.sample_with_seed(2).unwrap().generating.remove(0);
        let fields: Vec<Vec<f64>> = curve.axes[0].values.iter().map(|&s| vec![s]).collect();
        assert_eq!(fields.len(), grown.len(), "every point is trusted");
        let exact = |(s, &value): (&Vec<f64>, &f64)| Point {
            field: [s[0], 0.0],
            value,
            slope: [0.0; 2],
            bounds: [value; 2],
            scale: 1.0,
        };
        let points = fields.iter().zip(curve.exact.as_ref().unwrap()).map(exact);
        let origin = exact((&vec![0.0], &0.0));
        let points: Vec<Point> = std::iter::once(origin).chain(points).collect();
        let expected: Vec<Option<f64>> =
            curve.expected.as_ref().unwrap().iter().copied().map(Some).collect();
        let growth = Growth {
            subject: &right.plan.observe.generating_functions[0].subject,
            fields: &fields,
            sampled: Some(&grown),
            exact: Some(&points),
            one_mean: true,
            expected: Some(&expected),
            blocks: right.plan.sampling.blocks,
        };
        growth.curves()[0].test.as_ref().unwrap().p_value
    };
    let right = chance(&[]);
    assert!(right > FALSE_ALARM, "{right}");
    let wrong = chance(&["model.reservoirs.left.tunnel_rate=1.1"]);
    assert!(wrong < FALSE_ALARM, "went unnoticed: {wrong}");
}

const SHORT: &str = "sampling.duration=10";
const MANY: &str = "sampling.trajectories=51200";

/// 95 % intervals of trusted points and of cells cover 95 %: 300 repetitions, tolerance 1 %, false
/// alarm 1e-5 each by the scatter of the repetitions.
#[test]
fn intervals_of_curves_cover() {
    let ask = [
        "observe.distributions=['particle.left']",
        "observe.generating_functions=[{ of = 'particle.left', from = -1.0, to = 1.0, points = 5 }]",
        "sampling.duration=10",
        "sampling.trajectories=6400",
        "sampling.blocks=64",
    ];
    let limit = 1.998; // of Student's law at 63 degrees
    let mut shares = [Vec::new(), Vec::new()];
    for seed in 0..300 {
        let seed = format!("sampling.seed={seed}");
        let plan = common::plan("configs/single_level.toml", &[&ask[..], &[&seed]].concat());
        let report = common::run(&plan);
        let cells = curves(&report, Kind::Distribution).next().unwrap();
        let (sampled, exact) = (cells.sampled.as_ref().unwrap(), cells.exact.as_ref().unwrap());
        let covered = (0..exact.len()).filter(|&i| exact[i] * 6400.0 > 300.0).map(|i| {
            f64::from((sampled.values[i] - exact[i]).abs() <= limit * sampled.standard_errors[i])
        });
        let covered: Vec<f64> = covered.collect();
        shares[0].push(covered.iter().sum::<f64>() / covered.len() as f64);
        let scgf = curves(&report, Kind::Scgf).find(|c| c.sampled.is_some()).unwrap();
        let sampled = scgf.sampled.as_ref().unwrap();
        // The window is long against relaxation: the slope is the limit to 1e-9.
        let exact = scgf.exact.as_ref().unwrap();
        let points = (0..exact.len()).filter(|&i| scgf.axes[0].values[i] != 0.0);
        let covered: Vec<f64> = points
            .map(|i| {
                let off = (sampled.values[i] - exact[i]).abs();
                f64::from(off <= limit * sampled.standard_errors[i] + 1e-4)
            })
            .collect();
        shares[1].push(covered.iter().sum::<f64>() / covered.len() as f64);
    }
    for share in shares {
        let n = share.len() as f64;
        let mean = share.iter().sum::<f64>() / n;
        let variance = share.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let off = ((mean - 0.95).abs() - 0.01).max(0.0);
        assert!(off <= 4.4 * (variance / n).sqrt(), "covered {mean}");
    }
}

#[test]
fn spectra_agree_and_a_wrong_rate_is_caught() {
    let ask = [
        "observe.spectra=['particle.b', ['particle.a', 'particle.b']]",
        "observe.frequencies={ from = 0.0, to = 4.0, points = 9 }",
        "sampling.duration=40",
        "sampling.trajectories=25600",
    ];
    let plan = |more: &[&'static str]| {
        common::plan("configs/inverse_current.toml", &[&ask[..], more].concat())
    };
    let report = common::run(&plan(&[]));
    assert_eq!(report.plan.sampling.kernel.to_string(), "gillespie");
    for (name, p) in chances(&report) {
        assert!(p > FALSE_ALARM, "{name}: {p}");
    }
    // Wrong: the sample of a faster device beside the exact noise of this one.
    let wrong = common::run(&plan(&["model.reservoirs.b.tunnel_rate=1.1"]));
    let [ours, theirs] = [&report, &wrong].map(|r| curves(r, Kind::Spectrum).next().unwrap());
    let sampled = theirs.sampled.as_ref().unwrap();
    // At high frequency the window does not matter.
    let last = sampled.values.len() - 1;
    let off = sampled.values[last] - ours.exact.as_ref().unwrap()[last];
    assert!(off > 6.0 * sampled.standard_errors[last], "{off}");
}

/// Around a cycle of three, each step through a reservoir of its own, that of `x` leads that of `y` by
/// one step and follows it by two. The twin is the same sample with its sign swapped, which is that of
/// the other order: most points of 25 600 windows are beyond ten standard errors.
#[test]
fn the_imaginary_part_tells_which_current_leads() {
    let step = |from: &str, to: &str, of: &str| {
        format!("{{ from='{from}', to='{to}', rate=1.0, reservoir='{of}', particles=1 }}")
    };
    let cycle = [step("A", "B", "x"), step("B", "C", "y"), step("C", "A", "z")].join(",\n");
    let text = format!(
        "[model]\nkind='network'\ntransitions=[{cycle}]\n[sampling]\nduration=40\n\
         trajectories=25600\n[observe]\nfrequencies=[0.0, 0.3, 0.6, 0.9]\n\
         spectra=[['particle.x', 'particle.y'], 'particle.x', ['particle.y', 'particle.x']]"
    );
    let plan = fluctua::config::read("cycle.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}"));
    let report = common::run(&plan);
    let found: Vec<&Curve> = curves(&report, Kind::ImaginarySpectrum).collect();
    assert_eq!(curves(&report, Kind::Spectrum).count(), 3);
    let [forth, back] = found[..] else { panic!("one for each pair: {found:?}") };
    let sampled = forth.sampled.as_ref().unwrap();
    let mirrored = &back.sampled.as_ref().unwrap().values;
    let negated: Vec<f64> = mirrored.iter().map(|x| -x).collect();
    assert_eq!(sampled.values, negated, "another order has the other sign");
    let errors = &sampled.standard_errors;
    assert_eq!([sampled.values[0], errors[0]], [0.0; 2], "no phase at zero frequency");
    let test = forth.test.as_ref().unwrap();
    assert!(test.p_value > FALSE_ALARM && test.method.contains("3 points"), "{test:?}");
    let (exact, expected) = (forth.exact.as_ref().unwrap(), forth.expected.as_ref().unwrap());
    assert!(exact[1] < 0.0 && exact[2] < 0.0, "x leads: {exact:?}");
    let wrong = (1..4).filter(|&i| (sampled.values[i] + expected[i]).abs() > 10.0 * errors[i]);
    assert!(wrong.count() >= 2, "{sampled:?} {expected:?}");
    assert!(report.verdict.as_ref().unwrap().agrees());
    let csv = fluctua::report::csv::write_curves(&report.curves);
    let rows = csv.lines().filter(|line| line.starts_with("particle,x,imaginary_spectrum,"));
    assert_eq!(rows.count(), 4, "{csv}");
}

/// Heat and branch energies of small rings, jumps at random times, in steps and in sweeps: Q2R and Creutz.
/// The twin has a bath 25 % too hot, which a sample of 25 600 windows sees at more than
/// six standard errors in a quarter of its points.
#[test]
fn spectra_of_small_rings_agree_and_a_wrong_bath_is_caught() {
    let ask = [
        "observe.spectra=['heat.left', 'branch_energy.upper', ['heat.left', 'heat.right']]",
        "observe.frequencies={ from = 0.0, to = 4.0, points = 5 }",
        "sampling.duration=10",
        "sampling.trajectories=25600",
        "model.right.temperature=4.0",
        "sampling.start='stationary'",
    ];
    let report = |config: &str, more: &[&'static str]| {
        let path = format!("configs/{config}.toml");
        common::run(&common::plan(&path, &[&ask[..], more].concat()))
    };
    let creutz = ["model.upper.spins=1", "model.lower.spins=1", "model.bulk.quantum=4.0"];
    let creutz = [&creutz[..], &["model.upper.coupling=2.0", "model.lower.coupling=2.0"]].concat();
    let steps = [&creutz[..], &["model.clock='steps'"]].concat();
    for (config, more) in [
        ("ring_1_1", &[][..]),
        ("ring_1_1", &["model.clock='steps'"]),
        ("ring_1_1", &["model.clock='steps'", "model.order='sequential'"]),
        ("ring_1_1", &["model.clock='steps'", "sampling.duration=7.5"]),
        ("ring_creutz", &creutz),
        ("ring_creutz", &steps),
    ] {
        let right = report(config, more);
        assert_eq!(curves(&right, Kind::Spectrum).count(), 3);
        let imaginary = curves(&right, Kind::ImaginarySpectrum);
        for curve in curves(&right, Kind::Spectrum).chain(imaginary) {
            let p = curve.test.as_ref().unwrap().p_value;
            assert!(p > FALSE_ALARM, "{config} {more:?}, {}: {p}", curve.name());
        }
        let twin = report(config, &[more, &["model.right.temperature=5.0"]].concat());
        let far = curves(&twin, Kind::Spectrum).zip(curves(&right, Kind::Spectrum)).flat_map(
            |(twin, right)| {
                let sampled = twin.sampled.clone().unwrap();
                let expected = right.expected.clone().unwrap();
                let errors = sampled.standard_errors.into_iter();
                let off = sampled.values.into_iter().zip(expected).map(|(a, b)| (a - b).abs());
                off.zip(errors).map(|(off, error)| off / error).collect::<Vec<_>>()
            },
        );
        let far: Vec<f64> = far.collect();
        let caught = far.iter().filter(|&&z| z > 6.0).count();
        assert!(4 * caught >= far.len(), "{config} {more:?}: {far:.1?}");
    }
}

#[test]
fn no_window_is_lost_and_threads_change_no_bit() {
    let ask = [
        "observe.distributions=['entropy', ['particle.b', 'heat.r']]",
        "observe.generating_functions=['heat.b']",
        "sampling.trajectories=3000",
        "sampling.blocks=30",
    ];
    let plan = common::plan("configs/inverse_current.toml", &ask);
    let reports: Vec<Report> = [1, 3]
        .into_iter()
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| common::run(&plan))
        })
        .collect();
    let json = |report: &Report| fluctua::report::json::write(report);
    assert!(json(&reports[0]) == json(&reports[1]));
    for curve in curves(&reports[0], Kind::Distribution) {
        let mass: f64 = curve.sampled.as_ref().unwrap().values.iter().sum();
        assert!((mass - 1.0).abs() < 1e-12, "{}: {mass}", curve.name());
        let exact: f64 = curve.exact.as_ref().unwrap().iter().sum();
        assert!((exact - 1.0).abs() < 1e-6, "{}: {exact}", curve.name());
    }
    let resolved = config::read("plan.toml", &config::to_toml(&reports[0].plan), &[]).unwrap();
    assert!(json(&common::run(&resolved)) == json(&reports[0]));
}

#[test]
fn files_say_what_is_typical_what_is_listed_and_what_is_trusted() {
    let ask = [
        "observe.distributions=['particle.b', ['particle.b', 'energy.r']]",
        "observe.generating_functions=['particle.b']",
        "sampling.trajectories=6400",
    ];
    let report = common::run(&common::plan("configs/inverse_current.toml", &ask));
    let csv = fluctua::report::csv::write_curves(&report.curves);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][10..], ["exact", "label", "expected"]);
    let column = |kind: &str, at: usize| -> Vec<&str> {
        rows.iter().filter(|row| row[2] == kind).map(|row| row[at]).collect()
    };
    let labels = |kind: &str| column(kind, 11);
    // What the sample is compared with, to the last bit, where it is not the exact value itself.
    let expected: Vec<f64> = column("scgf", 12).iter().filter_map(|x| x.parse().ok()).collect();
    let of_windows: Vec<f64> = curves(&report, Kind::Scgf)
        .flat_map(|curve| curve.expected.clone().unwrap_or_default())
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(expected, of_windows);
    assert!(column("distribution", 12).iter().all(|expected| expected.is_empty()));
    assert!(labels("distribution").iter().all(|label| label.is_empty()));
    let rates = curves(&report, Kind::RateFunction);
    let listed: Vec<&str> = rates.flat_map(|rate| rate.labels.clone().unwrap()).collect();
    assert_eq!(labels("rate_function"), listed);
    for (curve, least) in curves(&report, Kind::Distribution).zip([1e-30, 1e-9]) {
        let unlisted = curve.unlisted.unwrap();
        assert_eq!(unlisted.listed_above, least);
        let listed: f64 = curve.exact.as_ref().unwrap().iter().sum();
        let all = listed + unlisted.unlisted_mass;
        assert!((all - 1.0).abs() < 1e-12, "{}: {all}", curve.name());
        assert!((unlisted.unlisted_mass > 1e-12) == (least > 1e-10), "{unlisted:?}");
    }
    let scgf = curves(&report, Kind::Scgf).next().unwrap();
    assert_eq!(scgf.trust, Some(Trust::Exact));
    let json = fluctua::report::json::write(&report);
    for key in ["\"listed_above\": 1e-9", "\"unlisted_mass\"", "\"trust\": \"exact\""] {
        assert!(json.contains(key), "{key}");
    }
    // A ring too large to enumerate has the sample alone.
    let ask = [
        "observe.generating_functions=['heat.left']",
        "sampling.trajectories=3200",
        "sampling.duration=2",
        "model.upper.spins=30",
        "model.right.temperature=1.5",
    ];
    let report = common::run(&common::plan("configs/ring_asymmetric.toml", &ask));
    let scgf = curves(&report, Kind::Scgf).next().unwrap();
    assert_eq!(scgf.trust, Some(Trust::Sample));
}

#[test]
fn exact_fields_stand_beside_those_that_are_sampled() {
    let ask = [
        "observe.generating_functions=[{ of = 'particle.b', from = -3.0, to = 3.0, points = 13 }]",
        "sampling.trajectories=6400",
    ];
    let report = common::run(&common::plan("configs/inverse_current.toml", &ask));
    for kind in [Kind::Scgf, Kind::RateFunction] {
        let [trusted, rest] = &curves(&report, kind).collect::<Vec<_>>()[..] else {
            panic!("{kind:?}: {:?}", report.curves)
        };
        assert!(trusted.sampled.is_some() && trusted.exact.is_some());
        assert!(rest.sampled.is_none() && rest.test.is_none() && rest.exact.is_some());
        assert_eq!(trusted.axes[0].values.len() + rest.axes[0].values.len(), 13);
    }
    // The point s = 0 has no error bar; the window is long for all others.
    let short = report.warnings.iter().find(|warning| warning.contains("the window is short"));
    assert!(short.is_none(), "{short:?}");
    let stops = report.warnings.iter().find(|warning| warning.contains("effective windows"));
    assert!(stops.unwrap().contains("exact curve of their own"), "{stops:?}");
}

/// Beside a rate of 1e9 the decay over a window is too much work for its periodogram, not for the noise.
#[test]
fn the_exact_noise_does_not_wait_for_the_periodogram() {
    let ask = ["observe.spectra=['particle.b']", "observe.frequencies=[0.0, 1.0]"];
    let plan = |more: &[&'static str]| {
        common::plan("configs/inverse_current.toml", &[&ask[..], more].concat())
    };
    let report = run::exact(&plan(&["model.reservoirs.r.tunnel_rate=1e9"])).unwrap();
    let noise = curves(&report, Kind::Spectrum).next().unwrap();
    assert!(noise.exact.as_ref().unwrap().iter().all(|noise| *noise > 0.0), "{noise:?}");
}

#[test]
fn what_cannot_be_observed_is_refused() {
    let wide = ["observe.distributions=[['heat.a', 'heat.b']]", "sampling.duration=1e5"];
    let windows = |windows| {
        let set = [&wide[..], &[windows, "sampling.blocks=32"]].concat();
        common::plan("configs/inverse_current.toml", &set)
    };
    let refused = |plan: &Plan| {
        let job = match run::prepare(plan) {
            Err(error) => return error.to_string(),
            Ok(job) => job,
        };
        job.layout(job.kernel().as_ref()).unwrap_err().to_string()
    };
    let message = refused(&windows("sampling.trajectories=3200000"));
    assert!(message.contains("cells") && message.contains("lower sampling.duration"), "{message}");
    // Only cells that were seen are held: fewer windows are a way out, of pairs too.
    assert!(message.contains("lower sampling.trajectories"), "{message}");
    let job = run::prepare(&windows("sampling.trajectories=32")).unwrap();
    job.layout(job.kernel().as_ref()).unwrap();
    let from = "sampling.start={ state = 'empty' }";
    let spectra = "observe.spectra=['particle.b']";
    let message = refused(&common::plan("configs/inverse_current.toml", &[spectra, from]));
    assert!(message.contains("stationary"), "{message}");
    let entropy = "observe.distributions=['entropy']";
    let message = refused(&common::plan("configs/inverse_current.toml", &[entropy, from]));
    assert!(message.contains("entropy_flow.total"), "{message}");
    let tables = "sampling.kernel='compound'";
    let message = refused(&common::plan("configs/inverse_current.toml", &[spectra, tables]));
    assert!(message.contains("every jump"), "{message}");
}
