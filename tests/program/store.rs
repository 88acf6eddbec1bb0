//! Runs that are killed, interrupted, split or repeated give the report of the undisturbed run.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::cli::{assert_refused, fluctua, resume, small, text, undisturbed};
use crate::common::same::assert_same;

/// A few seconds on one thread.
const LONGER: [&str; 6] =
    ["run", "--quiet", "--threads=1", "--set", "sampling.duration=20000", "--format=json"];

fn longer(out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fluctua"));
    command.args(LONGER).arg("--resume").arg("--out").arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Start a run, and wait until it has stored some blocks or ended.
fn started(command: &mut Command, out: &Path, bytes: u64) -> Child {
    let mut child = command.spawn().unwrap();
    let size = || fs::metadata(out.join("blocks.bin")).map_or(0, |file| file.len());
    let wanted = size() + bytes;
    let began = Instant::now();
    while size() < wanted && child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(60), "the run stores nothing");
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// Kills in CI, and in the long version: `FLUCTUA_THOROUGH=1 cargo test --release`.
fn kills() -> u64 {
    if std::env::var_os("FLUCTUA_THOROUGH").is_some() { 20 } else { 5 }
}

#[test]
fn kills_at_any_time_change_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let (whole, killed) = (parent.path().join("whole"), parent.path().join("killed"));
    let began = Instant::now();
    assert!(longer(&whole).status().unwrap().success());
    let (alone, kills) = (began.elapsed(), kills());
    let mut cut_short = 0;
    for kill in 0..kills {
        let mut child = longer(&killed).spawn().unwrap();
        // Fractions spread by the golden ratio, of what one of the kills may take of the run.
        let fraction = (0.618 * kill as f64).fract();
        std::thread::sleep(alone.mul_f64(fraction / kills as f64 * 1.5));
        child.kill().unwrap();
        cut_short += u64::from(!child.wait().unwrap().success());
    }
    assert!(cut_short >= kills / 2, "only {cut_short} of {kills} kills came in time");
    assert!(longer(&killed).status().unwrap().success());
    for file in ["report.json", "quantities.csv", "plan.toml"] {
        let read = |folder: &Path| fs::read(folder.join(file)).unwrap();
        assert_same(read(&killed), read(&whole), &format!("{file} after {cut_short} kills"));
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_saves_and_says_how_to_go_on() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("a folder");
    let child = started(&mut longer(&out), &out, 5000);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_refused(
        &output,
        130,
        &["interrupted after", "of 256 blocks", "Go on with\n  fluctua run"],
    );
    assert!(!out.join("report.json").exists());
    let message = text(&output.stderr);
    let advice = message.lines().last().unwrap().trim();
    let bin = format!("'{}'", env!("CARGO_BIN_EXE_fluctua"));
    let again = advice.replacen("fluctua", &bin, 1);
    let output = Command::new("sh").args(["-c", &again]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{again}: {}", text(&output.stderr));
    let whole = parent.path().join("whole");
    assert!(longer(&whole).status().unwrap().success());
    assert_same(output.stdout, fs::read(whole.join("report.json")).unwrap(), "the report");
}

#[test]
#[cfg(unix)]
fn ctrl_c_without_a_folder_says_that_nothing_was_saved() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fluctua"));
    command.args(["run", "--quiet", "--set", "sampling.duration=1e6"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let pid = child.id().to_string();
    // The second quits at once, whatever a block still takes.
    for _ in 0..2 {
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        std::thread::sleep(Duration::from_millis(100));
    }
    let began = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_refused(&output, 130, &["Ctrl-C again quits at once"]);
}

/// Twelve dots, whose exact answer takes seconds.
#[cfg(unix)]
fn twelve_dots(parent: &Path) -> String {
    let dots = (0..12).map(|d| {
        format!(
            "model.dots.d{d}.energy = 1.0\nmodel.reservoirs.r{d} = {{ dot = \"d{d}\", \
             temperature = 1.{d}, chemical_potential = 0.5 }}\n"
        )
    });
    let bonds = (1..12).map(|d| {
        let before = d - 1;
        format!("[[model.interactions]]\nbetween = [\"d{before}\", \"d{d}\"]\nenergy = -0.{d}1\n")
    });
    let sampling = "[sampling]\ntrajectories = 2\nblocks = 2\nstart = { state = \"empty\" }\n";
    let text = ["model.kind = \"dots\"\n".to_owned()].into_iter().chain(dots).chain(bonds);
    let path = parent.join("twelve.toml");
    fs::write(&path, text.collect::<String>() + sampling).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Interrupt a program, which must then end within a second.
#[cfg(unix)]
fn interrupted(child: Child) -> std::process::Output {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let began = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(began.elapsed() < Duration::from_secs(1), "Ctrl-C was not heard");
    output
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_an_exact_solution_at_once() {
    let parent = tempfile::tempdir().unwrap();
    let config = twelve_dots(parent.path());
    let start = |command: &str, more: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_fluctua"));
        program.args([command, "--quiet", &config]).args(more);
        program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let child = start("exact", &[]);
    std::thread::sleep(Duration::from_millis(300));
    assert_refused(&interrupted(child), 130, &["interrupted", "nothing to save"]);
    // A run that has walked all its blocks solves the same matrix.
    let out = parent.path().join("out");
    let child = start("run", &["--out", out.to_str().unwrap()]);
    let began = Instant::now();
    while fs::metadata(out.join("blocks.bin")).map_or(0, |file| file.len()) <= 44 {
        assert!(began.elapsed() < Duration::from_secs(60), "the run stores nothing");
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(300));
    assert_refused(&interrupted(child), 130, &["Every finished block is safe", "--resume"]);
    assert!(!out.join("report.json").exists());
}

#[test]
fn a_finished_folder_is_refused_and_its_report_rewritten_on_request() {
    let parent = tempfile::tempdir().unwrap();
    let (out, report) = undisturbed(parent.path());
    let name = out.to_str().unwrap();
    assert_refused(&small(&["--out", name]), 2, &["undisturbed", "--resume", "another folder"]);
    assert_refused(&fluctua(&["exact", "--out", name]), 2, &["--resume", "another folder"]);
    fs::write(out.join("report.json"), "lost").unwrap();
    assert_same(resume(&out), report, "a lost report");
}

#[test]
fn resume_starts_afresh_where_there_is_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let (_, report) = undisturbed(parent.path());
    assert_same(resume(&parent.path().join("deep/er")), report, "afresh");
}

#[test]
fn a_title_is_no_part_of_the_plan() {
    let parent = tempfile::tempdir().unwrap();
    let (out, _) = undisturbed(parent.path());
    let title = ["--set", "title=Another", "--resume", "--out", out.to_str().unwrap()];
    let output = small(&title);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Another"));
}

#[test]
fn blocks_of_another_plan_are_refused_with_what_differs() {
    let parent = tempfile::tempdir().unwrap();
    let (out, _) = undisturbed(parent.path());
    let before = fs::read(out.join("plan.toml")).unwrap();
    let other = ["--set", "sampling.seed=7", "--set", "model.dots.L.energy=1.5"];
    let output = small(&[&other[..], &["--resume", "--out", out.to_str().unwrap()]].concat());
    let named = ["another plan", "sampling.seed: 1 / 7", "model.dots.L.energy: 1.0 / 1.5"];
    assert_refused(&output, 2, &named);
    assert!(!text(&output.stderr).contains("reservoirs"));
    assert_same(fs::read(out.join("plan.toml")).unwrap(), before, "plan.toml");
}

fn shards(parent: &Path, wanted: &[&str]) -> Vec<String> {
    let shard = |name: &&str| {
        let out = parent.join(name.replace('/', "-"));
        let out = out.to_str().unwrap().to_owned();
        let output = small(&["--shard", name, "--out", &out]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(output.stdout.is_empty() && !Path::new(&out).join("report.json").exists());
        out
    };
    wanted.iter().map(shard).collect()
}

fn merge(out: &Path, inputs: &[&str]) -> std::process::Output {
    fluctua(&[&["merge", "--format=json", out.to_str().unwrap()], inputs].concat())
}

#[test]
fn shards_merge_in_any_order() {
    let parent = tempfile::tempdir().unwrap();
    let (whole, report) = undisturbed(parent.path());
    let parts = shards(parent.path(), &["1/3", "2/3", "3/3"]);
    let [a, b, c] = [&*parts[0], &*parts[1], &*parts[2]];
    // The last order names a part twice.
    for (k, order) in [vec![a, b, c], vec![c, a, b], vec![b, c, b, a]].iter().enumerate() {
        let out = parent.path().join(format!("merged{k}"));
        let output = merge(&out, order);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_same(&output.stdout, &report, "merged");
        for file in ["report.json", "quantities.csv", "plan.toml"] {
            let read = |folder: &Path| fs::read(folder.join(file)).unwrap();
            assert_same(read(&out), read(&whole), file);
        }
        assert_same(resume(&out), &report, "merged and resumed");
        let told = text(&output.stderr);
        assert_eq!(told.contains("2-3 is named twice and read once"), k == 2, "{told}");
    }
    // A folder by another name is the same folder; --quiet tells nothing of it.
    let other = format!("{b}/../{}", Path::new(b).file_name().unwrap().to_str().unwrap());
    let output = merge(&parent.path().join("other"), &[a, b, &other, c]);
    assert!(text(&output.stderr).contains("are one folder, which is read once"));
    let output = merge(&parent.path().join("quiet"), &["--quiet", a, b, &other, c]);
    assert_same(&output.stdout, &report, "merged quietly");
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    assert_refused(&merge(Path::new(a), &[b, c]), 2, &["missing", "shard 1/3"]);
    // Into a folder that holds them all: as after a merge that was killed at its end, nothing changes.
    let blocks = fs::read(whole.join("blocks.bin")).unwrap();
    assert_same(merge(&whole, &[a, b, c]).stdout, &report, "merged again");
    assert_same(fs::read(whole.join("blocks.bin")).unwrap(), blocks, "blocks.bin");
}

#[test]
fn a_missing_shard_is_named_and_can_be_walked_later() {
    let parent = tempfile::tempdir().unwrap();
    let (_, report) = undisturbed(parent.path());
    let parts = shards(parent.path(), &["1/3", "3/3"]);
    let out = parent.path().join("merged");
    let missing = ["85 of 256 blocks are missing", "shard 2/3: 85 of its 85 blocks", "--resume"];
    assert_refused(&merge(&out, &[&parts[0], &parts[1]]), 2, &missing);
    assert!(!out.exists());
    // Any run of the plan can do the work, here one that joins a folder which has a part already.
    let second = small(&["--shard=2/3", "--resume", "--out", &parts[1]]);
    assert_eq!(second.status.code(), Some(0), "{}", text(&second.stderr));
    let output = merge(&out, &[&parts[0], &parts[1]]);
    assert_same(&output.stdout, &report, &text(&output.stderr));
}

/// Damage is told by its file, whether or not another folder makes up for it.
#[test]
fn a_damaged_shard_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let (_, report) = undisturbed(parent.path());
    let parts = shards(parent.path(), &["1/3", "2/3", "3/3"]);
    let [a, b, c] = [&*parts[0], &*parts[1], &*parts[2]];
    let copy = parent.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for name in ["plan.toml", "blocks.bin"] {
        fs::copy(Path::new(b).join(name), copy.join(name)).unwrap();
    }
    let damaged = Path::new(b).join("blocks.bin");
    let mut bytes = fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&damaged, bytes).unwrap();
    let named = ["missing", "shard 2/3", damaged.to_str().unwrap(), "torn or damaged"];
    let out = parent.path().join("merged");
    assert_refused(&merge(&out, &[a, b, c]), 2, &named);
    let output = merge(&out, &[a, b, c, copy.to_str().unwrap()]);
    assert_same(&output.stdout, &report, &text(&output.stderr));
    let message = text(&output.stderr);
    assert!(message.starts_with("warning: ") && message.contains("2-3/blocks.bin"), "{message}");
    assert!(message.contains("torn or damaged"), "{message}");
}

/// The disk fills while a merge writes; with room again, the same command goes on.
#[test]
#[cfg(target_os = "linux")]
fn an_interrupted_merge_goes_on() {
    let parent = tempfile::tempdir().unwrap();
    let (whole, report) = undisturbed(parent.path());
    let parts = shards(parent.path(), &["1/2", "2/2"]);
    let out = parent.path().join("merged");
    let full = fs::metadata(whole.join("blocks.bin")).unwrap().len() / 1024;
    let command = format!(
        "trap '' XFSZ; ulimit -f {}; exec '{}' merge '{}' '{}' '{}'",
        full / 2,
        env!("CARGO_BIN_EXE_fluctua"),
        out.display(),
        parts[0],
        parts[1]
    );
    let output = Command::new("bash").args(["-c", &command]).output().unwrap();
    assert_refused(&output, 3, &["merged/blocks.bin", "same command again"]);
    assert!(fs::metadata(out.join("blocks.bin")).unwrap().len() > 1000);
    let output = merge(&out, &[&parts[0], &parts[1]]);
    assert_same(&output.stdout, &report, &text(&output.stderr));
    assert_same(fs::read(out.join("report.json")).unwrap(), report, "report.json");
}

#[test]
fn shards_of_another_plan_do_not_merge() {
    let parent = tempfile::tempdir().unwrap();
    let parts = shards(parent.path(), &["1/2"]);
    let other = parent.path().join("other");
    let other = other.to_str().unwrap();
    small(&["--set", "sampling.seed=7", "--shard=2/2", "--out", other]);
    let output = merge(&parent.path().join("merged"), &[&parts[0], other]);
    assert_refused(&output, 2, &["another plan", "sampling.seed: 7 / 1"]);
    let nothing = parent.path().join("nothing");
    let output = merge(&parent.path().join("merged"), &[&parts[0], nothing.to_str().unwrap()]);
    assert_refused(&output, 2, &["nothing", "no blocks.bin"]);
}

#[test]
fn a_shard_is_named_from_one_and_needs_a_folder() {
    for shard in ["0/3", "4/3", "1/0", "1", "a/b", "-1/3", "1/3/5"] {
        let output = small(&[&format!("--shard={shard}"), "--out", "never"]);
        assert_refused(&output, 2, &["i from 1 to n"]);
    }
    assert_refused(&small(&["--shard=1/3"]), 2, &["--out"]);
    assert_refused(&small(&["--resume"]), 2, &["--out"]);
    assert!(!Path::new("never").exists());
}

#[test]
fn a_folder_serves_one_run_at_a_time() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    // Half a minute and more, of which it sees the beginning: it is at work while others ask.
    let mut command = longer(&out);
    let command = command.args(["--set", "sampling.trajectories=512000"]);
    let mut child = started(command, &out, 1);
    let name = out.to_str().unwrap();
    for mode in [&["--resume", "--out", name][..], &["--out", name]] {
        assert_refused(&small(mode), 2, &["in use by another run"]);
    }
    let merged = parent.path().join("merged");
    assert_refused(&merge(&merged, &[name]), 2, &["in use by another run"]);
    child.kill().unwrap();
    child.wait().unwrap();
}
