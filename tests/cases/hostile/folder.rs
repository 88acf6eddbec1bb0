//! Links, pipes and files of others in the place of ours; folders that hold something already.

use std::fs;
use std::path::Path;

use crate::common::same::assert_same;

use crate::common::cli::{SMALL, assert_refused, fluctua, resume, small, text, undisturbed};

const FOREIGN: &str = "a letter to my mother";

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
#[cfg(unix)]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;
    let parent = tempfile::tempdir().unwrap();
    let (_, report) = undisturbed(parent.path());
    let foreign = parent.path().join("foreign");
    let files = ["report.json", "quantities.csv", "curves.csv", "plan.toml", "config.toml"];
    let parts = files.map(|file| format!(".{file}.part"));
    let linked = |link: &str| {
        fs::write(&foreign, FOREIGN).unwrap();
        let out = parent.path().join(format!("linked{link}"));
        fs::create_dir(&out).unwrap();
        symlink(&foreign, out.join(link)).unwrap();
        out
    };
    for link in &parts {
        let out = linked(link);
        let output = small(&["--out", name(&out)]);
        assert_same(&output.stdout, &report, &format!("{link}: {}", text(&output.stderr)));
        assert_eq!(fs::read_to_string(&foreign).unwrap(), FOREIGN, "{link}");
        assert!(fs::symlink_metadata(out.join(link)).is_err(), "{link} stays");
    }
    for link in files {
        let out = linked(link);
        assert_refused(&small(&["--out", name(&out)]), 2, &[link, "choose a new folder"]);
        assert_eq!(fs::read_to_string(&foreign).unwrap(), FOREIGN, "{link}");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "{link}: something was left");
    }
    let out = linked("blocks.bin");
    for mode in [&["--out", name(&out)][..], &["--resume", "--out", name(&out)]] {
        assert_refused(&small(mode), 2, &["blocks.bin is a symbolic link"]);
    }
    assert_refused(&fluctua(&["merge", "new", name(&out)]), 2, &["plan.toml"]);
    assert_eq!(fs::read_to_string(&foreign).unwrap(), FOREIGN);
}

/// A folder of ours in which links appear: they are replaced, not followed.
#[test]
#[cfg(unix)]
fn links_in_a_folder_of_ours_are_replaced() {
    use std::os::unix::fs::symlink;
    let parent = tempfile::tempdir().unwrap();
    let (out, report) = undisturbed(parent.path());
    let foreign = parent.path().join("foreign");
    for link in ["report.json", "quantities.csv", "curves.csv", "plan.toml", "config.toml"] {
        fs::write(&foreign, FOREIGN).unwrap();
        fs::remove_file(out.join(link)).unwrap();
        symlink(&foreign, out.join(link)).unwrap();
        assert_same(resume(&out), &report, link);
        assert_eq!(fs::read_to_string(&foreign).unwrap(), FOREIGN, "{link}");
        assert!(fs::symlink_metadata(out.join(link)).unwrap().is_file(), "{link}");
    }
}

#[test]
#[cfg(unix)]
fn what_is_no_block_file_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("out");
    fs::create_dir(&out).unwrap();
    let blocks = out.join("blocks.bin");
    let refused = |what: &[&str]| {
        for mode in [&["--out", name(&out)][..], &["--resume", "--out", name(&out)]] {
            assert_refused(&small(mode), 2, what);
        }
        assert_refused(&small(&["--overwrite", "--out", name(&out)]), 2, what);
        assert_refused(&fluctua(&["exact", "--out", name(&out)]), 2, what);
    };
    let made = std::process::Command::new("mkfifo").arg(&blocks).status().unwrap();
    assert!(made.success());
    refused(&["blocks.bin is a named pipe, not a file"]);
    fs::remove_file(&blocks).unwrap();
    fs::create_dir(&blocks).unwrap();
    refused(&["blocks.bin is a folder, not a file"]);
    fs::remove_dir(&blocks).unwrap();
    fs::write(&blocks, FOREIGN).unwrap();
    refused(&["blocks.bin is no block file"]);
    assert_eq!(fs::read_to_string(&blocks).unwrap(), FOREIGN);
}

