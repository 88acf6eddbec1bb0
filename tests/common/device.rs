//! Build small systems for the tests, and read the reference tables.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::collections::HashMap;
use std::path::Path;

use fluctua::exact::{Answer, Answers, Question, answer};
use fluctua::model::compile;
use fluctua::model::{
    Dot, Dots, Interaction, Lead, Model, Occupation, RateNetwork, Reservoir, Transition, TunnelRate,
};
use fluctua::network::Start;
use fluctua::network::{Network, covariance_pairs};
use fluctua::number::{Finite, Rate, Temperature};
use fluctua::quantity::{Observable, Quantity, Statistic};

/// A reservoir of a device: name, dot, temperature, chemical potential, tunnel rate.
pub type Bath<'a> = (&'a str, usize, f64, f64, f64);

pub fn finite(x: f64) -> Finite {
    Finite::try_from(x).expect("finite")
}

/// Dots named by letters, coupled and attached as told.
pub fn device(energies: &[f64], couplings: &[(usize, usize, f64)], baths: &[Bath<'_>]) -> Network {
    compile(&Model::Dots(Dots {
        dots: (b'A'..)
            .zip(energies)
            .map(|(name, &energy)| Dot { name: char::from(name).into(), energy: finite(energy) })
            .collect(),
        interactions: couplings
            .iter()
            .map(|&(a, b, energy)| Interaction { between: [a, b], energy: finite(energy) })
            .collect(),
        reservoirs: baths
            .iter()
            .map(|&(name, dot, temperature, mu, rate)| Reservoir {
                name: name.into(),
                leads: vec![Lead {
                    dot,
                    tunnel_rate: vec![TunnelRate {
                        rate: Rate::try_from(rate).expect("valid"),
                        occupied: Vec::new(),
                    }],
                }],
                occupation: Occupation::thermal(
                    Temperature::try_from(temperature).expect("valid"),
                    finite(mu),
                ),
            })
            .collect(),
        baths: Vec::new(),
        tunnelling: Vec::new(),
        start: Vec::new(),
        environment: None,
    }))
    .network
    .expect("enumerated")
}

/// A rate network from `(from, to, rate, particles)`, all through reservoir `bath`.
pub fn walk(states: usize, transitions: &[(usize, usize, f64, i32)]) -> Network {
    compile(&Model::Network(RateNetwork {
        states: (0..states).map(|x| format!("s{x}")).collect(),
        start: 0,
        reservoirs: vec!["bath".into()],
        environment: None,
        transitions: transitions
            .iter()
            .map(|&(from, to, rate, particles)| Transition {
                from,
                to,
                rate: Rate::try_from(rate).expect("valid"),
                reservoir: 0,
                particles,
                energy: finite(0.0),
                pair: false,
            })
            .collect(),
    }))
    .network
    .expect("enumerated")
}

/// A ring of states with rates `p` forward and `q` backward; every step counts one.
pub fn ring(states: usize, p: f64, q: f64) -> Network {
    let mut transitions = Vec::new();
    for x in 0..states {
        let next = (x + 1) % states;
        transitions.push((x, next, p, 1));
        if q > 0.0 {
            transitions.push((next, x, q, -1));
        }
    }
    walk(states, &transitions)
}

/// A start, left at rate two, for either of two closed classes that count steps at rates two and a half.
pub fn two_classes() -> Network {
    let steps = [(1, 2, 2.0, 1), (2, 1, 2.0, 1), (3, 4, 0.5, 1), (4, 3, 0.5, 1)];
    walk(5, &[&[(0, 1, 1.0, 0), (0, 3, 1.0, 0)], &steps[..]].concat())
}

/// Everything exact about a network.
pub fn solve(network: &Network, start: &Start, duration: f64) -> Answers {
    let pairs = covariance_pairs(&network.counting, &[]).expect("nothing was asked for");
    let question = Question { network, pairs: &pairs, start, duration, windows: true };
    answer(&question).expect("solvable")
}

pub fn observable(text: &str) -> Observable {
    text.parse().expect("an observable")
}

pub fn get<'a>(answers: &'a Answers, of: &str, statistic: Statistic) -> &'a Answer {
    let quantity = Quantity::new(observable(of), statistic);
    answers.get(&quantity).unwrap_or_else(|| panic!("{quantity} is absent"))
}

pub fn value(answers: &Answers, of: &str, statistic: Statistic) -> f64 {
    get(answers, of, statistic).exact.value
}

/// Assert `|a - b| <= tolerance * max(|b|, scale)`.
#[track_caller]
pub fn close(a: f64, b: f64, scale: f64, tolerance: f64, what: &str) {
    let error = (a - b).abs() / b.abs().max(scale);
    assert!(error <= tolerance, "{what}: {a} against {b}, off by {error:.2e} of {scale:.2e}");
}

/// The rows of a reference table; a first line that starts with `#` states its source.
pub fn table(name: &str) -> Vec<HashMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().collect::<Result<_, _>>().expect("a table")
}

pub fn number(row: &HashMap<String, String>, key: &str) -> f64 {
    row[key].parse().unwrap_or_else(|_| panic!("{key} = {}", row[key]))
}

/// The paper's device from the parameters of a row: dots A (its L) and B (its R).
pub fn paper_device(row: &HashMap<String, String>) -> Network {
    let at = |key: &str| number(row, key);
    let bath = |name: &'static str, dot| -> Bath<'static> {
        let [beta, mu, gamma] =
            ["beta", "mu", "gamma"].map(|parameter| at(&format!("{parameter}_{name}")));
        (name, dot, 1.0 / beta, mu, gamma)
    };
    device(
        &[at("eL"), at("eR")],
        &[(0, 1, at("kappa"))],
        &[bath("a", 0), bath("b", 0), bath("r", 1)],
    )
}
