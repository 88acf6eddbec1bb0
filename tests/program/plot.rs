//! Figures of runs, and `fluctua plot`, which draws them again without computing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::common::cli::{assert_refused, fluctua, text};
use crate::common::same::assert_same;

const RUN: [&str; 6] = [
    "run",
    "configs/distributions.toml",
    "--quiet",
    "--set",
    "sampling.trajectories=1600",
    "--set=sampling.blocks=32",
];

fn run(more: &[&str]) -> Output {
    fluctua(&[&RUN, more].concat())
}

#[track_caller]
fn well(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap();
    let entry = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
    };
    entries.map(|e| entry(e.unwrap())).collect()
}

/// Every figure is there in every format with its data and its script, whoever draws it and when.
#[test]
fn plot_draws_the_bytes_of_the_run() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    let out = out.to_str().unwrap();
    let table = well(&run(&["--out", out, "--figures", "svg,png,pdf"]));
    assert!(!table.contains("<svg"), "standard output carries only the result");
    let drawn = files(&Path::new(out).join("figures"));
    let named = |ending: &str| drawn.keys().filter(|name| name.ends_with(ending)).count();
    let figures = named(".svg");
    assert!(figures >= 10, "{:?}", drawn.keys());
    assert_eq!([".png", ".pdf", ".csv", ".py"].map(named), [figures; 4]);
    let again = parent.path().join("again");
    let again = again.to_str().unwrap();
    let report = format!("{out}/report.json");
    let listed = well(&fluctua(&["plot", &report, "--figures", "pdf,svg,png", "--into", again]));
    assert_eq!(listed.lines().count(), 5 * figures);
    for (name, bytes) in files(Path::new(again)) {
        assert_same(&bytes, &drawn[&name], &name);
    }
    for (name, bytes) in &drawn {
        let shown = String::from_utf8_lossy(bytes);
        assert!(!shown.contains("/out/") && !shown.contains("NaN"), "{name}");
    }
}

#[test]
fn plot_chooses_what_and_how() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    let out = out.to_str().unwrap();
    well(&run(&["--out", out]));
    assert!(!Path::new(out).join("figures").exists(), "no figures were asked for");
    let list = well(&fluctua(&["plot", out, "--list"]));
    assert!(list.contains("distribution_particle_b_40  "), "{list}");
    let only = ["plot", out, "--only", "distribution_particle_b_40"];
    let plain = well(&fluctua(&only));
    assert_eq!(plain.lines().count(), 3, "{plain}");
    let svg = || {
        let file = Path::new(out).join("figures/distribution_particle_b_40.svg");
        fs::read_to_string(file).unwrap()
    };
    let first = svg();
    for more in [
        &["--width", "wide"][..],
        &["--x-range", "-4:3"],
        &["--y-range=0:0.5", "--linear=y"],
        &["--y-range=1e-9:1"],
    ] {
        well(&fluctua(&[&only, more].concat()));
        assert_ne!(svg(), first, "{more:?} changed nothing");
    }
    // What was drawn before is still there.
    well(&fluctua(&["plot", out, "--only", "currents_energy"]));
    assert!(Path::new(out).join("figures/distribution_particle_b_40.svg").exists());
}

