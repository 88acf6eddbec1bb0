//! Run the program as a user does.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::same::assert_same;

/// A plan with many small blocks, walked in well under a second.
pub(crate) const SMALL: [&str; 5] =
    ["run", "--quiet", "--set", "sampling.trajectories=600", "--format=json"];

/// Run with these arguments.
pub(crate) fn fluctua(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap()
}

/// Run the small plan.
pub(crate) fn small(more: &[&str]) -> Output {
    fluctua(&[&SMALL, more].concat())
}

/// Run the small plan on what a folder holds, and expect its report.
pub(crate) fn resume(out: &Path) -> Vec<u8> {
    let output = small(&["--resume", "--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_same(fs::read(out.join("report.json")).unwrap(), &output.stdout, "report.json");
    output.stdout
}

/// The small plan in a new folder, undisturbed.
pub(crate) fn undisturbed(parent: &Path) -> (PathBuf, Vec<u8>) {
    let out = parent.join("undisturbed");
    let output = small(&["--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    (out, output.stdout)
}

/// The text of what a program wrote.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Assert that a run was refused with a message that contains all of these.
pub(crate) fn assert_refused(output: &Output, code: i32, parts: &[&str]) {
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert!(output.stdout.is_empty(), "a refused run printed a result");
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in\n{message}");
    }
}
