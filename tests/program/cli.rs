//! The command line, as a user meets it: outputs, files, messages, exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::cli::assert_refused;
use crate::common::same::assert_same;

fn fluctua(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap()
}

const SMALL: [&str; 3] = ["run", "--set", "sampling.trajectories=600"];

fn small(more: &[&str]) -> Output {
    fluctua(&[&SMALL, more].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_example_tells_what_a_physicist_asks() {
    let output = fluctua(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    for expected in [
        "25600 trajectories of duration 100",
        "particle.b",
        "-0.0100001",
        "flows against both its forces",
        "Sampled and exact agree",
    ] {
        assert!(table.contains(expected), "`{expected}` is not in\n{table}");
    }
    for line in table.lines().chain(text(&output.stderr).lines()) {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
    assert!(text(&output.stderr).contains("Next:"));
}

#[test]
fn out_holds_the_bytes_of_the_formats_and_a_plan_that_runs_again() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("first");
    let json = small(&["--format", "json", "--out", out.to_str().unwrap()]);
    assert_eq!(json.status.code(), Some(0), "{}", text(&json.stderr));
    assert_same(fs::read(out.join("report.json")).unwrap(), &json.stdout, "report.json");
    let csv = small(&["--format", "csv"]);
    assert_same(fs::read(out.join("quantities.csv")).unwrap(), &csv.stdout, "quantities.csv");
    let plan = out.join("plan.toml");
    let again = fluctua(&["run", plan.to_str().unwrap(), "--format", "json", "--threads", "1"]);
    assert_same(&again.stdout, &json.stdout, "again");
}

#[test]
fn json_has_neither_null_nor_nan_and_the_promised_keys() {
    let output = small(&["--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["format"], "fluctua-report");
    for key in [
        "version",
        "title",
        "fluctua",
        "plan",
        "seed",
        "units",
        "quantities",
        "curves",
        "laws",
        "warnings",
    ] {
        assert!(report.get(key).is_some(), "{key} is missing");
    }
    let bytes = text(&output.stdout);
    assert!(!bytes.contains("null") && !bytes.contains("NaN"));
    let row = &report["quantities"][1];
    assert_eq!(
        (&row["name"], &row["of"], &row["statistic"]),
        (&"particle".into(), &"b".into(), &"rate".into())
    );
    assert!(
        row["sampled"]["standard_error"].is_f64() && row["exact"].is_f64() && row["z"].is_f64()
    );
}

#[test]
fn exact_gives_exact_values_only() {
    let output = fluctua(&["exact", "--format", "csv"]);
    let table = text(&output.stdout);
    let line = table.lines().find(|line| line.starts_with("particle,b,rate,")).unwrap();
    let fields: Vec<_> = line.split(',').collect();
    assert_eq!((fields[6], fields[7], fields[9]), ("", "", ""));
    let value: f64 = fields[8].parse().unwrap();
    assert!((value + 0.010_000_087_229_3).abs() < 1e-12, "{value}");
}

#[test]
fn show_lists_channels_and_draws_a_graph() {
    let table = text(&fluctua(&["show"]).stdout);
    assert!(table.contains("L+R") && table.contains("Irreducible"), "{table}");
    let graph = text(&fluctua(&["show", "--dot"]).stdout);
    assert!(graph.starts_with("digraph") && graph.contains("\"empty\" -> \"L\""), "{graph}");
}

#[test]
fn a_trace_balances_its_energy() {
    let table = text(&fluctua(&["trace"]).stdout);
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("time,from,to,reservoir,particles,energy,entropy"));
    let (mut state, mut time, mut energy) = (None, 0.0, 0.0);
    let level = |state: &str| match state {
        "empty" => 0.0,
        "L" => 1.0,
        "R" => 2.5,
        _ => 2.0,
    };
    let mut first = None;
    for line in lines {
        let fields: Vec<_> = line.split(',').collect();
        let now: f64 = fields[0].parse().unwrap();
        assert!(now >= time, "time runs forward");
        time = now;
        assert!(state.is_none_or(|state: String| state == fields[1]), "{line} does not continue");
        first.get_or_insert_with(|| level(fields[1]));
        state = Some(fields[2].to_owned());
        energy += fields[5].parse::<f64>().unwrap();
    }
    let end = level(&state.unwrap());
    assert!((energy - (end - first.unwrap())).abs() < 1e-9);
    assert!(time <= 100.0);
}

#[test]
fn wrong_input_exits_with_2_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for (arguments, expected) in [
        (vec!["run", "no_such_file.toml"], "no_such_file.toml"),
        (vec!["run", "--set", "sampling.trajectories=0"], "--set sampling.trajectories"),
        (vec!["run", "--threads", "0"], "'--threads <THREADS>'"),
        (vec!["run", "--set", "sampling.duration=1e9"], "--set sampling.duration=1e9: "),
        (vec!["run", "tests/unrunnable/too_long.toml"], "too_long.toml:13:12: "),
        (vec!["run", "tests/unrunnable/two_classes.toml"], "two_classes.toml:19:9: "),
        (
            vec!["run", "tests/unrunnable/response_of_nothing.toml"],
            "response_of_nothing.toml:19:12: ",
        ),
        (
            vec!["run", "tests/unrunnable/response_from_zero.toml"],
            "response_from_zero.toml:29:12: ",
        ),
        (
            vec!["exact", "tests/unrunnable/response_of_a_start.toml"],
            "response_of_a_start.toml:19:12: ",
        ),
        (
            vec!["run", "tests/unrunnable/merit_of_no_machine.toml"],
            "merit_of_no_machine.toml:13:10: ",
        ),
        (vec!["run", "tests/unrunnable/entropy_from_a_state.toml"], "needs the stationary"),
        (vec!["run", "tests/unrunnable/laws_from_a_state.toml"], "laws_from_a_state.toml:16:8: "),
        (vec!["run", "--set", "parameters.F_E=\"1/0\""], "parameters.F_E"),
        (vec!["run", "tests/unrunnable/quantum_ring_redfield.toml"], "redfield.toml:17:12: "),
        (vec!["trace", "tests/unrunnable/quantum_ring_redfield.toml"], "redfield.toml:17:12: "),
        (vec!["exact", "tests/unrunnable/quantum_ring_several.toml"], "2 are independent, as"),
        (vec!["fly"], "fly"),
    ] {
        let arguments: Vec<&str> =
            arguments.into_iter().chain(["--out", out.to_str().unwrap()]).collect();
        let output = fluctua(&arguments);
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty());
        assert!(!out.exists(), "{arguments:?} left a folder behind");
    }
}

/// What is not there is said, not left blank: figures and jumps of a density matrix, machines that run the other way.
#[test]
fn what_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let ring = "tests/unrunnable/quantum_ring_redfield.toml";
    let shown = text(&fluctua(&["show", ring]).stdout);
    assert!(shown.contains("10 states") && shown.contains("No jumps are listed"), "{shown}");
    let dot = "configs/coherent_double_dot.toml";
    let exact = fluctua(&["exact", dot, "--figures=svg", "--out", out.to_str().unwrap()]);
    assert!(text(&exact.stderr).contains("nothing to draw"), "{}", text(&exact.stderr));
    let heater = "model = { kind = 'resonances', reservoirs = { left = { temperature = 1.0, \
                  chemical_potential = 1.0 }, right = { temperature = 0.5, chemical_potential = -1.0 } }, \
                  resonances = { n = { between = ['left', 'right'], energy = 0.3, width = 0.1 } } }\n\
                  observe = { merits = ['efficiency.engine', 'cop.heat_pump'] }\n\
                  sampling = { trajectories = 640 }\n";
    let config = folder.path().join("heater.toml");
    std::fs::write(&config, heater).unwrap();
    let run = fluctua(&["run", config.to_str().unwrap(), "--quiet"]);
    let (told, table) = (text(&run.stderr), text(&run.stdout));
    let all = format!("{told}{table}").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(all.contains("efficiency.engine has no law of single windows"), "{all}");
    assert!(!all.contains("Efficiency of the engine in windows"), "{all}");
    assert!(all.contains("COP of the heat pump in windows"), "{all}");
    assert!(all.contains("(COP) exactly 0.35 of at most 2"), "{all}");
    let scan = ["scan", "--maximise", "power.engin", "--over=F_N", "--scan=F_N=0:2:3"];
    assert_refused(&fluctua(&scan), 2, &["did you mean `power.engine`?"]);
    let both = [&scan[..], &["--trajectories=100"]].concat();
    assert_refused(&fluctua(&both), 2, &["--maximise", "--trajectories"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written_exits_with_3() {
    // Where the kernel keeps its own files nobody makes a folder.
    let output = small(&["--out", "/proc/fluctua/out"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("/proc/fluctua/out"));
    assert!(output.stdout.is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_on_standard_output_exits_with_3() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status =
        Command::new(env!("CARGO_BIN_EXE_fluctua")).args(SMALL).stdout(full).output().unwrap();
    assert_eq!(status.status.code(), Some(3));
    assert!(text(&status.stderr).contains("standard output"));
}

/// A file-size limit stands for a disk that fills: every write beyond it fails.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fills_leaves_no_half_written_file() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let command = format!(
        "trap '' XFSZ; ulimit -f 2; exec {} run --set sampling.trajectories=600 --out {}",
        env!("CARGO_BIN_EXE_fluctua"),
        out.display()
    );
    let output = Command::new("bash").args(["-c", &command]).output().unwrap();
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{message}");
    assert!(message.contains(out.to_str().unwrap()), "{message}");
    assert!(!out.join("report.json").exists());
    for name in files(&out) {
        assert!(
            ["plan.toml", "config.toml", "blocks.bin"].contains(&name.as_str()),
            "{name} was left behind"
        );
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Rare states keep their probabilities in the report, and nothing resolved is still a sample.
#[test]
fn extreme_reports_are_honest() {
    let rare = fluctua(&["exact", "--format=csv", "--set", "model.dots.L.energy=90"]);
    let row =
        text(&rare.stdout).lines().find(|l| l.starts_with("probability,L,")).map(str::to_owned);
    let row = row.unwrap();
    let p: f64 = row.split(',').nth(8).unwrap().parse().unwrap();
    assert!(p > 0.0 && p < 1e-30, "{row}");
    let short = text(&fluctua(&["run", "--set", "sampling.duration=1e-6"]).stdout);
    assert!(short.contains("25600 trajectories"), "{short}");
}

/// Energy that comes in must go out: two energy currents are no pseudo-inverse pair.
#[test]
fn energy_conservation_is_no_finding() {
    let plain = text(&fluctua(&["exact", "--set", "parameters.F_N=0"]).stdout);
    assert!(!plain.contains("energy current from reservoir r"), "{plain}");
}
