//! Mutated configs end in a report or a message; random devices agree with their exact answers.
//!
//! The long versions (100 000 texts, 1000 devices) run under `fluctua validate --thorough`. The
//! chance that the devices raise a false alarm is 1e-3 at fresh seeds, all together.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs;

use fluctua::ensemble::{Memory, Silent};
use fluctua::run;
use fluctua::validate::fuzz::{random_device, try_mutated};

#[test]
fn mutated_configs_end_in_a_report_or_a_message() {
    let texts: Vec<_> = common::configs()
        .iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()))
        .collect();
    let tried = try_mutated(&texts, 2000, 1).unwrap_or_else(|error| panic!("{error}"));
    assert!(tried.answered > 200 && tried.refused > 200, "{tried:?}");
}

#[test]
fn random_devices_agree() {
    let reports: Vec<_> = (0..40)
        .map(|seed| {
            let report = run::run(&random_device(seed), &mut Memory, &Silent).unwrap();
            (format!("device {seed}"), report)
        })
        .collect();
    let validation = fluctua::validate::judge(&reports);
    assert!(validation.agree && validation.compared > 2000, "{}", validation.text());
}
