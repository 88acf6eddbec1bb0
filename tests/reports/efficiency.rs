//! Efficiencies of single windows in a report, and the laws of an N-demon with and without its entropy.

use crate::common::{self, curves};
use fluctua::config;
use fluctua::exact::Ratio;
use fluctua::judge::Tails;
use fluctua::judge::curve::Kind;
use fluctua::judge::law::Holding;
use fluctua::quantity::{Quantity, Statistic, WindowTime};
use fluctua::report::{csv, json, screen, text};
use fluctua::run;

const SIZE: [&str; 4] = [
    "sampling.trajectories=6400",
    "sampling.duration=50.0",
    "sampling.blocks=64",
    "observe.merits=['efficiency.engine']",
];

/// Quantiles and the share of windows without an efficiency count as numbers of windows, of each window that is listed.
#[test]
fn efficiencies_of_windows_are_judged_as_counts() {
    let set = [&SIZE[..], &["observe.windows=[10.0, 50.0]"]].concat();
    let report = common::run(&common::plan("configs/heat_engine.toml", &set));
    let verdict = report.verdict.as_ref().unwrap();
    assert!(verdict.agrees(), "{:?} {:?}", verdict.disagreeing, verdict.curves);
    let short = WindowTime::new(10.0);
    let row = |statistic, window| {
        let quantity = Quantity::new("efficiency.engine".parse().unwrap(), statistic);
        report.row(&Quantity { window, ..quantity }).unwrap()
    };
    for window in [short, None] {
        let quantiles = Statistic::QUANTILES.map(|(statistic, _)| row(statistic, window));
        let exact = quantiles.map(|row| row.exact.unwrap());
        assert!(exact.windows(2).all(|pair| pair[0] <= pair[1]), "{exact:?}");
        assert!(quantiles.iter().all(|row| row.count.is_some() && row.is_judged()));
        let undefined = row(Statistic::Undefined, window);
        let sampled = undefined.sampled.unwrap();
        let z = (sampled.value - undefined.exact.unwrap()) / sampled.standard_error.unwrap();
        assert!(z.abs() < 5.0 && undefined.count.is_some(), "{undefined:?}");
    }
    // Fewer windows take nothing where they are longer.
    let share = |window| row(Statistic::Undefined, window).exact.unwrap();
    assert!(share(short) > 3.0 * share(None));
    let laws: Vec<_> = curves(&report, Kind::Distribution).collect();
    assert_eq!(laws.len(), 2);
    for law in laws {
        assert!(law.test.is_some() && !law.axes[0].edges.is_empty());
        let listed: f64 = law.exact.as_ref().unwrap().iter().sum();
        let rest = law.unlisted.unwrap().unlisted_mass;
        assert!((listed + rest - 1.0).abs() < 1e-12 && rest > share(None) / 2.0);
    }
    assert!((row(Statistic::LeastLikely, None).exact.unwrap() - 0.75).abs() < 1e-6);
    assert!(curves(&report, Kind::RateFunction).count() == 1);
    for (page, words) in [
        (json::write(&report), "\"quantile_05\""),
        (csv::write(&report), "efficiency,engine,undefined,10,"),
        (text::write(&report), "efficiency.engine median in 10"),
        (screen::write(&report), "Efficiency of the engine in windows of 10"),
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

/// A gate half as fast leaves more windows without an efficiency, and is found out by their number.
#[test]
fn a_wrong_rate_is_caught_by_the_efficiencies_of_windows() {
    let job = |more: &[&str]| {
        let set = [&SIZE[..], more].concat();
        run::prepare(&common::plan("configs/heat_engine.toml", &set)).unwrap()
    };
    let right = job(&[]);
    let name = "efficiency.engine".parse().unwrap();
    let ratio = Ratio::of(&name, right.counted(), right.facts()).unwrap();
    let start = right.stationary().unwrap();
    let law = ratio.law(right.network().unwrap(), start, 50.0).unwrap();
    let none = |cell: &[i64]| ratio.value(cell, 50.0).is_none();
    let exact: f64 = law.cells.iter().filter(|(cell, _)| none(cell)).map(|(_, p)| p).sum();
    let chance = |job: &run::Job| {
        let sampled = job.sample_with_seed(3).unwrap();
        let mut count = 0;
        for block in &sampled.distributions[0].blocks {
            block.visit(|cell, windows| count += if none(cell) { windows } else { 0 });
        }
        Tails::binomial(count, 6400, exact).p_value()
    };
    let wrong = job(&["model.reservoirs.hot.tunnel_rate=0.5"]);
    let (honest, caught) = (chance(&right), chance(&wrong));
    assert!(honest > 1e-4 && caught < 1e-9, "{honest} {caught}");
}

/// The demon's occupations by the formulas of its paper, `[h or c, l]` by resonance.
fn occupations() -> [[f64; 2]; 4] {
    let fermi = |e: f64, t: f64| 1.0 / (((e - 1.0) / t).exp() + 1.0);
    let [h1, h2, c3, c4] = [fermi(1.0, 1.0), fermi(2.0, 1.0), fermi(1.5, 0.8), fermi(1.6, 0.8)];
    let less = 0.1 * (c3 - c4);
    [[h1, h1 - less], [h2, h2 + less], [c3, 2.0 * c3 - c4], [c4, 2.0 * c4 - c3]]
}

/// With the entropy that flows into the demon all laws hold. Without it the second law seems to be broken, and the mean of
/// `exp(-S)` is not one: exactly, by a product over attempts, and in the sample by many standard errors.
#[test]
fn theorems_of_a_demon_need_its_entropy() {
    let set = [
        "sampling.trajectories=12800",
        "sampling.duration=40.0",
        "observe.distributions=[]",
        "observe.generating_functions=[{ of = 'entropy_flow.h+c', values = [-1.0] }]",
    ];
    let report = common::run(&common::plan("configs/n_demon.toml", &set));
    let law = |name: &str, subject: &str| {
        let found = report.laws.iter().find(|law| law.law.word() == name && law.subject == subject);
        found.unwrap_or_else(|| panic!("no {name} of {subject}: {:?}", report.laws))
    };
    let whole = law("integral_fluctuation_theorem", "entropy.total");
    assert_eq!(whole.verdict, Holding::Holds, "{whole:?}");
    for (k, [f, l]) in occupations().into_iter().enumerate() {
        let own = law("second_law", &format!("particles e{}", k + 1));
        let produced = 0.05 * (f - l) * ((1.0 - l) / l * f / (1.0 - f)).ln();
        assert!((own.exact.unwrap() - produced).abs() < 1e-15, "{own:?} {produced}");
        assert_eq!(own.verdict, Holding::Holds);
    }
    let apparent = "entropy.total-entropy_flow.l";
    let [second, integral] =
        ["second_law", "integral_fluctuation_theorem"].map(|name| law(name, apparent));
    for own in [second, integral] {
        assert!(own.verdict == Holding::Fails && !own.must_hold, "{own:?}");
    }
    // Two attempts a resonance; each particle brings the entropy of its thermal reservoir alone.
    let (mut mean, mut average) = (0.0, 1.0_f64);
    for [f, l] in occupations() {
        let (p, q) = (f * (1.0 - l), l * (1.0 - f));
        let weight = f / (1.0 - f);
        mean += 0.05 * (p - q) * weight.ln();
        average *= (1.0 + p * (1.0 / weight - 1.0) + q * (weight - 1.0)).powi(2);
    }
    assert!(mean < 0.0 && average > 1.5, "{mean} {average}");
    assert!((second.exact.unwrap() - mean).abs() < 1e-14, "{second:?} {mean}");
    assert!((integral.exact.unwrap() - average).abs() < 1e-12, "{integral:?} {average}");
    let sampled = curves(&report, Kind::Scgf).next().unwrap().sampled.clone().unwrap();
    let (value, error) = (sampled.values[0], sampled.standard_errors[0]);
    let expected = average.ln() / 40.0;
    assert!((value - expected).abs() < 5.0 * error, "{value} +- {error}, not {expected}");
    assert!(value > 10.0 * error, "{value} +- {error} is not told from zero");
}

/// Fixed attempts at `f = 0.6` and `0.4` and unit transmission: 1.946, shown beside 2 and not judged. Poisson jumps would
/// have `0.52 ln(0.36/0.16)/0.2 = 2.108`.
#[test]
fn uncertainty_products_of_attempts_are_shown_and_not_judged() {
    let text = "[model]\nkind = 'resonances'\nplanck = 1.0\n[model.reservoirs]\n\
        a = { temperature = 1.0, chemical_potential = 'ln(1.5)' }\n\
        b = { temperature = 1.0, chemical_potential = '-ln(1.5)' }\n[model.resonances]\n\
        r = { between = ['a', 'b'], width = 1.0, energy = 0.0 }\n\
        [sampling]\nduration = 100.0\ntrajectories = 25600\n[observe]\nlaws = true\n";
    let report = common::run(&config::read("attempts.toml", text, &[]).unwrap());
    let row = report.get("uncertainty_product.particle.a", Statistic::Value).unwrap();
    let expected = 0.48 * 0.2 * (0.36_f64 / 0.16).ln() / 0.04;
    assert!((row.exact.unwrap() - expected).abs() < 1e-12 && expected < 1.947, "{row:?}");
    let sampled = row.sampled.unwrap();
    let error = sampled.standard_error.unwrap();
    assert!((sampled.value - expected).abs() < 5.0 * error, "{sampled:?}");
    assert!(sampled.value + 5.0 * error < 2.108, "Poisson attempts would not be told: {sampled:?}");
    assert!(!row.is_judged() && row.bound.is_none());
    assert!(report.laws.iter().all(|law| law.verdict != Holding::Fails), "{:?}", report.laws);
    assert!(text::write(&report).contains("uncertainty_product.particle.a"));
}
