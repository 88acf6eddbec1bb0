//! Streams that are full, closed or limited: an exit code of ours, and no panic.
#![cfg(target_os = "linux")]

use std::process::{Command, Output};

use crate::common::cli::text;

/// Run a shell line in which `fluctua` is this program.
fn shell(line: &str) -> Output {
    let line = format!("fluctua() {{ '{}' \"$@\"; }}\n{line}", env!("CARGO_BIN_EXE_fluctua"));
    Command::new("bash").args(["-c", &line]).output().unwrap()
}

const COMMANDS: [&str; 7] = [
    "run --trajectories 64",
    "exact",
    "show",
    "show --dot",
    "trace --jumps 10",
    "--help",
    "validate --help",
];

#[test]
fn a_full_standard_error_changes_nothing() {
    for command in COMMANDS {
        for closed in ["2>/dev/full", "2>&-"] {
            let output = shell(&format!("fluctua {command} {closed}"));
            assert_eq!(output.status.code(), Some(0), "{command} {closed}");
            assert!(!output.stdout.is_empty(), "{command} {closed}");
        }
    }
    for command in ["exact --set x", "nothing", "run --shard 1/2", "merge a b", "--nothing"] {
        for closed in ["2>/dev/full", "2>&-", "2> >(true)"] {
            let output = shell(&format!("fluctua {command} {closed}"));
            assert_eq!(output.status.code(), Some(2), "{command} {closed}");
        }
    }
}

#[test]
fn a_full_standard_output_is_told() {
    for command in COMMANDS {
        let output = shell(&format!("fluctua {command} >/dev/full"));
        assert_eq!(output.status.code(), Some(3), "{command}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains("standard output"), "{command}");
        let output = shell(&format!("fluctua {command} >/dev/full 2>/dev/full"));
        assert_eq!(output.status.code(), Some(3), "{command}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    for command in COMMANDS {
        let output = shell(&format!("fluctua {command} 2>&1 | true; exit ${{PIPESTATUS[0]}}"));
        assert_eq!(output.status.code(), Some(0), "{command}");
        let output = shell(&format!("fluctua {command} >&-"));
        assert_eq!(output.status.code(), Some(0), "{command}: {}", text(&output.stderr));
    }
}

#[test]
fn a_config_may_come_through_a_pipe_but_not_without_end() {
    let config = "configs/single_level.toml";
    let piped = shell(&format!("cat {config} | fluctua exact /dev/stdin --format=json"));
    let plain = shell(&format!("fluctua exact {config} --format=json"));
    let title = |output: &Output| text(&output.stdout).replace("\"title\": \"stdin\"", "");
    assert_eq!(title(&piped), title(&plain));
    // A plan that is read but refused later names its place in what was piped.
    let late = format!("cat {config} | fluctua run /dev/stdin --set sampling.duration=1e15");
    let output = shell(&late);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    let output = shell("fluctua exact /dev/zero");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("longer than 64 MiB"), "{}", text(&output.stderr));
    let output = shell("fluctua exact configs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is a folder, not a file"), "{}", text(&output.stderr));
}
