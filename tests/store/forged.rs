//! Blocks that are none of the plan, under a right checksum: refused, never a panic nor other numbers.

use std::fs;
use std::path::PathBuf;

use crate::common::same::assert_same;
use fluctua::config;
use fluctua::ensemble::{EnsembleError, FileStore, Silent, Store, StoreError};
use fluctua::report::json;
use fluctua::run::{self, Error, Job};
use fluctua::tally::{Block, Histogram, Powers};
use xxhash_rust::xxh3::xxh3_64_with_seed;

const HEADER: usize = 44;

/// Two dots of which everything is asked.
const DEVICE: &str = r#"
    [parameters]
    bias = 1.0
    [model]
    kind = "dots"
    dots = { L = { energy = 1.0 }, R = { energy = 0.5 } }
    interactions = [{ between = ["L", "R"], energy = 0.7 }]
    [model.reservoirs]
    a = { dot = "L", temperature = 1.0, chemical_potential = "bias" }
    b = { dot = "L", temperature = 1.5, chemical_potential = 0.0 }
    r = { dot = "R", temperature = 0.8, chemical_potential = 0.3 }
    [sampling]
    trajectories = 32
    blocks = 4
    duration = 3.0
    [observe]
    distributions = ["particle.b", "entropy", ["particle.b", "energy.r"]]
    generating_functions = [{ of = "particle.b", from = -0.5, to = 0.5, points = 3 }]
    spectra = ["particle.b", ["particle.a", "particle.b"]]
    frequencies = [0.0, 1.0]
    laws = true
    waiting_times = ["b"]
    passages = [{ of = "entropy", upper = 1.0, lower = -1.0 }, { states = ["L"] }]
    information = ["L", "R"]
    response = ["bias"]
"#;

/// A start with two closed classes ahead.
const CLASSES: &str = r#"
    [model]
    kind = "network"
    transitions = [
        { from = "start", to = "a", rate = 1.0, reservoir = "x" },
        { from = "start", to = "c", rate = 2.0, reservoir = "x" },
        { from = "a", to = "b", rate = 1.0, reservoir = "x", particles = 1 },
        { from = "b", to = "a", rate = 1.0, reservoir = "x", particles = -1 },
        { from = "c", to = "d", rate = 1.0, reservoir = "x", particles = 1 },
        { from = "d", to = "c", rate = 3.0, reservoir = "x", particles = -1 },
    ]
    [sampling]
    trajectories = 32
    blocks = 4
    duration = 3.0
    start = { state = "start" }
"#;

/// A ring that starts in equilibrium with one bath.
const RING: &str = r#"
    [model]
    kind = "ring"
    upper = { spins = 1, coupling = 1.0 }
    lower = { spins = 2, coupling = 1.5 }
    left = { temperature = 2.0 }
    right = { temperature = 1.0 }
    bulk = { rule = "q2r" }
    [sampling]
    trajectories = 32
    blocks = 4
    duration = 4.0
    start = { canonical = "left" }
"#;

struct Stored {
    job: Job,
    out: PathBuf,
    header: Vec<u8>,
    blocks: Vec<(u64, Block)>,
    report: String,
    _parent: tempfile::TempDir,
}

impl Stored {
    fn of(text: &str) -> Self {
        let job = run::prepare(&config::read("forged.toml", text, &[]).unwrap()).unwrap();
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        let mut store = FileStore::create(&out, job.plan()).unwrap();
        let report = json::write(&job.run(&mut store, &Silent).unwrap());
        drop(store);
        let header = fs::read(out.join("blocks.bin")).unwrap()[..HEADER].to_vec();
        let mut store = FileStore::resume(&out, job.plan()).unwrap();
        let blocks = store.finished().unwrap();
        Self { job, out, header, blocks, report, _parent: parent }
    }

    /// Put a payload in place of the first block, under a right check.
    fn write(&self, payload: &[u8]) {
        let plan = u64::from_le_bytes(self.header[12..20].try_into().unwrap());
        let others = self.blocks[1..].iter().map(|(i, block)| (*i, encoded(block)));
        let all = [(self.blocks[0].0, payload.to_vec())].into_iter().chain(others);
        let mut bytes = self.header.clone();
        for (index, payload) in all {
            let length = payload.len() as u64;
            let mut record = [&index.to_le_bytes()[..], &length.to_le_bytes(), &payload].concat();
            record.extend(xxh3_64_with_seed(&record, plan).to_le_bytes());
            bytes.extend(record);
        }
        fs::write(self.out.join("blocks.bin"), bytes).unwrap();
    }

    /// The report from what was written.
    fn resumed(&self) -> Result<String, StoreError> {
        let mut store = FileStore::resume(&self.out, self.job.plan())?;
        match self.job.run(&mut store, &Silent) {
            Ok(report) => Ok(json::write(&report)),
            Err(Error::Ensemble(EnsembleError::Store(error))) => Err(error),
            Err(other) => panic!("{other}"),
        }
    }