#[test]
fn an_output_that_is_no_folder_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("report.txt");
    fs::write(&file, FOREIGN).unwrap();
    for out in [&file, &file.join("deeper"), &file.join("deeper/still")] {
        for command in [&["run", "--quiet"][..], &["exact"]] {
            let output = fluctua(&[command, &["--out", name(out)]].concat());
            assert_refused(&output, 2, &["report.txt is a file, not a folder"]);
            assert!(!text(&output.stderr).contains("Make room"), "{}", text(&output.stderr));
        }
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), FOREIGN);
}

/// Files of others stay, whatever is asked.
#[test]
fn a_folder_of_others_keeps_its_files() {
    let parent = tempfile::tempdir().unwrap();
    for (number, foreign) in
        ["report.json", "curves.csv", "plan.toml", "config.toml"].iter().enumerate()
    {
        let out = parent.path().join(number.to_string());
        fs::create_dir(&out).unwrap();
        fs::write(out.join(foreign), FOREIGN).unwrap();
        for mode in [&[][..], &["--resume"], &["--overwrite"]] {
            let output = small(&[mode, &["--out", name(&out)]].concat());
            assert_refused(&output, 2, &[foreign, "would be overwritten"]);
        }
        assert_refused(&fluctua(&["exact", "--out", name(&out)]), 2, &[foreign]);
        assert_eq!(fs::read_to_string(out.join(foreign)).unwrap(), FOREIGN);
        assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
    }
    let out = parent.path().join("beside");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("letter.txt"), FOREIGN).unwrap();
    assert_eq!(small(&["--out", name(&out)]).status.code(), Some(0));
    assert_eq!(small(&["--overwrite", "--out", name(&out)]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(out.join("letter.txt")).unwrap(), FOREIGN);
}

