//! Time the exact answers, and measure the memory and the second thread of a run.
//!
//! `-- 1e10` adds a run of so many jumps (some minutes) to those of 1e6 and 1e8. A memory is the peak of
//! a process of its own (`VmHWM`), for which this program starts itself.
#![allow(clippy::print_stdout, reason = "a program that prints a table")]

use std::process::Command;
use std::time::Instant;

use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::exact::{Question, answer};
use fluctua::report::json;
use fluctua::run::{self, Job};

const EXAMPLE: &str = include_str!("../configs/inverse_current.toml");

/// Each time is the shortest of so many.
const TURNS: u32 = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let jumps = |text: &String| text.parse::<f64>().ok();
    match arguments.first().map(String::as_str) {
        Some("--large") => large(),
        Some("--jumps") => of_jumps(arguments.get(1).and_then(jumps).expect("a number of jumps")),
        Some("--joint") => joint(arguments.get(1).expect("a number of windows")),
        _ => table(arguments.iter().find_map(jumps)),
    }
}

fn table(more: Option<f64>) {
    small();
    println!("4096 states, currents and variance rates      {}", of_itself(&["--large"]));
    threads();
    for jumps in [1e6, 1e8].into_iter().chain(more) {
        let run = of_itself(&["--jumps", &jumps.to_string()]);
        println!("a report from {jumps:7.0e} jumps on one thread       {run}");
    }
    for windows in [256_000, 25_600_000] {
        let run = of_itself(&["--joint", &windows.to_string()]);
        println!("joint histograms of {windows:9} windows         {run}");
    }
}

/// What this program prints when it does one thing alone.
fn of_itself(arguments: &[&str]) -> String {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program).args(arguments).output().expect("this program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

fn job(set: &[String]) -> Job {
    run::prepare(&config::read("inverse_current.toml", EXAMPLE, set).expect("a plan"))
        .expect("a plan that runs")
}

fn seconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

/// The device of four states: everything a report lists, and without the cumulants of finite windows.
fn small() {
    let job = job(&[]);
    let start = job.plan().sampling.start.as_ref().expect("a start was chosen");
    for (windows, what) in [(false, "cumulant rates, covariances"), (true, "the same and windows")]
    {
        let question = Question {
            network: job.network().expect("enumerated"),
            pairs: job.pairs(),
            start,
            duration: job.plan().sampling.duration.get(),
            windows,
        };
        let solve = || answer(&question).expect("an answer").values.len();
        let time = (0..20 * TURNS)
            .map(|_| seconds(|| assert!(solve() > 50)))
            .fold(f64::INFINITY, f64::min);
        println!("4 states, {what:35} {:9.3} ms", time * 1e3);
    }
}

/// Twelve dots in a chain, 18 reservoirs.
fn large() {
    use std::fmt::Write;
    let mut text = String::from("model.kind = \"dots\"\n");
    for dot in 0..12 {
        let _ = writeln!(text, "model.dots.d{dot}.energy = {}", 1.0 + 0.3 * f64::from(dot % 3));
        for side in 0..=(dot + 1) % 2 {
            let place = format!("model.reservoirs.r{dot}_{side}");
            let (hot, full) = (1.0 + 0.1 * f64::from(side), 1.0 + 0.5 * f64::from(side));
            let _ = writeln!(
                text,
                "{place} = {{ dot = \"d{dot}\", temperature = {hot}, chemical_potential = {full} }}"
            );
        }
    }
    for dot in 1..12 {
        let (before, energy) = (dot - 1, -1.0 + 0.1 * f64::from(dot % 5));
        let _ = writeln!(
            text,
            "[[model.interactions]]\nbetween = [\"d{before}\", \"d{dot}\"]\nenergy = {energy}"
        );
    }
    let plan: Plan = config::read("twelve.toml", &text, &[]).expect("a plan");
    let mut report = None;
    let time = seconds(|| report = run::exact(&plan).ok());
    let report = report.expect("twelve dots are solvable");
    assert!(report.quantities.iter().filter(|row| row.exact.is_some()).count() > 18 * 6);
    println!("{time:9.1} s   {:6.0} MB", peak());
}

/// A plan of about so many jumps in trajectories of duration 100.
fn of_length(jumps: f64) -> Job {
    let per_trajectory = job(&[]).expected_jumps() / job(&[]).plan().sampling.trajectories as f64;
    let trajectories = (jumps / per_trajectory).ceil();
    job(&[format!("sampling.trajectories={trajectories:.0}")])
}

fn walk(job: &Job, pool: &rayon::ThreadPool) -> usize {
    let report = pool.install(|| job.run(&mut Memory, &Silent)).expect("a report");
    json::write(&report).len()
}

fn of_jumps(jumps: f64) {
    report(&of_length(jumps));
}

fn report(job: &Job) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let time = seconds(|| assert!(walk(job, &pool) > 0));
    println!("{time:9.1} s   {:6.1} MB", peak());
}

/// Two joint histograms at both halves of so many windows, with their exact laws.
fn joint(windows: &str) {
    let pairs = "[['particle.b', 'energy.r'], ['heat.a', 'energy.b']]";
    let ask = [
        format!("observe.distributions={pairs}"),
        "observe.windows=[50.0, 100.0]".to_owned(),
        format!("sampling.trajectories={windows}"),
    ];
    report(&job(&ask));
}

/// One thread and two take turns, so that neighbours on the machine disturb both alike. Where they
/// leave no second processor free, only the processor time tells: what two threads cost beyond one.
fn threads() {
    let job = of_length(4e7);
    let (mut best, mut busy) = ([f64::INFINITY; 2], [f64::INFINITY; 2]);
    for _ in 0..TURNS {
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.expect("threads");
            let before = on_processor(&pool);
            let time = seconds(|| assert!(walk(&job, &pool) > 0));
            best[threads - 1] = best[threads - 1].min(time);
            busy[threads - 1] = busy[threads - 1].min(on_processor(&pool) - before);
        }
    }
    let ([one, two], [busy_one, busy_two]) = (best, busy);
    println!(
        "a run of 4e7 jumps, one thread and two        {one:9.3} s {two:9.3} s   ratio {:.2}",
        one / two
    );
    println!(
        "  processor time of both                      {busy_one:9.3} s {busy_two:9.3} s   ratio {:.2}",
        2.0 * busy_one / busy_two
    );
}

/// Seconds that the threads of a pool spent on processors, where the kernel tells.
fn on_processor(pool: &rayon::ThreadPool) -> f64 {
    let own = |_: rayon::BroadcastContext<'_>| {
        let line = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        line.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0)
    };
    pool.broadcast(own).into_iter().sum::<f64>() / 1e9
}

/// The most memory this process ever had, in megabytes, where the kernel tells.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0 / 1e6
}
