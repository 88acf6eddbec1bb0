//! Hold sampled waits, passages and information flow to their exact laws.
//!
//! Every comparison of a report is judged as one family at 0.1 %; seeds are fixed. Twins walked with
//! wrong rates of one reservoir, chosen so that the test has power, are told apart in each kind of
//! number.

use crate::common::device::close;
use crate::common::laws::edited;
use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::judge::Row;
use fluctua::judge::law::Holding;
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run;

const TWO_DOTS: &str = r#"
    [model]
    kind = "dots"
    [model.dots]
    L = { energy = 1.0 }
    R = { energy = 2.5 }
    [[model.interactions]]
    between = ["L", "R"]
    energy = -1.5
    [model.reservoirs]
    a = { dot = "L", temperature = 0.5, chemical_potential = 0.4 }
    b = { dot = "L", temperature = 1.0, chemical_potential = 1.0 }
    r = { dot = "R", temperature = 0.5, chemical_potential = 3.0 }
    [sampling]
    trajectories = 6400
    blocks = 64
    duration = 30.0
    [observe]
    waiting_times = ["b", { reservoir = "b", direction = "in" }, { reservoirs = ["a", "b"], direction = "out" }]
    passages = [
        { of = "particle.b", upper = 3, lower = -3 }, { of = "entropy", upper = 1.5, lower = -1.0 },
        { of = "energy.r", upper = 1.0 }, { of = "heat.b", lower = -1.0 }, { states = ["L", "empty"] },
    ]
    information = ["L", "R"]
"#;

fn plan(text: &str) -> Plan {
    config::read("paths.toml", text, &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn report(plan: &Plan) -> Report {
    run::run(plan, &mut Memory, &Silent).unwrap_or_else(|error| panic!("{error}"))
}

fn row<'a>(report: &'a Report, name: Name, of: &str, statistic: Statistic) -> &'a Row {
    let quantity = Quantity::new(Observable::new(name, of), statistic);
    report.row(&quantity).unwrap_or_else(|| panic!("{quantity} is not listed"))
}

fn about_paths(row: &Row) -> bool {
    row.quantity.observable.name >= Name::WaitingTime
}

#[test]
fn waits_passages_and_information_meet_their_exact_laws() {
    let plan = plan(TWO_DOTS);
    let found = report(&plan);
    let verdict = found.verdict.as_ref().expect("judged");
    assert!(verdict.agrees(), "{:?} {:?}", verdict.disagreeing, verdict.curves);
    let judged = found.quantities.iter().filter(|row| about_paths(row) && row.z.is_some()).count();
    assert!(judged >= 25, "only {judged} numbers were compared");
    let tested = found.curves.iter().filter(|curve| curve.test.is_some()).count();
    assert!(tested >= 10, "only {tested} of {} curves were tested", found.curves.len());
    // The same plan, written and read again, gives the same report.
    let job = run::prepare(&plan).expect("runs");
    let again = config::read("paths.toml", &config::to_toml(job.plan()), &[]).expect("reads");
    assert_eq!(again, *job.plan());
}

/// How far the numbers of a name are off where the rates of a reservoir are too high by a factor.
fn distance(plan: &Plan, name: Name, reservoir: u32, factor: f64) -> f64 {
    let right = run::exact(plan).expect("solvable");
    let mut job = run::prepare(plan).expect("runs");
    let network = edited(job.network().expect("enumerated"), |_, c| {
        c.rate *= if c.reservoir == reservoir { factor } else { 1.0 }
    });
    job = job.with_network(network, None);
    let wrong = job.run(&mut Memory, &Silent).expect("walks");
    let rows = wrong.quantities.iter().filter(|row| row.quantity.observable.name == name);
    let z = rows.filter_map(|row| {
        let (sampled, exact) = (row.sampled?, right.row(&row.quantity)?.exact?);
        let error = sampled.standard_error.filter(|&error| error > 0.0)?;
        Some((sampled.value - exact).abs() / error)
    });
    z.fold(0.0, f64::max)
}

/// The demon watches a dot in so many windows.
fn demon() -> Plan {
    let text = include_str!("../../configs/maxwell_demon.toml");
    let set = ["sampling.trajectories=6400", "sampling.blocks=64", "sampling.duration=10"];
    config::read("maxwell_demon.toml", text, &set.map(str::to_owned)).expect("ours")
}

#[test]
fn a_wrong_rate_is_told_apart() {
    // A fifth more through b is plain in times. A tenth more through the left barrier of the demon's dot
    // moves its information flow by 7 standard errors, in a device where it is large.
    let twins = [
        (plan(TWO_DOTS), Name::WaitingCensored, 1, 1.2),
        (plan(TWO_DOTS), Name::PassageCensored, 1, 1.2),
        (demon(), Name::InformationFlow, 0, 1.1),
        (demon(), Name::EnvironmentEntropy, 0, 1.1),
    ];
    for (plan, name, reservoir, factor) in twins {
        let right = distance(&plan, name, reservoir, 1.0);
        assert!(right < 4.5, "{name:?} is {right:.1} standard errors off with right rates");
        let z = distance(&plan, name, reservoir, factor);
        assert!(z > 6.0, "{name:?} is only {z:.1} standard errors off");
    }
}

