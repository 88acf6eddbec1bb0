//! Damaged block files: the report of the undisturbed run, or a refusal that names the cause.
//!
//! No test here starts a process: between fork and exec it would share the locks of the others.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::same::{assert_same, assert_same_list};
use fluctua::config::{self, Plan};
use fluctua::ensemble::{self, FileStore, Silent, Store, StoreError};
use fluctua::report::json;
use fluctua::run::{self, Job};

const HEADER: usize = 44;

/// A two-state device with two blocks: a block file of a few hundred bytes.
fn tiny() -> Job {
    let text = r#"
        [model]
        kind = "network"
        [[model.transitions]]
        from = "empty"
        to = "full"
        rate = 0.3
        reservoir = "left"
        [[model.transitions]]
        from = "full"
        to = "empty"
        rate = 0.5
        reservoir = "left"
        [sampling]
        trajectories = 6
        blocks = 3
        duration = 5.0
    "#;
    let plan: Plan = config::read("tiny.toml", text, &[]).unwrap();
    run::prepare(&plan).unwrap()
}

struct Tiny {
    job: Job,
    out: PathBuf,
    report: String,
    bytes: Vec<u8>,
    _parent: tempfile::TempDir,
}

impl Tiny {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let (job, out) = (tiny(), parent.path().join("out"));
        let mut store = FileStore::create(&out, job.plan()).unwrap();
        let report = json::write(&job.run(&mut store, &Silent).unwrap());
        let bytes = fs::read(out.join("blocks.bin")).unwrap();
        assert!(bytes.len() < 2000, "{} bytes are not small", bytes.len());
        Self { job, out, report, bytes, _parent: parent }
    }

    /// Resume on a folder with this block file: the file must be sound again, and the report equal.
    fn resume(&self, bytes: &[u8]) -> Result<Option<String>, StoreError> {
        fs::write(self.out.join("blocks.bin"), bytes).unwrap();
        let mut store = FileStore::resume(&self.out, self.job.plan())?;
        let warning = store.warnings().first().cloned();
        let report = json::write(&self.job.run(&mut store, &Silent).unwrap());
        assert_same(report, &self.report, "a silently different report");
        drop(store);
        let healed = fs::read(self.out.join("blocks.bin")).unwrap();
        let sorted = |bytes: &[u8]| {
            records(bytes).into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        assert_same_list(&sorted(&healed), &sorted(&self.bytes), "healed records");
        Ok(warning)
    }
}

/// The records of a sound file.
fn records(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut records) = (&bytes[HEADER..], Vec::new());
    while !rest.is_empty() {
        let length = u64::from_le_bytes(rest[8..16].try_into().unwrap()) as usize;
        let (record, after) = rest.split_at(24 + length);
        records.push(record.to_vec());
        rest = after;
    }
    records
}

#[test]
fn a_file_cut_at_any_length_is_completed() {
    let tiny = Tiny::new();
    for length in 0..=tiny.bytes.len() {
        tiny.resume(&tiny.bytes[..length]).unwrap();
    }
}

#[test]
fn any_flipped_byte_is_found() {
    let tiny = Tiny::new();
    for at in 0..tiny.bytes.len() {
        let mut bytes = tiny.bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        match tiny.resume(&bytes) {
            Ok(warning) => {
                assert!(at >= HEADER, "byte {at} of the header does not matter");
                assert!(warning.unwrap().contains("damaged"), "no warning for byte {at}");
            }
            Err(StoreError::NotBlocks { .. } | StoreError::DamagedHeader { .. }) => {
                assert!(at < HEADER, "byte {at} is not in the header");
            }
            Err(other) => panic!("byte {at}: {other}"),
        }
    }
}

#[test]
fn junk_and_zeros_at_the_end_are_dropped() {
    let tiny = Tiny::new();
    for tail in [&[0; 24][..], &[0; 4096], &[0xff; 40], b"x"] {
        let warning = tiny.resume(&[&tiny.bytes, tail].concat()).unwrap().unwrap();
        assert!(warning.contains(&format!("last {} bytes", tail.len())), "{warning}");
    }
}

#[test]
fn records_may_repeat_and_stand_in_any_order() {
    let tiny = Tiny::new();
    let mut records = records(&tiny.bytes);
    records.reverse();
    records.push(records[1].clone());
    let bytes = [tiny.bytes[..HEADER].to_vec(), records.concat()].concat();
    fs::write(tiny.out.join("blocks.bin"), &bytes).unwrap();
    let mut store = FileStore::resume(&tiny.out, tiny.job.plan()).unwrap();
    assert!(store.warnings().is_empty());
    let report = json::write(&tiny.job.run(&mut store, &Silent).unwrap());
    assert_same(report, &tiny.report, "records in another order");
}

/// A record is forged with the right check: what a build with other numbers would write.
#[test]
fn two_different_records_of_a_block_are_refused() {
    let tiny = Tiny::new();
    let plan = u64::from_le_bytes(tiny.bytes[12..20].try_into().unwrap());
    let mut forged = records(&tiny.bytes)[0].clone();
    let index = u64::from_le_bytes(forged[..8].try_into().unwrap());
    let end = forged.len() - 8;
    // A block begins with how many windows it has.
    forged[16] ^= 1;
    let check = xxhash_rust::xxh3::xxh3_64_with_seed(&forged[..end], plan);
    forged[end..].copy_from_slice(&check.to_le_bytes());
    let error = tiny.resume(&[&tiny.bytes[..], &forged].concat()).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { index: at, .. } if at == index), "{error}");
    // A record that says nothing is no panic either.
    let mut empty = [index.to_le_bytes(), 0_u64.to_le_bytes()].concat();
    empty.extend(xxhash_rust::xxh3::xxh3_64_with_seed(&empty, plan).to_le_bytes());
    let error = tiny.resume(&[&tiny.bytes[..], &empty].concat()).unwrap_err();
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
}

