//! Time scans of the four-state device: exact curves, exact maps with their contours, and a sampled map.
//!
//! `cargo bench --bench scan`; the sampled map takes most of its time. `-- exact` leaves it out.
#![allow(clippy::print_stdout, reason = "a program that prints a table")]

use std::time::Instant;

use fluctua::config::ScanPlan;
use fluctua::ensemble::{Memory, Silent};
use fluctua::run::{self, ScanJob};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const EXAMPLE: &str = include_str!("../configs/inverse_current.toml");
/// Each exact time is the shortest of so many.
const TURNS: u32 = 10;
/// Jumps of a cell of the sampled map.
const JUMPS: f64 = 1e6;

fn plan(set: &[String], axes: &[&str]) -> ScanPlan {
    let axes: Vec<String> = axes.iter().map(ToString::to_string).collect();
    ScanPlan::read("inverse_current.toml", EXAMPLE, set, &axes).expect("a scan")
}

fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

fn exact(what: &str, axes: &[&str]) {
    let plan = plan(&[], axes);
    let turn =
        |_| seconds(|| assert!(!run::scan_exact(&plan).expect("answers").contours.is_empty()));
    let best = (0..TURNS).map(turn).fold(f64::INFINITY, f64::min);
    println!("{what:48} {best:8.3} s");
}

/// A map of 41 x 41 cells, each with a million jumps on average.
fn sampled() {
    let axes = ["F_E=0:4:41", "F_N=0:4:41"];
    let one = ScanJob::prepare(&plan(&[], &axes)).expect("a scan");
    let sampling = &one.first().plan().sampling;
    let each = one.first().expected_jumps() / sampling.trajectories as f64;
    let trajectories = format!("sampling.trajectories={:.0}", (JUMPS / each).ceil());
    let plan = plan(&[trajectories], &axes);
    let mut compared = 0;
    let time = seconds(|| {
        let report = run::scan(&plan, &mut Memory, &Silent).expect("a sampled map");
        let comparison = report.comparison.expect("both routes answer");
        assert!(comparison.disagreeing.is_empty(), "{comparison:?}");
        compared = comparison.compared;
    });
    let what = format!("41 x 41 sampled, {JUMPS:.0e} jumps a cell");
    println!("{what:48} {time:8.3} s   {compared} comparisons");
}

fn main() {
    exact("10 000 exact points, four cumulants, zeros", &["F_N=0:2:10000"]);
    exact("41 exact points with curves and zeros", &["F_N=0:2:41"]);
    exact("41 x 41 exact map with contours", &["F_E=0:4:41", "F_N=0:4:41"]);
    if !std::env::args().any(|word| word == "exact") {
        sampled();
    }
}