#[test]
fn a_one_way_level_waits_as_it_should() {
    let text = r#"
        [model]
        kind = "network"
        start = "empty"
        transitions = [
            { from = "empty", to = "full", rate = 0.8, reservoir = "left", particles = 1, energy = 0.0 },
            { from = "full", to = "empty", rate = 2.0, reservoir = "right", particles = -1, energy = 0.0 },
        ]
        [sampling]
        trajectories = 6400
        blocks = 64
        duration = 100.0
        [observe]
        waiting_times = ["right"]
    "#;
    let found = report(&plan(text));
    let mean = row(&found, Name::WaitingTime, "right", Statistic::Mean);
    let variance = row(&found, Name::WaitingTime, "right", Statistic::Variance);
    close(mean.exact.expect("exact"), 1.0 / 0.8 + 0.5, 0.0, 1e-10, "mean");
    close(variance.exact.expect("exact"), 0.8_f64.powi(-2) + 0.25, 0.0, 1e-10, "variance");
    let correlation = row(&found, Name::WaitingCorrelation, "right", Statistic::Value);
    close(correlation.exact.expect("exact"), 0.0, 1.0, 1e-12, "waits are independent");
    for row in [mean, variance, correlation] {
        assert!(row.z.expect("compared").abs() < 4.5, "{}: {:?}", row.quantity, row.z);
    }
    assert!(found.verdict.expect("judged").agrees());
}

#[test]
fn windows_much_longer_than_a_wait_meet_its_exact_moments() {
    // The shortest bin, a window's 2^16th, is as long as several waits.
    let text = include_str!("../../configs/single_level.toml");
    let set = [
        "sampling.trajectories=64",
        "sampling.duration=1e6",
        "observe.waiting_times=[\"left\", \"right\"]",
        "observe.passages=[{ states = [\"level\"] }]",
    ];
    let plan = config::read("single_level.toml", text, &set.map(str::to_owned)).expect("ours");
    let found = report(&plan);
    for (name, of) in [(Name::WaitingTime, "left"), (Name::WaitingTime, "right")] {
        for statistic in [Statistic::Mean, Statistic::Variance] {
            let row = row(&found, name, of, statistic);
            assert!(row.z.expect("compared").abs() < 4.5, "{}: {:?}", row.quantity, row.z);
        }
    }
    let verdict = found.verdict.as_ref().expect("judged");
    assert!(verdict.agrees(), "{:?} {:?}", verdict.disagreeing, verdict.curves);
    let z = distance(&plan, Name::WaitingTime, 0, 1.003);
    assert!(z > 6.0, "0.3 % more through the left is only {z:.1} standard errors off");
}

#[test]
fn the_demon_seems_to_break_the_second_law_and_pays() {
    let plan = demon();
    let found = report(&plan);
    let sampled = |name| {
        let estimate = row(&found, name, "system", Statistic::Rate).sampled.expect("sampled");
        [estimate.value, estimate.standard_error.expect("an error bar")]
    };
    let [apparent, error] = sampled(Name::EnvironmentEntropy);
    assert!(apparent < -5.0 * error, "apparent entropy production {apparent} +- {error}");
    let [flow, _] = sampled(Name::InformationFlow);
    assert!(flow < apparent, "the information lost, {flow}, pays for {apparent}");
    let demon = found.findings.iter().find(|f| f.finding.word() == "repaid_by_information");
    let demon = demon.expect("the report says so");
    assert_eq!(demon.subject, "system");
    assert!(demon.text.contains(&format!("{apparent:.4} +- {error:.4}")), "{}", demon.text);
    let local: Vec<_> =
        found.laws.iter().filter(|law| law.law.word() == "local_second_law").collect();
    assert_eq!(local.len(), 2);
    assert!(local.iter().all(|law| law.verdict == Holding::Holds), "{local:?}");
    // With the environment's entropy counted backwards the law fails.
    let mut job = run::prepare(&plan).expect("runs");
    let network = edited(job.network().expect("enumerated"), |_, c| {
        c.log_ratio = c.log_ratio.map(|ratio| -ratio);
    });
    job = job.with_network(network, None);
    let wrong = job.run(&mut Memory, &Silent).expect("walks");
    let fails = |law: &&fluctua::judge::Law| {
        law.law.word() == "local_second_law" && law.verdict == Holding::Fails
    };
    assert!(wrong.laws.iter().any(|law| fails(&law)), "{:?}", wrong.laws);
    // With eight times the apparent loss, -1.5, an information flow of -1.0 does not pay for it, and
    // nobody says so.
    let mut job = run::prepare(&plan).expect("runs");
    let of_system = |c: &fluctua::network::Channel| c.log_ratio.map(|ratio| 8.0 * ratio);
    let network = edited(job.network().expect("enumerated"), |_, c| c.log_ratio = of_system(c));
    job = job.with_network(network, None);
    let wrong = job.run(&mut Memory, &Silent).expect("walks");
    let law = |law: &fluctua::judge::Law| {
        (law.law.word(), law.subject.as_str(), law.verdict)
            == ("local_second_law", "system", Holding::Fails)
    };
    assert!(wrong.laws.iter().any(law), "{:?}", wrong.laws);
    let apparent = row(&wrong, Name::EnvironmentEntropy, "system", Statistic::Rate);
    assert!(apparent.sampled.expect("sampled").value < 0.0);
    assert!(wrong.findings.iter().all(|f| f.finding.word() != "repaid_by_information"));
}
