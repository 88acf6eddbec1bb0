//! Seeded numbers do not move unnoticed.
//!
//! When a trace, an estimate or the bytes of a block here change, every seeded result changes: raise
//! the stream version (`fluctua::ensemble::stream::STREAM_VERSION`) and name the change under
//! **Value-breaking** in CHANGELOG.md. When only the bytes of a report change, name it there too if a
//! number moved.

use std::fs;

use crate::common;
use fluctua::ensemble::stream::STREAM_VERSION;
use fluctua::ensemble::{FileStore, Silent};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::json;
use fluctua::run;
use xxhash_rust::xxh3::xxh3_64;

/// A stream version, and the hashes that belong to it.
type Pin = (u32, &'static str, &'static str);

/// One config of each kind: the stream version, the hash of its blocks.bin, and that of its
/// report.json without the version of the program. The message of the failing test is this table as
/// it should be; blocks that change under one stream version are refused all the same.
const BYTES: [(&str, Pin); 4] = [
    ("configs/inverse_current.toml", (6, "665654e788ed151b", "c844ae29edc61e3b")),
    ("configs/maxwell_demon.toml", (6, "c7f372a7fb25936d", "91e5b7f062deab07")),
    ("configs/ring_1_1.toml", (6, "2f0ed21cd7319bda", "5e89627817a9efd9")),
    ("configs/n_demon.toml", (6, "1ba544b40365a7e3", "228a184d51e248a9")),
];

/// The bytes of a small run on one thread, where blocks are finished in order.
fn bytes(path: &str) -> (u32, String, String) {
    let small = ["sampling.trajectories=3200", "sampling.blocks=32"];
    let job = run::prepare(&common::plan(path, &small)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut store = FileStore::create(folder.path(), job.plan()).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let report = pool.install(|| json::write(&job.run(&mut store, &Silent).unwrap()));
    let blocks = fs::read(folder.path().join("blocks.bin")).unwrap();
    let lines: Vec<_> = report.lines().filter(|l| !l.starts_with("  \"fluctua\": ")).collect();
    assert_eq!(lines.len() + 1, report.lines().count(), "the version stands in one line");
    let hash = |bytes: &[u8]| format!("{:016x}", xxh3_64(bytes));
    (STREAM_VERSION, hash(&blocks), hash(lines.join("\n").as_bytes()))
}

#[test]
fn runs_keep_their_bytes() {
    let found: Vec<_> = BYTES.iter().map(|(path, _)| (*path, bytes(path))).collect();
    let table = || {
        let line = |(path, (version, blocks, report)): &(&str, (u32, String, String))| {
            format!("    (\"{path}\", ({version}, \"{blocks}\", \"{report}\")),\n")
        };
        found.iter().map(line).collect::<String>()
    };
    for ((path, pinned), (_, (version, blocks, report))) in BYTES.iter().zip(&found) {
        assert!(
            pinned.1 == blocks || pinned.0 != *version,
            "{path}: other blocks under stream version {version}: raise STREAM_VERSION, then pin\n{}",
            table()
        );
        let is_pinned = *pinned == (*version, blocks, report);
        assert!(is_pinned, "{path}: other bytes, see the rule above; pin\n{}", table());
    }
}

#[test]
fn traces_keep_their_jumps() {
    for (path, expected) in [
        ("configs/inverse_current.toml", "55; 1.3668836433968101,L+R,R,a,-1,0.5,-1.8"),
        ("configs/random_walk.toml", "135; 0.15945716693255285,C,A,walk,1,0,0.6931471805599453"),
        ("configs/maxwell_demon.toml", "66; 1.0857270982805423,system,empty,right,-1,0.5,-0.6"),
    ] {
        let trace = run::trace(&common::plan(path, &[]), 1000).unwrap();
        let jumps = trace.lines().count() - 1;
        let third = trace.lines().nth(3).unwrap();
        assert_eq!(format!("{jumps}; {third}"), expected, "{path}");
    }
}

#[test]
fn reports_keep_their_estimates() {
    for (kernel, path, observable, expected) in [
        (
            "gillespie",
            "configs/inverse_current.toml",
            "particle.b",
            ["-0.010655555555555555", "0.14235669262143122"],
        ),
        (
            "gillespie",
            "configs/random_walk.toml",
            "particle.walk",
            ["0.9994222222222223", "3.403082387838339"],
        ),
        (
            "gillespie",
            "configs/maxwell_demon.toml",
            "entropy.total",
            ["1.4154043204595863", "5.647887523057993"],
        ),
        (
            "compound",
            "configs/inverse_current.toml",
            "particle.b",
            ["-0.00991111111111111", "0.13871820541342234"],
        ),
        (
            "compound",
            "configs/random_walk.toml",
            "particle.walk",
            ["0.9959777777777777", "3.1984784575454217"],
        ),
        (
            "compound",
            "configs/single_level.toml",
            "particle.left",
            ["0.14562777777777777", "0.1278853911753801"],
        ),
    ] {
        let kernel = format!("sampling.kernel='{kernel}'");
        let small = ["sampling.trajectories=900", "sampling.blocks=30", &kernel];
        let report = common::run(&common::plan(path, &small));
        let value = |statistic| {
            let quantity = Quantity::new(observable.parse().unwrap(), statistic);
            report.row(&quantity).unwrap().sampled.unwrap().value.to_string()
        };
        let found = [value(Statistic::Rate), value(Statistic::VarianceRate)];
        assert_eq!(found, expected, "{path}");
    }
}
