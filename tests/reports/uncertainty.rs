//! Hold reports to the uncertainty relations, and break each.

use std::fmt::Write;

use fluctua::config;
use fluctua::judge::law::Holding;
use fluctua::quantity::Name;
use fluctua::run::{self, Job};

use crate::theorems::{report, run, weighed};

#[test]
fn the_kinetic_relation_fails_where_jumps_are_missed() {
    // Steps at random to one side come next to the bound: their ratio is ((p+q)/(p-q))^2 = 1.08.
    let text = include_str!("../../configs/random_walk.toml");
    let set = [
        "parameters.left=0.02",
        "parameters.right=1.0",
        "sampling.trajectories=51200",
        "sampling.blocks=64",
        "sampling.duration=20.0",
        "observe.laws=[\"uncertainty\"]",
    ];
    let plan = config::read("walk.toml", text, &set.map(str::to_owned)).expect("ours");
    let job = run::prepare(&plan).expect("runs");
    let verdict = |job: &Job| {
        let law = run(job).into_iter().find(|law| law.law.word() == "kinetic_uncertainty_relation");
        law.map(|law| (law.verdict, law.value))
    };
    let found = verdict(&job).expect("judged");
    assert_eq!(found.0, Holding::Holds, "{found:?}");
    // Every fifth jump missed: 0.87, off by 13 standard errors.
    let found = verdict(&weighed(&job, Name::Activity, 0.8)).expect("judged");
    assert_eq!(found.0, Holding::Fails, "{found:?}");
}

#[test]
fn a_short_window_does_not_break_the_kinetic_relation() {
    // Six one-way steps around a ring bring the current to its bound, 1, by way of oscillations: the slope of
    // the variance between half and whole windows comes to 0.78 at a duration of 5.
    let mut text = String::from("[model]\nkind = \"network\"\nstart = \"s0\"\ntransitions = [\n");
    for k in 0..6 {
        let (to, reservoir) = ((k + 1) % 6, if k == 0 { "x" } else { "y" });
        let particles = i32::from(k == 0);
        let _ = writeln!(
            text,
            "{{ from = \"s{k}\", to = \"s{to}\", rate = 1.0, reservoir = \"{reservoir}\", \
             particles = {particles} }},"
        );
    }
    text +=
        "]\n[sampling]\ntrajectories = 51200\nblocks = 64\n[observe]\nlaws = [\"uncertainty\"]\n";
    let job = |duration: f64| {
        let set = [format!("sampling.duration={duration}")];
        let plan = config::read("ring6.toml", &text, &set).expect("a ring");
        run::prepare(&plan).expect("runs")
    };
    let judged = |job: &Job| {
        let laws = run(job);
        assert_eq!(laws.len(), 2, "of the current, and of the tightest combination: {laws:?}");
        laws
    };
    for duration in [2.0, 5.0, 8.0] {
        for law in judged(&job(duration)) {
            assert_eq!(law.verdict, Holding::Holds, "at {duration}: {law:?}");
            let [value, error, exact] =
                [law.value, law.standard_error, law.exact].map(|x| x.expect("a number"));
            assert!((value - exact).abs() < 4.5 * error, "at {duration}: {law:?}");
        }
    }
    // Every other jump missed: 0.86, off by about 20 standard errors.
    for law in judged(&weighed(&job(8.0), Name::Activity, 0.5)) {
        assert_eq!(law.verdict, Holding::Fails, "{law:?}");
    }
}

#[test]
fn steps_of_time_leave_the_uncertainty_relations_out() {
    let text = include_str!("../../configs/ring_steps.toml");
    for order in ["random", "checkerboard", "sequential"] {
        let bonds = if order == "random" { "[2]" } else { "[]" };
        let set = [
            format!("model.order={order:?}"),
            format!("model.bonds={bonds}"),
            "observe.laws=true".to_owned(),
            "sampling.trajectories=640".to_owned(),
            "sampling.duration=4.0".to_owned(),
        ];
        let plan = config::read("steps.toml", text, &set).unwrap_or_else(|error| panic!("{error}"));
        let report = report(&run::prepare(&plan).expect("runs"));
        assert!(report.laws.iter().all(|law| !law.law.word().contains("uncertainty")), "{order}");
        let told = report.warnings.iter().any(|w| w.contains("they hold in Poisson time alone"));
        assert!(told, "{order}: {:?}", report.warnings);
    }
}
