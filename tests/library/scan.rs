//! Sampled scans: they agree with the exact answers, find their twins out, and do not depend on who walks their blocks.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use fluctua::config::ScanPlan;
use fluctua::ensemble::{self, FileStore, Memory, Progress, Shard, Silent, Store};
use fluctua::judge::scan::{Agreement, PointAgreement};
use fluctua::judge::{Row, compare};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::{ScanReport, scan as written};
use fluctua::run::{self, ScanJob};

const DEVICE: &str = include_str!("../../configs/inverse_current.toml");
/// A second in an unoptimised program.
const SMALL: [&str; 2] = ["sampling.trajectories=3200", "sampling.duration=40.0"];

fn plan(set: &[&str], scan: &[&str]) -> ScanPlan {
    let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    ScanPlan::read("scan.toml", DEVICE, &list(&[&SMALL, set].concat()), &list(scan)).unwrap()
}

fn sampled(plan: &ScanPlan) -> ScanReport {
    run::scan(plan, &mut Memory, &Silent).unwrap()
}

fn rate(of: &str) -> Quantity {
    Quantity::new(of.parse().unwrap(), Statistic::Rate)
}

#[test]
fn sampled_points_agree_and_bracket_the_zeros() {
    let report = sampled(&plan(&["sampling.trajectories=16000"], &["F_N=0:2:9"]));
    let comparison = report.comparison.as_ref().unwrap();
    assert!(comparison.disagreeing.is_empty(), "{comparison:?}");
    assert!(comparison.compared > 9 * 20 && comparison.largest < comparison.bound);
    for (of, zero) in [("particle.b", 0.346_054_596_2), ("energy.b", 1.084_362_025_0)] {
        let brackets: Vec<_> =
            report.brackets.iter().filter(|bracket| bracket.of == rate(of)).collect();
        assert_eq!(brackets.len(), 1, "{of}: {brackets:?}");
        assert!(brackets[0].sampled && brackets[0].from < zero && zero < brackets[0].to, "{of}");
    }
    let sign = |sampled: bool| {
        let of = |map: &&fluctua::report::scan::ScanMap| {
            map.map == "sign"
                && map.sampled == sampled
                && map.of == Some("particle.b".parse().unwrap())
        };
        let map = report.maps.iter().find(of).unwrap();
        map.cells.iter().map(|cell| map.classes[*cell].clone()).collect::<Vec<_>>()
    };
    let decided = sign(true).iter().zip(sign(false)).filter(|(a, b)| **a == *b).count();
    let undecided = sign(true).iter().filter(|word| *word == "undetermined").count();
    assert_eq!(decided + undecided, 9, "{:?} {:?}", sign(true), sign(false));
    assert!(decided >= 5);
}

/// The rows of both routes at a point, each of a device of its own.
fn rows(sampled: &run::Job, exact: &run::Job) -> Vec<Row> {
    let sample = sampled.sample(
        ensemble::Work { seed: 1, point: 1, blocks: 32, windows: 500, shard: Shard::WHOLE },
        &mut Memory,
        &Silent,
    );
    let answers = exact.exact().unwrap();
    compare(&sampled.quantities(), &sample.unwrap(), &answers.values).0
}

/// Rates that are wrong by a few hundredths are found out over all points together; right ones are not.
#[test]
fn wrong_rates_disagree_over_all_points() {
    let axis = ["F_N=0:2:5"];
    let right = plan(&["sampling.blocks=32"], &axis);
    let wrong = plan(&["sampling.blocks=32", "model.reservoirs.b.tunnel_rate=1.03"], &axis);
    let judged = |other: &ScanPlan| {
        let points: Vec<PointAgreement> = (0..5)
            .map(|index| {
                let job = |plan: &ScanPlan| run::prepare(&plan.point(index).unwrap().plan).unwrap();
                PointAgreement::of(rows(&job(other), &job(&right)).iter(), 32)
            })
            .collect();
        Agreement::of(&points, 32).unwrap()
    };
    let same = judged(&right);
    assert!(same.disagreeing.is_empty() && same.warning().is_none(), "{same:?}");
    let twin = judged(&wrong);
    assert!(!twin.disagreeing.is_empty() && twin.largest > twin.bound, "{twin:?}");
    assert!(twin.warning().unwrap().contains("DISAGREE"));
}

/// Points have streams of their own: errors of neighbours do not repeat.
#[test]
fn points_are_sampled_independently() {
    let report =
        sampled(&plan(&[], &["model.reservoirs.r.tunnel_rate=1,1.000000000001,1.000000000002"]));
    let key = report.find("particle.b", Statistic::Rate).unwrap();
    let values: HashSet<u64> =
        report.series(key).map(|row| row.unwrap().sampled.unwrap().value.to_bits()).collect();
    assert_eq!(values.len(), 3, "three points of one device have one sample");
}

