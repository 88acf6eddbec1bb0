//! Counts are judged as counts, and goodness-of-fit tests hold their level.
//!
//! Seeds are fixed, so that a failure is a change of code. The chance that a correct sampler is told to
//! disagree is 0.1 % a report.

use crate::common;
use fluctua::config::Plan;
use fluctua::exact;
use fluctua::judge::TimeCurve;
use fluctua::judge::curve::{Curve, Kind, Test};
use fluctua::judge::law::Holding;
use fluctua::kernel::TICKS;
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run::{self, Job};
use fluctua::tally::clock::edge;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const WALK: [&str; 3] = [
    "sampling.trajectories=2560",
    "sampling.duration=6.0",
    "observe.passages=[{of='entropy',upper=1.3862943611198906,lower=-1.3862943611198906}]",
];
const LEVEL: [&str; 3] = [
    "sampling.trajectories=1024",
    "sampling.duration=1.0",
    "observe.distributions=['particle.left']",
];

fn report(path: &str, set: &[&str], seed: u64) -> Report {
    let seed = format!("sampling.seed={seed}");
    common::run(&common::plan(path, &[set, &[&seed]].concat()))
}

fn agrees(report: &Report) -> bool {
    report.verdict.as_ref().is_none_or(fluctua::judge::Verdict::agrees)
}

/// One censored window of 2560, where 7.93 are expected: one or none has a chance of 0.0032.
#[test]
fn one_window_where_eight_are_expected_is_no_disagreement() {
    let found = report("configs/random_walk.toml", &WALK, 92);
    let row =
        found.quantities.iter().find(|row| row.quantity.observable.name == Name::PassageCensored);
    let row = row.unwrap();
    assert!(row.z.unwrap() < -6.0, "an error bar of one window: {row:?}");
    let count = row.count.unwrap();
    assert!((count.at_most - 0.0032).abs() < 1e-4 && count.p_value() > 0.006, "{count:?}");
    assert!(agrees(&found), "{:?}", found.verdict);
    assert!(fluctua::report::json::write(&found).contains("\"p_value\": 0.006"));
}

/// Setups that once raised alarms in 1 to 8 % of seeds: none in 40 seeds each.
#[test]
fn correct_samples_of_few_events_agree() {
    let walk = [&WALK[..2], &["observe.passages=[{of='particle.walk',upper=2,lower=-2}]"]].concat();
    for (path, set) in [
        ("configs/random_walk.toml", &WALK[..]),
        ("configs/random_walk.toml", &walk[..]),
        ("configs/single_level.toml", &LEVEL[..]),
    ] {
        for seed in 60..100 {
            let found = report(path, set, seed);
            assert!(agrees(&found), "{path} {set:?}, seed {seed}: {:?}", found.verdict);
        }
    }
}

#[test]
fn a_spectrum_of_few_events_is_shown_and_not_judged() {
    let found = report("tests/cases/few_events_spectrum.toml", &[], 1);
    let spectrum = common::curves(&found, Kind::Spectrum).next().unwrap();
    assert!(spectrum.sampled.is_some() && spectrum.expected.is_some() && spectrum.test.is_none());
    let said = |w: &String| w.contains("spectrum of particle.x is shown but not judged");
    assert!(found.warnings.iter().any(said), "{:?}", found.warnings);
    // A hundred times as many windows carry it.
    let many = report("tests/cases/few_events_spectrum.toml", &["sampling.trajectories=640000"], 1);
    assert!(common::curves(&many, Kind::Spectrum).all(|curve| curve.test.is_some()));
    assert!(agrees(&many), "{:?}", many.verdict);
}

/// Every test that is made of counts, with the rows, of one report.
fn counted(report: &Report, generator: &mut Xoshiro256PlusPlus) -> Vec<[f64; 2]> {
    let tests = report.curves.iter().flat_map(|c| c.test.iter().chain(&c.transform_test));
    let made_of_counts: Vec<&Test> = tests.filter(|test| !test.counts.is_empty()).collect();
    let rows = report.quantities.iter().filter_map(|row| row.count);
    let mut chances: Vec<[f64; 2]> =
        rows.map(|count| [count.p_value(), count.randomised(generator.random())]).collect();
    for test in made_of_counts {
        chances.push([test.p_value, test.randomised(|| generator.random())]);
    }
    chances
}

/// From 64 windows on, whole reports of 200 seeds: with ties broken, chances at or below 0.05 are 5 %
/// (4.5 standard deviations, all tests of a report counted as one), and the chances themselves are no more.
#[test]
fn chances_of_counts_are_uniform_at_every_size() {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(5);
    for windows in ["64", "320", "3200"] {
        let size = format!("sampling.trajectories={windows}");
        let set = [
            &size[..],
            "sampling.blocks=32",
            "sampling.duration=2.0",
            "observe.distributions=['particle.walk']",
            "observe.passages=[{of='particle.walk',upper=1,lower=-2}]",
        ];
        let mut shares = [0.0; 2];
        for seed in 0..200 {
            let found = report("configs/random_walk.toml", &set, seed);
            let chances = counted(&found, &mut generator);
            assert!(chances.len() >= 3, "{windows} windows: {chances:?}");
            for (share, k) in shares.iter_mut().zip(0..) {
                let low = chances.iter().filter(|pair: &&[f64; 2]| pair[k] <= 0.05).count();
                *share += low as f64 / chances.len() as f64 / 200.0;
            }
        }
        let band = 4.5 * (0.05 * 0.95 / 200.0_f64).sqrt();
        assert!(shares[0] <= 0.05 + band, "{windows} windows: {shares:?}");
        assert!((shares[1] - 0.05).abs() <= band, "{windows} windows: {shares:?}");
    }
}

