//! Build rings and look up their answers.

#![allow(dead_code, unreachable_pub, reason = "every test file takes what it needs")]

use std::collections::HashMap;

use fluctua::exact::{self, Answer, Answers, Question};
use fluctua::model::ring::compile;
use fluctua::model::ring::{Branch, Bulk, Clock, Creutz, DemonStart, Order, Ring};
use fluctua::network::Start;
use fluctua::network::{Network, WindowObservable, covariance_pairs};
use fluctua::number::{Finite, Positive, Temperature};
use fluctua::quantity::{Observable, Quantity, Statistic};

/// A row of a reference table by column.
pub type Row = HashMap<String, String>;

/// The rows of a reference table.
pub fn table(text: &str) -> Vec<Row> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let names: Vec<_> = lines.next().expect("a header").split(',').map(String::from).collect();
    lines
        .map(|line| names.iter().cloned().zip(line.split(',').map(String::from)).collect())
        .collect()
}

pub fn number(row: &Row, key: &str) -> f64 {
    row[key].parse().unwrap_or_else(|_| panic!("{key} = {}", row[key]))
}

/// A Q2R ring under the Poisson clock.
pub fn q2r(spins: [usize; 2], couplings: [f64; 2], temperatures: [f64; 2]) -> Ring {
    let branch = |k: usize| Branch {
        spins: spins[k],
        coupling: Finite::try_from(couplings[k]).expect("a coupling"),
    };
    let [left, right] = temperatures.map(|t| Temperature::try_from(t).expect("a temperature"));
    Ring {
        upper: branch(0),
        lower: branch(1),
        left,
        right,
        bulk: Bulk::Q2r,
        clock: Clock::Poisson,
        order: Order::Random,
        bonds: Vec::new(),
        correlations: Vec::new(),
    }
}

/// The same ring with four-level demons.
pub fn creutz(ring: Ring, quantum: f64, start: DemonStart) -> Ring {
    let quantum = Positive::try_from(quantum).expect("a quantum");
    Ring { bulk: Bulk::Creutz(Creutz { quantum, levels: 4, start }), ..ring }
}

pub fn steps(ring: Ring) -> Ring {
    Ring { clock: Clock::Steps, ..ring }
}

/// The ring of a row of the reference tables.
pub fn of_row(row: &Row) -> Ring {
    let spins = ["NU", "ND"].map(|key| row[key].parse().expect("a number of spins"));
    let ring =
        q2r(spins, ["J1", "J2"].map(|k| number(row, k)), ["TL", "TR"].map(|k| number(row, k)));
    match row.get("mu") {
        Some(_) => creutz(ring, number(row, "mu"), DemonStart::Zero),
        None => ring,
    }
}

pub fn network(ring: &Ring) -> Network {
    compile(ring, None).enumerated.expect("a small ring").0
}

/// The stationary answers.
pub fn solve(ring: &Ring) -> Answers {
    answers(&network(ring), 1.0, false)
}

/// The stationary answers for some observables alone, without covariances. On large rings the cumulants of each
/// observable take seconds, whether or not a test looks at them.
pub fn solve_for(ring: &Ring, observables: &[&str]) -> Answers {
    let mut network = network(ring);
    let kept = |o: &WindowObservable| observables.contains(&o.observable.to_string().as_str());
    network.counted.counting.observables.retain(kept);
    assert_eq!(network.counting.observables.len(), observables.len(), "not all are counted");
    let start = Start::Stationary;
    let question =
        Question { network: &network, pairs: &[], start: &start, duration: 1.0, windows: false };
    exact::answer(&question).expect("one closed class")
}

pub fn answers(network: &Network, duration: f64, windows: bool) -> Answers {
    let pairs = covariance_pairs(&network.counting, &[]).expect("nothing was asked for");
    let start = Start::Stationary;
    exact::answer(&Question { network, pairs: &pairs, start: &start, duration, windows })
        .expect("one closed class")
}

pub fn get<'a>(answers: &'a Answers, observable: &str, statistic: Statistic) -> &'a Answer {
    let observable: Observable = observable.parse().expect("an observable");
    let quantity = Quantity::new(observable, statistic);
    answers.get(&quantity).unwrap_or_else(|| panic!("{quantity} is listed"))
}

pub fn rate(answers: &Answers, observable: &str) -> f64 {
    get(answers, observable, Statistic::Rate).exact.value
}

pub fn close(value: f64, expected: f64, relative: f64, floor: f64, what: &str) {
    let bound = (relative * expected.abs()).max(floor);
    assert!((value - expected).abs() <= bound, "{what}: {value:e} instead of {expected:e}");
}
