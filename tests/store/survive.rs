//! Runs that are stopped, damaged or split survive, and damage that is not noticed fails the check.

use std::fs;

use fluctua::config;
use fluctua::ensemble::Silent;
use fluctua::validate::survive;

use crate::common::level;

/// What `--thorough` does to each config, here to two.
#[test]
fn stopped_damaged_and_split_runs_survive() {
    for path in ["configs/inverse_current.toml", "configs/ring_1_1.toml"] {
        let text = fs::read_to_string(path).unwrap();
        let plan = config::read(path, &text, &[]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let survival = survive::survive(path, &plan, folder.path(), &Silent).unwrap();
        assert_eq!(survival.verdict(), "survive", "{survival:?}");
        assert_eq!((survival.stops, survival.damages), (20, 20));
        assert!(survival.refused > 0, "no header was damaged");
    }
}

/// Damage that the store is told to warn of, and does not: a stage that finds nothing proves nothing.
#[test]
fn damage_that_nobody_tells_fails() {
    let plan = config::read("level.toml", &level(1.0, ""), &[]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let untold = |bytes: &[u8], _: &mut _| survive::Damage {
        what: "nothing at all",
        bytes: bytes.to_vec(),
        is_told: true,
    };
    let survival = survive::survive_damage("level", &plan, folder.path(), &Silent, untold).unwrap();
    assert_eq!((survival.verdict(), survival.failures.len()), ("FAIL", 20), "{survival:?}");
}