#[test]
fn a_report_is_replaced_on_request_alone() {
    let parent = tempfile::tempdir().unwrap();
    let (out, report) = undisturbed(parent.path());
    let mine = ["--seed=9", "--out", name(&out)];
    assert_refused(&small(&mine), 2, &["--resume", "--overwrite", "another folder"]);
    assert_refused(
        &small(&[&mine[..], &["--resume", "--overwrite"]].concat()),
        2,
        &["--overwrite"],
    );
    let output = small(&[&mine[..], &["--overwrite"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(output.stdout != report, "another plan has another report");
    assert_same(fs::read(out.join("report.json")).unwrap(), &output.stdout, "report.json");
    // The exact answers alone have no blocks, and a report all the same.
    let out = parent.path().join("exact");
    let exact = ["exact", "--out", name(&out)];
    assert_eq!(fluctua(&exact).status.code(), Some(0));
    assert!(!out.join("blocks.bin").exists());
    assert_refused(&fluctua(&exact), 2, &["holds a report", "--overwrite"]);
    assert_refused(&small(&["--out", name(&out)]), 2, &["holds a report", "--overwrite"]);
    assert_eq!(fluctua(&[&exact[..], &["--overwrite"]].concat()).status.code(), Some(0));
    assert_same(small(&["--overwrite", "--out", name(&out)]).stdout, &report, "overwritten");
}

#[test]
fn the_config_is_kept_as_it_was_written() {
    let parent = tempfile::tempdir().unwrap();
    let config = parent.path().join("my question.toml");
    let written = fs::read_to_string("configs/single_level.toml").unwrap() + "\n# my remark\t\r\n";
    fs::write(&config, &written).unwrap();
    let run = |more: &[&str]| {
        let all = [&["run", name(&config), "--quiet", "--format=json", "--trajectories=64"], more];
        let output = fluctua(&all.concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        output.stdout
    };
    let [whole, one, two, both] = ["whole", "one", "two", "both"].map(|n| parent.path().join(n));
    let report = run(&["--out", name(&whole)]);
    run(&["--shard=1/2", "--out", name(&one)]);
    run(&["--shard=2/2", "--out", name(&two)]);
    let output = fluctua(&["merge", name(&both), name(&one), name(&two), "--format=json"]);
    assert_same(&output.stdout, &report, text(&output.stderr).as_str());
    let exact = parent.path().join("exact");
    assert_eq!(fluctua(&["exact", name(&config), "--out", name(&exact)]).status.code(), Some(0));
    for out in [&whole, &one, &two, &both, &exact] {
        assert_eq!(fs::read_to_string(out.join("config.toml")).unwrap(), written);
        let plan = fs::read_to_string(out.join("plan.toml")).unwrap();
        assert!(plan.starts_with("resolved = true\n"), "{plan}");
    }
    // The plan gives the same report, and is not taken for the config.
    let plan = whole.join("plan.toml");
    let again = ["run", name(&plan), "--quiet", "--format=json", "--resume", "--out", name(&whole)];
    assert_same(fluctua(&again).stdout, &report, "again");
    assert_eq!(fs::read_to_string(whole.join("config.toml")).unwrap(), written);
    // A folder that was made for its config.
    let made = parent.path().join("made");
    fs::create_dir(&made).unwrap();
    let config = made.join("config.toml");
    fs::write(&config, &written).unwrap();
    let output =
        fluctua(&["run", name(&config), "--quiet", "--trajectories=64", "--out", name(&made)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&config).unwrap(), written);
}

#[test]
fn a_merge_is_repeated_but_not_into_its_own_folders() {
    let parent = tempfile::tempdir().unwrap();
    let (whole, report) = undisturbed(parent.path());
    let [one, two, out] = ["one", "two", "out"].map(|n| parent.path().join(n));
    small(&["--shard=1/2", "--out", name(&one)]);
    small(&["--shard=2/2", "--out", name(&two)]);
    let merge = |out: &Path, inputs: &[&Path]| {
        let inputs: Vec<&str> = inputs.iter().map(|path| name(path)).collect();
        fluctua(&[&["merge", name(out), "--format=json"][..], &inputs].concat())
    };
    let before = fs::read(one.join("blocks.bin")).unwrap();
    let again = one.join("../one");
    for own in [&one, &again] {
        assert_refused(&merge(own, &[&one, &two]), 2, &["are one folder", "new one"]);
        assert_refused(&merge(own, &[&two, &one]), 2, &["are one folder", "new one"]);
    }
    assert_same(fs::read(one.join("blocks.bin")).unwrap(), &before, "blocks.bin");
    // As if killed after the report, after the blocks, and before the last file.
    for lost in [&[][..], &["report.json"], &["report.json", "curves.csv"]] {
        assert_same(merge(&out, &[&one, &two, &one]).stdout, &report, "merged");
        for file in lost {
            fs::remove_file(out.join(file)).unwrap();
        }
        assert_same(merge(&out, &[&one, &two]).stdout, &report, &format!("without {lost:?}"));
        assert_same(resume(&out), &report, "merged and resumed");
    }
    let length = |out: &Path| fs::metadata(out.join("blocks.bin")).unwrap().len();
    assert_eq!(length(&out), length(&whole));
    // What other answers hold is no place for it.
    let exact = parent.path().join("exact");
    fluctua(&["exact", "--out", name(&exact)]);
    assert_refused(&merge(&exact, &[&one, &two]), 2, &["holds a report"]);
    let other = parent.path().join("other");
    small(&["--seed=5", "--out", name(&other)]);
    assert_refused(&merge(&other, &[&one, &two]), 2, &["another plan", "sampling.seed: 5 / 1"]);
}

/// A small file system that fills up: no half-written file, and the way to go on.
#[test]
#[cfg(target_os = "linux")]
fn a_limit_of_the_file_size_ends_no_run_without_a_word() {
    let parent = tempfile::tempdir().unwrap();
    let (_, report) = undisturbed(parent.path());
    for kib in [0, 4, 40] {
        let out = parent.path().join(kib.to_string());
        let command = format!(
            "ulimit -f {kib}; exec '{}' {} --out '{}'",
            env!("CARGO_BIN_EXE_fluctua"),
            SMALL.join(" "),
            out.display()
        );
        let output = std::process::Command::new("bash").args(["-c", &command]).output().unwrap();
        assert_refused(&output, 3, &["too large", "--resume"]);
        assert!(!out.join("report.json").exists());
        let parts = fs::read_dir(&out).unwrap().filter(|entry| {
            entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".part")
        });
        assert_eq!(parts.count(), 0, "{kib} KiB");
        assert_same(resume(&out), &report, "resumed");
    }
}
