//! Mutated configs end in a report or a message; random devices agree with their exact answers.
//!
//! The long versions (100 000 texts, 1000 devices) run under `fluctua validate --thorough`. The
//! chance that the devices raise a false alarm is 1e-3 at fresh seeds, all together; the seeds here
//! are fixed.

use std::cell::Cell;
use std::fs;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::common;
use fluctua::config::{Plan, PlanParts};
use fluctua::ensemble::{Progress, Silent};
use fluctua::model::Model;
use fluctua::number::Rate;
use fluctua::quantity::Statistic;
use fluctua::report::Report;
use fluctua::validate::fuzz::{
    Attempt, Mutation, SHORT, mutate, random_device, try_mutated, try_text,
};
use fluctua::validate::judge;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use statrs::distribution::{ContinuousCDF, Normal};

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let n = || 0_usize..1 << 16;
    let one = prop_oneof![
        2 => (n(), n()).prop_map(|(which, nasty)| Mutation::Number { which, nasty }),
        1 => (n(), n()).prop_map(|(old, new)| Mutation::Word { old, new }),
        1 => (n(), n(), n()).prop_map(|(first, second, how)| Mutation::Line { first, second, how }),
        2 => (n(), n()).prop_map(|(at, odd)| Mutation::Character { at, odd }),
    ];
    vec(one, 1..=3)
}

/// The same texts every time for one `seed`; what fails is shrunk to the fewest and plainest mistakes.
fn for_mutated(seed: u8, cases: u32, test: impl Fn(&str, &str) -> Result<(), String>) {
    let texts: Vec<_> = common::configs()
        .iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()))
        .collect();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let outcome = TestRunner::new_with_rng(config, rng).run(
        &(0..texts.len(), mutations()),
        |(which, mutations)| {
            let (name, text) = &texts[which];
            test(name, &mutate(text, &mutations)).map_err(TestCaseError::fail)
        },
    );
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn mutated_configs_end_in_a_report_or_a_message() {
    // Two halves, one a core.
    let (one, other) = rayon::join(|| tried_mutated(1), || tried_mutated(2));
    let tried: [u32; 3] = std::array::from_fn(|kind| one[kind] + other[kind]);
    assert!(tried[0] > 200 && tried[2] > 200, "refused, prepared, answered: {tried:?}");
}

/// How many of 1000 texts were refused, prepared and answered.
fn tried_mutated(seed: u8) -> [u32; 3] {
    let [refused, prepared, answered] = [0; 3].map(Cell::new);
    for_mutated(seed, 1000, |name, text| {
        let count = match try_text(name, text)? {
            Attempt::Refused => &refused,
            Attempt::Prepared => &prepared,
            Attempt::Answered => &answered,
        };
        count.set(count.get() + 1);
        Ok(())
    });
    [refused, prepared, answered].map(Cell::into_inner)
}

/// Asks to stop at once.
struct Impatient;

impl Progress for Impatient {
    fn stop(&self) -> bool {
        true
    }
}

#[test]
fn ctrl_c_stops_between_texts() {
    let texts = [("text".to_owned(), String::new())];
    let stopped = try_mutated(&texts, 1000, 1, &Impatient).unwrap_err();
    assert!(stopped.to_string().contains("interrupted after 0 of 1000"), "{stopped}");
    let tried = try_mutated(&texts, 10, 1, &Silent).unwrap().unwrap();
    assert_eq!((tried.refused, tried.answered), (10, 0));
}

