//! Prove that no run is lost: stop runs at random blocks, damage what they stored, and go on.
//!
//! The report must be that of the undisturbed run to the last byte, or a refusal must name the cause.
//! Files are written in the folder that the caller gives, and nowhere else.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::Serialize;

use crate::config::Plan;
use crate::ensemble::{
    self, EnsembleError, FileStore, HEADER, Memory, Progress, Shard, Silent, StoreError,
};
use crate::report::json;
use crate::run::{self, Error, Job};

/// How often a run is stopped.
pub(crate) const STOPS: u64 = 20;

/// Blocks of a run that is stopped, and windows in each.
const BLOCKS: u64 = 64;
const WINDOWS: u64 = 2;

/// A run of more jumps is left out.
const MAX_JUMPS: f64 = 1e9;

/// Bytes of a record of a block file around its payload.
const FRAME: usize = 24;

/// What became of the disturbed runs of one config.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Survival {
    /// Name of the config.
    pub config: String,
    /// How often the run was stopped and gone on with; zero where it is too long to be tried.
    pub stops: u64,
    /// Damages to its block file.
    pub damages: u64,
    /// Of these, how many were refused with their cause, and mended.
    pub refused: u64,
    /// What went wrong.
    pub failures: Vec<String>,
}

/// What became of a program that was killed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kills {
    /// How often it was killed.
    pub kills: u64,
    /// Kills that came before its end.
    pub in_time: u64,
    /// Is the report that of the undisturbed run?
    pub same_report: bool,
}

/// Stop a short version of a plan at random blocks, damage its block file each time, go on, and merge
/// its shards.
///
/// # Errors
/// When the plan cannot be run, or the progress asks to stop.
pub fn survive(
    name: &str,
    plan: &Plan,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Survival, Error> {
    survive_damage(name, plan, folder, progress, Damage::draw)
}

/// As [`survive`], with damage of another kind: tests use it to show that what goes wrong is found.
///
/// # Errors
/// When the plan cannot be run, or the progress asks to stop.
pub fn survive_damage(
    name: &str,
    plan: &Plan,
    folder: &Path,
    progress: &dyn Progress,
    damage: impl Fn(&[u8], &mut Xoshiro256PlusPlus) -> Damage,
) -> Result<Survival, Error> {
    let mut plan = plan.clone();
    let sampling = &mut plan.parts_mut().sampling;
    (sampling.blocks, sampling.trajectories) = (BLOCKS, BLOCKS * WINDOWS);
    let job = run::prepare(&plan)?;
    let mut survival = Survival { config: name.to_owned(), ..Survival::default() };
    progress.start(STOPS, 0);
    if job.expected_jumps() > MAX_JUMPS {
        return Ok(survival);
    }
    let undisturbed = json::write(&job.run(&mut Memory, &Silent)?);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(plan.sampling.seed);
    let out = folder.join("stopped");
    for stop in 0..STOPS {
        if progress.stop() {
            return Err(Error::stopped(stop, STOPS));
        }
        let at = StopAfter::new(rng.random_range(1..=BLOCKS / 8));
        if let Err(error) = stopped(&job, &out, &at) {
            survival.failures.push(format!("stop {stop}: {error}"));
        }
        survival.stops += 1;
        let bytes = fs::read(out.join("blocks.bin")).unwrap_or_default();
        survival.damage(&job, &out, &bytes, &damage(&bytes, &mut rng));
        progress.block();
    }
    survival.compare("a run that was stopped", &undisturbed, finished(&job, &out));
    survival.compare("three shards merged", &undisturbed, merged(&job, folder));
    Ok(survival)
}

/// Walk until told to stop.
fn stopped(job: &Job, out: &Path, at: &StopAfter) -> Result<(), Error> {
    let mut store = FileStore::resume(out, job.plan()).map_err(EnsembleError::from)?;
    match job.fill(Shard::WHOLE, &mut store, at) {
        Err(Error::Ensemble(EnsembleError::Interrupted { .. })) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Go on to the end.
fn finished(job: &Job, out: &Path) -> Result<String, Error> {
    let mut store = FileStore::resume(out, job.plan()).map_err(EnsembleError::from)?;
    Ok(json::write(&job.run(&mut store, &Silent)?))
}

/// Walk three shards and join them.
fn merged(job: &Job, folder: &Path) -> Result<String, Error> {
    let shards = ["1/3", "2/3", "3/3"].map(|name| name.parse::<Shard>().expect("a shard"));
    let outs = ["first", "second", "third"].map(|name| folder.join(name));
    for (shard, out) in shards.into_iter().zip(&outs) {
        let mut store = FileStore::create(out, job.plan()).map_err(EnsembleError::from)?;
        job.fill(shard, &mut store, &Silent)?;
    }
    let blocks = ensemble::merge(&outs, job.plan()).map_err(EnsembleError::from)?.blocks;
    let mut store =
        FileStore::create(folder.join("merged"), job.plan()).map_err(EnsembleError::from)?;
    store.import(blocks).map_err(EnsembleError::from)?;
    Ok(json::write(&job.run(&mut store, &Silent)?))
}

impl Survival {
    /// Damage the block file, and let the store say what it finds.
    fn damage(&mut self, job: &Job, out: &Path, bytes: &[u8], damage: &Damage) {
        let path = out.join("blocks.bin");
        let mut fail = |what: String| self.failures.push(format!("{}: {what}", damage.what));
        if let Err(error) = fs::write(&path, &damage.bytes) {
            return fail(error.to_string());
        }
        self.damages += 1;
        let opened = FileStore::resume(out, job.plan()).map(|store| !store.warnings().is_empty());
        match opened {
            Ok(warned) if warned == damage.is_told => {}
            Ok(_) if damage.is_told => fail("nobody told it".into()),
            Ok(_) => fail("told though nothing is lost".into()),
            Err(StoreError::NotBlocks { .. } | StoreError::DamagedHeader { .. })
                if damage.bytes.get(..HEADER) != bytes.get(..HEADER) =>
            {
                self.refused += 1;
                if let Err(error) = fs::write(&path, bytes) {
                    self.failures.push(error.to_string());
                }
            }
            Err(error) => fail(error.to_string()),
        }
    }

    fn compare(&mut self, what: &str, undisturbed: &str, found: Result<String, Error>) {
        match found {
            Ok(report) if report == undisturbed => {}
            Ok(_) => self.failures.push(format!("{what} gives another report")),
            Err(error) => self.failures.push(format!("{what}: {error}")),
        }
    }

    /// What is said of it in a word.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match (self.failures.is_empty(), self.stops) {
            (false, _) => "FAIL",
            (true, 0) => "too long",
            (true, _) => "survive",
        }
    }
}

impl Kills {
    /// Did the kills come in time, and change nothing?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.same_report && 2 * self.in_time >= self.kills
    }
}

