//! The judgement of many reports as one family, and the calibration of every verdict, each with twins that must fail.

use std::fs;

use crate::common::level;
use fluctua::config;
use fluctua::ensemble::{Memory, Silent};
use fluctua::judge::law::Holding;
use fluctua::report::Report;
use fluctua::run;
use fluctua::validate::calibration::{self, Calibration};
use fluctua::validate::judge;

fn report(text: &str) -> Report {
    let plan = config::read("level.toml", text, &[]).unwrap();
    run::run(&plan, &mut Memory, &Silent).unwrap()
}

/// The report of a device whose exact answers are those of another.
fn twin(sampled: &Report, exact: &Report) -> Report {
    let mut twin = sampled.clone();
    for row in &mut twin.quantities {
        let other = exact.row(&row.quantity).and_then(|row| row.exact);
        let error = row.sampled.and_then(|sampled| sampled.standard_error);
        row.z = row
            .sampled
            .zip(other)
            .zip(error.filter(|&error| error > 0.0))
            .map(|((sampled, other), error)| (sampled.value - other) / error);
    }
    twin
}

/// False-alarm rate: 1e-3, fixed seeds. Power: 5120 windows of 50 time units give the current of
/// some 0.2 per unit time to 0.5 %, and a tunnel rate wrong by 5 % moves it by 2.5 %, 5 errors.
#[test]
fn a_wrong_rate_in_one_of_many_configs_is_found() {
    let right: Vec<(String, Report)> = (1..=4)
        .map(|seed| (format!("{seed}"), report(&level(1.0, &format!("seed = {seed}")))))
        .collect();
    let honest = judge(&right);
    assert!(honest.agree, "{}", honest.text());
    assert_eq!(honest.compared, honest.cases.iter().map(|case| case.compared).sum::<usize>());
    let mut wrong = right.clone();
    wrong[2].1 = twin(&report(&level(1.05, "seed = 3")), &right[2].1);
    let found = judge(&wrong);
    assert!(!found.agree, "{}", found.text());
    let at_fault: Vec<bool> = found.cases.iter().map(|case| !case.disagreeing.is_empty()).collect();
    assert_eq!(at_fault, [false, false, true, false], "{}", found.text());
    assert!(found.text().contains("DISAGREE"));
}

/// The bound of a family grows with it: one config alone has the smallest.
#[test]
fn the_bound_is_that_of_the_whole_family() {
    let one = (String::from("one"), report(&level(1.0, "")));
    let bound = |reports: &[(String, Report)]| judge(reports).cases[0].bound.unwrap();
    assert!(bound(&[one.clone(), one.clone()]) > bound(&[one]));
}

/// Many reports of three small setups, each changed like this before it is judged.
fn calibrated(distort: impl Fn(Report) -> Report + Sync) -> Calibration {
    let wanted = |name: &str| ["walk-count", "level-few-cells", "walk-lattice"].contains(&name);
    calibration::judge(&calibration::repeat_distorted(wanted, 100, distort, &Silent).unwrap())
}

/// The short form of `validate --thorough --only calibration`. False-alarm rate: 1e-3, fixed seeds.
#[test]
fn verdicts_and_tests_keep_their_levels() {
    let calibration = calibrated(|report| report);
    assert!(calibration.holds(), "{}", calibration.text());
    assert!(calibration.text().lines().all(|line| line.len() <= 80), "{}", calibration.text());
    let all = calibration.setups.last().unwrap().alarms;
    assert_eq!((all.reports, all.expected), (300, 0.3));
}

/// Error bars of 0.6 of their size: beyond 2.0 of them becomes beyond 1.2, which is 23 % in place of 5 %: of 100
/// reports of a setup with one row 23 +- 4 have a chance below 5 %, and some 20 pass; with three rows, the
/// smallest of them has it in 40 and more.
#[test]
fn error_bars_that_are_too_small_are_caught() {
    let found = calibrated(|mut report| {
        for row in &mut report.quantities {
            row.z = row.z.map(|z| z / 0.6);
        }
        report
    });
    assert!(!found.holds(), "{}", found.text());
    assert!(found.broken.iter().any(|broken| broken.starts_with("row ")), "{:?}", found.broken);
}

/// Chances squared: instead of 15 of 300 reports 67 have one below 5 %.
#[test]
fn tests_that_are_too_strict_are_caught() {
    let found = calibrated(|mut report| {
        let tests = report.curves.iter_mut().flat_map(|c| c.test.iter_mut());
        tests.for_each(|test| test.p_value *= test.p_value);
        report
    });
    let broken = |b: &String| b.starts_with("distribution, p <= 5e-2");
    assert!(found.broken.iter().any(broken), "{}", found.text());
}

/// A law that is told to fail beyond 1.3 standard errors does so in some 15 of 100 reports; one may.
#[test]
fn laws_that_are_told_to_fail_are_caught() {
    let found = calibrated(|mut report| {
        for law in &mut report.laws {
            let off = law.value.zip(law.bound).map_or(0.0, |(value, bound)| (value - bound).abs());
            let error = law.standard_error.unwrap_or(f64::INFINITY);
            if law.law.word() == "integral_fluctuation_theorem" && off > 1.3 * error {
                law.verdict = Holding::Fails;
            }
        }
        report
    });
    let broken = |b: &String| b.starts_with("law integral_fluctuation_theorem FAILS");
    assert!(found.broken.iter().any(broken), "{}", found.text());
}

/// A walker that is 3 % too slow: its count of 6 a window, known to 0.9 %, is off by three errors.
#[test]
fn a_wrong_rate_is_caught() {
    let walk = |right: f64| {
        let text = fs::read_to_string("configs/random_walk.toml").unwrap();
        let set = [format!("parameters.right={right}"), "sampling.duration=6.0".into()];
        run::exact(&config::read("walk", &text, &set).unwrap()).unwrap()
    };
    let faster = walk(2.06);
    let found = calibrated(|report| match report.plan.title.as_str() {
        "Asymmetric random walk" => twin(&report, &faster),
        _ => report,
    });
    let broken = |b: &String| b.starts_with("row rate in walk-count");
    assert!(found.broken.iter().any(broken), "{}", found.text());
}