/// A program that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Wait for a program, which must end in time.
fn watched(mut command: Command, patience: Duration) -> Result<ExitStatus, String> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (mut child, began) = (command.spawn().unwrap(), Instant::now());
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Ok(status);
        }
        if began.elapsed() > patience {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(format!("no end within {patience:?}"));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn the_program_ends_with_0_or_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mutated.toml");
    let [done, refused] = [0; 2].map(Cell::new);
    for_mutated(3, 60, |name, text| {
        // What is too long to run is still shown.
        let is_long = try_text(name, text)? == Attempt::Prepared;
        fs::write(&path, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_fluctua"));
        command.arg(if is_long { "show" } else { "run" }).arg(&path);
        command.args(SHORT.iter().flat_map(|set| ["--set", set]));
        let count =
            match watched(command, PATIENCE).map_err(|error| format!("{error}:\n{text}"))?.code() {
                Some(0) => &done,
                Some(2) => &refused,
                other => return Err(format!("exit code {other:?} for:\n{text}")),
            };
        count.set(count.get() + 1);
        Ok(())
    });
    let ends = [done, refused].map(Cell::into_inner);
    assert!(ends[0] >= 5 && ends[1] >= 5, "done, refused: {ends:?}");
}

/// The watchdog sees a program that hangs.
#[test]
#[cfg(unix)]
fn a_hang_is_a_failure() {
    let mut command = Command::new("sleep");
    command.arg("60");
    assert!(watched(command, PATIENCE / 20).unwrap_err().contains("no end within"));
}

fn reports(seeds: std::ops::Range<u64>) -> Vec<(String, Report)> {
    seeds.map(|seed| (format!("device {seed}"), common::run(&random_device(seed)))).collect()
}

#[test]
fn random_devices_agree() {
    let reports = reports(0..60);
    let of = |is: fn(&Model) -> bool| reports.iter().filter(|(_, r)| is(&r.plan.model)).count();
    let kinds = [
        of(|model| matches!(model, Model::Dots(_))),
        of(|model| matches!(model, Model::Network(_))),
        of(|model| matches!(model, Model::Ring(_))),
        of(|model| matches!(model, Model::Resonances(_))),
        of(|model| matches!(model, Model::Lindblad(_))),
    ];
    assert!(
        kinds.iter().all(|&count| count >= 4),
        "dots, networks, rings, resonances, coherent: {kinds:?}"
    );
    let asked = |is: fn(&Plan) -> bool| reports.iter().filter(|(_, r)| is(&r.plan)).count();
    let observed = [
        asked(|plan| !plan.observe.sums().is_empty()),
        asked(|plan| !plan.observe.windows.others.is_empty()),
    ];
    assert!(observed.iter().all(|&count| count >= 8), "sums, windows: {observed:?}");
    let validation = judge(&reports);
    assert!(validation.agree && validation.compared > 2000, "{}", validation.text());
}

/// A device whose first tunnel rate is larger by a tenth.
fn faster(plan: &Plan) -> Option<Plan> {
    matches!(plan.model, Model::Dots(_)).then(|| {
        let change = |parts: &mut PlanParts| {
            let Model::Dots(dots) = &mut parts.model else { return };
            let rate = &mut dots.reservoirs[0].leads[0].tunnel_rate[0].rate;
            *rate = Rate::try_from(rate.get() * 1.1).unwrap();
        };
        plan.with(change).unwrap()
    })
}

/// One tunnel rate of one device in forty is wrong by a tenth: `judge` finds it wherever the largest of
/// the shifted rates has a computed power above 0.99, which is most devices of dots.
#[test]
fn a_random_device_with_a_wrong_rate_is_found() {
    let right = reports(0..40);
    let bounds: Vec<_> = judge(&right).cases.iter().map(|case| case.bound).collect();
    let (mut found, mut expected) = (0, 0);
    for (k, (_, honest)) in right.iter().enumerate() {
        let Some(plan) = faster(&honest.plan) else { continue };
        let mut sampled = common::run(&plan);
        let Some(bound) = bounds[k] else { continue };
        let mut power = 0.0_f64;
        for row in &mut sampled.quantities {
            // Rates start in the stationary law: their asymptote is what is estimated.
            let of_rate = row.quantity.statistic == Statistic::Rate;
            let other = honest.row(&row.quantity).and_then(|row| row.exact).filter(|_| of_rate);
            let error = row.sampled.and_then(|s| s.standard_error).filter(|&error| error > 0.0);
            row.z = None;
            let (Some(other), Some(error), Some(own)) = (other, error, row.exact) else { continue };
            row.z = row.sampled.map(|sampled| (sampled.value - other) / error);
            power = power.max(Normal::standard().cdf((own - other).abs() / error - bound));
        }
        if power < 0.99 {
            continue;
        }
        expected += 1;
        let mut all = right.clone();
        all[k].1 = sampled;
        let validation = judge(&all);
        found += usize::from(!validation.cases[k].disagreeing.is_empty());
    }
    assert!(expected >= 8, "only {expected} devices have power");
    assert_eq!(found, expected);
}
