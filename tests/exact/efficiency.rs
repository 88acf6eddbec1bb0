//! Efficiencies of windows against enumerated laws, their rate function against its symmetry, and maxima of scans
//! against closed forms.

use std::collections::BTreeMap;

use crate::common::plan;
use fluctua::config::{self, ScanPlan};
use fluctua::exact::generating::{affinity, channel_increments, growth};
use fluctua::exact::{Ratio, RatioLaw};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::scan;
use fluctua::run::{self, Job, ScanJob};

fn ratio(job: &Job, of: &str) -> Ratio {
    Ratio::of(&of.parse().unwrap(), job.counted(), job.facts()).unwrap()
}

/// Work and heat tell the whole entropy of an engine, and its rates are time-symmetric: no efficiency is less likely than
/// Carnot's (Verley and others 2014), and there the rate function is that of no work and no heat at all. An N-demon,
/// whose own energy counts too, has another one.
#[test]
fn the_least_likely_efficiency_of_an_engine_is_carnots() {
    for (set, carnot) in [("parameters.load=0.2", 0.75), ("parameters.hot=2.0", 0.5)] {
        let job = run::prepare(&plan("configs/heat_engine.toml", &[set])).unwrap();
        let facts = job.facts().unwrap();
        let found = ratio(&job, "efficiency.engine").rate_function(facts).unwrap();
        let least = found.least_likely.unwrap();
        assert!((least - carnot).abs() < 1e-12, "{least} in place of {carnot}");
        let efficiency = Quantity::new("efficiency.engine".parse().unwrap(), Statistic::Value);
        if let Some(mean) = job.exact().unwrap().get(&efficiency) {
            assert!((found.typical - mean.exact.value).abs() < 1e-10);
        }
        let value = |at: f64| {
            let apart = |p: &[f64; 2]| (p[0] - at).abs();
            found.points.iter().min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap()[1]
        };
        let largest = found.points.iter().map(|p| p[1]).fold(0.0, f64::max);
        assert!(value(found.typical).abs() < 1e-12 && (value(least) - largest).abs() < 1e-12);
        assert!(found.points.iter().all(|p| p[1] > -1e-13), "{:?}", found.points);
        // Left is at -0.1 and right at 0.1. Half way between zero and its image the generating function is least.
        let network = facts.network();
        let of = |name: &str| channel_increments(network, &name.parse().unwrap(), None).unwrap();
        let (left, right, heat) = (of("particle.left"), of("particle.right"), of("heat.hot"));
        let work: Vec<f64> = left.iter().zip(&right).map(|(l, r)| 0.1 * (l - r)).collect();
        let classes = &facts.structure().closed;
        let symmetry = affinity(network, classes, &[&work, &heat]).unwrap();
        assert!(symmetry.complete);
        let middle = symmetry.force.map(|force| -0.5 * force);
        let lowest = growth(network, classes, &[&work, &heat], &[middle]).unwrap()[0].value;
        assert!((value(least) + lowest).abs() < 1e-10, "{} {lowest}", value(least));
    }
    let job = run::prepare(&plan("configs/n_demon.toml", &[])).unwrap();
    let found = ratio(&job, "cop.demon").rate_function(job.facts().unwrap()).unwrap();
    assert!((found.least_likely.unwrap() - 4.0).abs() > 1.0, "{:?}", found.least_likely);
    assert!((found.typical - 0.358_640_277_768).abs() < 1e-9, "{}", found.typical);
}

const ENGINE: &str = "
    [model]
    kind = 'resonances'
    planck = 1.0
    [model.reservoirs]
    hot = { temperature = 2.0, chemical_potential = 0.0 }
    cold = { temperature = 1.0, chemical_potential = 0.3 }
    [model.resonances]
    one = { between = ['hot', 'cold'], energy = 1.0, width = 1.0 }
    two = { between = ['cold', 'hot'], energy = 2.0, width = 1.0, height = 0.7 }
    [sampling]
    duration = 4.0
";

/// Probabilities of the net particles of four attempts from `hot`.
fn attempts(energy: f64, height: f64) -> BTreeMap<i64, f64> {
    let fermi = |mu: f64, t: f64| 1.0 / (((energy - mu) / t).exp() + 1.0);
    let (f, g) = (fermi(0.0, 2.0), fermi(0.3, 1.0));
    let (p, q) = (height * f * (1.0 - g), height * g * (1.0 - f));
    let mut law = BTreeMap::from([(0, 1.0)]);
    for _ in 0..4 {
        let mut next = BTreeMap::new();
        for (n, own) in law {
            for (step, chance) in [(1, p), (-1, q), (0, 1.0 - p - q)] {
                *next.entry(n + step).or_insert(0.0) += own * chance;
            }
        }
        law = next;
    }
    law
}