#[test]
fn wrong_wishes_are_refused() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    let out = out.to_str().unwrap();
    well(&fluctua(&["exact", "--quiet", "--out", out]));
    let plot = |more: &[&str]| fluctua(&[&["plot", out], more].concat());
    assert_refused(&plot(&["--only", "currents_enrgy"]), 2, &["currents_enrgy", "currents_energy"]);
    assert_refused(&plot(&["--x-range", "2:1"]), 2, &["2 is not below 1"]);
    assert_refused(&plot(&["--x-range", "a:1"]), 2, &["`a` is no number", "0:2"]);
    assert_refused(&plot(&["--log=x", "--linear=x"]), 2, &["contradict"]);
    assert_refused(&plot(&["--log=y", "--y-range=-1:1"]), 2, &["above zero"]);
    // A frame without data is no figure; what else is drawn is told beside it.
    let nothing = ["--only=particle", "--x-range=50:60"];
    let scan = parent.path().join("scan");
    let scan = scan.to_str().unwrap();
    well(&fluctua(&["scan", "--exact", "--quiet", "--scan=F_N=0:2:5", "--out", scan]));
    let refused = fluctua(&[&["plot", scan], &nothing[..]].concat());
    let said = text(&refused.stderr);
    assert_refused(&refused, 2, &["figure particle", "along x", "from 0 to 2", "--x-range 50:60"]);
    assert!(!Path::new(scan).join("figures").exists(), "{said}");
    let high = fluctua(&["plot", scan, "--only=particle", "--y-range=5:6"]);
    assert_refused(&high, 2, &["along y", "--y-range 5:6"]);
    let some = ["plot", scan, "--only=particle", "--only=entropy", "--y-range=-1:0"];
    let some = fluctua(&some);
    assert!(text(&some.stderr).contains("warning: figure entropy was not drawn: along y"));
    assert!(well(&some).contains("particle.svg"));
    for command in [&["run"][..], &["exact"], &["trace"], &[]] {
        let refused = fluctua(&[command, &["--figures", "svg"]].concat());
        assert_refused(&refused, 2, &["--figures", "--out DIR", "standard output"]);
    }
    let unknown = fluctua(&["exact", "--figures", "jpg", "--out", out]);
    assert_refused(&unknown, 2, &["jpg", "svg"]);
}

#[test]
fn bad_files_are_refused_plainly() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    well(&fluctua(&[
        "exact",
        "configs/distributions.toml",
        "--quiet",
        "--out",
        out.to_str().unwrap(),
    ]));
    let good = fs::read_to_string(out.join("report.json")).unwrap();
    let cut = &good[..good.len() / 2];
    let (head, curves) = good.split_once("\"curves\": [").unwrap();
    let curves = curves.replacen("\"values\": [", "\"values\": [\n 17.0,", 1);
    let shorter = format!("{head}\"curves\": [{curves}");
    for (bad, told) in [
        ("", "report.json"),
        ("resolved = true\n", "line 1"),
        (cut, "line"),
        ("{}", "`none`"),
        ("[1, 2]", "report"),
        (&good.replace("fluctua-report", "fluctua-claims"), "fluctua-claims"),
        (&good.replace("\"version\": 1", "\"version\": 7"), "version 7"),
        (&good.replace("\"curves\": [", "\"curves\": 3, \"x\": ["), "line"),
        (&shorter, "points; the file was changed"),
    ] {
        let file = parent.path().join("bad.json");
        fs::write(&file, bad).unwrap();
        let refused = fluctua(&["plot", file.to_str().unwrap()]);
        assert_refused(&refused, 2, &["bad.json", told]);
    }
    fs::write(parent.path().join("bad.json"), [0xff, 0xfe, 0x00]).unwrap();
    let bad = parent.path().join("bad.json");
    assert_refused(&fluctua(&["plot", bad.to_str().unwrap()]), 2, &["UTF-8"]);
    let nowhere = parent.path().join("nowhere");
    assert_refused(
        &fluctua(&["plot", nowhere.to_str().unwrap()]),
        2,
        &["nowhere: there is no such file or folder", "fluctua run --out"],
    );
    let empty = tempfile::tempdir().unwrap();
    let plot = || fluctua(&["plot", empty.path().to_str().unwrap()]);
    assert_refused(&plot(), 2, &["there is no report.json in it", "fluctua run --out"]);
    // Other folders of fluctua are known by what they hold.
    for (file, told) in [
        ("trace.csv", "`fluctua trace` draws it with --figures svg"),
        ("claims.json", "it holds a reproduction, whose figures are in its report.html"),
        ("blocks.bin", "goes on with --resume"),
    ] {
        fs::write(empty.path().join(file), "").unwrap();
        let said = text(&plot().stderr).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told) && !said.contains("os error"), "{said}");
        assert_refused(&plot(), 2, &[]);
    }
    // Older reports lack keys, later ones have more.
    let older =
        good.replace("\"must_hold\"", "\"once_held\"").replace("\"parameters\"", "\"others\"");
    fs::write(&bad, older).unwrap();
    well(&fluctua(&["plot", bad.to_str().unwrap(), "--list"]));
}

