//! Hold first passages of entropy production to the laws of stopping on random devices, and break each.
//!
//! A law fails by chance at most about once in 1e5; some 100 are judged here, and seeds are fixed. Of the
//! twins, a rate too high by 30 % moves the odds of the thresholds by 8 to 20 standard errors.

use std::fmt::Write;

use crate::common::laws::{self, random, wrong_rate};
use fluctua::config;
use fluctua::ensemble::{Memory, Silent};
use fluctua::judge::Law;
use fluctua::judge::law::Holding;
use fluctua::judge::stopping::Stopping;
use fluctua::judge::theorem::Tail;
use fluctua::network::CycleBasis;
use fluctua::run::{self, Job};
use rand::RngExt;

const LAWS: [&str; 4] = [
    "fluctuation_theorem_at_stopping",
    "probability_of_lower_threshold",
    "odds_of_thresholds",
    "times_of_thresholds",
];

/// A ring of states with random rates, biased forwards.
fn ring(seed: u64) -> String {
    let mut random = random(seed);
    let states = random.random_range(3..=5);
    let mut text = "[model]\nkind = \"network\"\nstart = \"s0\"\n".to_owned();
    for x in 0..states {
        let next = (x + 1) % states;
        let forward = random.random_range(0.8..2.5);
        let backward = forward * random.random_range(0.4..0.8);
        for (from, to, rate, particles) in [(x, next, forward, 1), (next, x, backward, -1)] {
            let _ = write!(
                text,
                "[[model.transitions]]\nfrom = \"s{from}\"\nto = \"s{to}\"\nrate = {rate}\n\
                 reservoir = \"bath\"\nparticles = {particles}\n"
            );
        }
    }
    text
}

/// A level between two random reservoirs.
fn level(seed: u64) -> String {
    let mut random = random(seed);
    let mut text = "[model]\nkind = \"dots\"\n[model.dots]\nL = { energy = 0.3 }\n".to_owned();
    for (name, mu) in [("a", -0.6), ("b", 0.8)] {
        let _ = write!(
            text,
            "[model.reservoirs.{name}]\ndot = \"L\"\ntemperature = {}\nchemical_potential = {mu}\n\
             tunnel_rate = {}\n",
            random.random_range(0.7..1.5),
            random.random_range(0.3..2.0)
        );
    }
    text
}

/// A job whose windows mostly pass `-affinity` or `upper` turns.
fn job(model: &str, upper: f64) -> (Job, f64) {
    let read = |set: &[String]| config::read("device.toml", model, set).expect("a device");
    let network = fluctua::model::compile(&read(&[]).model).network.expect("enumerated");
    let law = laws::stationary(&network);
    let sigma =
        fluctua::exact::cycle_fluxes(&network, &law).expect("reversible").entropy_production;
    let affinity = CycleBasis::of(&network).expect("reversible").cycles[0].affinity.abs();
    let plan = read(&[
        "sampling.trajectories=25600".to_owned(),
        "sampling.blocks=64".to_owned(),
        format!("sampling.duration={}", 2.0 * affinity / sigma),
        format!(
            "observe.passages=[{{of=\"entropy\",upper={},lower={}}}]",
            upper * affinity,
            -affinity
        ),
    ]);
    (run::prepare(&plan).expect("runs"), affinity)
}

fn run(job: &Job) -> Vec<Law> {
    job.run(&mut Memory, &Silent).expect("walks").laws
}

/// What decides whether exp(-S) can be averaged: nothing deeper than a step beyond the lower threshold.
fn tail(job: &Job) -> Tail {
    let windows = job.plan().sampling.trajectories as f64;
    Tail { produced: 1.0, square: Some(3.0), windows, duration: 1.0, steps: 1.0 }
}

fn verdict(laws: &[Law], name: &str) -> Option<Holding> {
    laws.iter().find(|law| law.law.word() == name).map(|law| law.verdict)
}

fn models() -> impl Iterator<Item = (String, String)> {
    (0..4).flat_map(|seed| {
        [(format!("ring {seed}"), ring(seed)), (format!("level {seed}"), level(seed))]
    })
}

#[test]
fn the_laws_of_stopping_hold_around_one_cycle() {
    for (name, model) in models() {
        let (job, _) = job(&model, 1.0);
        let sampled = run(&job);
        let exact = job.run_exact().expect("solvable").laws;
        let stopped = sampled.iter().find(|law| law.law.word() == LAWS[0]).expect("judged");
        let [value, error] = [stopped.value, stopped.standard_error].map(|x| x.expect("sampled"));
        assert!(error < 0.05 && (value - 1.0).abs() < 4.5 * error, "{name}: {stopped:?}");
        for law in LAWS {
            for (route, laws) in [("sampled", &sampled), ("exact", &exact)] {
                assert_eq!(verdict(laws, law), Some(Holding::Holds), "{name}, {route}: {laws:#?}");
            }
        }
    }
}

