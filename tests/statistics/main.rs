//! Error bars, tests and verdicts keep their levels, over many runs with known answers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod calibration;
mod coverage;
mod merit;
mod theorem_coverage;
