//! Windows of any length up to the duration: each as a run of that duration has it, exact and sampled.
//!
//! A correct sampler fails a comparison here once in 1e6 seeds; seeds are fixed. The twin has one tunnel rate twice as
//! large, which moves the means by more than ten standard errors.

use crate::common::{self, chances, curves};
use fluctua::config::Plan;
use fluctua::judge::curve::Kind;
use fluctua::quantity::{Quantity, Statistic, WindowTime};
use fluctua::report::Report;
use fluctua::run;
use fluctua::tally::Block;

const FALSE_ALARM: f64 = 1e-6;
const TIMES: [f64; 3] = [1.0, 2.5, 5.0];
const WINDOWS: &str = "observe.windows=[2.5, 1.0, 5.0, 10.0]";
const OF: [&str; 3] = ["particle.left", "heat.right", "entropy"];
const SIZE: [&str; 3] =
    ["sampling.duration=10", "sampling.trajectories=6400", "sampling.blocks=64"];

fn level(set: &[&str]) -> Plan {
    let ask = "observe.distributions=['particle.left', 'entropy']";
    common::plan("configs/single_level.toml", &[&SIZE[..], &[ask], set].concat())
}

fn key(of: &str, statistic: Statistic, window: f64) -> Quantity {
    let quantity = Quantity::new(of.parse().unwrap(), statistic);
    if window == 10.0 { quantity } else { quantity.over(WindowTime::new(window).unwrap()) }
}

#[test]
fn exact_answers_are_those_of_runs_of_each_duration() {
    for start in ["sampling.start='stationary'", "sampling.start={ state = 'empty' }"] {
        let ask = "observe.distributions=['particle.left']";
        let all = run::exact(&level(&[WINDOWS, start, ask])).unwrap();
        for window in TIMES {
            let duration = format!("sampling.duration={window}");
            let own = run::exact(&level(&[&duration, start, ask])).unwrap();
            for statistic in Statistic::WINDOW_CUMULANTS {
                for of in ["particle.left", "heat.right"] {
                    let found = all.row(&key(of, statistic, window)).expect("it is listed");
                    let alone = own.get(of, statistic).unwrap();
                    let [a, b] = [found, alone].map(|row| row.exact.unwrap());
                    assert!((a - b).abs() < 1e-12, "{}: {a} and {b}", found.quantity);
                }
            }
            let found = curves(&all, Kind::Distribution).find(|c| c.window == Some(window));
            let alone = curves(&own, Kind::Distribution).next().unwrap();
            assert_eq!(found.unwrap().exact, alone.exact, "{window}");
        }
    }
}

fn distances(report: &Report, exact: &Report) -> Vec<f64> {
    let mut list = Vec::new();
    for window in TIMES {
        for of in OF {
            let key = key(of, Statistic::Mean, window);
            let Some(row) = report.row(&key).and_then(|row| row.sampled) else { continue };
            let expected = exact.row(&key).unwrap().exact.unwrap();
            list.push((row.value - expected) / row.standard_error.unwrap());
        }
    }
    list
}

#[test]
fn every_kernel_stops_at_every_window() {
    let starts = ["sampling.start='stationary'", "sampling.start={ burn_in = 0.3 }"];
    for (kernel, start) in
        [("compound", starts[0]), ("gillespie", starts[0]), ("gillespie", starts[1])]
    {
        let kernel = format!("sampling.kernel='{kernel}'");
        let set = [&kernel, start, WINDOWS, "observe.distributions=['particle.left']"];
        let report = common::run(&level(&set));
        for (name, p) in chances(&report) {
            assert!(p > FALSE_ALARM, "{name}: p = {p}");
        }
        assert_eq!(curves(&report, Kind::Distribution).count(), 4);
        let verdict = report.verdict.as_ref().unwrap();
        assert!(verdict.disagreeing.is_empty(), "{:?}", verdict.disagreeing);
        let judged = |window| {
            let row = report.row(&key("particle.left", Statistic::Variance, window)).unwrap();
            // Few jumps carry the shorter ones.
            assert!(row.is_judged() || window < TIMES[2], "{}", row.quantity);
            row.sampled.unwrap().value
        };
        let [short, middle, long] = TIMES.map(judged);
        assert!(short < middle && middle < long, "{short} {middle} {long}");
        let honest = distances(&report, &report);
        assert!(honest.len() >= 6 && honest.iter().all(|z| z.abs() < 5.5), "{honest:?}");
        let wrong = "model.reservoirs.left.tunnel_rate=2.0";
        let twin = common::run(&level(&[&set[..], &[wrong]].concat()));
        let found = distances(&twin, &report);
        assert!(found.iter().any(|z| z.abs() > 8.0), "{found:?}");
    }
}

#[test]
fn half_the_duration_is_a_window_of_any_walk() {
    let both = "observe.windows=[5.0, 10.0]";
    let [with, without] = [both, "observe.windows=[10.0]"].map(|ask| common::run(&level(&[ask])));
    for row in &without.quantities {
        assert_eq!(with.row(&row.quantity), Some(row), "{}", row.quantity);
    }
    assert!(with.row(&key("particle.left", Statistic::FourthCumulant, 5.0)).is_some());
    // A ring stops there as well, and nowhere else.
    let ring = |windows: &str| {
        let windows = format!("observe.windows={windows}");
        let size = ["sampling.duration=4", "sampling.trajectories=6400", "sampling.blocks=32"];
        common::plan("configs/ring_1_1.toml", &[&size[..], &["observe={}", &windows]].concat())
    };
    let report = common::run(&ring("[2, 4]"));
    assert!(report.row(&key("heat.left", Statistic::Mean, 2.0)).unwrap().sampled.is_some());
    let job = run::prepare(&ring("[1, 4]")).unwrap();
    let error = job.block(0).unwrap_err();
    assert_eq!(error.key(), Some("observe.windows"));
    let exact = job.run_exact().unwrap();
    assert!(exact.row(&key("heat.left", Statistic::Mean, 1.0)).unwrap().exact.is_some());
}

#[test]
fn blocks_with_windows_survive_their_bytes() {
    let plan = level(&[WINDOWS, "sampling.trajectories=640"]);
    let job = run::prepare(&plan).unwrap();
    let blocks: Vec<Block> =
        (0..64).map(|index| Block::unpack(&job.block(index).unwrap().pack()).unwrap()).collect();
    let report = job.report(blocks.clone()).unwrap();
    assert_eq!(report.quantities, common::run(&plan).quantities);
    // Those of a plan with fewer windows are refused.
    let other = run::prepare(&level(&["observe.windows=[1.0, 10.0]", "sampling.trajectories=640"]));
    assert!(other.unwrap().report(blocks).is_err());
}

#[test]
fn tables_serve_simple_fractions() {
    let kernel = |windows: &str| {
        let report = run::prepare(&level(&[&format!("observe.windows={windows}")])).unwrap();
        report.choices().kernel.to_string()
    };
    assert_eq!(kernel("[1.0, 2.5, 10.0]"), "compound");
    assert_eq!(kernel("[3.1415926535, 10.0]"), "gillespie");
    let asked = ["observe.windows=[3.1415926535]", "sampling.kernel='compound'"];
    let error = run::prepare(&level(&asked)).unwrap_err().to_string();
    assert!(error.contains("no slice ends at 0.314"), "{error}");
}