/// The exact law of the efficiency of four attempts at two resonances, outcome by outcome.
#[test]
fn a_law_of_ratios_is_that_of_its_attempts() {
    let job = run::prepare(&config::read("engine.toml", ENGINE, &[]).unwrap()).unwrap();
    let efficiency = ratio(&job, "efficiency.engine");
    let law = efficiency.law(job.network().unwrap(), &[1.0], 4.0).unwrap();
    // Work 0.3 (n + m) over heat n + 2 m.
    let mut expected: BTreeMap<Option<i64>, f64> = BTreeMap::new();
    let key = |ratio: f64| (ratio * 1e9).round() as i64;
    for (n, p) in attempts(1.0, 1.0) {
        for (m, q) in attempts(2.0, 0.7) {
            let (work, heat) = (0.3 * (n + m) as f64, (n + 2 * m) as f64);
            *expected.entry((heat != 0.0).then(|| key(work / heat))).or_default() += p * q;
        }
    }
    let mut found: BTreeMap<Option<i64>, f64> = BTreeMap::new();
    for (cell, p) in &law.cells {
        *found.entry(efficiency.value(cell, 4.0).map(key)).or_default() += p;
    }
    assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
    for (ratio, p) in &expected {
        assert!((found[ratio] - p).abs() < 1e-13, "{ratio:?}: {} {p}", found[ratio]);
    }
    assert!(expected[&None] > 0.1 && expected.len() > 20, "{expected:?}");
}

const LEVEL: &str = "
    parameters = { load = 0.1, e = 1.0 }
    [model]
    kind = 'dots'
    dots.level = { energy = 'e' }
    [model.reservoirs]
    hot = { dot = 'level', temperature = 2.0, chemical_potential = 0.0 }
    cold = { dot = 'level', temperature = 1.0, chemical_potential = 'load' }
";

fn scanned(axes: &[&str]) -> ScanJob {
    let axes: Vec<String> = axes.iter().map(ToString::to_string).collect();
    ScanJob::prepare(&ScanPlan::read("level.toml", LEVEL, &[], &axes).unwrap()).unwrap()
}