#[test]
fn another_stream_version_is_refused() {
    let tiny = Tiny::new();
    let mut bytes = tiny.bytes.clone();
    bytes[8] += 1;
    let check = xxhash_rust::xxh3::xxh3_64(&bytes[..HEADER - 8]);
    bytes[HEADER - 8..HEADER].copy_from_slice(&check.to_le_bytes());
    let error = tiny.resume(&bytes).unwrap_err();
    assert!(matches!(error, StoreError::OtherStream { .. }), "{error}");
    let (said, by) =
        (error.to_string(), concat!("by fluctua ", env!("CARGO_PKG_VERSION"), " with"));
    assert!(said.contains(by), "{said}");
}

#[test]
fn another_file_of_that_name_is_left_alone() {
    let tiny = Tiny::new();
    for bytes in [&b"my own blocks"[..], b"x", &[0; 100]] {
        let error = tiny.resume(bytes).unwrap_err();
        assert!(matches!(error, StoreError::NotBlocks { .. }), "{error}");
        let error = FileStore::create(&tiny.out, tiny.job.plan()).unwrap_err();
        assert!(matches!(error, StoreError::NotBlocks { .. }), "{error}");
        assert_same(fs::read(tiny.out.join("blocks.bin")).unwrap(), bytes, "another file");
    }
}

/// Two runs hold the same name: the first, whose folder is gone, must not write beside the second.
#[test]
#[cfg(unix)]
fn a_folder_that_was_made_anew_is_another() {
    let parent = tempfile::tempdir().unwrap();
    let (job, out) = (tiny(), parent.path().join("out"));
    let mut first = FileStore::create(&out, job.plan()).unwrap();
    first.sync().unwrap();
    fs::remove_dir_all(&out).unwrap();
    let error = first.sync().unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
    let mut second = FileStore::create(&out, job.plan()).unwrap();
    let error = first.sync().unwrap_err();
    assert!(matches!(error, StoreError::Replaced { .. }), "{error}");
    let error = job.run(&mut first, &Silent).unwrap_err();
    assert!(error.to_string().contains("removed or replaced"), "{error}");
    second.sync().unwrap();
}

/// An interrupted merge left some blocks; what is there must be what comes.
#[test]
fn blocks_that_are_there_already_are_compared() {
    let tiny = Tiny::new();
    let folders = [&tiny.out];
    let import = |out: &PathBuf, plan: &Plan| {
        let mut store = FileStore::resume(out, plan).unwrap();
        store.import(ensemble::merge(&folders, tiny.job.plan()).unwrap().blocks)
    };
    let out = tiny.out.with_file_name("merged");
    import(&out, tiny.job.plan()).unwrap();
    let length = fs::metadata(out.join("blocks.bin")).unwrap().len();
    import(&out, tiny.job.plan()).unwrap();
    assert_eq!(fs::metadata(out.join("blocks.bin")).unwrap().len(), length);
    let other = tiny.job.plan().with(|parts| parts.sampling.seed += 1).unwrap();
    let out = tiny.out.with_file_name("other");
    let mut store = FileStore::create(&out, &other).unwrap();
    run::prepare(&other).unwrap().run(&mut store, &Silent).unwrap();
    drop(store);
    let error = import(&out, &other).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
}

/// Another process cuts the file while a shard runs.
#[test]
fn a_block_file_that_changes_under_a_run_is_an_error() {
    let parent = tempfile::tempdir().unwrap();
    let plan = config::read(
        "x.toml",
        include_str!("../../configs/single_level.toml"),
        &["sampling.trajectories=8".into(), "sampling.blocks=4".into()],
    );
    let job = run::prepare(&plan.unwrap()).unwrap();
    let whole = parent.path().join("whole");
    let mut store = FileStore::create(&whole, job.plan()).unwrap();
    job.run(&mut store, &Silent).unwrap();
    drop(store);
    let finished = FileStore::resume(&whole, job.plan()).unwrap().finished().unwrap();
    let file = |out: &Path| fs::File::options().write(true).open(out.join("blocks.bin")).unwrap();
    for change in [-1_i64, -10_000, 1, 4096] {
        let out = parent.path().join(format!("changed{change}"));
        let mut store = FileStore::create(&out, job.plan()).unwrap();
        store.append(finished[0].0, &finished[0].1).unwrap();
        let length = file(&out).metadata().unwrap().len().saturating_add_signed(change);
        file(&out).set_len(length).unwrap();
        let error = store.append(finished[1].0, &finished[1].1).unwrap_err();
        assert!(matches!(error, StoreError::Disturbed { .. }), "{error}");
        let error = store.sync().unwrap_err();
        assert!(matches!(error, StoreError::Disturbed { .. }), "{error}");
        drop(store);
        let mut store = FileStore::resume(&out, job.plan()).unwrap();
        assert!(job.run(&mut store, &Silent).is_ok());
    }
}