#[test]
fn a_wrong_rate_breaks_the_laws_of_stopping() {
    let mut broken = [0; 4];
    for (_, model) in models() {
        let (job, _) = job(&model, 1.0);
        let network = wrong_rate(job.network().expect("enumerated"), 0, 1.3);
        let law = laws::stationary(&network);
        let twin = job.clone().with_network(network, Some(law));
        let sampled = run(&twin);
        let exact = twin.run_exact().expect("solvable").laws;
        let fails = |laws, law| usize::from(verdict(laws, law) == Some(Holding::Fails));
        broken[0] += fails(&exact, LAWS[0]);
        broken[1] += fails(&sampled, LAWS[2]);
        broken[2] += fails(&exact, LAWS[2]);
        broken[3] += fails(&sampled, LAWS[0]);
    }
    assert_eq!(broken, [8; 4], "of 8 devices");
}

#[test]
fn a_wrong_weight_breaks_the_bound_and_the_times() {
    let (mut odds, mut times) = (0, 0);
    for (name, model) in models() {
        // Counted twice as fast, entropy production falls below thresholds too often.
        let (right, affinity) = job(&model, 1.0);
        let passed = right.sample_with_seed(2).expect("walks").trajectories.passages.remove(0);
        let judged = Stopping {
            subject: "entropy.total".into(),
            lower: Some(-2.0 * affinity),
            upper: Some(2.0 * affinity),
            step: affinity,
            turns: None,
            sampled: Some(&passed),
            exact: None,
            average: Err(String::new()),
            untold: None,
            few: None,
            tail: tail(&right),
            windows: [25600, 64],
        };
        assert_eq!(verdict(&judged.laws(), LAWS[1]), Some(Holding::Fails), "{name}");
        // An upper threshold just above a turn is passed a step later.
        let (late, _) = job(&model, 1.01);
        assert_eq!(verdict(&run(&late), LAWS[2]), None, "{name}: no whole turns");
        let passed = late.sample_with_seed(2).expect("walks").trajectories.passages.remove(0);
        let judged = Stopping { turns: Some(affinity), sampled: Some(&passed), ..judged };
        odds += usize::from(verdict(&judged.laws(), LAWS[2]) == Some(Holding::Fails));
        times += usize::from(verdict(&judged.laws(), LAWS[3]) == Some(Holding::Fails));
    }
    assert!(odds >= 6 && times >= 6, "of 8 devices: odds {odds}, times {times}");
}

#[test]
fn few_windows_are_undecided_and_other_starts_refused() {
    let (job, _) = job(&ring(0), 1.0);
    let few = job.plan().with(|parts| parts.sampling.trajectories = 256).expect("a plan");
    let laws = run(&run::prepare(&few).expect("runs"));
    assert_eq!(verdict(&laws, LAWS[3]), Some(Holding::Undecided), "{laws:#?}");
    let start =
        ["sampling.start={state = \"s0\"}", "observe.passages=[{of=\"entropy\",lower=-1.0}]"];
    let plan = config::read("ring.toml", &ring(0), &start.map(str::to_owned)).expect("reads");
    let error = run::prepare(&plan).expect_err("entropy production needs the stationary start");
    assert_eq!(error.key(), Some("observe.passages"));
    let text = error.to_string();
    assert!(text.contains("stationary"), "{text}");
}

#[test]
fn windows_that_are_all_alike_tell_nothing() {
    let stopped = |model: &str, set: [&str; 2]| {
        let all = [&set[..], &["sampling.trajectories=6400", "sampling.blocks=64"]].concat();
        let set: Vec<String> = all.into_iter().map(str::to_owned).collect();
        let plan = config::read("alike.toml", model, &set).expect("reads");
        let laws = run(&run::prepare(&plan).expect("runs"));
        laws.into_iter().find(|law| law.law.word() == LAWS[0]).expect("judged")
    };
    // No window jumps, and the exact error bar, which is not zero, must not stand for it.
    let short = "observe.passages=[{of=\"entropy\",lower=-1.0,upper=1.0}]";
    let law = stopped(&ring(0), ["sampling.duration=1e-6", short]);
    assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
    assert!(law.reason.contains("no window produced any entropy"), "{}", law.reason);
    // Every window produces more than a hundred.
    let mut text = "[model]\nkind = \"network\"\nstart = \"s0\"\n".to_owned();
    for x in 0..3 {
        for (to, rate, particles) in [((x + 1) % 3, 2.0, 1), ((x + 2) % 3, 0.01, -1)] {
            let _ = write!(
                text,
                "[[model.transitions]]\nfrom = \"s{x}\"\nto = \"s{to}\"\nrate = {rate}\n\
                 reservoir = \"bath\"\nparticles = {particles}\n"
            );
        }
    }
    let long = "observe.passages=[{of=\"entropy\",lower=-300.0,upper=120.0}]";
    let law = stopped(&text, ["sampling.duration=40.0", long]);
    assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
    assert!(law.value.is_some_and(|value| value < 1e-9), "{law:?}");
    assert!(law.reason.contains("was not seen"), "{}", law.reason);
}
