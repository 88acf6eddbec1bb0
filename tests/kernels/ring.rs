//! Walk small rings and hold their windows against energy balance and the exact answers.

use crate::common::ring::{self, answers, creutz, get, q2r, steps};
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::kernel::{Kernel, Sink, TICKS, Window};
use fluctua::model::ring::{DemonStart, Order, Ring};
use fluctua::model::ring::{Feature, Rules, States, compile};
use fluctua::model::ring::{Metropolis, RingStart};
use fluctua::network::Bath;
use fluctua::network::Network;
use fluctua::network::Start;
use fluctua::quantity::Statistic;

/// Every window as it comes.
#[derive(Default)]
struct Windows {
    states: Vec<[u32; 3]>,
    counters: Vec<[Vec<i64>; 2]>,
    levels: Vec<u128>,
}

impl Sink for Windows {
    fn window(&mut self, window: &Window<'_>) {
        self.states.push([window.start, window.middle, window.end]);
        self.counters.push([window.at_middle.to_vec(), window.at_end.to_vec()]);
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, integrals: &[u128]) {
        self.levels = integrals.to_vec();
    }
}

fn rings() -> Vec<Ring> {
    let list = vec![
        q2r([1, 0], [1.0, 1.0], [2.0, 1.0]),
        q2r([2, 3], [2.0, 1.9], [2.0, 0.1]),
        q2r([0, 3], [1.0, -0.7], [1.0, 2.0]),
        creutz(q2r([1, 1], [1.0, 1.0], [2.0, 0.5]), 4.0, DemonStart::Zero),
        creutz(q2r([2, 1], [1.0, 0.5], [4.0, 0.6]), 2.0, DemonStart::Zero),
    ];
    list.into_iter()
        .map(|ring| Ring { bonds: (1..=ring.spins()).collect(), ..ring })
        .flat_map(|ring| [ring.clone(), steps(ring)])
        .collect()
}

const DURATION: f64 = 12.0;

fn walk(ring: &Ring, start: RingStart, states: States, block: u64, windows: u64) -> Windows {
    let kernel = Metropolis::new(ring, start, 0.0, DURATION, Some(states));
    let mut sink = Windows::default();
    kernel.walk(stream(1, 0, block, Purpose::Walk), windows, &mut sink);
    sink
}

/// Heat in equals the change of ring and demon energy, in integers: walls made by the nodes, walls
/// now, and levels, with two levels' worth of walls to a demon unit.
#[test]
fn energy_is_balanced_on_every_trajectory() {
    let sweeps = [Order::Checkerboard, Order::Sequential]
        .into_iter()
        .flat_map(|order| rings().into_iter().map(move |ring| Ring { order, ..steps(ring) }));
    for ring in rings().into_iter().chain(sweeps) {
        let rules = Rules::new(&ring);
        for start in [RingStart::Up, RingStart::Random, RingStart::Canonical(1.5)] {
            let compiled = compile(&ring, Some(&Start::Canonical(Bath::Left)));
            let (_, states) = compiled.enumerated.expect("a small ring");
            let windows = walk(&ring, start, states.clone(), 0, 200);
            for (ends, counters) in windows.states.iter().zip(&windows.counters) {
                for (end, counters) in [(ends[1], &counters[0]), (ends[2], &counters[1])] {
                    balanced(&rules, &states, [ends[0], end], counters);
                }
            }
        }
    }
}

fn balanced(rules: &Rules, states: &States, ends: [u32; 2], counters: &[i64]) {
    let bonds = [0..rules.right, rules.right..rules.spins];
    for (branch, bonds) in bonds.into_iter().enumerate() {
        let read = |feature: Feature| {
            let [before, after] = ends.map(|x| i64::from(feature.level(&states.cells(x))));
            after - before
        };
        let walls = read(Feature::Walls(bonds.clone()));
        let levels = read(Feature::Levels(bonds));
        let made = counters[branch] + counters[branch + 2];
        match rules.unit[branch] {
            Some(unit) if unit != 0 => assert_eq!(i64::from(unit) * (walls - made), -2 * levels),
            _ => assert_eq!([walls - made, levels], [0, 0]),
        }
    }
}

const BLOCKS: u64 = 64;
const WINDOWS: u64 = 600;