/// A block file after an accident.
#[derive(Clone, Debug)]
pub struct Damage {
    /// What happened, in words.
    pub what: &'static str,
    /// What the file holds now.
    pub bytes: Vec<u8>,
    /// Must the store warn of it, where it does not refuse the file?
    pub is_told: bool,
}

impl Damage {
    /// An accident that happens to block files.
    fn draw(bytes: &[u8], rng: &mut Xoshiro256PlusPlus) -> Self {
        let (kind, length) = (rng.random_range(0..6), bytes.len());
        let mut bytes = bytes.to_vec();
        if length <= HEADER {
            return Self { what: "nothing was stored", bytes, is_told: false };
        }
        let at = rng.random_range(0..length);
        let last = rng.random_range(1..=FRAME);
        let (what, is_told) = match kind {
            0 => {
                bytes.truncate(length - last);
                ("a torn record", true)
            }
            1 => {
                bytes[at] ^= 1 << rng.random_range(0..8);
                ("a flipped bit", true)
            }
            2 => {
                bytes[length - last..].fill(0);
                // Were these bytes zero before, nothing is lost.
                bytes[length - 1] = 1;
                ("zeros at the end", true)
            }
            3 => {
                bytes[at % HEADER] ^= 1 << rng.random_range(0..8);
                ("a flipped bit in the header", true)
            }
            4 => {
                bytes.extend((0..last).map(|k| k as u8));
                ("junk at the end", true)
            }
            _ => {
                bytes.extend_from_within(first_record(&bytes));
                ("a record twice", false)
            }
        };
        Self { what, bytes, is_told }
    }
}

/// Where the first record of a sound file stands.
fn first_record(bytes: &[u8]) -> std::ops::Range<usize> {
    let length = bytes.get(HEADER + 8..).and_then(|rest| rest.first_chunk().copied());
    let length = length.map_or(0, |word| u64::from_le_bytes(word) as usize);
    HEADER..HEADER + FRAME + length
}

/// Asks to stop after so many blocks.
struct StopAfter {
    left: AtomicU64,
}

impl StopAfter {
    fn new(blocks: u64) -> Self {
        Self { left: AtomicU64::new(blocks) }
    }
}

impl Progress for StopAfter {
    fn block(&self) {
        let less = |left: u64| Some(left.saturating_sub(1));
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    fn stop(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}