/// Where the power `load (f_h - f_c)/2` of a level is largest, by bisecting its derivative by the load.
fn best_load(e: f64) -> f64 {
    let slope = |load: f64| {
        let (hot, cold) = (1.0 / ((e / 2.0).exp() + 1.0), 1.0 / ((e - load).exp() + 1.0));
        hot - cold - load * cold * (1.0 - cold)
    };
    let (mut low, mut high) = (0.0, e / 2.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

#[test]
fn maximum_power_is_that_of_the_closed_form() {
    for axis in ["load=0.02:0.6:6", "load=0.02:0.6:6:log", "load=0.02,0.1,0.45"] {
        let report = scanned(&[axis]).maximising("power.engine", "load").unwrap().exact().unwrap();
        let [best] = report.maxima.as_slice() else { panic!("{:?}", report.maxima) };
        let load = best_load(1.0);
        let (hot, cold) = (1.0 / (0.5_f64.exp() + 1.0), 1.0 / ((1.0 - load).exp() + 1.0));
        assert!((best.value - load).abs() < 1e-6, "{axis}: {} {load}", best.value);
        assert!((best.exact - load * (hot - cold) / 2.0).abs() < 1e-14, "{axis}");
        let [efficiency] = best.merits.as_slice() else { panic!("{:?}", best.merits) };
        assert_eq!(efficiency.of.observable.to_string(), "efficiency.engine");
        assert!((efficiency.exact - best.value).abs() < 1e-10 && efficiency.bound == Some(0.5));
        assert!(!best.at_end);
        let text = scan::write(&report);
        assert_eq!(scan::read(&text).unwrap().maxima, report.maxima);
        assert!(scan::text::write(&report, false).contains("Largest power.engine"));
    }
}

#[test]
fn maxima_are_found_for_each_value_of_the_other_axis_and_at_ends() {
    let job = scanned(&["load=0.05:1.2:8", "e=1:2:3"]);
    let report = job.maximising("power.engine", "load").unwrap().exact().unwrap();
    assert_eq!(report.maxima.len(), 3);
    for best in &report.maxima {
        let (_, e) = best.at.clone().unwrap();
        assert!((best.value - best_load(e)).abs() < 1e-6, "{best:?}");
    }
    let ends = scanned(&["load=0.01:0.1:4"]).maximising("power.engine", "load").unwrap();
    let best = ends.exact().unwrap().maxima.remove(0);
    assert!(best.at_end && (best.value - 0.1).abs() < 1e-12, "{best:?}");
}

#[test]
fn what_cannot_be_maximised_is_refused() {
    let error = |name: &str, over: &str| {
        let job = scanned(&["load=1.5:2:3"]);
        job.maximising(name, over).and_then(|job| job.exact().map(drop)).unwrap_err().to_string()
    };
    for (name, over, expected) in [
        ("power.engine", "e", "--scan e=FROM:TO:POINTS"),
        ("powr.engine", "load", "particle.hot"),
        ("occupation.level", "load", "neither a figure of merit nor counted"),
        ("power.engine", "load", "its machine works at none of them"),
    ] {
        let error = error(name, over);
        assert!(error.contains(expected) && error.contains("= help: "), "{error}");
    }
}

/// The net particles of some attempts with probabilities to go forward and back, from the fewest on.
fn net(attempts: usize, p: f64, q: f64) -> Vec<f64> {
    let mut law = vec![1.0];
    for _ in 0..attempts {
        let mut next = vec![0.0; law.len() + 2];
        for (k, own) in law.iter().enumerate() {
            next[k] += own * q;
            next[k + 1] += own * (1.0 - p - q);
            next[k + 2] += own * p;
        }
        law = next;
    }
    law
}

/// The law of a demon's coefficient of performance, whose entropies take four whole numbers, in bins: against all joint
/// outcomes of twelve attempts a resonance, one by one.
#[test]
fn a_law_in_bins_is_that_of_its_outcomes() {
    let set = ["sampling.duration=240", "observe.merits=['cop.demon']"];
    let plan = plan("configs/n_demon.toml", &set);
    let compiled = plan.model.system().compile_lasting(None, 240.0);
    let ratio = Ratio::of(&"cop.demon".parse().unwrap(), &compiled.counted, None).unwrap();
    let answers = compiled.exact.unwrap();
    let [_, walked] = answers.attempts().unwrap();
    let RatioLaw::Binned(law) = walked.law_of_ratio(&ratio, 240.0).unwrap() else {
        panic!("it has few outcomes")
    };
    let fermi = |e: f64, t: f64| 1.0 / (((e - 1.0) / t).exp() + 1.0);
    let [h1, h2, c3, c4] = [fermi(1.0, 1.0), fermi(2.0, 1.0), fermi(1.5, 0.8), fermi(1.6, 0.8)];
    let less = 0.1 * (c3 - c4);
    let pairs = [[h1, h1 - less], [h2, h2 + less], [c3, 2.0 * c3 - c4], [c4, 2.0 * c4 - c3]];
    let laws = pairs.map(|[f, l]| net(12, f * (1.0 - l), l * (1.0 - f)));
    let entropy = pairs.map(|[_, l]| (1.0 / l - 1.0).ln());
    let ends = [-5.0, -1.0, 0.0, 0.5, 3.0];
    let ends = ends.map(|end| law.bins.iter().find(|bin| bin.upper > end).unwrap().upper);
    let (mut below, mut undefined) = ([0.0; 5], 0.0);
    for (a, p) in laws[0].iter().enumerate() {
        for (b, q) in laws[1].iter().enumerate() {
            for (c, r) in laws[2].iter().enumerate() {
                for (d, s) in laws[3].iter().enumerate() {
                    let n = [a, b, c, d].map(|k| k as f64 - 12.0);
                    let taken: f64 = n.iter().zip(entropy).map(|(n, x)| n * x).sum();
                    let chance = p * q * r * s;
                    if n == [0.0; 4] {
                        undefined += chance;
                        continue;
                    }
                    let found = -(n[0] + 2.0 * n[1]) / taken;
                    for (sum, end) in below.iter_mut().zip(ends) {
                        *sum += if found <= end { chance } else { 0.0 };
                    }
                }
            }
        }
    }
    assert!((law.undefined - undefined).abs() < 1e-12, "{} {undefined}", law.undefined);
    for (sum, end) in below.iter().zip(ends) {
        let own: f64 =
            law.bins.iter().filter(|bin| bin.upper <= end).map(|bin| bin.probability).sum();
        let most = law.route.absolute_accuracy;
        assert!((own - sum).abs() < 2.0 * most && most < 2e-3, "{end}: {own} {sum}, {most}");
    }
}

/// A box between two temperatures, its efficiency by quadrature of 30 digits (mpmath): typical, least likely, and how
/// unlikely both are.
#[test]
fn a_wide_engine_meets_quadrature_of_30_digits() {
    let text = "
        [model]
        kind = 'resonances'
        [model.reservoirs]
        hot = { temperature = 2.0, chemical_potential = -0.25 }
        cold = { temperature = 1.0, chemical_potential = 0.25 }
        [model.resonances]
        w = { between = ['hot', 'cold'], shape = 'box', energy = 2.0, width = 1.5 }
        [sampling]
        duration = 80.0
    ";
    let plan = config::read("engine.toml", text, &[]).unwrap();
    let compiled = plan.model.system().compile_lasting(None, 80.0);
    let name = "efficiency.engine".parse().unwrap();
    let ratio = Ratio::of(&name, &compiled.counted, None).unwrap();
    let answers = compiled.exact.unwrap();
    let [limit, walked] = answers.attempts().unwrap();
    let found = ratio.rate_function_of_attempts(limit).unwrap();
    assert!((found.typical - 0.215_252_458_230_270_5).abs() < 1e-12, "{}", found.typical);
    let least = found.least_likely.unwrap();
    assert!((least - 0.5).abs() < 1e-12, "{least}");
    let largest = found.points.iter().map(|point| point[1]).fold(0.0, f64::max);
    assert!((largest - 0.003_584_497_891_906_171_7).abs() < 1e-14, "{largest}");
    // The cells have a rate function of their own.
    let cells = ratio.rate_function_of_attempts(walked).unwrap();
    let apart = (cells.typical - found.typical).abs();
    assert!(apart > 1e-9 && apart < 1e-2, "{apart}");
}
