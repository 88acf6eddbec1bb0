//! Hold the joint law of where windows end and what they count, of the walk by tables, to that of the walk by
//! jumps, and to twins with a wrong table or a wrong rate.
//!
//! Seeds are fixed, so a test that passes passes always; "false alarm" is the chance that a sound
//! kernel had failed for the seed chosen: `1e-6` a chi-square test.

use std::collections::{BTreeMap, BTreeSet};

use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::kernel::{
    Compound, Ending, Generator, Gillespie, Kernel, Sink, Snapshots, StartLaw, TICKS, Window,
};
use fluctua::network::Network;
use fluctua::run::prepare;
use rand::RngExt;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

use crate::compound::{MANY, SYSTEMS, plan, tables};

/// Where windows end and what they count, by how often it happened.
#[derive(Default)]
pub(crate) struct Joint {
    pub(crate) windows: BTreeMap<(u32, u32, Vec<i64>), f64>,
    ticks: u128,
    pub(crate) expected: Vec<f64>,
    /// Counters whose fluctuations every kernel gives.
    counters: Vec<usize>,
    /// Look at the first half of windows alone.
    half: bool,
}

impl Sink for Joint {
    fn window(&mut self, w: &Window<'_>) {
        let ends = if self.half { [w.at_middle, &[]] } else { [w.at_middle, w.at_end] };
        let counts = ends.iter().flat_map(|end| self.counters.iter().filter_map(|&k| end.get(k)));
        let end = if self.half { 0 } else { w.end };
        *self.windows.entry((w.middle, end, counts.copied().collect())).or_default() += 1.0;
    }
    fn dwell(&mut self, ticks: &[u64]) {
        self.ticks += ticks.iter().map(|&t| u128::from(t)).sum::<u128>();
    }
    fn expected(&mut self, counts: &[f64]) {
        self.expected.resize(counts.len(), 0.0);
        self.expected.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    fn levels(&mut self, _integrals: &[u128]) {}
}

pub(crate) fn joint(kernel: &dyn Kernel, network: &Network, windows: u64, seed: u64) -> Joint {
    sample(kernel, network, windows, seed, false)
}

fn sample(kernel: &dyn Kernel, network: &Network, windows: u64, seed: u64, half: bool) -> Joint {
    let counters = network.counting.counters.iter().enumerate();
    let net = counters.filter(|(_, name)| !name.starts_with("jumps")).map(|(k, _)| k).collect();
    let mut joint = Joint { counters: net, half, ..Joint::default() };
    kernel.walk(stream(seed, 0, 0, Purpose::Walk), windows, &mut joint);
    assert_eq!(joint.ticks, u128::from(windows) * u128::from(TICKS), "dwell times fill windows");
    joint
}

/// The chance of two samples of equal size that differ as much, if they have one law; rare cells
/// are pooled.
fn chance(a: &Joint, b: &Joint) -> f64 {
    let cells: BTreeSet<_> = a.windows.keys().chain(b.windows.keys()).collect();
    let count = |joint: &Joint, cell| joint.windows.get(cell).copied().unwrap_or(0.0);
    let (mut statistic, mut freedom, mut rest) = (0.0, -1.0, [0.0; 2]);
    let mut add = |[a, b]: [f64; 2]| {
        statistic += (a - b) * (a - b) / (a + b);
        freedom += 1.0;
    };
    for cell in cells {
        let counts = [count(a, cell), count(b, cell)];
        if counts[0] + counts[1] < 40.0 {
            rest = [rest[0] + counts[0], rest[1] + counts[1]];
        } else {
            add(counts);
        }
    }
    if rest[0] + rest[1] > 0.0 {
        add(rest);
    }
    assert!(freedom > 10.0, "only {freedom} cells are compared");
    ChiSquared::new(freedom).unwrap().sf(statistic)
}

const FALSE_ALARM: f64 = 1e-6;

const SAMPLE: u64 = 200_000;

#[test]
fn counts_have_the_joint_law_of_a_walk_by_jumps() {
    for (path, duration) in SYSTEMS {
        let job = prepare(&plan(path, &[])).unwrap();
        let law = || StartLaw::Weights(job.stationary().unwrap().to_vec());
        let by_jumps = Gillespie::new(job.network().expect("enumerated"), law(), duration);
        let by_jumps = joint(&by_jumps, job.network().expect("enumerated"), SAMPLE, 1);
        // One slice to half a window, and several.
        for windows in [MANY, 5_000] {
            let by_slices =
                Compound::new(job.network().expect("enumerated"), &law(), duration, windows)
                    .unwrap();
            let by_slices = joint(&by_slices, job.network().expect("enumerated"), SAMPLE, 2);
            let chance = chance(&by_jumps, &by_slices);
            assert!(chance > FALSE_ALARM, "{path}: {chance:e}");
        }
    }
}

/// How a slice from each state ends.
type Laws = Vec<Vec<Ending>>;

/// The laws in the tables; an ending that several columns hold is one.
fn laws(kernel: &Compound, states: usize) -> Laws {
    let joined = |state| {
        let mut cells: BTreeMap<_, f64> = BTreeMap::new();
        for ending in kernel.law(state) {
            *cells.entry((ending.state, ending.counts)).or_default() += ending.probability;
        }
        let ending = |((state, counts), probability)| Ending { probability, state, counts };
        cells.into_iter().map(ending).collect()
    };
    (0..states as u32).map(joined).collect()
}

/// The chance that the test sees one law where it expects another, from the laws themselves: the
/// statistic has mean `f + n` and variance `2 (f + 2 n)`, with `n` the noncentrality.
fn power(right: &Laws, wrong: &Laws, start: &[f64]) -> f64 {
    let mut cells: BTreeMap<_, [f64; 2]> = BTreeMap::new();
    for (side, laws) in [right, wrong].into_iter().enumerate() {
        for (law, weight) in laws.iter().zip(start) {
            for ending in law {
                let cell = cells.entry((ending.state, ending.counts.clone())).or_default();
                cell[side] += SAMPLE as f64 * weight * ending.probability;
            }
        }
    }
    let seen: Vec<_> = cells.values().filter(|[a, b]| a + b >= 40.0).collect();
    let freedom = seen.len() as f64;
    let noncentrality: f64 = seen.iter().map(|[a, b]| (a - b) * (a - b) / (a + b)).sum();
    let bound = ChiSquared::new(freedom).unwrap().inverse_cdf(1.0 - FALSE_ALARM);
    let spread = (2.0 * (freedom + 2.0 * noncentrality)).sqrt();
    Normal::standard().cdf((freedom + noncentrality - bound) / spread)
}

/// A walk of one slice to half a window, from laws that may be spoilt.
struct Listed<'a> {
    laws: &'a Laws,
    start: &'a [f64],
    counters: usize,
}