/// Mean and variance over blocks in standard errors from what is exact for `ring`; `walked` starts from
/// its own stationary law.
fn z_scores(network: &Network, ring: &Ring, walked: &Ring) -> Vec<(String, f64)> {
    let states = compile(ring, None).enumerated.expect("a small ring").1;
    let exact = answers(network, DURATION, true);
    let law = answers(&compile(walked, None).enumerated.expect("a small ring").0, DURATION, false)
        .law
        .expect("one class");
    let blocks: Vec<Windows> = (0..BLOCKS)
        .map(|block| walk(walked, RingStart::Law(law.clone()), states.clone(), block, WINDOWS))
        .collect();
    let mut scores = Vec::new();
    for o in network.counting.observables.iter().filter(|o| !o.boundary) {
        let name = o.observable.to_string();
        let values: Vec<Vec<f64>> = blocks
            .iter()
            .map(|block| block.counters.iter().map(|c| o.weights.dot(&c[1])).collect())
            .collect();
        let means = values.iter().map(|v| v.iter().sum::<f64>() / v.len() as f64);
        if !o.cumulants {
            let expected = get(&exact, &name, Statistic::Rate).exact.value * DURATION;
            scores.push((format!("{name} mean"), z(means, expected)));
            continue;
        }
        let expected = get(&exact, &name, Statistic::Mean).exact.value;
        scores.push((format!("{name} mean"), z(means, expected)));
        let variance = get(&exact, &name, Statistic::Variance).exact.value;
        let squares = values
            .iter()
            .map(|v| v.iter().map(|x| (x - expected).powi(2)).sum::<f64>() / v.len() as f64);
        scores.push((format!("{name} variance"), z(squares, variance)));
    }
    let mut term = 0;
    for average in &network.averages {
        let name = average.observable.to_string();
        let terms = term..term + average.terms.len();
        term = terms.end;
        let values = blocks.iter().map(|block| {
            let per_window = (TICKS * WINDOWS) as f64;
            let sum: f64 = average
                .terms
                .iter()
                .zip(&block.levels[terms.clone()])
                .map(|(term, &level)| term.weight * level as f64 / per_window)
                .sum();
            average.offset + sum
        });
        let expected = get(&exact, &name, Statistic::Value).exact.value;
        scores.push((name, z(values, expected)));
    }
    scores
}

fn z(values: impl Iterator<Item = f64>, expected: f64) -> f64 {
    let values: Vec<f64> = values.collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    match (mean - expected).abs() {
        off if off < 1e-12 => 0.0,
        // What is expected in fewer than ten windows may be seen in none.
        off if mean == 0.0 && off * ((BLOCKS * WINDOWS) as f64) < 10.0 => 0.0,
        // What else never fluctuates has no error bar, and no excuse.
        _ if variance == 0.0 => f64::INFINITY,
        _ => (mean - expected) / (variance / n).sqrt(),
    }
}

/// Family-wise bound for some hundreds of scores with 63 degrees of freedom: false alarms 1e-4.
const BOUND: f64 = 6.0;

fn worst(ring: &Ring, walked: &Ring) -> (String, f64) {
    let network = compile(ring, None).enumerated.expect("a small ring").0;
    let scores = z_scores(&network, ring, walked);
    scores.into_iter().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs())).expect("scores")
}

#[test]
fn sampled_rings_agree_with_exact_ones() {
    for ring in rings() {
        let (name, z) = worst(&ring, &ring);
        assert!(z.abs() < BOUND, "{ring:?}: {name} is {z:.1} standard errors off");
    }
}

/// The variance of the Poisson clock is not that of the steps: `I^2/N` apart.
#[test]
fn the_wrong_clock_is_seen() {
    let ring = q2r([1, 0], [1.0, 1.0], [14.0, 1.0]);
    let (name, z) = worst(&ring, &steps(ring.clone()));
    assert!(z.abs() > BOUND, "{name} is only {z:.1} standard errors off");
}

/// Standard errors between the exact mean heats of two rings, in as many windows as are walked.
fn distance(ring: &Ring, walked: &Ring) -> f64 {
    let [right, wrong] = [ring, walked].map(|ring| {
        answers(&compile(ring, None).enumerated.expect("a small ring").0, DURATION, true)
    });
    let of = |name: &str| {
        let at = |answers, statistic| get(answers, name, statistic).exact.value;
        let apart = at(&wrong, Statistic::Mean) - at(&right, Statistic::Mean);
        let variance = at(&wrong, Statistic::Variance);
        apart.abs() / (variance / (BLOCKS * WINDOWS) as f64).sqrt()
    };
    of("heat.left").max(of("heat.right"))
}

/// A left node too warm. A score about 9 standard errors or more from zero passes the bound of 6 with a
/// probability of 1e-3 at most: the power is above 0.998.
#[test]
fn a_wrong_node_is_seen() {
    let q2r = |left| q2r([1, 0], [1.0, 1.0], [left, 1.0]);
    let creutz = |left| creutz(ring::q2r([1, 1], [1.0, 1.0], [left, 0.5]), 4.0, DemonStart::Zero);
    for (ring, walked) in [(q2r(2.0), q2r(2.1)), (creutz(2.0), creutz(2.2))] {
        let distance = distance(&ring, &walked);
        assert!(distance > 9.0, "only {distance:.1} standard errors are expected of {walked:?}");
        let (name, z) = worst(&ring, &walked);
        assert!(z.abs() > BOUND, "{name} is only {z:.1} standard errors off");
    }
}
