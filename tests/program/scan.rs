//! `fluctua scan` as a user meets it: its files, kills and shards, and what it refuses.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::cli::{assert_refused, fluctua, text};
use crate::common::same::assert_same;

/// Several seconds in an unoptimised program, on one thread.
const SCAN: [&str; 9] = [
    "scan",
    "--quiet",
    "--threads=1",
    "--scan",
    "F_N=0:2:5",
    "--set",
    "sampling.duration=200",
    "--trajectories=3200",
    "--format=json",
];
const FILES: [&str; 5] = ["report.json", "scan.csv", "contours.csv", "plan.toml", "config.toml"];

fn scan(more: &[&str]) -> std::process::Output {
    fluctua(&[&SCAN, more].concat())
}

fn same(found: &Path, expected: &Path) {
    for file in FILES {
        let read = |folder: &Path| fs::read(folder.join(file)).unwrap();
        assert_same(read(found), read(expected), file);
    }
}

#[test]
fn kills_and_shards_change_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let path = |name: &str| parent.path().join(name);
    let named = |name: &str| path(name).to_str().unwrap().to_owned();
    let whole = scan(&["--out", &named("whole")]);
    assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));
    assert_same(fs::read(path("whole/report.json")).unwrap(), &whole.stdout, "report.json");

    let mut cut_short = 0;
    for blocks in [1_u64, 3] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fluctua"));
        command.args(SCAN).args(["--resume", "--out", &named("killed")]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let size = || fs::metadata(path("killed/blocks.bin")).map_or(0, |file| file.len());
        let (wanted, began) = (size() + 1000 * blocks, Instant::now());
        while size() < wanted && child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_secs(120), "the scan stores nothing");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        cut_short += u64::from(!child.wait().unwrap().success());
    }
    assert!(cut_short > 0, "no kill came in time");
    let resumed = scan(&["--resume", "--out", &named("killed")]);
    assert_same(&resumed.stdout, &whole.stdout, "the report after kills");
    same(&path("killed"), &path("whole"));

    let parts: Vec<String> = (1..=3).map(|k| named(&format!("part{k}"))).collect();
    for (k, part) in (1..).zip(&parts) {
        let output = scan(&["--shard", &format!("{k}/3"), "--out", part]);
        assert!(output.status.success() && output.stdout.is_empty(), "{}", text(&output.stderr));
    }
    let [a, b, c] = [&parts[0], &parts[1], &parts[2]].map(String::as_str);
    let few = fluctua(&["merge", &named("merged"), a, b]);
    assert_refused(&few, 2, &["shard 3/3"]);
    let merged = fluctua(&["merge", &named("merged"), a, b, c, "--format=json"]);
    assert_same(&merged.stdout, &whole.stdout, "the report of merged shards");
    same(&path("merged"), &path("whole"));

    // The plan that was written is a scan of its own, with the same report.
    let plan = named("whole/plan.toml");
    let again = fluctua(&["scan", &plan, "--quiet", "--format=json"]);
    assert_same(&again.stdout, &whole.stdout, "the report of plan.toml");
    // And a run of it answers the base point, and says so.
    let run = fluctua(&["exact", &plan, "--format=csv"]);
    assert!(text(&run.stderr).contains("base point of the scan over F_N"), "{}", text(&run.stderr));
    assert_eq!(run.status.code(), Some(0));
    let finished = scan(&["--out", &named("whole")]);
    assert_refused(&finished, 2, &["--overwrite"]);
}

#[test]
fn exact_scans_print_zeros_and_files() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("exact");
    let arguments = ["scan", "--exact", "--scan", "F_N=0:2:41", "--out", out.to_str().unwrap()];
    let output = fluctua(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = text(&output.stdout);
    assert!(page.contains("particle.b: zero at 0.3460545962"), "{page}");
    assert!(page.contains("energy.b: zero at 1.084362025"), "{page}");
    assert!(
        page.lines().count() <= 45 && page.lines().all(|line| line.chars().count() <= 79),
        "{page}"
    );
    for file in FILES {
        assert!(out.join(file).exists(), "{file}");
    }
    assert!(!out.join("blocks.bin").exists());
    let csv = fs::read_to_string(out.join("scan.csv")).unwrap();
    let header = csv.lines().next().unwrap();
    let of_a_run = text(&fluctua(&["exact", "--format", "csv"]).stdout);
    let columns = of_a_run.lines().next().unwrap();
    assert_eq!(header, format!("beta_b,mu_b,F_E,F_N,beta,{columns}"));
    // A figure of merit has its bound there.
    let bound = |line: &&str| line.contains(",efficiency,engine,value,");
    let engine = csv.lines().find(bound).unwrap();
    assert_eq!(engine.rsplit(',').next(), Some("0.5"), "{engine}");
    let fields = header.split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == fields));
    let contours = fs::read_to_string(out.join("contours.csv")).unwrap();
    assert!(contours.starts_with("name,of,statistic,level,curve,F_N\n"), "{contours}");
    assert!(contours.contains("particle,b,rate,0,"), "{contours}");
}

#[test]
fn what_cannot_be_scanned_is_refused() {
    let refused = |arguments: &[&str], parts: &[&str]| {
        assert_refused(&fluctua(&[&["scan", "--exact"], arguments].concat()), 2, parts);
    };
    refused(&[], &["no `[[scan]]` table", "--scan F_N=0:2:41"]);
    refused(&["--scan", "F_N=0:2:1"], &["--scan F_N=0:2:1", "two points or more"]);
    refused(&["--scan", "F_N=2:0:5"], &["must be above `from`, 2"]);
    refused(&["--scan", "F_N=-1:1:5:log"], &["must be above zero"]);
    refused(&["--scan", "F_N=0:1:5", "--scan", "F_N=1,2"], &["changes `F_N` already"]);
    refused(&["--scan", "F_N"], &["is no axis"]);
    refused(&["--scan", "F_M=0:1:5"], &["no parameter is called `F_M`", "F_N"]);
    refused(&["--scan", "F_N=0:1:1e9"], &["1e9 points", "TB"]);
    refused(&["--scan", "model.dots.L.enrgy=0:1:5"], &["unknown key", "energy"]);
    refused(&["--scan", "beta_b=-3:-2:5"], &["none of the 5 points"]);
    let sampled = ["scan", "--scan", "F_N=0:1:1000", "--set", "sampling.duration=1e9"];
    assert_refused(&fluctua(&sampled), 2, &["1000 points", "jumps"]);
}
