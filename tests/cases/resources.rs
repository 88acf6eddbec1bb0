//! Memory and time are estimated before they are taken, and bits do not depend on the processor.

use std::path::Path;
use std::process::Command;

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
        assert!(blocks == old_blocks, "{config}: blocks depend on the processor");
        assert!(report == old_report, "{config}: the report depends on the processor");
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