/// A level with the left barrier too open by a factor, and the one with the right barriers.
fn twins(set: &[&str], factor: f64) -> [Job; 2] {
    let rate = format!("model.reservoirs.left.tunnel_rate={factor}");
    let job = |more: &[&str]| {
        let plan: Plan = common::plan("configs/single_level.toml", &[set, more].concat());
        run::prepare(&plan).unwrap()
    };
    [job(&[&rate]), job(&[])]
}

/// Ascending edges of the share `1/2^halvings` of a window.
fn edges(job: &Job, halvings: u32) -> Vec<f64> {
    let ends = (0..).map(edge).take_while(|&ticks| ticks <= TICKS >> halvings);
    ends.map(|t| t as f64 / TICKS as f64 * job.plan().sampling.duration.get()).collect()
}

fn gains(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect()
}

/// The times of passage into the level of one device, against the exact ones of another.
fn passage([sampled, right]: &[Job; 2]) -> Curve {
    let seen = sampled.sample_with_seed(1).unwrap().trajectories.passages.remove(0);
    let edges = edges(right, 0);
    let law = right.stationary().unwrap();
    let passage =
        exact::passage_of_states(right.network().expect("enumerated"), law, &[&[1]], &edges)
            .unwrap();
    let passed = passage.curve.unwrap().ends[0].passed.clone();
    let mut bins = gains(&passed);
    bins[0] += passed[0];
    let times = TimeCurve {
        at_once: None,
        observable: Observable::new(Name::Probability, "level"),
        kind: Kind::PassageTime,
        edges: &edges,
        sampled: Some(&seen.ends[1].times),
        exact: Some(bins),
        window: 1.0,
    };
    times.curve()
}

/// The waits between jumps through the left barrier of one device, against the exact ones of another.
fn waits([sampled, right]: &[Job; 2]) -> Curve {
    let seen = sampled.sample_with_seed(1).unwrap().trajectories.waits.remove(0);
    let edges = edges(right, 1);
    let law = right.stationary().unwrap();
    let left: Vec<bool> =
        right.network().expect("enumerated").channels().iter().map(|c| c.reservoir == 0).collect();
    let waiting = exact::waiting(right.network().expect("enumerated"), law, &left, &edges).unwrap();
    let times = TimeCurve {
        at_once: None,
        observable: Observable::new(Name::Activity, "left"),
        kind: Kind::WaitingTime,
        edges: &edges,
        sampled: Some(&seen.times),
        exact: Some(gains(&waiting.survival)),
        window: 1.0,
    };
    times.curve()
}

/// A left barrier too open by 5 % moves the times of 102 400 windows far beyond a chance of 1e-6 (noncentral by 100 at 13 degrees: missed once in 1e5), and those
/// of the right device agree.
#[test]
fn times_with_one_rate_wrong_are_caught() {
    let set = [
        "sampling.trajectories=102400",
        "sampling.duration=10.0",
        "observe.waiting_times=['left']",
        "observe.passages=[{states=['level']}]",
    ];
    for times in [passage, waits] {
        let chance = |factor| times(&twins(&set, factor)).test.unwrap();
        let [wrong, right] = [1.05, 1.0].map(chance);
        assert!(wrong.p_value < 1e-6, "{wrong:?}");
        assert!(right.p_value > 1e-3, "{right:?}");
    }
}

/// Bounds that few windows decide, of the minimum of entropy production and of a deep threshold, are never
/// broken in 20 correct samples.
#[test]
fn bounds_on_few_windows_are_judged_as_counts() {
    let set = [
        "sampling.trajectories=2560",
        "sampling.duration=6.0",
        "observe.laws=['minimum']",
        "observe.passages=[{of='entropy',upper=6.931471805599453,lower=-6.931471805599453}]",
    ];
    for seed in 0..20 {
        let found = report("configs/random_walk.toml", &set, seed);
        let broken = found.laws.iter().find(|law| law.verdict == Holding::Fails);
        assert!(broken.is_none(), "seed {seed}: {broken:?}");
    }
}

/// A variance from 64 windows is skewed: where it is small, so is its error bar. Of 500 correct samples,
/// five had more than 3.45 standard errors (one in a thousand by Student's law); freed of skewness none has 3.45.
#[test]
fn a_variance_of_few_windows_is_freed_of_its_skewness() {
    let set = ["sampling.trajectories=64", "sampling.blocks=64", "sampling.duration=600"];
    let variance = Quantity::new(Observable::new(Name::Particle, "left"), Statistic::Variance);
    let (mut raw, mut freed) = (0, 0);
    for seed in 1..=500 {
        let found = report("configs/single_level.toml", &set, seed);
        let row = found.row(&variance).unwrap();
        raw += usize::from(row.z.unwrap().abs() > 3.45);
        freed += usize::from(row.judged_distance().unwrap() > 3.45);
    }
    assert!(raw >= 3 && freed <= 2, "{raw} raw, {freed} freed");
}
