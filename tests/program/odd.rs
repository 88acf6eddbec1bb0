//! Odd inputs of every subcommand: refused in plain words, without a panic and without a file.

use std::fs;

use crate::common::cli::{assert_refused, fluctua};

#[test]
fn what_is_no_config_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("empty.toml"), "").unwrap();
    fs::write(path("binary.toml"), [0x7f, b'E', b'L', b'F', 0, 0xff]).unwrap();
    for command in ["run", "exact", "scan", "show", "trace"] {
        let refused = |config: String, parts: &[&str]| {
            assert_refused(&fluctua(&[command, &config]), 2, parts);
        };
        refused(path("empty.toml"), &["empty.toml:1:1: `model` is missing", "is \"dots\""]);
        refused(path("binary.toml"), &["binary.toml is not text in UTF-8: byte 6"]);
        refused(path(""), &["it is a folder, not a file; name a TOML file"]);
        refused(path("nowhere.toml"), &["nowhere.toml: there is no such file or folder"]);
    }
    assert_refused(
        &fluctua(&["validate", &path("empty.toml")]),
        2,
        &["it is a file, not a folder"],
    );
    let merge = ["merge", &path("out"), &path("nowhere")].map(ToString::to_string);
    let merge = merge.each_ref().map(String::as_str);
    assert_refused(&fluctua(&merge), 2, &["plan.toml: there is no such file", "--shard"]);
}

#[test]
fn an_output_that_is_a_file_is_wrong_input() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    let out = file.to_str().unwrap();
    for command in [
        &["run", "--quiet"][..],
        &["exact"],
        &["scan", "--exact", "--scan=F_N=0:2:3"],
        &["trace"],
        &["reproduce", "magnification/4b", "--exact"],
    ] {
        let output = fluctua(&[command, &["--out", out]].concat());
        assert_refused(&output, 2, &["file is a file, not a folder"]);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn numbers_out_of_bounds_are_told_with_the_bound() {
    let refused = |arguments: &[&str], parts: &[&str]| {
        assert_refused(&fluctua(arguments), 2, parts);
    };
    refused(&["run", "--seed", "-1"], &["-1 is not in 0.."]);
    refused(&["scan", "--scan", "F_N=nan:2:5"], &["is NaN, but must be finite"]);
    refused(&["scan", "--scan", "F_N=0:2:1e9"], &["1e9 points", "about 8", "TB;"]);
    refused(&["scan", "--scan", "F_N=0:2:1e300"], &["1e300 points", "8e291 TB"]);
}

#[test]
fn sizes_of_memory_are_read() {
    for (size, limit) in [("1MB", "1 MB"), ("1e3k", "1 MB"), ("3 mb", "3 MB"), ("2.5MiB", "3 MB")] {
        let output = fluctua(&["exact", "--memory", size]);
        assert_refused(&output, 2, &[&format!("more than the limit of {limit}")]);
    }
    for size in ["", "2", "GB", "-1GB", "0MB", "2 apples", "infGB", "nanMB"] {
        let output = fluctua(&["exact", &format!("--memory={size}")]);
        assert_refused(&output, 2, &["--memory"]);
    }
    for size in ["2GB", "1.5GiB"] {
        assert_eq!(fluctua(&["exact", "--memory", size]).status.code(), Some(0), "{size}");
    }
}

#[test]
fn what_has_no_effect_is_said() {
    let refused = fluctua(&["run", "--trajectories=640", "--out=run_{shard}"]);
    assert_refused(&refused, 2, &["`{shard}` in --out", "--shard auto"]);
    let file = ["--set", "observe.windows_file=true"];
    for command in [&["exact"][..], &["scan", "--exact", "--scan=F_N=0:1:2"]] {
        let output = fluctua(&[command, &file].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("windows_file does nothing here"), "{command:?}: {told}");
    }
}