/// A stored scan whose lists do not fit its axes is refused, before a cell is looked up.
/// Where a stored scan is changed, how, and what is said.
type Change<'c> = (&'c str, &'c dyn Fn(&mut Vec<serde_json::Value>), &'c str);

#[test]
fn a_changed_scan_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    let scan = ["scan", "--exact", "--quiet", "--scan=F_N=0:2:3", "--scan=F_E=0.5:1:3", "--out"];
    well(&fluctua(&[&scan[..], &[out.to_str().unwrap()]].concat()));
    let good = fs::read_to_string(out.join("report.json")).unwrap();
    let good: serde_json::Value = serde_json::from_str(&good).unwrap();
    let file = parent.path().join("bad.json");
    let plot = |json: &serde_json::Value| {
        fs::write(&file, json.to_string()).unwrap();
        fluctua(&["plot", file.to_str().unwrap(), "--list"])
    };
    well(&plot(&good));
    let list = |json: &mut serde_json::Value, at: &str, change: &dyn Fn(&mut Vec<_>)| {
        change(json.pointer_mut(at).unwrap().as_array_mut().unwrap());
    };
    let changes: [Change<'_>; 5] = [
        ("/points", &|list| drop(list.pop()), "`points` has 8 entries for 9"),
        ("/axes/1/values", &|list| list.push(7.into()), "`points` has 9 entries for 12"),
        ("/axes", &Vec::clear, "0 axes"),
        ("/maps/0/cells", &Vec::clear, "has 0 entries for 9"),
        ("/maps/0/cells", &|list| list[0] = 99.into(), "class 99 of"),
    ];
    for (at, change, told) in changes {
        let mut bad = good.clone();
        list(&mut bad, at, change);
        assert_refused(&plot(&bad), 2, &[told, "the file was changed"]);
    }
}

/// Figures of a report that is gone do not stand beside the next one; files of others stay.
#[test]
fn figures_go_with_their_report() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    let path = out.to_str().unwrap();
    let exact = |config: &str, more: &[&str]| {
        fluctua(&[&["exact", config, "--quiet", "--out", path], more].concat())
    };
    well(&exact("configs/distributions.toml", &["--figures=svg"]));
    fs::write(out.join("figures/mine.txt"), "mine").unwrap();
    assert!(out.join("figures/distribution_particle_b_40.svg").exists());
    well(&exact("configs/single_level.toml", &["--figures=svg", "--overwrite"]));
    assert!(!out.join("figures/distribution_particle_b_40.svg").exists());
    assert!(out.join("figures/mine.txt").exists() && out.join("report.html").exists());
    well(&exact("configs/single_level.toml", &["--overwrite"]));
    let left: Vec<_> = files(&out.join("figures")).into_keys().collect();
    assert_eq!(left, ["mine.txt"]);
    fs::write(out.join("figures/currents_particle.svg"), "mine").unwrap();
    let refused = exact("configs/single_level.toml", &["--overwrite", "--figures=svg"]);
    assert!(text(&refused.stderr).contains("currents_particle.svg"), "{}", text(&refused.stderr));
    assert_eq!(fs::read(out.join("figures/currents_particle.svg")).unwrap(), b"mine");
}

#[test]
fn a_trace_is_drawn() {
    let parent = tempfile::tempdir().unwrap();
    for (config, name) in
        [("configs/inverse_current.toml", "device"), ("configs/ring_long.toml", "ring")]
    {
        let out = parent.path().join(name);
        let ask = ["trace", config, "--jumps=200", "--figures=svg", "--out", out.to_str().unwrap()];
        let csv = well(&fluctua(&ask));
        assert_same(fs::read(out.join("trace.csv")).unwrap(), csv.as_bytes(), "trace.csv");
        let drawing = fs::read_to_string(out.join("figures/trace.svg")).unwrap();
        assert!(drawing.starts_with("<svg"));
    }
    let foreign = parent.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("trace.csv"), "mine").unwrap();
    let refused = fluctua(&["trace", "--out", foreign.to_str().unwrap()]);
    assert_refused(&refused, 2, &["trace.csv", "another folder"]);
}
