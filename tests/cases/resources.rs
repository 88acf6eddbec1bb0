//! Memory and time are estimated before they are taken, and bits do not depend on the processor.

use std::path::Path;
use std::process::Command;

use crate::common::same::assert_same;

/// Makes the C library choose the elementary functions of an old processor. Where it knows no such
/// choice (another C library, another kind of processor), this changes nothing and the test holds trivially.
const OLD_PROCESSOR: (&str, &str) = ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F");

/// The files of a small run, on one thread so that blocks are written in order.
fn run(config: &str, old_processor: bool) -> [Vec<u8>; 2] {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fluctua"));
    command.args(["run", config, "--trajectories", "1280", "--threads", "1", "--quiet", "--out"]);
    command.arg(folder.path()).env_remove(OLD_PROCESSOR.0);
    if old_processor {
        command.env(OLD_PROCESSOR.0, OLD_PROCESSOR.1);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{config}: {}", String::from_utf8_lossy(&output.stderr));
    ["blocks.bin", "report.json"].map(|name| std::fs::read(folder.path().join(name)).unwrap())
}

/// Fermi functions (`maxwell_demon`), expressions (`functions.toml`), distributions and waiting times,
/// Metropolis and Poisson draws of a ring, coupled trajectories, spectra.
#[test]
fn the_processor_changes_no_bit() {
    let functions = Path::new(env!("CARGO_TARGET_TMPDIR")).join("functions.toml");
    std::fs::write(&functions, FUNCTIONS).unwrap();
    let configs = ["maxwell_demon", "distributions", "trajectories", "ring_asymmetric", "response"];
    let paths = configs.map(|name| format!("configs/{name}.toml"));
    for config in paths.iter().map(String::as_str).chain(functions.to_str()) {
        let [blocks, report] = run(config, false);
        let [old_blocks, old_report] = run(config, true);
        assert_same(blocks, old_blocks, &format!("{config}: blocks depend on the processor"));
        assert_same(report, old_report, &format!("{config}: the report depends on the processor"));
    }
}

/// A network with every function that an expression may call.
const FUNCTIONS: &str = r#"
    title = "Three states, rates by every function"
    [parameters]
    a = "exp(0.37) + ln(3.3) + sin(0.7) + cos(1.3)"
    b = "tan(0.41) + sinh(0.53) + cosh(0.61) + tanh(0.29)"
    c = "sqrt(2)^1.7 + 1.3^-2.41"
    [model]
    kind = "network"
    transitions = [
        { from = "A", to = "B", rate = "a", reservoir = "walk", particles = 1, energy = "ln(a)" },
        { from = "B", to = "A", rate = "b", reservoir = "walk", particles = -1, energy = "-ln(a)" },
        { from = "B", to = "C", rate = "c", reservoir = "walk", particles = 1, energy = "exp(-b)" },
        { from = "C", to = "B", rate = "a/c", reservoir = "walk", particles = -1, energy = "-exp(-b)" },
        { from = "C", to = "A", rate = "exp(-c)", reservoir = "walk", particles = 1, energy = 0.1 },
        { from = "A", to = "C", rate = "c^a/90", reservoir = "walk", particles = -1, energy = -0.1 },
    ]
    [sampling]
    duration = 20.0
"#;

/// The output of a command that must not be killed: its exit code and what it says.
fn said(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Blocks, reservoirs and rings that need more than is given are refused with the estimate.
#[test]
fn what_does_not_fit_is_refused_before_it_is_taken() {
    let level = "configs/single_level.toml";
    let blocks = ["run", level, "--trajectories", "1000000", "--memory", "200MB", "--set"];
    let (code, message) = said(&[&blocks[..], &["sampling.blocks=1000000"]].concat());
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("1000000 blocks") && message.contains("200 MB"), "{message}");
    let spins = ["--set", "model.upper.spins=9", "--set", "model.lower.spins=8"];
    let ring = ["run", "configs/ring_1_1.toml", "--memory", "200MB"];
    let (code, message) = said(&[&ring[..], &spins].concat());
    assert_eq!(code, Some(2), "{message}");
    assert!(message.contains("262144 states"), "{message}");
    let (code, message) = said(&["run", level, "--memory", "lots"]);
    assert_eq!(code, Some(2), "{message}");
}

/// A limit into which the exact answers do not fit leaves these out, with a warning, and samples the same.
#[test]
fn the_limit_changes_no_sample() {
    let text = std::fs::read_to_string("configs/single_level.toml").unwrap();
    let set = ["sampling.trajectories=640".to_owned()];
    let plan = fluctua::config::read("single_level.toml", &text, &set).unwrap();
    let report = |limit: f64| {
        let job = fluctua::run::prepare(&plan).unwrap().within(limit);
        job.run(&mut fluctua::ensemble::Memory, &fluctua::ensemble::Silent).unwrap()
    };
    let (all, little) = (report(1e12), report(1e3));
    assert!(little.warnings.iter().any(|warning| warning.contains("of memory")));
    assert!(little.quantities.iter().all(|row| row.exact.is_none()));
    for row in &little.quantities {
        let same = all.row(&row.quantity).unwrap();
        assert_eq!(row.sampled, same.sampled, "{:?}", row.quantity);
    }
}

/// A block takes about two kilobytes while it waits for the others, six where its moments were not packed.
#[test]
fn a_block_waits_in_few_bytes() {
    let text = std::fs::read_to_string("configs/inverse_current.toml").unwrap();
    let set = ["sampling.trajectories=100000".to_owned(), "sampling.blocks=1000".to_owned()];
    let plan = fluctua::config::read("inverse_current.toml", &text, &set).unwrap();
    let job = fluctua::run::prepare(&plan).unwrap();
    let blocks = job.need().unwrap().bytes() - fluctua::run::memory::Need::of(&plan).bytes();
    assert!(blocks > 1e6 && blocks < 3.5e6, "{blocks} bytes for 1000 blocks");
}