impl Listed<'_> {
    fn draw<T>(list: &[T], weight: impl Fn(&T) -> f64, u: f64) -> &T {
        let mut rest = u * list.iter().map(&weight).sum::<f64>();
        list.iter()
            .find(|item| {
                rest -= weight(item);
                rest < 0.0
            })
            .unwrap_or(&list[0])
    }
}

impl Kernel for Listed<'_> {
    fn walk(&self, mut generator: Generator, windows: u64, sink: &mut dyn Sink) {
        let starts: Vec<(u32, f64)> = (0..).zip(self.start.iter().copied()).collect();
        for _ in 0..windows {
            let start = Self::draw(&starts, |s| s.1, generator.random()).0;
            let ending =
                Self::draw(&self.laws[start as usize], |e| e.probability, generator.random());
            let mut counters = vec![0; self.counters];
            for &(counter, count) in &ending.counts {
                counters[counter as usize] = count;
            }
            let (middle, at_middle) = (ending.state, &counters[..]);
            let (end, at_end, others) = (middle, at_middle, Snapshots::default());
            sink.window(&Window { start, middle, end, at_middle, at_end, others });
            sink.dwell(&[TICKS]);
        }
    }
}

/// The likeliest probability of one state wrong by 5 %, the next making up for it: the same test as of a wrong
/// rate sees it, and passes the right table walked the same way.
#[test]
fn one_wrong_probability_in_a_table_is_caught() {
    let duration = 4.0;
    for path in ["configs/single_level.toml", "configs/inverse_current.toml"] {
        let job = prepare(&plan(path, &[])).unwrap();
        let start = job.stationary().unwrap().to_vec();
        let law = || StartLaw::Weights(start.clone());
        let by_jumps = Gillespie::new(job.network().expect("enumerated"), law(), duration);
        let by_jumps = sample(&by_jumps, job.network().expect("enumerated"), SAMPLE, 1, true);
        let right =
            laws(&tables(job.network().expect("enumerated"), &law(), duration), start.len());
        let mut wrong = right.clone();
        let likeliest = (0..start.len()).max_by(|&a, &b| start[a].total_cmp(&start[b])).unwrap();
        wrong[likeliest].sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let moved = 0.05 * wrong[likeliest][0].probability;
        wrong[likeliest][0].probability -= moved;
        wrong[likeliest][1].probability += moved;
        let power = power(&right, &wrong, &start);
        assert!(power > 0.99, "{path}: power {power}");
        let chance = |laws: &Laws| {
            let counters = job.network().expect("enumerated").counting.counters.len();
            let walk = Listed { laws, start: &start, counters };
            chance(&by_jumps, &sample(&walk, job.network().expect("enumerated"), SAMPLE, 2, true))
        };
        let [passes, caught] = [chance(&right), chance(&wrong)];
        assert!(passes > FALSE_ALARM, "{path}: {passes:e}");
        assert!(caught < FALSE_ALARM, "{path}: went unnoticed, {caught:e}");
    }
}

#[test]
fn a_rate_fifteen_percent_off_is_caught() {
    for (path, reservoir) in [
        ("configs/single_level.toml", "left"),
        ("configs/inverse_current.toml", "b"),
        ("configs/heat_engine.toml", "hot"),
    ] {
        let rate = 1.15;
        let duration = 4.0;
        let right = prepare(&plan(path, &[])).unwrap();
        let set = format!("model.reservoirs.{reservoir}.tunnel_rate={rate}");
        let wrong = prepare(&plan(path, &[&set])).unwrap();
        // The start is that of the right device, so that only the tables are wrong.
        let start = right.stationary().unwrap().to_vec();
        let law = || StartLaw::Weights(start.clone());
        let by_jumps = Gillespie::new(right.network().expect("enumerated"), law(), duration);
        let by_jumps = sample(&by_jumps, right.network().expect("enumerated"), SAMPLE, 1, true);
        let network = right.network().expect("enumerated").clone();
        let [right, wrong] = [&right, &wrong]
            .map(|job| tables(job.network().expect("enumerated"), &law(), duration));
        let states = start.len();
        let power = power(&laws(&right, states), &laws(&wrong, states), &start);
        assert!(power > 0.99, "{path}: power {power}");
        let twin = sample(&wrong, &network, SAMPLE, 2, true);
        let chance = chance(&by_jumps, &twin);
        assert!(chance < FALSE_ALARM, "{path}: went unnoticed, {chance:e}");
    }
}