/// The order of the axes decides no sample, nor do threads.
#[test]
fn order_of_axes_and_threads_change_no_sample() {
    let one = sampled(&plan(&[], &["F_E=0.5,1", "F_N=0.1:1:3"]));
    let other = sampled(&plan(&[], &["F_N=0.1:1:3", "F_E=0.5,1"]));
    for i in 0..2 {
        for j in 0..3 {
            assert_eq!(one.points[3 * i + j].rows, other.points[2 * j + i].rows);
        }
    }
    let again = plan(&[], &["F_E=0.5,1", "F_N=0.1:1:3"]);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let report = pool.install(|| sampled(&again));
        assert_eq!(written::write(&report), written::write(&one), "{threads} threads");
    }
}

/// Asks to stop after so many blocks.
struct After(u64, AtomicU64);

impl Progress for After {
    fn block(&self) {
        self.1.fetch_add(1, Ordering::SeqCst);
    }

    fn stop(&self) -> bool {
        self.1.load(Ordering::SeqCst) >= self.0
    }
}

#[test]
fn stopped_scans_go_on_with_the_same_bytes() {
    let plan = plan(&[], &["F_N=-0.5:1:4"]);
    let whole = written::write(&sampled(&plan));
    let folder = tempfile::tempdir().unwrap();
    let job = ScanJob::prepare(&plan).unwrap();
    for blocks in [1, 30, 50] {
        let mut store = FileStore::resume(folder.path(), &plan).unwrap();
        let stopped = job.run(&mut store, &After(blocks, AtomicU64::new(0)));
        let message = stopped.unwrap_err().to_string();
        assert!(message.contains("interrupted after") && message.contains("of 128"), "{message}");
    }
    let mut store = FileStore::resume(folder.path(), &plan).unwrap();
    let known = store.known().unwrap().len();
    assert!((81..128).contains(&known), "{known} blocks are there");
    assert_eq!(written::write(&job.run(&mut store, &Silent).unwrap()), whole);
}

#[test]
fn shards_joined_are_the_whole_scan() {
    let set = ["parameters.T=1.0", "model.reservoirs.r.temperature=\"T\""];
    // The first point is not valid, and has no blocks in any shard.
    let plan = plan(&set, &["T=-0.5:1:4"]);
    let job = ScanJob::prepare(&plan).unwrap();
    let whole = written::write(&job.run(&mut Memory, &Silent).unwrap());
    let parent = tempfile::tempdir().unwrap();
    let folders: Vec<_> = (1..=3).map(|k| parent.path().join(k.to_string())).collect();
    for (number, folder) in folders.iter().enumerate() {
        let shard: Shard = format!("{}/3", number + 1).parse().unwrap();
        let mut store = FileStore::create(folder, &plan).unwrap();
        job.fill(shard, &mut store, &Silent).unwrap();
    }
    let some = ensemble::gather(&folders[..2], &plan).unwrap();
    let missing = job.lacking(&some.known());
    assert_eq!(missing.len(), 32, "a third of three points of 32 blocks");
    let error = some.complete(&missing).unwrap_err().to_string();
    assert!(error.contains("shard 3/3"), "{error}");
    drop(some);
    let all = ensemble::gather(&folders, &plan).unwrap();
    all.complete(&job.lacking(&all.known())).unwrap();
    let mut store = FileStore::create(parent.path().join("all"), &plan).unwrap();
    all.copy_into(&mut store).unwrap();
    assert_eq!(written::write(&job.run(&mut store, &Silent).unwrap()), whole);
}

/// Blocks of another scan are refused.
#[test]
fn blocks_of_another_scan_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let one = plan(&[], &["F_N=0:1:3"]);
    drop(FileStore::create(folder.path(), &one).unwrap());
    let job = ScanJob::prepare(&one).unwrap();
    let mut store = FileStore::resume(folder.path(), &one).unwrap();
    job.fill("1/7".parse().unwrap(), &mut store, &Silent).unwrap();
    drop(store);
    for other in [plan(&[], &["F_N=0:1:4"]), plan(&["sampling.seed=2"], &["F_N=0:1:3"])] {
        let error = FileStore::resume(folder.path(), &other).unwrap_err().to_string();
        assert!(error.contains("scan.0.points") || error.contains("sampling.seed"), "{error}");
    }
}

/// What is written is read back, to the last bit.
#[test]
fn reports_are_read_back() {
    let set = ["parameters.T=1.0", "model.reservoirs.r.temperature=\"T\""];
    for report in [
        sampled(&plan(&set, &["T=-0.5:1:4"])),
        run::scan_exact(&plan(&[], &["F_E=0.5:1.5:3", "F_N=0.1:0.7:4"])).unwrap(),
    ] {
        let text = written::write(&report);
        let back = written::read(&text).unwrap();
        assert_eq!(written::write(&back), text);
        assert_eq!(back.contours, report.contours);
        assert_eq!(written::csv::write(&back), written::csv::write(&report));
        assert_eq!(written::text::write(&back, true), written::text::write(&report, true));
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
    let text = fluctua::report::json::write(&run::exact(plan(&[], &["F_N=0,1"]).base()).unwrap());
    assert!(written::read(&text).unwrap_err().to_string().contains("fluctua-report"));
    assert!(written::read("{}").is_err());
}