    fn assert_refused(&self, what: &str, forge: impl FnOnce(&mut Block)) {
        let mut block = self.blocks[0].1.clone();
        forge(&mut block);
        // Of floats that are none, no two are equal.
        assert!(encoded(&block) != encoded(&self.blocks[0].1), "{what} changed nothing");
        self.write(&encoded(&block));
        match self.resumed() {
            Err(StoreError::Impossible { what, .. }) => assert!(!what.is_empty()),
            Err(StoreError::Unreadable { .. }) => {}
            Err(other) => panic!("{what}: {other}"),
            Ok(report) if report == self.report => panic!("{what} was overlooked"),
            Ok(_) => panic!("{what} silently changed the report"),
        }
    }
}

fn encoded(block: &Block) -> Vec<u8> {
    postcard::to_stdvec(block).unwrap()
}

/// Lists of every kind, shorter by one and longer by one.
fn lengths<T: Clone>(list: &mut Vec<T>, longer: bool) {
    if longer {
        list.push(list.last().unwrap().clone());
    } else {
        list.truncate(list.len() - 1);
    }
}

type Forgery = (&'static str, fn(&mut Block));
type Resized = (&'static str, fn(&mut Block, bool));
type Recounted = (&'static str, fn(&mut Vec<(Vec<i64>, u64)>));

#[test]
fn what_is_whole_is_used() {
    for text in [DEVICE, CLASSES, RING] {
        let stored = Stored::of(text);
        stored.write(&encoded(&stored.blocks[0].1));
        assert_same(stored.resumed().unwrap(), &stored.report, "resumed");
    }
}

#[test]
fn lists_of_another_length_are_refused() {
    let stored = Stored::of(DEVICE);
    for longer in [false, true] {
        let lists: [Resized; 14] = [
            ("powers at half", |b, l| lengths(&mut b.half.powers, l)),
            ("powers", |b, l| lengths(&mut b.full.powers, l)),
            ("products", |b, l| lengths(&mut b.full.products, l)),
            ("dwell", |b, l| lengths(&mut b.dwell, l)),
            ("expected", |b, l| lengths(&mut b.expected, l)),
            ("fluctuation", |b, l| lengths(&mut b.fluctuation, l)),
            ("histograms", |b, l| lengths(&mut b.histograms, l)),
            ("generating", |b, l| lengths(&mut b.generating, l)),
            ("fourier", |b, l| lengths(&mut b.paths.fourier, l)),
            ("jumps", |b, l| lengths(&mut b.paths.jumps, l)),
            ("minimum", |b, l| lengths(&mut b.paths.minimum, l)),
            ("waits", |b, l| lengths(&mut b.paths.waits, l)),
            ("passages", |b, l| lengths(&mut b.paths.passages, l)),
            ("response", |b, l| lengths(&mut b.response, l)),
        ];
        for (what, forge) in lists {
            stored.assert_refused(what, |block| forge(block, longer));
        }
        stored.assert_refused("bins", |b| lengths(&mut b.paths.waits[0].bins, longer));
        stored.assert_refused("ends", |b| lengths(&mut b.paths.passages[0].bins[1], longer));
        let own = stored.blocks[0].1.clone();
        stored.assert_refused("a class", |block| block.classes.push(own));
    }
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let stored = Stored::of(DEVICE);
    let numbers: [Forgery; 32] = [
        ("a window more", |b| b.windows += 1),
        ("no window", |b| b.windows = 0),
        ("windows without end", |b| b.windows = u64::MAX),
        ("other powers", |b| b.full.powers[0] = Powers::Real([1.0; 4])),
        ("no number", |b| b.full.powers.iter_mut().for_each(not_a_number)),
        ("negative squares", |b| b.full.powers[0] = Powers::Integer([0, -1, 0, 1])),
        ("a mean beyond its square", |b| b.half.powers[0] = Powers::Integer([100, 1, 0, 1])),
        ("sums that overflow", |b| b.full.powers[0] = Powers::Integer([1, 1, 1, i128::MAX])),
        ("products", |b| b.full.products[0] = 1e9),
        ("no products", |b| b.full.products[0] = f64::NAN),
        ("more time than there is", |b| b.dwell[0] = u128::from(b.windows) << 53),
        ("time without end", |b| b.dwell[0] = u128::MAX),
        ("expectations", |b| b.expected[0] = f64::INFINITY),
        ("an exchange", |b| b.exchange[1] = 1.0),
        ("negative weights", |b| b.fluctuation[0] = -1.0),
        ("more events than windows", |b| b.fluctuation[3] = 1e3),
        ("half an event", |b| b.fluctuation[3] += 0.5),
        ("negative exponentials", |b| b.generating[0] = -1.0),
        ("no exponentials", |b| b.generating[1] = f64::NAN),
        ("no spectrum", |b| b.paths.fourier[0] = f64::NAN),
        ("jumps without end", |b| b.paths.jumps[0] = u64::MAX),
        ("a positive minimum", |b| b.paths.minimum[0] = 1.0),
        ("a share of a window", |b| b.paths.minimum[1] = 0.5),
        ("more waits than begun", |b| b.paths.waits[0].ended = b.paths.waits[0].begun + 1),
        ("waits in no bin", |b| b.paths.waits[0].bins[3] += 1),
        ("negative waits", |b| b.paths.waits[0].sum = -1.0),
        ("long waits", |b| b.paths.waits[0].sum = 1e9),
        ("more passages than windows", |b| b.paths.passages[0].windows[0] = b.windows + 1),
        ("passages after the end", |b| b.paths.passages[0].times[0] = u128::MAX),
        ("no weight", |b| b.paths.passages[0].stopped = f64::NAN),
        ("a weight of states", |b| b.paths.passages[1].stopped = 1.0),
        ("pairs without end", |b| b.response[0] = i64::MIN),
    ];
    for (what, forge) in numbers {
        stored.assert_refused(what, forge);
    }
}

fn not_a_number(powers: &mut Powers) {
    if let Powers::Real(sums) = powers {
        sums[1] = f64::NAN;
    }
}

#[test]
fn cells_that_no_window_ends_in_are_refused() {
    let stored = Stored::of(DEVICE);
    let cells = |histogram: &Histogram| {
        let mut list = Vec::new();
        histogram.visit(|cell, count| list.push((cell.to_vec(), count)));
        list
    };
    for histogram in 0..stored.blocks[0].1.histograms.len() {
        let forged: [Recounted; 6] = [
            ("no cell", Vec::clear),
            ("a window more", |list| list[0].1 += 1),
            ("no window", |list| list.push((vec![99; list[0].0.len()], 0))),
            ("windows without end", |list| list[0].1 = u64::MAX),
            ("a wider cell", |list| list.iter_mut().for_each(|(cell, _)| cell.push(0))),
            ("a narrower cell", |list| list.iter_mut().for_each(|(cell, _)| cell.clear())),
        ];
        for (what, forge) in forged {
            stored.assert_refused(what, |block| {
                let mut list = cells(&block.histograms[histogram]);
                forge(&mut list);
                block.histograms[histogram] = list.into_iter().collect();
            });
        }
    }
    // Entropy production has offsets, numbered from zero; its histograms come in the middle.
    stored.assert_refused("an offset that is none", |block| {
        for histogram in &mut block.histograms {
            let list = cells(histogram).into_iter().map(|(mut cell, count)| {
                *cell.last_mut().unwrap() = i64::MAX;
                (cell, count)
            });
            *histogram = list.collect();
        }
    });
}

#[test]
fn classes_and_exchanges_are_checked() {
    let stored = Stored::of(CLASSES);
    let forged: [Forgery; 5] = [
        ("a class less", |b| b.classes.truncate(1)),
        ("a window more in a class", |b| b.classes[0].windows = b.windows + 1),
        ("a class without moments", |b| b.classes[0].full.powers.clear()),
        ("a class of classes", |b| b.classes[0].classes = b.classes.clone()),
        ("a class with pairs", |b| b.classes[1].response = vec![1]),
    ];
    for (what, forge) in forged {
        stored.assert_refused(what, forge);
    }
    let stored = Stored::of(RING);
    let forged: [Forgery; 3] = [
        ("a negative weight", |b| b.exchange[0] = -1.0),
        ("no heat", |b| b.exchange[3] = f64::NAN),
        ("time without end", |b| b.dwell[0] = u128::MAX),
    ];
    for (what, forge) in forged {
        stored.assert_refused(what, forge);
    }
}

/// A float may change unseen; nothing may end the program.
#[test]
fn no_forged_byte_is_a_panic() {
    let thorough = if std::env::var_os("FLUCTUA_THOROUGH").is_some() { 40 } else { 1 };
    for (text, places) in [(DEVICE, 3), (CLASSES, 24)] {
        let stored = Stored::of(text);
        let payload = encoded(&stored.blocks[0].1);
        let mut tried = [0, 0];
        for at in (0..payload.len()).step_by(payload.len() / (places * thorough) + 1) {
            for flip in [0x01, 0x80] {
                let mut forged = payload.clone();
                forged[at] ^= flip;
                stored.write(&forged);
                tried[usize::from(stored.resumed().is_ok())] += 1;
            }
        }
        assert!(tried[0] > 0, "refused, used: {tried:?}");
    }
}
