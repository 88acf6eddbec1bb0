//! Failing disks: exit code 3, and everything that was finished is used by `--resume`.

use std::fs;
#[cfg(target_os = "linux")]
use std::path::Path;

use crate::common::cli::{self, assert_refused, resume, small, text, undisturbed};
use crate::common::same::assert_same;

#[test]
fn a_damaged_record_is_walked_again_with_a_warning() {
    let parent = tempfile::tempdir().unwrap();
    let (out, report) = undisturbed(parent.path());
    let blocks = out.join("blocks.bin");
    let mut bytes = fs::read(&blocks).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&blocks, bytes).unwrap();
    let mut arguments: Vec<&str> = cli::SMALL.to_vec();
    arguments.retain(|&argument| argument != "--quiet");
    arguments.extend(["--resume", "--out", out.to_str().unwrap()]);
    let output = cli::fluctua(&arguments);
    assert_same(&output.stdout, report, "a damaged record walked again");
    assert!(text(&output.stderr).contains("warning:") && text(&output.stderr).contains("damaged"));
}

/// Run the small plan where no file may grow beyond so many KiB: what a full disk does.
#[cfg(target_os = "linux")]
fn limited(out: &Path, kib: u64) -> std::process::Output {
    let command = format!(
        "trap '' XFSZ; ulimit -f {kib}; exec '{}' {} --out '{}'",
        env!("CARGO_BIN_EXE_fluctua"),
        cli::SMALL.join(" "),
        out.display()
    );
    std::process::Command::new("bash").args(["-c", &command]).output().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_fills_at_any_write_loses_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let (whole, report) = undisturbed(parent.path());
    let size = |folder: &Path| fs::metadata(folder.join("blocks.bin")).map_or(0, |file| file.len());
    let full = size(&whole) / 1024;
    assert!(full > 50, "the block file has only {full} KiB");
    for kib in [0, 1, 2, 3, 5, 8, 20, full / 2, full - 1, full] {
        let out = parent.path().join(format!("{kib}"));
        let output = limited(&out, kib);
        assert_refused(&output, 3, &[out.to_str().unwrap(), "too large"]);
        let message = text(&output.stderr);
        let walked = size(&out) > 0;
        let advice = if walked { "Every finished block is safe" } else { "Nothing was walked yet" };
        assert!(message.contains(advice) && message.contains("--resume"), "{message}");
        assert!(!out.join("report.json").exists());
        assert!(size(&out) <= kib * 1024);
        let found = small(&["--resume", "--out", out.to_str().unwrap()]);
        assert_same(&found.stdout, &report, &format!("{kib} KiB: {}", text(&found.stderr)));
        assert_eq!(size(&out), size(&whole));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_leaves_the_blocks() {
    let parent = tempfile::tempdir().unwrap();
    let (_, report) = undisturbed(parent.path());
    let out = parent.path().join("full");
    fs::create_dir(&out).unwrap();
    fs::create_dir_all(out.join("quantities.csv/in the way")).unwrap();
    let name = out.to_str().unwrap();
    assert_refused(&small(&["--out", name]), 3, &["quantities.csv"]);
    fs::remove_dir_all(out.join("quantities.csv")).unwrap();
    assert_same(resume(&out), report, "resumed");
}

/// Start a run of some seconds, wait until it stores blocks, and remove its folder.
#[cfg(unix)]
fn run_that_loses(out: &std::path::Path) -> std::process::Child {
    let name = out.to_str().unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fluctua"));
    command.args(["run", "--quiet", "--set", "sampling.duration=20000", "--out", name]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    let began = std::time::Instant::now();
    while fs::metadata(out.join("blocks.bin")).map_or(0, |file| file.len()) <= 44 {
        assert!(began.elapsed().as_secs() < 60, "the run stores nothing");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    fs::remove_dir_all(out).unwrap();
    child
}

/// The folder is removed while the run writes it: the loss is told, not discovered next morning.
#[test]
#[cfg(unix)]
fn a_lost_folder_exits_with_3() {
    let parent = tempfile::tempdir().unwrap();
    let output = run_that_loses(&parent.path().join("lost")).wait_with_output().unwrap();
    assert_refused(&output, 3, &["lost/blocks.bin", "holds no blocks any more", "--resume"]);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_wrong_input() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    for out in [file.join("out"), file] {
        let name = out.to_str().unwrap();
        assert_refused(&small(&["--out", name]), 2, &[name]);
        assert_refused(&small(&["--resume", "--out", name]), 2, &[name]);
    }
}

/// Another run has made the folder anew: the first must not put its report beside those blocks.
#[test]
#[cfg(unix)]
fn a_folder_made_anew_by_another_run_is_left_to_it() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("lost");
    let first = run_that_loses(&out);
    let second = small(&["--seed=4", "--out", out.to_str().unwrap()]);
    assert_eq!(second.status.code(), Some(0), "{}", text(&second.stderr));
    let output = first.wait_with_output().unwrap();
    assert_refused(&output, 3, &["lost/blocks.bin is no longer the file", "another folder"]);
    assert!(!text(&output.stderr).contains("safe"), "{}", text(&output.stderr));
    assert_same(fs::read(out.join("report.json")).unwrap(), &second.stdout, "report.json");
    assert!(fs::read_to_string(out.join("plan.toml")).unwrap().contains("seed = 4"));
}
